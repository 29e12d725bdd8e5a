//! Runtime expressions of Arazzo, as far as workflows need them: what they stand for in a run.
//!
//! `$inputs.name`, `$steps.id.outputs.name`, `$statusCode`, `$request.body#/…`,
//! `$response.body#/…`, `$response.header.Name`. A text that is one expression stands for its
//! value, of whatever type; within a text, `{$…}` stands for the value as text.
//!
//! Invariant: what is not known is an error with the expression's text, never an empty value. `null`
//! that a message holds is known.

use std::collections::BTreeMap;

use serde_json::{Map, Value};

use super::super::settings::Normaliser;

/// What expressions may speak of.
#[derive(Debug, Clone, Copy)]
pub struct Scope<'a> {
    pub inputs: &'a BTreeMap<String, String>,
    /// By step, then by name.
    pub outputs: &'a BTreeMap<String, BTreeMap<String, Value>>,
    /// The exchange at hand, if there is one.
    pub message: Option<Message<'a>>,
    /// How values may be spelled, by the key that they stand under.
    pub normalise: &'a BTreeMap<String, Normaliser>,
}

/// A request and its answer.
#[derive(Debug, Clone, Copy)]
pub struct Message<'a> {
    pub request: Option<&'a Value>,
    pub status: u16,
    pub headers: &'a [(String, String)],
    pub body: Option<&'a Value>,
}

/// What an expression stands for; the error names what is not known.
pub fn resolve(expression: &str, scope: &Scope<'_>) -> Result<Value, String> {
    let unknown = || format!("`{expression}` is not known");
    let message = || scope.message.ok_or_else(unknown);
    if let Some(name) = expression.strip_prefix("$inputs.") {
        let input = scope.inputs.get(name).ok_or_else(unknown)?;
        return Ok(Value::String(input.clone()));
    }
    if let Some(rest) = expression.strip_prefix("$steps.") {
        let (step, rest) = rest.split_once(".outputs.").ok_or_else(unknown)?;
        let (name, pointer) = rest.split_once('#').unwrap_or((rest, ""));
        let outputs = scope.outputs.get(step).ok_or_else(unknown)?;
        let output = outputs.get(name).ok_or_else(unknown)?;
        return output.pointer(pointer).cloned().ok_or_else(unknown);
    }
    if expression == "$statusCode" {
        return Ok(message()?.status.into());
    }
    if let Some(name) = expression.strip_prefix("$response.header.") {
        let mut headers = message()?.headers.iter();
        let found = headers.find(|(header, _)| header.eq_ignore_ascii_case(name));
        let (_, value) = found.ok_or_else(unknown)?;
        return Ok(Value::String(value.clone()));
    }
    let body = |rest: &str, body: Option<&Value>| {
        let pointer = rest.strip_prefix('#').unwrap_or(rest);
        let found = body.ok_or_else(unknown)?.pointer(pointer);
        found.cloned().ok_or_else(unknown)
    };
    if let Some(rest) = expression.strip_prefix("$response.body") {
        return body(rest, message()?.body);
    }
    if let Some(rest) = expression.strip_prefix("$request.body") {
        return body(rest, message()?.request);
    }
    Err(format!("`{expression}` is no expression that is read here"))
}

/// A value with its expressions replaced by what they stand for.
pub fn fill(value: &Value, scope: &Scope<'_>) -> Result<Value, String> {
    match value {
        Value::String(text) => fill_text(text, scope),
        Value::Array(items) => items.iter().map(|item| fill(item, scope)).collect(),
        Value::Object(members) => {
            let members = members.iter();
            let filled: Result<Map<String, Value>, String> = members
                .map(|(key, member)| Ok((key.clone(), fill(member, scope)?)))
                .collect();
            filled.map(Value::Object)
        }
        other => Ok(other.clone()),
    }
}

/// Whether a text is an expression as a whole.
pub(super) fn is_expression(text: &str) -> bool {
    let known = [
        "$inputs.",
        "$steps.",
        "$response.",
        "$request.",
        "$statusCode",
    ];
    known.iter().any(|start| text.starts_with(start)) && !text.contains(char::is_whitespace)
}

fn fill_text(text: &str, scope: &Scope<'_>) -> Result<Value, String> {
    if is_expression(text) {
        return resolve(text, scope);
    }
    let mut out = String::new();
    let mut rest = text;
    while let Some(start) = rest.find("{$") {
        let Some(length) = rest[start..].find('}') else {
            break;
        };
        out.push_str(&rest[..start]);
        let found = resolve(&rest[start + 1..start + length], scope)?;
        match found {
            Value::String(text) => out.push_str(&text),
            other => out.push_str(&other.to_string()),
        }
        rest = &rest[start + length + 1..];
    }
    out.push_str(rest);
    Ok(Value::String(out))
}
