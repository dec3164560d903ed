//! What is no file of images, and who must not send one.

use axum::{
    body::Body,
    http::{Request, StatusCode, header},
};

use super::fixture::Site;

const MULTIPART: &str = "multipart/form-data; boundary=frontier";

#[tokio::test]
async fn what_is_no_file_of_images_is_refused_with_the_form() {
    let site = Site::in_memory();
    for (file, text, reason) in [
        ("", "", "Choose a file, or paste some lines."),
        ("{}", "{}", "Send a file or a text, not both."),
        (" \n", "", "There is nothing in it."),
        ("name,colour\na,red\n", "", "These are none: “colour”."),
    ] {
        let answer = site.submit(file, text, "auto").await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{reason}");
        answer.says("There is 1 problem").says(reason).says("Or paste lines");
    }
}

#[tokio::test]
async fn a_refused_text_is_given_back() {
    let site = Site::in_memory();
    let answer = site.submit("", "no,table\n</textarea><b>&amp;", "csv").await;
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(answer.html.contains(">\nno,table\n&lt;/textarea>&lt;b>&amp;amp;</textarea>"), "{}", answer.html);
}

#[tokio::test]
async fn the_format_can_be_said() {
    let site = Site::in_memory();
    let answer = site.submit("", "{}", "csv").await;
    answer.says("These are none: “{}”.");
    assert_eq!(site.submit("", "x", "ndjson").await.status, StatusCode::SEE_OTHER);
}

#[tokio::test]
async fn too_large_a_file_is_refused_before_it_is_kept() {
    let site = Site::in_memory();
    let request = Request::post("/import")
        .header(header::CONTENT_TYPE, MULTIPART)
        .header(header::CONTENT_LENGTH, 129 * 1024 * 1024)
        .body(Body::from("--frontier"))
        .unwrap();
    let answer = site.send(request).await;
    assert_eq!(answer.status, StatusCode::PAYLOAD_TOO_LARGE);
    answer.says("It must not be larger than 128 MiB.");
}

#[tokio::test]
async fn what_breaks_off_is_refused() {
    let site = Site::in_memory();
    for (kind, body) in [
        (MULTIPART, "--frontier\r\nContent-Disposition: form-data; name=\"text\"\r\n\r\n{}"),
        ("multipart/form-data", "--frontier--"),
    ] {
        let answer = site.post("/import", kind, body).await;
        assert_eq!(answer.status, StatusCode::BAD_REQUEST);
        answer.says("It broke off before its end.");
    }
    let answer = site.post("/import?staged=x", "application/json", "{}").await;
    assert_eq!(answer.status, StatusCode::UNSUPPORTED_MEDIA_TYPE);
}

#[tokio::test]
async fn a_file_that_is_gone_is_said_to_be() {
    let site = Site::in_memory();
    for id in ["", "x", "98bf3ac2-a1f5-471d-8c8f-1b706ab57ef0"] {
        let path = format!("/import?staged={id}");
        let expected = if id.is_empty() { StatusCode::OK } else { StatusCode::NOT_FOUND };
        assert_eq!(site.get(&path).await.status, expected);
        assert_eq!(site.apply(&path).await.status, StatusCode::NOT_FOUND);
    }
}

#[tokio::test]
async fn no_other_site_can_send_one() {
    let site = Site::in_memory();
    let location = site.upload("name,arch,organization,root_volume\na,arm,,\n").await;
    for (path, kind) in [("/import", MULTIPART), (&*location, "application/x-www-form-urlencoded")] {
        let request = Request::post(path)
            .header(header::HOST, "localhost")
            .header(header::ORIGIN, "http://evil.example")
            .header(header::CONTENT_TYPE, kind)
            .body(Body::from("--frontier--"))
            .unwrap();
        assert_eq!(site.send(request).await.status, StatusCode::FORBIDDEN);
    }
}

#[tokio::test]
async fn what_the_log_can_not_hold_is_said_to_be_for_good() {
    let store = imprint::server::store::memory::MemoryStore::new(1);
    let site = Site::over(std::sync::Arc::new(store));
    let row = "a,arm,000a115d-2852-4b0a-9ce8-47f1134ba95a,f0361e7b-cbe4-4882-a999-945192b7171b\n";
    for (rows, undoable) in [(1, true), (2, false)] {
        let file = format!("name,arch,organization,root_volume\n{}", row.repeat(rows));
        let page = site.get(&site.upload(&file).await).await;
        assert_eq!(page.text().contains("This can’t be undone"), !undoable);
    }
}
