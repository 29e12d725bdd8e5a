//! A client's whole story with the server, written down so that two servers can be compared.
//!
//! It uses every endpoint well and badly, and looks at everything in between. Dates are blotted out;
//! ids are taken from the answers, as a client has to. Its parts are in [`cloud`], [`firewall`] and
//! [`strangers`].

#[path = "script/cloud.rs"]
mod cloud;
#[path = "script/firewall.rs"]
mod firewall;
#[path = "script/strangers.rs"]
mod strangers;

use serde_json::{Value, json};

use super::client::{APPLICATION_KEY, Answer, Client, SERVICE, now};

/// A story under way.
struct Story<'a> {
    client: Client,
    lines: Vec<String>,
    /// The story that it is compared with, and whether it went another way.
    sound: Option<&'a [String]>,
    over: bool,
}

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
