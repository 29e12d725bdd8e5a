//! Where in a list a schema error lies, and whose item that is.
//!
//! What is wrong with an item that the traffic made is charged at MUST, with anybody else's at
//! SHOULD; places are folded to `*`, since an index depends on what else an account holds.

use crate::contract::FamilyIndex;

use super::history::Known;
use super::shown::Problems;

/// The items of a list, told apart by whether a create of the traffic made them.
pub(super) struct ListedItems {
    pub(super) pointer: String,
    pub(super) family: FamilyIndex,
    pub(super) parent: Option<Known>,
    /// Index and id of those that none did, in the order of the list.
    pub(super) foreign_items: Vec<(usize, Option<String>)>,
}

impl ListedItems {
    /// A place with `*` for the index of an item, which depends on what else is in the list.
    pub(super) fn folded(&self, place: &str) -> String {
        let rest = place
            .strip_prefix(&self.pointer)
            .and_then(|rest| rest.strip_prefix('/'));
        let Some(rest) = rest else {
            return place.to_owned();
        };
        let inner = rest
            .split_once('/')
            .map(|(_, inner)| format!("/{inner}"))
            .unwrap_or_default();
        format!("{}/*{inner}", self.pointer)
    }

    /// The index of the foreign item that an error's place lies in.
    pub(super) fn foreign(&self, place: &str) -> Option<usize> {
        let rest = place.strip_prefix(&self.pointer)?.strip_prefix('/')?;
        let index = rest.split('/').next()?.parse().ok()?;
        // In the order of the list, since they were numbered in it.
        self.foreign_items
            .binary_search_by_key(&index, |(foreign, _)| *foreign)
            .is_ok()
            .then_some(index)
    }
}

/// Messages about an answer, with places counted from the item.
pub(super) fn problems(own: &[(String, String)], pointer: &str) -> Problems {
    let messages = own.iter().map(|(message, _)| {
        let rest = message.strip_prefix(pointer).unwrap_or(message);
        rest.strip_prefix("/*").unwrap_or(rest).to_owned()
    });
    messages.collect()
}
