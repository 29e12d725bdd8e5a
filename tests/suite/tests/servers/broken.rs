//! Broken servers are broken in the way that their name says.

use std::time::Duration;

use rstest::rstest;
use sgspec_suite::servers::{Broken, Server};

use crate::client::{Client, PATIENCE, group, id_of, without};

/// What a client makes of a list request: a status, or that it failed or lost patience.
async fn first_impression(broken: Broken, patience: Duration) -> Option<u16> {
    let server = Server::start_broken(broken).await;
    let client = Client::new(&server);
    let attempt = client.try_once("GET", "/security_groups", None);
    let answer = tokio::time::timeout(patience, attempt).await;
    assert!(server.requests() > 0);
    Some(answer.ok()?.ok()?.status)
}

#[rstest]
#[case::refuses(Broken::Refuses, Some(500))]
#[case::html(Broken::Html, Some(200))]
#[case::hangs(Broken::Hangs, None)]
#[case::resets(Broken::Resets, None)]
#[case::closes(Broken::Closes, None)]
#[case::half_json(Broken::HalfJson, Some(200))]
#[case::cut_short(Broken::CutShort, None)]
#[case::not_http(Broken::NotHttp, None)]
#[case::endless_body(Broken::EndlessBody, None)]
#[case::endless_headers(Broken::EndlessHeaders, None)]
#[case::redirects_forever(Broken::RedirectsForever, None)]
#[case::deep_json(Broken::DeepJson, Some(200))]
#[case::not_utf8(Broken::NotUtf8, Some(200))]
#[case::false_gzip(Broken::FalseGzip, Some(200))]
#[case::throttles_forever(Broken::ThrottlesForever, Some(429))]
#[case::lets_nobody_in(Broken::LetsNobodyIn, Some(401))]
#[case::dies_at_once(Broken::DiesAfter(0), None)]
#[case::stalls_at_once(Broken::StallsAfter(0), None)]
#[tokio::test]
async fn broken_transports_break(#[case] broken: Broken, #[case] status: Option<u16>) {
    // Only where nothing comes is it right to give up soon.
    let patience = status.map_or(Duration::from_millis(500), |_| PATIENCE);
    assert_eq!(first_impression(broken, patience).await, status);
}

#[tokio::test]
async fn a_server_that_dies_leaves_something_over() {
    let server = Server::start_broken(Broken::DiesAfter(2)).await;
    let client = Client::new(&server);
    let id = client.new_group("one").await;
    assert_eq!(client.groups().await.len(), 1);
    let path = format!("/security_groups/{id}");
    assert!(client.try_once("DELETE", &path, None).await.is_err());
    assert_eq!((server.left_over(), server.requests()), (vec![id], 3));
}

/// A group with a rule on a server with this fault, and the paths of both.
async fn with_fault(broken: Broken) -> (Server, Client, String, String) {
    let server = Server::start_broken(broken).await;
    let client = Client::new(&server);
    let group = client.new_group("old name").await;
    let rule = client.new_rule(&group, "192.0.2.0/24").await;
    let path = format!("/security_groups/{group}");
    let item = format!("{path}/rules/{rule}");
    (server, client, path, item)
}

#[tokio::test]
async fn writes_that_are_ignored() {
    let server = Server::start_broken(Broken::ForgetsCreated).await;
    let client = Client::new(&server);
    let id = client.new_group("one").await;
    assert_eq!(
        client.get(&format!("/security_groups/{id}")).await.status,
        404
    );

    let (_server, client, path, _) = with_fault(Broken::UpdateIgnored).await;
    let answer = client.send("PUT", &path, &group("new")).await.json();
    assert_eq!(answer["security_group"]["name"], "new");
    assert_eq!(
        client.get(&path).await.json()["security_group"]["name"],
        "old name"
    );

    let (server, client, path, item) = with_fault(Broken::DeleteIgnored).await;
    for path in [item, path] {
        assert_eq!(client.delete(&path).await.status, 204);
        assert_eq!(client.get(&path).await.status, 200);
    }
    assert_eq!(server.left_over().len(), 2);
}

#[tokio::test]
async fn deletions_that_go_too_far_or_not_far_enough() {
    let (server, client, _, item) = with_fault(Broken::WipesOnDelete).await;
    assert_eq!(server.disturbed(), Vec::<String>::new());
    client.delete(&item).await;
    assert_eq!(client.groups().await.len(), 0);
    assert_eq!(
        server.disturbed().len(),
        6,
        "two groups with two rules each"
    );

    let (_server, client, path, item) = with_fault(Broken::RulesOutliveTheirGroup).await;
    client.delete(&path).await;
    assert_eq!(client.get(&path).await.status, 404);
    assert_eq!(client.get(&item).await.status, 200);

    let (_server, client, _, item) = with_fault(Broken::SharesRules).await;
    let other = client.new_group("other").await;
    let rule = item.rsplit('/').next().expect("an id");
    let path = format!("/security_groups/{other}/rules/{rule}");
    assert_eq!(client.get(&path).await.status, 200);
}

#[tokio::test]
async fn answers_that_say_something_else() {
    let (_server, client, path, _) = with_fault(Broken::CreatesButNeverLists).await;
    assert_eq!(client.groups().await.len(), 0);
    assert_eq!(client.get(&path).await.status, 200);

    let (_server, client, path, _) = with_fault(Broken::ListsTwice).await;
    assert_eq!(client.groups().await.len(), 2);
    assert_eq!(
        client.get(&format!("{path}/rules")).await.json()["rules"]
            .as_array()
            .map(Vec::len),
        Some(2)
    );

    let server = Server::start_broken(Broken::EscapesText).await;
    let client = Client::new(&server);
    let answer = client
        .send("POST", "/security_groups", &group("a <b>"))
        .await;
    assert_eq!(answer.json()["security_group"]["name"], "a &lt;b>");

    let server = Server::start_broken(Broken::AlwaysTwoHundred).await;
    let client = Client::new(&server);
    let answer = client.send("POST", "/security_groups", &group("one")).await;
    assert_eq!(answer.status, 200);
    let path = format!(
        "/security_groups/{}",
        id_of(&answer.json()["security_group"])
    );
    assert_eq!(client.delete(&path).await.status, 200);

    let server = Server::start_broken(Broken::NumericIds).await;
    let client = Client::new(&server);
    let answer = client.send("POST", "/security_groups", &group("one")).await;
    assert_eq!(answer.json()["security_group"]["id"], 1);

    let server = Server::start_broken(Broken::RepeatsIds).await;
    let client = Client::new(&server);
    assert_eq!(client.new_group("one").await, client.new_group("two").await);
    assert_eq!(server.left_over().len(), 2);

    let server = Server::start_broken(Broken::EndlessPages).await;
    let client = Client::new(&server);
    let far = client.get("/security_groups?page=99").await;
    assert_eq!(
        far.json()["security_groups"].as_array().map(Vec::len),
        Some(2)
    );
    assert!(
        far.header("link")
            .is_some_and(|link| link.contains("page=100>; rel=\"next\""))
    );
}

#[rstest]
#[case::accepts(Broken::AcceptsEverything, 201, 1)]
#[case::stores(Broken::RefusesButStores, 400, 1)]
#[case::trips(Broken::TripsOverBadBodies, 500, 0)]
#[tokio::test]
async fn bad_bodies_that_are_not_simply_refused(
    #[case] broken: Broken,
    #[case] status: u16,
    #[case] stored: usize,
) {
    let server = Server::start_broken(broken).await;
    let client = Client::new(&server);
    let body = without(&group("kept name"), "description");
    assert_eq!(
        client.send("POST", "/security_groups", &body).await.status,
        status
    );
    assert_eq!(server.left_over().len(), stored);
    if stored > 0 {
        assert_eq!(client.groups().await[0]["name"], "kept name");
    }
}
