//! The five examples of the specification, as printed.

use axum::http::StatusCode;
use serde_json::{Value, json};

use super::fixture::{Api, ORGANIZATION, VOLUME, path};

fn posted() -> Value {
    json!({ "organization": ORGANIZATION, "arch": "arm", "name": "my_image", "root_volume": VOLUME })
}

/// The object that the first three examples print, under the id that was given here.
fn printed(id: &Value) -> Value {
    json!({
      "arch": "arm",
      "creation_date": "2014-05-22T12:56:56.984011+00:00",
      "extra_volumes": "[]",
      "from_image": null,
      "from_server": null,
      "id": id,
      "marketplace_key": null,
      "modification_date": "2014-05-22T12:56:56.984011+00:00",
      "name": "my_image",
      "organization": "000a115d-2852-4b0a-9ce8-47f1134ba95a",
      "public": false,
      "root_volume": { "id": "f0361e7b-cbe4-4882-a999-945192b7171b", "name": "vol-0-1" }
    })
}

#[tokio::test]
async fn create_a_new_image() {
    let api = Api::new();
    let answer = api.json("POST", "/images", &posted()).await;
    assert_eq!(answer.status, StatusCode::CREATED);
    let json = answer.json();
    assert_eq!(json, json!({ "image": printed(&json["image"]["id"]) }));
    let id = uuid::Uuid::parse_str(json["image"]["id"].as_str().unwrap()).unwrap();
    assert_eq!(id.get_version_num(), 4);
    // the keys in their order, which the comparison of values doesn't see
    let text = answer.text().replace(&id.to_string(), "ID");
    insta::assert_snapshot!(text, @r#"{"image":{"arch":"arm","creation_date":"2014-05-22T12:56:56.984011+00:00","extra_volumes":"[]","from_image":null,"from_server":null,"id":"ID","marketplace_key":null,"modification_date":"2014-05-22T12:56:56.984011+00:00","name":"my_image","organization":"000a115d-2852-4b0a-9ce8-47f1134ba95a","public":false,"root_volume":{"id":"f0361e7b-cbe4-4882-a999-945192b7171b","name":"vol-0-1"}}}"#);
}

#[tokio::test]
async fn list_all_images() {
    let api = Api::new();
    let first = api.image("my_image").await;
    api.advance(25_530_288);
    let second = api.image("my_image_1").await;
    let answer = api.get("/images").await;
    assert_eq!(answer.status, StatusCode::OK);
    let mut printed_second = printed(&second["id"]);
    printed_second["name"] = "my_image_1".into();
    printed_second["creation_date"] = "2014-05-22T12:57:22.514299+00:00".into();
    printed_second["modification_date"] = "2014-05-22T12:57:22.514299+00:00".into();
    // the example prints this volume's id under two names; the id decides
    printed_second["root_volume"]["name"] = "vol-0-1".into();
    assert_eq!(answer.json(), json!({ "images": [printed(&first["id"]), printed_second] }));
}

#[tokio::test]
async fn retrieve_an_image() {
    let api = Api::new();
    let image = api.image("my_image").await;
    let answer = api.get(&path(&image)).await;
    assert_eq!(answer.status, StatusCode::OK);
    assert_eq!(answer.json(), json!({ "image": printed(&image["id"]) }));
}

#[tokio::test]
async fn update_an_image() {
    let api = Api::new();
    let image = api.image("my_image").await;
    api.json("PUT", &format!("/volumes/{VOLUME}"), &json!({ "name": "TOTO" })).await;
    api.advance(198_478_753);
    let body = json!({
      "arch": "arm",
      "creation_date": "2014-05-22T12:57:22.514299+00:00",
      "extra_volumes": "[]",
      "from_image": null,
      "from_server": null,
      "id": "1f73d975-35fc-4365-9ead-8dab7e54152f",
      "marketplace_key": null,
      "modification_date": "2014-05-22T12:58:42.511040+00:00",
      "name": "my_image_old",
      "organization": "000a115d-2852-4b0a-9ce8-47f1134ba95a",
      "public": false,
      "root_volume": { "id": "f0361e7b-cbe4-4882-a999-945192b7171b", "name": "vol-0-1" }
    });
    let answer = api.json("PUT", &path(&image), &body).await;
    assert_eq!(answer.status, StatusCode::OK);
    let mut printed = printed(&image["id"]);
    printed["modification_date"] = "2014-05-22T13:00:15.462764+00:00".into();
    printed["name"] = "my_image_old".into();
    printed["root_volume"]["name"] = "TOTO".into();
    assert_eq!(answer.json(), json!({ "image": printed }));
}

#[tokio::test]
async fn delete_an_image() {
    let api = Api::new();
    let image = api.image("my_image").await;
    let answer = api.bare("DELETE", &path(&image)).await;
    assert_eq!(answer.status, StatusCode::NO_CONTENT);
    assert_eq!((answer.text(), answer.header("content-type")), ("", None));
    assert_eq!(api.get(&path(&image)).await.status, StatusCode::NOT_FOUND);
    assert_eq!(api.get("/images").await.json(), json!({ "images": [] }));
}
