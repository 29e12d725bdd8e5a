//! Reads arguments: templates, lists of templates, lists of ids.
//!
//! Numbers may come as texts, as command-line clients send what was typed. A member that nobody
//! asks for is ignored, `complexType` included. Null is as good as absent.

use serde_json::{Map, Value};

use crate::reference::softlayer::refusal::Refusal;
use crate::reference::softlayer::xml;

/// A template.
pub(super) type Template = Map<String, Value>;

/// The only argument, as a template.
pub(super) fn template(arguments: &[Value]) -> Result<&Template, Refusal> {
    arguments
        .first()
        .and_then(Value::as_object)
        .ok_or_else(|| Refusal::invalid("templateObject"))
}

/// The only argument, as a list of templates.
pub(super) fn templates<'a>(
    arguments: &'a [Value],
    what: &str,
) -> Result<Vec<&'a Template>, Refusal> {
    list(arguments, what)?
        .iter()
        .map(|item| item.as_object().ok_or_else(|| Refusal::invalid(what)))
        .collect()
}

/// The only argument, as a list of ids.
pub(super) fn ids(arguments: &[Value], what: &str) -> Result<Vec<i64>, Refusal> {
    list(arguments, what)?
        .iter()
        .map(|item| number(item).ok_or_else(|| Refusal::invalid(what)))
        .collect()
}

/// The id that a template carries.
pub(super) fn id(template: &Template) -> Result<i64, Refusal> {
    template
        .get("id")
        .and_then(number)
        .ok_or_else(|| Refusal::invalid("id"))
}

/// A number, or a text that is one.
pub(super) fn number(value: &Value) -> Option<i64> {
    match value {
        Value::Number(number) => number.as_i64(),
        Value::String(text) => text.trim().parse().ok(),
        _ => None,
    }
}

/// A text of a template; none if it is absent or null. A character that one of the transports cannot carry is
/// refused on each.
pub(super) fn text(template: &Template, name: &str) -> Result<Option<String>, Refusal> {
    match template.get(name) {
        None | Some(Value::Null) => Ok(None),
        Some(Value::String(text)) if text.chars().all(xml::can_hold) => Ok(Some(text.clone())),
        Some(_) => Err(Refusal::invalid(name)),
    }
}

/// A number of a template; none if it is absent, null or an empty text.
pub(super) fn integer(template: &Template, name: &str) -> Result<Option<i64>, Refusal> {
    match template.get(name) {
        None | Some(Value::Null) => Ok(None),
        Some(value) => number(value)
            .map(Some)
            .ok_or_else(|| Refusal::invalid(name)),
    }
}

/// A Boolean of a template, in one of the forms that clients send.
pub(super) fn flag(template: &Template, name: &str) -> Result<Option<bool>, Refusal> {
    match template.get(name) {
        None | Some(Value::Null) => Ok(None),
        Some(Value::Bool(flag)) => Ok(Some(*flag)),
        Some(Value::String(text)) if text == "true" => Ok(Some(true)),
        Some(Value::String(text)) if text == "false" => Ok(Some(false)),
        Some(value) => match number(value) {
            Some(0) => Ok(Some(false)),
            Some(1) => Ok(Some(true)),
            _ => Err(Refusal::invalid(name)),
        },
    }
}

fn list<'a>(arguments: &'a [Value], what: &str) -> Result<&'a Vec<Value>, Refusal> {
    arguments
        .first()
        .and_then(Value::as_array)
        .ok_or_else(|| Refusal::invalid(what))
}
