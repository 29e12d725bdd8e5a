//! `sgspec list`: what would be tested, and why.
//!
//! Nothing is sent: all of it follows from the contract. Every line names its source, the contract
//! line or the RFC, so that a demand can be looked up before it is argued about; one thing is one
//! line, so that other tools can read on. A text after the name of the list picks lines.

use std::collections::BTreeMap;

use clap::{Args, ValueEnum};

use crate::contract::{Contract, Note, Operation, Requirement};
use crate::exit::{Exit, Failed};
use crate::plan::{Plan, Workflow};
use crate::reference::{self, Fault};
use crate::suite;

use super::target::ContractArgs;

#[derive(Debug, Args)]
pub(super) struct ListArgs {
    #[arg(value_enum)]
    what: What,
    /// Show only what holds this text; of faults, in id, endpoint or rule
    filter: Option<String>,
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

pub(super) fn plan(contract: &Contract) -> Result<Plan, Failed> {
    Ok(suite::plan(contract, "", &BTreeMap::new(), None)?)
}

pub(super) fn list(args: &ListArgs) -> Result<Exit, Failed> {
    let contract = args.contract.load()?;
    let lines = match args.what {
        What::Requirements => requirements(&contract),
        What::Workflows => workflows(&contract)?,
        What::Endpoints => endpoints(&contract),
        What::Faults => faults(&contract),
        What::Notes => notes(&contract),
    };
    let Some(text) = &args.filter else {
        for (_, line) in lines {
            say!("{line}");
        }
        return Ok(Exit::Ok);
    };
    let sought = text.to_lowercase();
    let mut found = lines
        .iter()
        .filter(|(key, _)| key.to_lowercase().contains(&sought))
        .peekable();
    if found.peek().is_none() {
        return Err(Failed::usage(format!(
            "nothing in this list matches `{text}`\nhint: leave it out to see all"
        )));
    }
    for (_, line) in found {
        say!("{line}");
    }
    Ok(Exit::Ok)
}

/// What a filter looks at, and what is shown.
type Line = (String, String);

fn requirements(contract: &Contract) -> Vec<Line> {
    let line = |requirement: &Requirement| {
        let shown = format!(
            "{:<6} {:<10} {}  ({})",
            requirement.level,
            requirement.basis,
            requirement.id,
            requirement.source(&contract.document)
        );
        (shown.clone(), shown)
    };
    contract.registry.iter().map(line).collect()
}

fn workflows(contract: &Contract) -> Result<Vec<Line>, Failed> {
    let line = |workflow: &Workflow| {
        let shown = format!(
            "{} ({}, {} steps): {}",
            workflow.id,
            workflow.effect.as_str(),
            workflow.steps.len(),
            workflow.summary
        );
        (workflow.id.clone(), shown)
    };
    Ok(plan(contract)?.workflows.iter().map(line).collect())
}

fn endpoints(contract: &Contract) -> Vec<Line> {
    let line = |operation: &Operation| {
        let shown = format!(
            "{:<7} {}  {}  ({})",
            operation.method,
            operation.template.path_text(),
            operation.id,
            contract.document.reference(operation.place)
        );
        (shown.clone(), shown)
    };
    contract.operations.iter().map(line).collect()
}

/// Id, endpoint, rule, description, in columns. A filter looks at the first three: descriptions
/// use too many of the same words.
fn faults(contract: &Contract) -> Vec<Line> {
    let faults = reference::faults(&contract.api);
    let width = |of: fn(&Fault) -> &'static str| {
        let lengths = faults.iter().map(|fault| of(fault).len());
        lengths.max().unwrap_or_default()
    };
    let (ids, endpoints, rules) = (
        width(|fault| fault.id),
        width(|fault| fault.endpoint),
        width(|fault| fault.breaks),
    );
    let line = |fault: &Fault| {
        let key = format!(
            "{:<ids$}  {:<endpoints$}  {:<rules$}",
            fault.id, fault.endpoint, fault.breaks
        );
        let shown = format!("{key}  {}", fault.description);
        (
            format!("{} {} {}", fault.id, fault.endpoint, fault.breaks),
            shown,
        )
    };
    faults.iter().map(line).collect()
}

fn notes(contract: &Contract) -> Vec<Line> {
    let line = |note: &Note| {
        let shown = format!(
            "{}: {} ({})",
            contract.document.reference(note.place),
            note.message,
            note.code
        );
        (shown.clone(), shown)
    };
    contract.notes.iter().map(line).collect()
}
