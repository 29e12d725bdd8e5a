//! The plan's own small types.
//!
//! A workflow is a list of steps in order; a step is a call with handles in place of ids. The words
//! are those of Arazzo where it has them. Everything here is data: it can be printed by
//! `--dry-run`, compared, and driven, and it holds no verdict.

use std::collections::BTreeMap;
use std::sync::Arc;

use serde_json::{Map, Value};

pub use crate::contract::Effect;
use crate::contract::{OperationIndex, Transport, WrittenStep};
use crate::wire::Form;

use super::Expectation;

/// The name of a resource within its workflow, before it has an id: `security_groups/b`.
pub type Handle = String;

/// All workflows, in the order of reports.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Plan {
    pub workflows: Vec<Workflow>,
    /// The last phase in which things are only created: up to it workflows may run side by side.
    pub creating: u8,
    /// What expressions of written workflows call `$inputs`.
    pub inputs: BTreeMap<String, String>,
}

#[derive(Debug, Clone, PartialEq)]
pub struct Workflow {
    /// `<family>/<name>`, unique in the plan.
    pub id: String,
    /// What it shows, in a sentence.
    pub summary: String,
    pub effect: Effect,
    pub transport: Transport,
    pub steps: Vec<Step>,
    /// What it gives evidence for, as positions in the registry.
    pub covers: Vec<usize>,
}

/// One call, perhaps repeated until it has settled.
#[derive(Debug, Clone, PartialEq)]
pub struct Step {
    /// Unique in its workflow.
    pub id: String,
    pub phase: u8,
    /// Who asks; drive binds credentials to roles.
    pub role: String,
    pub operation: OperationIndex,
    /// Which resource fills each path variable.
    pub path: BTreeMap<String, Handle>,
    pub body: Option<Map<String, Value>>,
    /// Bodies to try, in turn, if that one is refused: the contract can be read in several ways.
    pub otherwise: Vec<Map<String, Value>>,
    pub form: Form,
    /// Only if this earlier step was answered with a success.
    pub after: Option<String>,
    /// Sent side by side with the neighbouring steps that say so, too.
    pub together: bool,
    /// The resource that a success brings into being.
    pub creates: Option<Handle>,
    /// The resource that a success ends.
    pub deletes: Option<Handle>,
    /// Repeat the read until this holds or the settle budget is spent.
    pub until: Option<Expectation>,
    /// Follow a list through all its pages.
    pub all_pages: bool,
    /// A conforming target refuses it.
    pub refused: bool,
    /// The answer is kept as the operation's snapshot.
    pub snapshot: bool,
    /// The step of a written workflow that it sends, which says all that is not said here.
    pub written: Option<Arc<WrittenStep>>,
}

impl Workflow {
    /// How many resources it keeps alive at once, at most.
    pub fn live(&self) -> usize {
        self.steps
            .iter()
            .filter(|step| step.creates.is_some() && !step.refused)
            .count()
    }

    pub fn last_phase(&self) -> u8 {
        self.steps
            .iter()
            .map(|step| step.phase)
            .max()
            .unwrap_or_default()
    }
}
