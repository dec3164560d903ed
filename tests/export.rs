//! The list as a file, through the whole router.

use std::sync::Arc;

use axum::{
    body::Body,
    http::{Request, StatusCode, header},
};
use imprint::{
    domain::Image,
    server::{demo, store::Line},
};
use uuid::Uuid;

use crate::site::{Site, now};

fn rows(csv: &str) -> Vec<Vec<String>> {
    let mut reader = csv::ReaderBuilder::new().has_headers(true).from_reader(csv.as_bytes());
    reader.records().map(|row| row.unwrap().iter().map(ToOwned::to_owned).collect()).collect()
}

fn images(ndjson: &str) -> Vec<Arc<Image>> {
    let image = |line: &str| match serde_json::from_str(line).unwrap() {
        Line::Image(image) => image,
        other => panic!("{other:?}"),
    };
    ndjson.lines().map(image).collect()
}

#[tokio::test]
async fn a_file_has_exactly_what_the_view_lists_in_its_order() {
    let site = Site::new();
    for name in ["web-10", "web-9", "db-1"] {
        site.image(name).await;
    }
    let names = |csv: &str| rows(csv).into_iter().map(|mut row| row.swap_remove(1)).collect::<Vec<_>>();
    let view = "?q=web&sort=name&page=2&per_page=1&arch=&public=maybe";
    assert_eq!(names(&site.get(&format!("/export.csv{view}")).await), ["web-9", "web-10"]);
    let lines = images(&site.get(&format!("/export.ndjson{view}")).await);
    assert_eq!(lines.iter().map(|image| &*image.name).collect::<Vec<_>>(), ["web-9", "web-10"]);
    assert_eq!(names(&site.get("/export.csv").await).len(), 3);
}

#[tokio::test]
async fn a_line_has_all_of_an_image() {
    let site = Site::new();
    let image = site.image("=\"quoted\", and é").await;
    assert_eq!(images(&site.get("/export.ndjson").await), [image]);
}

#[tokio::test]
async fn cells_that_look_like_formulas_have_an_apostrophe_before_them() {
    let site = Site::new();
    let names = ["=1+1", "+1", "-1", "@x", "'=1", "'x", "a,\"b\"", "x=1"];
    for name in names {
        site.image(name).await;
    }
    let rows = rows(&site.get("/export.csv?sort=creation_date").await);
    for name in names {
        let marked = name.trim_start_matches('\'').starts_with(['=', '+', '-', '@']);
        let cell = if marked { format!("'{name}") } else { name.to_owned() };
        assert!(rows.iter().any(|row| row[1] == cell), "{name}: {rows:?}");
    }
}

#[tokio::test]
async fn a_browser_saves_it_and_a_head_has_no_body() {
    let site = Site::new();
    site.image("x").await;
    for method in ["GET", "HEAD"] {
        for (path, kind, name) in [
            ("/export.csv", "text/csv; charset=utf-8; header=present", "images.csv"),
            ("/export.ndjson", "application/x-ndjson", "images.ndjson"),
        ] {
            let request = Request::builder().method(method).uri(path).body(Body::empty()).unwrap();
            let (status, headers, text) = site.send(request).await;
            assert_eq!(status, StatusCode::OK);
            assert_eq!(headers[header::CONTENT_TYPE], kind);
            assert_eq!(headers[header::CONTENT_DISPOSITION], format!("attachment; filename=\"{name}\"").as_str());
            assert_eq!(text.is_empty(), method == "HEAD");
        }
    }
}

#[tokio::test]
async fn a_selection_is_in_the_views_order_without_what_is_gone() {
    let site = Site::new();
    let (b, a) = (site.image("b").await.id, site.image("a").await.id);
    site.image("not selected").await;
    let form = format!("id={b}&id={}&id=nonsense&id={a}&id={b}", Uuid::from_u128(9));
    let post = |origin: &str| {
        Request::post("/export.csv?sort=name")
            .header(header::HOST, "localhost")
            .header(header::ORIGIN, origin)
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
            .body(Body::from(form.clone()))
            .unwrap()
    };
    let (_, _, text) = site.send(post("http://localhost")).await;
    assert_eq!(rows(&text).iter().map(|row| &*row[1]).collect::<Vec<_>>(), ["a", "b"]);
    assert_eq!(site.send(post("http://evil.example")).await.0, StatusCode::FORBIDDEN);
}

#[tokio::test]
async fn a_long_file_is_whole() {
    let site = Site::new();
    demo::fill(&*site.store, 10_000, now()).await.unwrap();
    let csv = rows(&site.get("/export.csv").await);
    assert_eq!(csv.len(), 10_000);
    let lines = images(&site.get("/export.ndjson").await);
    assert!(csv.iter().zip(&lines).all(|(row, image)| row[0] == image.id.to_string()));
}
