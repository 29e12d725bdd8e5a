//! What one reader says of a living resource, beside what is expected of it.
//!
//! An answer that says neither that the resource is there nor that it is not, is no report: another
//! rule decides about it. An id that is not the one asked for is a difference like any other.

use serde_json::Value;

use crate::contract::{Contract, Difference, differences};

use super::history::{History, Known, Sight, View};

/// What one reader says of a living resource.
pub(super) enum Report {
    /// Not asked, or no usable answer.
    Nothing,
    Absent,
    Differs(Vec<Difference>),
}

pub(super) fn report(
    contract: &Contract,
    history: &History,
    known: Known,
    view: Option<&View>,
) -> Report {
    let resource = &history.resources[known];
    match view.map(|view| &view.sight) {
        None | Some(Sight::Unclear) => Report::Nothing,
        Some(Sight::Absent(_)) => Report::Absent,
        Some(Sight::Shows(shown)) => {
            let mut found = differences(
                &resource.expected,
                shown,
                &contract.knowledge(resource.family),
            );
            let family = &contract.families[resource.family];
            if let (Some(id), Some(actual)) = (
                family.id_of(&Value::Object(shown.clone())),
                shown.get(&family.id_key),
            ) && id != resource.id
            {
                let expected = Value::String(resource.id.clone());
                found.push(Difference {
                    attribute: family.id_key.clone(),
                    expected,
                    actual: actual.clone(),
                });
            }
            Report::Differs(found)
        }
    }
}
