//! A client for the router of the server, which says the same over either transport.

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::handler::Handler;
use axum::http::{HeaderMap, Request};
use axum::routing::any_service;
use serde_json::{Value, json};

use super::message;

pub(crate) const GROUPS: &str = "SoftLayer_Network_SecurityGroup";
pub(crate) const GUESTS: &str = "SoftLayer_Virtual_Guest";
pub(crate) const COMPONENTS: &str = "SoftLayer_Virtual_Guest_Network_Component";
pub(crate) const GUEST: i64 = 1_500_001;
pub(crate) const PRIVATE: i64 = 1_500_002;
pub(crate) const PUBLIC: i64 = 1_500_003;
pub(crate) const USERNAME: &str = "SL123456";
pub(crate) const KEY: &str = "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";
/// The user and key as HTTP Basic.
pub(crate) const BASIC: &str = "Basic U0wxMjM0NTY6MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWYwMTIzNDU2Nzg5YWJjZGVmMDEyMzQ1Njc4OWFiY2RlZg==";

/// How to talk to the server.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Over {
    Rest,
    XmlRpc,
}

/// The router of one server.
pub(crate) struct Client(Router, Over);

/// What a request was answered with.
#[derive(Clone, Debug)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) headers: HeaderMap,
    pub(crate) body: String,
}

impl Answer {
    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.body).expect("JSON")
    }

    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name)?.to_str().ok()
    }
}

impl Client {
    /// A server of its own, with a fresh state.
    pub(crate) fn new(over: Over, fault: Option<&str>) -> Self {
        Self(
            sgspec::reference::router("softlayer", fault).expect("a known API and fault"),
            over,
        )
    }

    /// A call: the value, or the exception class.
    pub(crate) async fn call(
        &self,
        service: &str,
        id: Option<i64>,
        method: &str,
        arguments: Value,
    ) -> Result<Value, String> {
        let answer = match self.1 {
            Over::Rest => {
                let id = id.map(|id| format!("/{id}")).unwrap_or_default();
                let path = format!("/rest/v3.1/{service}{id}/{method}.json");
                let body = json!({ "parameters": arguments }).to_string();
                let verb = if arguments == json!([]) {
                    "GET"
                } else {
                    "POST"
                };
                self.send(verb, &path, &[("authorization", BASIC)], &body)
                    .await
            }
            Over::XmlRpc => {
                let mut headers =
                    json!({ "authenticate": { "username": USERNAME, "apiKey": KEY } });
                if let Some(id) = id {
                    headers[format!("{service}InitParameters")] = json!({ "id": id });
                }
                let body = message::call(method, &headers, &arguments);
                self.send("POST", &format!("/xmlrpc/v3.1/{service}"), &[], &body)
                    .await
            }
        };
        match self.1 {
            Over::Rest if answer.status < 300 => Ok(answer.json()),
            Over::Rest => Err(answer.json()["code"].as_str().expect("a code").to_owned()),
            Over::XmlRpc => {
                assert_eq!(answer.status, 200, "{}", answer.body);
                message::answer(&answer.body)
            }
        }
    }

    /// A call of a method of a group that succeeds.
    pub(crate) async fn of_group(&self, id: i64, method: &str, arguments: Value) -> Value {
        let called = self.call(GROUPS, Some(id), method, arguments).await;
        called.unwrap_or_else(|code| panic!("{method} of {id}: {code}"))
    }

    /// A new group.
    pub(crate) async fn group(&self, name: &str) -> i64 {
        let template = json!([{ "name": name, "description": "made by a test" }]);
        let made = self.call(GROUPS, None, "createObject", template).await;
        made.expect("a group")["id"].as_i64().expect("an id")
    }

    /// A request with exactly these headers and this body.
    pub(crate) async fn send(
        &self,
        verb: &str,
        path: &str,
        headers: &[(&str, &str)],
        body: &str,
    ) -> Answer {
        let mut request = Request::builder()
            .method(verb)
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
        let bytes = to_bytes(body, usize::MAX).await.expect("a whole body");
        Answer {
            status: parts.status.as_u16(),
            headers: parts.headers,
            body: String::from_utf8(bytes.to_vec()).expect("a body in UTF-8"),
        }
    }
}
