//! Examples against what is declared of them: a schema, attributes, parameters of the old kind.
//!
//! Only a body that the declaration is about is held against it: its own section's, or the action's.
//! A format that merely another example suggests binds nothing.

use apib::Payload;
use serde_json::Value;

use crate::contract::{Note, NoteCode, Place, RequestShape, Violation, violations};

use super::code::LintCode;
use super::subject::{Body, Described, Subject, is_good, noted};

pub(super) fn check(subject: &mut Subject<'_>) {
    let operations = std::mem::take(&mut subject.operations);
    for described in &operations {
        for body in &described.requests {
            if let Some(schema) = of_request(described, body.payload) {
                request(subject, described, body, &schema);
            }
        }
        for body in &described.responses {
            if let Some(schema) = of_response(described, body.payload) {
                answer(subject, described, body, &schema);
            }
        }
        for payload in described.action.payloads() {
            usable(subject, payload);
        }
    }
    subject.operations = operations;
}

fn explicit(payload: &Payload) -> Option<Value> {
    let schema = payload.schema.as_ref()?;
    serde_json::from_str(&schema.text).ok()
}

/// A schema that no validator takes.
fn usable(subject: &mut Subject<'_>, payload: &Payload) {
    let (Some(asset), Some(schema)) = (&payload.schema, explicit(payload)) else {
        return;
    };
    if let Err(reason) = violations(&schema, &Value::Null) {
        let place = subject.document().place(asset.span);
        subject.find(
            LintCode::NoSchema,
            place,
            format!("this schema cannot be used: {reason}"),
        );
    }
}

/// The schema that binds the body of a request.
fn of_request(described: &Described<'_>, payload: &Payload) -> Option<Value> {
    if payload.schema.is_some() {
        return explicit(payload);
    }
    let request = described.operation.request.as_ref()?;
    let examples = || described.action.examples.iter();
    let mut payloads = examples()
        .filter(|example| is_good(example))
        .chain(examples())
        .flat_map(|example| &example.requests);
    let states = |payload: &Payload| payload.attributes.is_some() || payload.schema.is_some();
    // The reader takes the first request that has any content, of good ones if there are.
    let first = payloads.find(|payload| payload.body.is_some() || states(payload))?;
    let binds = if states(first) {
        std::ptr::eq(first, payload)
    } else {
        !states(payload)
    };
    (request.declared && binds).then(|| request.shape.request_schema())
}

/// The schema that binds the body of an answer.
fn of_response(described: &Described<'_>, payload: &Payload) -> Option<Value> {
    if payload.schema.is_some() {
        return explicit(payload);
    }
    payload.attributes.as_ref()?;
    let response = described
        .operation
        .response(payload.status.unwrap_or(200))?;
    let body = response.body.as_ref()?;
    (body.stated && body.explicit.is_none()).then(|| body.schema())
}

fn request(subject: &mut Subject<'_>, described: &Described<'_>, body: &Body<'_>, schema: &Value) {
    for violation in violations(schema, &body.value).unwrap_or_default() {
        let Some(missing) = &violation.missing else {
            if !is_suggested_format(described.operation.request.as_ref(), body, &violation) {
                broken(subject, body, &violation);
            }
            continue;
        };
        let code = NoteCode::RequiredOmitted.as_str();
        let told = subject.contract.notes.iter().any(|note| {
            let declared = described
                .operation
                .request
                .as_ref()
                .and_then(|request| request.shape.property(missing)?.shape.place);
            note.code == code && Some(note.place) == declared
        });
        if !told {
            let finding = noted(&Note {
                code: code.to_owned(),
                place: place(body, &violation),
                message: format!("`{missing}` is required, but the example request omits it"),
            });
            subject.findings.push(finding);
        }
    }
}

/// The format of an attribute that no sentence and no schema states.
fn is_suggested_format(
    request: Option<&RequestShape>,
    body: &Body<'_>,
    violation: &Violation,
) -> bool {
    if violation.keyword != "format" || body.payload.schema.is_some() {
        return false;
    }
    let name = violation.pointer.strip_prefix('/').unwrap_or_default();
    let property = request.and_then(|request| request.shape.property(name));
    !property.is_some_and(|property| property.shape.states_format)
}

fn answer(subject: &mut Subject<'_>, described: &Described<'_>, body: &Body<'_>, schema: &Value) {
    for violation in violations(schema, &body.value).unwrap_or_default() {
        match &violation.missing {
            Some(missing) => {
                let message = format!(
                    "`{missing}` is required in an answer of `{}`, but its example omits it",
                    described.operation.name
                );
                let place = place(body, &violation);
                subject.find(LintCode::AnswerOmitsRequired, place, message);
            }
            None => broken(subject, body, &violation),
        }
    }
}

fn broken(subject: &mut Subject<'_>, body: &Body<'_>, violation: &Violation) {
    let message = format!(
        "this example breaks what is declared of it: {}",
        violation.message
    );
    subject.find(
        LintCode::ExampleBreaksSchema,
        place(body, violation),
        message,
    );
}

fn place(body: &Body<'_>, violation: &Violation) -> Place {
    let found = match &violation.missing {
        Some(_) => body.places.key(&violation.pointer),
        None => body.places.value(&violation.pointer),
    };
    found.unwrap_or(body.place)
}
