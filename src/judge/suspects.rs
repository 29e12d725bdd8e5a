//! Who else may be to blame: the rules whose failure would explain what one reading shows.
//!
//! A finding that rests on one reader, or on a resource that was never seen well, is put off until it is
//! known whether one of these failed. The lists name rules by operation and know nothing of
//! what was read; which of them applies to a finding is decided where it is made.

use crate::contract::{Contract, FamilyIndex, OperationIndex, Role};

/// The rule by which a write answers for what it left behind.
pub(super) fn writer_rule(
    contract: &Contract,
    operation: OperationIndex,
    own: bool,
) -> &'static str {
    match (contract.bindings[operation].role.map(|(role, _)| role), own) {
        (Some(Role::Update), true) => "update/stored",
        (Some(Role::Update), false) => "update/only-this",
        (Some(Role::Delete), _) => "delete/only-this",
        (_, false) => "create/only-this",
        _ => "create/stored",
    }
}

/// Whatever may have taken a resource away, or never kept it.
pub(super) fn takers(contract: &Contract) -> Vec<(OperationIndex, &'static str)> {
    let mut takers = meddlers(contract);
    for family in &contract.families {
        let stored = ["create/stored", "concurrent/create"];
        takers.extend(
            family
                .create
                .iter()
                .flat_map(|create| stored.map(|rule| (*create, rule))),
        );
        // Whoever leaves standing what it was to delete may have taken something else.
        let gone = [
            "delete/gone",
            "parent-delete/children-gone",
            "isolation/item",
        ];
        takers.extend(
            family
                .delete
                .iter()
                .flat_map(|delete| gone.map(|rule| (*delete, rule))),
        );
    }
    takers
}

/// Whatever may have touched a resource that it was not about.
pub(super) fn meddlers(contract: &Contract) -> Vec<(OperationIndex, &'static str)> {
    let mut meddlers = Vec::new();
    for family in &contract.families {
        meddlers.extend(family.create.map(|create| (create, "create/only-this")));
        meddlers.extend(
            family
                .updates
                .iter()
                .map(|update| (*update, "update/only-this")),
        );
        meddlers.extend(family.delete.map(|delete| (delete, "delete/only-this")));
    }
    meddlers
}

/// Whoever may have put a resource below a parent that is not its own.
pub(super) fn spreaders(contract: &Contract) -> Vec<(OperationIndex, &'static str)> {
    let creates = contract.families.iter().filter_map(|family| family.create);
    creates.map(|create| (create, "create/only-this")).collect()
}

/// Whatever may be the reason that something of ours is not found.
pub(super) fn losers(contract: &Contract) -> Vec<(OperationIndex, &'static str)> {
    let mut losers = takers(contract);
    for family in &contract.families {
        let identity = ["update/keeps-identity", "update/stored"];
        let updates = family.updates.iter();
        losers.extend(updates.flat_map(|update| identity.map(|rule| (*update, rule))));
        let doors = ["auth/missing", "auth/wrong"];
        let deletes = family.delete.iter();
        losers.extend(deletes.flat_map(|delete| doors.map(|rule| (*delete, rule))));
    }
    losers
}

/// What shows that a write of a family stored something wrong.
pub(super) fn writers(
    contract: &Contract,
    family: FamilyIndex,
) -> Vec<(OperationIndex, &'static str)> {
    let family = &contract.families[family];
    let creates = family.create.iter().flat_map(|create| {
        [
            "schema",
            "create/stored",
            "create/echo",
            "concurrent/create",
        ]
        .map(|rule| (*create, rule))
    });
    let updates = family
        .updates
        .iter()
        .flat_map(|update| ["schema", "update/stored", "update/echo"].map(|rule| (*update, rule)));
    creates.chain(updates).collect()
}

/// What may be wrong with a reader.
pub(super) const READINGS: [&str; 5] = [
    "schema",
    "read/after-create",
    "read/after-update",
    "list/agrees",
    "text/round-trip",
];

/// What a write may have made of its own resource.
pub(super) const WRITINGS: [&str; 5] = [
    "create/stored",
    "concurrent/create",
    "update/stored",
    "text/round-trip",
    "create/echo",
];
