//! The rules by which requirements about answers and about the life of resources follow.
//!
//! Each rule has a name, a level, a basis and a sentence; whether it applies to an operation
//! depends on what the contract documents there and on what else the family can do. A rule whose
//! evidence could never arise (no reader, no parent that can be created) is not derived.
//!
//! Not in here: what a target must refuse (`refusal_rules`).

use super::family::{Family, Role};
use super::operation::Operation;
use super::requirement::{Basis, Level, Origin};

/// What a rule gives for one operation.
pub(super) struct Rule {
    pub name: String,
    pub level: Level,
    pub basis: Basis,
    pub sentence: String,
    pub origin: Origin,
}

impl Rule {
    pub(super) fn new(
        name: impl Into<String>,
        level: Level,
        basis: Basis,
        sentence: impl Into<String>,
        origin: Origin,
    ) -> Self {
        Self {
            name: name.into(),
            level,
            basis,
            sentence: sentence.into(),
            origin,
        }
    }
}

/// Rules that one answer decides.
pub(super) fn exchange_rules(operation: &Operation) -> Vec<Rule> {
    let Some(success) = operation.success() else {
        return Vec::new();
    };
    let here = || Origin::Contract(success.place);
    let mut rules = vec![Rule::new(
        "status",
        Level::Must,
        Basis::Stated,
        "a valid request is answered with the documented status",
        here(),
    )];
    if let Some(body) = &success.body {
        if let Some(media_type) = &success.media_type {
            let (level, basis) = if media_type.stated {
                (Level::Must, Basis::Stated)
            } else {
                (Level::Should, Basis::Example)
            };
            rules.push(Rule::new(
                "content-type",
                level,
                basis,
                "the answer has the documented media type",
                here(),
            ));
        }
        let basis = if body.stated {
            Basis::Stated
        } else {
            Basis::Example
        };
        rules.push(Rule::new(
            "schema",
            Level::Must,
            basis,
            "the answer has the documented keys, types and enum values",
            here(),
        ));
    } else if matches!(success.status, 204 | 205 | 304) {
        rules.push(Rule::new(
            "empty-body",
            Level::Must,
            Basis::Stated,
            "an answer without content has no body",
            here(),
        ));
    }
    rules
}

/// Rules about the life of resources.
pub(super) fn state_rules(
    operation: &Operation,
    role: Role,
    families: &[Family],
    index: usize,
    shows_text: bool,
) -> Vec<Rule> {
    let family = &families[index];
    let heading = || Origin::Contract(operation.place);
    let derived = |name: &str, sentence: &str| {
        Rule::new(name, Level::Must, Basis::Derived, sentence, heading())
    };
    let not_found = |name: &str| {
        Rule::new(
            name,
            Level::Should,
            Basis::Convention,
            "a resource that does not exist is answered with 404",
            Origin::Standard("RFC 9110, section 15.5.5"),
        )
    };
    let shows_items = operation
        .success()
        .is_some_and(|response| response.body.is_some());
    let creatable = family.create.is_some();
    let updatable = !family.updates.is_empty();
    let mut rules = Vec::new();
    if !creatable {
        return rules;
    }
    // Whether something on the way to this operation can have been deleted.
    let parent_deletable = family.parent.is_some_and(|parent| {
        families[parent].delete.is_some() && families[parent].create.is_some()
    });
    let other_parent = family
        .parent
        .is_some_and(|parent| families[parent].create.is_some());
    match role {
        Role::Create => {
            if shows_items {
                rules.push(derived("create/echo", "the answer carries what was sent"));
                rules.push(derived(
                    "create/new-id",
                    "a new resource has an id that nothing else below its parent had",
                ));
                rules.push(id_shape(operation));
            }
            rules.push(Rule::new(
                "create/location",
                Level::Should,
                Basis::Convention,
                "a `Location` that is there leads to the new resource",
                Origin::Standard("RFC 9110, section 10.2.2"),
            ));
            if family.read.is_some() || family.list.is_some() {
                rules.push(derived(
                    "create/stored",
                    "what was created is what item and list show",
                ));
            }
            if family.list.is_some() {
                rules.push(derived(
                    "create/only-this",
                    "a create makes one resource and touches nothing else",
                ));
            }
            if shows_items && family.list.is_some() {
                rules.push(derived(
                    "concurrent/create",
                    "creates side by side make as many resources, each with an id of its own",
                ));
            }
            if family.position().is_some() && family.list.is_some() {
                rules.push(Rule::new(
                    "order/create",
                    Level::Should,
                    Basis::Derived,
                    "no two resources of one parent have the same position",
                    heading(),
                ));
            }
            if shows_text {
                rules.push(text(operation));
            }
            if parent_deletable {
                rules.push(derived(
                    "unknown-id/post",
                    "a create below a parent that does not exist is refused",
                ));
                rules.push(not_found("unknown-id/post/404"));
            }
        }
        Role::Read => {
            if shows_items {
                rules.push(derived(
                    "read/after-create",
                    "the item shows the values it was created with",
                ));
                if updatable {
                    rules.push(derived(
                        "read/after-update",
                        "the item shows the values it was updated to",
                    ));
                }
                rules.push(id_shape(operation));
                if shows_text {
                    rules.push(text(operation));
                }
            }
            if family.delete.is_some() {
                rules.push(derived(
                    "unknown-id/get",
                    "reading a resource that does not exist is refused",
                ));
                rules.push(not_found("unknown-id/get/404"));
            }
            if other_parent {
                rules.push(derived(
                    "isolation/item",
                    "an item is not reachable through another parent",
                ));
            }
        }
        Role::List => {
            if shows_items {
                rules.push(Rule::new(
                    "schema/others",
                    Level::Should,
                    Basis::Example,
                    "items that the run did not create have the documented keys, types and enum values",
                    Origin::Contract(operation.success().map_or(operation.place, |response| response.place)),
                ));
                rules.push(derived(
                    "list/contains",
                    "the list contains what was created",
                ));
                if shows_text {
                    rules.push(text(operation));
                }
                rules.push(derived("list/once", "the list shows each resource once"));
                rules.push(derived(
                    "list/agrees",
                    "the list shows the values that the item shows",
                ));
                if other_parent {
                    rules.push(derived(
                        "isolation/list",
                        "a list shows nothing of another parent",
                    ));
                }
            }
            if parent_deletable {
                rules.push(derived(
                    "unknown-id/get",
                    "listing below a parent that does not exist is refused",
                ));
                rules.push(not_found("unknown-id/get/404"));
            }
        }
        Role::Update => {
            if shows_items {
                rules.push(derived("update/echo", "the answer carries what was sent"));
                rules.push(derived("update/keeps-identity", "an update keeps the id"));
            }
            if family.read.is_some() || family.list.is_some() {
                rules.push(derived(
                    "update/stored",
                    "an update that was answered must be kept",
                ));
                rules.push(derived(
                    "update/only-this",
                    "an update touches nothing else",
                ));
            }
            if shows_text {
                rules.push(text(operation));
            }
            if family.position().is_some() && family.list.is_some() {
                rules.push(Rule::new(
                    "order/update",
                    Level::Should,
                    Basis::Derived,
                    "an update that says nothing of the order changes nothing of it",
                    heading(),
                ));
            }
            rules.extend(other_parent.then(|| {
                derived(
                    "isolation/item",
                    "an item cannot be updated through another parent",
                )
            }));
            if family.delete.is_some() {
                let (name, refined) = if operation.method == "PATCH" {
                    ("unknown-id/patch", "unknown-id/patch/404")
                } else {
                    ("unknown-id/put", "unknown-id/put/404")
                };
                rules.push(derived(
                    name,
                    "updating a resource that does not exist is refused",
                ));
                rules.push(not_found(refined));
            }
        }
        Role::Delete => {
            if family.read.is_some() {
                rules.push(derived(
                    "delete/gone",
                    "what was deleted cannot be read any more",
                ));
            }
            if family.list.is_some() {
                rules.push(derived(
                    "delete/unlisted",
                    "what was deleted is not listed any more",
                ));
            }
            if family.read.is_some() || family.list.is_some() {
                rules.push(derived(
                    "delete/only-this",
                    "a delete leaves the siblings as they were",
                ));
            }
            rules.push(derived(
                "delete/again",
                "what was deleted cannot be deleted again",
            ));
            rules.extend(other_parent.then(|| {
                derived(
                    "isolation/item",
                    "an item cannot be deleted through another parent",
                )
            }));
            rules.push(derived(
                "unknown-id/delete",
                "deleting a resource that does not exist is refused",
            ));
            rules.push(not_found("unknown-id/delete/404"));
            let children = families
                .iter()
                .any(|child| child.parent == Some(index) && child.create.is_some());
            if children {
                rules.push(derived(
                    "parent-delete/children-gone",
                    "children end with their parent",
                ));
            }
        }
    }
    rules
}

fn id_shape(operation: &Operation) -> Rule {
    Rule::new(
        "schema/id-shape",
        Level::Should,
        Basis::Example,
        "ids have the shape that the examples show",
        Origin::Contract(
            operation
                .success()
                .map_or(operation.place, |response| response.place),
        ),
    )
}

fn text(operation: &Operation) -> Rule {
    Rule::new(
        "text/round-trip",
        Level::Must,
        Basis::Derived,
        "a text comes back as it was sent, or is refused",
        Origin::Contract(operation.place),
    )
}
