//! What the whole document leaves out: refusals, and who may call.
//!
//! Each is said once, at the top. That a document speaks of credentials shows in its words, in names
//! of headers and parameters, or in an answer 401.

use apib::Payload;

use crate::contract::Place;

use super::code::LintCode;
use super::subject::Subject;

/// Beginnings of words with which a contract speaks of credentials.
const CREDENTIALS: [&str; 9] = [
    "authenticat",
    "authoriz",
    "authoris",
    "credential",
    "token",
    "api key",
    "api-key",
    "apikey",
    "x-auth",
];

pub(super) fn check(subject: &mut Subject<'_>) {
    if subject.operations.is_empty() {
        return;
    }
    let top = top(subject);
    let refuses = subject.operations.iter().any(|described| {
        let mut responses = described.operation.responses.iter();
        responses.any(|response| (400..500).contains(&response.status))
    });
    if !refuses {
        subject.find(
            LintCode::NoRefusal,
            top,
            "no operation documents a refusal, an answer from 400 to 499",
        );
    }
    if !speaks_of_credentials(subject) {
        subject.find(
            LintCode::NoAuthentication,
            top,
            "nothing says whether a call needs credentials, and which",
        );
    }
}

/// The API's name, else its first group or operation.
fn top(subject: &Subject<'_>) -> Place {
    let document = subject.document();
    let blueprint = subject.blueprint;
    let named = blueprint.name.as_ref().map(|name| name.span);
    let grouped = || {
        let mut groups = blueprint.groups.iter();
        groups
            .find(|group| group.name.is_some())
            .map(|group| group.span)
    };
    let first = || blueprint.resources().next().map(|resource| resource.span);
    named
        .or_else(grouped)
        .or_else(first)
        .map(|span| document.place(span))
        .unwrap_or_default()
}

fn speaks_of_credentials(subject: &Subject<'_>) -> bool {
    let says = |text: &str| {
        let text = text.to_lowercase();
        CREDENTIALS.iter().any(|word| text.contains(word))
    };
    let blueprint = subject.blueprint;
    let of_payload = |payload: &Payload| {
        payload.status == Some(401)
            || says(&payload.description)
            || payload.headers.iter().any(|header| says(&header.name))
            || payload
                .parameters
                .iter()
                .any(|parameter| says(&parameter.name))
    };
    says(&blueprint.description)
        || blueprint
            .groups
            .iter()
            .any(|group| says(&group.description))
        || blueprint.resources().any(|resource| {
            says(&resource.description)
                || resource
                    .parameters
                    .iter()
                    .any(|parameter| says(&parameter.name))
                || resource.actions.iter().any(|action| {
                    says(&action.description)
                        || action
                            .parameters
                            .iter()
                            .any(|parameter| says(&parameter.name))
                        || action.payloads().any(of_payload)
                })
        })
}
