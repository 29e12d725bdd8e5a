//! Rules of one exchange, for an answer to somebody else's request.
//!
//! A documented success is one whatever was asked. A server error is the server's own word for a
//! fault of its own (RFC 9110, section 15.6). A refusal counts only if the request gave no reason
//! for it and if it cannot be about who asked, when, or about something that nobody here has
//! seen. What the recording left out (headers, a body) is not judged.

use serde_json::Value;

use crate::contract::{OperationIndex, ResponseShape, violations_of};
use crate::trace::{Exchange, Recorded, Response};
use crate::wire;

use super::super::Judge;
use super::super::book::Weight;
use super::super::drift::{self, Departure, DriftKind, Side};
use super::super::exchange::{Rules, status_finding};
use super::super::history::{History, Standing};
use super::Sent;

/// Lists how an answer departs from the contract.
pub(in super::super) fn drifts(
    judge: &mut Judge<'_>,
    operation: OperationIndex,
    exchange: &Exchange,
    body: Option<&Value>,
) {
    let Some(answer) = exchange.answer() else {
        return;
    };
    let known = &judge.contract.operations[operation];
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
        judge.drift.take(operation, Side::Answer, exchange, found);
        return;
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
            if let Some(validator) = judge.validators.answer(operation, answer.status, shape) {
                let violations = violations_of(validator, body);
                found.extend(drift::departures(&violations, body));
            }
            found.extend(drift::added(shape.shape.additions(body)));
        }
    }
    judge.drift.take(operation, Side::Answer, exchange, found);
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

/// Applies the rules that one answer decides.
pub(super) fn check(
    judge: &mut Judge<'_>,
    history: &History,
    (operation, standing): (OperationIndex, &Standing),
    sent: &Sent,
    exchange: &Exchange,
    body: Option<&Value>,
) {
    let Some(answer) = exchange.answer() else {
        return;
    };
    let contract = judge.contract;
    let name = exchange.name();
    let kept = kept(exchange);
    let documented = contract.operations[operation].response(answer.status);
    let mut rules = Rules {
        contract,
        book: &mut judge.book,
        validators: &mut judge.validators,
        history,
        others: &mut judge.others,
        shown: Some(&mut judge.shown),
    };
    if let (Some(documented), true) = (documented, answer.is_success()) {
        rules.book.pass(operation, "status", &name);
        let body_kept = !kept.answer_body_missing && !answer.truncated;
        match &documented.body {
            None if body_kept => rules.empty_body(operation, answer, name),
            None => {}
            Some(shape) => {
                if let (Some(media_type), false) =
                    (&documented.media_type, kept.answer_headers_missing)
                {
                    rules.content_type(operation, media_type, answer, &name);
                }
                if body_kept {
                    rules.body(operation, standing, answer, shape, body, &name);
                }
            }
        }
    } else if documented.is_none() && is_fault(&rules, (operation, standing), sent, answer) {
        let finding = status_finding(contract, operation, answer, exchange);
        match rules.explanations(standing) {
            culprits if answer.status == 404 && !culprits.is_empty() => {
                let accused = (operation, "status");
                rules
                    .book
                    .suspect(Weight::Agreed, accused, finding, &culprits);
            }
            _ => rules.book.fail(operation, "status", finding),
        }
    }
    // Whoever made a listed item that the session did not make is known by now, or never.
    for other in std::mem::take(&mut judge.others) {
        other.settle(history, &mut judge.book);
    }
}

/// Whether an undocumented status is the target's fault.
fn is_fault(
    rules: &Rules<'_, '_>,
    (operation, standing): (OperationIndex, &Standing),
    sent: &Sent,
    answer: &Response,
) -> bool {
    // Made here, or at the top, where there always is something.
    let ours = match standing {
        Standing::Collection(None) => true,
        Standing::Collection(Some(known)) | Standing::Alive(known) => {
            !rules.history.resources[*known].adopted && rules.history.taint(*known).is_none()
        }
        _ => false,
    };
    match answer.status {
        500.. => true,
        200..=299 => sent.is_plain(),
        // Values, media types, methods: what the contract itself decides.
        400 | 405 | 406 | 411 | 413 | 414 | 415 | 422 => {
            ours && sent.is_plain() && !rules.is_deferred(operation, standing, answer)
        }
        404 | 410 => {
            let has_parent = !matches!(standing, Standing::Collection(None));
            ours && has_parent && !rules.is_deferred(operation, standing, answer)
        }
        // Who asked, how often, in what state: the recording does not say. Nor, of a redirect, what
        // stands where it leads.
        _ => false,
    }
}

/// What a recording left out; nothing, if it is our own.
fn kept(exchange: &Exchange) -> Recorded {
    exchange.labels.recorded.clone().unwrap_or_default()
}
