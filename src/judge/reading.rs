//! What one reader says of a living resource, beside what is expected of it.
//!
//! An answer that says neither that the resource is there nor that it is not, is no report: another
//! rule decides about it. An id that is not the one asked for is a difference like any other.

use serde_json::Value;

use crate::contract::{Contract, Difference, differences};

use super::history::{History, Known, Life, Sight, View};

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

/// Whether a reading of recorded traffic says anything: one that disagrees with a write, and came before
/// the target had had its time, does not. Where a recording has no times, their order is all there is.
pub(super) fn counts(contract: &Contract, history: &History, known: Known, view: &View) -> bool {
    let resource = &history.resources[known];
    !view.timed
        || resource.verified
        || resource.last_write.ended.is_none()
        || is_late(contract, history, known, view)
        || agrees(contract, history, known, view)
}

/// Milliseconds in a second: how far dates may be off that are given in whole ones.
const SECOND: f64 = 1_000.0;

/// Whether a reading came after the settle budget of the write before it.
pub(super) fn is_late(contract: &Contract, history: &History, known: Known, view: &View) -> bool {
    let ended = history.resources[known].last_write.ended;
    let (Some(ended), Some(began)) = (ended, view.began) else {
        return false;
    };
    let operation = &contract.operations[view.operation].id;
    let budget = contract.settings.settle.budget(operation).as_secs_f64() * SECOND;
    let whole = began % SECOND == 0.0 && ended % SECOND == 0.0;
    began - ended > budget + if whole { SECOND } else { 0.0 }
}

/// Whether a reading shows what the writes so far should have left.
pub(super) fn agrees(contract: &Contract, history: &History, known: Known, view: &View) -> bool {
    match history.resources[known].life {
        Life::Alive => match report(contract, history, known, Some(view)) {
            Report::Nothing => true,
            Report::Absent => false,
            Report::Differs(found) => found.is_empty(),
        },
        Life::Deleted | Life::Orphaned(_) => !matches!(view.sight, Sight::Shows(_)),
        Life::Lost | Life::Removed | Life::Forgotten => true,
    }
}
