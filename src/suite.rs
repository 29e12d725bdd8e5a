//! One run from end to end: contract, plan, drive, judge.
//!
//! This is the one place that knows the order of the rooms. The command line and the test
//! harness both come through here, so that `sgspec run` and `cargo test` cannot differ in what
//! they find. Nothing is printed and nothing is written but the journal.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::time::{Duration, Instant, SystemTime};

use tokio::sync::watch;

use crate::contract::{Contract, Level, OperationIndex, Transport};
use crate::drive::{
    self, Client, CredentialSource, Driven, Journal, JournalError, JournalHead, Observer, Options,
    Target, TargetError,
};
use crate::judge::{Judge, Judgement, SnapshotSet, Verdict};
use crate::plan::{self, Effect, Plan, Values};
use crate::trace::{Recordings, TraceHead};

/// What to run.
#[derive(Debug, Clone)]
pub struct Setup {
    pub contract: Arc<Contract>,
    pub target: Target,
    /// How the target is called in reports, where its URL changes from run to run.
    pub target_name: Option<String>,
    /// The credentials were assumed, since none were given.
    pub assumed_credentials: bool,
    pub inputs: BTreeMap<String, String>,
    pub jobs: usize,
    pub level: Level,
    pub read_only: bool,
    pub allow: Vec<Effect>,
    /// Transports that the target is said not to have.
    pub unsupported: Vec<Transport>,
    /// Ids of the workflows to run; `None` runs all.
    pub selection: Option<Vec<String>>,
    /// `None`: snapshots are not looked at.
    pub snapshots: Option<SnapshotSet>,
    /// The name of the snapshot set, for whoever judges the trace again.
    pub snapshot_set: Option<String>,
    /// A difference from an accepted snapshot fails the run.
    pub enforce_snapshots: bool,
    /// Where to keep the journal; `None` for a target that ends with the process.
    pub journal: Option<JournalPlace>,
}

#[derive(Debug, Clone)]
pub struct JournalPlace {
    pub directory: std::path::PathBuf,
    /// Header name to environment variable, for a later sweep.
    pub credentials: BTreeMap<String, CredentialSource>,
}

#[derive(Debug, thiserror::Error)]
pub enum SuiteError {
    #[error(transparent)]
    Target(#[from] TargetError),
    #[error(transparent)]
    Journal(#[from] JournalError),
    #[error("there is no workflow `{0}`\nhint: `sgspec list workflows` shows them")]
    UnknownWorkflow(String),
}

/// What a run gives.
#[derive(Debug)]
pub struct Run {
    pub contract: Arc<Contract>,
    pub plan: Arc<Plan>,
    pub head: TraceHead,
    pub target_name: Option<String>,
    pub driven: Driven,
    /// How many exchanges were judged; of recordings only those that are evidence are kept.
    pub requests: usize,
    pub judgement: Judgement,
    pub level: Level,
    pub enforce_snapshots: bool,
    /// Whether only some workflows were run.
    pub partial: bool,
    pub started: SystemTime,
    pub elapsed: Duration,
    /// Why a workflow's steps were not sent, by operation.
    pub unsent: BTreeMap<OperationIndex, String>,
    /// Set where recorded traffic was judged, and no target driven.
    pub recordings: Option<Recordings>,
}

/// The verdict on a whole target.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Conformance {
    Conformant,
    NotConformant,
    /// Nothing failed, but a MUST was not tested.
    Incomplete,
}

impl Conformance {
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Conformant => "conformant",
            Self::NotConformant => "not-conformant",
            Self::Incomplete => "incomplete",
        }
    }
}

/// A new run's mark: eight characters that no other run is likely to have.
pub fn new_mark() -> String {
    uuid::Uuid::new_v4().simple().to_string()[..8].to_owned()
}

/// The plan of a contract, narrowed to a selection of workflows.
pub fn plan(
    contract: &Contract,
    mark: &str,
    inputs: &BTreeMap<String, String>,
    selection: Option<&[String]>,
) -> Result<Plan, SuiteError> {
    let mut plan = plan::build(
        contract,
        &Values {
            mark: mark.to_owned(),
            inputs: inputs.clone(),
        },
    );
    if let Some(selection) = selection {
        let known: BTreeSet<&str> = plan
            .workflows
            .iter()
            .map(|workflow| workflow.id.as_str())
            .collect();
        if let Some(unknown) = selection.iter().find(|id| !known.contains(id.as_str())) {
            return Err(SuiteError::UnknownWorkflow(unknown.clone()));
        }
        plan.workflows
            .retain(|workflow| selection.contains(&workflow.id));
    }
    Ok(plan)
}

/// Runs everything. The target must be reachable, or this is an error.
pub async fn execute(
    mut setup: Setup,
    observer: Arc<dyn Observer>,
    stop: watch::Receiver<bool>,
) -> Result<Run, SuiteError> {
    setup.target.probe().await?;
    let authenticated = setup.target.is_authenticated();
    if setup.contract.authenticated != authenticated {
        // Whether a target asks for credentials is known by whether some were given.
        let contract = Contract::clone(&setup.contract).with_authentication(authenticated);
        setup.contract = Arc::new(contract);
    }
    let mark = new_mark();
    let plan = Arc::new(plan(
        &setup.contract,
        &mark,
        &setup.inputs,
        setup.selection.as_deref(),
    )?);
    let plan = Arc::new(plan::without(
        &setup.contract,
        Plan::clone(&plan),
        &setup.unsupported,
    ));
    let mut head = TraceHead {
        api: setup.contract.api.clone(),
        base: setup.target.base().to_owned(),
        mark: mark.clone(),
        authenticated,
        assumed_credentials: setup.assumed_credentials,
        snapshot_set: setup.snapshot_set,
        selection: setup.selection.clone(),
        interrupted: false,
        inputs: plan.inputs.clone(),
        unsupported: setup.unsupported.clone(),
    };
    let journal = match &setup.journal {
        Some(place) => {
            let head = JournalHead {
                api: head.api.clone(),
                base: head.base.clone(),
                mark: mark.clone(),
                credentials: place.credentials.clone(),
            };
            Journal::create(&place.directory, &head)?
        }
        None => Journal::in_memory(),
    };
    let client = Arc::new(Client::new(setup.target.with_impostor(), &mark)?);
    let options = Options {
        mark: mark.clone(),
        jobs: setup.jobs,
        read_only: setup.read_only,
        allow: setup.allow,
    };
    let started = SystemTime::now();
    let clock = Instant::now();
    let driven = drive::run(
        Arc::clone(&setup.contract),
        Arc::clone(&plan),
        client,
        journal,
        &options,
        observer,
        stop,
    )
    .await;
    let elapsed = clock.elapsed();
    let mut judge = Judge::new(&setup.contract);
    if setup.assumed_credentials {
        judge = judge.with_assumed_credentials();
    }
    if let Some(snapshots) = setup.snapshots {
        judge = judge.with_snapshots(snapshots, &mark);
    }
    judge = judge
        .with_inputs(plan.inputs.clone())
        .with_unsupported(&setup.unsupported);
    for exchange in &driven.exchanges {
        judge.observe(exchange);
    }
    let judgement = judge.finish();
    let unsent = unsent(&plan, &driven);
    head.interrupted = driven.interrupted;
    Ok(Run {
        contract: setup.contract,
        plan,
        head,
        target_name: setup.target_name,
        requests: driven.exchanges.len(),
        driven,
        judgement,
        level: setup.level,
        enforce_snapshots: setup.enforce_snapshots,
        partial: setup.selection.is_some(),
        started,
        elapsed,
        unsent,
        recordings: None,
    })
}

/// The first reason, by operation, why a step was not sent.
fn unsent(plan: &Plan, driven: &Driven) -> BTreeMap<OperationIndex, String> {
    let mut reasons = BTreeMap::new();
    for (name, reason) in &driven.skipped {
        let step = plan
            .workflows
            .iter()
            .filter_map(|workflow| {
                Some((
                    workflow,
                    name.strip_prefix(&workflow.id)?.strip_prefix('/')?,
                ))
            })
            .find_map(|(workflow, step)| {
                workflow.steps.iter().find(|candidate| candidate.id == step)
            });
        if let Some(step) = step {
            reasons
                .entry(step.operation)
                .or_insert_with(|| reason.clone());
        }
    }
    reasons
}

impl Run {
    /// Whether a failure of this level fails the run.
    pub fn fails(&self, level: Level, rule: &str) -> bool {
        level <= self.level || (rule == "snapshot" && self.enforce_snapshots)
    }

    /// Positions in the registry that this run set out to test.
    pub fn scope(&self) -> BTreeSet<usize> {
        if !self.partial {
            return (0..self.contract.registry.len()).collect();
        }
        let workflows = self.plan.workflows.iter();
        workflows
            .flat_map(|workflow| workflow.covers.iter().copied())
            .collect()
    }

    pub fn conformance(&self) -> Conformance {
        let scope = self.scope();
        if self.enforce_snapshots && !self.judgement.snapshot_drifts.is_empty() {
            return Conformance::NotConformant;
        }
        let mut incomplete = false;
        for judged in self
            .judgement
            .judged
            .iter()
            .filter(|judged| scope.contains(&judged.requirement))
        {
            let requirement = self.contract.registry.get(judged.requirement);
            match judged.verdict {
                Verdict::Fail if self.fails(requirement.level, &requirement.rule) => {
                    return Conformance::NotConformant;
                }
                Verdict::Untested if requirement.level == Level::Must => incomplete = true,
                _ => {}
            }
        }
        if incomplete || self.driven.interrupted {
            Conformance::Incomplete
        } else {
            Conformance::Conformant
        }
    }

    /// Faults of the suite itself, which are nobody's verdict.
    pub fn suite_errors(&self) -> impl Iterator<Item = &str> {
        self.driven
            .errors
            .iter()
            .chain(&self.judgement.errors)
            .map(String::as_str)
    }

    /// Why a requirement is untested, as well as can be told.
    pub fn untested_reason(&self, requirement: usize) -> Option<String> {
        let operation = self.contract.registry.get(requirement).operation;
        if self.recordings.is_some() {
            return None;
        }
        let mut workflows = self.plan.workflows.iter();
        let planned = workflows.any(|workflow| workflow.covers.contains(&requirement));
        if let Some(reason) = self.unsent.get(&operation) {
            return Some(reason.clone());
        }
        match (planned, self.partial) {
            (true, _) => None,
            (false, true) => Some("not among the workflows that were run".to_owned()),
            (false, false) => Some("cannot be reached from the contract alone".to_owned()),
        }
    }
}
