//! The dance for a consumer key: asked for, said yes to on the login page, used, given up.

use super::client::{APPLICATION_KEY, Client, HOST};

const RULES: &str =
    r#"{"accessRules":[{"method":"GET","path":"/*"}],"redirection":"http://localhost/done"}"#;
const RIGHT: &str = "nichandle=ls1234567-ovh&password=reference-password";

/// The key that was asked for, and the path of its login page.
async fn asked(client: &Client, rules: &str) -> (String, String) {
    let headers = [
        ("host", HOST.to_owned()),
        ("x-ovh-application", APPLICATION_KEY.to_owned()),
    ];
    let asked = client
        .send("POST", "/1.0/auth/credential", &headers, rules)
        .await
        .ok();
    assert_eq!(asked["state"], "pendingValidation");
    let url = asked["validationUrl"].as_str().expect("a URL");
    let page = url
        .strip_prefix(&format!("http://{HOST}"))
        .expect("a page of the server");
    let key = asked["consumerKey"].as_str().expect("a key");
    (key.to_owned(), page.to_owned())
}

/// A key that opens what these rules say.
pub(crate) async fn validated(client: &Client, rules: &str) -> String {
    let (key, page) = asked(client, rules).await;
    assert!(client.send("POST", &page, &[], RIGHT).await.status < 400);
    key
}

#[tokio::test]
async fn a_key_opens_once_its_owner_has_said_yes() {
    let client = Client::new(None);
    let (key, page) = asked(&client, RULES).await;
    let path = "/auth/currentCredential";
    let pending = client.call_with(&key, "GET", path, "").await;
    assert_eq!(pending.status, 403);
    assert_eq!(pending.json()["errorCode"], "INVALID_CREDENTIAL");

    let form = client.send("GET", &page, &[], "").await;
    assert_eq!(form.status, 200);
    assert!(form.body.contains("name=\"nichandle\""), "{}", form.body);
    let wrong = "nichandle=ls1234567-ovh&password=wrong";
    assert_eq!(client.send("POST", &page, &[], wrong).await.status, 403);
    assert_eq!(client.call_with(&key, "GET", path, "").await.status, 403);

    let done = client.send("POST", &page, &[], RIGHT).await;
    assert_eq!(done.status, 302);
    assert_eq!(done.header("location"), Some("http://localhost/done"));
    let credential = client.call_with(&key, "GET", path, "").await.ok();
    assert_eq!(credential["status"], "validated");
    assert_eq!(credential["rules"][0]["path"], "/*");
    assert_eq!(client.call_with(&key, "PUT", "/me", "").await.status, 405);
}

#[tokio::test]
async fn a_key_that_was_given_up_opens_nothing() {
    let client = Client::new(None);
    let rules = r#"{"accessRules":[{"method":"POST","path":"/auth/logout"},{"method":"GET","path":"/me"}]}"#;
    let key = validated(&client, rules).await;
    assert_eq!(client.call_with(&key, "GET", "/me", "").await.status, 200);
    let logout = client.call_with(&key, "POST", "/auth/logout", "").await;
    assert_eq!(logout.body, "null");
    assert_eq!(client.call_with(&key, "GET", "/me", "").await.status, 403);
}

#[tokio::test]
async fn only_a_known_application_asks_for_keys() {
    let client = Client::new(None);
    for (headers, status) in [
        (vec![], 401),
        (vec![("x-ovh-application", "other".to_owned())], 403),
    ] {
        let answer = client
            .send("POST", "/1.0/auth/credential", &headers, RULES)
            .await;
        assert_eq!(answer.status, status);
    }
}

#[tokio::test]
async fn an_unknown_token_has_no_page() {
    let client = Client::new(None);
    for page in [
        "/auth/",
        "/auth/?credentialToken=",
        "/auth/?credentialToken=x",
    ] {
        assert_eq!(client.send("POST", page, &[], RIGHT).await.status, 404);
    }
}
