//! The log: `GET /changes`, and `GET /images/{id}/history`.

use axum::http::StatusCode;
use serde_json::{Value, json};

use super::fixture::{Answer, Api, NOBODY, path};

fn sequences(answer: &Answer) -> Vec<u64> {
    assert_eq!(answer.status, StatusCode::OK, "{}", answer.text());
    answer.json()["changes"].as_array().unwrap().iter().map(|change| change["sequence"].as_u64().unwrap()).collect()
}

/// An image's life: created, edited, deleted, restored, while another one is created in between.
async fn life(api: &Api) -> Value {
    let image = api.image("x").await;
    api.advance(1_000_000);
    api.image("other").await;
    api.json("PATCH", &path(&image), &json!({ "public": true })).await;
    api.advance(1_000_000);
    api.bare("DELETE", &path(&image)).await;
    api.bare("POST", &format!("{}/restore", path(&image))).await;
    image
}

/// The answer, with the only id that is random replaced.
fn readable(answer: &Answer, image: &Value) -> String {
    answer.text().replace(image["id"].as_str().unwrap(), "<id>").replace("},{\"action", "},\n{\"action")
}

#[tokio::test]
async fn a_history_is_every_change_of_the_image_the_newest_first() {
    let api = Api::new();
    let image = life(&api).await;
    let answer = api.get(&format!("{}/history", path(&image))).await;
    insta::assert_snapshot!(readable(&answer, &image), @r#"
    {"changes":[{"action":"restored","actor":"api","after":{"arch":"arm","creation_date":"2014-05-22T12:56:56.984011+00:00","extra_volumes":"[]","from_image":null,"from_server":null,"id":"<id>","marketplace_key":null,"modification_date":"2014-05-22T12:56:57.984011+00:00","name":"x","organization":"000a115d-2852-4b0a-9ce8-47f1134ba95a","public":true,"root_volume":{"id":"f0361e7b-cbe4-4882-a999-945192b7171b","name":"vol-0-1"}},"at":"2014-05-22T12:56:58.984011+00:00","batch":5,"before":null,"image_id":"<id>","sequence":5,"undoes":4},
    {"action":"deleted","actor":"api","after":null,"at":"2014-05-22T12:56:58.984011+00:00","batch":4,"before":{"arch":"arm","creation_date":"2014-05-22T12:56:56.984011+00:00","extra_volumes":"[]","from_image":null,"from_server":null,"id":"<id>","marketplace_key":null,"modification_date":"2014-05-22T12:56:57.984011+00:00","name":"x","organization":"000a115d-2852-4b0a-9ce8-47f1134ba95a","public":true,"root_volume":{"id":"f0361e7b-cbe4-4882-a999-945192b7171b","name":"vol-0-1"}},"image_id":"<id>","sequence":4,"undoes":null},
    {"action":"edited","actor":"api","after":{"arch":"arm","creation_date":"2014-05-22T12:56:56.984011+00:00","extra_volumes":"[]","from_image":null,"from_server":null,"id":"<id>","marketplace_key":null,"modification_date":"2014-05-22T12:56:57.984011+00:00","name":"x","organization":"000a115d-2852-4b0a-9ce8-47f1134ba95a","public":true,"root_volume":{"id":"f0361e7b-cbe4-4882-a999-945192b7171b","name":"vol-0-1"}},"at":"2014-05-22T12:56:57.984011+00:00","batch":3,"before":{"arch":"arm","creation_date":"2014-05-22T12:56:56.984011+00:00","extra_volumes":"[]","from_image":null,"from_server":null,"id":"<id>","marketplace_key":null,"modification_date":"2014-05-22T12:56:56.984011+00:00","name":"x","organization":"000a115d-2852-4b0a-9ce8-47f1134ba95a","public":false,"root_volume":{"id":"f0361e7b-cbe4-4882-a999-945192b7171b","name":"vol-0-1"}},"image_id":"<id>","sequence":3,"undoes":null},
    {"action":"created","actor":"api","after":{"arch":"arm","creation_date":"2014-05-22T12:56:56.984011+00:00","extra_volumes":"[]","from_image":null,"from_server":null,"id":"<id>","marketplace_key":null,"modification_date":"2014-05-22T12:56:56.984011+00:00","name":"x","organization":"000a115d-2852-4b0a-9ce8-47f1134ba95a","public":false,"root_volume":{"id":"f0361e7b-cbe4-4882-a999-945192b7171b","name":"vol-0-1"}},"at":"2014-05-22T12:56:56.984011+00:00","batch":1,"before":null,"image_id":"<id>","sequence":1,"undoes":null}]}
    "#);
}

#[tokio::test]
async fn the_log_goes_on_after_a_position_the_oldest_first() {
    let api = Api::new();
    let image = life(&api).await;
    let all = api.get("/changes").await;
    assert_eq!(sequences(&all), [1, 2, 3, 4, 5]);
    assert_eq!(api.get("/changes?since=0").await.text(), all.text());
    assert_eq!(sequences(&api.get("/changes/?since=3").await), [4, 5]);
    assert_eq!(sequences(&api.get("/changes?since=1&limit=2").await), [2, 3]);
    assert_eq!(api.get("/changes?since=5").await.text(), r#"{"changes":[]}"#);
    let change = &all.json()["changes"][2];
    assert_eq!((&change["before"], &change["image_id"]), (&image, &image["id"]));
}

#[tokio::test]
async fn a_program_that_follows_the_log_sees_everything_once() {
    let api = Api::new();
    for number in 0..7 {
        api.image(&number.to_string()).await;
    }
    let (mut seen, mut since) = (Vec::new(), 0);
    loop {
        let part = sequences(&api.get(&format!("/changes?since={since}&limit=3")).await);
        let Some(last) = part.last() else { break };
        since = *last;
        seen.extend(part);
    }
    assert_eq!(seen, [1, 2, 3, 4, 5, 6, 7]);
}

#[tokio::test]
async fn what_the_log_let_go_of_is_said() {
    let api = Api::keeping(2);
    for name in ["a", "b", "c"] {
        api.image(name).await;
    }
    assert_eq!(sequences(&api.get("/changes?since=1").await), [2, 3]);
    for (query, since) in [("", 0), ("?since=0", 0), ("?since=4", 4), ("?since=18446744073709551615", u64::MAX)] {
        let answer = api.get(&format!("/changes{query}")).await;
        let message = format!("the log does not hold what follows {since}: read everything anew");
        assert_eq!(answer.status, StatusCode::NOT_FOUND);
        assert_eq!(answer.json(), json!({ "type": "unknown_resource", "message": message }));
    }
}

#[tokio::test]
async fn a_history_is_read_in_parts() {
    let api = Api::new();
    let image = life(&api).await;
    let history = async |query: &str| sequences(&api.get(&format!("{}/history{query}", path(&image))).await);
    assert_eq!(history("/").await, [5, 4, 3, 1]);
    assert_eq!(history("?limit=2").await, [5, 4]);
    assert_eq!(history("?limit=2&before=4").await, [3, 1]);
    assert_eq!(history("?before=1").await, [0; 0]);
    assert_eq!(history("?before=18446744073709551615").await, [5, 4, 3, 1]);
}

#[tokio::test]
async fn parts_are_fifty_changes_where_their_size_is_not_said_and_a_hundred_at_most() {
    let api = Api::new();
    let image = api.image("0").await;
    for number in 1..=120 {
        api.json("PATCH", &path(&image), &json!({ "name": number.to_string() })).await;
    }
    for at in ["/changes".to_owned(), format!("{}/history", path(&image))] {
        assert_eq!(sequences(&api.get(&at).await).len(), 50);
        assert_eq!(sequences(&api.get(&format!("{at}?limit=100")).await).len(), 100);
        assert_eq!(api.get(&format!("{at}?limit=101")).await.fields(), ["limit"]);
    }
}

#[tokio::test]
async fn a_deleted_image_has_its_history() {
    let api = Api::new();
    let image = api.image("x").await;
    api.bare("DELETE", &path(&image)).await;
    assert_eq!(sequences(&api.get(&format!("{}/history", path(&image))).await), [2, 1]);
    assert_eq!(api.get(&format!("{}/history?before=1", path(&image))).await.text(), r#"{"changes":[]}"#);
}

#[tokio::test]
async fn an_image_that_never_was_has_none() {
    let api = Api::new();
    api.image("x").await;
    for id in [NOBODY, "x", "%FF"] {
        for query in ["", "?limit=0", "?before=&before=1"] {
            let answer = api.get(&format!("/images/{id}/history{query}")).await;
            assert_eq!(answer.status, StatusCode::NOT_FOUND);
            assert_eq!(answer.text(), api.get(&format!("/images/{id}")).await.text());
        }
    }
}

#[tokio::test]
async fn parameters_are_read_strictly_and_unknown_ones_ignored() {
    let api = Api::new();
    let history = format!("{}/history", path(&api.image("x").await));
    for (at, position) in [("/changes", "since"), (history.as_str(), "before")] {
        for bad in ["", "-1", "+1", "1.0", "x", "%FF", "18446744073709551616"] {
            let answer = api.get(&format!("{at}?{position}={bad}&limit={bad}")).await;
            let mut fields = [position, "limit"];
            fields.sort_unstable();
            assert_eq!(answer.fields(), fields, "{bad}");
        }
        assert_eq!(api.get(&format!("{at}?{position}=1&{position}=1")).await.fields(), [position]);
        let ignored = api.get(&format!("{at}?page=0&q=&per_page=x&sort=")).await;
        assert_eq!(sequences(&ignored), [1]);
    }
    let reasons = api.get(&format!("{history}?before=0&limit=0")).await;
    assert_eq!(reasons.reasons("before"), ["must be a whole number from 1 to 18446744073709551615"]);
    assert_eq!(reasons.reasons("limit"), ["must be a whole number from 1 to 100"]);
    let reasons = api.get("/changes?since=x").await.reasons("since");
    assert_eq!(reasons, ["must be a whole number from 0 to 18446744073709551615"]);
    // the one's name is unknown to the other
    assert_eq!(sequences(&api.get("/changes?before=x").await), [1]);
    assert_eq!(sequences(&api.get(&format!("{history}?since=x")).await), [1]);
}
