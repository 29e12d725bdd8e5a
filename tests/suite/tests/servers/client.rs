//! A client with good manners, and the bodies that it sends.
//!
//! It comes again when it is told to, follows links, and asks until a lag is over.

use std::time::Duration;

use reqwest::Method;
use serde_json::{Value, json};
use sgspec_suite::servers::{ORGANIZATION, Server, TOKEN};

/// Far beyond every lag and far below anybody's patience.
pub(crate) const PATIENCE: Duration = Duration::from_secs(5);

pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) headers: reqwest::header::HeaderMap,
    pub(crate) text: String,
}

impl Answer {
    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.text).expect("the body is JSON")
    }

    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers
            .get(name)
            .map(|value| value.to_str().expect("the header is ASCII"))
    }
}

/// A client with good manners: it comes again when it is told to.
pub(crate) struct Client {
    http: reqwest::Client,
    base_url: String,
    pub(crate) token: Option<String>,
}

impl Client {
    pub(crate) fn new(server: &Server) -> Self {
        let http = reqwest::Client::builder()
            .timeout(PATIENCE)
            .no_proxy()
            // What is sent is looked at, not what a client makes of it.
            .no_gzip()
            .build();
        Self {
            http: http.expect("a client can be built"),
            base_url: server.base_url().to_owned(),
            token: Some(TOKEN.to_owned()),
        }
    }

    pub(crate) async fn try_once(
        &self,
        method: &str,
        path: &str,
        body: Option<(&str, String)>,
    ) -> reqwest::Result<Answer> {
        let method = Method::from_bytes(method.as_bytes()).expect("a method is a token");
        let mut request = self
            .http
            .request(method, format!("{}{path}", self.base_url));
        if let Some(token) = &self.token {
            request = request.header("X-Auth-Token", token);
        }
        if let Some((media_type, body)) = body {
            request = request.header("Content-Type", media_type).body(body);
        }
        let response = request.send().await?;
        let (status, headers) = (response.status().as_u16(), response.headers().clone());
        Ok(Answer {
            status,
            headers,
            text: response.text().await?,
        })
    }

    pub(crate) async fn raw(
        &self,
        method: &str,
        path: &str,
        body: Option<(&str, String)>,
    ) -> Answer {
        loop {
            let answer = self
                .try_once(method, path, body.clone())
                .await
                .expect("an answer");
            match answer.header("retry-after") {
                Some(seconds) => {
                    let seconds = seconds.parse().expect("a number of seconds");
                    tokio::time::sleep(Duration::from_secs(seconds)).await;
                }
                None => return answer,
            }
        }
    }

    pub(crate) async fn get(&self, path: &str) -> Answer {
        self.raw("GET", path, None).await
    }

    pub(crate) async fn send(&self, method: &str, path: &str, body: &Value) -> Answer {
        self.raw(method, path, Some(("application/json", body.to_string())))
            .await
    }

    pub(crate) async fn delete(&self, path: &str) -> Answer {
        self.raw("DELETE", path, None).await
    }

    /// All items of a list, by following the links.
    pub(crate) async fn list(&self, path: &str, key: &str) -> Vec<Value> {
        let mut items = Vec::new();
        let mut query = String::new();
        loop {
            let answer = self.get(&format!("{path}{query}")).await;
            assert_eq!(answer.status, 200, "{}", answer.text);
            items.extend(
                answer.json()[key]
                    .as_array()
                    .expect("a list")
                    .iter()
                    .cloned(),
            );
            let links = answer.header("link").unwrap_or_default();
            match links
                .split(", ")
                .find(|link| link.ends_with("rel=\"next\""))
            {
                Some(next) => {
                    let target = next.split(['<', '>']).nth(1).expect("a target");
                    query = format!("?{}", target.split_once('?').expect("a query").1);
                }
                None => return items,
            }
        }
    }

    pub(crate) async fn groups(&self) -> Vec<Value> {
        self.list("/security_groups", "security_groups").await
    }

    pub(crate) async fn rules(&self, group: &str) -> Vec<Value> {
        self.list(&format!("/security_groups/{group}/rules"), "rules")
            .await
    }

    pub(crate) async fn new_group(&self, name: &str) -> String {
        let answer = self.send("POST", "/security_groups", &group(name)).await;
        assert_eq!(answer.status, 201, "{}", answer.text);
        let created = &answer.json()["security_group"];
        assert_eq!(created["name"], name);
        assert_eq!(created["organization"], ORGANIZATION);
        id_of(created)
    }

    pub(crate) async fn new_rule(&self, group: &str, ip_range: &str) -> String {
        let path = format!("/security_groups/{group}/rules");
        let answer = self.send("POST", &path, &rule(ip_range)).await;
        assert_eq!(answer.status, 201, "{}", answer.text);
        id_of(&answer.json()["rule"])
    }
}

pub(crate) fn id_of(item: &Value) -> String {
    item["id"].as_str().expect("an id is a string").to_owned()
}

pub(crate) fn group(name: &str) -> Value {
    json!({"organization": ORGANIZATION, "name": name, "description": "a <b>/é description"})
}

pub(crate) fn rule(ip_range: &str) -> Value {
    json!({"action": "drop", "direction": "inbound", "ip_range": ip_range, "protocol": "TCP"})
}

pub(crate) fn ids(items: &[Value]) -> Vec<String> {
    items.iter().map(id_of).collect()
}

pub(crate) fn without(body: &Value, key: &str) -> Value {
    let mut body = body.clone();
    body.as_object_mut().expect("an object").remove(key);
    body
}

pub(crate) fn with(body: &Value, key: &str, value: Value) -> Value {
    let mut body = body.clone();
    body[key] = value;
    body
}

/// Asks until it is so; lists and items may lag.
macro_rules! eventually {
    ($name:expr, $condition:expr) => {
        tokio::time::timeout(PATIENCE, async {
            while !$condition {
                tokio::time::sleep(Duration::from_millis(10)).await;
            }
        })
        .await
        .unwrap_or_else(|_| panic!("{}: never came true: {}", $name, stringify!($condition)))
    };
}
