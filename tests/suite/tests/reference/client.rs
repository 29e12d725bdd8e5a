//! A client for the router of a reference server, in the same process and without a socket.
//!
//! It is as plain as a client can be: it sends what it is told to send, and hands back status,
//! headers and body. A missing or unreadable JSON body reads as null.

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::handler::Handler;
use axum::http::{HeaderMap, Request};
use axum::routing::any_service;
use serde_json::{Value, json};

pub(crate) const GROUPS: &str = "/security_groups";
pub(crate) const TOKEN: &str = "11111111-1111-4111-8111-111111111111";
pub(crate) const ORGANIZATION: &str = "22222222-2222-4222-8222-222222222222";
pub(crate) const UNKNOWN: &str = "99999999-9999-4999-8999-999999999999";

/// The router of one server.
pub(crate) struct Client(Router);

/// What it answered.
#[derive(Clone, Debug)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) headers: HeaderMap,
    pub(crate) body: String,
    pub(crate) json: Value,
}

impl Client {
    /// A server of its own, with a fresh state.
    pub(crate) fn new(fault: Option<&str>) -> Self {
        Self(sgspec::reference::router("scaleway", fault).expect("a known API and fault"))
    }

    /// A request with the token and, if there is a body, with the JSON media type.
    pub(crate) async fn send(&self, method: &str, path: &str, body: Option<&Value>) -> Answer {
        let mut headers = vec![("x-auth-token", TOKEN)];
        if body.is_some() {
            headers.push(("content-type", "application/json"));
        }
        let text = body.map(Value::to_string).unwrap_or_default();
        self.send_raw(method, path, &headers, &text).await
    }

    /// A request with exactly these headers and this body.
    pub(crate) async fn send_raw(
        &self,
        method: &str,
        path: &str,
        headers: &[(&str, &str)],
        body: &str,
    ) -> Answer {
        let mut request = Request::builder()
            .method(method)
            .uri(path)
            .header("host", "reference.example");
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let request = request
            .body(Body::from(body.to_owned()))
            .expect("a valid request");
        let response = Handler::call(any_service(self.0.clone()), request, ()).await;
        let (parts, body) = response.into_parts();
        // A body that breaks off is what some faults are about.
        let torn = |_| "the body broke off".into();
        let bytes = to_bytes(body, usize::MAX).await.unwrap_or_else(torn);
        let body = String::from_utf8(bytes.to_vec()).expect("a body in UTF-8");
        Answer {
            status: parts.status.as_u16(),
            headers: parts.headers,
            json: serde_json::from_str(&body).unwrap_or(Value::Null),
            body,
        }
    }

    pub(crate) async fn get(&self, path: &str) -> Answer {
        self.send("GET", path, None).await
    }

    pub(crate) async fn delete(&self, path: &str) -> Answer {
        self.send("DELETE", path, None).await
    }

    pub(crate) async fn post(&self, path: &str, body: Value) -> Answer {
        self.send("POST", path, Some(&body)).await
    }

    pub(crate) async fn put(&self, path: &str, body: Value) -> Answer {
        self.send("PUT", path, Some(&body)).await
    }

    /// Creates a group and returns its path.
    pub(crate) async fn new_group(&self, name: &str) -> String {
        let created = self.post("/security_groups", group(name)).await;
        assert_eq!(created.status, 201, "{}", created.body);
        format!("/security_groups/{}", created.id())
    }

    /// Creates a rule in the group at this path and returns the rule's path.
    pub(crate) async fn new_rule(&self, group: &str, ip_range: &str) -> String {
        let rules = format!("{group}/rules");
        let created = self.post(&rules, rule(ip_range)).await;
        assert_eq!(created.status, 201, "{}", created.body);
        format!("{rules}/{}", created.id())
    }
}

impl Answer {
    /// The item, whatever its wrapper is called.
    pub(crate) fn item(&self) -> &Value {
        let wrapper = self
            .json
            .as_object()
            .and_then(|object| object.values().next());
        wrapper.unwrap_or(&Value::Null)
    }

    /// The items, whatever their wrapper is called.
    pub(crate) fn items(&self) -> &[Value] {
        self.item().as_array().map_or(&[], Vec::as_slice)
    }

    /// The id of the item.
    pub(crate) fn id(&self) -> &str {
        self.item()["id"].as_str().unwrap_or_default()
    }

    /// One attribute of every item.
    pub(crate) fn each(&self, attribute: &str) -> Value {
        self.items()
            .iter()
            .map(|item| item[attribute].clone())
            .collect()
    }

    /// A header as text, empty if it is not there.
    pub(crate) fn header(&self, name: &str) -> &str {
        self.headers
            .get(name)
            .and_then(|value| value.to_str().ok())
            .unwrap_or_default()
    }
}

/// The body of a valid group.
pub(crate) fn group(name: &str) -> Value {
    json!({"name": name, "organization": ORGANIZATION, "description": "of a test"})
}

/// The body of a valid rule.
pub(crate) fn rule(ip_range: &str) -> Value {
    json!({"action": "drop", "direction": "inbound", "protocol": "TCP", "ip_range": ip_range})
}

/// Demands that there is nothing, in the words of the API.
pub(crate) async fn assert_unknown(client: &Client, method: &str, path: &str) {
    let body = (method != "GET" && method != "DELETE").then(|| json!({}));
    let answer = client.send(method, path, body.as_ref()).await;
    assert_eq!(answer.status, 404, "{method} {path}: {}", answer.body);
    assert_eq!(answer.json["type"], "unknown_resource");
    assert!(answer.json["message"].is_string());
}
