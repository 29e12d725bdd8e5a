//! Operations that serve strangers: without credentials, or with wrong ones; openly, or behind a
//! refusal.
//!
//! The second kind exists for writes only. What a reader does behind a refusal nobody can see.

use super::super::endpoint::Endpoint;
use super::super::leniency::{OpenDoor, Stranger, Told};
use super::super::template::Operation;
use super::super::{Fault, Sabotage};
use super::fault;

/// The header that carries the credentials.
const HEADER: &str = "x-auth-token";

/// The faults of an operation.
pub(super) fn faults(endpoint: &'static Endpoint) -> Vec<Fault> {
    let row = |what, breaks, to, told, how: &str| {
        let sabotage = Sabotage::written(move || OpenDoor {
            operation: Operation::new(endpoint.address),
            to,
            told,
            header: HEADER,
        });
        let description = format!("{} {how}.", endpoint.doing);
        fault(endpoint, what, breaks, description, sabotage)
    };
    let mut faults = vec![
        row(
            "without-token",
            "auth/missing",
            Stranger::Nobody,
            Told::Success,
            "works without a token",
        ),
        row(
            "any-token",
            "auth/wrong",
            Stranger::Impostor,
            Told::Success,
            "works with a token that is wrong",
        ),
    ];
    if endpoint.writes() {
        faults.push(row(
            "done-without-token",
            "auth/missing",
            Stranger::Nobody,
            Told::Refusal,
            "without a token is refused and done all the same",
        ));
        faults.push(row(
            "done-with-any-token",
            "auth/wrong",
            Stranger::Impostor,
            Told::Refusal,
            "with a token that is wrong is refused and done all the same",
        ));
    }
    faults
}
