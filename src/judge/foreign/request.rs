//! What a client sent, beside what the contract asks for.
//!
//! A request that breaks the contract is the client's drift, listed and charged to nobody; a target
//! may refuse it or not. One that only says more than is documented is no fault, but what a
//! target makes of that is not the contract's business either. And a recorder may be wrong: a
//! request whose body is the answer's, where the contract knows no such request, was never sent.

use std::collections::BTreeSet;

use serde_json::Value;

use crate::contract::{Contract, OperationIndex, is_demanding, violations_of};
use crate::trace::Exchange;
use crate::wire;

use super::super::departures::{added, of_violations};
use super::super::drift::{Departure, DriftKind};
use super::super::validators::Validators;

/// A request, looked at.
#[derive(Debug, Default)]
pub(super) struct Sent {
    /// How it departs from the contract.
    pub(super) departures: Vec<Departure>,
    /// Attributes whose value the contract does not allow.
    pub(super) broken: BTreeSet<String>,
    /// It breaks the contract.
    pub(super) is_unsound: bool,
    /// It says more than is documented, in its body or its query, or more than every target takes.
    pub(super) says_more: bool,
    /// What was sent is not known.
    pub(super) is_unknown: bool,
    /// The recorder put the answer in the request's place.
    pub(super) is_of_recorder: bool,
}

impl Sent {
    /// Whether a target has no reason to refuse it.
    pub(super) fn is_plain(&self) -> bool {
        !(self.is_unsound || self.says_more || self.is_unknown)
    }

    fn departs(&mut self, kind: DriftKind, place: &str, expected: &str, shown: &str) {
        self.is_unsound = true;
        self.departures.push(Departure {
            place: place.to_owned(),
            kind,
            expected: expected.to_owned(),
            actual: String::new(),
            shown: shown.to_owned(),
            count: 1,
        });
    }
}

/// Looks at a request.
pub(super) fn look(
    contract: &Contract,
    validators: &mut Validators,
    operation: OperationIndex,
    exchange: &Exchange,
) -> Sent {
    let mut sent = of_body(contract, validators, operation, exchange);
    let body = exchange.request.body.as_deref().unwrap_or_default();
    let answer = exchange.answer().map(|answer| answer.body.as_slice());
    let is_the_answer = body.len() > 2 && Some(body.as_bytes()) == answer;
    if is_the_answer && sent.is_unsound {
        return Sent {
            is_of_recorder: true,
            is_unknown: true,
            ..Sent::default()
        };
    }
    let query = exchange
        .request
        .target
        .split_once('?')
        .map(|(_, query)| query);
    sent.says_more |= query.is_some_and(|query| !query.is_empty());
    let missing = exchange.labels.recorded.as_ref();
    sent.is_unknown |= missing.is_some_and(|recorded| recorded.request_body_missing);
    sent
}

fn of_body(
    contract: &Contract,
    validators: &mut Validators,
    operation: OperationIndex,
    exchange: &Exchange,
) -> Sent {
    let mut sent = Sent::default();
    let text = exchange.request.body.as_deref().map_or("", str::trim);
    let Some(request) = &contract.operations[operation].request else {
        // Clients send an empty object where there is nothing to say.
        if !matches!(text, "" | "{}" | "null") {
            sent.departs(DriftKind::Body, "", "has no body", &beginning(text));
        }
        return sent;
    };
    let recorded = exchange.labels.recorded.as_ref();
    if text.is_empty() {
        let kept = recorded.is_none_or(|recorded| !recorded.request_body_missing);
        if kept && request.declared {
            sent.departs(DriftKind::Body, "", "has a body", "");
        }
        return sent;
    }
    let mut headers = exchange.request.headers.iter();
    let given = headers
        .find(|(name, _)| name.eq_ignore_ascii_case("content-type"))
        .map(|(_, value)| wire::media_type(value));
    if let Some(given) = given
        && !given.is_empty()
        && given != request.media_type
        && !given.ends_with("json")
    {
        let expected = format!("is `{}`", request.media_type);
        sent.departs(DriftKind::Header, "content-type", &expected, &given);
        return sent;
    }
    let Ok(body) = serde_json::from_str::<Value>(text) else {
        sent.departs(DriftKind::Body, "", "is JSON", &beginning(text));
        return sent;
    };
    if let Some(validator) = validators.request(operation, request) {
        let violations = violations_of(validator, &body);
        for violation in &violations {
            let first = violation.pointer.split('/').nth(1);
            sent.broken.extend(first.map(str::to_owned));
        }
        sent.departures = of_violations(&violations, &body);
        sent.is_unsound = !violations.is_empty();
    }
    if let Value::Object(members) = &body
        && let Some(rejection) = contract.rejection(operation, members)
    {
        // A target may refuse it, though the schema alone would not say so.
        sent.is_unsound = true;
        if members.contains_key(&rejection.attribute) {
            sent.broken.insert(rejection.attribute.clone());
        }
    }
    let additions = request.shape.additions(&body);
    sent.says_more = !additions.is_empty() || demands(&body);
    sent.departures.extend(added(additions));
    sent
}

/// Whether a body holds a text that a target may refuse for its letters or its length, though the
/// contract does not say so.
fn demands(body: &Value) -> bool {
    let texts = body.as_object().into_iter().flatten();
    let mut texts = texts.filter_map(|(_, value)| value.as_str());
    texts.any(|text| text.is_empty() || is_demanding(text))
}

fn beginning(text: &str) -> String {
    text[..text.floor_char_boundary(80)].to_owned()
}
