//! How one message departs from the contract: an answer's status, headers and body, a body's values.
//!
//! What is found is counted by `drift` and judged by nobody here. Of several violations at one place the
//! plainest counts. What a recording left out departs from nothing.

use std::collections::BTreeMap;

use serde_json::Value;

use crate::contract::{Contract, OperationIndex, ResponseShape, Violation, violations_of};
use crate::trace::{Exchange, Recorded, Response};
use crate::wire;

use super::drift::{Departure, DriftKind, beginning};
use super::validators::Validators;

/// How an answer departs from the contract.
pub(super) fn of_answer(
    contract: &Contract,
    validators: &mut Validators,
    operation: OperationIndex,
    exchange: &Exchange,
    body: Option<&Value>,
) -> Vec<Departure> {
    let Some(answer) = exchange.answer() else {
        return Vec::new();
    };
    let known = &contract.operations[operation];
    let kept = kept(exchange);
    let mut found = Vec::new();
    let Some(documented) = known.response(answer.status) else {
        if answer.status != 304 {
            let all: Vec<String> = known
                .responses
                .iter()
                .map(|response| response.status.to_string())
                .collect();
            found.push(Departure {
                place: String::new(),
                kind: DriftKind::Status,
                expected: format!("is {}", all.join(" or ")),
                actual: answer.status.to_string(),
                shown: answer.status.to_string(),
                count: 1,
            });
        }
        return found;
    };
    if !kept.answer_headers_missing {
        headers(documented, answer, &mut found);
    }
    let empty = answer.body.is_empty();
    let broken = |expected: &str, shown: String| Departure {
        place: String::new(),
        kind: DriftKind::Body,
        expected: expected.to_owned(),
        actual: String::new(),
        shown,
        count: 1,
    };
    match (&documented.body, body) {
        _ if kept.answer_body_missing || answer.truncated => {}
        (None, _) if empty => {}
        (None, _) if answer.is_success() => {
            let length = answer.body.len();
            found.push(broken("has no body", format!("a body of {length} bytes")));
        }
        (None, _) => {}
        (Some(_), None) => {
            let reason = wire::answered(answer).err().unwrap_or_default();
            found.push(broken("is JSON", reason));
        }
        (Some(shape), Some(body)) => {
            if let Some(validator) = validators.answer(operation, answer.status, shape) {
                found.extend(of_violations(&violations_of(validator, body), body));
            }
            found.extend(added(shape.shape.additions(body)));
        }
    }
    found
}

fn headers(documented: &ResponseShape, answer: &Response, found: &mut Vec<Departure>) {
    let mut depart = |name: &str, expected: String, actual: Option<String>| {
        found.push(Departure {
            place: name.to_owned(),
            kind: DriftKind::Header,
            expected,
            actual: actual.clone().unwrap_or_else(|| "none".to_owned()),
            shown: actual.unwrap_or_default(),
            count: 1,
        });
    };
    if let (Some(media_type), Some(_)) = (&documented.media_type, &documented.body) {
        let given = answer.header("content-type").map(wire::media_type);
        if given.as_ref() != Some(&media_type.essence) {
            depart(
                "content-type",
                format!("is `{}`", media_type.essence),
                given,
            );
        }
    }
    for header in &documented.headers {
        if answer.header(&header.name).is_none() {
            let name = header.name.to_lowercase();
            depart(&name, "is documented".to_owned(), None);
        }
    }
}

/// Violations of a schema by a body, as departures. Of several at one place the plainest counts:
/// a null is no string, and that it is none of the enum's strings either says nothing more.
pub(super) fn of_violations(violations: &[Violation], body: &Value) -> Vec<Departure> {
    let plain = |violation: &&Violation| violation.keyword == "type";
    let wrong_type: Vec<&str> = violations
        .iter()
        .filter(plain)
        .map(|violation| violation.pointer.as_str())
        .collect();
    let mut found = Vec::new();
    for violation in violations {
        let value = body.pointer(&violation.pointer).unwrap_or(&Value::Null);
        let mut place = folded(&violation.pointer, body);
        let (kind, actual) = match (violation.keyword.as_str(), value) {
            ("required", _) => {
                let key = violation.missing.as_deref().unwrap_or_default();
                place = format!("{place}/{}", escaped(key));
                (DriftKind::Missing, String::new())
            }
            ("additionalProperties" | "unevaluatedProperties", _) => {
                (DriftKind::Added, String::new())
            }
            ("type" | "enum" | "const", Value::Null) => (DriftKind::Null, String::new()),
            ("type", value) => (DriftKind::Type, type_name(value).to_owned()),
            ("enum" | "const", value) => (DriftKind::Enum, value.to_string()),
            (keyword, _) => (DriftKind::Value, keyword.to_owned()),
        };
        let weaker = violation.keyword != "type" && violation.keyword != "required";
        if weaker && wrong_type.contains(&violation.pointer.as_str()) {
            continue;
        }
        let expected = violation
            .message
            .trim_start_matches("this value ")
            .to_owned();
        found.push(Departure {
            place,
            kind,
            expected,
            actual,
            shown: beginning(&shown(value)),
            count: 1,
        });
    }
    found
}

/// Undocumented keys as departures.
pub(super) fn added(additions: BTreeMap<String, usize>) -> impl Iterator<Item = Departure> {
    additions.into_iter().map(|(place, count)| Departure {
        place,
        kind: DriftKind::Added,
        expected: "is not documented".to_owned(),
        actual: String::new(),
        shown: String::new(),
        count,
    })
}

/// A value as text; the beginning of one is enough of a large one.
fn shown(value: &Value) -> String {
    match value {
        Value::Array(items) => format!("a list of {}", items.len()),
        Value::Object(members) => {
            let names: Vec<&str> = members.keys().take(6).map(String::as_str).collect();
            format!("an object with {}", names.join(", "))
        }
        other => other.to_string(),
    }
}

fn type_name(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "boolean",
        Value::Number(number) if number.is_f64() => "number",
        Value::Number(_) => "integer",
        Value::String(_) => "string",
        Value::Array(_) => "array",
        Value::Object(_) => "object",
    }
}

fn escaped(key: &str) -> String {
    key.replace('~', "~0").replace('/', "~1")
}

/// A pointer with `*` where it goes through a list.
fn folded(pointer: &str, body: &Value) -> String {
    let mut place = String::new();
    let mut walked = String::new();
    for segment in pointer.split('/').skip(1) {
        let within_list = body.pointer(&walked).is_some_and(Value::is_array);
        place.push('/');
        place.push_str(if within_list { "*" } else { segment });
        walked.push('/');
        walked.push_str(segment);
    }
    place
}

/// What a recording left out; nothing, if it is our own.
pub(super) fn kept(exchange: &Exchange) -> Recorded {
    exchange.labels.recorded.clone().unwrap_or_default()
}
