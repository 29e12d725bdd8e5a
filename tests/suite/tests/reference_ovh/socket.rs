//! The server behind a socket: where it says it is, and that it can be called there.

use sgspec::reference::{Options, start};

use super::client::{CONSUMER_KEY, now, signed};

#[tokio::test]
async fn a_started_server_is_called_at_its_base() {
    let server = start("ovh", &Options::default()).await.expect("a server");
    let base = server.base_url();
    assert!(base.starts_with("http://127.0.0.1:"), "{base}");
    assert!(base.ends_with("/1.0"), "{base}");
    let url = format!("{base}/ip/198.51.100.7%2F32/firewall");
    let client = reqwest::Client::builder()
        .no_proxy()
        .build()
        .expect("a client");
    let mut request = client.get(&url);
    // The client knows its host better than the signer.
    for (name, value) in signed(CONSUMER_KEY, "GET", &url, "", now()).split_off(1) {
        request = request.header(name, value);
    }
    let answer = request.send().await.expect("an answer");
    assert_eq!(answer.status(), 200);
    assert_eq!(answer.text().await.expect("a body"), "[]");
    server.stop().await;
}

#[tokio::test]
async fn a_started_server_says_what_a_client_needs() {
    let server = start("ovh", &Options::default()).await.expect("a server");
    let names: Vec<&str> = server
        .values()
        .iter()
        .map(|(name, _)| name.as_str())
        .collect();
    assert_eq!(
        names,
        [
            "application_key",
            "application_secret",
            "consumer_key",
            "restricted_consumer_key",
            "service_name",
            "datacenter",
            "removable_datacenter",
            "ip",
            "ip_on_firewall",
            "nichandle",
            "password",
        ]
    );
}
