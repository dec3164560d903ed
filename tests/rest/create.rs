//! POST /images.

use axum::http::StatusCode;
use serde_json::{Value, json};

use super::fixture::{Api, ORGANIZATION, VOLUME, draft, path};

#[tokio::test]
async fn the_answer_says_where_the_image_is_and_at_which_revision() {
    let api = Api::new();
    api.image("another").await;
    let answer = api.json("POST", "/images", &draft(&json!({}))).await;
    assert_eq!(answer.header("location"), Some(path(&answer.json()["image"]).as_str()));
    assert_eq!(answer.header("etag"), Some("\"2\""));
}

#[tokio::test]
async fn what_is_optional_is_taken() {
    let api = Api::new();
    let image = api.image_with(&json!({ "public": true, "extra_volumes": "[]" })).await;
    assert_eq!((&image["public"], &image["extra_volumes"]), (&json!(true), &json!("[]")));
}

#[tokio::test]
async fn no_extra_volumes_in_any_of_their_forms() {
    let api = Api::new();
    for empty in [json!("[]"), json!([]), json!({})] {
        assert_eq!(api.image_with(&json!({ "extra_volumes": empty })).await["extra_volumes"], "[]");
    }
    for bad in
        [json!("{}"), json!(""), json!("[ ]"), json!([1]), json!({ "0": 1 }), json!(null), json!(false), json!(0)]
    {
        let answer = api.json("POST", "/images", &draft(&json!({ "extra_volumes": bad }))).await;
        assert_eq!(answer.reasons("extra_volumes"), ["must be empty"], "{bad}");
    }
}

#[tokio::test]
async fn a_root_volume_is_an_id_or_an_object_with_one() {
    let api = Api::new();
    for root in [
        json!({ "id": VOLUME }),
        json!({ "id": VOLUME, "name": 5 }),
        json!({ "name": null, "size": null, "id": VOLUME }),
    ] {
        let image = api.image_with(&json!({ "root_volume": root })).await;
        assert_eq!(image["root_volume"], json!({ "id": VOLUME, "name": "vol-0-1" }));
    }
}

#[tokio::test]
async fn volumes_are_numbered_as_they_are_named() {
    let api = Api::new();
    let other = "00000000-0000-4000-8000-000000000002";
    api.image("first").await;
    let image = api.image_with(&json!({ "root_volume": other })).await;
    assert_eq!(image["root_volume"]["name"], "vol-0-2");
    assert_eq!(api.image("third").await["root_volume"]["name"], "vol-0-1");
}

#[tokio::test]
async fn uuids_are_answered_in_lower_case() {
    let api = Api::new();
    let upper = json!({ "organization": ORGANIZATION.to_uppercase(), "root_volume": VOLUME.to_uppercase() });
    let image = api.image_with(&upper).await;
    assert_eq!((&image["organization"], &image["root_volume"]["id"]), (&json!(ORGANIZATION), &json!(VOLUME)));
    let found = api.get(&path(&image).to_uppercase().replace("/IMAGES", "/images")).await;
    assert_eq!(found.status, StatusCode::OK);
}

#[tokio::test]
async fn the_servers_keys_and_later_versions_keys_are_ignored_whatever_they_hold() {
    let api = Api::new();
    for value in [json!(null), json!(5), json!("x"), json!([1, {}]), json!({ "id": [] })] {
        let mut body = draft(&json!({}));
        for key in [
            "creation_date",
            "from_image",
            "from_server",
            "id",
            "marketplace_key",
            "modification_date",
            "default_bootscript",
            "state",
            "tags",
            "project",
            "zone",
        ] {
            body[key] = value.clone();
        }
        let answer = api.json("POST", "/images", &body).await;
        assert_eq!(answer.status, StatusCode::CREATED, "{}", answer.text());
        let image = &answer.json()["image"];
        assert_ne!(image["id"], value);
        let unset = ["from_image", "from_server", "marketplace_key"].map(|key| image[key].clone());
        assert_eq!(unset, [Value::Null, Value::Null, Value::Null]);
    }
}

#[tokio::test]
async fn names_are_stored_as_sent() {
    let api = Api::new();
    for name in [" x ", "\"\\/<script>", "e\u{301}", "ß𝔘\u{202e}", "'; drop table images; --"] {
        let image = api.image(name).await;
        assert_eq!(api.get(&path(&image)).await.json()["image"]["name"], name);
    }
}
