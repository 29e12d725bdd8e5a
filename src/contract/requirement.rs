//! Requirements: the things a conforming target must do, each with id, level, basis, source.
//!
//! They are derived from operations and the resource graph by the rules below, and by nothing
//! else, so that the registry of an API is known before anything is sent. An id is
//! `<api>/<operation>/<rule>`; it never changes and is never reused. A demand that follows from
//! a rule cites the line of the contract that makes the rule apply; a convention cites its RFC.
//!
//! Not in here: how a requirement is tested (plan) and how it is judged (judge).

use std::fmt;

use serde::{Deserialize, Serialize};

use super::family::{Binding, Family, Role};
use super::operation::{Operation, OperationIndex};
use super::source::{Document, Place};

/// RFC 2119 words, as data.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Level {
    Must,
    Should,
    May,
}

/// What a demand rests on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Basis {
    /// A sentence of the contract.
    Stated,
    /// Types, nulls, keys or the shape of ids seen in its examples.
    Example,
    /// It follows by a named rule.
    Derived,
    /// RFC 9110 and the like.
    Convention,
}

macro_rules! words {
    ($kind:ident { $($variant:ident => $word:literal),* }) => {
        impl $kind {
            pub fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $word),* }
            }
        }
        impl fmt::Display for $kind {
            fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                formatter.pad(self.as_str())
            }
        }
    };
}
words!(Level { Must => "must", Should => "should", May => "may" });
words!(Basis { Stated => "stated", Example => "example", Derived => "derived", Convention => "convention" });

/// Where a demand comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Origin {
    Contract(Place),
    /// An RFC and its section.
    Standard(&'static str),
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Requirement {
    pub id: String,
    pub operation: OperationIndex,
    /// Rule and case, such as `create/echo`.
    pub rule: &'static str,
    pub level: Level,
    pub basis: Basis,
    /// What is demanded, in a sentence without a full stop.
    pub sentence: &'static str,
    pub origin: Origin,
}

impl Requirement {
    /// `specs/…/contract.apib:41`, or the RFC and its section.
    pub fn source(&self, document: &Document) -> String {
        match &self.origin {
            Origin::Contract(place) => document.reference(*place),
            Origin::Standard(name) => (*name).to_owned(),
        }
    }
}

/// All requirements of a contract, found by operation and rule.
#[derive(Debug, Clone, Default)]
pub struct Registry {
    requirements: Vec<Requirement>,
}

impl Registry {
    pub fn iter(&self) -> impl Iterator<Item = &Requirement> {
        self.requirements.iter()
    }

    pub fn len(&self) -> usize {
        self.requirements.len()
    }

    pub fn is_empty(&self) -> bool {
        self.requirements.is_empty()
    }

    pub fn get(&self, index: usize) -> &Requirement {
        &self.requirements[index]
    }

    /// Position of the requirement that `rule` gives for an operation, if it applies there.
    pub fn find(&self, operation: OperationIndex, rule: &str) -> Option<usize> {
        self.requirements
            .iter()
            .position(|requirement| requirement.operation == operation && requirement.rule == rule)
    }

    pub fn by_id(&self, id: &str) -> Option<usize> {
        self.requirements
            .iter()
            .position(|requirement| requirement.id == id)
    }

    pub(super) fn derive(
        api: &str,
        operations: &[Operation],
        families: &[Family],
        bindings: &[Binding],
    ) -> Self {
        let mut registry = Self::default();
        for (index, operation) in operations.iter().enumerate() {
            let mut rules = exchange_rules(operation);
            if let Some((role, owner)) = bindings[index].role {
                rules.extend(state_rules(
                    operation,
                    role,
                    &families[owner],
                    families,
                    owner,
                ));
            }
            rules.push(Rule::new(
                "snapshot",
                Level::May,
                Basis::Derived,
                "the normalised answer is the accepted one",
                Origin::Contract(operation.place),
            ));
            for rule in rules {
                registry.requirements.push(Requirement {
                    id: format!("{api}/{}/{}", operation.id, rule.name),
                    operation: index,
                    rule: rule.name,
                    level: rule.level,
                    basis: rule.basis,
                    sentence: rule.sentence,
                    origin: rule.origin,
                });
            }
        }
        registry
    }
}

struct Rule {
    name: &'static str,
    level: Level,
    basis: Basis,
    sentence: &'static str,
    origin: Origin,
}

impl Rule {
    fn new(
        name: &'static str,
        level: Level,
        basis: Basis,
        sentence: &'static str,
        origin: Origin,
    ) -> Self {
        Self {
            name,
            level,
            basis,
            sentence,
            origin,
        }
    }
}

fn exchange_rules(operation: &Operation) -> Vec<Rule> {
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

fn state_rules(
    operation: &Operation,
    role: Role,
    family: &Family,
    families: &[Family],
    index: usize,
) -> Vec<Rule> {
    let heading = || Origin::Contract(operation.place);
    let derived =
        |name, sentence| Rule::new(name, Level::Must, Basis::Derived, sentence, heading());
    let not_found = |name| {
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
            }
            if family.delete.is_some() {
                rules.push(derived(
                    "unknown-id/get",
                    "reading a resource that does not exist is refused",
                ));
                rules.push(not_found("unknown-id/get/404"));
            }
            if family
                .parent
                .is_some_and(|parent| families[parent].create.is_some())
            {
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
                rules.push(derived("list/once", "the list shows each resource once"));
                rules.push(derived(
                    "list/agrees",
                    "the list shows the values that the item shows",
                ));
                if family
                    .parent
                    .is_some_and(|parent| families[parent].create.is_some())
                {
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
