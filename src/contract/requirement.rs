//! Requirements: the things a conforming target must do, each with id, level, basis, source.
//!
//! They are derived from operations and the resource graph by the rules below, and by nothing
//! else, so that the registry of an API is known before anything is sent. An id is
//! `<api>/<operation>/<rule>`; it never changes and is never reused. A demand that follows from
//! a rule cites the line of the contract that makes the rule apply; a convention cites its RFC.
//!
//! Not in here: how a requirement is tested (plan) and how it is judged (judge).

use std::collections::{HashMap, HashSet};
use std::fmt;

use serde::{Deserialize, Serialize};

use super::family::{Binding, Family};
use super::operation::{Operation, OperationIndex};
use super::refusal_rules::{authentication_rules, method_rules, refusal_rules};
use super::rules::{Rule, exchange_rules, state_rules};
use super::source::{Document, Place};
use super::written::WrittenWorkflow;
use super::written_rules::written_rules;

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
    pub rule: String,
    pub level: Level,
    pub basis: Basis,
    /// What is demanded, in a sentence without a full stop.
    pub sentence: String,
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
    /// Positions by rule, for each operation.
    positions: Vec<HashMap<String, usize>>,
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
        self.positions.get(operation)?.get(rule).copied()
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
        written: &[WrittenWorkflow],
        authenticated: bool,
        uncalled: &[String],
    ) -> Self {
        let mut registry = Self::default();
        let called: HashSet<&str> = written
            .iter()
            .flat_map(|workflow| &workflow.steps)
            .map(|step| operations[step.operation].id.as_str())
            .collect();
        for (index, operation) in operations.iter().enumerate() {
            let mut rules = exchange_rules(operation);
            if uncalled.contains(&operation.id) {
                rules.clear();
            }
            // Whoever writes the calls of an operation says what they have to come to.
            let role = bindings[index].role;
            if let Some((role, owner)) = role.filter(|_| !called.contains(operation.id.as_str())) {
                let family = &families[owner];
                let text = family.has_text(operations);
                rules.extend(state_rules(operation, role, families, owner, text));
                if family.create.is_some() {
                    rules.extend(refusal_rules(operation));
                    if family.probed_by(operations) == Some(index) {
                        rules.extend(method_rules());
                    }
                    if authenticated {
                        rules.extend(authentication_rules(operation));
                    }
                }
            }
            let known: HashSet<String> = rules.iter().map(|rule| rule.name.clone()).collect();
            rules.extend(
                written_rules(written, operations, index, authenticated)
                    .into_iter()
                    .filter(|rule| !known.contains(&rule.name)),
            );
            rules.push(Rule::new(
                "snapshot",
                Level::May,
                Basis::Derived,
                "the normalised answer is the accepted one",
                Origin::Contract(operation.place),
            ));
            let mut positions = HashMap::new();
            for rule in rules {
                positions.insert(rule.name.clone(), registry.requirements.len());
                registry.requirements.push(Requirement {
                    id: format!("{api}/{}/{}", operation.key(), rule.name),
                    operation: index,
                    rule: rule.name,
                    level: rule.level,
                    basis: rule.basis,
                    sentence: rule.sentence,
                    origin: rule.origin,
                });
            }
            registry.positions.push(positions);
        }
        registry
    }
}
