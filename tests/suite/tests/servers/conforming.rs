//! Every conforming server, through a whole life and along its paths.

use std::time::Duration;

use serde_json::json;
use sgspec_suite::servers::{Manners, Server, all_conforming};

use crate::client::{Client, PATIENCE, group, ids, rule, with};

async fn live_a_life(name: &str, manners: Manners) {
    let server = Server::start(manners).await;
    let client = Client::new(&server);
    let others = client.groups().await.len();

    let one = client.new_group("one").await;
    let two = client.new_group("two").await;
    assert_ne!(one, two, "{name}");
    let path = format!("/security_groups/{one}");
    eventually!(name, client.get(&path).await.status == 200);
    eventually!(name, client.groups().await.len() == others + 2);
    let listed = ids(&client.groups().await);
    assert!(listed.contains(&one) && listed.contains(&two), "{name}");

    let changed = with(&group("new name"), "description", json!("new"));
    let answer = client.send("PUT", &path, &changed).await;
    assert_eq!(answer.status, 200, "{name}: {}", answer.text);
    assert_eq!(
        answer.json()["security_group"]["description"],
        "new",
        "{name}"
    );
    eventually!(
        name,
        client.get(&path).await.json()["security_group"]["name"] == "new name"
    );

    let rules = client.rules(&one).await.len();
    let first = client.new_rule(&one, "192.0.2.0/24").await;
    let second = client.new_rule(&one, "198.51.100.0/24").await;
    eventually!(name, client.rules(&one).await.len() == rules + 2);
    let item = format!("{path}/rules/{first}");
    eventually!(name, client.get(&item).await.status == 200);
    eventually!(
        name,
        client.get(&format!("/security_groups/{two}")).await.status == 200
    );
    let elsewhere = format!("/security_groups/{two}/rules/{first}");
    assert_eq!(client.get(&elsewhere).await.status, 404, "{name}");
    assert_eq!(client.delete(&elsewhere).await.status, 404, "{name}");
    let answer = client
        .send(
            "PUT",
            &item,
            &with(&rule("192.0.2.0/24"), "action", json!("accept")),
        )
        .await;
    assert_eq!(answer.json()["rule"]["action"], "accept", "{name}");
    eventually!(
        name,
        client.get(&item).await.json()["rule"]["action"] == "accept"
    );

    let mut alive = server.left_over();
    alive.sort();
    let mut expected = vec![one.clone(), two.clone(), first.clone(), second.clone()];
    expected.sort();
    assert_eq!(alive, expected, "{name}");

    for gone in [&item, &format!("{path}/rules/{second}"), &path] {
        let answer = client.delete(gone).await;
        assert_eq!((answer.status, &*answer.text), (204, ""), "{name}");
        eventually!(name, matches!(client.get(gone).await.status, 404 | 410));
        assert!(
            matches!(client.delete(gone).await.status, 404 | 410),
            "{name}"
        );
    }
    assert!(
        matches!(client.get(&format!("{path}/rules")).await.status, 404 | 410),
        "{name}"
    );
    assert_eq!(
        client
            .delete(&format!("/security_groups/{two}"))
            .await
            .status,
        204,
        "{name}"
    );
    eventually!(name, client.groups().await.len() == others);
    assert_eq!(server.left_over(), Vec::<String>::new(), "{name}");
    assert_eq!(server.disturbed(), Vec::<String>::new(), "{name}");
    assert_eq!(server.requests(), server.seen().len(), "{name}");
}

#[tokio::test]
async fn conforming_servers_live_through_a_whole_life() {
    for (name, manners) in all_conforming() {
        live_a_life(name, manners).await;
    }
}

#[tokio::test]
async fn conforming_servers_know_their_paths_and_methods() {
    for (name, manners) in all_conforming() {
        let server = Server::start(manners).await;
        let client = Client::new(&server);
        let id = client.new_group("one").await;
        let rule = client.new_rule(&id, "192.0.2.0/24").await;
        let item = format!("/security_groups/{id}");
        for (path, method, allowed) in [
            ("/security_groups".to_owned(), "PUT", "GET, HEAD, POST"),
            (item.clone(), "PATCH", "GET, HEAD, PUT, DELETE"),
            (format!("{item}/rules"), "DELETE", "GET, HEAD, POST"),
            (
                format!("{item}/rules/{rule}"),
                "INVENT",
                "GET, HEAD, PUT, DELETE",
            ),
        ] {
            let answer = client.raw(method, &path, None).await;
            assert_eq!(
                (answer.status, answer.header("allow")),
                (405, Some(allowed)),
                "{name}"
            );
        }
        for path in [
            "/",
            "/security_groups/",
            "/security_group",
            &format!("{item}/rule"),
        ] {
            let status = client.get(path).await.status;
            assert!(
                matches!(status, 400 | 404 | 422),
                "{name}: {path}: {status}"
            );
        }
        eventually!(name, client.raw("HEAD", &item, None).await.status == 200);
        assert_eq!(client.raw("HEAD", &item, None).await.text, "", "{name}");
    }
}
