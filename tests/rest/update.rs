//! PUT, PATCH and DELETE of an image.

use axum::http::StatusCode;
use serde_json::{Value, json};

use super::fixture::{Api, NOBODY, VOLUME, draft, path};

#[tokio::test]
async fn put_takes_the_whole_object_as_get_gave_it() {
    let api = Api::new();
    let mut image = api.image("x").await;
    api.advance(5);
    image["name"] = "y".into();
    image["arch"] = "arm64".into();
    image["public"] = true.into();
    let answer = api.json("PUT", &path(&image), &image).await;
    assert_eq!(answer.status, StatusCode::OK);
    assert_eq!(answer.header("etag"), Some("\"2\""));
    image["modification_date"] = "2014-05-22T12:56:56.984016+00:00".into();
    assert_eq!(answer.json(), json!({ "image": image }));
    assert_eq!(api.get(&path(&image)).await.json(), json!({ "image": image }));
}

#[tokio::test]
async fn put_keeps_what_may_be_left_out() {
    let api = Api::new();
    let image = api.image_with(&json!({ "public": true })).await;
    for left in [json!({}), json!({ "public": null, "extra_volumes": null })] {
        let mut body = draft(&left);
        body["root_volume"] = json!({ "id": VOLUME, "name": null, "size": null });
        let answer = api.json("PUT", &path(&image), &body).await;
        assert_eq!((answer.status, answer.json()), (StatusCode::OK, json!({ "image": image })));
    }
}

#[tokio::test]
async fn put_requires_the_rest() {
    let api = Api::new();
    let image = api.image("x").await;
    let answer = api.text("PUT", &path(&image), "{}").await;
    assert_eq!(answer.fields(), ["arch", "name", "organization", "root_volume"]);
    let nulls = json!({ "arch": null, "name": null, "organization": null, "root_volume": null });
    let answer = api.json("PUT", &path(&image), &nulls).await;
    assert_eq!(answer.fields(), ["arch", "name", "organization", "root_volume"]);
}

#[tokio::test]
async fn the_paths_id_wins() {
    let api = Api::new();
    let (one, other) = (api.image("one").await, api.image("other").await);
    let mut body = other.clone();
    body["name"] = "renamed".into();
    let answer = api.json("PUT", &path(&one), &body).await;
    assert_eq!((&answer.json()["image"]["id"], &answer.json()["image"]["name"]), (&one["id"], &json!("renamed")));
    assert_eq!(api.get(&path(&other)).await.json()["image"], other);
}

#[tokio::test]
async fn the_servers_fields_can_not_be_changed() {
    let api = Api::new();
    let image = api.image("x").await;
    let body = json!({
        "creation_date": "1999-01-01T00:00:00.000000+00:00", "from_image": NOBODY, "from_server": NOBODY, "id": NOBODY,
        "marketplace_key": "k", "modification_date": "1999-01-01T00:00:00.000000+00:00",
    });
    let answer = api.json("PATCH", &path(&image), &body).await;
    assert_eq!((answer.status, answer.json()["image"].take()), (StatusCode::OK, image));
}

#[tokio::test]
async fn patch_changes_each_field_alone() {
    let api = Api::new();
    let mut image = api.image("x").await;
    let other = "00000000-0000-4000-8000-000000000002";
    let steps = [
        ("name", json!("y"), json!("y")),
        ("arch", json!("x86_64"), json!("x86_64")),
        ("organization", json!(NOBODY), json!(NOBODY)),
        ("public", json!(true), json!(true)),
        ("root_volume", json!(other), json!({ "id": other, "name": "vol-0-2" })),
        ("root_volume", json!({ "id": VOLUME }), json!({ "id": VOLUME, "name": "vol-0-1" })),
    ];
    for (field, sent, kept) in steps {
        let answer = api.json("PATCH", &path(&image), &json!({ field: sent })).await;
        assert_eq!(answer.status, StatusCode::OK, "{}", answer.text());
        image[field] = kept;
        let mut now = answer.json()["image"].take();
        assert_ne!(now["modification_date"], image["modification_date"]);
        image["modification_date"] = now["modification_date"].take();
        now["modification_date"] = image["modification_date"].clone();
        assert_eq!(now, image);
    }
    assert_eq!(api.written().await, 7);
}

#[tokio::test]
async fn patch_refuses_null_for_a_clients_field() {
    let api = Api::new();
    let image = api.image("x").await;
    let all = ["arch", "extra_volumes", "name", "organization", "public", "root_volume"];
    let nulls: Value = all.iter().map(|field| ((*field).to_owned(), Value::Null)).collect();
    assert_eq!(api.json("PATCH", &path(&image), &nulls).await.fields(), all);
}

#[tokio::test]
async fn patch_takes_a_merge_patch_and_put_does_not() {
    let api = Api::new();
    let image = api.image("x").await;
    let merge = ("content-type", "application/merge-patch+json");
    let answer = api.with("PATCH", &path(&image), merge, &json!({ "name": "y" })).await;
    assert_eq!(answer.json()["image"]["name"], "y");
    assert_eq!(
        api.with("PUT", &path(&image), merge, &draft(&json!({}))).await.status,
        StatusCode::UNSUPPORTED_MEDIA_TYPE
    );
}

#[tokio::test]
async fn a_change_of_no_value_writes_nothing() {
    let api = Api::new();
    let image = api.image("x").await;
    api.advance(1_000_000);
    for (method, body) in
        [("PUT", &image), ("PATCH", &json!({})), ("PATCH", &json!({ "name": "x", "public": false }))]
    {
        let answer = api.json(method, &path(&image), body).await;
        assert_eq!((answer.status, answer.header("etag")), (StatusCode::OK, Some("\"1\"")));
        assert_eq!(answer.json()["image"], image);
    }
    assert_eq!(api.written().await, 1);
}

#[tokio::test]
async fn modification_dates_move_forward_though_the_clock_stands_still_or_goes_back() {
    let api = Api::new();
    let image = api.image("x").await;
    let answer = api.json("PATCH", &path(&image), &json!({ "name": "y" })).await;
    assert_eq!(answer.json()["image"]["modification_date"], "2014-05-22T12:56:56.984012+00:00");
    api.advance(-1_000_000);
    let answer = api.json("PATCH", &path(&image), &json!({ "name": "z" })).await;
    assert_eq!(answer.json()["image"]["modification_date"], "2014-05-22T12:56:56.984013+00:00");
    assert_eq!(answer.json()["image"]["creation_date"], image["creation_date"]);
}

#[tokio::test]
async fn what_is_not_there_can_not_be_changed() {
    let api = Api::new();
    let image = api.image("x").await;
    api.bare("DELETE", &path(&image)).await;
    for gone in [path(&image), format!("/images/{NOBODY}")] {
        let quoted = format!("\"{}\" not found", gone.strip_prefix("/images/").unwrap());
        for answer in [
            api.json("PUT", &gone, &draft(&json!({}))).await,
            api.json("PATCH", &gone, &json!({})).await,
            api.bare("DELETE", &gone).await,
            api.get(&gone).await,
        ] {
            assert_eq!(answer.status, StatusCode::NOT_FOUND);
            assert_eq!(answer.json(), json!({ "type": "unknown_resource", "message": quoted }));
        }
    }
}

#[tokio::test]
async fn that_there_is_no_such_image_is_said_before_what_is_wrong_with_the_body() {
    let api = Api::new();
    let gone = format!("/images/{NOBODY}");
    for body in ["{}", "{", "[]"] {
        assert_eq!(api.text("PUT", &gone, body).await.status, StatusCode::NOT_FOUND);
    }
    assert_eq!(api.text("PATCH", &gone, r#"{"name":null}"#).await.status, StatusCode::NOT_FOUND);
}
