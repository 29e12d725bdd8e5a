//! Bodies as such: whether one may stand there, what it is, and whether it is written well.
//!
//! What a body says, attribute by attribute, is the matter of `fields` and `schemas`; here only
//! what can be told without looking at its values.

use apib::Payload;

use super::code::LintCode;
use super::subject::Subject;

/// Statuses whose answers have no content (RFC 9110, sections 15.3.5, 15.3.6 and 15.4.5).
const WITHOUT_BODY: [u16; 3] = [204, 205, 304];

pub(super) fn check(subject: &mut Subject<'_>) {
    let blueprint = subject.blueprint;
    for resource in blueprint.resources() {
        for action in &resource.actions {
            for example in &action.examples {
                for request in &example.requests {
                    let (reads, method) = (
                        matches!(action.method.as_str(), "GET" | "HEAD"),
                        &action.method,
                    );
                    if reads && has_content(request) {
                        let message = format!("a {method} request is shown with a body");
                        subject.find(LintCode::BodyOfRead, place(subject, request), message);
                    } else {
                        media_type(subject, request, "request");
                    }
                }
                for response in &example.responses {
                    let status = response.status.unwrap_or(200);
                    if has_content(response)
                        && (WITHOUT_BODY.contains(&status) || (100..200).contains(&status))
                    {
                        let message = format!("an answer {status} is shown with a body");
                        subject.find(
                            LintCode::BodyWithoutPlace,
                            place(subject, response),
                            message,
                        );
                    } else {
                        media_type(subject, response, "answer");
                    }
                }
            }
        }
        if let Some(model) = &resource.model {
            media_type(subject, model, "model");
        }
    }
    let repeated: Vec<_> = subject
        .operations
        .iter()
        .flat_map(|described| described.requests.iter().chain(&described.responses))
        .flat_map(|body| body.places.repeated.clone())
        .collect();
    for (pointer, place) in repeated {
        let key = pointer.rsplit('/').next().unwrap_or_default();
        subject.find(
            LintCode::KeyTwice,
            place,
            format!("the key `{key}` stands twice in one object; the later value counts"),
        );
    }
}

fn has_content(payload: &Payload) -> bool {
    payload.body.is_some() || payload.attributes.is_some()
}

fn place(subject: &Subject<'_>, payload: &Payload) -> crate::contract::Place {
    subject.document().place(payload.span)
}

fn media_type(subject: &mut Subject<'_>, payload: &Payload, what: &str) {
    let stated = payload.media_type.is_some() || payload.header("content-type").is_some();
    if stated || !has_content(payload) {
        return;
    }
    let place = place(subject, payload);
    subject.find(
        LintCode::NoMediaType,
        place,
        format!("this {what} has a body and no media type"),
    );
}
