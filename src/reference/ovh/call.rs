//! A call and its answer, in memory as a whole.
//!
//! Invariants:
//!
//! * `target` is what stood on the request line, byte for byte: signatures are made of it.
//! * `path` is the same without the base of the API and without escapes, cut at its slashes.
//! * An [`Answer`] can be anything that HTTP can carry. The sound server makes only JSON; a fault
//!   may make something else of it.

use axum::body::Bytes;
use axum::http::HeaderMap;
use serde_json::{Map, Value};

use super::refusal::Refusal;
use super::text;

/// The media type of every sound answer.
pub(super) const JSON: &str = "application/json; charset=utf-8";

/// What stands before the paths of the API, if anything does.
const BASES: [&str; 2] = ["1.0", "v1"];

/// A call.
#[derive(Clone, Debug)]
pub(super) struct Call {
    /// The method.
    pub(super) method: String,
    /// Path and query as they came.
    pub(super) target: String,
    /// The segments of the path.
    pub(super) path: Vec<String>,
    /// The query.
    pub(super) query: Vec<(String, String)>,
    /// The headers.
    pub(super) headers: HeaderMap,
    /// The body.
    pub(super) body: Bytes,
}

impl Call {
    /// Takes a request apart.
    pub(super) fn new(method: String, target: String, headers: HeaderMap, body: Bytes) -> Self {
        let query = target.split_once('?').map_or("", |(_, query)| query);
        let query = text::pairs(query);
        let path = segments(&target).map(text::decoded).collect();
        Self {
            method,
            target,
            path,
            query,
            headers,
            body,
        }
    }

    /// A header, if it is there and is text.
    pub(super) fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name)?.to_str().ok()
    }

    /// A parameter of the query.
    pub(super) fn query(&self, name: &str) -> Option<&str> {
        text::find(&self.query, name)
    }

    /// The path without the base, escapes as they came: what rules of access are about.
    pub(super) fn route(&self) -> String {
        segments(&self.target)
            .flat_map(|segment| ["/", segment])
            .collect()
    }

    /// The host that the client believes to talk to.
    pub(super) fn host(&self) -> &str {
        self.header("host").unwrap_or("localhost")
    }

    /// The members of the body; none of an empty one.
    pub(super) fn object(&self) -> Result<Map<String, Value>, Refusal> {
        if self.body.is_empty() {
            return Ok(Map::new());
        }
        match serde_json::from_slice(&self.body) {
            Ok(Value::Object(members)) => Ok(members),
            Ok(Value::Null) => Ok(Map::new()),
            Ok(_) => Err(Refusal::bad("The body is not an object")),
            Err(_) => Err(Refusal::bad("The body is not valid JSON")),
        }
    }

    /// The same call with another body.
    pub(super) fn with_object(&self, members: Map<String, Value>) -> Self {
        Self {
            body: Value::Object(members).to_string().into(),
            ..self.clone()
        }
    }
}

fn segments(target: &str) -> impl Iterator<Item = &str> {
    let path = target.split_once('?').map_or(target, |(path, _)| path);
    // Clients with a base in their configuration may write it a second time.
    path.split('/')
        .filter(|segment| !segment.is_empty())
        .skip_while(|segment| BASES.contains(segment))
}

/// What an answer carries.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Content {
    /// A value, to be written as JSON.
    Json(Value),
    /// A text as it is.
    Text(String),
}

/// An answer.
#[derive(Clone, Debug)]
pub(super) struct Answer {
    /// The status.
    pub(super) status: u16,
    /// The media type.
    pub(super) media_type: &'static str,
    /// The body.
    pub(super) content: Content,
    /// A further header.
    pub(super) header: Option<(&'static str, String)>,
}

impl Answer {
    /// A call that worked.
    pub(super) const fn of(value: Value) -> Self {
        Self {
            status: 200,
            media_type: JSON,
            content: Content::Json(value),
            header: None,
        }
    }

    /// Whether it worked.
    pub(super) const fn is_success(&self) -> bool {
        self.status < 300
    }

    /// The value of the body, if it is one.
    pub(super) const fn value(&self) -> &Value {
        match &self.content {
            Content::Json(value) => value,
            Content::Text(_) => &Value::Null,
        }
    }

    /// A member of the body.
    pub(super) fn member(&self, name: &str) -> &Value {
        self.value().get(name).unwrap_or(&Value::Null)
    }
}
