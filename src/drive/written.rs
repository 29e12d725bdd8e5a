//! A step of a workflow that people wrote: fill its expressions, send it, remember what it gave.
//!
//! A step whose expressions speak of something that never came about is skipped with that as its
//! reason. A reading is repeated until it shows what it should or the settle budget is
//! spent; the judge decides by the last try. What a call may have made is in the journal before it
//! is sent (`undo`).

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use serde_json::Value;

use crate::contract::{Claim, Scope, When, WrittenStep, fill, inputs_on, problem, resolve};
use crate::plan::{Step, Workflow};
use crate::trace::{Exchange, Purpose, Response};
use crate::wire::{self, Bodies, Call};

use super::event::Event;
use super::journal::Entry;
use super::settle::pause;
use super::step::{Shared, State, lock};

/// A reading that waits is repeated so often at least.
const LOOKS: u32 = 3;

impl Shared {
    pub(super) async fn written_step(
        &self,
        workflow: &Workflow,
        step: &Step,
        written: &WrittenStep,
        state: &mut State,
    ) {
        let call = self
            .known(written)
            .and_then(|()| self.filled(workflow, step, written, state));
        let call = match call {
            Ok(call) => call,
            Err(reason) => {
                self.observer.see(&Event::Skipped {
                    workflow: workflow.id.clone(),
                    step: step.id.clone(),
                    reason: reason.clone(),
                });
                state.skipped.push((step.id.clone(), reason));
                return;
            }
        };
        let intent = match self.removable(workflow, step, &call) {
            None => None,
            Some(entry) => {
                let written = lock(&self.journal).intend(entry.clone());
                match written {
                    Ok(number) => Some((number, entry)),
                    Err(error) => {
                        let reason = format!("the journal cannot be written: {error}");
                        state.skipped.push((step.id.clone(), reason));
                        return;
                    }
                }
            }
        };
        let way_back = match self.way_back(workflow, written, state) {
            Ok(way_back) => way_back,
            Err(reason) => {
                state.skipped.push((step.id.clone(), reason));
                return;
            }
        };
        self.observer.see(&Event::Step {
            workflow: workflow.id.clone(),
            step: step.id.clone(),
        });
        let exchange = self
            .until_shown(workflow, step, written, &call, state)
            .await;
        let Some(exchange) = exchange else {
            return;
        };
        let refused = exchange
            .answer()
            .is_some_and(|answer| (400..500).contains(&answer.status));
        if let Some(number) = way_back.filter(|_| refused) {
            lock(&self.journal).refused(number);
        }
        self.remember((workflow, step), written, &exchange, intent, &call, state);
        self.keep(step, vec![exchange], state);
    }

    /// Whether the run has what the step's caller shows.
    fn known(&self, written: &WrittenStep) -> Result<(), String> {
        let callers = &self.contract.settings.roles;
        match callers.get(&written.role) {
            Some(caller) if !self.client.target().knows(&written.role) => {
                let wanted = caller.credential.as_ref();
                let wanted = wanted.map(|wanted| wanted.environment.clone());
                Err(format!(
                    "needs {}: the environment variable `{}`",
                    caller.description,
                    wanted.unwrap_or_default()
                ))
            }
            _ => Ok(()),
        }
    }

    /// The call with what is known by now.
    pub(super) fn filled(
        &self,
        workflow: &Workflow,
        step: &Step,
        written: &WrittenStep,
        state: &State,
    ) -> Result<Call, String> {
        let inputs = self.inputs_of(workflow);
        let scope = Scope {
            inputs: &inputs,
            outputs: &state.outputs,
            message: None,
            normalise: &self.contract.settings.normalise,
        };
        let text = |value: &Value| -> Result<String, String> {
            match fill(value, &scope)? {
                Value::String(text) => Ok(text),
                Value::Null => Err(format!("{value} came to nothing")),
                other => Ok(other.to_string()),
            }
        };
        if let Some(when) = written.when.as_ref().filter(|when| !when.holds(&scope)) {
            return Err(otherwise(when));
        }
        let mut call = Call {
            operation: step.operation,
            ..Call::default()
        };
        // Null stands for a variable that is left out, with its segment.
        for (name, value) in written.path.iter().filter(|(_, value)| !value.is_null()) {
            call.variables.insert(name.clone(), text(value)?);
        }
        for (name, value) in &written.query {
            call.query.push((name.clone(), text(value)?));
        }
        if let Some(body) = &written.body {
            call.body = fill(body, &scope)?.as_object().cloned();
        }
        Ok(call)
    }

    fn inputs_of(&self, workflow: &Workflow) -> BTreeMap<String, String> {
        inputs_on(
            &self.inputs,
            workflow.transport,
            self.contract.transports()[0],
        )
    }

    /// Sends the call; a reading that tells of a write again and again until it tells it well.
    async fn until_shown(
        &self,
        workflow: &Workflow,
        step: &Step,
        written: &WrittenStep,
        call: &Call,
        state: &mut State,
    ) -> Option<Exchange> {
        let clock = Instant::now();
        let name = workflow.id.split('@').next().unwrap_or_default();
        let steps = &self.contract.settings.settle.steps;
        let budget = match steps.get(&format!("{name}/{}", step.id)) {
            Some(milliseconds) => Duration::from_millis(*milliseconds),
            None => match &written.awaits {
                Some(awaits) => {
                    let full = self.contract.patience(awaits);
                    lock(&self.pace).part_of(full, awaits.begun_by)
                }
                None => lock(&self.pace).budget(&self.contract, step.operation),
            },
        };
        // What reads may lag behind what was written before, whatever it is read for.
        let refusal = written.refuses.as_ref();
        let reads = refusal.is_none_or(|refuses| {
            refuses.about.is_some() || (names_object(written) && refuses.status != Some(404))
        });
        let settles = !written.is_by_stranger() && self.contract.is_safe(step.operation) && reads;
        let mut attempt = 1;
        loop {
            let mut exchange = self.send(workflow, step, call, attempt, 1, state).await;
            exchange.labels.settles = settles;
            exchange.labels.last = true;
            let hopeless = exchange.labels.purpose == Purpose::Throttled
                || exchange
                    .answer()
                    .is_none_or(|answer| matches!(answer.status, 401 | 403));
            let settled = !settles || self.holds(workflow, &exchange, written, state);
            let hopeless = hopeless || self.ended(&exchange, written);
            // However short the budget: what takes two looks to be ready shows at the third.
            let over = clock.elapsed() >= budget && attempt >= LOOKS;
            if self.stopped() && !(settled || hopeless || over) {
                state.supersede(&[exchange]);
                let reason = "the run was interrupted".to_owned();
                state.skipped.push((step.id.clone(), reason));
                return None;
            }
            if settled || hopeless || over {
                let mut pace = lock(&self.pace);
                if settled && attempt > 1 {
                    pace.settled(clock.elapsed());
                } else if !settled && over {
                    let begun_by = written.awaits.as_ref().map(|awaits| awaits.begun_by);
                    pace.exhausted(begun_by.unwrap_or(step.operation));
                }
                if written.awaits.is_some() {
                    pace.waited(format!("{}/{}", workflow.id, step.id), clock.elapsed());
                }
                return Some(exchange);
            }
            exchange.labels.last = false;
            state.supersede(&[exchange]);
            attempt += 1;
            self.observer.see(&Event::Settling {
                workflow: workflow.id.clone(),
                step: step.id.clone(),
            });
            self.rest(pause(attempt, clock.elapsed())).await;
        }
    }

    /// Whether work that is waited for has ended in vain.
    fn ended(&self, exchange: &Exchange, written: &WrittenStep) -> bool {
        let Some(awaits) = &written.awaits else {
            return false;
        };
        let exchange = wire::logical(&self.contract, exchange);
        let read = Bodies::of(&self.contract, &exchange);
        let (inputs, outputs) = (BTreeMap::new(), BTreeMap::new());
        let state = resolve(&awaits.state, &read.scope(&inputs, &outputs));
        state.is_ok_and(|state| awaits.failed.iter().any(|failed| state == **failed))
    }

    /// Whether a reading shows all that it should. What nobody can tell is not waited for.
    fn holds(
        &self,
        workflow: &Workflow,
        exchange: &Exchange,
        written: &WrittenStep,
        state: &State,
    ) -> bool {
        let exchange = wire::logical(&self.contract, exchange);
        if let Some(refuses) = &written.refuses {
            // What is refused as unknown, and is not to be, may not be there yet.
            return exchange.answer().is_none_or(|answer| {
                if refuses.about.is_some() {
                    answer.status >= 400
                } else {
                    answer.status != 404
                }
            });
        }
        // Only what is not there yet, or not yet as it should be, may come; nobody waits for an error to pass.
        match exchange.answer() {
            Some(answer) if answer.is_success() => {}
            Some(answer) => {
                let absent = written.claims.iter().any(Claim::is_of_absence);
                return absent || !matches!(answer.status, 404 | 410);
            }
            None => return true,
        }
        let inputs = self.inputs_of(workflow);
        let transport = exchange.labels.transport;
        let read = Bodies::of(&self.contract, &exchange);
        let scope = read.scope(&inputs, &state.outputs);
        written
            .claims
            .iter()
            .filter(|claim| claim.is_on(transport))
            .all(|claim| !matches!(problem(claim, &scope), Ok(Some(_))))
    }

    /// Takes outputs and ids from an answer.
    fn remember(
        &self,
        (workflow, step): (&Workflow, &Step),
        written: &WrittenStep,
        exchange: &Exchange,
        intent: Option<(usize, Entry)>,
        call: &Call,
        state: &mut State,
    ) {
        // Work that did not end well removed nothing.
        let done = written.awaits.is_none() || self.holds(workflow, exchange, written, state);
        let exchange = wire::logical(&self.contract, exchange);
        let answer = exchange.answer();
        let worked = answer.is_some_and(Response::is_success);
        let read = Bodies::of(&self.contract, &exchange);
        if worked {
            let inputs = self.inputs_of(workflow);
            let scope = read.scope(&inputs, &state.outputs);
            let given = written.given(&scope);
            written.put(given, &mut state.outputs);
            state.succeeded.insert(step.id.clone());
            if done {
                self.removed((workflow, step), written, call, state);
            }
            self.named(written, state);
        }
        let Some((number, entry)) = intent else {
            return;
        };
        if !worked {
            // A clear refusal creates nothing; anything else is searched for at the end.
            if answer.is_some_and(|answer| answer.status >= 400) {
                lock(&self.journal).refused(number);
            }
            return;
        }
        let made: Vec<&Value> = match &read.body {
            Some(Value::Array(items)) => items.iter().collect(),
            Some(item) => vec![item],
            None => Vec::new(),
        };
        let ids: Vec<String> = made
            .iter()
            .filter_map(|item| text_of(item.get(&entry.id_key)?))
            .collect();
        if ids.is_empty() {
            lock(&self.journal).answered(number);
            state.nameless.insert(step.id.clone(), number);
        }
        for (turn, id) in ids.into_iter().enumerate() {
            let mut journal = lock(&self.journal);
            let number = match turn {
                0 => Ok(number),
                _ => journal.intend(entry.clone()),
            };
            if let Ok(number) = number {
                journal.created(number, &id);
            }
        }
    }
}

/// Why a step is not sent whose target says that it is otherwise there.
fn otherwise(when: &When) -> String {
    format!(
        "`{}` shows no item with {}",
        when.at,
        Value::Object(when.chosen.clone())
    )
}

/// An id as it is written into a path.
pub(super) fn text_of(id: &Value) -> Option<String> {
    match id {
        Value::String(text) if !text.is_empty() => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        _ => None,
    }
}

fn names_object(written: &WrittenStep) -> bool {
    let mut values = written.path.iter().map(|(_, value)| value);
    values.len() > 0 && values.all(|value| !value.is_null())
}
