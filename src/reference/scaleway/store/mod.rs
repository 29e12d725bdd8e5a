//! What the server remembers: the groups of the account, each with its rules.
//!
//! Invariants:
//!
//! * The first group is the organization's default one; it is never deleted.
//! * The others follow in the order of their creation, which is the order of every list.
//! * A rule belongs to one group and ends with it; nothing is found through another group.
//!
//! An id is looked up by value, so its letters may come in either case; what is no UUID at all
//! is simply not found. The store knows nothing of HTTP but the errors that it answers with.

mod group;
mod rule;

pub(super) use group::Group;

use uuid::Uuid;

use super::attributes::GroupDraft;
use super::error::ApiError;

/// All groups of the account.
pub(super) struct Store {
    groups: Vec<Group>,
}

impl Store {
    /// An account that has only the default group of its organization.
    pub(super) fn new(organization: &str) -> Self {
        Self {
            groups: vec![Group::of_organization(organization)],
        }
    }

    /// All groups, the default one first.
    pub(super) fn groups(&self) -> &[Group] {
        &self.groups
    }

    /// The group with this id.
    pub(super) fn group(&self, id: &str) -> Result<&Group, ApiError> {
        self.index(id).map(|index| &self.groups[index])
    }

    /// The group with this id, to be changed.
    pub(super) fn group_mut(&mut self, id: &str) -> Result<&mut Group, ApiError> {
        self.index(id).map(|index| &mut self.groups[index])
    }

    /// Adds a group and returns it.
    pub(super) fn create_group(&mut self, draft: GroupDraft) -> &Group {
        let index = self.groups.len();
        self.groups.push(Group::new(draft));
        &self.groups[index]
    }

    /// Removes a group with its rules, unless it is the default one.
    pub(super) fn delete_group(&mut self, id: &str) -> Result<(), ApiError> {
        let index = self.index(id)?;
        if self.groups[index].is_default() {
            return Err(ApiError::default_group());
        }
        self.groups.remove(index);
        Ok(())
    }

    fn index(&self, id: &str) -> Result<usize, ApiError> {
        parse_id(id)
            .and_then(|id| self.groups.iter().position(|group| group.id() == id))
            .ok_or_else(|| ApiError::unknown_group(id))
    }
}

/// Reads an id in its hyphenated form, which is the only one that the API writes.
fn parse_id(text: &str) -> Option<Uuid> {
    const HYPHENATED: usize = 36;
    if text.len() == HYPHENATED {
        Uuid::parse_str(text).ok()
    } else {
        None
    }
}
