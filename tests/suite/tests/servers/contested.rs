//! Servers that follow one of two readings.

use serde_json::json;
use sgspec_suite::servers::{Manners, ORGANIZATION, Server};

use crate::client::{Client, group, rule, with};

#[tokio::test]
async fn contested_servers_follow_their_reading() {
    let server = Server::start(Manners::literal_reading()).await;
    let client = Client::new(&server);
    let path = format!("/security_groups/{}/rules", client.new_group("one").await);
    assert_eq!(
        client
            .send("POST", &path, &rule("192.0.2.0/24"))
            .await
            .status,
        400
    );
    let literal = with(&rule("192.0.2.0/24"), "organization", json!(ORGANIZATION));
    assert_eq!(client.send("POST", &path, &literal).await.status, 201);

    let server = Server::start(Manners::no_duplicates()).await;
    let client = Client::new(&server);
    let id = client.new_group("one").await;
    assert_eq!(
        client
            .send("POST", "/security_groups", &group("one"))
            .await
            .status,
        409
    );
    client.new_rule(&id, "192.0.2.0/24").await;
    let path = format!("/security_groups/{id}/rules");
    assert_eq!(
        client
            .send("POST", &path, &rule("192.0.2.0/24"))
            .await
            .status,
        409
    );
    client.new_rule(&id, "192.0.2.0/25").await;

    let server = Server::start(Manners::careful()).await;
    let client = Client::new(&server);
    let id = client.new_group("one").await;
    client.new_rule(&id, "192.0.2.0/24").await;
    assert_eq!(
        client
            .delete(&format!("/security_groups/{id}"))
            .await
            .status,
        409
    );

    let server = Server::start(Manners::two_organizations()).await;
    let client = Client::new(&server);
    client.new_group("one").await;
    let elsewhere = with(&group("two"), "organization", json!("somebody"));
    assert_eq!(
        client
            .send("POST", "/security_groups", &elsewhere)
            .await
            .status,
        400
    );
}
