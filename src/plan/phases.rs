//! When things happen, across workflows that run side by side.
//!
//! All steps of a phase are done before the next one begins, whatever workflow they belong to. In
//! one phase only resources of one kind are created, or changed, or deleted: what is found changed
//! then can be laid at one door. Parents come before their children where things are
//! created, and after them where they are changed or deleted. Two exceptions: a late parent, and
//! what strangers are shown, comes together with its first child; and what was deleted is created
//! again in the phase of the delete. One workflow runs after the other there.

use crate::contract::{Contract, FamilyIndex};

fn depth(contract: &Contract, family: FamilyIndex) -> u8 {
    contract.families[family]
        .parent
        .map_or(0, |parent| 1 + depth(contract, parent))
}

fn deepest(contract: &Contract) -> u8 {
    let depths = (0..contract.families.len()).map(|family| depth(contract, family));
    depths.max().unwrap_or_default()
}

/// Creates: parents first.
pub(super) fn create_phase(contract: &Contract, family: FamilyIndex) -> u8 {
    depth(contract, family)
}

/// Parents that come late, and what is made below them: after all other creates.
pub(super) fn late_phase(contract: &Contract) -> u8 {
    1 + deepest(contract)
}

/// Updates: after all creates, children first, since what an update does to the resources of other
/// workflows is part of what is judged.
pub(super) fn update_phase(contract: &Contract, family: FamilyIndex) -> u8 {
    1 + late_phase(contract) + deepest(contract) - depth(contract, family)
}

/// Deletes: after all updates, children first.
pub(super) fn delete_phase(contract: &Contract, family: FamilyIndex) -> u8 {
    2 + late_phase(contract) + 2 * deepest(contract) - depth(contract, family)
}

/// What strangers will be shown, when all else is done.
pub(super) fn guarded_phase(contract: &Contract) -> u8 {
    3 + late_phase(contract) + 2 * deepest(contract)
}

/// Calls of strangers, last of all.
pub(super) fn strangers_phase(contract: &Contract) -> u8 {
    1 + guarded_phase(contract)
}
