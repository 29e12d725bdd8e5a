//! Listed items that the run did not create, until it is known that it did not.
//!
//! A list may show an item before the exchange that created it is judged, and what a target made of a
//! bad request is charged to that. So what is wrong with an item of unknown origin waits for the end,
//! and then breaks `schema/others` at SHOULD, if it is nobody's.

use crate::contract::{FamilyIndex, OperationIndex};

use super::book::{Book, Finding};
use super::history::{History, Known};

/// A listed item that nothing seen so far has created, and what is wrong with it.
pub(super) struct OtherItem {
    pub(super) operation: OperationIndex,
    pub(super) family: FamilyIndex,
    pub(super) parent: Option<Known>,
    pub(super) id: Option<String>,
    pub(super) problem: Option<Finding>,
    pub(super) evidence: String,
}

impl OtherItem {
    /// By now it is known what the run created.
    pub(super) fn settle(self, history: &History, book: &mut Book<'_>) {
        // What the target made of a bad request is charged to that.
        let ours = self.id.is_some_and(|id| {
            history.find(self.family, self.parent, &id).is_some()
                || history
                    .quarantined
                    .contains(&(self.family, self.parent, id))
        });
        match self.problem {
            _ if ours => {}
            Some(finding) => book.fail(self.operation, "schema/others", finding),
            None => book.pass(self.operation, "schema/others", &self.evidence),
        }
    }
}
