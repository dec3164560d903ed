//! Whatever is sent, nothing fails but the request.

use proptest::prelude::*;
use tokio::runtime::{Builder, Runtime};

use super::fixture::{Api, NOBODY, ORGANIZATION, VOLUME, path, request};

/// JSON text of any shape.
fn json() -> impl Strategy<Value = String> {
    let leaf = prop_oneof![
        Just("null".to_owned()),
        any::<bool>().prop_map(|value| value.to_string()),
        any::<i64>().prop_map(|value| value.to_string()),
        any::<f64>().prop_map(|value| format!("{value:e}")),
        any::<String>().prop_map(|text| serde_json::to_string(&text).unwrap()),
        Just(r#""\ud834\udd1e""#.to_owned()),
        Just(r#""\ud834""#.to_owned()),
    ];
    leaf.prop_recursive(4, 32, 6, |inner| {
        let entry = (any::<String>(), inner.clone()).prop_map(|(key, value)| entry(&key, &value));
        prop_oneof![
            prop::collection::vec(inner, 0..6).prop_map(|items| format!("[{}]", items.join(","))),
            prop::collection::vec(entry, 0..6).prop_map(|entries| format!("{{{}}}", entries.join(","))),
        ]
    })
}

fn entry(key: &str, value: &str) -> String {
    format!("{}:{value}", serde_json::to_string(key).unwrap())
}

/// Values that a field may have, among any others.
fn value() -> impl Strategy<Value = String> {
    let valid = prop::sample::select(vec!["arm", "x86_64", "[]", "a name", ORGANIZATION, VOLUME, NOBODY]);
    prop_oneof![
        3 => valid.prop_map(|text| format!("\"{text}\"")),
        1 => Just(format!("{{\"id\":\"{VOLUME}\",\"name\":null}}")),
        1 => any::<bool>().prop_map(|value| value.to_string()),
        2 => json(),
    ]
}

/// An object with the API's keys, some twice, and others.
fn object() -> impl Strategy<Value = String> {
    let known =
        vec!["name", "arch", "organization", "root_volume", "public", "extra_volumes", "id", "tags", "from_image"];
    let key = prop_oneof![9 => prop::sample::select(known).prop_map(str::to_owned), 1 => any::<String>()];
    let entry = (key, value()).prop_map(|(key, value)| entry(&key, &value));
    prop::collection::vec(entry, 0..8).prop_map(|entries| format!("{{{}}}", entries.join(",")))
}

/// A complete object, but for what comes after its fields.
fn nearly_valid() -> impl Strategy<Value = String> {
    let complete =
        format!(r#"{{"name":"n","arch":"arm","organization":"{ORGANIZATION}","root_volume":"{VOLUME}"}}"#);
    object().prop_map(move |more| match more.as_str() {
        "{}" => complete.clone(),
        more => format!("{},{}", complete.trim_end_matches('}'), more.trim_start_matches('{')),
    })
}

fn body() -> impl Strategy<Value = Vec<u8>> {
    prop_oneof![
        4 => object().prop_map(String::into_bytes),
        4 => nearly_valid().prop_map(String::into_bytes),
        2 => json().prop_map(String::into_bytes),
        1 => prop::collection::vec(any::<u8>(), 0..200),
    ]
}

async fn changes_nothing_unless_it_succeeds(method: &str, body: Vec<u8>) {
    let api = Api::new();
    let image = api.image("x").await;
    let path = match method {
        "POST" => "/images".to_owned(),
        "RENAME" => format!("/volumes/{VOLUME}"),
        _ => path(&image),
    };
    let method = if method == "RENAME" { "PUT" } else { method };
    let answer = api.send(request(method, &path).body(body.into()).unwrap()).await;
    assert!(!answer.status.is_server_error(), "{}", answer.text());
    if !answer.status.is_success() {
        assert_eq!(api.written().await, 1, "{}", answer.text());
        assert_eq!(api.get(&path).await.status, 200);
    }
}

/// One thread is enough for one request.
fn runtime() -> Runtime {
    Builder::new_current_thread().build().unwrap()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 1_000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_body_is_taken_or_refused(
        method in prop::sample::select(vec!["POST", "PUT", "PATCH", "RENAME"]),
        body in body(),
    ) {
        runtime().block_on(changes_nothing_unless_it_succeeds(method, body));
    }

    #[test]
    fn any_path_and_query_is_answered(
        id in "[A-Za-z0-9%/._~!$&'()*+,;=:@-]{0,40}",
        query in "(q|name|page|sort|created_to|since|before|limit)?=?[A-Za-z0-9%/?._~!$&'()*+,;=:@-]{0,60}",
        resource in prop::sample::select(vec!["images", "volumes", "changes"]),
        below in prop::sample::select(vec!["", "/history", "/restore", "/undo"]),
    ) {
        let target = format!("/{resource}/{id}{below}?{query}");
        runtime().block_on(async {
            let api = Api::new();
            for method in ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"] {
                let answer = api.bare(method, &target).await;
                assert!(!answer.status.is_server_error(), "{}", answer.text());
            }
        });
    }
}
