//! What is wrong with a body's fields, all of it at once.

use axum::http::StatusCode;
use serde_json::json;

use super::fixture::{Api, NOBODY, ORGANIZATION, VOLUME, draft, path};

#[tokio::test]
async fn an_empty_object_lacks_every_required_key() {
    let answer = Api::new().text("POST", "/images", "{}").await;
    assert_eq!(answer.status, StatusCode::BAD_REQUEST);
    insta::assert_snapshot!(answer.text(), @r#"{"type":"invalid_request_error","message":"validation failed","fields":{"arch":["required key not provided"],"name":["required key not provided"],"organization":["required key not provided"],"root_volume":["required key not provided"]}}"#);
}

#[tokio::test]
async fn no_reason_hides_another() {
    let body = format!(
        r#"{{"arch":"mips","name":"","name":"a\u0007","organization":5,"public":"yes","extra_volumes":[1],
            "root_volume":{{"id":null,"size":5,"name":"x","name":"y"}},"color":"red","color":"blue","id":1,"id":"{NOBODY}"}}"#
    );
    let answer = Api::new().text("POST", "/images", &body).await;
    assert_eq!(answer.status, StatusCode::BAD_REQUEST);
    insta::assert_json_snapshot!(answer.json(), @r#"
    {
      "fields": {
        "arch": [
          "must be one of arm, arm64, x86_64"
        ],
        "color": [
          "extra keys not allowed",
          "key given 2 times"
        ],
        "extra_volumes": [
          "must be empty"
        ],
        "id": [
          "key given 2 times"
        ],
        "name": [
          "must not contain control characters",
          "key given 2 times"
        ],
        "organization": [
          "must be a string"
        ],
        "public": [
          "must be true or false"
        ],
        "root_volume": [
          "id: must be a string",
          "name: key given 2 times",
          "size: extra keys not allowed"
        ]
      },
      "message": "validation failed",
      "type": "invalid_request_error"
    }
    "#);
}

#[tokio::test]
async fn a_key_given_twice_is_an_error_even_with_the_same_value() {
    let api = Api::new();
    let body = draft(&json!({})).to_string().replacen('{', "{\"arch\":\"arm\",", 1);
    assert_eq!(api.text("POST", "/images", &body).await.reasons("arch"), ["key given 2 times"]);
    let image = api.image("x").await;
    let twice = api.text("PATCH", &path(&image), r#"{"name":"a","name":"b"}"#).await;
    assert_eq!(twice.reasons("name"), ["key given 2 times"]);
}

#[tokio::test]
async fn wrong_types_are_told_from_bad_values() {
    let api = Api::new();
    for wrong in [json!(null), json!(true), json!(5), json!([]), json!({})] {
        let body = json!({ "arch": wrong, "name": wrong, "organization": wrong, "root_volume": VOLUME });
        let answer = api.json("POST", "/images", &body).await;
        for field in ["arch", "name", "organization"] {
            assert_eq!(answer.reasons(field), ["must be a string"], "{wrong}");
        }
    }
    for wrong in [json!(null), json!(0), json!("true"), json!([])] {
        let answer = api.json("POST", "/images", &draft(&json!({ "public": wrong }))).await;
        assert_eq!(answer.reasons("public"), ["must be true or false"], "{wrong}");
    }
}

#[tokio::test]
async fn a_root_volume_needs_an_id() {
    let api = Api::new();
    let cases = [
        (json!(null), "must be a string, or an object with an id"),
        (json!([VOLUME]), "must be a string, or an object with an id"),
        (json!({}), "id: required key not provided"),
        (json!({ "name": "x", "size": null }), "id: required key not provided"),
        (json!({ "id": 5 }), "id: must be a string"),
        (json!({ "id": "5" }), "is not a UUID: it has 1 characters, a UUID has 36"),
        (json!({ "id": VOLUME, "size": 5 }), "size: extra keys not allowed"),
    ];
    for (root, reason) in cases {
        let answer = api.json("POST", "/images", &draft(&json!({ "root_volume": root }))).await;
        assert_eq!(answer.reasons("root_volume"), [reason], "{root}");
    }
    let twice = draft(&json!({ "root_volume": "R" })).to_string();
    let twice = twice.replace("\"R\"", &format!("{{\"id\":\"{NOBODY}\",\"id\":\"{VOLUME}\"}}"));
    assert_eq!(api.text("POST", "/images", &twice).await.reasons("root_volume"), ["id: key given 2 times"]);
}

#[tokio::test]
async fn only_hyphenated_uuids_are_taken() {
    let api = Api::new();
    let simple = ORGANIZATION.replace('-', "");
    for bad in [
        "",
        "x",
        &simple,
        &format!("{{{ORGANIZATION}}}"),
        &format!("urn:uuid:{ORGANIZATION}"),
        &format!(" {ORGANIZATION}"),
    ] {
        let answer = api.json("POST", "/images", &draft(&json!({ "organization": bad, "root_volume": bad }))).await;
        assert_eq!(answer.fields(), ["organization", "root_volume"], "{bad}");
    }
}

#[tokio::test]
async fn names_have_a_rule() {
    let api = Api::new();
    assert_eq!(api.image(&"é".repeat(255)).await["name"], "é".repeat(255));
    for bad in ["", " ", "\u{2003}\u{a0}", "a\nb", "\u{0}", "\u{85}", &"é".repeat(256)] {
        let answer = api.json("POST", "/images", &draft(&json!({ "name": bad }))).await;
        assert_eq!(answer.fields(), ["name"], "{bad:?}");
    }
}

#[tokio::test]
async fn a_4xx_changes_nothing() {
    let api = Api::new();
    let image = api.image("x").await;
    for (method, path) in [("POST", "/images".to_owned()), ("PUT", path(&image)), ("PATCH", path(&image))] {
        let answer = api.text(method, &path, r#"{"name":"y","color":1}"#).await;
        assert_eq!(answer.status, StatusCode::BAD_REQUEST);
    }
    assert_eq!(api.written().await, 1);
    assert_eq!(api.get(&path(&image)).await.json()["image"], image);
}
