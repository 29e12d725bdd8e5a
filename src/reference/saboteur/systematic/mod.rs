//! Faults that nobody wrote one by one: what can be wrong with an operation's answers, and what it
//! can let through, derived from a description of it.
//!
//! A fault written by hand is about something that somebody thought of. These are about all that
//! the description allows: every key, every type, every enum member, every attribute with every
//! kind of bad value ([`answers`], [`keys`], [`refusals`], [`cases`] and [`values`], [`doors`]).
//!
//! An id is made of the operation and what is done to it, so it stays as long as the description
//! does. Each breaks one thing: a fault about null does not touch what is missing.
//!
//! Not here: faults of state, which need to know what happened before.

mod answers;
mod cases;
mod doors;
mod keys;
mod refusals;
pub(in crate::reference::saboteur) mod values;

use super::Fault;
use super::Sabotage;
use super::edit::{Edit, When};
use super::endpoint::Endpoint;

/// All systematic faults of an operation.
pub(in crate::reference) fn faults(endpoint: &'static Endpoint) -> Vec<Fault> {
    [
        answers::faults(endpoint),
        keys::faults(endpoint),
        refusals::faults(endpoint),
        doors::faults(endpoint),
        values::faults(endpoint),
    ]
    .concat()
}

/// A fault of an operation: what its id says after the operation, the rule it breaks, what a
/// client meets, and how it is done.
fn fault(
    endpoint: &Endpoint,
    what: &str,
    breaks: &str,
    description: String,
    sabotage: Sabotage,
) -> Fault {
    let id = format!("{}-{what}", endpoint.slug);
    Fault::new(id, endpoint.address, breaks, description, sabotage)
}

/// Edits of an operation's answers. The table of faults is made once and never dropped, and so
/// are its edits.
fn edits(when: When, edits: Vec<Edit>) -> Sabotage {
    Sabotage::Edits(when, edits.leak())
}

/// A name of the API, as it stands in an id.
fn dashed(name: &str) -> String {
    name.replace('_', "-").to_lowercase()
}
