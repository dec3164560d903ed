//! How long the API takes to answer, from the request to the last byte of the body, at a thousand
//! and at a million images: `cargo bench --features ssr --bench rest -- 1000/` for the former alone.

use std::{hint::black_box, sync::Arc};

use axum::{
    Router,
    body::Body,
    http::{Request, StatusCode},
};
use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use futures::executor::block_on;
use http_body_util::BodyExt;
use imprint::{
    domain::Timestamp,
    server::{
        AppState,
        catalog::Catalog,
        clock::SystemClock,
        demo,
        live::Live,
        rest,
        store::{Store, memory::MemoryStore},
    },
};
use leptos::config::LeptosOptions;
use tokio::runtime::Runtime;
use tokio_util::sync::CancellationToken;
use tower::ServiceExt;

fn api(count: u64) -> Router {
    let now = Timestamp::parse("2026-11-23T14:00:00Z").expect("a time");
    let store = MemoryStore::new(10_000);
    for batch in demo::batches(count, now) {
        block_on(store.commit(batch)).expect("the demo is valid");
    }
    let catalog = Catalog::new(Arc::new(store), Arc::new(SystemClock));
    let leptos_options = LeptosOptions::builder().output_name("imprint").build();
    let live = Live::new(catalog.clone(), CancellationToken::new());
    rest::routes().with_state(AppState::new(leptos_options, catalog, live))
}

/// Asks, and takes the whole answer; gives back how many bytes its body has.
async fn get(api: &Router, path: &str) -> usize {
    let request = Request::get(path).body(Body::empty()).expect("a path");
    let response = api.clone().oneshot(request).await.expect("an answer");
    assert_eq!(response.status(), StatusCode::OK);
    let mut body = response.into_body();
    let mut bytes = 0;
    while let Some(frame) = body.frame().await {
        bytes += black_box(frame.expect("a whole body").into_data().expect("data")).len();
    }
    bytes
}

fn answers(criterion: &mut Criterion) {
    let runtime = Runtime::new().expect("a runtime");
    for count in [1_000, 1_000_000] {
        let api = api(count);
        let image = format!(
            "/images/{}",
            demo::images(count, Timestamp::parse("2026-11-23T14:00:00Z").expect("a time"))
                .nth(500)
                .expect("the 500th")
                .id
        );
        let mut group = criterion.benchmark_group("rest");
        let cases = [
            ("one image", image.as_str()),
            ("page of 50", "/images?page=3"),
            ("page of 100 by name", "/images?page=3&per_page=100&sort=-name"),
            ("page of 50 that match", "/images?q=debian&page=1"),
            ("page of volumes", "/volumes?page=3"),
        ];
        for (name, path) in cases {
            group.bench_function(BenchmarkId::new(name, count), |b| {
                b.iter(|| runtime.block_on(get(&api, path)));
            });
        }
        let bytes = runtime.block_on(get(&api, "/images"));
        group.sample_size(10).throughput(Throughput::Bytes(bytes as u64));
        group.bench_function(BenchmarkId::new("every image", count), |b| {
            b.iter(|| runtime.block_on(get(&api, "/images")));
        });
        group.finish();
    }
}

criterion_group!(benches, answers);
criterion_main!(benches);
