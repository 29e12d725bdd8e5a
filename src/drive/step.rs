//! One step of a workflow: build it, send it, follow its pages, repeat it until it settles.
//!
//! A step that cannot be built (its parent was not created, the run was interrupted, its operation
//! timed out twice) is skipped with its reason, and the workflow goes on. Ids are learnt from
//! answers here; what they are worth is not judged. A create writes its intent to the journal
//! before it is sent.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use serde_json::{Map, Value};
use tokio::sync::watch;

use crate::contract::{Contract, OperationIndex, Role, Transport, UriTemplate};
use crate::plan::{Handle, Step, Workflow, holds};
use crate::trace::{Exchange, FailureKind, Labels, Outcome, Purpose, Response};
use crate::wire::{self, Call, Form};

use super::client::Client;
use super::event::{Event, Observer};
use super::journal::{Entry, Journal};
use super::kept::{Kept, PIECE};
use super::settle::{Pace, pause, throttled};
use super::taken::Taken;

/// What all workflows of a run share.
pub(super) struct Shared {
    pub contract: Arc<Contract>,
    pub client: Arc<Client>,
    pub observer: Arc<dyn Observer>,
    pub stop: watch::Receiver<bool>,
    pub read_only: bool,
    /// What expressions of written workflows call `$inputs`.
    pub inputs: BTreeMap<String, String>,
    pub journal: Mutex<Journal>,
    pub pace: Mutex<Pace>,
    /// How often each operation timed out.
    pub timeouts: Mutex<BTreeMap<OperationIndex, u32>>,
    /// Which of several readings of the contract each operation takes.
    pub taken: Mutex<BTreeMap<OperationIndex, Taken>>,
    pub kept: Mutex<Kept>,
}

/// What a workflow knows so far.
#[derive(Debug, Default)]
pub(super) struct State {
    pub ids: BTreeMap<Handle, String>,
    /// Journal number of each resource.
    pub numbers: BTreeMap<Handle, usize>,
    /// Steps that were answered with a success.
    pub succeeded: BTreeSet<String>,
    pub exchanges: Vec<Exchange>,
    pub skipped: Vec<(String, String)>,
    /// What steps of a written workflow gave, by step and name.
    pub outputs: BTreeMap<String, BTreeMap<String, Value>>,
    /// Creates whose answers did not tell the id, by step: the journal's number.
    pub nameless: BTreeMap<String, usize>,
    /// Removals whose work goes on, by step: the operation, and the id of what it removes.
    pub removing: BTreeMap<String, (String, String)>,
}

const INTERRUPTED: &str = "the run was interrupted";

/// After so many timeouts an operation is left alone.
const TIMEOUTS: u32 = 2;

/// Bytes of an id at which it stops being one.
const LONGEST_ID: usize = 512;

/// Whether requests can be made with an id. What cannot be addressed is searched for at the end.
fn is_usable(id: &str) -> bool {
    id.len() <= LONGEST_ID && !matches!(id, "." | "..") && !id.chars().any(char::is_control)
}

/// A poisoned lock still guards whole values here: each is replaced in one step.
pub(super) fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl State {
    /// Keeps what nobody judges by its body: enough of it to see what it was.
    pub(super) fn supersede(&mut self, pages: &[Exchange]) {
        let pieces = pages.iter().map(|page| page.shortened(PIECE));
        self.exchanges.extend(pieces);
    }

    fn too_much(&mut self, step: &Step, pages: &mut [Exchange], reason: String) {
        for page in pages {
            page.labels.purpose = Purpose::TooMuch;
        }
        self.skipped.push((step.id.clone(), reason));
    }
}

impl Shared {
    pub(super) fn stopped(&self) -> bool {
        *self.stop.borrow()
    }

    pub(super) async fn step(&self, workflow: &Workflow, step: &Step, state: &mut State) {
        let name = || (workflow.id.clone(), step.id.clone());
        if let Some(before) = &step.after
            && !state.succeeded.contains(before)
        {
            return;
        }
        if let Err(reason) = self.may(workflow, step, state) {
            let (workflow, id) = name();
            self.observer.see(&Event::Skipped {
                workflow,
                step: id.clone(),
                reason: reason.clone(),
            });
            state.skipped.push((id, reason));
            return;
        }
        if let Some(written) = step.written.clone() {
            self.written_step(workflow, step, &written, state).await;
            return;
        }
        let variables = step
            .path
            .iter()
            .map(|(variable, handle)| (variable.clone(), state.ids[handle].clone()))
            .collect();
        let call = Call {
            operation: step.operation,
            variables,
            query: Vec::new(),
            linked: true,
            body: step.body.clone().map(|body| self.adapted(step, body)),
            form: step.form,
        };
        let intent = match self.intend(workflow, step, &call) {
            Ok(intent) => intent,
            Err(error) => {
                state.skipped.push((
                    step.id.clone(),
                    format!("the journal cannot be written: {error}"),
                ));
                return;
            }
        };
        let (workflow_id, step_id) = name();
        self.observer.see(&Event::Step {
            workflow: workflow_id,
            step: step_id,
        });
        let last = if step.otherwise.is_empty() {
            self.until_settled(workflow, step, &call, 1, state).await
        } else {
            self.until_taken(workflow, step, call, state).await
        };
        if last
            .iter()
            .filter_map(Exchange::answer)
            .any(Response::is_success)
        {
            state.succeeded.insert(step.id.clone());
        }
        self.learn(step, intent, &last, state);
        self.keep(step, last, state);
    }

    /// A bad body as the target would take a good one: it must be bad in one thing only.
    fn adapted(&self, step: &Step, body: Map<String, Value>) -> Map<String, Value> {
        let taken = lock(&self.taken).get(&step.operation).cloned();
        let request = self.contract.operations[step.operation].request.as_ref();
        match (step.refused, taken, request) {
            (true, Some(taken), Some(request)) => taken.applied(body, |name| {
                let property = request.shape.property(name);
                property
                    .is_some_and(|property| property.shape.presence.is_some() && property.required)
            }),
            _ => body,
        }
    }

    /// Whether a workflow does anything but read.
    fn writes(&self, workflow: &Workflow) -> bool {
        let mut steps = workflow.steps.iter();
        steps.any(|step| !self.contract.is_safe(step.operation))
    }

    fn may(&self, workflow: &Workflow, step: &Step, state: &State) -> Result<(), String> {
        if self.stopped() {
            return Err(INTERRUPTED.to_owned());
        }
        let writes = step.form == Form::Patched || !self.contract.is_safe(step.operation);
        if self.read_only && writes {
            return Err("--read-only sends no writes".to_owned());
        }
        if self.read_only && step.written.is_some() && self.writes(workflow) {
            return Err("its workflow writes, and --read-only sends no writes".to_owned());
        }
        if let Some(handle) = step
            .path
            .values()
            .find(|handle| !state.ids.contains_key(*handle))
        {
            return Err(format!("`{handle}` was not created"));
        }
        if lock(&self.timeouts)
            .get(&step.operation)
            .is_some_and(|count| *count >= TIMEOUTS)
        {
            return Err(format!(
                "{} timed out {TIMEOUTS} times",
                self.contract.endpoint(step.operation)
            ));
        }
        Ok(())
    }

    /// Writes the journal's intent of a create.
    fn intend(
        &self,
        workflow: &Workflow,
        step: &Step,
        call: &Call,
    ) -> std::io::Result<Option<usize>> {
        let Some(handle) = &step.creates else {
            return Ok(None);
        };
        let Some((Role::Create, index)) = self.contract.bindings[step.operation].role else {
            return Ok(None);
        };
        let family = &self.contract.families[index];
        let expand = |operation: OperationIndex| {
            wire::encode(
                &self.contract,
                &Call {
                    operation,
                    body: None,
                    ..call.clone()
                },
            )
            .target
        };
        let entry = Entry {
            number: 0,
            label: format!("{} {handle}", workflow.id),
            list: family.list.map(expand),
            pointer: family
                .list
                .map(|list| self.contract.bindings[list].pointer.clone())
                .unwrap_or_default(),
            id_key: family.id_key.clone(),
            delete: family
                .delete
                .map(|delete| self.delete_template(delete, call)),
            sent: step.body.clone().unwrap_or_default(),
            own_parent: family.parent.is_some(),
            id: None,
            answered: false,
            deleted: false,
            removal: None,
        };
        lock(&self.journal).intend(entry).map(Some)
    }

    /// The target of a DELETE with `{id}` in place of the item's own id.
    fn delete_template(&self, delete: OperationIndex, call: &Call) -> String {
        let own = self.contract.bindings[delete]
            .variables
            .last()
            .map(|(name, _)| name.clone())
            .unwrap_or_default();
        let template = UriTemplate::parse(
            &self.contract.operations[delete]
                .template
                .as_str()
                .replace(&format!("{{{own}}}"), "%7Bid%7D"),
        );
        let values = call
            .variables
            .iter()
            .map(|(name, value)| (name.clone(), value.as_str().into()))
            .collect();
        template.expand(&values).replace("%7Bid%7D", "{id}")
    }

    /// Sends one body after the other until one is not refused. What was learnt about an operation
    /// is tried first next time.
    async fn until_taken(
        &self,
        workflow: &Workflow,
        step: &Step,
        mut call: Call,
        state: &mut State,
    ) -> Vec<Exchange> {
        let bodies: Vec<_> = call.body.iter().chain(&step.otherwise).cloned().collect();
        let first = bodies[0].clone();
        let known = lock(&self.taken).get(&step.operation).cloned();
        let unknown = known.is_none();
        let start = known.map_or(0, |known| {
            let alike = known.applied(first.clone(), |_| true);
            bodies.iter().position(|body| *body == alike).unwrap_or(0)
        });
        for (turn, body) in bodies.into_iter().enumerate().skip(start) {
            let sent = body.clone();
            let last = turn == step.otherwise.len();
            let attempt = u32::try_from(turn).unwrap_or(u32::MAX) + 1;
            call.body = Some(body);
            let pages = self
                .until_settled(workflow, step, &call, attempt, state)
                .await;
            let refused = pages
                .iter()
                .filter_map(Exchange::answer)
                .any(|answer| matches!(answer.status, 400 | 409 | 422));
            if last || !refused {
                let taken = pages
                    .iter()
                    .filter_map(Exchange::answer)
                    .any(Response::is_success);
                if taken && (turn != start || unknown) {
                    let taken = Taken::of(&first, &sent);
                    lock(&self.taken).insert(step.operation, taken);
                }
                return pages;
            }
            let mut pages = pages;
            for exchange in &mut pages {
                exchange.labels.last = false;
            }
            self.keep(step, pages, state);
        }
        Vec::new()
    }

    /// Sends the step until its expectation holds or its budget is spent. Gives the last try's pages.
    async fn until_settled(
        &self,
        workflow: &Workflow,
        step: &Step,
        call: &Call,
        first: u32,
        state: &mut State,
    ) -> Vec<Exchange> {
        let clock = Instant::now();
        let budget = lock(&self.pace).budget(&self.contract, step.operation);
        let mut attempt = first;
        loop {
            let mut pages = self.pages(workflow, step, call, attempt, state).await;
            let settled = match &step.until {
                None => true,
                Some(until) => {
                    let pages: Vec<&Exchange> = pages.iter().collect();
                    holds(until, &self.contract, step.operation, &state.ids, &pages)
                }
            };
            // A transport failure is not asked again, and neither is a refusal of who we are. To hide
            // by 403 what is not there yet is another matter, once anything worked at all.
            let known = !state.succeeded.is_empty();
            let hopeless = pages.iter().any(|page| {
                page.labels.purpose == Purpose::Throttled
                    || page.answer().is_none_or(|answer| match answer.status {
                        401 => true,
                        403 => !known,
                        _ => answer.truncated,
                    })
                    || page.labels.purpose == Purpose::TooMuch
            });
            let over = clock.elapsed() >= budget;
            if self.stopped() && !(settled || hopeless || over) {
                // Its budget was cut short: what it showed last is no evidence.
                state.supersede(&pages);
                state
                    .skipped
                    .push((step.id.clone(), INTERRUPTED.to_owned()));
                return Vec::new();
            }
            if settled || hopeless || over {
                let mut pace = lock(&self.pace);
                if settled && attempt > first {
                    pace.settled(clock.elapsed());
                } else if !settled && over {
                    pace.exhausted(step.operation);
                }
                for page in &mut pages {
                    page.labels.last = true;
                }
                return pages;
            }
            state.supersede(&pages);
            attempt += 1;
            self.observer.see(&Event::Settling {
                workflow: workflow.id.clone(),
                step: step.id.clone(),
            });
            self.rest(pause(attempt, clock.elapsed())).await;
        }
    }

    /// One try: the answer, and for a list the pages that it leads to.
    async fn pages(
        &self,
        workflow: &Workflow,
        step: &Step,
        call: &Call,
        attempt: u32,
        state: &mut State,
    ) -> Vec<Exchange> {
        let mut pages: Vec<Exchange> = Vec::new();
        let mut call = call.clone();
        let (mut shown, mut bytes, mut weight) = (0, 0, 0);
        loop {
            let page = u32::try_from(pages.len()).unwrap_or(u32::MAX) + 1;
            let mut exchange = self.send(workflow, step, &call, attempt, page, state).await;
            let answer = exchange
                .answer()
                .filter(|answer| step.all_pages && answer.is_success());
            // A page that repeats the one before leads nowhere, and shows nothing new.
            let before = pages
                .last()
                .and_then(Exchange::answer)
                .map(|answer| &answer.body);
            if answer.is_some() && before.is_some() && before == answer.map(|answer| &answer.body) {
                exchange.labels.purpose = Purpose::Repeated;
                state.supersede(&[exchange]);
                return pages;
            }
            let next = answer.and_then(|answer| {
                let body = wire::answered(answer).ok()?;
                shown += self
                    .contract
                    .items(step.operation, &body)
                    .map_or(0, Vec::len);
                wire::following(answer, shown, &call.query)
            });
            let bounds = self.client.target().bounds;
            if let Some(answer) = answer.filter(|_| next.is_some()) {
                bytes += answer.body.len();
                weight += wire::weight(&answer.body);
            }
            pages.push(exchange);
            match next {
                Some(query) if query != call.query => call.query = query,
                _ => return pages,
            }
            if page >= bounds.pages || bytes > bounds.body || weight > wire::HEAVIEST {
                // Of a list that was not read to its end nobody knows what it does not show.
                let reason =
                    format!("the list went on after {page} pages, which is as far as it is read");
                state.too_much(step, &mut pages, reason);
                return pages;
            }
        }
    }

    /// Sends one message, and again where the target asks for patience.
    pub(super) async fn send(
        &self,
        workflow: &Workflow,
        step: &Step,
        call: &Call,
        attempt: u32,
        page: u32,
        state: &mut State,
    ) -> Exchange {
        let message = wire::encode(&self.contract, call);
        let bounds = self.client.target().bounds;
        let mut tries = 0;
        loop {
            let labels = Labels {
                workflow: workflow.id.clone(),
                step: step.id.clone(),
                attempt,
                settles: step.until.is_some() || !step.otherwise.is_empty(),
                last: false,
                page,
                phase: step.phase,
                role: step.role.clone(),
                purpose: Purpose::Evidence,
                snapshot: step.snapshot,
                together: step.together,
                recorded: None,
                transport: Transport::default(),
                encoding: Vec::new(),
            };
            let mut exchange = self.client.send(&message, &step.role, labels).await;
            if matches!(
                &exchange.outcome,
                Outcome::Failure {
                    kind: FailureKind::Timeout,
                    ..
                }
            ) {
                *lock(&self.timeouts).entry(step.operation).or_default() += 1;
            }
            let Some(wait) = throttled(&exchange, tries, &self.client.target().throttles) else {
                return exchange;
            };
            // A target that asks for patience is not judged by that, however long it asks.
            exchange.labels.purpose = Purpose::Throttled;
            if tries >= bounds.retries || self.stopped() {
                let reason = format!("the target kept asking to wait, {} times", tries + 1);
                state.skipped.push((step.id.clone(), reason));
                return exchange;
            }
            state.supersede(&[exchange]);
            tries += 1;
            let wait = wait.min(bounds.retry_after);
            self.observer.see(&Event::Throttled {
                milliseconds: u64::try_from(wait.as_millis()).unwrap_or(u64::MAX),
            });
            self.rest(wait).await;
        }
    }

    /// Keeps the pages that count, as far as there is room.
    pub(super) fn keep(&self, step: &Step, mut pages: Vec<Exchange>, state: &mut State) {
        if !lock(&self.kept).take(step.operation, &pages) {
            let reason = "its answers take more room than a run has".to_owned();
            state.too_much(step, &mut pages, reason);
        }
        if pages
            .iter()
            .any(|page| page.labels.purpose == Purpose::TooMuch)
        {
            state.supersede(&pages);
        } else {
            state.exchanges.append(&mut pages);
        }
    }

    /// Waits, unless the run is interrupted.
    pub(super) async fn rest(&self, time: Duration) {
        let mut stop = self.stop.clone();
        tokio::select! {
            () = tokio::time::sleep(time) => {}
            _ = stop.wait_for(|stopped| *stopped) => {}
        }
    }

    /// Takes ids from answers and keeps the journal true.
    fn learn(&self, step: &Step, intent: Option<usize>, pages: &[Exchange], state: &mut State) {
        let answer = pages.last().and_then(Exchange::answer);
        if let (Some(handle), Some(number)) = (&step.creates, intent) {
            match answer {
                Some(answer) if answer.is_success() => {
                    let body = wire::answered(answer).ok();
                    let family = self.contract.bindings[step.operation]
                        .role
                        .map(|(_, family)| &self.contract.families[family]);
                    let from_body = body.as_ref().and_then(|body| {
                        let item = self.contract.item(step.operation, body)?;
                        family?.id_of(&serde_json::Value::Object(item.clone()))
                    });
                    let from_location = || {
                        let path = answer
                            .header("location")?
                            .split(['?', '#'])
                            .next()?
                            .trim_end_matches('/');
                        Some(crate::contract::decode(path.rsplit('/').next()?))
                    };
                    let id = from_body.or_else(from_location).filter(|id| !id.is_empty());
                    if id.as_deref().is_some_and(|id| !is_usable(id)) {
                        let reason = "the id that was given cannot stand in a path".to_owned();
                        state.skipped.push((step.id.clone(), reason));
                    } else if let Some(id) = id {
                        lock(&self.journal).created(number, &id);
                        state.numbers.insert(handle.clone(), number);
                        state.ids.insert(handle.clone(), id);
                    }
                }
                // A clear refusal creates nothing; anything else is searched for at the end.
                Some(answer) if (400..500).contains(&answer.status) => {
                    lock(&self.journal).refused(number);
                }
                _ => {}
            }
        }
        if let (Some(handle), Some(answer)) = (&step.deletes, answer)
            && answer.is_success()
            && let Some(number) = state.numbers.get(handle)
        {
            lock(&self.journal).deleted(*number);
        }
    }
}
