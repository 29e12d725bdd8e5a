//! The firewall: what is pending, and the two forms of a rule.

use rstest::rstest;
use serde_json::{Value, json};

use super::client::Client;

const FIREWALL: &str = "/ip/198.51.100.7%2F32/firewall";
const ADDRESS: &str = "/ip/198.51.100.7/firewall/198.51.100.7";
const RULES: &str = "/ip/198.51.100.7/firewall/198.51.100.7/rule";

/// A server with an address on the firewall.
async fn guarded() -> Client {
    let client = Client::new(None);
    let sent = r#"{"ipOnFirewall":"198.51.100.7"}"#;
    let shown = client.call("POST", FIREWALL, sent).await.ok();
    assert_eq!(
        shown,
        json!({ "ipOnFirewall": "198.51.100.7", "enabled": false, "state": "ok" })
    );
    client
}

#[tokio::test]
async fn an_address_is_put_on_enabled_and_taken_off() {
    let client = guarded().await;
    assert_eq!(client.get(FIREWALL).await.ok(), json!(["198.51.100.7"]));
    let again = r#"{"ipOnFirewall":"198.51.100.7"}"#;
    assert_eq!(client.call("POST", FIREWALL, again).await.status, 409);
    let done = client.call("PUT", ADDRESS, r#"{"enabled":true}"#).await;
    assert_eq!(done.body, "null");
    assert_eq!(
        client.get(ADDRESS).await.ok()["state"],
        "enableFirewallPending"
    );
    assert_eq!(
        client.get(ADDRESS).await.ok(),
        json!({ "ipOnFirewall": "198.51.100.7", "enabled": true, "state": "ok" })
    );
    let disabled = format!("{FIREWALL}?enabled=false");
    assert_eq!(client.get(&disabled).await.ok(), json!([]));
    let off = client.call("DELETE", ADDRESS, "").await.ok();
    assert!(off.is_string());
    assert_eq!(client.get(ADDRESS).await.status, 404);
    assert_eq!(client.get(RULES).await.status, 404);
}

#[rstest]
#[case::port(
    json!({ "action": "permit", "protocol": "tcp", "sequence": 0, "destinationPort": 22 }),
    json!({ "source": "any", "destinationPort": "eq 22", "sourcePort": null, "tcpOption": null,
        "rule": "permit tcp any 198.51.100.7/32 eq 22" }),
)]
#[case::source(
    json!({ "action": "deny", "protocol": "udp", "sequence": 19, "source": "192.0.2.9", "sourcePort": 53 }),
    json!({ "source": "192.0.2.9/32", "sourcePort": "eq 53",
        "rule": "deny udp 192.0.2.9/32 eq 53 198.51.100.7/32" }),
)]
#[case::option(
    json!({ "action": "permit", "protocol": "tcp", "sequence": 3, "tcpOption": { "option": "established" } }),
    json!({ "tcpOption": "established", "fragments": null,
        "rule": "permit tcp any 198.51.100.7/32 established" }),
)]
#[case::range(
    json!({ "action": "permit", "protocol": "tcp", "sequence": 3, "destinationPortRange": { "from": 1, "to": 9 } }),
    json!({ "destinationPort": "range 1 9" }),
)]
#[tokio::test]
async fn a_rule_is_shown_in_its_normal_form(#[case] sent: Value, #[case] expected: Value) {
    let client = guarded().await;
    let shown = client.call("POST", RULES, &sent.to_string()).await.ok();
    assert_eq!(shown.as_object().expect("a rule").len(), 13);
    assert_eq!(shown["state"], "creationPending");
    assert_eq!(shown["destination"], "198.51.100.7/32");
    for (name, value) in expected.as_object().expect("members") {
        assert_eq!(&shown[name], value, "{name}");
    }
    let path = format!("{RULES}/{}", sent["sequence"]);
    assert_eq!(client.get(&path).await.ok()["state"], "creationPending");
    let kept = client.get(&path).await.ok();
    assert_eq!(kept["state"], "ok");
    assert_eq!(kept["rule"], shown["rule"]);
}

#[tokio::test]
async fn a_rule_is_taken_away_in_time() {
    let client = guarded().await;
    for sequence in [0, 1] {
        let sent = json!({ "action": "permit", "protocol": "gre", "sequence": sequence });
        client.call("POST", RULES, &sent.to_string()).await.ok();
    }
    client.get(RULES).await.ok();
    let path = format!("{RULES}/0");
    let leaving = client.call("DELETE", &path, "").await.ok();
    assert_eq!(leaving["state"], "removalPending");
    let pending = format!("{RULES}?state=removalPending");
    assert_eq!(client.get(&pending).await.ok(), json!([0]));
    assert_eq!(client.get(&path).await.status, 404);
    assert_eq!(client.get(RULES).await.ok(), json!([1]));
    assert_eq!(client.call("DELETE", &path, "").await.status, 404);
}

#[rstest]
#[case::no_action(json!({ "protocol": "tcp", "sequence": 1 }), "action")]
#[case::no_protocol(json!({ "action": "deny", "sequence": 1 }), "protocol")]
#[case::no_sequence(json!({ "action": "deny", "protocol": "tcp" }), "sequence")]
#[case::taken(json!({ "action": "deny", "protocol": "tcp", "sequence": 0 }), "already exists")]
#[case::beyond(json!({ "action": "deny", "protocol": "tcp", "sequence": 20 }), "sequence")]
#[case::below(json!({ "action": "deny", "protocol": "tcp", "sequence": -1 }), "sequence")]
#[case::action(json!({ "action": "accept", "protocol": "tcp", "sequence": 1 }), "action")]
#[case::protocol(json!({ "action": "deny", "protocol": "sctp", "sequence": 1 }), "protocol")]
#[case::ported(json!({ "action": "deny", "protocol": "icmp", "sequence": 1, "destinationPort": 22 }), "destinationPort")]
#[case::port(json!({ "action": "deny", "protocol": "tcp", "sequence": 1, "destinationPort": 65_536 }), "destinationPort")]
#[case::source(json!({ "action": "deny", "protocol": "tcp", "sequence": 1, "source": "2001:db8::/32" }), "source")]
#[case::option(json!({ "action": "deny", "protocol": "udp", "sequence": 1, "tcpOption": { "option": "syn" } }), "tcpOption")]
#[case::option_text(json!({ "action": "deny", "protocol": "tcp", "sequence": 1, "tcpOption": "established" }), "[tcpOption] FirewallOptionTCP Data is not a hash for a complex type")]
#[tokio::test]
async fn a_bad_rule_is_refused(#[case] sent: Value, #[case] said: &str) {
    let client = guarded().await;
    let first = json!({ "action": "permit", "protocol": "tcp", "sequence": 0 });
    client.call("POST", RULES, &first.to_string()).await.ok();
    let refused = client.call("POST", RULES, &sent.to_string()).await;
    assert_eq!(refused.status, 400, "{}", refused.body);
    let message = refused.json()["message"].to_string();
    assert!(message.contains(said), "{message}");
    assert_eq!(client.get(RULES).await.ok(), json!([0]));
}
