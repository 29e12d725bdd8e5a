//! Refusals that are wrong: in another form than documented, as a crash, or none where one is due.
//!
//! About what is not there, about bodies that cannot be read, and about a method that the API does
//! not have. That method is charged to the operation that reads the item, since it has no
//! endpoint of its own.

use serde_json::{Map, Value};

use super::super::edit::{Edit, When};
use super::super::endpoint::Endpoint;
use super::super::leniency::{AnyMediaType, Unreadable};
use super::super::template::Operation;
use super::super::{Edited, Fault, Sabotage};
use super::{edits, fault, values};

/// The faults of an operation.
pub(super) fn faults(endpoint: &'static Endpoint) -> Vec<Fault> {
    let mut faults = Vec::new();
    if let Some(doing) = endpoint.unknown {
        faults.extend(unknown(endpoint, doing));
    }
    if !endpoint.takes.is_empty() {
        // Only a bad body is refused with something to explain.
        faults.extend(forms(endpoint));
        faults.extend(unreadable(endpoint));
    }
    let shows_item = endpoint.shows.is_some_and(|shown| !shown.many);
    if shows_item && !endpoint.writes() {
        faults.extend(undocumented_method(endpoint));
    }
    faults
}

fn forms(endpoint: &Endpoint) -> Vec<Fault> {
    let row = |what, how, edit: &'static [Edit]| {
        let description = format!(
            "{} is refused with {how} instead of an error body.",
            endpoint.doing
        );
        let sabotage = Sabotage::Edits(When::Refused, edit);
        fault(endpoint, what, "error-body", description, sabotage)
    };
    vec![
        row(
            "refuses-in-html",
            "an HTML page",
            &[Edit::Body("text/html", "<h1>400 Bad Request</h1>")],
        ),
        row(
            "refuses-empty",
            "an empty body",
            &[Edit::Body("application/json", "")],
        ),
        row(
            "refuses-in-array",
            "a list",
            &[Edit::Body("application/json", "[\"refused\"]")],
        ),
    ]
}

fn unknown(endpoint: &Endpoint, doing: &str) -> Vec<Fault> {
    let method = endpoint.method().to_lowercase();
    let rule = format!("unknown-id/{method}");
    let row = |what: &str, breaks: &str, how: String, changes: Vec<Edit>| {
        let description = format!("{doing} is {how}.");
        fault(
            endpoint,
            what,
            breaks,
            description,
            edits(When::Status(404), changes),
        )
    };
    let body = if endpoint.shows.is_some() { "{}" } else { "" };
    vec![
        row(
            "unknown-500",
            &rule,
            "answered with 500".to_owned(),
            vec![Edit::Status(500)],
        ),
        row(
            &format!("unknown-{}", endpoint.status),
            &rule,
            format!("answered with {}", endpoint.status),
            vec![
                Edit::Status(endpoint.status),
                Edit::Body("application/json", body),
            ],
        ),
        row(
            "unknown-400",
            &format!("{rule}/404"),
            "refused with 400 instead of 404".to_owned(),
            vec![Edit::Status(400)],
        ),
    ]
}

fn unreadable(endpoint: &'static Endpoint) -> Vec<Fault> {
    let operation = Operation::new(endpoint.address);
    let doing = endpoint.doing;
    vec![
        fault(
            endpoint,
            "malformed-json-500",
            "malformed-json/never-5xx",
            format!("{doing} from a body that is not JSON ends with 500."),
            Sabotage::Edits(When::MalformedJson, &[Edit::Status(500)]),
        ),
        fault(
            endpoint,
            "accepts-malformed-json",
            "malformed-json",
            format!("{doing} works from a body that is not JSON."),
            Sabotage::written(move || Unreadable {
                operation,
                instead: valid(endpoint),
            }),
        ),
        fault(
            endpoint,
            "wrong-media-type-500",
            "wrong-media-type/never-5xx",
            format!("{doing} from a body of another media type ends with 500."),
            Sabotage::Edits(When::Status(415), &[Edit::Status(500)]),
        ),
        fault(
            endpoint,
            "accepts-wrong-media-type",
            "wrong-media-type",
            format!("{doing} works from JSON that says it is something else."),
            Sabotage::written(move || AnyMediaType { operation }),
        ),
    ]
}

/// The shortest body that an operation takes.
fn valid(endpoint: &Endpoint) -> Map<String, Value> {
    let required = endpoint.takes.iter().filter(|attribute| attribute.required);
    required
        .map(|attribute| (attribute.name.to_owned(), values::plain(attribute)))
        .collect()
}

fn undocumented_method(endpoint: &'static Endpoint) -> Vec<Fault> {
    let patch: &'static str = format!("PATCH {}", endpoint.template()).leak();
    let row = |what, breaks, how: &str, by: &'static [Edit]| {
        let sabotage = Sabotage::written(move || Edited {
            operation: Operation::new(patch),
            when: When::Status(405),
            by,
        });
        let description = format!("PATCH, which is not documented, is answered with {how}.");
        fault(endpoint, what, breaks, description, sabotage)
    };
    vec![
        row(
            "patch-500",
            "undocumented-method/never-5xx",
            "500",
            &[Edit::Status(500)],
        ),
        row(
            "patch-without-allow",
            "undocumented-method",
            "405 without an Allow header",
            &[Edit::NoHeader("allow")],
        ),
        row(
            "patch-200",
            "undocumented-method",
            "200",
            &[
                Edit::Status(200),
                Edit::NoHeader("allow"),
                Edit::Body("application/json", "{}"),
            ],
        ),
    ]
}
