//! One run of a written workflow on one transport, and what it shows.
//!
//! A session gathers exchanges in their order. At its end it turns them into *events*: each says of a
//! requirement that it held or not, where in the workflow that was decided, and what would explain
//! it. Which events are believed is decided above.

use std::collections::BTreeMap;

use serde_json::Value;

use crate::contract::{Claim, Contract, Level, OperationIndex, Refuses, WrittenWorkflow, problem};
use crate::trace::{Exchange, OWNER, Response};
use crate::wire::Bodies;

use super::super::book::Finding;
use super::super::validators::Validators;
use super::{
    Form, is_turned_away, rule_of, wrong_error, wrong_refusal, wrong_status, wrong_welcome,
};

/// A requirement that held, or did not.
#[derive(Debug, Clone)]
pub(super) struct Event {
    /// The step that it is about.
    pub position: usize,
    /// The step that shows it first.
    pub decided: usize,
    pub operation: OperationIndex,
    pub rule: String,
    pub evidence: String,
    /// What was wrong; none if all was well.
    pub finding: Option<Finding>,
    /// A failure here explains what comes after it.
    pub explains: bool,
    /// Two readers agree about it.
    pub proven: bool,
    /// The only one who tells of it, if there is but one, and it is another operation.
    pub witness: Option<OperationIndex>,
    /// What is told apart under the rule.
    pub fact: String,
    /// It needs a good call of the same operation beside it.
    pub refusal: bool,
}

#[derive(Debug)]
struct Said {
    step: usize,
    operation: OperationIndex,
    exchange: Exchange,
    stranger: bool,
    /// It is the step itself, and not what strangers send before it.
    own: bool,
    /// How its answer breaks its schema.
    unsound: Option<String>,
    /// Other steps build on it.
    gives: bool,
}

/// Who sent an exchange.
#[derive(Debug, Clone, Copy)]
pub(super) struct Who {
    pub is_stranger: bool,
    /// It is the step itself, and not what strangers send before it.
    pub is_own: bool,
}

#[derive(Debug, Default)]
pub(super) struct Session {
    said: Vec<Said>,
}

/// What a session is read with.
#[derive(Debug, Clone, Copy)]
pub(super) struct Context<'c> {
    pub contract: &'c Contract,
    pub workflow: &'c WrittenWorkflow,
    pub inputs: &'c BTreeMap<String, String>,
}

/// What an answer says of a claim.
struct Testimony {
    position: usize,
    reader: OperationIndex,
    evidence: String,
    problem: Option<String>,
    /// The answer keeps to its schema.
    sound: bool,
    /// It tells which items there are, whatever their form.
    counts: bool,
}

/// By the step that a claim is about, its rule, and what it tells of.
type About<'c> = BTreeMap<(usize, &'c str, String), Vec<Testimony>>;

type Outputs = BTreeMap<String, BTreeMap<String, Value>>;

impl Session {
    pub(super) fn take(
        &mut self,
        (step, operation): (usize, OperationIndex),
        exchange: Exchange,
        who: Who,
        (unsound, gives): (Option<String>, bool),
    ) {
        self.said.push(Said {
            step,
            operation,
            exchange,
            stranger: who.is_stranger,
            own: who.is_own,
            unsound,
            gives,
        });
    }

    /// Operations of which a good call worked.
    pub(super) fn worked(&self) -> impl Iterator<Item = OperationIndex> {
        let own = self.said.iter().filter(|said| !said.stranger);
        own.filter(|said| said.exchange.answer().is_some_and(Response::is_success))
            .map(|said| said.operation)
    }

    /// Whether an operation is called before a step.
    pub(super) fn calls_before(&self, operation: OperationIndex, step: usize) -> bool {
        let mut own = self.said.iter().filter(|said| !said.stranger);
        own.any(|said| said.operation == operation && said.step < step)
    }

    /// The first step that was not sent although later ones were.
    pub(super) fn gap(&self) -> Option<usize> {
        let own = || self.said.iter().filter(|said| !said.stranger);
        let last = own().map(|said| said.step).max()?;
        (0..last).find(|step| own().all(|said| said.step != *step))
    }

    /// The operations that are called before a step, the latest first.
    pub(super) fn before(&self, step: usize) -> impl Iterator<Item = OperationIndex> {
        let own = self.said.iter().rev().filter(|said| !said.stranger);
        own.filter(move |said| said.step < step)
            .map(|said| said.operation)
    }

    /// The exchange of a step itself.
    pub(super) fn exchange(&self, step: usize) -> Option<&Exchange> {
        self.said(step).map(|(_, exchange)| exchange)
    }

    /// The exchange of a step itself, with the operation that it called.
    pub(super) fn said(&self, step: usize) -> Option<(OperationIndex, &Exchange)> {
        let mut said = self.said.iter();
        said.find(|said| said.step == step && said.own)
            .map(|said| (said.operation, &said.exchange))
    }

    /// The owner's exchanges, with the operations that they called.
    pub(super) fn own(&self) -> impl Iterator<Item = (OperationIndex, &Exchange)> {
        let own = self.said.iter().filter(|said| !said.stranger);
        own.map(|said| (said.operation, &said.exchange))
    }

    /// What each step gave.
    pub(super) fn outputs(&self, context: &Context<'_>) -> Outputs {
        let mut outputs = Outputs::new();
        for said in self.said.iter().filter(|said| !said.stranger) {
            if !said.exchange.answer().is_some_and(Response::is_success) {
                continue;
            }
            let step = &context.workflow.steps[said.step];
            let read = Bodies::of(context.contract, &said.exchange);
            let scope = read.scope(context.inputs, &outputs);
            let given = step.given(&scope);
            step.put(given, &mut outputs);
        }
        outputs
    }

    /// All that it shows, in the order in which it was decided.
    pub(super) fn events(&self, context: &Context<'_>, validators: &mut Validators) -> Vec<Event> {
        let outputs = self.outputs(context);
        let mut events = Vec::new();
        // By the step that a claim is about, and its rule.
        let mut about: About<'_> = BTreeMap::new();
        for said in &self.said {
            if said.stranger {
                let finding = wrong_welcome(context.contract, &said.exchange);
                events.push(shown(said, &rule_of(&said.exchange), finding, true));
                if let Form::Told(finding) =
                    wrong_error(context.contract, validators, said.operation, &said.exchange)
                {
                    events.push(shown(said, "error-body", finding, false));
                }
                continue;
            }
            let workflow = context.workflow;
            let step = &workflow.steps[said.step];
            let contract = context.contract;
            // A key that is unknown here has nothing to say of what the known ones may do.
            let callers = &contract.settings.roles;
            let has_key = callers
                .get(&step.role)
                .is_some_and(|caller| caller.credential.is_some());
            let answer = said.exchange.answer();
            let unknown = answer
                .is_some_and(|answer| is_turned_away(contract, &said.exchange, answer.status));
            if step.admitted && has_key && unknown {
                continue;
            }
            if let Some(refuses) = &step.refuses {
                let finding = wrong_refusal(contract, step, &said.exchange);
                let rule = format!("refuses/{}", refuses.case);
                let mut event = shown(said, &rule, finding, true);
                event.refusal = true;
                events.push(event);
                self.refusal_tells(context, said, refuses, &mut about);
                if let Form::Told(finding) =
                    wrong_error(contract, validators, said.operation, &said.exchange)
                {
                    events.push(shown(said, "error-body", finding, false));
                }
                continue;
            }
            self.good_call(context, said, &outputs, &mut events, &mut about);
        }
        for ((step, rule, fact), testimonies) in about {
            let mut said = self.said.iter();
            let Some(said) = said.find(|said| said.step == step && said.own) else {
                continue;
            };
            let subject = (step, said.operation, Some(said.exchange.name()));
            weigh(subject, (rule, &fact), testimonies, &mut events);
        }
        events.sort_by_key(|event| (event.decided, event.position));
        events
    }

    /// A refusal, or that there was none, tells of the write that brought it about.
    fn refusal_tells<'c>(
        &self,
        context: &Context<'c>,
        said: &Said,
        refuses: &'c Refuses,
        about: &mut About<'c>,
    ) {
        let (Some(step), Some(rule), Some(answer)) =
            (&refuses.about, &refuses.rule, said.exchange.answer())
        else {
            return;
        };
        let mut steps = context.workflow.steps.iter();
        let Some(position) = steps.position(|known| known.id == *step) else {
            return;
        };
        let wrote = self.exchange(position).and_then(Exchange::answer);
        if !wrote.is_some_and(Response::is_success) {
            return;
        }
        let problem = (answer.status < 400).then(|| format!("answered {}", answer.status));
        let object = context.workflow.steps[said.step].path.first();
        let fact = refuses.fact_key(object.map(|(_, value)| value));
        about
            .entry((position, rule.as_str(), fact))
            .or_default()
            .push(Testimony {
                position: said.step,
                reader: said.operation,
                evidence: said.exchange.name(),
                problem,
                sound: true,
                counts: false,
            });
    }

    fn good_call<'c>(
        &self,
        context: &Context<'c>,
        said: &Said,
        outputs: &Outputs,
        events: &mut Vec<Event>,
        about: &mut About<'c>,
    ) {
        let workflow: &'c WrittenWorkflow = context.workflow;
        let step = &workflow.steps[said.step];
        let safe = context.contract.is_safe(said.operation);
        let wrong = wrong_status(context.contract, said.operation, &said.exchange);
        let refused = said
            .exchange
            .answer()
            .is_some_and(|answer| matches!(answer.status, 404 | 410));
        let worked = said.exchange.answer().is_some_and(Response::is_success);
        let claims = step
            .claims
            .iter()
            .filter(|claim| claim.is_on(said.exchange.labels.transport));
        let (others, own): (Vec<&Claim>, Vec<&Claim>) =
            claims.partition(|claim| claim.about().is_some());
        let object = step.path.first().map(|(_, value)| value);
        // A reader that finds nothing tells of the write, too.
        let tells = refused && safe && !others.is_empty();
        if !tells {
            events.push(shown(said, "status", wrong.clone(), !safe || said.gives));
        }
        if let Some(problem) = &said.unsound {
            let finding = Finding::new(problem.clone(), [said.exchange.name()]);
            let explains = !safe || said.gives;
            events.push(shown(said, "schema", Some(finding), explains));
        }
        let read = Bodies::of(context.contract, &said.exchange);
        let scope = read.scope(context.inputs, outputs);
        for claim in own {
            if !(worked && said.unsound.is_none()) {
                continue;
            }
            let Ok(found) = problem(claim, &scope) else {
                continue;
            };
            let finding = found.map(|message| pointing(message, vec![said.exchange.name()]));
            let mut event = shown(said, &claim.rule, finding, !safe || said.gives);
            event.proven = !safe && claim.level == Level::Must;
            events.push(event);
        }
        for claim in others {
            let position = claim
                .about()
                .and_then(|about| workflow.steps.iter().position(|step| step.id == about));
            let Some(position) = position else {
                continue;
            };
            let answered = worked || tells;
            let wrote = self
                .exchange(position)
                .and_then(Exchange::answer)
                .is_some_and(|answer| {
                    let step = &workflow.steps[position];
                    answer.is_success() || step.refuses.is_some() || step.role != OWNER
                });
            if !answered || !wrote {
                continue;
            }
            let found = if tells && claim.is_of_absence() {
                Ok(None)
            } else if tells {
                let finding = wrong.as_ref();
                Ok(finding.map(|finding| finding.message.clone()))
            } else {
                problem(claim, &scope)
            };
            let Ok(found) = found else {
                continue;
            };
            about
                .entry((position, claim.rule.as_str(), claim.fact_key(object)))
                .or_default()
                .push(Testimony {
                    position: said.step,
                    reader: said.operation,
                    evidence: said.exchange.name(),
                    problem: found,
                    sound: said.unsound.is_none(),
                    counts: claim.exactly.is_some() || claim.count.is_some(),
                });
        }
    }
}

/// A finding that points at the value its message speaks of, if it is a text.
fn pointing(message: String, evidence: Vec<String>) -> Finding {
    let value = message
        .split_once(" is \"")
        .and_then(|(_, rest)| rest.split_once("\" instead of"))
        .map(|(value, _)| value.to_owned());
    let finding = Finding::new(message, evidence);
    match value {
        Some(value) => finding.highlighting(value),
        None => finding,
    }
}

/// What one exchange shows.
fn shown(said: &Said, rule: &str, finding: Option<Finding>, explains: bool) -> Event {
    Event {
        position: said.step,
        decided: said.step,
        operation: said.operation,
        rule: rule.to_owned(),
        evidence: said.exchange.name(),
        finding,
        explains,
        proven: false,
        witness: None,
        fact: String::new(),
        refusal: false,
    }
}

/// What several answers say of one claim about a write.
fn weigh(
    (step, operation, written_exchange): (usize, OperationIndex, Option<String>),
    (rule, fact): (&str, &str),
    testimonies: Vec<Testimony>,
    events: &mut Vec<Event>,
) {
    let mut readers: Vec<OperationIndex> = testimonies.iter().map(|one| one.reader).collect();
    readers.sort_unstable();
    readers.dedup();
    // Who tells of it in no documented form tells nothing, but two who agree on which items there are do.
    let counted = readers.len() > 1 && testimonies.iter().all(|one| one.counts);
    if testimonies.iter().all(|one| !one.sound) && !counted {
        return;
    }
    let denied = testimonies
        .iter()
        .filter(|one| one.problem.is_some())
        .count();
    let names: Vec<String> = testimonies.iter().map(|one| one.evidence.clone()).collect();
    let shows: Vec<String> = written_exchange
        .into_iter()
        .chain(names.iter().cloned())
        .collect();
    let agreed = denied == testimonies.len();
    let deniers: Vec<OperationIndex> = testimonies
        .iter()
        .filter(|one| one.problem.is_some())
        .map(|one| one.reader)
        .collect();
    // One reader that says both is no reader to believe; who else says it is well is believed.
    let finding = testimonies
        .iter()
        .find_map(|one| one.problem.clone())
        .filter(|_| agreed)
        .map(|message| pointing(message, shows.clone()));
    let decided = testimonies.iter().map(|one| one.position).min();
    events.push(Event {
        position: step,
        decided: decided.unwrap_or(step),
        operation,
        rule: rule.to_owned(),
        evidence: names.first().cloned().unwrap_or_default(),
        explains: true,
        proven: agreed && readers.len() > 1,
        witness: (readers.len() == 1 && readers[0] != operation).then(|| readers[0]),
        fact: fact.to_owned(),
        refusal: false,
        finding,
    });
    for one in testimonies {
        if one.reader == operation {
            continue;
        }
        let lies = !agreed && deniers.contains(&one.reader);
        if lies && one.problem.is_none() {
            continue;
        }
        let finding = one
            .problem
            .filter(|_| lies)
            .map(|message| pointing(message, vec![one.evidence.clone()]));
        events.push(Event {
            position: one.position,
            decided: one.position,
            operation: one.reader,
            rule: "read/agrees".to_owned(),
            evidence: one.evidence,
            finding,
            explains: false,
            proven: false,
            witness: None,
            fact: fact.to_owned(),
            refusal: false,
        });
    }
}
