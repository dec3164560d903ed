//! GET /images: which images, in which order.

use axum::http::StatusCode;
use serde_json::json;

use super::fixture::{Api, NOBODY, ORGANIZATION, VOLUME};

/// Three images, a day apart.
async fn three() -> Api {
    const DAY: i64 = 86_400_000_000;
    let api = Api::new();
    api.image_with(&json!({ "name": "web v1.10", "arch": "arm64", "public": true })).await;
    api.advance(DAY);
    api.image_with(&json!({ "name": "WEB v1.2", "organization": NOBODY })).await;
    api.advance(DAY);
    api.image_with(&json!({ "name": "db 100%", "arch": "x86_64", "root_volume": NOBODY })).await;
    api
}

#[tokio::test]
async fn an_empty_catalog_has_an_empty_list() {
    let answer = Api::new().get("/images").await;
    assert_eq!((answer.text(), answer.header("x-total-count")), (r#"{"images":[]}"#, Some("0")));
}

#[tokio::test]
async fn everything_in_the_order_of_creation_where_nothing_is_asked_for() {
    let answer = three().await.get("/images").await;
    assert_eq!(answer.names(), ["web v1.10", "WEB v1.2", "db 100%"]);
    assert_eq!((answer.header("x-total-count"), answer.header("link")), (Some("3"), None));
    assert_eq!(answer.header("etag"), None);
}

#[tokio::test]
async fn each_filter_alone_and_together() {
    let api = three().await;
    let cases = [
        (format!("organization={}", NOBODY.to_uppercase()), vec!["WEB v1.2"]),
        (format!("q={}", &NOBODY[..8]), vec!["WEB v1.2"]),
        ("name=web".into(), vec!["web v1.10", "WEB v1.2"]),
        ("name=%25".into(), vec!["db 100%"]),
        ("name=100%".into(), vec!["db 100%"]),
        ("name=_".into(), vec![]),
        ("name=b+v1".into(), vec!["web v1.10", "WEB v1.2"]),
        ("name=b%20v1".into(), vec!["web v1.10", "WEB v1.2"]),
        ("n%61me=d%62".into(), vec!["db 100%"]),
        ("name=b%2Bv1".into(), vec![]),
        ("arch=arm".into(), vec!["WEB v1.2"]),
        ("public=true".into(), vec!["web v1.10"]),
        ("public=false".into(), vec!["WEB v1.2", "db 100%"]),
        ("q=vol-0-2".into(), vec!["db 100%"]),
        (format!("q={}", &ORGANIZATION[10..30]), vec!["web v1.10", "db 100%"]),
        ("created_from=2014-05-23".into(), vec!["WEB v1.2", "db 100%"]),
        ("created_to=2014-05-23".into(), vec!["web v1.10", "WEB v1.2"]),
        ("created_from=2014-05-23&created_to=2014-05-23".into(), vec!["WEB v1.2"]),
        ("created_from=2014-05-23T14:56:56.984011%2B02:00".into(), vec!["WEB v1.2", "db 100%"]),
        ("created_to=2014-05-23T12:56:56.984010Z".into(), vec!["web v1.10"]),
        ("q=web&arch=arm64&public=true".into(), vec!["web v1.10"]),
        ("q=web&arch=x86_64".into(), vec![]),
    ];
    for (query, names) in cases {
        for paging in ["", "&page=1"] {
            let answer = api.get(&format!("/images?{query}{paging}")).await;
            assert_eq!(answer.names(), names, "{query}");
            assert_eq!(answer.header("x-total-count"), Some(names.len().to_string().as_str()), "{query}");
        }
    }
}

#[tokio::test]
async fn each_sort_order() {
    let api = three().await;
    let cases = [
        ("name", ["db 100%", "WEB v1.2", "web v1.10"]),
        ("-name", ["web v1.10", "WEB v1.2", "db 100%"]),
        ("arch", ["WEB v1.2", "web v1.10", "db 100%"]),
        ("creation_date", ["web v1.10", "WEB v1.2", "db 100%"]),
        ("-modification_date", ["db 100%", "WEB v1.2", "web v1.10"]),
        ("organization,-name", ["web v1.10", "db 100%", "WEB v1.2"]),
        ("-organization,name", ["WEB v1.2", "db 100%", "web v1.10"]),
    ];
    for (sort, names) in cases {
        assert_eq!(api.get(&format!("/images?sort={sort}")).await.names(), names, "{sort}");
        assert_eq!(api.get(&format!("/images?sort={sort}&per_page=2")).await.names(), names[..2], "{sort}");
    }
}

#[tokio::test]
async fn ids_break_ties() {
    let api = Api::new();
    for _ in 0..20 {
        api.image("x").await;
    }
    let json = api.get("/images?sort=-name").await.json();
    let ids: Vec<_> =
        json["images"].as_array().unwrap().iter().map(|image| image["id"].as_str().unwrap()).collect();
    assert!(ids.is_sorted(), "{ids:?}");
}

#[tokio::test]
async fn every_bad_parameter_is_named_and_unknown_ones_are_ignored() {
    let api = three().await;
    let bad = "page=0&per_page=101&public=yes&arch=mips&organization=x&created_from=today&created_to=&sort=id&q=&name=a\
               &name=a&unknown=&%ff=1";
    let answer = api.get(&format!("/images?{bad}")).await;
    insta::assert_json_snapshot!(answer.json(), @r#"
    {
      "fields": {
        "arch": [
          "must be one of arm, arm64, x86_64"
        ],
        "created_from": [
          "must be a day such as 2026-06-01, or an RFC 3339 time"
        ],
        "created_to": [
          "must not be empty"
        ],
        "name": [
          "is given more than once"
        ],
        "organization": [
          "is not a UUID: it has 1 characters, a UUID has 36"
        ],
        "page": [
          "must be a whole number from 1 to 18446744073709551615"
        ],
        "per_page": [
          "must be a whole number from 1 to 100"
        ],
        "public": [
          "must be true or false"
        ],
        "q": [
          "must not be empty"
        ],
        "sort": [
          "can't sort by \"id\": give any of name, arch, creation_date, modification_date, organization, with - before it for descending"
        ]
      },
      "message": "validation failed",
      "type": "invalid_request_error"
    }
    "#);
    assert_eq!(api.get("/images?unknown=1&unknown=2&Name=x&x=%ff&&=&").await.names().len(), 3);
}

#[tokio::test]
async fn what_is_no_utf8_is_refused() {
    let api = three().await;
    for parameter in ["q", "name", "sort", "page"] {
        assert_eq!(api.get(&format!("/images?{parameter}=%C3%28")).await.reasons(parameter), ["is not UTF-8"]);
    }
    assert_eq!(api.get("/images?q").await.reasons("q"), ["must not be empty"]);
}

#[tokio::test]
async fn head_counts() {
    let api = three().await;
    for (query, count, link) in [("", "3", false), ("?arch=arm", "1", false), ("?q=web&per_page=1", "2", true)] {
        let answer = api.bare("HEAD", &format!("/images{query}")).await;
        assert_eq!((answer.status, answer.text()), (StatusCode::OK, ""));
        assert_eq!(answer.header("x-total-count"), Some(count));
        assert_eq!(answer.header("content-type"), Some("application/json"));
        assert_eq!((answer.header("link").is_some(), answer.header("content-length")), (link, None));
    }
    assert_eq!(api.bare("HEAD", "/images?page=x").await.status, StatusCode::BAD_REQUEST);
}

#[tokio::test]
async fn a_body_on_a_get_is_ignored() {
    let api = Api::new();
    let image = api.image("x").await;
    for body in ["null", "{}", "{", &" ".repeat(100_000)] {
        for path in ["/images", &super::fixture::path(&image), "/volumes", &format!("/volumes/{VOLUME}")] {
            assert_eq!(api.text("GET", path, body).await.status, StatusCode::OK);
        }
    }
}
