//! `sgspec explain`: one requirement, whole, or one rule wherever it applies.
//!
//! It says what is demanded and on what that rests, with the line of the contract, which steps of
//! which workflows test it, and which faults of the embedded server prove that it can fail. What
//! is unknown gets the ids that come closest. Nothing is sent.

use clap::Args;

use crate::contract::{Contract, Origin, Requirement};
use crate::exit::{Exit, Failed};
use crate::plan::{Plan, Workflow};
use crate::reference;
use crate::report;

use super::list::plan;
use super::target::ContractArgs;

#[derive(Debug, Args)]
pub(super) struct ExplainArgs {
    /// The id of a requirement, or the name of a rule
    id: String,
    #[command(flatten)]
    contract: ContractArgs,
}

/// Steps of a workflow that are named.
const STEPS: usize = 6;

/// How many ids are suggested.
const SUGGESTIONS: usize = 5;

/// How alike an id must be to be suggested; 1 is the same.
const ALIKE: f32 = 0.6;

pub(super) fn explain(args: &ExplainArgs) -> Result<Exit, Failed> {
    let contract = args.contract.load()?;
    let asked = args.id.trim_matches('/');
    if let Some(index) = contract.registry.by_id(asked) {
        requirement(&contract, &plan(&contract)?, index);
        return Ok(Exit::Ok);
    }
    let of_rule: Vec<&Requirement> = contract
        .registry
        .iter()
        .filter(|requirement| requirement.rule == asked)
        .collect();
    let Some(first) = of_rule.first() else {
        return Err(unknown(&contract, asked));
    };
    say!("{}\n  {}", first.rule, first.sentence);
    let width = of_rule.iter().map(|known| known.id.len()).max();
    for known in &of_rule {
        say!(
            "  {:<6} {:<10} {:<width$}  ({})",
            known.level,
            known.basis,
            known.id,
            known.source(&contract.document),
            width = width.unwrap_or_default()
        );
    }
    Ok(Exit::Ok)
}

fn requirement(contract: &Contract, plan: &Plan, index: usize) {
    let requirement = contract.registry.get(index);
    say!("{}\n  {}", requirement.id, requirement.sentence);
    say!(
        "  {}, {}; on {}",
        requirement.level.as_str().to_uppercase(),
        requirement.basis,
        contract.endpoint(requirement.operation)
    );
    say!("  source: {}", requirement.source(&contract.document));
    if let Origin::Contract(place) = requirement.origin {
        tell!(
            "{}",
            report::snippet(&contract.document, place, super::style())
        );
    }
    let covering: Vec<&Workflow> = plan
        .workflows
        .iter()
        .filter(|workflow| workflow.covers.contains(&index))
        .collect();
    if covering.is_empty() {
        say!("  tested by: nothing that can be derived from the contract");
    }
    for workflow in covering {
        let steps: Vec<&str> = workflow
            .steps
            .iter()
            .filter(|step| step.operation == requirement.operation)
            .map(|step| step.id.as_str())
            .collect();
        let more = match steps.len().saturating_sub(STEPS) {
            0 => String::new(),
            more => format!(" and {more} more"),
        };
        let shown = steps[..steps.len().min(STEPS)].join(", ");
        say!("  tested by: {} ({shown}{more})", workflow.id);
    }
    let endpoint = contract.endpoint(requirement.operation);
    for fault in reference::faults(&contract.api)
        .iter()
        .filter(|fault| fault.endpoint == endpoint && fault.breaks == requirement.rule)
    {
        say!("  broken by: {} ({})", fault.id, fault.description);
    }
}

fn unknown(contract: &Contract, asked: &str) -> Failed {
    let ids: Vec<&str> = contract
        .registry
        .iter()
        .map(|requirement| requirement.id.as_str())
        .collect();
    // Without the API's name, as people type it, what is alike is more alike.
    let prefix = format!("{}/", contract.api);
    let tails: Vec<&str> = ids
        .iter()
        .filter_map(|id| id.strip_prefix(&prefix))
        .collect();
    let tail = asked.strip_prefix(&prefix).unwrap_or(asked);
    let alike = similar::get_close_matches(tail, &tails, SUGGESTIONS, ALIKE);
    let mut near: Vec<&str> = ids
        .iter()
        .copied()
        .filter(|id| id.contains(asked))
        .collect();
    for id in alike {
        let whole = ids.iter().find(|known| known.ends_with(id));
        near.extend(whole.filter(|whole| !near.contains(whole)).copied());
    }
    near.truncate(SUGGESTIONS);
    let hint = if near.is_empty() {
        "`sgspec list requirements` shows all".to_owned()
    } else {
        format!("is it one of {}?", near.join(", "))
    };
    Failed::usage(format!(
        "there is no requirement and no rule `{asked}`\nhint: {hint}"
    ))
}
