//! A whole run: batches of workflows, phases within a batch, cleaning up after each.
//!
//! In the first phase of a batch workflows run side by side; the phases that delete run one
//! workflow after the other, since what a delete does to others is part of what is judged.
//! Whatever happens (a failed check, a panic in a task, Ctrl-C) the batch is cleaned up.
//! The trace is put into plan order, so that it does not tell how many jobs there were.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use tokio::sync::watch;

use crate::contract::Contract;
use crate::plan::{Effect, Plan, Step, Workflow};
use crate::trace::Exchange;

use super::clean_up::{Cleaned, LeftBehind, clean_up};
use super::client::Client;
use super::event::{Event, Observer};
use super::journal::Journal;
use super::kept::Kept;
use super::settle::Pace;
use super::step::{Shared, State, lock};

/// How to run.
#[derive(Debug, Clone)]
pub struct Options {
    pub mark: String,
    pub jobs: usize,
    pub read_only: bool,
    /// Effects beyond `own` that the user consents to.
    pub allow: Vec<Effect>,
}

/// What a run gives.
#[derive(Debug, Default)]
pub struct Driven {
    /// In plan order, clean-up last.
    pub exchanges: Vec<Exchange>,
    pub left: Vec<LeftBehind>,
    /// `workflow/step` and why it was not sent.
    pub skipped: Vec<(String, String)>,
    pub interrupted: bool,
    /// The longest time that a read took to settle.
    pub settled: Duration,
    /// How long work that went on after its call was waited for, by `workflow/step`; the longest first.
    pub waits: Vec<(String, Duration)>,
    /// What went wrong in the suite itself.
    pub errors: Vec<String>,
}

/// Runs a plan. `stop` becomes true when the user interrupts.
pub async fn run(
    contract: Arc<Contract>,
    plan: Arc<Plan>,
    client: Arc<Client>,
    journal: Journal,
    options: &Options,
    observer: Arc<dyn Observer>,
    stop: watch::Receiver<bool>,
) -> Driven {
    let mut driven = Driven::default();
    let steps = plan
        .workflows
        .iter()
        .map(|workflow| workflow.steps.len())
        .sum();
    observer.see(&Event::Started { steps });
    let shared = Arc::new(Shared {
        contract,
        client,
        observer,
        stop,
        read_only: options.read_only,
        inputs: plan.inputs.clone(),
        journal: Mutex::new(journal),
        pace: Mutex::new(Pace::default()),
        timeouts: Mutex::new(BTreeMap::new()),
        taken: Mutex::new(BTreeMap::new()),
        kept: Mutex::new(Kept::default()),
    });
    let states: Vec<Arc<tokio::sync::Mutex<State>>> =
        plan.workflows.iter().map(|_| Arc::default()).collect();
    let mut cleaned: Vec<Cleaned> = Vec::new();
    let batches = batches(&plan, shared.contract.settings.limits.live, &options.allow);
    for batch in &batches {
        phases(
            &shared,
            &plan,
            batch,
            &states,
            options.jobs,
            &mut driven.errors,
        )
        .await;
        cleaned.push(clean(&shared, options).await);
    }
    // The order of the plan, batch by batch; the sort is stable, so that within a workflow time
    // stays time.
    for (batch, cleaned) in batches.iter().zip(cleaned) {
        let mut exchanges: Vec<(usize, Exchange)> = Vec::new();
        for index in batch {
            let mut state = states[*index].lock().await;
            let own = std::mem::take(&mut state.exchanges);
            exchanges.extend(own.into_iter().map(|exchange| (*index, exchange)));
        }
        exchanges.sort_by_key(|(index, exchange)| (exchange.labels.phase, *index));
        let exchanges = exchanges.into_iter().map(|(_, exchange)| exchange);
        driven.exchanges.extend(exchanges.chain(cleaned.exchanges));
        // What a later batch could remove is not left.
        let is_gone =
            |left: &LeftBehind| left.id.is_some() && cleaned.deleted.contains(&left.number);
        driven.left.retain(|left| !is_gone(left));
        driven.left.extend(cleaned.left);
    }
    for (workflow, state) in plan.workflows.iter().zip(&states) {
        let mut state = state.lock().await;
        let skipped = std::mem::take(&mut state.skipped);
        driven.skipped.extend(
            skipped
                .into_iter()
                .map(|(step, reason)| (format!("{}/{step}", workflow.id), reason)),
        );
        if !consented(workflow, &options.allow) {
            let reason = format!("needs consent: --allow {}", workflow.effect.as_str());
            driven.skipped.extend(
                workflow
                    .steps
                    .iter()
                    .map(|step| (format!("{}/{}", workflow.id, step.id), reason.clone())),
            );
        }
    }
    // What several batches tried in vain is left once.
    let left = std::mem::take(&mut driven.left).into_iter();
    let last: BTreeMap<_, _> = left
        .map(|left| ((left.number, left.id.clone()), left))
        .collect();
    driven.left = last.into_values().collect();
    // By name, since the order of creation depends on the number of jobs.
    driven
        .left
        .sort_by(|left, right| (&left.label, &left.target).cmp(&(&right.label, &right.target)));
    if driven.left.is_empty() {
        lock(&shared.journal).finish();
    }
    driven.settled = lock(&shared.pace).longest();
    driven.waits = lock(&shared.pace).waits();
    driven.interrupted = shared.stopped();
    driven
}

fn consented(workflow: &Workflow, allow: &[Effect]) -> bool {
    workflow.effect == Effect::Own || allow.contains(&workflow.effect)
}

/// Groups of workflows that together keep no more than `live` resources alive.
fn batches(plan: &Plan, live: usize, allow: &[Effect]) -> Vec<Vec<usize>> {
    let mut batches: Vec<Vec<usize>> = Vec::new();
    let mut room = 0;
    for (index, workflow) in plan
        .workflows
        .iter()
        .enumerate()
        .filter(|(_, workflow)| consented(workflow, allow))
    {
        let needed = workflow.live();
        if batches.is_empty() || needed > room {
            batches.push(Vec::new());
            room = live;
        }
        room = room.saturating_sub(needed);
        if let Some(batch) = batches.last_mut() {
            batch.push(index);
        }
    }
    batches
}

async fn phases(
    shared: &Arc<Shared>,
    plan: &Arc<Plan>,
    batch: &[usize],
    states: &[Arc<tokio::sync::Mutex<State>>],
    jobs: usize,
    errors: &mut Vec<String>,
) {
    let last = batch
        .iter()
        .map(|index| plan.workflows[*index].last_phase())
        .max()
        .unwrap_or_default();
    for phase in 0..=last {
        let slots = Arc::new(tokio::sync::Semaphore::new(if phase <= plan.creating {
            jobs.max(1)
        } else {
            1
        }));
        let mut tasks = tokio::task::JoinSet::new();
        for index in batch.iter().copied() {
            // Taken before the task starts, so that one job means the order of the plan.
            let Ok(permit) = Arc::clone(&slots).acquire_owned().await else {
                continue;
            };
            let (shared, plan, state) = (
                Arc::clone(shared),
                Arc::clone(plan),
                Arc::clone(&states[index]),
            );
            tasks.spawn(async move {
                let _permit = permit;
                let workflow = &plan.workflows[index];
                let mut state = state.lock().await;
                let steps: Vec<&Step> = workflow
                    .steps
                    .iter()
                    .filter(|step| step.phase == phase)
                    .collect();
                for group in steps.chunk_by(|before, next| before.together && next.together) {
                    match group {
                        [step] => shared.step(workflow, step, &mut state).await,
                        steps => side_by_side(&shared, workflow, steps, &mut state).await,
                    }
                }
            });
        }
        while let Some(joined) = tasks.join_next().await {
            if let Err(error) = joined {
                errors.push(format!("a workflow ended in a panic: {error}"));
            }
        }
    }
}

/// Drives steps that do not wait for each other; what they learn is put together in their order.
async fn side_by_side(
    shared: &Arc<Shared>,
    workflow: &Workflow,
    steps: &[&Step],
    state: &mut State,
) {
    let mut tasks = tokio::task::JoinSet::new();
    for (place, step) in steps.iter().enumerate() {
        let (shared, workflow, step) = (Arc::clone(shared), workflow.clone(), (*step).clone());
        let mut own = State {
            ids: state.ids.clone(),
            numbers: state.numbers.clone(),
            succeeded: state.succeeded.clone(),
            ..State::default()
        };
        tasks.spawn(async move {
            shared.step(&workflow, &step, &mut own).await;
            (place, own)
        });
    }
    let mut done = tasks.join_all().await;
    done.sort_by_key(|(place, _)| *place);
    for (_, own) in done {
        state.ids.extend(own.ids);
        state.numbers.extend(own.numbers);
        state.succeeded.extend(own.succeeded);
        state.exchanges.extend(own.exchanges);
        state.skipped.extend(own.skipped);
    }
}

async fn clean(shared: &Arc<Shared>, options: &Options) -> Cleaned {
    let entries = lock(&shared.journal).entries().to_vec();
    let resources = entries.iter().filter(|entry| !entry.deleted).count();
    if entries.is_empty() {
        return Cleaned::default();
    }
    shared.observer.see(&Event::CleaningUp { resources });
    let patience = Duration::from_millis(shared.contract.settings.settle.default_milliseconds);
    let cleaned = clean_up(&shared.client, &options.mark, &entries, patience).await;
    let mut journal = lock(&shared.journal);
    for number in &cleaned.deleted {
        journal.deleted(*number);
    }
    cleaned
}
