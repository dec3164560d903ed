//! Volumes, and what renaming one means.

use axum::http::StatusCode;
use serde_json::json;

use super::fixture::{Api, NOBODY, VOLUME, path};

/// An API with that many volumes, and the id of the volume with a number.
async fn volumes(count: usize) -> Api {
    let api = Api::new();
    for number in 1..=count {
        api.image_with(&json!({ "root_volume": id(number) })).await;
    }
    api
}

fn id(number: usize) -> String {
    // in another order than the numbers
    format!("{:08x}-0000-4000-8000-000000000000", 1_000_000 - number)
}

#[tokio::test]
async fn one_volume() {
    let api = volumes(1).await;
    let answer = api.get(&format!("/volumes/{}", id(1).to_uppercase())).await;
    assert_eq!(answer.text(), format!(r#"{{"volume":{{"id":"{}","name":"vol-0-1"}}}}"#, id(1)));
    assert_eq!(answer.header("etag"), None);
    let unknown = api.get(&format!("/volumes/{NOBODY}")).await;
    assert_eq!(unknown.status, StatusCode::NOT_FOUND);
    let message = format!("\"{NOBODY}\" not found");
    assert_eq!(unknown.json(), json!({ "type": "unknown_resource", "message": message }));
}

#[tokio::test]
async fn all_volumes_in_the_order_in_which_they_were_named() {
    let api = volumes(203).await;
    let answer = api.get("/volumes").await;
    assert_eq!((answer.header("x-total-count"), answer.header("link")), (Some("203"), None));
    let all: Vec<_> = (1..=203).map(|n| json!({ "id": id(n), "name": format!("vol-0-{n}") })).collect();
    assert_eq!(answer.json(), json!({ "volumes": all }));
    assert_eq!(Api::new().get("/volumes").await.text(), r#"{"volumes":[]}"#);
}

#[tokio::test]
async fn a_page_of_volumes() {
    let api = volumes(5).await;
    let answer = api.get("/volumes?per_page=2&page=2").await;
    insta::assert_snapshot!(answer.header("link").unwrap(), @r#"</volumes?page=1&per_page=2>; rel="first",</volumes?page=1&per_page=2>; rel="previous",</volumes?page=3&per_page=2>; rel="next",</volumes?page=3&per_page=2>; rel="last""#);
    let names: Vec<_> = answer.json()["volumes"].as_array().unwrap().iter().map(|v| v["name"].clone()).collect();
    assert_eq!(names, ["vol-0-3", "vol-0-4"]);
    assert_eq!(answer.header("x-total-count"), Some("5"));
    let past = api.get("/volumes?page=18446744073709551615").await;
    assert_eq!((past.text(), past.header("x-total-count")), (r#"{"volumes":[]}"#, Some("5")));
    let head = api.bare("HEAD", "/volumes?per_page=2&page=2").await;
    assert_eq!((head.header("link"), head.header("x-total-count")), (answer.header("link"), Some("5")));
}

#[tokio::test]
async fn volumes_know_no_other_parameters_than_pages() {
    let api = volumes(1).await;
    assert_eq!(api.get("/volumes?page=0&per_page=").await.fields(), ["page", "per_page"]);
    assert_eq!(api.get("/volumes?page=1&page=1").await.fields(), ["page"]);
    let ignored = api.get("/volumes?q=&sort=nonsense&arch=mips").await;
    assert_eq!((ignored.status, ignored.header("x-total-count")), (StatusCode::OK, Some("1")));
}

#[tokio::test]
async fn renaming_shows_in_every_image_and_moves_its_date_and_revision() {
    let api = Api::new();
    let images = [api.image("one").await, api.image("two").await];
    let other = api.image_with(&json!({ "root_volume": NOBODY })).await;
    api.advance(1_000_000);
    let answer = api.json("PUT", &format!("/volumes/{VOLUME}"), &json!({ "name": "TOTO" })).await;
    assert_eq!(answer.status, StatusCode::OK);
    assert_eq!(answer.json(), json!({ "volume": { "id": VOLUME, "name": "TOTO" } }));
    for (mut image, etag) in images.into_iter().zip(["\"4\"", "\"5\""]) {
        image["root_volume"]["name"] = "TOTO".into();
        image["modification_date"] = "2014-05-22T12:56:57.984011+00:00".into();
        let answer = api.get(&path(&image)).await;
        assert_eq!(answer.json(), json!({ "image": image }));
        let tags = ["\"4\"", "\"5\""];
        assert!(tags.contains(&answer.header("etag").unwrap()), "{etag}");
    }
    assert_eq!(api.get(&path(&other)).await.json(), json!({ "image": other }));
    assert_eq!(api.get(&format!("/volumes/{VOLUME}")).await.json(), answer.json());
}

#[tokio::test]
async fn a_volume_keeps_its_name_when_no_image_names_it_any_more() {
    let api = Api::new();
    let image = api.image("x").await;
    api.json("PUT", &format!("/volumes/{VOLUME}"), &json!({ "name": "TOTO" })).await;
    api.bare("DELETE", &path(&image)).await;
    assert_eq!(api.get(&format!("/volumes/{VOLUME}")).await.json()["volume"]["name"], "TOTO");
    assert_eq!(api.image("y").await["root_volume"]["name"], "TOTO");
}

#[tokio::test]
async fn the_same_name_again_writes_nothing() {
    let api = volumes(1).await;
    let answer = api.json("PUT", &format!("/volumes/{}", id(1)), &json!({ "name": "vol-0-1" })).await;
    assert_eq!((answer.status, api.written().await), (StatusCode::OK, 1));
}

#[tokio::test]
async fn the_body_is_a_name_with_the_rule_of_names() {
    let api = volumes(1).await;
    let path = format!("/volumes/{}", id(1));
    let whole = api.json("PUT", &path, &json!({ "id": NOBODY, "name": "v" })).await;
    assert_eq!(whole.json()["volume"], json!({ "id": id(1), "name": "v" }));
    let cases = [
        (r"{}", vec!["required key not provided"]),
        (r#"{"name":null}"#, vec!["must be a string"]),
        (r#"{"name":""}"#, vec!["must have 1 to 255 characters"]),
        (r#"{"name":" "}"#, vec!["must not be white space alone"]),
        (r#"{"name":"a","name":"\n"}"#, vec!["key given 2 times", "must not contain control characters"]),
    ];
    for (body, reasons) in cases {
        assert_eq!(api.text("PUT", &path, body).await.reasons("name"), reasons, "{body}");
    }
    let extra = api.text("PUT", &path, r#"{"size":1,"id":1,"id":2}"#).await;
    assert_eq!(extra.fields(), ["id", "name", "size"]);
    assert_eq!(api.text("PUT", &path, "[]").await.status, StatusCode::BAD_REQUEST);
    let gone = format!("/volumes/{NOBODY}");
    for body in ["{}", r#"{"name":"x"}"#] {
        assert_eq!(api.text("PUT", &gone, body).await.status, StatusCode::NOT_FOUND);
    }
    assert_eq!(api.written().await, 2);
}
