//! Rules of one exchange, for an answer to somebody else's request.
//!
//! A documented success is one whatever was asked. A server error is the server's own word for a
//! fault of its own (RFC 9110, section 15.6). A refusal counts only if the request gave no reason
//! for it and if it cannot be about who asked, when, or about something that nobody here has
//! seen. What the recording left out (headers, a body) is not judged.

use serde_json::Value;

use crate::contract::OperationIndex;
use crate::trace::{Exchange, Response};

use super::super::Judge;
use super::super::book::Weight;
use super::super::departures::kept;
use super::super::exchange::{Rules, status_finding};
use super::super::history::{History, Standing};
use super::Sent;

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
