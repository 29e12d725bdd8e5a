//! The rules that workflows written by hand give to operations.
//!
//! Each claim is a requirement of the operation that it tells of, and `read/agrees` one of the
//! operation that shows it, if another answer tells of the same fact. A step that must be refused gives `refuses/<case>`, a stranger's call
//! `auth/missing` or `auth/wrong`. Operations that are called on several transports must answer
//! alike on all of them.

use std::collections::BTreeMap;

use serde_json::Value;

use super::operation::{Operation, OperationIndex};
use super::requirement::{Basis, Level, Origin};
use super::rules::Rule;
use super::transport::Transport;
use super::written::{Claim, Refuses, WrittenStep, WrittenWorkflow};

/// All rules for one operation, each once.
pub(super) fn written_rules(
    workflows: &[WrittenWorkflow],
    operations: &[Operation],
    index: OperationIndex,
    authenticated: bool,
) -> Vec<Rule> {
    let operation = &operations[index];
    let mut rules: Vec<Rule> = Vec::new();
    let mut add = |rule: Rule| {
        if rules.iter().all(|known| known.name != rule.name) {
            rules.push(rule);
        }
    };
    let here = || Origin::Contract(operation.place);
    // Steps name operations of the first transport; copies have the same id.
    let is_it = |step: &WrittenStep| operations[step.operation].id == operation.id;
    let mut called = false;
    for workflow in workflows {
        let testimonies = testimonies(workflow, operation.transport);
        for step in &workflow.steps {
            let reads = is_it(step);
            called |= reads;
            for claim in &step.claims {
                let subject = claim.about().and_then(|about| workflow.step(about));
                if !claim.is_on(operation.transport) {
                    continue;
                }
                if is_it(subject.unwrap_or(step)) {
                    let sentence = if claim.sentence.is_empty() {
                        "the answer shows what the contract says"
                    } else {
                        &claim.sentence
                    };
                    add(Rule::new(
                        claim.rule.clone(),
                        claim.level,
                        claim.basis,
                        sentence,
                        here(),
                    ));
                }
                let witness = || {
                    testimonies.of_claim(step, claim) > 1
                        || tells_of_several(workflows, operations, &operation.id, claim, step)
                };
                if reads && subject.is_some_and(|subject| !is_it(subject)) && witness() {
                    add(agrees(here()));
                }
            }
            if let Some((subject, rule, refuses)) = step.refuses.as_ref().and_then(|refuses| {
                let subject = workflow.step(refuses.about.as_deref()?)?;
                Some((subject, refuses.rule.clone()?, refuses))
            }) {
                if is_it(subject) {
                    add(Rule::new(
                        rule,
                        Level::Must,
                        Basis::Stated,
                        refuses.demand.clone(),
                        here(),
                    ));
                }
                let witness = || testimonies.of_refusal(step, refuses) > 1;
                if reads && !is_it(subject) && witness() {
                    add(agrees(here()));
                }
            }
            if !reads {
                continue;
            }
            if let Some(refuses) = &step.refuses {
                let sentence = if refuses.sentence.is_empty() {
                    format!("`{}` is refused", refuses.case)
                } else {
                    refuses.sentence.clone()
                };
                add(Rule::new(
                    format!("refuses/{}", refuses.case),
                    refuses.level,
                    Basis::Stated,
                    sentence,
                    here(),
                ));
                if let Some(error) = operation.errors().next() {
                    add(Rule::new(
                        "error-body",
                        Level::Must,
                        Basis::Stated,
                        "a refusal has the documented form",
                        Origin::Contract(error.place),
                    ));
                }
            }
            if let Some(error) = operation
                .errors()
                .next()
                .filter(|_| authenticated && (step.is_by_stranger() || !step.also_as.is_empty()))
            {
                add(Rule::new(
                    "error-body",
                    Level::Must,
                    Basis::Stated,
                    "a refusal has the documented form",
                    Origin::Contract(error.place),
                ));
            }
            let own = step.is_by_stranger().then_some(&step.role);
            for role in step.also_as.iter().chain(own).filter(|_| authenticated) {
                add(Rule::new(
                    stranger_rule(role),
                    Level::Must,
                    Basis::Stated,
                    "a caller without the right credentials is refused, and nothing is done",
                    here(),
                ));
            }
        }
    }
    let same = operations.iter().filter(|other| other.id == operation.id);
    let several = same.count() > 1;
    let list = operation
        .success()
        .filter(|success| {
            let schema = success
                .body
                .as_ref()
                .map(super::operation::BodyShape::schema);
            schema.is_some_and(|schema| schema["type"] == "array")
        })
        .map(|success| success.place);
    if let Some(place) = list.filter(|_| called && several) {
        add(Rule::new(
            "schema/list",
            Level::Should,
            Basis::Stated,
            "a list of one item is a list",
            Origin::Contract(place),
        ));
    }
    if called && operation.transport != Transport::Rest {
        add(Rule::new(
            "encoding",
            Level::Must,
            Basis::Stated,
            "the answer is well formed by the rules of its transport",
            here(),
        ));
    }
    if called && several {
        add(Rule::new(
            "transport-agreement",
            Level::Must,
            Basis::Stated,
            "the same call is answered alike on each transport",
            here(),
        ));
    }
    rules
}

/// Whether a reader tells of what several operations wrote, or began, under one fact: if it denies all of them, it is the
/// reader that is wrong.
fn tells_of_several(
    workflows: &[WrittenWorkflow],
    operations: &[Operation],
    reader: &str,
    claim: &Claim,
    step: &WrittenStep,
) -> bool {
    if !claim.is_of_writer() {
        return false;
    }
    let fact = claim.fact_key(object(step));
    let mut writers: Vec<&str> = Vec::new();
    for workflow in workflows {
        let readings = workflow.steps.iter();
        for other in readings.filter(|other| operations[other.operation].id == reader) {
            let told = other.claims.iter().filter(|other| other.is_of_writer());
            let told = told.filter(|told| told.fact_key(object(other)) == fact);
            let subjects = told.filter_map(|told| workflow.step(told.about()?));
            writers.extend(subjects.map(|subject| operations[subject.operation].id.as_str()));
        }
    }
    writers.sort_unstable();
    writers.dedup();
    writers.len() > 1
}

/// How many answers tell of the same fact, by what they are about, the rule and the fact. A single one has nobody whom it
/// could contradict.
struct Testimonies<'w>(BTreeMap<(&'w str, &'w str, String), usize>);

fn testimonies(workflow: &WrittenWorkflow, transport: Transport) -> Testimonies<'_> {
    let mut counts = BTreeMap::new();
    for step in &workflow.steps {
        let claims = step.claims.iter().filter(|claim| claim.is_on(transport));
        let told = claims.filter_map(|claim| of_claim(step, claim));
        let refused = step.refuses.iter();
        let refused = refused.filter_map(|refuses| of_refusal(step, refuses));
        for key in told.chain(refused) {
            *counts.entry(key).or_insert(0) += 1;
        }
    }
    Testimonies(counts)
}

fn object(step: &WrittenStep) -> Option<&Value> {
    step.path.first().map(|(_, value)| value)
}

fn of_claim<'w>(step: &WrittenStep, claim: &'w Claim) -> Option<(&'w str, &'w str, String)> {
    let fact = claim.fact_key(object(step));
    Some((claim.about()?, &claim.rule, fact))
}

fn of_refusal<'w>(step: &WrittenStep, refuses: &'w Refuses) -> Option<(&'w str, &'w str, String)> {
    let fact = refuses.fact_key(object(step));
    Some((refuses.about.as_deref()?, refuses.rule.as_deref()?, fact))
}

impl Testimonies<'_> {
    fn of_claim(&self, step: &WrittenStep, claim: &Claim) -> usize {
        let key = of_claim(step, claim);
        key.and_then(|key| self.0.get(&key).copied())
            .unwrap_or_default()
    }

    fn of_refusal(&self, step: &WrittenStep, refuses: &Refuses) -> usize {
        let key = of_refusal(step, refuses);
        key.and_then(|key| self.0.get(&key).copied())
            .unwrap_or_default()
    }
}

fn agrees(origin: Origin) -> Rule {
    Rule::new(
        "read/agrees",
        Level::Must,
        Basis::Derived,
        "what it shows of a write is what other readers show of it",
        origin,
    )
}

/// The role that owns what a run creates: who asks, if nothing is said.
pub const OWNER: &str = "owner";

/// The rule that a stranger's call is evidence for.
pub fn stranger_rule(role: &str) -> String {
    match role {
        "nobody" => "auth/missing".to_owned(),
        "impostor" => "auth/wrong".to_owned(),
        other => format!("auth/{other}"),
    }
}
