//! Readings that wait: what somebody else read too early, perhaps, is not held against the target yet.
//!
//! A run says of a reading that it is the last try; a recording does not. So what disagrees with the last write
//! waits for a better reading, until the resource is written again, or the same reader is asked once
//! more after the target had its time, or the session ends. What agrees is settled before every write,
//! so that what changes afterwards is known to have been well.

use crate::contract::{Contract, OperationIndex};

use super::super::blame::resolve_one;
use super::super::book::Book;
use super::super::history::{History, Known, View};
use super::super::reading::{agrees, is_late};

/// Before a write of recorded traffic: settles what agrees with the last write, or is about something
/// that was seen well before, and all that `own` and what is below it showed. The rest waits, since
/// a client may read again until the target has caught up.
pub(super) fn resolve_settled(
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
pub(super) fn resolve_late(
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
