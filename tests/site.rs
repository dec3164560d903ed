//! The whole server but its port, with a clock that stands still.

use std::{pin::pin, sync::Arc};

use axum::{
    Router,
    body::Body,
    http::{HeaderMap, Request, StatusCode, header},
};
use futures::poll;
use http_body_util::BodyExt;
use imprint::{
    domain::{Arch, Fields, Image, Timestamp},
    server::{
        AppState,
        catalog::Catalog,
        clock::ManualClock,
        guard::Hosts,
        live::Live,
        router::router,
        store::{Store, memory::MemoryStore},
    },
};
use leptos::config::LeptosOptions;
use tokio::task::yield_now;
use tokio_util::sync::CancellationToken;
use tower::ServiceExt;
use uuid::Uuid;

pub struct Site {
    pub catalog: Catalog,
    pub store: Arc<dyn Store>,
    pub clock: Arc<ManualClock>,
    router: Router,
}

impl Site {
    pub fn new() -> Self {
        Self::over(Arc::new(MemoryStore::new(1_000_000)))
    }

    pub fn over(store: Arc<dyn Store>) -> Self {
        let clock = Arc::new(ManualClock::at(now()));
        let catalog = Catalog::new(Arc::clone(&store), Arc::clone(&clock) as _);
        let leptos_options = LeptosOptions::builder().output_name("imprint").build();
        let live = Live::new(catalog.clone(), CancellationToken::new());
        let state = AppState::new(leptos_options, catalog.clone(), live);
        let hosts = Hosts::new("127.0.0.1:0".parse().unwrap(), &[]);
        Self { router: router(state, hosts), catalog, store, clock }
    }

    /// A new image, on a volume that all of them share.
    pub async fn image(&self, name: &str) -> Arc<Image> {
        let fields = Fields {
            name: name.to_owned(),
            arch: Arch::Arm,
            organization: Uuid::from_u128(1),
            root_volume: Uuid::from_u128(2),
            public: None,
        };
        self.catalog.create(fields, None, None, "api".into()).await.unwrap()
    }

    pub async fn send(&self, request: Request<Body>) -> (StatusCode, HeaderMap, String) {
        let (parts, body) = self.router.clone().oneshot(request).await.unwrap().into_parts();
        let body = body.collect().await.expect("the whole body").to_bytes();
        (parts.status, parts.headers, String::from_utf8(body.to_vec()).unwrap())
    }

    /// The text that is there.
    pub async fn get(&self, path: &str) -> String {
        let (status, _, text) = self.send(Request::get(path).body(Body::empty()).unwrap()).await;
        assert_eq!(status, StatusCode::OK, "{text}");
        text
    }

    /// Asks for a page and goes away after so many looks at it. Whether it was there by then.
    pub async fn leave(&self, path: &str, looks: usize) -> bool {
        let mut page = pin!(self.router.clone().oneshot(Request::get(path).body(Body::empty()).unwrap()));
        for _ in 0..looks {
            if poll!(&mut page).is_ready() {
                return true;
            }
            yield_now().await;
        }
        false
    }

    /// Posts a form, as one of the site's own pages does.
    pub async fn post(&self, path: &str, form: &str) -> (StatusCode, HeaderMap, String) {
        let request = Request::post(path)
            .header(header::HOST, "localhost")
            .header(header::ORIGIN, "http://localhost")
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded");
        self.send(request.body(Body::from(form.to_owned())).unwrap()).await
    }
}

pub fn now() -> Timestamp {
    Timestamp::parse("2026-11-23T14:36:00Z").unwrap()
}
