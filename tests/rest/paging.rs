//! Pages, and the `Link` from one to the next.

use serde_json::json;

use super::fixture::Api;

async fn images(count: usize) -> Api {
    let api = Api::new();
    for number in 0..count {
        api.image(&number.to_string()).await;
        api.advance(1);
    }
    api
}

#[tokio::test]
async fn page_two_of_five_links_as_the_contract_prints_it() {
    let answer = images(50).await.get("/images?page=2&per_page=10").await;
    insta::assert_snapshot!(answer.header("link").unwrap(), @r#"</images?page=1&per_page=10>; rel="first",</images?page=1&per_page=10>; rel="previous",</images?page=3&per_page=10>; rel="next",</images?page=5&per_page=10>; rel="last""#);
    assert_eq!(answer.header("x-total-count"), Some("50"));
    let expected: Vec<_> = (10..20).map(|number| number.to_string()).collect();
    assert_eq!(answer.names(), expected);
}

#[tokio::test]
async fn the_first_page_has_nothing_before_it_and_the_last_nothing_after() {
    let api = images(3).await;
    let link = async |query| api.get(&format!("/images?{query}")).await.header("link").unwrap().to_owned();
    insta::assert_snapshot!(link("per_page=2").await, @r#"</images?page=2&per_page=2>; rel="next",</images?page=2&per_page=2>; rel="last""#);
    insta::assert_snapshot!(link("page=2&per_page=2").await, @r#"</images?page=1&per_page=2>; rel="first",</images?page=1&per_page=2>; rel="previous",</images?page=2&per_page=2>; rel="last""#);
    insta::assert_snapshot!(link("page=1").await, @r#"</images?page=1&per_page=50>; rel="last""#);
}

#[tokio::test]
async fn a_page_past_the_end_is_empty_and_links_back_to_the_last() {
    let api = images(3).await;
    for page in ["3", "18446744073709551615"] {
        let answer = api.get(&format!("/images?page={page}&per_page=2")).await;
        assert_eq!((answer.text(), answer.header("x-total-count")), (r#"{"images":[]}"#, Some("3")));
        insta::allow_duplicates! {
            insta::assert_snapshot!(answer.header("link").unwrap(), @r#"</images?page=1&per_page=2>; rel="first",</images?page=2&per_page=2>; rel="previous",</images?page=2&per_page=2>; rel="last""#);
        }
    }
}

#[tokio::test]
async fn the_last_page_of_an_empty_list_is_the_first() {
    let answer = Api::new().get("/images?per_page=100").await;
    assert_eq!((answer.text(), answer.header("x-total-count")), (r#"{"images":[]}"#, Some("0")));
    insta::assert_snapshot!(answer.header("link").unwrap(), @r#"</images?page=1&per_page=100>; rel="last""#);
}

#[tokio::test]
async fn links_keep_the_filters_and_the_order_and_nothing_unknown() {
    let api = images(12).await;
    let query = "per_page=1&sort=-name,arch&q=1&unknown=x&page=1&arch=arm&name=%31&created_from=2014-05-22";
    let link = api.get(&format!("/images?{query}")).await.header("link").unwrap().to_owned();
    insta::assert_snapshot!(link, @r#"</images?q=1&name=1&arch=arm&created_from=2014-05-22&sort=-name,arch&page=2&per_page=1>; rel="next",</images?q=1&name=1&arch=arm&created_from=2014-05-22&sort=-name,arch&page=3&per_page=1>; rel="last""#);
}

#[tokio::test]
async fn what_a_link_holds_is_encoded() {
    let api = Api::new();
    api.image("a>b, \"é&").await;
    let answer = api.get("/images?q=%3Eb,%20%22%C3%A9%26&page=1").await;
    insta::assert_snapshot!(answer.header("link").unwrap(), @r#"</images?q=%3Eb,%20%22%C3%A9%26&page=1&per_page=50>; rel="last""#);
    assert_eq!(answer.names().len(), 1);
}

#[tokio::test]
async fn following_next_gives_everything_once() {
    let api = images(23).await;
    let mut names = Vec::new();
    let mut at = Some("/images/?per_page=5&sort=-creation_date".to_owned());
    while let Some(path) = at {
        let answer = api.get(&path).await;
        names.extend(answer.names());
        let link = answer.header("link").unwrap();
        at = link
            .split(",<")
            .find(|link| link.ends_with("rel=\"next\""))
            .map(|link| link.trim_start_matches('<').split_once('>').unwrap().0.to_owned());
    }
    let expected: Vec<_> = (0..23).rev().map(|number| number.to_string()).collect();
    assert_eq!(names, expected);
}

#[tokio::test]
async fn pages_are_fifty_where_their_size_is_not_said() {
    let api = images(51).await;
    assert_eq!(api.get("/images?page=1").await.names().len(), 50);
    assert_eq!(api.get("/images").await.names().len(), 51);
    assert_eq!(api.get("/images").await.json()["images"][50]["name"], json!("50"));
}
