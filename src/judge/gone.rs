//! Whom the readings of a deleted resource blame.
//!
//! Item and list both still show it: the delete did nothing. Only one of them does: that reader
//! is behind. For children that should have ended with their parent the parent's delete
//! stands where the delete does.

use crate::contract::{Contract, OperationIndex};

use super::book::{Book, Finding};
use super::history::{History, Known, Sight, View};

/// A resource that was deleted, itself or with its parent.
pub(super) fn gone(
    contract: &Contract,
    history: &mut History,
    book: &mut Book<'_>,
    known: Known,
    item: Option<&View>,
    list: Option<&View>,
    parent_delete: Option<OperationIndex>,
) {
    let resource = &history.resources[known];
    let family = &contract.families[resource.family];
    let write = resource.last_write.clone();
    let writer = parent_delete.unwrap_or(write.operation);
    let (gone_rule, unlisted_rule) = match parent_delete {
        Some(_) => ("parent-delete/children-gone", "parent-delete/children-gone"),
        None => ("delete/gone", "delete/unlisted"),
    };
    // What was found gone before did not come back: whoever shows it now is behind.
    let confirmed = history.resources[known].found_gone;
    if item.is_some_and(|view| matches!(view.sight, Sight::Absent(_))) {
        history.resources[known].found_gone = true;
    }
    let shows =
        |view: Option<&View>| view.is_some_and(|view| matches!(view.sight, Sight::Shows(_)));
    let absent =
        |view: Option<&View>| view.is_some_and(|view| matches!(view.sight, Sight::Absent(_)));
    let mut evidence = vec![write.evidence.clone()];
    evidence.extend(
        [item, list]
            .into_iter()
            .flatten()
            .map(|view| view.evidence.clone()),
    );
    let finding = |message: &str| Finding::new(message, evidence.iter().cloned());
    match (shows(item), shows(list)) {
        (true, true) => {
            book.fail(
                writer,
                gone_rule,
                finding("it can still be read, and is still listed"),
            );
            if parent_delete.is_none() {
                book.fail(
                    writer,
                    unlisted_rule,
                    finding("it is still listed, and can still be read"),
                );
            }
            history.resources[known].tainted = Some(book.id(writer, gone_rule));
        }
        (true, false) => {
            let message = "it can still be read, though the list does not show it any more";
            match item {
                // Without a list to ask, the delete is the nearer suspect.
                Some(_) if family.list.is_none() || list.is_none() => {
                    book.fail(writer, gone_rule, finding("it can still be read"));
                    history.resources[known].tainted = Some(book.id(writer, gone_rule));
                }
                Some(view) => book.fail(view.operation, "unknown-id/get", finding(message)),
                None => {}
            }
        }
        (false, true) => match list {
            Some(_) if family.read.is_none() || item.is_none() && !confirmed => {
                book.fail(writer, unlisted_rule, finding("it is still listed"));
                history.resources[known].tainted = Some(book.id(writer, unlisted_rule));
            }
            Some(view) => book.fail(
                view.operation,
                "list/agrees",
                finding("it is still listed, though it cannot be read any more"),
            ),
            None => {}
        },
        (false, false) => {}
    }
    // A reader that is to blame, or says nothing, clears the delete as far as it goes.
    if let (Some(view), true) = (item, absent(item)) {
        book.pass(writer, gone_rule, &view.evidence);
        book.pass(view.operation, "unknown-id/get", &view.evidence);
        match view.sight {
            Sight::Absent(404 | 410) => {
                book.pass(view.operation, "unknown-id/get/404", &view.evidence);
            }
            Sight::Absent(status) => book.fail(
                view.operation,
                "unknown-id/get/404",
                finding(&format!("answered {status} instead of 404")),
            ),
            _ => {}
        }
    } else if let (Some(list), true) = (list, absent(list)) {
        book.pass(writer, gone_rule, &list.evidence);
    }
    if let (Some(view), true) = (list, absent(list)) {
        book.pass(writer, unlisted_rule, &view.evidence);
    } else if let (Some(item), true) = (item, absent(item)) {
        book.pass(writer, unlisted_rule, &item.evidence);
    }
    if let Some(View {
        operation,
        evidence,
        sight: Sight::Unclear,
        ..
    }) = item
    {
        let broken = Finding::new(
            "the answer is no clear refusal",
            [write.evidence.clone(), evidence.clone()],
        );
        book.fail(*operation, "unknown-id/get", broken);
    }
}
