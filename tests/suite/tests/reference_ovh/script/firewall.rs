//! The part of the story that is about the firewall.

use serde_json::{Value, json};

use super::Story;

const FIREWALL: &str = "/ip/198.51.100.7/firewall";
const ADDRESS: &str = "/ip/198.51.100.7/firewall/198.51.100.7";

impl Story<'_> {
    pub(super) async fn firewall(&mut self) {
        for bad in [
            json!({}),
            json!({ "ipOnFirewall": "2001:db8::1" }),
            json!({ "ipOnFirewall": "junk" }),
            json!({ "ipOnFirewall": 7 }),
        ] {
            self.call("POST", FIREWALL, &bad).await;
            self.get(FIREWALL).await;
        }
        let sent = json!({ "ipOnFirewall": "198.51.100.7" });
        self.nobody("POST", FIREWALL, &sent).await;
        self.get(FIREWALL).await;
        self.call("POST", FIREWALL, &sent).await;
        self.look_at_firewall().await;
        for rule in [
            json!({ "action": "permit", "protocol": "tcp", "sequence": 0, "destinationPort": 22 }),
            json!({ "action": "permit", "protocol": "udp", "sequence": 1, "sourcePort": 53, "source": "192.0.2.0/24" }),
            json!({ "action": "permit", "protocol": "tcp", "sequence": 4, "tcpOption": { "option": "syn" } }),
            json!({ "action": "deny", "protocol": "ipv4", "sequence": 9 }),
            json!({ "protocol": "tcp", "sequence": 10 }),
            json!({ "action": "drop", "protocol": "tcp", "sequence": 10 }),
            json!({ "action": "deny", "sequence": 11 }),
            json!({ "action": "deny", "protocol": "sctp", "sequence": 11 }),
            json!({ "action": "deny", "protocol": "tcp" }),
            json!({ "action": "deny", "protocol": "tcp", "sequence": 20 }),
            json!({ "action": "deny", "protocol": "tcp", "sequence": -1 }),
            json!({ "action": "deny", "protocol": "tcp", "sequence": 18, "destinationPort": 65_536 }),
            json!({ "action": "deny", "protocol": "tcp", "sequence": 4 }),
            json!({ "action": "deny", "protocol": "tcp", "sequence": 12, "source": "2001:db8::/32" }),
            json!({ "action": "deny", "protocol": "tcp", "sequence": 13, "source": "192.0.2.0/33" }),
            json!({ "action": "deny", "protocol": "tcp", "sequence": 14, "source": "junk" }),
            json!({ "action": "deny", "protocol": "icmp", "sequence": 15, "destinationPort": 22 }),
            json!({ "action": "deny", "protocol": "udp", "sequence": 16, "tcpOption": { "option": "syn" } }),
        ] {
            self.call("POST", &format!("{ADDRESS}/rule"), &rule).await;
            self.look_at_firewall().await;
        }
        self.call("PUT", ADDRESS, &json!({ "enabled": true })).await;
        self.get(&format!("{FIREWALL}?state=ok")).await;
        self.get(&format!("{FIREWALL}?state=enableFirewallPending"))
            .await;
        self.get(&format!("{FIREWALL}?state=ok")).await;
        self.get(&format!("{FIREWALL}?enabled=false")).await;
        self.look_at_firewall().await;
        let rule = json!({ "action": "deny", "protocol": "tcp", "sequence": 17 });
        for (method, path, body) in [
            ("PUT", ADDRESS.to_owned(), json!({ "enabled": false })),
            ("POST", format!("{ADDRESS}/rule"), rule.clone()),
            ("DELETE", format!("{ADDRESS}/rule/9"), Value::Null),
            ("DELETE", ADDRESS.to_owned(), Value::Null),
        ] {
            self.nobody(method, &path, &body).await;
            self.look_at_firewall().await;
        }
        for sequence in [0, 4] {
            self.call(
                "DELETE",
                &format!("{ADDRESS}/rule/{sequence}"),
                &Value::Null,
            )
            .await;
            self.get(&format!("{ADDRESS}/rule?state=removalPending"))
                .await;
            self.look_at_firewall().await;
        }
        for _ in 0..2 {
            self.call("DELETE", ADDRESS, &Value::Null).await;
            self.look_at_firewall().await;
        }
        self.call("POST", &format!("{ADDRESS}/rule"), &rule).await;
    }

    async fn look_at_firewall(&mut self) {
        for query in ["", "?state=creationPending", "?state=ok"] {
            self.get(&format!("{ADDRESS}/rule{query}")).await;
        }
        for path in [FIREWALL, ADDRESS] {
            self.get(path).await;
        }
        for sequence in 0..20 {
            self.get(&format!("{ADDRESS}/rule/{sequence}")).await;
        }
    }
}
