//! OpenAPI 3.1: a contract written as such a document, and such a document read as a contract.
//!
//! The two directions are inverse: what is read from a written document derives the same
//! requirements and the same plan. What OpenAPI has no word for (that a demand rests on
//! examples, that the contract contradicts itself about an attribute) stands in extensions, see
//! [`extension`]; a reader that does not know them loses nothing it could use.
//!
//! Values are handled as JSON, not through a typed model: places in the document are kept by
//! JSON pointer, and a document with a flaw in one operation still gives the others.
//!
//! Not in here: requirements, which follow from the contract whatever it was read from; overlays,
//! which change a document before it is read.

use serde_json::Value;

mod drafts;
mod flat;
mod parameters;
mod read;
mod references;
mod schema;
mod write;

pub(super) use read::read;
pub use write::{Written, write};

/// Names of the extensions. They bear the suite's name, as the specification asks.
pub(super) mod extension {
    /// `example`: the demand rests on examples, not on a statement.
    pub(in super::super) const BASIS: &str = "x-sgspec-basis";
    /// Why nothing MUST rest on a value.
    pub(in super::super) const DOUBT: &str = "x-sgspec-doubt";
    /// Why a number may be written as its digits.
    pub(in super::super) const SPELLING: &str = "x-sgspec-spelling";
    /// Why it is doubtful whether an attribute may be sent.
    pub(in super::super) const PRESENCE: &str = "x-sgspec-presence";
    /// The line that an operation was derived from.
    pub(in super::super) const SOURCE: &str = "x-sgspec-source";
}

/// Whether a text is meant as such a document (or its predecessor's) rather than as a Blueprint: it
/// is JSON that says so, or two keys that every such document has stand at the margin.
pub(super) fn is_openapi(text: &str) -> bool {
    let text = text.trim_start_matches('\u{feff}').trim_start();
    let has_key = |wanted: &[&str]| {
        text.lines().any(|line| {
            let key = line.split(':').next().unwrap_or_default();
            line.contains(':') && wanted.contains(&key.trim_end().trim_matches(['"', '\'']))
        })
    };
    let is_json =
        text.starts_with('{') && (text.contains("\"openapi\"") || text.contains("\"swagger\""));
    is_json || has_key(&["openapi", "swagger"]) && has_key(&["info"])
}

/// What a document says that it is, such as `3.1.0` or `swagger 2.0`.
pub(super) fn version(root: &Value) -> String {
    let text = |key: &str| match &root[key] {
        Value::String(text) => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        _ => None,
    };
    text("openapi")
        .or_else(|| text("swagger").map(|version| format!("swagger {version}")))
        .unwrap_or_else(|| "no version".to_owned())
}

/// The HTTP methods of a path item, in the order of the specification.
const METHODS: [&str; 8] = [
    "get", "put", "post", "delete", "options", "head", "patch", "trace",
];

/// A key as a part of a JSON pointer (RFC 6901).
fn escaped(key: &str) -> String {
    key.replace('~', "~0").replace('/', "~1")
}
