//! Operations: a method on a URI template, what it takes and what it answers.
//!
//! Operations are read from the contract and never changed afterwards. Each knows the place
//! of its heading, which is what a failure points at when no finer place is known.

use serde_json::Value;

use super::parameter::UriParameter;
use super::rejection::Rejection;
use super::shape::Shape;
use super::source::Place;
use super::transport::Transport;
use super::uri_template::UriTemplate;

/// Index of an operation in its contract.
pub type OperationIndex = usize;

#[derive(Debug, Clone)]
pub struct Operation {
    /// Stable slug of the action's name, unique within the contract.
    pub id: String,
    /// The action's name as written.
    pub name: String,
    /// What the contract says of it in words; empty where it says nothing.
    pub description: String,
    /// The group it stands in.
    pub group: Option<String>,
    /// Upper case.
    pub method: String,
    pub template: UriTemplate,
    /// What the contract says of the template's variables.
    pub parameters: Vec<UriParameter>,
    pub request: Option<RequestShape>,
    /// Documented responses, in document order.
    pub responses: Vec<ResponseShape>,
    pub place: Place,
    /// How it is called. An operation stands in its contract once for each transport.
    pub transport: Transport,
    /// Whether the contract has it on an earlier transport, whose names stand without a suffix.
    pub again: bool,
}

#[derive(Debug, Clone)]
pub struct RequestShape {
    pub media_type: String,
    /// The body; an object whose properties are the attributes.
    pub shape: Shape,
    pub example: Option<Value>,
    /// The schema that the reference implementation of the format gives this body, if any.
    pub compatible: Option<Value>,
    /// Attributes, a schema or parameters state the body; otherwise an example alone shows it.
    pub declared: bool,
    /// What a conforming target refuses, in the order of the attributes.
    pub rejections: Vec<Rejection>,
    /// Headers that the contract shows, besides the media type.
    pub headers: Vec<Header>,
    pub place: Place,
}

#[derive(Debug, Clone)]
pub struct ResponseShape {
    pub status: u16,
    pub media_type: Option<MediaType>,
    /// `None`: no body is documented.
    pub body: Option<BodyShape>,
    /// Headers that the contract shows, besides the media type.
    pub headers: Vec<Header>,
    pub place: Place,
}

/// A header as the contract shows it: an example, not a demand.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Header {
    pub name: String,
    pub value: String,
}

/// A documented media type, and whether the signature states it or only an example's header shows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MediaType {
    pub essence: String,
    pub stated: bool,
}

#[derive(Debug, Clone)]
pub struct BodyShape {
    pub shape: Shape,
    /// The contract's own schema, where it gives one; it then binds instead of the shape.
    pub explicit: Option<Value>,
    pub example: Option<Value>,
    /// The schema that the reference implementation of the format gives this body, if any.
    pub compatible: Option<Value>,
    /// Whether the demand rests on stated attributes or schemas, or on examples alone.
    pub stated: bool,
}

impl BodyShape {
    /// The schema that binds answers, without `$schema`.
    pub fn schema(&self) -> Value {
        self.explicit.clone().unwrap_or_else(|| self.shape.schema())
    }
}

impl Operation {
    /// Its name within ids: the slug, and the transport where an earlier one has the slug alone.
    pub fn key(&self) -> String {
        if self.again {
            format!("{}@{}", self.id, self.transport)
        } else {
            self.id.clone()
        }
    }

    /// The documented successes, in document order.
    pub fn successes(&self) -> impl Iterator<Item = &ResponseShape> {
        self.responses
            .iter()
            .filter(|response| (200..300).contains(&response.status))
    }

    pub fn response(&self, status: u16) -> Option<&ResponseShape> {
        self.responses
            .iter()
            .find(|response| response.status == status)
    }

    /// The first documented success, which is what the plan aims at.
    pub fn success(&self) -> Option<&ResponseShape> {
        self.successes().next()
    }

    /// The documented refusals that have a body.
    pub fn errors(&self) -> impl Iterator<Item = &ResponseShape> {
        self.responses
            .iter()
            .filter(|response| response.status >= 400 && response.body.is_some())
    }

    pub fn is_safe(&self) -> bool {
        matches!(self.method.as_str(), "GET" | "HEAD" | "OPTIONS")
    }
}

/// `text` in lower case with everything that is neither letter nor digit as single hyphens.
pub fn slug(text: &str) -> String {
    let mut out = String::new();
    for character in text.chars() {
        if character.is_alphanumeric() {
            out.extend(character.to_lowercase());
        } else if !out.is_empty() && !out.ends_with('-') {
            out.push('-');
        }
    }
    out.trim_end_matches('-').to_owned()
}
