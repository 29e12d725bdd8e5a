//! A client for the router of the server, which signs its calls as the vendor's clients do.

use std::fmt::Write;
use std::time::{SystemTime, UNIX_EPOCH};

use aws_lc_rs::digest;
use axum::Router;
use axum::body::{Body, to_bytes};
use axum::handler::Handler;
use axum::http::{HeaderMap, Request};
use axum::routing::any_service;
use serde_json::Value;

pub(crate) const APPLICATION_KEY: &str = "7kbG7Bk7S9Nt7ZSV";
pub(crate) const APPLICATION_SECRET: &str = "EXEgWIz07P0HYwtQDs7cNIqCiQaWSuHF";
pub(crate) const CONSUMER_KEY: &str = "MtSwSrPpNjqfVSmJhLbPyr2i45lSwPU1";
pub(crate) const RESTRICTED: &str = "Rd0nLyRd0nLyRd0nLyRd0nLyRd0nLy01";
pub(crate) const SERVICE: &str = "/dedicatedCloud/pcc-192-0-2-10";
pub(crate) const HOST: &str = "127.0.0.1:8080";

/// The router of one server.
pub(crate) struct Client(Router);

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

    /// The value of an answer that has to be 200.
    #[track_caller]
    pub(crate) fn ok(&self) -> Value {
        assert_eq!(self.status, 200, "{}", self.body);
        self.json()
    }
}

pub(crate) fn now() -> u64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH);
    since.expect("a clock").as_secs()
}

/// The signature of a call.
pub(crate) fn signature(key: &str, method: &str, url: &str, body: &str, time: u64) -> String {
    let text = [
        APPLICATION_SECRET,
        key,
        method,
        url,
        body,
        &time.to_string(),
    ]
    .join("+");
    let digest = digest::digest(&digest::SHA1_FOR_LEGACY_USE_ONLY, text.as_bytes());
    let mut signature = String::from("$1$");
    for byte in digest.as_ref() {
        write!(signature, "{byte:02x}").expect("room in a string");
    }
    signature
}

/// The headers of a signed call.
pub(crate) fn signed(
    key: &str,
    method: &str,
    url: &str,
    body: &str,
    time: u64,
) -> Vec<(&'static str, String)> {
    vec![
        ("host", HOST.to_owned()),
        ("x-ovh-application", APPLICATION_KEY.to_owned()),
        ("x-ovh-consumer", key.to_owned()),
        ("x-ovh-timestamp", time.to_string()),
        ("x-ovh-signature", signature(key, method, url, body, time)),
    ]
}

impl Client {
    /// A server of its own, with a fresh state.
    pub(crate) fn new(fault: Option<&str>) -> Self {
        Self(sgspec::reference::router("ovh", fault).expect("a known API and fault"))
    }

    /// A call of the owner.
    pub(crate) async fn call(&self, method: &str, path: &str, body: &str) -> Answer {
        self.call_with(CONSUMER_KEY, method, path, body).await
    }

    /// A call with a consumer key.
    pub(crate) async fn call_with(
        &self,
        key: &str,
        method: &str,
        path: &str,
        body: &str,
    ) -> Answer {
        let target = format!("/1.0{path}");
        let url = format!("http://{HOST}{target}");
        let headers = signed(key, method, &url, body, now());
        self.send(method, &target, &headers, body).await
    }

    pub(crate) async fn get(&self, path: &str) -> Answer {
        self.call("GET", path, "").await
    }

    /// Looks at a task until it is done.
    pub(crate) async fn settle(&self, task: &Value) -> Value {
        let path = format!("{SERVICE}/task/{}", task["taskId"]);
        for _ in 0..5 {
            let shown = self.get(&path).await.ok();
            if !["todo", "doing"].contains(&shown["state"].as_str().expect("a state")) {
                return shown;
            }
        }
        panic!("{task} does not end");
    }

    /// Any request.
    pub(crate) async fn send(
        &self,
        method: &str,
        target: &str,
        headers: &[(&'static str, String)],
        body: &str,
    ) -> Answer {
        let mut request = Request::builder().method(method).uri(target);
        for (name, value) in headers {
            request = request.header(*name, value);
        }
        let request = request
            .body(Body::from(body.to_owned()))
            .expect("a request");
        let response = any_service(self.0.clone()).call(request, ()).await;
        let (parts, body) = response.into_parts();
        let bytes = to_bytes(body, usize::MAX).await.expect("a body");
        Answer {
            status: parts.status.as_u16(),
            headers: parts.headers,
            body: String::from_utf8(bytes.to_vec()).expect("a body in UTF-8"),
        }
    }
}
