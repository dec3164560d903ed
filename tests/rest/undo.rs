//! `POST /changes/{sequence}/undo`: any batch, taken back.

use axum::http::StatusCode;
use serde_json::{Value, json};

use super::fixture::{Answer, Api, VOLUME, path};

async fn undo(api: &Api, sequence: u64) -> Answer {
    api.advance(1_000_000);
    api.bare("POST", &format!("/changes/{sequence}/undo")).await
}

/// What the answer's changes did, and by which sequence number.
fn done(answer: &Answer) -> Vec<(u64, String)> {
    assert_eq!(answer.status, StatusCode::OK, "{}", answer.text());
    let json = answer.json();
    let changes = json["changes"].as_array().unwrap().iter();
    changes
        .map(|change| (change["sequence"].as_u64().unwrap(), change["action"].as_str().unwrap().to_owned()))
        .collect()
}

#[tokio::test]
async fn a_deletion_is_taken_back_to_the_same_json() {
    let api = Api::new();
    let image = api.image("x").await;
    api.bare("DELETE", &path(&image)).await;
    let answer = undo(&api, 2).await;
    assert_eq!(done(&answer), [(3, "restored".to_owned())]);
    let change = &answer.json()["changes"][0];
    assert_eq!((&change["after"], &change["undoes"], &change["actor"]), (&image, &json!(2), &json!("api")));
    assert_eq!(api.get(&path(&image)).await.json(), json!({ "image": image }));
}

#[tokio::test]
async fn an_edit_is_taken_back_and_the_date_moves_on() {
    let api = Api::new();
    let mut image = api.image("x").await;
    api.json("PATCH", &path(&image), &json!({ "name": "y", "arch": "x86_64" })).await;
    assert_eq!(done(&undo(&api, 2).await), [(3, "edited".to_owned())]);
    image["modification_date"] = "2014-05-22T12:56:57.984011+00:00".into();
    assert_eq!(api.get(&path(&image)).await.json(), json!({ "image": image }));
}

#[tokio::test]
async fn an_undo_is_taken_back_like_any_change() {
    let api = Api::new();
    let image = api.image("x").await;
    assert_eq!(done(&undo(&api, 1).await), [(2, "deleted".to_owned())]);
    assert_eq!(api.get(&path(&image)).await.status, StatusCode::NOT_FOUND);
    assert_eq!(done(&undo(&api, 2).await), [(3, "restored".to_owned())]);
    assert_eq!(api.get(&path(&image)).await.json(), json!({ "image": image }));
    assert_eq!(done(&undo(&api, 3).await), [(4, "deleted".to_owned())]);
}

#[tokio::test]
async fn a_volumes_new_name_is_taken_back_in_every_image_by_any_of_its_changes() {
    let api = Api::new();
    let images = [api.image("one").await, api.image("two").await];
    api.json("PUT", &format!("/volumes/{VOLUME}"), &json!({ "name": "system" })).await;
    let answer = undo(&api, 4).await;
    assert_eq!(done(&answer), [(5, "edited".to_owned()), (6, "edited".to_owned())]);
    let batches: Vec<Value> =
        answer.json()["changes"].as_array().unwrap().iter().map(|c| c["batch"].clone()).collect();
    assert_eq!(batches, [5, 5]);
    for image in images {
        assert_eq!(api.get(&path(&image)).await.json()["image"]["root_volume"]["name"], "vol-0-1");
    }
}

#[tokio::test]
async fn what_is_taken_back_already_answers_no_changes() {
    let api = Api::new();
    let image = api.image("x").await;
    api.bare("DELETE", &path(&image)).await;
    undo(&api, 2).await;
    assert_eq!(undo(&api, 2).await.text(), r#"{"changes":[]}"#);
    assert_eq!(api.written().await, 3);
}

#[tokio::test]
async fn what_stands_in_the_way_is_said_in_words() {
    let api = Api::new();
    let image = api.image("x").await;
    api.json("PATCH", &path(&image), &json!({ "name": "y" })).await;
    api.json("PATCH", &path(&image), &json!({ "name": "z", "public": true })).await;
    api.json("PUT", &format!("/volumes/{VOLUME}"), &json!({ "name": "system" })).await;
    api.json("PUT", &format!("/volumes/{VOLUME}"), &json!({ "name": "data" })).await;
    let mut told = Vec::new();
    for sequence in [1, 2, 4] {
        let answer = undo(&api, sequence).await;
        assert_eq!(answer.status, StatusCode::CONFLICT);
        told.push(answer.text().to_owned());
    }
    api.bare("DELETE", &path(&image)).await;
    told.push(undo(&api, 3).await.text().to_owned());
    insta::assert_snapshot!(told.join("\n"), @r#"
    {"type":"conflict","message":"nothing was taken back: \"z\" was edited since (name, visibility)"}
    {"type":"conflict","message":"nothing was taken back: \"z\" was edited since (name)"}
    {"type":"conflict","message":"nothing was taken back: the volume was renamed since, and is now called \"data\""}
    {"type":"conflict","message":"nothing was taken back: \"z\" was deleted since"}
    "#);
    assert_eq!(api.written().await, 6);
}

#[tokio::test]
async fn changes_that_are_not_there_are_not_found_as_they_were_sent() {
    let api = Api::new();
    api.image("x").await;
    for (sent, quoted) in [
        ("2", "2"),
        ("0", "0"),
        ("01", "01"),
        ("%2B1", "+1"),
        ("x", "x"),
        ("-1", "-1"),
        ("99999999999999999999", "99999999999999999999"),
    ] {
        let answer = api.bare("POST", &format!("/changes/{sent}/undo")).await;
        let message = format!("{quoted:?} not found");
        assert_eq!(answer.status, StatusCode::NOT_FOUND);
        assert_eq!(answer.json(), json!({ "type": "unknown_resource", "message": message }));
    }
    assert_eq!(api.written().await, 1);
}

#[tokio::test]
async fn changes_that_the_log_let_go_of_are_not_found() {
    let api = Api::keeping(1);
    api.image("x").await;
    api.image("y").await;
    assert_eq!(undo(&api, 1).await.status, StatusCode::NOT_FOUND);
    assert_eq!(undo(&api, 2).await.status, StatusCode::OK);
}
