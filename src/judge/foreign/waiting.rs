//! Readings that wait: what somebody else read too early, perhaps, is not held against the target yet.
//!
//! A run says of a reading that it is the last try; a recording does not. So what disagrees with the last write
//! waits for a better reading, until the resource is written again, or the same reader is asked once
//! more after the target had its time, or the session ends. What agrees is settled before every write,
//! so that what changes afterwards is known to have been well.

use crate::contract::{Contract, OperationIndex};

use super::super::blame::resolve_one;
use super::super::book::Book;
use super::super::history::{History, Known, Life, Sight, View};
use super::super::reading::{Report, report};

/// Before a write of recorded traffic: settles what agrees with the last write, or is about something
/// that was seen well before, and all that `own` and what is below it showed. The rest waits, since
/// a client may read again until the target has caught up.
pub(in super::super) fn resolve_settled(
    contract: &Contract,
    history: &mut History,
    book: &mut Book<'_>,
    own: Option<Known>,
) {
    for known in 0..history.resources.len() {
        let resource = &history.resources[known];
        if resource.item.is_none() && resource.list.is_none() {
            continue;
        }
        let views = [resource.item.as_ref(), resource.list.as_ref()];
        let agree = views
            .into_iter()
            .flatten()
            .all(|view| agrees(contract, history, known, view));
        let written = own.is_some_and(|own| history.line(known).contains(&own));
        if agree || resource.verified || written {
            resolve_one(contract, history, book, known);
        }
    }
}

/// Before a reading of recorded traffic: settles what the same reader showed well, and what it showed
/// wrong when the target had had its time. What it shows later undoes neither.
pub(in super::super) fn resolve_late(
    contract: &Contract,
    history: &mut History,
    book: &mut Book<'_>,
    (operation, item): (OperationIndex, Option<Known>),
) {
    for known in 0..history.resources.len() {
        if item.is_some_and(|item| item != known) {
            continue;
        }
        let resource = &history.resources[known];
        let views = [resource.item.as_ref(), resource.list.as_ref()];
        let views: Vec<&View> = views.into_iter().flatten().collect();
        let asked = views.iter().any(|view| view.operation == operation);
        let agree = views
            .iter()
            .all(|view| agrees(contract, history, known, view));
        let late = views.iter().any(|view| {
            view.operation == operation
                && is_late(contract, history, known, view)
                && !agrees(contract, history, known, view)
        });
        if late || (asked && agree) {
            resolve_one(contract, history, book, known);
        }
    }
}

/// Whether a reading of recorded traffic says anything: one that disagrees with a write, and came before
/// the target had had its time, does not. Where a recording has no times, their order is all there is.
pub(in super::super) fn counts(
    contract: &Contract,
    history: &History,
    known: Known,
    view: &View,
) -> bool {
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
fn is_late(contract: &Contract, history: &History, known: Known, view: &View) -> bool {
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
fn agrees(contract: &Contract, history: &History, known: Known, view: &View) -> bool {
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
