//! Exchanges of workflows that people wrote: what their claims come to, and whom they charge.
//!
//! What one answer decides (its encoding, media type, schema) is decided when it comes. The rest waits
//! until the end, when all has been said: a claim about a write is shown by several answers.
//!
//! * All of them deny it: the write is charged. Some do: those who do are (`read/agrees`).
//! * A failure explains what comes after it in the same workflow, on the same transport: that is
//!   untested, because of it. What only reads explains nothing.
//! * A write that two readers proved wrong in one workflow explains what comes after it in others, and what they find that
//!   borrow the same things (`belief`). A call that could not be sent points to the one that did not give what it needs.
//! * Who was found to show one write wrong, or anything else, is no witness alone against another. Who alone tells of
//!   something, and denies what several operations wrote of it, is wrong, and not they.
//! * What a bad request is refused by counts only if a good call of the operation worked.
//!
//! Invariant: only the contract's workflows and the exchanges decide; a trace judged again gives the
//! same.

mod agreement;
mod belief;
mod session;

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use crate::contract::{
    BodyShape, Contract, OperationIndex, Scope, Transport, WrittenStep, inputs_on, stranger_rule,
};
use crate::trace::{Exchange, OWNER, Outcome, Purpose};
use crate::wire;

use super::Judge;
use super::book::Finding;
use super::exchange::{Rules, status_finding};
use super::validators::Validators;
use belief::{borrowed, liars, lie};
use session::{Event, Session, Who};

/// All sessions, by workflow and transport.
#[derive(Debug, Default)]
pub(super) struct Written {
    sessions: BTreeMap<(usize, Transport), Session>,
    pub(super) inputs: BTreeMap<String, String>,
}

impl Written {
    /// Where an exchange belongs, if it is of a written workflow.
    fn place(contract: &Contract, exchange: &Exchange) -> Option<(usize, Transport)> {
        let label = &exchange.labels.workflow;
        let (id, over) = label.split_once('@').unwrap_or((label, ""));
        let transport = Transport::named(over).unwrap_or(contract.transports()[0]);
        let mut workflows = contract.written.iter();
        let workflow = workflows.position(|workflow| workflow.id == id)?;
        Some((workflow, transport))
    }
}

impl Judge<'_> {
    /// Takes an exchange of a written workflow; whether it is one.
    pub(super) fn observe_written(&mut self, exchange: &Exchange) -> bool {
        if exchange.labels.purpose != Purpose::Evidence {
            return false;
        }
        let Some(place) = Written::place(self.contract, exchange) else {
            return false;
        };
        if !exchange.labels.last {
            return true;
        }
        let known = &self.contract.written[place.0];
        let transport = exchange.labels.transport;
        let id = &exchange.labels.step;
        let base = id
            .strip_suffix(&format!("-as-{}", exchange.labels.role))
            .unwrap_or(id);
        let Some(step) = known.steps.iter().position(|step| step.id == base) else {
            return true;
        };
        let admitted = base == id && known.steps[step].admitted;
        let stranger = exchange.labels.role != OWNER && !admitted;
        let Some(operation) = self.contract.on(known.steps[step].operation, transport) else {
            return true;
        };
        let unsound = self.message(operation, &known.steps[step], exchange, stranger);
        let session = self.written.sessions.entry(place).or_default();
        let gives = !known.steps[step].outputs.is_empty();
        let who = Who {
            is_stranger: stranger,
            is_own: base == id,
        };
        session.take((step, operation), exchange.clone(), who, (unsound, gives));
        true
    }

    /// Rules that one answer decides; how it breaks its schema, if it does.
    fn message(
        &mut self,
        operation: OperationIndex,
        step: &WrittenStep,
        exchange: &Exchange,
        stranger: bool,
    ) -> Option<String> {
        let name = exchange.name();
        if !exchange.labels.encoding.is_empty() {
            let message = exchange.labels.encoding.join("; ");
            let finding = Finding::new(message, [name.clone()]);
            self.book.fail(operation, "encoding", finding);
        } else if matches!(exchange.outcome, Outcome::Answer(_)) {
            self.book.pass(operation, "encoding", &name);
        }
        let answer = exchange.answer()?;
        let known = &self.contract.operations[operation];
        if !answer.is_success() || stranger || step.refuses.is_some() {
            return None;
        }
        let documented = known.response(answer.status).or_else(|| known.success())?;
        let body = wire::answered(answer);
        let mut rules = Rules {
            contract: self.contract,
            book: &mut self.book,
            validators: &mut self.validators,
            history: &self.history,
            others: &mut self.others,
            shown: None,
        };
        let Some(shape) = &documented.body else {
            rules.empty_body(operation, answer, name);
            return None;
        };
        if let Some(media_type) = &documented.media_type {
            rules.content_type(operation, media_type, answer, &name);
        }
        let mask = self.contract.settings.mask.as_ref();
        let is_part = mask.is_some_and(|mask| asks_for(exchange, mask));
        let has_null = exchange.labels.transport == Transport::Rest;
        let problem = match body {
            Ok(body) => {
                let mut body = self.list_of_one(operation, shape, body, &name);
                if is_part {
                    // What was not asked for may be null or not be there, which is the same.
                    drop_nulls(&mut body);
                }
                let manner = (is_part, has_null);
                self.validators
                    .problem_of(operation, documented.status, shape, &body, manner)
            }
            Err(reason) => Some(reason),
        };
        if problem.is_none() {
            self.book.pass(operation, "schema", &name);
        }
        problem
    }

    /// Some services write a list of one as the item alone: that is no other answer, but no good one.
    fn list_of_one(
        &mut self,
        operation: OperationIndex,
        shape: &BodyShape,
        body: Value,
        name: &str,
    ) -> Value {
        if self.contract.transports().len() < 2 {
            return body;
        }
        let (body, was_alone) = wire::listed(&shape.schema(), body);
        if was_alone {
            let finding = Finding::new("the answer is an item and no list", [name.to_owned()]);
            self.book.fail(operation, "schema/list", finding);
        } else if body.is_array() {
            self.book.pass(operation, "schema/list", name);
        }
        body
    }

    /// Settles all that written workflows showed.
    pub(super) fn settle_written(&mut self) {
        let written = std::mem::take(&mut self.written);
        let first = self.contract.transports()[0];
        let mut weighed: Vec<((usize, Transport), Vec<Event>)> = Vec::new();
        let mut discredited: BTreeSet<OperationIndex> = BTreeSet::new();
        let worked: BTreeSet<OperationIndex> = written
            .sessions
            .values()
            .flat_map(Session::worked)
            .collect();
        for ((workflow, transport), session) in &written.sessions {
            let inputs = inputs_on(&written.inputs, *transport, first);
            let context = session::Context {
                contract: self.contract,
                workflow: &self.contract.written[*workflow],
                inputs: &inputs,
            };
            let events = session.events(&context, &mut self.validators);
            discredited.extend(
                events
                    .iter()
                    .filter(|event| event.rule == "read/agrees" && event.finding.is_some())
                    .map(|event| event.operation),
            );
            weighed.push(((*workflow, *transport), events));
        }
        let liars = liars(weighed.iter().flat_map(|(_, events)| events));
        for (_, events) in &mut weighed {
            let lies: Vec<Event> = events
                .iter()
                .filter_map(|event| lie(event, &liars))
                .collect();
            discredited.extend(lies.iter().map(|lie| lie.operation));
            events.extend(lies);
            events.sort_by_key(|event| (event.decided, event.position));
        }
        let mut broken = BTreeMap::new();
        let mut proven: Proven = BTreeMap::new();
        let borrowed = borrowed(self.contract);
        for (place, events) in weighed {
            let session = &written.sessions[&place];
            let known = Known {
                session,
                discredited: &discredited,
                worked: &worked,
                borrowed: &borrowed[place.0],
            };
            if let Some(first) = self.book_events(&known, events, &mut proven) {
                broken.insert(place, first);
            }
        }
        agreement::settle(self.contract, &written, &broken, &mut self.book);
        self.settle_otherwise(&written);
        self.written.inputs = written.inputs;
    }

    /// What a target says to be otherwise with it cannot be asked of it.
    fn settle_otherwise(&mut self, written: &Written) {
        let first = self.contract.transports()[0];
        for ((workflow, transport), session) in &written.sessions {
            let inputs = inputs_on(&written.inputs, *transport, first);
            let workflow = &self.contract.written[*workflow];
            let context = session::Context {
                contract: self.contract,
                workflow,
                inputs: &inputs,
            };
            let outputs = session.outputs(&context);
            let scope = Scope {
                inputs: &inputs,
                outputs: &outputs,
                message: None,
                normalise: &self.contract.settings.normalise,
            };
            for (position, step) in workflow.steps.iter().enumerate() {
                let Some(when) = step.when.as_ref().filter(|when| !when.holds(&scope)) else {
                    continue;
                };
                let operation = self.contract.on(step.operation, *transport);
                let (Some(operation), None) = (operation, session.exchange(position)) else {
                    continue;
                };
                let mut steps = workflow.steps.iter();
                let told = steps.position(|known| Some(known.id.as_str()) == when.step());
                let evidence: Vec<String> = told
                    .and_then(|told| session.exchange(told))
                    .map(Exchange::name)
                    .into_iter()
                    .collect();
                let message = format!(
                    "the target says that it is otherwise: it shows no {}",
                    Value::Object(when.chosen.clone())
                );
                let refused = step.refuses.iter();
                let refused = refused.map(|refuses| format!("refuses/{}", refuses.case));
                let turned_away = step.is_by_stranger().then(|| stranger_rule(&step.role));
                // What is told of it elsewhere cannot be asked either.
                let claims = workflow.steps.iter().flat_map(|step| &step.claims);
                let told = claims
                    .filter(|claim| claim.about() == Some(&step.id))
                    .map(|claim| claim.rule.clone());
                for rule in refused.chain(turned_away).chain(told) {
                    self.book
                        .unsupported(operation, &rule, &message, evidence.clone());
                }
            }
        }
    }

    /// Writes down what a session comes to; where in it something went wrong that explains the rest.
    fn book_events(
        &mut self,
        known: &Known<'_>,
        events: Vec<Event>,
        proven: &mut Proven,
    ) -> Option<(usize, String)> {
        let mut first: Option<(usize, OperationIndex, String)> = None;
        let gap = known.session.gap();
        for event in events {
            let (operation, rule) = (event.operation, event.rule.as_str());
            let control = !event.refusal || known.worked.contains(&operation);
            let Some(finding) = event.finding else {
                if control {
                    self.book.pass(operation, rule, &event.evidence);
                }
                continue;
            };
            let here = first
                .as_ref()
                .filter(|(decided, culprit, _)| *culprit != operation && *decided <= event.decided)
                .map(|(_, _, because)| because.clone());
            let unsent = || {
                let gap = gap.filter(|gap| *gap < event.decided)?;
                let mut before = known.session.before(gap);
                before
                    .find(|before| *before != operation && self.book.failed(*before).is_some())
                    .and_then(|before| self.book.failed(before))
            };
            let elsewhere = || {
                let mut culprits = proven.iter().filter(|(culprit, (_, lent))| {
                    // What it did to something that is lent shows to whoever borrows it next.
                    **culprit != operation
                        && (known.session.calls_before(**culprit, event.decided)
                            || !known.borrowed.is_disjoint(lent))
                });
                culprits.next().map(|(_, (because, _))| because.clone())
            };
            let liar = || {
                let witness = event.witness?;
                let lied = known.discredited.contains(&witness);
                let agrees = lied.then(|| self.book.id(witness, "read/agrees"));
                agrees.or_else(|| self.book.doubted(witness))
            };
            if let Some(because) = here.or_else(unsent).or_else(elsewhere).or_else(liar) {
                self.book.untested(operation, rule, &because);
                continue;
            }
            self.book.fail(operation, rule, finding);
            let because = self.book.id(operation, rule);
            if event.proven {
                let lent = known.borrowed.clone();
                proven
                    .entry(operation)
                    .or_insert_with(|| (because.clone(), lent));
            }
            if event.explains && first.is_none() {
                first = Some((event.decided, operation, because));
            }
        }
        first.map(|(position, _, because)| (position, because))
    }
}

/// Writes that were proven wrong: why, and which borrowed things their workflow works on.
type Proven = BTreeMap<OperationIndex, (String, BTreeSet<String>)>;

/// What is known when a session is written down.
struct Known<'s> {
    session: &'s Session,
    /// Readers that were found to show a write wrong.
    discredited: &'s BTreeSet<OperationIndex>,
    /// Operations of which a good call worked.
    worked: &'s BTreeSet<OperationIndex>,
    /// Inputs that name what its workflow borrows.
    borrowed: &'s BTreeSet<String>,
}

/// Whether a request has a variable in its query.
fn asks_for(exchange: &Exchange, variable: &str) -> bool {
    let query = exchange.request.target.split_once('?');
    query.is_some_and(|(_, query)| {
        let mut pairs = query.split('&');
        pairs.any(|pair| pair.split('=').next() == Some(variable))
    })
}

fn drop_nulls(value: &mut Value) {
    match value {
        Value::Array(items) => items.iter_mut().for_each(drop_nulls),
        Value::Object(members) => {
            members.retain(|_, member| !member.is_null());
            members.values_mut().for_each(drop_nulls);
        }
        _ => {}
    }
}

/// What is wrong with the status of an answer to a good call.
fn wrong_status(
    contract: &Contract,
    operation: OperationIndex,
    exchange: &Exchange,
) -> Option<Finding> {
    let answer = match &exchange.outcome {
        Outcome::Answer(answer) => answer,
        Outcome::Failure { message, .. } => {
            return Some(Finding::new(
                format!("no answer: {message}"),
                [exchange.name()],
            ));
        }
    };
    let mut successes = contract.operations[operation].successes();
    if successes.any(|success| success.status == answer.status) {
        return None;
    }
    let mut finding = status_finding(contract, operation, answer, exchange);
    if let Some(refusals) = &contract.settings.refusals
        && let Ok(body) = wire::answered(answer)
        && let Some(text) = body.get(&refusals.text).and_then(serde_json::Value::as_str)
    {
        finding.message = format!("{}: {text}", finding.message);
    }
    Some(finding)
}

/// What is wrong with the answer to a bad call.
fn wrong_refusal(contract: &Contract, step: &WrittenStep, exchange: &Exchange) -> Option<Finding> {
    let refuses = step.refuses.as_ref()?;
    let wrong = |message: String| Some(Finding::new(message, [exchange.name()]));
    let answer = match &exchange.outcome {
        Outcome::Answer(answer) => answer,
        Outcome::Failure { message, .. } => return wrong(format!("no answer: {message}")),
    };
    if answer.status < 400 {
        return wrong(format!("answered {} and not refused", answer.status));
    }
    // Where statuses mean what HTTP says, these tell nothing of what was sent.
    let tells_nothing = match answer.status {
        401 | 405 | 429 | 500.. => true,
        404 => refuses.status.is_none(),
        _ => false,
    };
    if contract.settings.refusals.is_none() && tells_nothing {
        return wrong(format!(
            "answered {}, which is no refusal of what was sent",
            answer.status
        ));
    }
    if let Some(status) = refuses.status.filter(|status| *status != answer.status) {
        return wrong(format!(
            "refused with {} instead of {status}",
            answer.status
        ));
    }
    if let (Some(wanted), Some(refusals)) = (&refuses.code, &contract.settings.refusals)
        && let Ok(body) = wire::answered(answer)
    {
        let found = body.get(&refusals.code).and_then(serde_json::Value::as_str);
        if found != Some(wanted.as_str()) {
            let found = found.map_or_else(|| "no code".to_owned(), |code| format!("`{code}`"));
            return wrong(format!("refused with {found} instead of `{wanted}`"));
        }
    }
    None
}

/// Whether an answer turns away a caller without the right credentials.
fn is_turned_away(contract: &Contract, exchange: &Exchange, status: u16) -> bool {
    let rest = exchange.labels.transport == Transport::Rest;
    match &contract.settings.auth {
        Some(auth) if auth.refused_with.contains(&status) => true,
        None if matches!(status, 401 | 403) => true,
        _ => !rest && status >= 400,
    }
}

/// What is wrong with the answer to a stranger.
fn wrong_welcome(contract: &Contract, exchange: &Exchange) -> Option<Finding> {
    let answer = exchange.answer()?;
    let refused = is_turned_away(contract, exchange, answer.status);
    let message = format!(
        "answered {} to a caller without the right credentials",
        answer.status
    );
    (!refused).then(|| Finding::new(message, [exchange.name()]))
}

/// What a refusal says of its form.
enum Form {
    /// It is no refusal, or none is documented.
    Untold,
    /// What is wrong with it, if anything is.
    Told(Option<Finding>),
}

/// The documented form of a refusal's body.
fn wrong_error(
    contract: &Contract,
    validators: &mut Validators,
    operation: OperationIndex,
    exchange: &Exchange,
) -> Form {
    let Some(answer) = exchange.answer().filter(|answer| answer.status >= 400) else {
        return Form::Untold;
    };
    let known = &contract.operations[operation];
    let documented = known
        .response(answer.status)
        .filter(|response| response.body.is_some())
        .or_else(|| known.errors().next());
    let Some((documented, shape)) =
        documented.and_then(|documented| Some((documented, documented.body.as_ref()?)))
    else {
        return Form::Untold;
    };
    let problem = match wire::answered(answer) {
        Ok(body) => validators.problem(operation, documented.status, shape, &body),
        Err(reason) => Some(reason),
    };
    let announced = || {
        let wanted = documented.media_type.as_ref()?;
        let given = wire::media_type(answer.header("content-type")?);
        (given != wanted.essence)
            .then(|| format!("media type `{given}` instead of `{}`", wanted.essence))
    };
    let problem = problem.or_else(announced);
    Form::Told(problem.map(|problem| Finding::new(problem, [exchange.name()])))
}

/// The rule for what a stranger's call is evidence for.
fn rule_of(exchange: &Exchange) -> String {
    stranger_rule(&exchange.labels.role)
}
