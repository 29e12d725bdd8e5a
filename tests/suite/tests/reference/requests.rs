//! How the sound server takes requests of all kinds: credentials, ids, paths, methods, bodies.

use rstest::rstest;

use crate::client::{Client, GROUPS, TOKEN, UNKNOWN, assert_unknown, group};

#[rstest]
#[case::nothing(&[])]
#[case::empty(&[("x-auth-token", "")])]
#[case::wrong(&[("x-auth-token", UNKNOWN)])]
#[case::two(&[("x-auth-token", TOKEN), ("x-auth-token", TOKEN)])]
#[tokio::test]
async fn every_path_needs_the_token(#[case] headers: &[(&str, &str)]) {
    let client = Client::new(None);
    let group = client.new_group("a").await;
    for (method, path) in [
        ("GET", GROUPS),
        ("POST", GROUPS),
        ("DELETE", &group),
        ("PATCH", &group),
        ("GET", "/nowhere"),
    ] {
        let answer = client.send_raw(method, path, headers, "").await;
        assert_eq!(answer.status, 401, "{method} {path}");
        assert_eq!(answer.json["type"], "invalid_auth");
        assert!(answer.json["message"].is_string());
    }
    assert_eq!(client.get(&group).await.status, 200);
}

#[rstest]
#[case::unknown(UNKNOWN)]
#[case::word("nosuch")]
#[case::undashed("99999999999949998999999999999999")]
#[case::braces("%7B99999999-9999-4999-8999-999999999999%7D")]
#[case::not_utf8("%ff%fe")]
#[case::traversal("..%2f..%2fetc")]
#[tokio::test]
async fn an_id_that_nothing_has_is_unknown(#[case] id: &str) {
    let client = Client::new(None);
    let group = client.new_group("a").await;
    for method in ["GET", "PUT", "DELETE"] {
        assert_unknown(&client, method, &format!("{GROUPS}/{id}")).await;
        assert_unknown(&client, method, &format!("{GROUPS}/{id}/rules/{UNKNOWN}")).await;
        assert_unknown(&client, method, &format!("{group}/rules/{id}")).await;
    }
    assert_unknown(&client, "GET", &format!("{GROUPS}/{id}/rules")).await;
    assert_unknown(&client, "POST", &format!("{GROUPS}/{id}/rules")).await;
}

#[tokio::test]
async fn an_unknown_path_is_json_too() {
    let client = Client::new(None);
    for path in ["/", "/nowhere", "/security_groups/a/b/c/d"] {
        assert_unknown(&client, "GET", path).await;
    }
}

#[tokio::test]
async fn an_undocumented_method_is_told_the_documented_ones() {
    let client = Client::new(None);
    let group = client.new_group("a").await;
    let rule = client.new_rule(&group, "192.0.2.0/24").await;
    let rules = format!("{group}/rules");
    for (path, allow) in [
        (GROUPS, "GET, HEAD, POST"),
        (&group, "GET, HEAD, PUT, DELETE"),
        (&rules, "GET, HEAD, POST"),
        (&rule, "GET, HEAD, PUT, DELETE"),
    ] {
        for method in ["PATCH", "OPTIONS", "SGSPEC"] {
            let answer = client.send(method, path, None).await;
            assert_eq!((answer.status, answer.header("allow")), (405, allow));
            assert_eq!(answer.header("content-type"), "application/json");
            assert!(answer.json["type"].is_string());
        }
    }
}

#[rstest]
#[case::empty("")]
#[case::cut("{\"name\": ")]
#[case::word("name")]
#[case::list("[]")]
#[case::null("null")]
#[case::not_an_object("\"name\"")]
#[case::deep(&"[".repeat(100_000))]
#[tokio::test]
async fn a_body_that_is_no_object_is_refused(#[case] body: &str) {
    let client = Client::new(None);
    let headers = [
        ("x-auth-token", TOKEN),
        ("content-type", "application/json"),
    ];
    let group = client.new_group("a").await;
    let rule = client.new_rule(&group, "192.0.2.0/24").await;
    let rules = format!("{group}/rules");
    for (method, path) in [
        ("POST", GROUPS),
        ("PUT", &group),
        ("POST", &rules),
        ("PUT", &rule),
    ] {
        let answer = client.send_raw(method, path, &headers, body).await;
        assert_eq!(answer.status, 400);
        assert_eq!(answer.json["type"], "invalid_request_error");
    }
}

#[rstest]
#[case::json("application/json", 201)]
#[case::charset("application/json; charset=utf-8", 201)]
#[case::capitals("Application/JSON", 201)]
#[case::suffix("application/vnd.sgspec+json", 201)]
#[case::text("text/plain", 415)]
#[case::form("application/x-www-form-urlencoded", 415)]
#[case::empty("", 415)]
#[tokio::test]
async fn a_body_needs_the_media_type(#[case] media_type: &str, #[case] status: u16) {
    let client = Client::new(None);
    let headers = [("x-auth-token", TOKEN), ("content-type", media_type)];
    let body = group("a").to_string();
    let answer = client.send_raw("POST", GROUPS, &headers, &body).await;
    assert_eq!(answer.status, status);
    if status == 415 {
        assert_eq!(answer.json["type"], "invalid_request_error");
        let answer = client.send_raw("POST", GROUPS, &headers[..1], &body).await;
        assert_eq!(answer.status, 415, "without any media type");
    }
}

#[tokio::test]
async fn old_clients_are_met_half_way() {
    let client = Client::new(None);
    let slash = format!("{GROUPS}/");
    let created = client.post(&slash, group("a")).await;
    assert_eq!(created.status, 201);
    let group = format!("{GROUPS}/{}", created.id());
    let rule = client.new_rule(&group, "192.0.2.0/24").await;
    for path in [
        &slash,
        &format!("{group}/"),
        &format!("{group}/rules/"),
        &format!("{rule}/"),
    ] {
        let headers = [("x-auth-token", TOKEN), ("content-type", "text/plain")];
        assert_eq!(
            client.send_raw("GET", path, &headers, "{}").await.status,
            200
        );
    }
    for path in [rule, group] {
        let answer = client
            .send_raw(
                "DELETE",
                &format!("{path}/"),
                &[("x-auth-token", TOKEN)],
                "{}",
            )
            .await;
        assert_eq!(answer.status, 204);
    }
}

#[tokio::test]
async fn head_is_get_without_a_body() {
    let client = Client::new(None);
    let head = client.send("HEAD", GROUPS, None).await;
    assert_eq!((head.status, head.body.as_str()), (200, ""));
    assert_eq!(head.header("x-total-count"), "1");
}
