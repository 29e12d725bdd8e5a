//! `--rerun-failed`: the workflows that a report of an earlier run gives reason to run again.
//!
//! A requirement that failed, or that a MUST or SHOULD leaves untested, is tested again by every
//! workflow that covers it; the others are left out. What comes of it is a partial run, as with
//! `--workflow`. A report of something else is an error and not an empty selection: nobody must
//! take a run of nothing for good news.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use crate::contract::{Contract, Level};
use crate::exit::{Exit, Failed};
use crate::judge::Verdict;
use crate::plan::{Plan, Workflow};
use crate::report::{Report, RequirementReport};

/// Ids of workflows to run again, and a line that says why.
#[derive(Debug)]
pub(crate) struct Rerun {
    pub(crate) selection: Vec<String>,
    pub(crate) why: String,
}

/// Reads a report and picks from the plan.
pub(crate) fn rerun(path: &Path, contract: &Contract, plan: &Plan) -> Result<Rerun, Failed> {
    let shown = path.display();
    let report = read(path)?;
    if report.api != contract.api {
        return Err(Failed::usage(format!(
            "`{shown}` is a report on `{}`, and this run tests `{}`\nhint: name the same API or contract as then",
            report.api, contract.api
        )));
    }
    let open: Vec<&RequirementReport> = report
        .endpoints
        .iter()
        .flat_map(|endpoint| &endpoint.requirements)
        .filter(|requirement| is_open(requirement))
        .collect();
    if open.is_empty() {
        return Err(Failed::new(
            Exit::Nothing,
            format!(
                "nothing failed and nothing was left untested in `{shown}`: nothing was tested"
            ),
        ));
    }
    let indexes: BTreeSet<usize> = open
        .iter()
        .filter_map(|requirement| contract.registry.by_id(&requirement.id))
        .collect();
    let covers = |workflow: &&Workflow| workflow.covers.iter().any(|index| indexes.contains(index));
    let selection: Vec<String> = plan
        .workflows
        .iter()
        .filter(covers)
        .map(|workflow| workflow.id.clone())
        .collect();
    if selection.is_empty() {
        return Err(Failed::new(
            Exit::Nothing,
            format!(
                "no workflow tests what failed or was untested in `{shown}`, such as {}: nothing was tested",
                open[0].id
            ),
        ));
    }
    let failed = open
        .iter()
        .filter(|requirement| requirement.verdict == Verdict::Fail)
        .count();
    let why = format!(
        "{failed} failed and {} untested in {shown}: {} of {} workflows again, {}",
        open.len() - failed,
        selection.len(),
        plan.workflows.len(),
        selection.join(", ")
    );
    Ok(Rerun { selection, why })
}

fn read(path: &Path) -> Result<Report, Failed> {
    let shown = path.display();
    let hint = "hint: name the report.json that an earlier run wrote to its --report folder";
    let text = fs::read_to_string(path)
        .map_err(|error| Failed::usage(format!("cannot read `{shown}`: {error}\n{hint}")))?;
    let report: Report = serde_json::from_str(&text).map_err(|error| {
        Failed::usage(format!("`{shown}` is no report of sgspec: {error}\n{hint}"))
    })?;
    if report.is_known_format() {
        Ok(report)
    } else {
        Err(Failed::usage(format!(
            "`{shown}` is a report of the format `{}`, which this version does not read\n{hint}",
            report.format
        )))
    }
}

/// What a MAY says is no reason to run anything, such as a snapshot that nobody accepted yet;
/// unless it failed the run.
fn is_open(requirement: &RequirementReport) -> bool {
    match requirement.verdict {
        Verdict::Fail => requirement.failing || requirement.level != Level::May,
        Verdict::Untested => requirement.level != Level::May,
        Verdict::Pass | Verdict::Unsupported => false,
    }
}
