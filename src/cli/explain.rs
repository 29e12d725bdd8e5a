//! `sgspec explain`: one requirement, whole, or one rule wherever it applies; or a code of `lint`.
//!
//! Of a requirement it says what is demanded and on what that rests, with the line of the contract, which steps of
//! which workflows test it, and which faults of the embedded server prove that it can fail. What
//! is unknown gets the ids that come closest. Of a code it says what it means, why it matters, and
//! how to write the place without it. Nothing is sent.

use clap::Args;

use crate::contract::{Contract, Origin, Requirement};
use crate::exit::{Exit, Failed};
use crate::lint;
use crate::plan::{Plan, Workflow};
use crate::reference;
use crate::report;

use super::list::plan;
use super::target::ContractArgs;

#[derive(Debug, Args)]
pub(super) struct ExplainArgs {
    /// The id of a requirement, the name of a rule, or a code such as `lint-009`
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
    let asked = args.id.trim_matches('/');
    if is_code(asked) {
        return code(&asked.to_lowercase());
    }
    let contract = args.contract.load()?;
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

/// Where codes come from, as their first part says.
const SOURCES: [&str; 3] = ["apib", "contract", "lint"];

fn is_code(asked: &str) -> bool {
    asked.split_once('-').is_some_and(|(source, number)| {
        SOURCES.contains(&source.to_lowercase().as_str())
            && number.bytes().all(|byte| byte.is_ascii_digit())
    })
}

fn code(asked: &str) -> Result<Exit, Failed> {
    let (Some(entry), Some(severity)) = (lint::entry(asked), lint::severity(asked)) else {
        return Err(Failed::usage(unknown_code(asked)));
    };
    tell!("{}", report::explanation(entry, severity, super::style()));
    Ok(Exit::Ok)
}

/// What is said of a code that is none.
pub(super) fn unknown_code(asked: &str) -> String {
    let codes: Vec<&str> = lint::all_codes()
        .into_iter()
        .map(|(code, _)| code)
        .collect();
    let near = similar::get_close_matches(asked, &codes, SUGGESTIONS, ALIKE);
    let hint = if near.is_empty() {
        "docs/lint.md lists all".to_owned()
    } else {
        format!("is it one of {}? docs/lint.md lists all", near.join(", "))
    };
    format!("there is no code `{asked}`\nhint: {hint}")
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
