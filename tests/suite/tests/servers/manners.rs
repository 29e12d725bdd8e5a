//! Manners that show in the documents.

use std::time::Duration;

use serde_json::{Value, json};
use sgspec_suite::servers::{Manners, ORGANIZATION, Server};

use crate::client::{Client, PATIENCE, group, id_of, ids, rule, with};

#[tokio::test]
async fn tokens_are_looked_at() {
    let server = Server::start(Manners::like_the_real_one()).await;
    let mut client = Client::new(&server);
    assert_eq!(client.get("/security_groups").await.status, 200);
    client.token = Some("wrong".to_owned());
    assert_eq!(client.get("/security_groups").await.status, 403);
    client.token = None;
    assert_eq!(
        client
            .send("POST", "/security_groups", &group("x"))
            .await
            .status,
        401
    );
    assert_eq!(server.left_over(), Vec::<String>::new());
}

#[tokio::test]
async fn the_real_one_has_default_rules_counts_anew_and_normalises() {
    let server = Server::start(Manners::like_the_real_one()).await;
    let client = Client::new(&server);
    let (one, two) = (client.new_group("one").await, client.new_group("two").await);
    let defaults = client.rules(&one).await;
    assert_eq!(defaults.len(), 6);
    assert_eq!(ids(&defaults), ids(&client.rules(&two).await));
    assert_eq!(server.left_over(), [one.clone(), two]);
    let path = format!("/security_groups/{one}/rules");
    let protected = format!("{path}/{}", ids(&defaults)[0]);
    assert_eq!(client.delete(&protected).await.status, 403);

    let icmp = with(
        &with(&rule("192.0.2.77/24"), "protocol", json!("ICMP")),
        "dest_port_from",
        json!(80),
    );
    let created = client.send("POST", &path, &icmp).await.json();
    assert_eq!(created["rule"]["ip_range"], "192.0.2.0/24");
    assert_eq!(created["rule"]["position"], 1);
    assert_eq!(created["rule"]["editable"], Value::Null);
    assert_eq!(created["rule"]["dest_port_from"], Value::Null);
    let host = client.new_rule(&one, "192.0.2.77/32").await;
    let listed = client.rules(&one).await;
    let host = listed
        .iter()
        .find(|rule| id_of(rule) == host)
        .expect("it is listed");
    assert_eq!(host["ip_range"], "192.0.2.77");
    assert_eq!(
        (&host["position"], &host["editable"]),
        (&json!(2), &json!(true))
    );
    let other = &client.groups().await[0];
    assert_eq!(other["description"], Value::Null);
    assert_eq!(other["servers"].as_array().map(Vec::len), Some(2));
}

#[tokio::test]
async fn lists_and_items_lag_by_their_own_measure() {
    let lag = Duration::from_millis(600);
    let server = Server::start(Manners {
        list_lag: lag,
        item_lag: lag / 2,
        ..Manners::default()
    })
    .await;
    let client = Client::new(&server);
    let begin = tokio::time::Instant::now();
    let id = client.new_group("late").await;
    let path = format!("/security_groups/{id}");
    assert_eq!(client.get(&path).await.status, 404);
    assert_eq!(client.send("PUT", &path, &group("later")).await.status, 200);
    eventually!("item", client.get(&path).await.status == 200);
    assert!(begin.elapsed() >= lag / 2);
    eventually!("list", client.groups().await.len() == 1);
    assert!(begin.elapsed() >= lag);
    client.delete(&path).await;
    assert_eq!(client.groups().await.len(), 1);
    eventually!("list", client.groups().await.is_empty());
}

#[tokio::test]
async fn pages_end_with_an_empty_one() {
    let server = Server::start(Manners::crowded_account()).await;
    let client = Client::new(&server);
    let first = client.get("/security_groups").await;
    assert_eq!(
        first.json()["security_groups"].as_array().map(Vec::len),
        Some(50)
    );
    assert_eq!(first.header("x-total-count"), Some("130"));
    let all = ids(&client.groups().await);
    assert_eq!(all.len(), 130);
    let wide = client.get("/security_groups?per_page=1000&page=2").await;
    assert_eq!(
        wide.json()["security_groups"].as_array().map(Vec::len),
        Some(30)
    );
    assert!(
        wide.header("link")
            .is_some_and(|links| links.contains("rel=\"previous\""))
    );
    let beyond = client.get("/security_groups?page=4").await;
    assert_eq!(
        (beyond.status, beyond.json()),
        (200, json!({"security_groups": []}))
    );
    assert_eq!(client.get("/security_groups?page=0").await.status, 400);
}

#[tokio::test]
async fn positions_close_ranks_or_keep_gaps() {
    for (close_ranks, expected) in [(true, [1, 2]), (false, [1, 3])] {
        let manners = Manners {
            positions_close_ranks: close_ranks,
            ..Manners::default()
        };
        let server = Server::start(manners).await;
        let client = Client::new(&server);
        let id = client.new_group("one").await;
        client.new_rule(&id, "192.0.2.1/32").await;
        let middle = client.new_rule(&id, "192.0.2.2/32").await;
        client.new_rule(&id, "192.0.2.3/32").await;
        client
            .delete(&format!("/security_groups/{id}/rules/{middle}"))
            .await;
        let positions: Vec<_> = client
            .rules(&id)
            .await
            .iter()
            .map(|rule| rule["position"].clone())
            .collect();
        assert_eq!(positions, expected);
    }
}

#[tokio::test]
async fn updates_merge_or_replace() {
    let server = Server::start(Manners::default()).await;
    let client = Client::new(&server);
    let path = format!("/security_groups/{}", client.new_group("one").await);
    let merged = client
        .send("PUT", &path, &json!({"description": "only this"}))
        .await
        .json();
    assert_eq!(merged["security_group"]["name"], "one");

    let server = Server::start(Manners::replacing()).await;
    let client = Client::new(&server);
    let id = client.new_group("one").await;
    let path = format!("/security_groups/{id}");
    assert_eq!(
        client
            .send("PUT", &path, &json!({"name": "alone"}))
            .await
            .status,
        400
    );
    let moved = with(
        &group("two"),
        "organization",
        json!("ecc1c86a-eabb-43a7-9c0a-77e371753c0a"),
    );
    let moved = client.send("PUT", &path, &moved).await.json();
    assert_eq!(moved["security_group"]["organization"], ORGANIZATION);
    let rules = format!("{path}/rules");
    let ported = with(&rule("192.0.2.0/24"), "dest_port_from", json!("25"));
    let created = client.send("POST", &rules, &ported).await.json();
    assert_eq!(created["rule"]["dest_port_from"], 25);
    let item = format!("{rules}/{}", id_of(&created["rule"]));
    let replaced = client
        .send("PUT", &item, &rule("192.0.2.0/24"))
        .await
        .json();
    assert_eq!(replaced["rule"]["dest_port_from"], Value::Null);
}

#[tokio::test]
async fn ids_are_never_given_twice_and_say_what_they_are() {
    let server = Server::start(Manners::numbered()).await;
    let client = Client::new(&server);
    let first = client.new_group("one").await;
    assert_eq!(first, "4", "three groups were there before");
    client.delete(&format!("/security_groups/{first}")).await;
    assert_eq!(client.new_group("one").await, "5");
    let server = Server::start(Manners::cloud_ids()).await;
    let client = Client::new(&server);
    assert!(client.new_group("one").await.starts_with("sg-"));
    assert_eq!(client.get("/security_groups/nonsense").await.status, 400);
}

#[tokio::test]
async fn every_nth_request_is_throttled_and_does_nothing() {
    let server = Server::start(Manners {
        throttle_every: Some(2),
        ..Manners::default()
    })
    .await;
    let client = Client::new(&server);
    let body = || Some(("application/json", group("one").to_string()));
    for (expected, wait) in [(201, None), (429, Some("1")), (201, None), (429, Some("0"))] {
        let answer = client
            .try_once("POST", "/security_groups", body())
            .await
            .expect("an answer");
        assert_eq!(
            (answer.status, answer.header("retry-after")),
            (expected, wait)
        );
    }
    assert_eq!((server.left_over().len(), server.requests()), (2, 4));
    assert_eq!(
        server.seen()[3],
        ("POST".to_owned(), "/security_groups".to_owned())
    );
}
