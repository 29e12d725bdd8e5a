//! A client's whole story with the server, written down so that two servers can be compared.
//!
//! It uses every endpoint well and badly, and looks at everything in between. Dates are blotted out;
//! ids are taken from the answers, as a client has to.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use super::client::{
    APPLICATION_KEY, Answer, CONSUMER_KEY, Client, HOST, RESTRICTED, SERVICE, now, signed,
};

/// A story under way.
struct Story<'a> {
    client: Client,
    lines: Vec<String>,
    /// The story that it is compared with, and whether it went another way.
    sound: Option<&'a [String]>,
    over: bool,
}

const FIREWALL: &str = "/ip/198.51.100.7/firewall";
const ADDRESS: &str = "/ip/198.51.100.7/firewall/198.51.100.7";

/// The story of a server, sound or with a fault; beside a sound one, up to the first difference.
pub(crate) async fn tell(fault: Option<&str>, sound: Option<&[String]>) -> Vec<String> {
    let mut story = Story {
        client: Client::new(fault),
        lines: Vec::new(),
        sound,
        over: false,
    };
    story.strangers().await;
    story.look_around().await;
    story.networks().await;
    story.trusted().await;
    story.datacenters().await;
    story.service().await;
    story.firewall().await;
    story.call("POST", "/auth/logout", &Value::Null).await;
    story.lines
}

impl Story<'_> {
    async fn call(&mut self, method: &str, path: &str, body: &Value) -> Value {
        if self.over {
            return Value::Null;
        }
        let body = if body.is_null() {
            String::new()
        } else {
            body.to_string()
        };
        let answer = self.client.call(method, path, &body).await;
        self.note(&format!("{method} {path} {body}"), &answer);
        serde_json::from_str(&answer.body).unwrap_or_default()
    }

    fn note(&mut self, what: &str, answer: &Answer) {
        let media_type = answer.header("content-type").unwrap_or_default();
        let body = blotted(&answer.body);
        self.line(format!("{what}: {} {media_type} {body}", answer.status));
    }

    fn line(&mut self, line: String) {
        if self.over {
            return;
        }
        let sound = self.sound.and_then(|sound| sound.get(self.lines.len()));
        self.over = sound.is_some_and(|sound| *sound != line);
        self.lines.push(line);
    }

    /// A call that nobody has signed; refused, and nothing may come of it.
    async fn nobody(&mut self, method: &str, path: &str, body: &Value) {
        if self.over {
            return;
        }
        let target = format!("/1.0{path}");
        let answer = self
            .client
            .send(method, &target, &[], &body.to_string())
            .await;
        self.note(&format!("nobody {method} {path}"), &answer);
    }

    async fn get(&mut self, path: &str) -> Value {
        self.call("GET", path, &Value::Null).await
    }

    /// A write of the service; then looks until it should be over, at the task and at the others.
    async fn write(&mut self, method: &str, path: &str, body: &Value) -> Value {
        let task = self.call(method, &format!("{SERVICE}{path}"), body).await;
        self.get(&format!("{SERVICE}/task?state=todo")).await;
        self.get(&format!("{SERVICE}/task?state=doing&name=work"))
            .await;
        for _ in 0..3 {
            self.get(&format!("{SERVICE}/task/{}", task["taskId"]))
                .await;
        }
        task
    }

    /// Everything that the service has, one by one, and what the other one has.
    async fn look(&mut self) {
        for list in ["allowedNetwork", "twoFAWhitelist", "datacenter"] {
            let ids = self.get(&format!("{SERVICE}/{list}")).await;
            for id in ids.as_array().cloned().unwrap_or_default() {
                self.get(&format!("{SERVICE}/{list}/{id}")).await;
            }
            self.get(&format!("/dedicatedCloud/pcc-192-0-2-20/{list}"))
                .await;
        }
        self.get(SERVICE).await;
        self.get("/dedicatedCloud/pcc-192-0-2-20").await;
        self.get(&format!("{SERVICE}/task")).await;
    }

    async fn look_around(&mut self) {
        for path in [
            "/me",
            "/auth/currentCredential",
            "/auth/details",
            "/dedicatedCloud",
        ] {
            self.get(path).await;
        }
        for who in ["nobody", "somebody"] {
            let headers: &[(&str, String)] = match who {
                "nobody" => &[],
                _ => &[("x-ovh-application", APPLICATION_KEY.to_owned())],
            };
            let time = self.client.send("GET", "/1.0/auth/time", headers, "").await;
            let told = time.body.parse::<u64>().ok();
            let is_right = told.is_some_and(|time| time.abs_diff(now()) < 60);
            let media_type = time.header("content-type").unwrap_or_default().to_owned();
            let status = time.status;
            self.line(format!("time for {who}: {status} {media_type} {is_right}"));
        }
        let rules = json!({ "accessRules": [{ "method": "GET", "path": "/me" }] });
        self.call("POST", "/auth/credential", &rules).await;
        self.nobody("POST", "/auth/credential", &rules).await;
        self.look().await;
        for path in [
            "datacenter/1254/host",
            "datacenter/1254/filer",
            "task?name=add",
            "task?name=%25",
            "task?executionDate=2099-01-01T00:00:00%2B00:00",
            "task?executionDate=2001-01-01T00:00:00%2B00:00",
        ] {
            self.get(&format!("{SERVICE}/{path}")).await;
        }
    }

    async fn tasks_of(&mut self, path: &str) {
        for query in [
            "",
            "?state=done",
            "?state=error",
            "?name=update",
            "?name=nosuch",
        ] {
            self.get(&format!("{SERVICE}{path}/task{query}")).await;
        }
        let ids = self.get(&format!("{SERVICE}{path}/task")).await;
        self.get(&format!("{SERVICE}{path}/task/{}", ids[0])).await;
    }

    async fn networks(&mut self) {
        let sent = json!({ "network": "192.0.2.0/24", "description": "Bürö" });
        let task = self.write("POST", "/allowedNetwork", &sent).await;
        self.look().await;
        let path = format!("/allowedNetwork/{}", task["networkAccessId"]);
        self.get(&format!("{SERVICE}{path}")).await;
        for bad in [
            json!({}),
            json!({ "network": "2001:db8::/32" }),
            json!({ "network": "192.0.2.0/33" }),
            json!({ "network": "junk" }),
            json!({ "network": 7 }),
            json!({ "network": "" }),
            json!({ "network": "192.0.2.256/32" }),
        ] {
            self.call("POST", &format!("{SERVICE}/allowedNetwork"), &bad)
                .await;
            self.call("PUT", &format!("{SERVICE}/allowedNetwork/4218"), &bad)
                .await;
            self.look().await;
        }
        self.write("PUT", &path, &json!({ "description": "Ändered" }))
            .await;
        self.look().await;
        self.write("PUT", &path, &json!({ "network": "203.0.113.0/24" }))
            .await;
        self.look().await;
        self.tasks_of(&path).await;
        let unasked = json!({ "network": "198.51.100.0/24" });
        self.nobody("POST", &format!("{SERVICE}/allowedNetwork"), &unasked)
            .await;
        self.look().await;
        self.write("DELETE", &path, &Value::Null).await;
        self.get(&format!("{SERVICE}{path}")).await;
        self.look().await;
    }

    async fn trusted(&mut self) {
        let sent = json!({ "ip": "192.0.2.7", "description": "Bürö" });
        self.write("POST", "/twoFAWhitelist", &sent).await;
        self.look().await;
        for bad in [
            json!({ "description": "x" }),
            json!({ "description": "x", "ip": "2001:db8::1" }),
            json!({ "description": "x", "ip": "192.0.2.0/33" }),
            json!({ "description": "x", "ip": "junk" }),
            json!({ "description": "x", "ip": 7 }),
            json!({ "ip": "192.0.2.8" }),
        ] {
            self.call("POST", &format!("{SERVICE}/twoFAWhitelist"), &bad)
                .await;
            self.look().await;
        }
        let ids = self.get(&format!("{SERVICE}/twoFAWhitelist")).await;
        let last = ids
            .as_array()
            .and_then(|ids| ids.last())
            .cloned()
            .unwrap_or_default();
        let path = format!("/twoFAWhitelist/{last}");
        let change = format!("{path}/changeProperties");
        for bad in [json!({}), json!({ "description": 7 })] {
            self.call("POST", &format!("{SERVICE}{change}"), &bad).await;
            self.look().await;
        }
        self.write("POST", &change, &json!({ "description": "Ändered" }))
            .await;
        self.look().await;
        let unasked = json!({ "ip": "192.0.2.9", "description": "unasked" });
        for path in ["/twoFAWhitelist", &change] {
            self.nobody("POST", &format!("{SERVICE}{path}"), &unasked)
                .await;
            self.look().await;
        }
        self.write("DELETE", &path, &Value::Null).await;
        self.get(&format!("{SERVICE}{path}")).await;
        self.write("POST", &change, &json!({ "description": "late" }))
            .await;
        self.look().await;
    }

    async fn datacenters(&mut self) {
        for sent in [
            json!({ "name": "named" }),
            json!({ "description": "Ändered" }),
        ] {
            self.write("PUT", "/datacenter/1255", &sent).await;
            self.look().await;
        }
        self.tasks_of("/datacenter/1255").await;
        self.call(
            "DELETE",
            &format!("{SERVICE}/datacenter/1254"),
            &Value::Null,
        )
        .await;
        self.look().await;
        self.write("DELETE", "/datacenter/1255", &Value::Null).await;
        self.get(&format!("{SERVICE}/datacenter/1255")).await;
        self.look().await;
    }

    async fn service(&mut self) {
        for sent in [
            json!({ "description": "Ändered" }),
            json!({ "userLogoutPolicy": "last", "userAccessPolicy": "open" }),
            json!({ "userLogoutPolicy": "first" }),
        ] {
            self.write("POST", "/changeProperties", &sent).await;
            self.look().await;
        }
    }

    async fn firewall(&mut self) {
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

    /// Every endpoint, asked for what is not there and by people who may not.
    async fn strangers(&mut self) {
        let endpoints: BTreeSet<&str> = sgspec::reference::faults("ovh")
            .iter()
            .map(|fault| fault.endpoint)
            .collect();
        for endpoint in endpoints {
            let (method, path) = endpoint.split_once(' ').expect("a method");
            let path = [
                ("{serviceName}", "pcc-192-0-2-10"),
                ("{networkAccessId}", "4217"),
                ("{datacenterId}", "1256"),
                ("{taskId}", "90001"),
                ("{id}", "311"),
                ("{ip}", "198.51.100.7"),
                ("{ipOnFirewall}", "198.51.100.7"),
                ("{sequence}", "3"),
            ]
            .iter()
            .fold(path.to_owned(), |path, (name, value)| {
                path.replace(name, value)
            });
            if endpoint.contains("{serviceName}") {
                let elsewhere = path.replace("192-0-2-10", "192-0-2-99");
                self.call(method, &elsewhere, &Value::Null).await;
            }
            if let Some((before, last)) = path.rsplit_once('/')
                && last.bytes().all(|byte| byte.is_ascii_digit())
            {
                self.call(method, &format!("{before}/999999999"), &Value::Null)
                    .await;
            }
            if path == "/auth/time" || path == "/auth/credential" {
                continue;
            }
            let target = format!("/1.0{path}");
            let url = format!("http://{HOST}{target}");
            for (who, headers) in [
                ("nobody", Vec::new()),
                ("forger", signed(CONSUMER_KEY, method, "forged", "", now())),
                (
                    "latecomer",
                    signed(CONSUMER_KEY, method, &url, "", now() - 900),
                ),
                ("reader", signed(RESTRICTED, method, &url, "", now())),
            ] {
                if self.over {
                    return;
                }
                let answer = self.client.send(method, &target, &headers, "").await;
                self.note(&format!("{who} {method} {path}"), &answer);
            }
        }
    }
}

/// A text without its dates and times.
fn blotted(text: &str) -> String {
    let mut blotted = String::new();
    let mut rest = text;
    while let Some(at) = rest.find("+02:00\"") {
        let start = at.saturating_sub(19);
        blotted.push_str(&rest[..start]);
        blotted.push_str("DATE");
        rest = &rest[at + 6..];
    }
    blotted.push_str(rest);
    blotted
}
