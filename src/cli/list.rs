//! `sgspec list` and `sgspec explain`: what would be tested, and why.
//!
//! Nothing is sent: all of it follows from the contract. Every line names its source, the contract
//! line or the RFC, so that a demand can be looked up before it is argued about. `explain` also
//! names the workflows that test a requirement and the faults that break it.

use std::collections::BTreeMap;

use clap::{Args, ValueEnum};

use crate::contract::Contract;
use crate::exit::{Exit, Failed};
use crate::plan::Plan;
use crate::{reference, suite};

use super::target::ContractArgs;

#[derive(Debug, Args)]
pub(super) struct ListArgs {
    #[arg(value_enum)]
    what: What,
    #[command(flatten)]
    contract: ContractArgs,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum What {
    Requirements,
    Workflows,
    Endpoints,
    Faults,
    Notes,
}

#[derive(Debug, Args)]
pub(super) struct ExplainArgs {
    /// The id of a requirement
    id: String,
    #[command(flatten)]
    contract: ContractArgs,
}

fn plan(contract: &Contract) -> Result<Plan, Failed> {
    Ok(suite::plan(contract, "", &BTreeMap::new(), None)?)
}

pub(super) fn list(args: &ListArgs) -> Result<Exit, Failed> {
    let contract = args.contract.load()?;
    match args.what {
        What::Requirements => {
            for requirement in contract.registry.iter() {
                let source = requirement.source(&contract.document);
                say!(
                    "{:<6} {:<10} {}  ({source})",
                    requirement.level,
                    requirement.basis,
                    requirement.id
                );
            }
        }
        What::Workflows => {
            for workflow in &plan(&contract)?.workflows {
                let count = workflow.steps.len();
                say!(
                    "{} ({}, {count} steps): {}",
                    workflow.id,
                    workflow.effect.as_str(),
                    workflow.summary
                );
            }
        }
        What::Endpoints => {
            for operation in &contract.operations {
                let source = contract.document.reference(operation.place);
                say!(
                    "{:<7} {}  {}  ({source})",
                    operation.method,
                    operation.template.path_text(),
                    operation.id
                );
            }
        }
        What::Faults => {
            for fault in reference::faults(&contract.api) {
                say!(
                    "{}\n    {}: {}\n    breaks {}",
                    fault.id,
                    fault.endpoint,
                    fault.description,
                    fault.breaks
                );
            }
        }
        What::Notes => {
            for note in &contract.notes {
                say!(
                    "{}: {} ({})",
                    contract.document.reference(note.place),
                    note.message,
                    note.code
                );
            }
        }
    }
    Ok(Exit::Ok)
}

pub(super) fn explain(args: &ExplainArgs) -> Result<Exit, Failed> {
    let contract = args.contract.load()?;
    let Some(index) = contract.registry.by_id(&args.id) else {
        let near: Vec<&str> = contract
            .registry
            .iter()
            .map(|requirement| requirement.id.as_str())
            .filter(|id| id.ends_with(&args.id) || id.contains(args.id.trim_matches('/')))
            .take(5)
            .collect();
        let hint = if near.is_empty() {
            "`sgspec list requirements` shows all".to_owned()
        } else {
            format!("is it one of {}?", near.join(", "))
        };
        return Err(Failed::usage(format!(
            "there is no requirement `{}`\nhint: {hint}",
            args.id
        )));
    };
    let requirement = contract.registry.get(index);
    say!("{}\n  {}", requirement.id, requirement.sentence);
    say!(
        "  {}, {}; on {}",
        requirement.level.as_str().to_uppercase(),
        requirement.basis,
        contract.endpoint(requirement.operation)
    );
    say!("  source: {}", requirement.source(&contract.document));
    if let crate::contract::Origin::Contract(place) = requirement.origin {
        say!("    {}", contract.document.line_text(place.line).trim());
    }
    let plan = plan(&contract)?;
    let covering = plan
        .workflows
        .iter()
        .filter(|workflow| workflow.covers.contains(&index));
    let names: Vec<&str> = covering.map(|workflow| workflow.id.as_str()).collect();
    say!(
        "  tested by: {}",
        if names.is_empty() {
            "nothing that can be derived from the contract".to_owned()
        } else {
            names.join(", ")
        }
    );
    let endpoint = contract.endpoint(requirement.operation);
    for fault in reference::faults(&contract.api)
        .iter()
        .filter(|fault| fault.endpoint == endpoint && fault.breaks == requirement.rule)
    {
        say!("  broken by: {} ({})", fault.id, fault.description);
    }
    Ok(Exit::Ok)
}
