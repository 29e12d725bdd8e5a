//! Workflows that people wrote, for what a contract cannot imply.
//!
//! They are Arazzo documents (`*.arazzo.yaml` beside the contract). A step names an operation, what
//! fills its parameters and body, and what to remember of its answer. What a step is evidence
//! for stands in members of its own, as Arazzo allows: `x-claims` (what an answer must show, and
//! of which write it tells), `x-refuses` (the request is bad, and how), `x-also-as` (strangers who
//! send the same call first). Each claim is a requirement of an operation, on each
//! transport that the API has.
//!
//! A call that begins work of its own is followed by steps that wait for it and find the id of what it makes, as
//! `api.toml` says (`asynchronous`).
//!
//! Invariants: a workflow names only operations of its contract and steps of its own; reading
//! sends nothing and resolves nothing that is known only in a run.
//!
//! Not in here: sending (`drive`), and whether a claim holds of a run (`judge`).

mod asynchronous;
mod claim;
mod expression;
mod list;
mod read;
mod same;

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::operation::OperationIndex;
use super::requirement::Level;
use super::source::Place;
use super::transport::Transport;
use super::written_rules::OWNER;

pub use asynchronous::COMPLETION;
pub(super) use asynchronous::follow;
pub use claim::{Claim, is_of_writer, problem};
pub use expression::{Message, Scope, fill, resolve};
pub(super) use read::read;

/// What a workflow does to an account.
#[derive(
    Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
#[serde(rename_all = "kebab-case")]
pub enum Effect {
    /// Touches only what the run created.
    #[default]
    Own,
    /// Changes something that exists, and restores it.
    Borrowed,
    Billable,
    Destructive,
}

impl Effect {
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Own => "own",
            Self::Borrowed => "borrowed",
            Self::Billable => "billable",
            Self::Destructive => "destructive",
        }
    }
}

/// A workflow that somebody wrote.
#[derive(Debug, Clone, PartialEq)]
pub struct WrittenWorkflow {
    /// Unique among the written workflows of a contract.
    pub id: String,
    pub summary: String,
    pub effect: Effect,
    pub steps: Vec<WrittenStep>,
    /// Where it stands, as `file:line`.
    pub source: String,
}

/// A step of one.
#[derive(Debug, Clone, PartialEq)]
pub struct WrittenStep {
    /// Unique in its workflow.
    pub id: String,
    /// The operation on the first transport.
    pub operation: OperationIndex,
    /// Who asks.
    pub role: String,
    /// What fills the template's variables: name and value, which may hold expressions.
    pub path: Vec<(String, Value)>,
    pub query: Vec<(String, Value)>,
    pub body: Option<Value>,
    /// What later steps may ask for, by name.
    pub outputs: Vec<(String, Output)>,
    /// A conforming target refuses it.
    pub refuses: Option<Refuses>,
    pub claims: Vec<Claim>,
    /// Strangers who send the same call before.
    pub also_as: Vec<String>,
    /// Sent over another transport than the rest of its workflow, if the API has one.
    pub over_other: bool,
    /// Whoever asks is let in, although it is not the owner.
    pub admitted: bool,
    /// A later step that puts back what this one changes.
    pub undo: Option<String>,
    /// What it gives is given by that step, too, where its own answer left it open.
    pub completes: Option<String>,
    /// The call that began what it waits for.
    pub awaits: Option<Awaits>,
    /// Sent only if this holds.
    pub when: Option<When>,
    pub place: Place,
}

impl WrittenStep {
    /// Whether it is sent by somebody who must be turned away.
    pub fn is_by_stranger(&self) -> bool {
        self.role != OWNER && !self.admitted
    }

    /// Whether its request names what another step gives.
    pub fn names(&self, step: &str) -> bool {
        let wanted = format!("$steps.{step}.");
        let parameters = self.path.iter().chain(&self.query).map(|(_, value)| value);
        let mut values = parameters.chain(&self.body);
        values.any(|value| value.to_string().contains(&wanted))
    }

    /// Adds what its answer gave to what later steps may ask for.
    pub fn put(
        &self,
        given: BTreeMap<String, Value>,
        outputs: &mut BTreeMap<String, BTreeMap<String, Value>>,
    ) {
        if let Some(step) = &self.completes {
            let known = outputs.entry(step.clone()).or_default();
            for (name, value) in given.iter().filter(|(_, value)| !value.is_null()) {
                let own = known.entry(name.clone()).or_insert(Value::Null);
                if own.is_null() {
                    *own = value.clone();
                }
            }
        }
        outputs.insert(self.id.clone(), given);
    }

    /// What its answer gives to later steps.
    pub fn given(&self, scope: &Scope<'_>) -> BTreeMap<String, Value> {
        let outputs = self.outputs.iter();
        outputs
            .filter_map(|(name, output)| Some((name.clone(), output.value(scope)?)))
            .collect()
    }
}

/// Work that a reading waits for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Awaits {
    /// The operation that began it, on the first transport.
    pub begun_by: OperationIndex,
    /// What `api.toml` calls such work.
    pub completion: String,
    /// Where its state is shown.
    pub state: String,
    /// States in which it has ended in vain.
    pub failed: Vec<String>,
}

/// What a step remembers of its answer.
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Output {
    /// An expression.
    pub at: String,
    /// Of a list: its first item with these members.
    #[serde(rename = "where")]
    pub chosen: Option<Map<String, Value>>,
    /// Of a list: the only item that these earlier ones have not; an expression, or several and items.
    pub beyond: Option<Value>,
    /// Of a list: its last item, or the last that is new.
    #[serde(default)]
    pub last: bool,
    /// Of a list: its first item, or the first that is new.
    #[serde(default)]
    pub first: bool,
}

impl Output {
    fn value(&self, scope: &Scope<'_>) -> Option<Value> {
        let value = resolve(&self.at, scope).ok()?;
        if self.beyond.is_some() || self.last || self.first {
            let before = match &self.beyond {
                None => Value::Array(Vec::new()),
                Some(before) => list::flat(&fill(before, scope).ok()?),
            };
            let new = list::new_items(value.as_array()?, &before);
            return match new.as_slice() {
                [.., last] if self.last => Some((*last).clone()),
                [first, ..] if self.first => Some((*first).clone()),
                [only] => Some((*only).clone()),
                _ => None,
            };
        }
        match &self.chosen {
            None => Some(value),
            Some(chosen) => {
                let chosen = fill(&Value::Object(chosen.clone()), scope).ok()?;
                list::matching(&value, chosen.as_object()?, scope)
                    .first()
                    .copied()
                    .cloned()
            }
        }
    }
}

fn must() -> Level {
    Level::Must
}

/// What a target has to say of itself before a step is sent: an earlier answer shows a list with such items.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct When {
    /// The list; an output of a step before.
    pub at: String,
    #[serde(rename = "where")]
    pub chosen: Map<String, Value>,
    /// So many of them.
    #[serde(default = "one")]
    pub at_least: usize,
    /// It does not hold where the list is not known.
    #[serde(default)]
    pub known: bool,
}

fn one() -> usize {
    1
}

impl When {
    /// Whether it holds; also where the list is not known, unless it has to be, since then the target did not say otherwise.
    pub fn holds(&self, scope: &Scope<'_>) -> bool {
        let Ok(list) = resolve(&self.at, scope) else {
            return !self.known;
        };
        list::matching(&list, &self.chosen, scope).len() >= self.at_least
    }

    /// The step that tells.
    pub fn step(&self) -> Option<&str> {
        let (step, _) = self.at.strip_prefix("$steps.")?.split_once(".outputs.")?;
        Some(step)
    }
}

/// How a request is bad.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Refuses {
    /// The last part of the requirement's name.
    pub case: String,
    /// In words: who must refuse what.
    #[serde(default)]
    pub sentence: String,
    #[serde(default = "must")]
    pub level: Level,
    /// The status that the contract states for it, where it states one.
    pub status: Option<u16>,
    /// The code that the contract states for it.
    pub code: Option<String>,
    /// An earlier step that brought it about, and the rule by which it had to.
    pub about: Option<String>,
    pub rule: Option<String>,
    /// As for claims: what is told apart under the rule.
    pub fact: Option<String>,
    /// What that step must do, in words.
    #[serde(default)]
    pub demand: String,
}

impl Refuses {
    /// The key of [`Refuses::fact`]; `object` is what fills the call's path.
    pub fn fact_key(&self, object: Option<&Value>) -> String {
        let object = || object.map(Value::to_string).unwrap_or_default();
        self.fact.clone().unwrap_or_else(object)
    }
}

/// The inputs of a workflow on a transport: its mark is another one on each, so that what one run of the
/// workflow leaves behind is not taken for the other's.
pub fn inputs_on(
    inputs: &BTreeMap<String, String>,
    transport: Transport,
    first: Transport,
) -> BTreeMap<String, String> {
    let mut inputs = inputs.clone();
    if transport != first
        && let Some(mark) = inputs.get_mut("mark")
    {
        mark.push('-');
        mark.push_str(transport.as_str());
    }
    inputs
}

impl WrittenWorkflow {
    /// The inputs that its calls need, and where the first that needs each stands.
    pub fn inputs(&self) -> BTreeMap<String, Place> {
        let mut inputs = BTreeMap::new();
        for step in &self.steps {
            let parameters = step.path.iter().chain(&step.query).map(|(_, value)| value);
            for value in parameters.chain(&step.body) {
                for name in named_inputs(&value.to_string()) {
                    inputs.entry(name).or_insert(step.place);
                }
            }
        }
        inputs.remove("mark");
        inputs
    }

    pub fn step(&self, id: &str) -> Option<&WrittenStep> {
        self.steps.iter().find(|step| step.id == id)
    }

    /// Its name on a transport: the id alone on the first one, so that names stay when others come.
    pub fn name_on(&self, transport: Transport, first: Transport) -> String {
        if transport == first {
            self.id.clone()
        } else {
            format!("{}@{transport}", self.id)
        }
    }
}

/// The names after `$inputs.` in a text.
fn named_inputs(text: &str) -> Vec<String> {
    let named = text.split("$inputs.").skip(1);
    named
        .map(|rest| {
            let is_part = |character: &char| character.is_alphanumeric() || *character == '_';
            rest.chars().take_while(is_part).collect()
        })
        .collect()
}
