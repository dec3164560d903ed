//! Methods and paths that there are, and those that there are not.

use axum::http::StatusCode;
use serde_json::json;

use super::fixture::{Api, VOLUME, draft, path};

/// The resources with what they allow.
async fn resources() -> (Api, [(String, &'static str); 8]) {
    let api = Api::new();
    let image = api.image("x").await;
    let resources = [
        ("/images".to_owned(), "GET, HEAD, POST, OPTIONS"),
        (path(&image), "GET, HEAD, PUT, PATCH, DELETE, OPTIONS"),
        ("/volumes".to_owned(), "GET, HEAD, OPTIONS"),
        (format!("/volumes/{VOLUME}"), "GET, HEAD, PUT, OPTIONS"),
        (format!("{}/history", path(&image)), "GET, HEAD, OPTIONS"),
        (format!("{}/restore", path(&image)), "POST, OPTIONS"),
        ("/changes".to_owned(), "GET, HEAD, OPTIONS"),
        ("/changes/1/undo".to_owned(), "POST, OPTIONS"),
    ];
    (api, resources)
}

#[tokio::test]
async fn options_says_what_is_allowed() {
    let (api, resources) = resources().await;
    for (path, allow) in resources {
        for path in [path.clone(), format!("{path}/")] {
            let answer = api.bare("OPTIONS", &path).await;
            assert_eq!(
                (answer.status, answer.header("allow"), answer.text()),
                (StatusCode::NO_CONTENT, Some(allow), "")
            );
        }
    }
}

#[tokio::test]
async fn what_is_not_allowed_is_refused_with_what_is() {
    let (api, resources) = resources().await;
    for (path, allow) in resources {
        for method in ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "TRACE", "PROPFIND"] {
            if allow.contains(method) {
                continue;
            }
            let answer = api.bare(method, &path).await;
            assert_eq!((answer.status, answer.header("allow")), (StatusCode::METHOD_NOT_ALLOWED, Some(allow)));
            if method != "HEAD" {
                let message = "method not allowed here; see Allow";
                assert_eq!(answer.json(), json!({ "type": "invalid_request_error", "message": message }));
            }
        }
    }
}

#[tokio::test]
async fn head_answers_as_get_without_the_body() {
    let (api, resources) = resources().await;
    for (path, _) in resources {
        let (get, head) = (api.get(&path).await, api.bare("HEAD", &path).await);
        assert_eq!((head.status, head.text()), (get.status, ""));
        for name in ["content-type", "etag", "x-total-count", "cache-control"] {
            assert_eq!(head.header(name), get.header(name), "{name} of {path}");
        }
    }
    assert_eq!(api.bare("HEAD", "/images/x").await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn each_path_answers_with_a_slash_too() {
    let api = Api::new();
    let created = api.json("POST", "/images/", &draft(&json!({}))).await;
    assert_eq!(created.status, StatusCode::CREATED);
    let image = format!("{}/", path(&created.json()["image"]));
    assert_eq!(created.header("location").map(|location| format!("{location}/")), Some(image.clone()));
    for path in ["/images/", "/images/?page=1", &image, "/volumes/", &format!("/volumes/{VOLUME}/")] {
        assert_eq!(api.get(path).await.status, StatusCode::OK, "{path}");
    }
    assert_eq!(api.json("PATCH", &image, &json!({ "name": "y" })).await.json()["image"]["name"], "y");
    assert_eq!(api.json("PUT", &image, &draft(&json!({}))).await.json()["image"]["name"], "my_image");
    let volume = api.json("PUT", &format!("/volumes/{VOLUME}/"), &json!({ "name": "v" })).await;
    assert_eq!(volume.json()["volume"]["name"], "v");
    assert_eq!(api.bare("DELETE", &image).await.status, StatusCode::NO_CONTENT);
    assert_eq!(api.bare("POST", &format!("{image}restore/")).await.status, StatusCode::OK);
    assert_eq!(api.bare("POST", "/changes/1/undo/").await.status, StatusCode::OK);
    for path in ["/changes/", &format!("{image}history/")] {
        assert_eq!(api.get(path).await.status, StatusCode::OK, "{path}");
    }
}

#[tokio::test]
async fn ids_that_are_none_are_not_found_as_they_were_sent() {
    let api = Api::new();
    let image = api.image("x").await;
    let id = image["id"].as_str().unwrap();
    let cases = [
        ("x", "x"),
        ("5", "5"),
        ("%20", " "),
        ("a%2Fb", "a/b"),
        ("%2e%2e", ".."),
        ("%FF%fe", "\u{fffd}\u{fffd}"),
        ("%C3%A9", "é"),
        ("100%", "100%"),
        ("new", "new"),
        (&id.replace('-', ""), &id.replace('-', "")),
        (&format!("%7B{id}%7D"), &format!("{{{id}}}")),
    ];
    for (sent, quoted) in cases {
        for resource in ["images", "volumes"] {
            let answer = api.get(&format!("/{resource}/{sent}")).await;
            assert_eq!(answer.status, StatusCode::NOT_FOUND, "{sent}");
            assert_eq!(
                answer.json(),
                json!({ "type": "unknown_resource", "message": format!("{quoted:?} not found") })
            );
        }
        assert_eq!(api.bare("DELETE", &format!("/images/{sent}")).await.status, StatusCode::NOT_FOUND);
    }
    // an escape that was not needed changes nothing
    let escaped = id.replacen('-', "%2d", 1);
    assert_eq!(api.get(&format!("/images/{escaped}")).await.json()["image"], image);
}

#[tokio::test]
async fn unknown_paths_below_the_api_are_not_found_by_any_method() {
    let api = Api::new();
    let image = path(&api.image("x").await);
    let below = [&format!("{image}/x"), &format!("{image}//"), "/images//x", "/images/a/b/c/", "/volumes/x/y"];
    let beside =
        [&format!("{image}/history/x"), &format!("{image}/restore//"), "/changes/1", "/changes/1/", "/changes/1/x"];
    let elsewhere =
        ["/changes/x/y/z", "/changes/1/undo/x", "/changes//undo/x", "/instance", "/instance/", "/instance/x/y"];
    for path in below.into_iter().chain(beside).chain(elsewhere) {
        for method in ["GET", "POST", "DELETE"] {
            let answer = api.bare(method, path).await;
            let message = format!("{path:?} not found");
            assert_eq!((answer.status, &answer.json()["message"]), (StatusCode::NOT_FOUND, &json!(message)));
        }
    }
}

#[tokio::test]
async fn an_empty_id_is_not_found() {
    for path in ["/images//", "/volumes//"] {
        assert_eq!(Api::new().get(path).await.json()["message"], "\"\" not found");
    }
}

#[tokio::test]
async fn what_the_client_says_it_accepts_is_ignored() {
    let api = Api::new();
    let image = path(&api.image("x").await);
    for accept in ["text/html", "application/xml;q=1, */*;q=0", ""] {
        for path in ["/images", &image, "/images/x"] {
            let answer = api.with("GET", path, ("accept", accept), &json!(null)).await;
            assert_eq!(answer.header("content-type"), Some("application/json"));
        }
    }
}
