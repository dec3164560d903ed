//! The posts of `/bulk` without scripts, and of its server functions, through the whole router.

use std::sync::Arc;

use axum::{
    body::Body,
    http::{HeaderMap, Request, StatusCode, header},
};
use imprint::domain::{Filter, Image};

use crate::site::Site;

async fn images(site: &Site, count: usize) -> Vec<Arc<Image>> {
    let mut images = Vec::new();
    for number in 1..=count {
        images.push(site.image(&format!("web-{number}")).await);
    }
    images
}

/// The list's form with those boxes ticked.
fn ticked(images: &[Arc<Image>], at: u64) -> String {
    let ids: Vec<_> = images.iter().map(|image| format!("id={}", image.id)).collect();
    format!("at={at}&search=sort%3Dname%26page%3D2&action=delete&{}", ids.join("&"))
}

/// The form of the page that shows what would be deleted.
fn confirmed(images: &[Arc<Image>], expected: usize, count: &str) -> String {
    let picks: Vec<_> = images.iter().map(|image| format!("{}.{}", image.id, image.revision)).collect();
    let picks = picks.join("+");
    format!("action=delete&selection={picks}&search=sort%3Dname%26page%3D2&at=0&expected={expected}&count={count}")
}

fn location(headers: &HeaderMap) -> &str {
    headers[header::LOCATION].to_str().unwrap()
}

#[tokio::test]
async fn what_is_ticked_is_shown_and_then_deleted_and_the_list_offers_undo() {
    let site = Site::new();
    let images = images(&site, 3).await;
    let (status, _, page) = site.post("/bulk", &ticked(&images[..2], 3)).await;
    assert_eq!(status, StatusCode::OK);
    assert!(page.contains("Delete 2 images?") && page.contains("web-2") && !page.contains(">web-3<"), "{page}");
    assert!(page.contains(&format!("{}.3 {}.3", images[0].id, images[1].id)), "seen at that position: {page}");
    let (status, headers, _) = site.post("/bulk", &confirmed(&images[..2], 2, "")).await;
    assert_eq!(status, StatusCode::SEE_OTHER);
    assert_eq!(location(&headers), "/?sort=name&page=2&done=4");
    assert_eq!(site.store.count(&Filter::default()).await.unwrap(), 1);
    assert!(site.get("/?done=4").await.contains("Undo: Deleted 2 images"));
}

#[tokio::test]
async fn all_that_match_have_an_address() {
    let site = Site::new();
    images(&site, 3).await;
    let (status, headers, _) =
        site.post("/bulk", "action=make_public&all=true&at=3&search=q%3Dweb%26page%3D2&id=x").await;
    assert_eq!((status, location(&headers)), (StatusCode::SEE_OTHER, "/bulk?action=make_public&q=web&page=2"));
    let page = site.get("/bulk?action=make_public&q=web&page=2").await;
    assert!(page.contains("Make 3 images public?") && page.contains("search: web"), "{page}");
}

#[tokio::test]
async fn the_number_has_to_be_typed_above_ten() {
    let site = Site::new();
    let images = images(&site, 11).await;
    for typed in ["", "10", "eleven"] {
        let (status, _, page) = site.post("/bulk", &confirmed(&images, 11, typed)).await;
        assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(page.contains("There is 1 problem") && page.contains("Type 11 to confirm"), "{page}");
    }
    assert_eq!(site.store.count(&Filter::default()).await.unwrap(), 11);
    assert_eq!(site.post("/bulk", &confirmed(&images, 11, "11")).await.0, StatusCode::SEE_OTHER);
}

#[tokio::test]
async fn another_set_than_was_shown_is_a_conflict_and_shown_again() {
    let site = Site::new();
    let images = images(&site, 3).await;
    let (status, _, page) = site.post("/bulk", &confirmed(&images, 2, "")).await;
    assert_eq!(status, StatusCode::CONFLICT);
    assert!(page.contains("Nothing was done.") && page.contains("Delete 3 images?"), "{page}");
    let all = |at: u64| format!("action=delete&selection=all&search=q%3Dweb&at={at}&expected=3&count=");
    assert_eq!(site.post("/bulk", &all(2)).await.0, StatusCode::CONFLICT);
    assert_eq!(site.post("/api/apply_bulk", &all(2)).await.0, StatusCode::CONFLICT);
    assert_eq!(site.store.count(&Filter::default()).await.unwrap(), 3);
    assert_eq!(site.post("/bulk", &all(3)).await.0, StatusCode::SEE_OTHER);
}

#[tokio::test]
async fn what_can_not_be_read_does_nothing() {
    let site = Site::new();
    images(&site, 1).await;
    let unreadable = [
        ("", StatusCode::BAD_REQUEST),
        ("action=destroy&all=true", StatusCode::BAD_REQUEST),
        ("action=delete&expected=1&search=&at=1", StatusCode::BAD_REQUEST),
        ("action=delete&selection=all&expected=x&search=&at=1", StatusCode::BAD_REQUEST),
        ("action=delete&selection=some&expected=1&search=&at=1", StatusCode::BAD_REQUEST),
        // a filter that is left out would make it all
        ("action=delete&selection=all&expected=1&search=arch%3Dmips&at=1", StatusCode::BAD_REQUEST),
        // as is an empty selection
        ("action=delete&selection=&expected=1&search=&at=1", StatusCode::CONFLICT),
    ];
    for (form, expected) in unreadable {
        let (status, _, text) = site.post("/bulk", form).await;
        assert_eq!(status, expected, "{form}: {text}");
    }
    let (status, _, page) = site.post("/bulk", "action=delete&at=1&search=&id=nonsense").await;
    assert!(status == StatusCode::OK && page.contains("Nothing is selected"), "{page}");
    let elsewhere = Request::post("/bulk")
        .header(header::HOST, "localhost")
        .header(header::ORIGIN, "http://evil.example")
        .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
        .body(Body::from("action=delete&selection=all&expected=1&search=&at=1"))
        .unwrap();
    assert_eq!(site.send(elsewhere).await.0, StatusCode::FORBIDDEN);
    assert_eq!(site.store.count(&Filter::default()).await.unwrap(), 1);
}

#[tokio::test]
async fn a_selection_may_be_larger_than_other_forms() {
    let site = Site::new();
    let images = images(&site, 2_000).await;
    let form = confirmed(&images, 2_000, "2,000");
    assert!(form.len() > 64 * 1024);
    assert_eq!(site.post("/api/preview_bulk", &form).await.0, StatusCode::OK);
    assert_eq!(site.post("/bulk", &ticked(&images, 2_000)).await.0, StatusCode::OK);
    assert_eq!(site.post("/api/apply_bulk", &form).await.0, StatusCode::OK);
    assert_eq!(site.store.count(&Filter::default()).await.unwrap(), 0);
    let too_large = format!("action=delete&id={}", "x".repeat(1024 * 1024));
    for path in ["/bulk", "/api/preview_bulk"] {
        assert_eq!(site.post(path, &too_large).await.0, StatusCode::PAYLOAD_TOO_LARGE);
    }
    let other = format!("id={}", "x".repeat(64 * 1024));
    assert_eq!(site.post("/api/undo", &other).await.0, StatusCode::PAYLOAD_TOO_LARGE, "elsewhere as before");
}
