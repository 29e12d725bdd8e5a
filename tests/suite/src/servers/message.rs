//! What goes through the server: a call from either front, a reply in terms of the contract, and
//! an answer in terms of HTTP.
//!
//! Replies carry JSON values rather than bytes, so that the manners of writing are applied in one
//! place (`dress`), and a fault can be put between the two (`sabotage`).

use serde_json::{Map, Value};

/// A request, whichever front took it.
#[derive(Debug, Clone)]
pub(super) struct Call {
    pub(super) method: String,
    pub(super) path: String,
    pub(super) query: String,
    /// Names in lower case.
    pub(super) headers: Vec<(String, String)>,
    pub(super) body: Vec<u8>,
}

impl Call {
    pub(super) fn new(method: &str, target: &str) -> Self {
        let (path, query) = target.split_once('?').unwrap_or((target, ""));
        Self {
            method: method.to_owned(),
            path: path.to_owned(),
            query: query.to_owned(),
            headers: Vec::new(),
            body: Vec::new(),
        }
    }

    pub(super) fn target(&self) -> String {
        if self.query.is_empty() {
            self.path.clone()
        } else {
            format!("{}?{}", self.path, self.query)
        }
    }

    pub(super) fn header(&self, name: &str) -> Option<&str> {
        self.headers
            .iter()
            .find(|(key, _)| key == name)
            .map(|(_, value)| value.as_str())
    }

    /// The value of a query parameter, as written.
    pub(super) fn parameter(&self, name: &str) -> Option<&str> {
        self.query
            .split('&')
            .filter_map(|pair| pair.split_once('='))
            .find(|(key, _)| *key == name)
            .map(|(_, value)| value)
    }
}

/// Why not. Apart from replies, because it is what every step of an operation may end in.
#[derive(Debug, Clone)]
pub(super) struct Refusal {
    pub(super) status: u16,
    pub(super) message: String,
    /// Attribute and complaint.
    pub(super) fields: Vec<(String, String)>,
}

impl Refusal {
    pub(super) fn new(status: u16, message: impl Into<String>) -> Self {
        Self {
            status,
            message: message.into(),
            fields: Vec::new(),
        }
    }

    pub(super) fn invalid(status: u16, fields: Vec<(String, String)>) -> Self {
        let message = "Validation Error".to_owned();
        Self {
            status,
            message,
            fields,
        }
    }
}

/// What a reply says.
#[derive(Debug, Clone)]
pub(super) enum Content {
    Nothing,
    Json(Value),
    Refusal(Refusal),
}

/// A reply in terms of the contract.
#[derive(Debug, Clone)]
pub(super) struct Reply {
    pub(super) status: u16,
    pub(super) headers: Vec<(&'static str, String)>,
    /// The path of what was created, from the contract's root.
    pub(super) location: Option<String>,
    pub(super) content: Content,
}

impl Reply {
    fn new(status: u16, content: Content) -> Self {
        Self {
            status,
            headers: Vec::new(),
            location: None,
            content,
        }
    }

    pub(super) fn empty() -> Self {
        Self::new(204, Content::Nothing)
    }

    /// A document with one key at the top, as all of the contract's are.
    pub(super) fn json(status: u16, key: &str, value: Value) -> Self {
        let document = Map::from_iter([(key.to_owned(), value)]);
        Self::new(status, Content::Json(Value::Object(document)))
    }

    pub(super) fn error(status: u16, message: impl Into<String>) -> Self {
        Refusal::new(status, message).into()
    }

    pub(super) fn with(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.headers.push((name, value.into()));
        self
    }
}

impl From<Refusal> for Reply {
    fn from(refusal: Refusal) -> Self {
        Self::new(refusal.status, Content::Refusal(refusal))
    }
}

/// An answer in terms of HTTP; framing is up to the front.
#[derive(Debug, Clone)]
pub(super) struct Answer {
    pub(super) status: u16,
    /// Names in lower case.
    pub(super) headers: Vec<(&'static str, String)>,
    pub(super) body: Vec<u8>,
}
