//! The embedded reference servers, and the saboteur that breaks them.
//!
//! [`groups`], [`rules`] and [`requests`] show that the server of Scaleway's legacy API keeps its
//! contract and the habits of the real service; [`faults`] shows that every fault changes what a client meets, only from its
//! endpoint on, and exactly where it is meant to. Here: the way in, and the socket.

#[path = "reference/abuse.rs"]
mod abuse;
#[path = "reference/client.rs"]
mod client;
#[path = "reference/faults.rs"]
mod faults;
#[path = "reference/groups.rs"]
mod groups;
#[path = "reference/requests.rs"]
mod requests;
#[path = "reference/rules.rs"]
mod rules;
#[path = "reference/script.rs"]
mod script;

use client::TOKEN;
use sgspec::reference::{Options, Running, apis, router, start};

#[test]
fn there_is_a_server_for_each_api() {
    assert_eq!(apis(), ["scaleway", "softlayer", "ovh"]);
    assert!(router("scaleway", None).is_ok());
}

#[test]
fn an_unknown_api_is_refused_with_the_known_ones() {
    let error = router("nosuch", None).expect_err("no such API");
    assert_eq!(
        error.to_string(),
        "there is no reference server for `nosuch`, only for `scaleway`, `softlayer`, `ovh`"
    );
    assert!(sgspec::reference::faults("nosuch").is_empty());
}

#[test]
fn an_unknown_fault_is_refused_with_the_known_ones() {
    let error = router("scaleway", Some("nosuch")).expect_err("no such fault");
    let message = error.to_string();
    assert!(message.contains("no fault `nosuch`"), "{message}");
    assert!(message.contains("`update-group-not-stored`"), "{message}");
}

#[tokio::test]
async fn a_started_server_says_where_it_is_and_what_it_needs() {
    let server = started(None).await;
    assert_eq!(
        server.values(),
        [
            ("token".to_owned(), TOKEN.to_owned()),
            ("organization".to_owned(), client::ORGANIZATION.to_owned())
        ]
    );
    assert_eq!(status(&server, "/security_groups").await, 200);
    server.stop().await;
}

#[tokio::test]
async fn a_started_server_applies_its_fault() {
    let server = started(Some("read-group-unknown-500")).await;
    let path = format!("/security_groups/{}", client::UNKNOWN);
    assert_eq!(status(&server, &path).await, 500);
}

#[tokio::test]
async fn a_stopped_server_frees_its_port() {
    let server = started(None).await;
    let address = server
        .base_url()
        .trim_start_matches("http://")
        .parse()
        .expect("an address");
    assert_eq!(status(&server, "/security_groups").await, 200);
    server.stop().await;
    let options = Options {
        address,
        fault: None,
    };
    start("scaleway", &options).await.expect("a free port");
}

#[tokio::test]
async fn a_taken_port_is_an_error() {
    let server = started(None).await;
    let address = server
        .base_url()
        .trim_start_matches("http://")
        .parse()
        .expect("an address");
    let options = Options {
        address,
        fault: None,
    };
    let error = start("scaleway", &options).await.expect_err("a taken port");
    assert_eq!(error.to_string(), format!("cannot listen on `{address}`"));
}

async fn started(fault: Option<&str>) -> Running {
    let options = Options {
        fault: fault.map(str::to_owned),
        ..Options::default()
    };
    start("scaleway", &options).await.expect("a server")
}

async fn status(server: &Running, path: &str) -> u16 {
    let client = reqwest::Client::builder()
        .no_proxy()
        .build()
        .expect("a client");
    let url = format!("{}{path}", server.base_url());
    let answer = client.get(url).header("x-auth-token", TOKEN).send().await;
    answer.expect("an answer").status().as_u16()
}
