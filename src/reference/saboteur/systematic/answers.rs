//! Answers that are wrong as a whole: status, media type, a body that is none, a wrapper that is
//! called otherwise.
//!
//! What was asked for is done all the same; only the answer to it lies.

use super::super::edit::{Change, Edit, When};
use super::super::endpoint::{Endpoint, Shown};
use super::super::template::Operation;
use super::super::transport::{CutOff, Ending};
use super::super::{Fault, Sabotage};
use super::{edits, fault};

/// The faults of an operation.
pub(super) fn faults(endpoint: &'static Endpoint) -> Vec<Fault> {
    let mut faults = statuses(endpoint);
    match endpoint.shows {
        Some(shown) => {
            faults.extend(media_types(endpoint));
            faults.extend(bodies(endpoint));
            faults.extend(wrappers(endpoint, shown));
        }
        None => faults.push(fault(
            endpoint,
            "announces-body",
            "empty-body",
            format!(
                "{} is answered with a Content-Length and a body beside the {}.",
                endpoint.doing, endpoint.status
            ),
            // Over a socket, the HTTP library keeps the header and withholds the body.
            Sabotage::Edits(
                When::Success,
                &[
                    Edit::Body("application/json", "{}"),
                    Edit::Header("content-length", "2"),
                ],
            ),
        )),
    }
    faults.extend(connections(endpoint));
    faults
}

fn statuses(endpoint: &Endpoint) -> Vec<Fault> {
    let others: &[u16] = match endpoint.status {
        201 | 204 => &[200, 202],
        _ => &[201, 202, 204],
    };
    let mut faults: Vec<Fault> = others
        .iter()
        .map(|status| {
            let mut changes = vec![Edit::Status(*status)];
            if *status == 204 {
                changes.push(Edit::Body("application/json", ""));
            }
            fault(
                endpoint,
                &format!("status-{status}"),
                "status",
                format!(
                    "{} is answered with {status} instead of {}.",
                    endpoint.doing, endpoint.status
                ),
                edits(When::Success, changes),
            )
        })
        .collect();
    faults.push(fault(
        endpoint,
        "status-500",
        "status",
        format!("{} works and is answered with 500.", endpoint.doing),
        Sabotage::Edits(When::Success, &[Edit::Status(500)]),
    ));
    faults
}

fn media_types(endpoint: &Endpoint) -> Vec<Fault> {
    vec![
        fault(
            endpoint,
            "content-type-html",
            "content-type",
            format!(
                "{} is answered with JSON that says it is HTML.",
                endpoint.doing
            ),
            Sabotage::Edits(When::Success, &[Edit::Header("content-type", "text/html")]),
        ),
        fault(
            endpoint,
            "content-type-dropped",
            "content-type",
            format!("{} is answered without a Content-Type.", endpoint.doing),
            Sabotage::Edits(When::Success, &[Edit::NoHeader("content-type")]),
        ),
    ]
}

fn bodies(endpoint: &Endpoint) -> Vec<Fault> {
    let row = |what, how, edit: &'static [Edit]| {
        let description = format!("{} is answered with {how}.", endpoint.doing);
        let sabotage = Sabotage::Edits(When::Success, edit);
        fault(endpoint, what, "schema", description, sabotage)
    };
    vec![
        row(
            "body-not-json",
            "a text that is no JSON",
            &[Edit::Body("application/json", "done")],
        ),
        row("body-half", "the first half of the body", &[Edit::Half]),
        row(
            "body-empty",
            "an empty body",
            &[Edit::Body("application/json", "")],
        ),
    ]
}

fn wrappers(endpoint: &Endpoint, shown: Shown) -> Vec<Fault> {
    let wrapper = shown.wrapper;
    let renamed: &'static str = format!("{wrapper}_data").leak();
    let pointer: &'static str = format!("/{wrapper}").leak();
    vec![
        fault(
            endpoint,
            "renames-wrapper",
            "schema",
            format!("{} is answered under the key {renamed}.", endpoint.doing),
            edits(
                When::Success,
                vec![Edit::Value(pointer, Change::Rename(renamed))],
            ),
        ),
        fault(
            endpoint,
            "unwraps",
            "schema",
            format!("{} is answered without the key {wrapper}.", endpoint.doing),
            edits(When::Success, vec![Edit::Unwrap(wrapper)]),
        ),
    ]
}

fn connections(endpoint: &'static Endpoint) -> Vec<Fault> {
    let row = |what, how, ending| {
        let sabotage = Sabotage::written(move || CutOff {
            operation: Operation::new(endpoint.address),
            ending,
        });
        let description = format!("{} works, but {how}.", endpoint.doing);
        fault(endpoint, what, "status", description, sabotage)
    };
    let mut faults = vec![row(
        "hangs-up",
        "the connection is closed without an answer",
        Ending::BeforeTheHead,
    )];
    if endpoint.shows.is_some() {
        faults.push(row(
            "cuts-body",
            "the connection is closed in the middle of the body",
            Ending::InTheBody,
        ));
    }
    faults
}
