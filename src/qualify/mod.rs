//! Does the suite find what it claims to find? Every fault of the saboteur, one run each.
//!
//! A suite that passes everything looks the same as one that checks everything. Here the embedded
//! server is broken in one way after the other, the whole suite runs against it each time, and
//! what it says is compared with what the fault's own row says: the requirement that must fail,
//! and the endpoint that is to blame. Turned round, this shows which requirements no fault can
//! make fail; of those nobody knows whether they can fail at all. Each run's trace is written and judged
//! again, as `sgspec check` would: what comes out must be the same.
//!
//! Invariants: the sound server comes first and must conform; within a run, one workflow follows
//! the other, so that what a fault does depends on nothing but the plan, and the same table comes
//! out each time. Only faults run side by side.
//!
//! Not here: how the table is written ([`matrix`]), and the faults themselves.

mod again;
pub mod matrix;
mod outcome;

use std::collections::{BTreeMap, BTreeSet};
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Arc;

use tokio::sync::{Semaphore, watch};
use tokio::task::JoinSet;

use crate::contract::{Auth, Contract, Level};
use crate::drive::{Silent, TargetError};
use crate::embedded;
use crate::judge::Verdict;
use crate::plan::Effect;
use crate::reference::{self, Fault, ReferenceError};
use crate::suite::{self, Conformance, Run, SuiteError};

pub use outcome::{Finding, Outcome};

/// How long a read may lag behind a write. The embedded server never lags, so this is only long
/// enough for a second look.
const SETTLE_MILLISECONDS: u64 = 60;

/// What to qualify.
#[derive(Debug, Clone)]
pub struct Plan {
    /// The contract that requirements are derived from.
    pub contract: Contract,
    /// The API whose embedded server is broken.
    pub api: String,
    /// How that server wants to be told who asks.
    pub auth: Option<Auth>,
    /// Ids of the faults to apply; `None` applies all.
    pub selection: Option<Vec<String>>,
    /// How many faults side by side.
    pub jobs: usize,
}

/// Why there is no table.
#[derive(Debug, thiserror::Error)]
pub enum QualifyError {
    #[error("`{api}` has no fault `{fault}`\nhint: `sgspec list faults` shows them")]
    UnknownFault { api: String, fault: String },
    #[error(transparent)]
    Reference(#[from] ReferenceError),
    #[error(transparent)]
    Target(#[from] TargetError),
    #[error(transparent)]
    Suite(#[from] SuiteError),
    #[error("a run broke off: {0}")]
    Broken(String),
    #[error("the sound server does not conform, so that its faults prove nothing:\n  {}", .0.join("\n  "))]
    Unsound(Vec<String>),
}

/// What came out.
#[derive(Debug)]
pub struct Qualification {
    pub contract: Arc<Contract>,
    /// One for each fault, in the order of the saboteur's table.
    pub findings: Vec<Finding>,
    /// Whether all faults were applied; otherwise nothing can be said of the requirements.
    pub complete: bool,
}

impl Qualification {
    /// The faults that make a requirement fail, by its position in the registry: first those that
    /// were made for it, then the others.
    pub fn failing(&self) -> BTreeMap<usize, Vec<&Finding>> {
        let mut failing: BTreeMap<usize, Vec<&Finding>> = BTreeMap::new();
        for finding in &self.findings {
            for requirement in &finding.failed {
                failing.entry(*requirement).or_default().push(finding);
            }
        }
        for (requirement, findings) in &mut failing {
            findings.sort_by_key(|finding| finding.requirement != Some(*requirement));
        }
        failing
    }

    /// Requirements that no fault makes fail, except those that are a MAY.
    pub fn unproven(&self) -> Vec<usize> {
        let failing = self.failing();
        let registry = self.contract.registry.iter().enumerate();
        registry
            .filter(|(index, requirement)| {
                requirement.level != Level::May && !failing.contains_key(index)
            })
            .map(|(index, _)| index)
            .collect()
    }

    /// All that is wrong, a line each; nothing if the suite is qualified.
    pub fn complaints(&self) -> Vec<String> {
        let findings = self.findings.iter().filter_map(|finding| {
            let complaint = finding.outcome.complaint()?;
            Some(format!("{}: {complaint}", finding.fault.id))
        });
        let mut complaints: Vec<String> = findings.collect();
        if self.complete {
            complaints.extend(self.unproven().into_iter().map(|index| {
                let id = &self.contract.registry.get(index).id;
                format!("{id}: no fault makes it fail")
            }));
        }
        complaints
    }
}

/// Applies the faults one by one. `progress` is told how many are done, of how many.
pub async fn qualify(
    plan: Plan,
    progress: impl Fn(usize, usize),
    stop: watch::Receiver<bool>,
) -> Result<Qualification, QualifyError> {
    let faults = selected(&plan)?;
    let mut contract = plan.contract;
    contract.settings.settle.default_milliseconds = SETTLE_MILLISECONDS;
    contract.settings.hurry();
    contract.settings.hurry_on();
    let contract = Arc::new(contract);
    let bench = Arc::new(Bench {
        contract: Arc::clone(&contract),
        api: plan.api,
        auth: plan.auth,
        stop,
    });
    let sound = bench.run(None).await?;
    let otherwise = again::otherwise(&sound);
    if sound.conformance() != Conformance::Conformant || !otherwise.is_empty() {
        let troubles = troubles(&sound).into_iter().chain(otherwise);
        return Err(QualifyError::Unsound(troubles.collect()));
    }
    let turns = Arc::new(Semaphore::new(plan.jobs.max(1)));
    let mut runs = JoinSet::new();
    for (position, fault) in faults.iter().copied().enumerate() {
        let (bench, turns) = (Arc::clone(&bench), Arc::clone(&turns));
        runs.spawn(async move {
            let _turn = turns.acquire_owned().await;
            let run = bench.run(Some(fault)).await;
            let finding = run.map(|run| Finding::of(fault, &run, again::otherwise(&run)));
            (position, finding)
        });
    }
    let mut findings = BTreeMap::new();
    while let Some(ended) = runs.join_next().await {
        let (position, finding) = ended.map_err(|error| QualifyError::Broken(error.to_string()))?;
        findings.insert(position, finding?);
        progress(findings.len(), faults.len());
    }
    Ok(Qualification {
        contract,
        findings: findings.into_values().collect(),
        complete: plan.selection.is_none(),
    })
}

fn selected(plan: &Plan) -> Result<Vec<&'static Fault>, QualifyError> {
    let all = reference::faults(&plan.api);
    let Some(selection) = &plan.selection else {
        return Ok(all.iter().collect());
    };
    let known: BTreeSet<&str> = all.iter().map(|fault| fault.id).collect();
    if let Some(fault) = selection.iter().find(|id| !known.contains(id.as_str())) {
        return Err(QualifyError::UnknownFault {
            api: plan.api.clone(),
            fault: fault.clone(),
        });
    }
    let wanted = |fault: &&Fault| selection.iter().any(|id| id == fault.id);
    Ok(all.iter().filter(wanted).collect())
}

/// What failed or was not tested, as lines.
fn troubles(run: &Run) -> Vec<String> {
    let judged = run.judgement.judged.iter().filter(|judged| {
        let level = run.contract.registry.get(judged.requirement).level;
        match judged.verdict {
            Verdict::Fail => level != Level::May,
            Verdict::Untested => level == Level::Must,
            _ => false,
        }
    });
    let lines = judged.map(|judged| {
        let id = &run.contract.registry.get(judged.requirement).id;
        format!("{id}: {} {}", judged.verdict.as_str(), judged.message)
    });
    lines.chain(run.suite_errors().map(str::to_owned)).collect()
}

/// What all runs have in common.
struct Bench {
    contract: Arc<Contract>,
    api: String,
    auth: Option<Auth>,
    stop: watch::Receiver<bool>,
}

impl Bench {
    /// One run of the whole suite against a server of its own.
    async fn run(&self, fault: Option<&Fault>) -> Result<Run, QualifyError> {
        let options = reference::Options {
            address: SocketAddr::from((Ipv4Addr::LOCALHOST, 0)),
            fault: fault.map(|fault| fault.id.to_owned()),
        };
        let running = reference::start(&self.api, &options).await?;
        let settings = &self.contract.settings;
        let target = embedded::target(&running, settings, self.auth.as_ref())?;
        let setup = suite::Setup {
            contract: Arc::clone(&self.contract),
            target,
            target_name: None,
            assumed_credentials: false,
            inputs: embedded::inputs(&running, settings),
            jobs: 1,
            level: Level::Should,
            read_only: false,
            allow: vec![Effect::Borrowed, Effect::Billable, Effect::Destructive],
            unsupported: Vec::new(),
            selection: None,
            snapshots: None,
            snapshot_set: None,
            enforce_snapshots: false,
            journal: None,
        };
        let run = suite::execute(setup, Arc::new(Silent), self.stop.clone()).await?;
        running.stop().await;
        Ok(run)
    }
}
