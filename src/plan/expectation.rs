//! When a read has settled, as data, and the one function that tells.
//!
//! Drive asks it after each try whether to try again. The judge's laws rest on the same
//! comparison of values, so that a run never waits for something other than what is judged.

use std::collections::BTreeMap;

use serde_json::{Map, Value};

use crate::contract::{Contract, OperationIndex, Role, differences};
use crate::trace::{Exchange, Response};
use crate::wire;

use super::Handle;

/// What a read will show once the target has caught up with its writes.
#[derive(Debug, Clone, PartialEq)]
pub enum Expectation {
    /// The item (or the list, among its items and once) shows this resource with these values. A
    /// list that grows while its pages are read may show an item on two of them.
    Shows {
        handle: Handle,
        values: Map<String, Value>,
    },
    /// The item cannot be read, or the list does not contain it.
    Absent {
        handle: Handle,
    },
    /// The answer is a success.
    Succeeds,
    /// The answer is no success.
    Refused,
    All(Vec<Expectation>),
}

/// Whether an expectation holds of an answer: all pages of one try, in order. A resource without
/// a known id is not waited for.
pub fn holds(
    expectation: &Expectation,
    contract: &Contract,
    operation: OperationIndex,
    ids: &BTreeMap<Handle, String>,
    pages: &[&Exchange],
) -> bool {
    match expectation {
        Expectation::All(parts) => parts
            .iter()
            .all(|part| holds(part, contract, operation, ids, pages)),
        Expectation::Shows { handle, values } => {
            let Some(id) = ids.get(handle) else {
                return true;
            };
            let found = shown(contract, operation, id, pages);
            found.len() == 1
                && found.iter().all(|item| {
                    let family = contract.bindings[operation]
                        .role
                        .map_or(0, |(_, family)| family);
                    differences(values, item, &contract.knowledge(family)).is_empty()
                })
        }
        Expectation::Succeeds => pages
            .iter()
            .all(|page| page.answer().is_some_and(Response::is_success)),
        Expectation::Refused => pages
            .iter()
            .all(|page| page.answer().is_some_and(|answer| !answer.is_success())),
        Expectation::Absent { handle } => {
            let Some(id) = ids.get(handle) else {
                return true;
            };
            shown(contract, operation, id, pages).is_empty()
        }
    }
}

/// The resource as a read shows it, as often as it does.
fn shown(
    contract: &Contract,
    operation: OperationIndex,
    id: &str,
    pages: &[&Exchange],
) -> Vec<Map<String, Value>> {
    let Some((role, family)) = contract.bindings[operation].role else {
        return Vec::new();
    };
    let family = &contract.families[family];
    let mut found = Vec::new();
    for page in pages {
        let Some(answer) = page.answer().filter(|answer| answer.is_success()) else {
            continue;
        };
        let Ok(body) = wire::answered(answer) else {
            continue;
        };
        if role == Role::List {
            let items = contract
                .items(operation, &body)
                .map(Vec::as_slice)
                .unwrap_or_default();
            let ours = items
                .iter()
                .filter(|item| family.id_of(item).as_deref() == Some(id));
            found.extend(ours.map(|item| item.as_object().cloned().unwrap_or_default()));
        } else {
            // Without a readable item the answer still says that there is something.
            found.push(contract.item(operation, &body).cloned().unwrap_or_default());
        }
    }
    found
}
