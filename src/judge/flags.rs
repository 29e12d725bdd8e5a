//! Flags that only the target sets: Booleans that no request takes.
//!
//! What a create answered of them should stay so, whatever is done to other things, or to other
//! attributes. They are watched in runs only: in traffic of others much that nobody recorded may turn one.

use std::collections::BTreeSet;

use serde_json::{Map, Value};

use crate::contract::{Contract, OperationIndex, Type, differences};

use super::book::{Book, Finding, Weight};
use super::history::Tracked;
use super::seen::Seen;
use super::suspects::meddlers;

/// Flags that nobody can send stay as they were, also in the answer to an update. They may have been
/// changed before, unseen.
pub(super) fn flags(
    contract: &Contract,
    book: &mut Book<'_>,
    seen: &Seen<'_>,
    resource: &Tracked,
    item: &Map<String, Value>,
) {
    let kept = kept_flags(contract, resource);
    let found = differences(&kept, item, &contract.knowledge(resource.family));
    let Some(first) = found.first() else { return };
    let message = format!(
        "`{}` was not sent, was {} and is answered as {}",
        first.attribute, first.expected, first.actual
    );
    let evidence = [resource.last_own.evidence.clone(), seen.name()];
    let finding = Finding::new(message, evidence).highlighting(format!("\"{}\"", first.attribute));
    let mut culprits = meddlers(contract);
    let created = resource.created.operation;
    culprits.extend(["create/stored", "concurrent/create"].map(|rule| (created, rule)));
    culprits.retain(|(culprit, _)| *culprit != seen.operation);
    let accused = (seen.operation, "update/echo");
    book.suspect(Weight::ChangedToOne, accused, finding, &culprits);
}

/// Whether what was not sent stays is for the contract to say; flags that nobody can send do.
pub(super) fn kept_flags(contract: &Contract, resource: &Tracked) -> Map<String, Value> {
    let mut kept = resource.expected.clone();
    kept.retain(|name, _| !contract.takes(resource.family, name));
    kept
}

/// What was sent, and flags that only the target sets: what it answered of them should stay so.
/// A flag that may be null is not counted among them, since some targets show it only at times.
pub(super) fn with_flags(
    contract: &Contract,
    operation: OperationIndex,
    mut sent: Map<String, Value>,
    item: &Map<String, Value>,
) -> Map<String, Value> {
    let Some((_, family)) = contract.bindings[operation].role else {
        return sent;
    };
    let flag = BTreeSet::from([Type::Boolean]);
    for property in &contract.families[family].item.properties {
        let name = &property.name;
        let normalised = contract.settings.normalise.contains_key(name);
        if property.shape.types == flag
            && !normalised
            && !contract.takes(family, name)
            && let Some(value @ Value::Bool(_)) = item.get(name)
        {
            sent.insert(name.clone(), value.clone());
        }
    }
    sent
}
