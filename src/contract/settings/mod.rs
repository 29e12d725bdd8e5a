//! `api.toml`: what is known of an API and cannot stand in its contract.
//!
//! Credentials and where they come from, inputs that a real account needs, settle budgets,
//! normalisers. Everything has a default, so that a bare contract is enough; unknown keys
//! are errors, so that a typing mistake is not a silent default.
//! The schema ships as `schemas/sgspec/api.schema.json`.

mod auth;
mod completion;

use std::collections::BTreeMap;
use std::time::Duration;

use serde::{Deserialize, Serialize};

use super::transport::{Refusals, Transport, TransportSettings};

pub use auth::{Auth, Caller, SigningScheme, SigningSettings, Variable};
pub use completion::{Completion, Identity};

#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize, Serialize)]
#[serde(deny_unknown_fields, default)]
pub struct Settings {
    /// A title for people.
    pub title: String,
    /// Whether this API is the one taken when none is named.
    pub default: bool,
    pub auth: Option<Auth>,
    /// Values that a target may want others of, by the attribute they fill.
    pub inputs: BTreeMap<String, Input>,
    pub settle: Settle,
    /// How answers may differ from what was sent and still conform, by attribute.
    pub normalise: BTreeMap<String, Normaliser>,
    pub limits: Limits,
    /// The ways in which the API can be called; none means REST at the target's own address.
    pub transports: BTreeMap<Transport, TransportSettings>,
    pub refusals: Option<Refusals>,
    /// Operations that write although their method says that they only read, by id.
    pub writes: Vec<String>,
    /// The variable of the query by which a caller chooses what of an answer is shown: an answer to it
    /// need not have what its schema requires.
    pub mask: Option<String>,
    /// The variable of the query by which a caller chooses which part of a list is shown.
    pub limit: Option<String>,
    /// How what an operation creates is found and removed, by the operation's id.
    pub clean_up: BTreeMap<String, CleanUp>,
    /// Callers besides the owner, nobody and the impostor, by the name that steps give them.
    pub roles: BTreeMap<String, Caller>,
    /// Work that goes on after its call was answered, by a name for it.
    pub completion: BTreeMap<String, Completion>,
    /// How the id of what an operation creates is found, by the operation's id.
    pub identity: BTreeMap<String, Identity>,
    /// Members of bodies whose values are secrets, by name.
    pub secrets: Vec<String>,
    /// Operations of which no good call is made, by id: what they do cannot be undone.
    pub uncalled: Vec<String>,
}

/// How to remove what an operation made, where its path does not tell.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct CleanUp {
    /// The operation that deletes one.
    pub delete: String,
    /// The operation that lists them, to find those whose create was not answered.
    pub list: Option<String>,
    /// The operation that shows one, where the list has ids alone.
    pub read: Option<String>,
    /// The key of an item that identifies it.
    #[serde(default = "id")]
    pub id: String,
    /// For how long, in milliseconds, a delete that is refused is tried again.
    #[serde(default)]
    pub patience_milliseconds: u64,
}

fn id() -> String {
    "id".to_owned()
}

#[derive(Debug, Clone, PartialEq, Eq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Input {
    pub description: String,
    /// What is taken if it is not given.
    pub default: Option<String>,
    /// What is taken of a target that is shown well-known credentials on this machine.
    pub loopback_default: Option<String>,
}

/// How long a target may take until a write shows in reads.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, Serialize)]
#[serde(deny_unknown_fields, default)]
pub struct Settle {
    pub default_milliseconds: u64,
    /// By operation id.
    pub operations: BTreeMap<String, u64>,
    /// By `workflow/step` of a written workflow that waits for what takes long.
    pub steps: BTreeMap<String, u64>,
}

impl Settings {
    /// The transports in their order, each with its settings.
    pub fn transports(&self) -> Vec<Transport> {
        if self.transports.is_empty() {
            return vec![Transport::Rest];
        }
        self.transports.keys().copied().collect()
    }
}

impl Default for Settle {
    fn default() -> Self {
        Self {
            default_milliseconds: 2_000,
            operations: BTreeMap::new(),
            steps: BTreeMap::new(),
        }
    }
}

/// How long, in milliseconds, what has a budget of its own is waited for where no machine has to be built or booted.
const HURRIED: u64 = 10_000;

/// How long, in milliseconds, work is waited for there.
const AT_WORK: u64 = 30_000;

impl Settings {
    /// No budget is longer than that of reads, for a server whose time passes when one looks.
    pub fn hurry_on(&mut self) {
        let default = self.settle.default_milliseconds;
        for clean_up in self.clean_up.values_mut() {
            clean_up.patience_milliseconds = clean_up.patience_milliseconds.min(default);
        }
        for budget in self.settle.steps.values_mut() {
            *budget = (*budget).min(default);
        }
        for completion in self.completion.values_mut() {
            completion.budget_milliseconds = completion.budget_milliseconds.min(default);
            for operation in &completion.begun_by {
                self.settle.operations.remove(operation);
            }
        }
    }

    /// No budget is longer than ten seconds, for a target behind which nothing real happens; only work that shows how far it
    /// is has half a minute.
    pub fn hurry(&mut self) {
        let mut begun: Vec<&String> = Vec::new();
        for completion in self.completion.values_mut() {
            completion.budget_milliseconds = completion.budget_milliseconds.min(AT_WORK);
            begun.extend(&completion.begun_by);
        }
        let settle = &mut self.settle;
        for (operation, budget) in &mut settle.operations {
            let most = if begun.contains(&operation) {
                AT_WORK
            } else {
                HURRIED
            };
            *budget = (*budget).min(most);
        }
        for budget in settle.steps.values_mut() {
            *budget = (*budget).min(HURRIED);
        }
        for clean_up in self.clean_up.values_mut() {
            let most = if begun.contains(&&clean_up.delete) {
                AT_WORK
            } else {
                settle.default_milliseconds
            };
            clean_up.patience_milliseconds = clean_up.patience_milliseconds.min(most);
        }
    }
}

impl Settle {
    /// The budget of an operation that reads.
    pub fn budget(&self, operation: &str) -> Duration {
        Duration::from_millis(
            *self
                .operations
                .get(operation)
                .unwrap_or(&self.default_milliseconds),
        )
    }
}

/// How an attribute may come back changed and still be the same.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Normaliser {
    /// Never compared.
    Ignore,
    /// Another one for each resource: that it is there is compared, its value is not.
    Volatile,
    /// Letters may change case.
    Case,
    /// The same network in another spelling.
    Cidr,
    /// Null stands for the value of the attribute named here.
    PortRange(String),
    /// The value may come back as a text, with this before it.
    Prefixed(String),
}

#[derive(Debug, Clone, PartialEq, Eq, Deserialize, Serialize)]
#[serde(deny_unknown_fields, default)]
pub struct Limits {
    /// How many resources may live at once.
    pub live: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self { live: 16 }
    }
}
