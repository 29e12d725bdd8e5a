//! Workflows that people wrote, as workflows of the plan: once on each transport.
//!
//! Each has a phase of its own behind everything derived, so that it finds nothing half-done by
//! others and what it finds changed can only be its own doing. A step that strangers send first
//! becomes three: theirs come before the owner's, so that whatever they do shows in what the
//! owner then meets.
//!
//! `--transport` and `--unsupported` narrow the transports before anything gets here.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::contract::{Contract, Effect, Transport, WrittenStep, WrittenWorkflow, stranger_rule};
use crate::wire::Form;

use super::values::Values;
use super::workflow::{Plan, Step, Workflow};

/// Rules that any answer to a good request is evidence for.
const ANSWERS: [&str; 5] = ["status", "content-type", "schema", "empty-body", "encoding"];

/// Adds the written workflows to a plan.
pub(super) fn add(contract: &Contract, values: &Values, plan: &mut Plan) {
    plan.inputs = inputs(contract, values);
    let transports = contract.transports();
    let first = plan
        .workflows
        .iter()
        .map(|workflow| workflow.last_phase().saturating_add(1))
        .max()
        .unwrap_or_default();
    let mut phase = first;
    for written in &contract.written {
        for transport in &transports {
            plan.workflows.push(workflow(
                contract,
                written,
                *transport,
                transports[0],
                phase,
            ));
            phase = phase.saturating_add(1);
        }
    }
}

/// What `$inputs` holds: what the user gave, else the defaults of `api.toml`, and the run's mark.
fn inputs(contract: &Contract, values: &Values) -> BTreeMap<String, String> {
    let defaults = contract.settings.inputs.iter();
    let defaults =
        defaults.filter_map(|(name, input)| Some((name.clone(), input.default.clone()?)));
    let mut inputs: BTreeMap<String, String> = defaults.collect();
    inputs.extend(values.inputs.clone());
    inputs.insert("mark".to_owned(), format!("sgspec-{}", values.mark));
    inputs
}

fn workflow(
    contract: &Contract,
    written: &WrittenWorkflow,
    transport: Transport,
    first: Transport,
    phase: u8,
) -> Workflow {
    let mut workflow = Workflow {
        id: written.name_on(transport, first),
        summary: written.summary.clone(),
        effect: written.effect,
        transport,
        steps: Vec::new(),
        covers: Vec::new(),
    };
    for step in &written.steps {
        let Some(operation) = over(contract, step, transport) else {
            continue;
        };
        let by_owner = !step.is_by_stranger();
        if !by_owner && !contract.authenticated {
            continue;
        }
        let mut cover = |operation, rule: &str| {
            workflow
                .covers
                .extend(contract.registry.find(operation, rule));
        };
        for claim in &step.claims {
            let subject = claim.about().and_then(|about| written.step(about));
            let about = over(contract, subject.unwrap_or(step), transport);
            let own = contract.operations[operation].transport;
            if let Some(about) = about.filter(|_| claim.is_on(own)) {
                cover(about, &claim.rule);
                cover(operation, "read/agrees");
            }
        }
        match &step.refuses {
            Some(refuses) => {
                cover(operation, &format!("refuses/{}", refuses.case));
                cover(operation, "error-body");
                let subject = refuses
                    .about
                    .as_deref()
                    .and_then(|about| written.step(about));
                let about = subject.and_then(|step| over(contract, step, transport));
                if let (Some(about), Some(rule)) = (about, &refuses.rule) {
                    cover(about, rule);
                }
            }
            None if by_owner => ANSWERS.iter().for_each(|rule| cover(operation, rule)),
            None => cover(operation, &stranger_rule(&step.role)),
        }
        let strangers = step.also_as.iter().filter(|_| contract.authenticated);
        for role in strangers {
            cover(operation, &stranger_rule(role));
            let id = format!("{}-as-{role}", step.id);
            let stranger = WrittenStep {
                id: id.clone(),
                role: role.clone(),
                outputs: Vec::new(),
                claims: Vec::new(),
                ..step.clone()
            };
            workflow
                .steps
                .push(planned(contract, operation, stranger, phase));
        }
        workflow
            .steps
            .push(planned(contract, operation, step.clone(), phase));
    }
    workflow.covers.sort_unstable();
    workflow.covers.dedup();
    workflow
}

/// The operation of a step in its workflow's run over a transport; none if the step goes over another
/// transport and there is none.
fn over(contract: &Contract, step: &WrittenStep, transport: Transport) -> Option<usize> {
    let own = if step.over_other {
        let mut others = contract.transports().into_iter();
        others.find(|other| *other != transport)?
    } else {
        transport
    };
    contract.on(step.operation, own)
}

fn planned(contract: &Contract, operation: usize, step: WrittenStep, phase: u8) -> Step {
    let refused = step.refuses.is_some() || step.is_by_stranger();
    let id = &contract.operations[operation].id;
    let creates = contract.settings.clean_up.contains_key(id);
    Step {
        id: step.id.clone(),
        phase,
        role: step.role.clone(),
        operation,
        path: BTreeMap::new(),
        body: None,
        otherwise: Vec::new(),
        form: Form::Sound,
        after: None,
        together: false,
        creates: creates.then(|| step.id.clone()),
        deletes: None,
        until: None,
        all_pages: false,
        refused,
        snapshot: false,
        written: Some(Arc::new(step)),
    }
}

/// The plan for a target that is said not to have some transports: instead of the workflows over one
/// of them a single call, to see that it is refused.
pub fn without(contract: &Contract, mut plan: Plan, missing: &[Transport]) -> Plan {
    let needs_all = |workflow: &Workflow| {
        let steps = workflow
            .steps
            .iter()
            .filter_map(|step| step.written.as_ref());
        !missing.is_empty() && steps.into_iter().any(|step| step.over_other)
    };
    plan.workflows
        .retain(|workflow| !missing.contains(&workflow.transport) && !needs_all(workflow));
    for transport in missing {
        let operations = contract.operations.iter().enumerate();
        let mut probes = operations.filter(|(index, operation)| {
            operation.transport == *transport
                && contract.is_safe(*index)
                && operation.template.path_variables().next().is_none()
        });
        let Some((operation, known)) = probes.next() else {
            continue;
        };
        let step = WrittenStep {
            id: "probe".to_owned(),
            operation,
            ..WrittenStep::at(known.place)
        };
        plan.workflows.push(Workflow {
            id: format!("no-{transport}"),
            summary: format!("the target does not speak {transport}"),
            effect: Effect::Own,
            transport: *transport,
            steps: vec![planned(contract, operation, step, 0)],
            covers: Vec::new(),
        });
    }
    plan
}
