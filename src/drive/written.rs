//! A step of a workflow that people wrote: fill its expressions, send it, remember what it gave.
//!
//! A step whose expressions speak of something that never came about is skipped with that as its
//! reason. A reading is repeated until it shows what it should or the settle budget is
//! spent; the judge decides by the last try. What a call may have made is in the journal before it
//! is sent.

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use serde_json::Value;

use crate::contract::{
    CleanUp, OperationIndex, Scope, Transport, When, WrittenStep, fill, inputs_on, problem,
};
use crate::plan::{OWNER, Step, Workflow};
use crate::trace::{Exchange, Purpose, Response};
use crate::wire::{self, Bodies, Call};

use super::event::Event;
use super::journal::{Entry, Removal};
use super::settle::pause;
use super::step::{Shared, State, lock};

/// A reading that waits is repeated so often at least.
const LOOKS: u32 = 3;

/// What stands for the id in a stored call.
const ID: &str = "{id}";

impl Shared {
    pub(super) async fn written_step(
        &self,
        workflow: &Workflow,
        step: &Step,
        written: &WrittenStep,
        state: &mut State,
    ) {
        let call = match self.filled(workflow, step, written, state) {
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
        self.remember((workflow, step), written, &exchange, intent, &call, state);
        self.keep(step, vec![exchange], state);
    }

    /// The call with what is known by now.
    fn filled(
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
            Ok(match fill(value, &scope)? {
                Value::String(text) => text,
                other => other.to_string(),
            })
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

    /// What the journal must know of a call that creates.
    fn removable(&self, workflow: &Workflow, step: &Step, call: &Call) -> Option<Entry> {
        let id = &self.contract.operations[step.operation].id;
        let clean_up: &CleanUp = self.contract.settings.clean_up.get(id)?;
        let own = self.contract.operations[step.operation].transport;
        let mut removal = self.removal(clean_up, own)?;
        let transports = self.contract.transports().into_iter();
        removal.otherwise = transports
            .filter(|transport| *transport != own)
            .filter_map(|transport| self.removal(clean_up, transport))
            .collect();
        Some(Entry {
            number: 0,
            label: format!("{} {}", workflow.id, step.id),
            list: removal.list.as_ref().map(|list| list.target.clone()),
            pointer: String::new(),
            id_key: clean_up.id.clone(),
            delete: Some(removal.delete.target.clone()),
            sent: call.body.clone().unwrap_or_default(),
            own_parent: false,
            id: None,
            deleted: false,
            removal: Some(Box::new(removal)),
        })
    }

    /// The calls that remove something over a transport.
    fn removal(&self, clean_up: &CleanUp, transport: Transport) -> Option<Removal> {
        let named = |id: &str| -> Option<OperationIndex> {
            let first = self.contract.first_named(id);
            (self.contract.operations[first].id == *id)
                .then(|| self.contract.on(first, transport))
                .flatten()
        };
        let delete = named(&clean_up.delete)?;
        let mut call = Call {
            operation: delete,
            ..Call::default()
        };
        for name in self.contract.operations[delete].template.path_variables() {
            call.variables.insert(name.to_owned(), ID.to_owned());
        }
        let mut delete = wire::encode(&self.contract, &call);
        delete.target = delete.target.replace("%7Bid%7D", ID);
        let list = clean_up.list.as_deref().and_then(named).map(|operation| {
            let call = Call {
                operation,
                ..Call::default()
            };
            wire::encode(&self.contract, &call)
        });
        Some(Removal {
            operation: clean_up.delete.clone(),
            gone: self.gone(),
            transport,
            delete,
            list,
            patience_milliseconds: clean_up.patience_milliseconds,
            otherwise: Vec::new(),
        })
    }

    /// Codes that stand for what is not there.
    fn gone(&self) -> Vec<String> {
        let refusals = self.contract.settings.refusals.iter();
        let codes = refusals.flat_map(|refusals| &refusals.statuses);
        codes
            .filter(|(_, status)| matches!(status, 404 | 410))
            .map(|(code, _)| code.clone())
            .collect()
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
            None => lock(&self.pace).budget(&self.contract, step.operation),
        };
        // What reads may lag behind what was written before, whatever it is read for.
        let refusal = written.refuses.as_ref();
        let reads = refusal.is_none_or(|refuses| {
            refuses.about.is_some() || (names_object(written) && refuses.status != Some(404))
        });
        let settles = step.role == OWNER && self.contract.is_safe(step.operation) && reads;
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
                    pace.exhausted(step.operation);
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
            self.rest(pause(attempt)).await;
        }
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
            Some(answer) => return !matches!(answer.status, 404 | 410),
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
        let exchange = wire::logical(&self.contract, exchange);
        let answer = exchange.answer();
        let worked = answer.is_some_and(Response::is_success);
        let read = Bodies::of(&self.contract, &exchange);
        if worked {
            let inputs = self.inputs_of(workflow);
            let scope = read.scope(&inputs, &state.outputs);
            let given = written.given(&scope);
            state.outputs.insert(step.id.clone(), given);
            state.succeeded.insert(step.id.clone());
            // What was removed needs no removing.
            let removals = self.contract.settings.clean_up.values();
            let own = &self.contract.operations[step.operation].id;
            if removals.clone().any(|clean_up| clean_up.delete == *own)
                && let Some(id) = call.variables.values().next()
            {
                lock(&self.journal).removed(own, id);
            }
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
        let ids = made
            .iter()
            .filter_map(|item| match item.get(&entry.id_key)? {
                Value::String(text) if !text.is_empty() => Some(text.clone()),
                Value::Number(number) => Some(number.to_string()),
                _ => None,
            });
        for (turn, id) in ids.enumerate() {
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

fn names_object(written: &WrittenStep) -> bool {
    let mut values = written.path.iter().map(|(_, value)| value);
    values.len() > 0 && values.all(|value| !value.is_null())
}
