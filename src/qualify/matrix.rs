//! The table of a qualification, for a terminal and as Markdown.
//!
//! Both say the same: of each requirement, the faults that make it fail; of each fault, whether it
//! was found; at the end, what is wrong. The Markdown is kept in the repository and compared, so
//! nothing in it may change from run to run: no times, no ids of resources, no messages that
//! quote an answer.

use std::fmt::Write as _;

use super::{Outcome, Qualification};
use crate::contract::Level;
use crate::reference::Fault;

/// For a terminal.
pub fn text(qualification: &Qualification) -> String {
    let mut out = String::new();
    let failing = qualification.failing();
    for (index, requirement) in qualification.contract.registry.iter().enumerate() {
        let faults = failing.get(&index).map_or(&[][..], Vec::as_slice);
        if requirement.level == Level::May || (faults.is_empty() && !qualification.complete) {
            continue;
        }
        let _ = writeln!(out, "{} {}", requirement.level, requirement.id);
        for finding in faults {
            let mark = if finding.requirement == Some(index) {
                "*"
            } else {
                " "
            };
            let _ = writeln!(out, "   {mark} {}", finding.fault.id);
        }
    }
    let _ = writeln!(out);
    for finding in &qualification.findings {
        let word = finding.outcome.as_str();
        let fault = finding.fault;
        let _ = writeln!(
            out,
            "{word:<20} {}  ({} on {}{})",
            fault.id,
            fault.breaks,
            fault.endpoint,
            over(fault)
        );
        if finding.outcome != Outcome::Found {
            for index in &finding.failed {
                let _ = writeln!(
                    out,
                    "{:<20}   failed: {}",
                    "",
                    qualification.contract.registry.get(*index).id
                );
            }
        }
    }
    let complaints = qualification.complaints();
    if !complaints.is_empty() {
        let _ = writeln!(out, "\nwhat is wrong");
    }
    for complaint in &complaints {
        let _ = writeln!(out, "  {complaint}");
    }
    let _ = writeln!(out, "\n{}", summary(qualification));
    out
}

/// For the repository.
pub fn markdown(qualification: &Qualification) -> String {
    let mut out = String::from(INTRODUCTION);
    let contract = &qualification.contract;
    let _ = writeln!(
        out,
        "\nContract: `{}`. {}.\n\n## By requirement",
        contract.document.name(),
        summary(qualification)
    );
    let failing = qualification.failing();
    for operation in 0..contract.operations.len() {
        let _ = writeln!(
            out,
            "\n### `{}`\n\n| rule | level | faults |\n|---|---|---|",
            contract.endpoint_on(operation)
        );
        for (index, requirement) in contract.registry.iter().enumerate() {
            if requirement.operation != operation || requirement.level == Level::May {
                continue;
            }
            let findings = failing.get(&index).map_or(&[][..], Vec::as_slice);
            let faults: Vec<String> = findings
                .iter()
                .map(|finding| {
                    let id = finding.fault.id;
                    if finding.requirement == Some(index) {
                        format!("**{id}**")
                    } else {
                        id.to_owned()
                    }
                })
                .collect();
            let faults = if faults.is_empty() {
                "none".to_owned()
            } else {
                faults.join(", ")
            };
            let level = requirement.level.as_str().to_uppercase();
            let _ = writeln!(out, "| `{}` | {level} | {faults} |", requirement.rule);
        }
    }
    let _ = writeln!(
        out,
        "\n## By fault\n\n| fault | endpoint | breaks | what a client meets | outcome |\n|---|---|---|---|---|"
    );
    for finding in &qualification.findings {
        let fault = finding.fault;
        let _ = writeln!(
            out,
            "| {} | `{}`{} | `{}` | {} | {} |",
            fault.id,
            fault.endpoint,
            over(fault),
            fault.breaks,
            escaped(fault.description),
            finding.outcome.as_str()
        );
    }
    excuses(qualification, &mut out);
    let complaints = qualification.complaints();
    if !complaints.is_empty() {
        let _ = writeln!(out, "\n## What is wrong\n");
    }
    for complaint in &complaints {
        let _ = writeln!(out, "- {}", escaped(complaint));
    }
    out
}

const INTRODUCTION: &str = "\
# Qualification

The embedded server, broken in one way after the other, and what the suite says of it. Written by
`sgspec qualify --out`, compared by `sgspec qualify --check`; not to be edited.

A fault is *found* if the requirement that it was made for fails (here in **bold**) and no endpoint
but the guilty one fails at MUST. Other requirements that it makes fail are named, too.
";

/// Faults that cannot but make another endpoint fail.
fn excuses(qualification: &Qualification, out: &mut String) {
    let mut excuses = qualification
        .findings
        .iter()
        .flat_map(|finding| {
            let fault = finding.fault;
            fault.also.iter().map(move |excuse| (fault.id, excuse))
        })
        .peekable();
    if excuses.peek().is_some() {
        let _ = writeln!(
            out,
            "\n## Faults that show at another endpoint too\n\n| fault | endpoint | why |\n|---|---|---|"
        );
    }
    for (id, (endpoint, reason)) in excuses {
        let _ = writeln!(out, "| {id} | `{endpoint}` | {} |", escaped(reason));
    }
}

/// One line that sums up.
pub fn summary(qualification: &Qualification) -> String {
    let count = |wanted: fn(&Outcome) -> bool| {
        let outcomes = qualification
            .findings
            .iter()
            .map(|finding| &finding.outcome);
        outcomes.filter(|outcome| wanted(outcome)).count()
    };
    let found = count(|outcome| matches!(outcome, Outcome::Found));
    let mut parts = vec![format!(
        "{found} of {} faults found",
        qualification.findings.len()
    )];
    let others = [
        (
            count(|outcome| matches!(outcome, Outcome::Missed)),
            "missed",
        ),
        (
            count(|outcome| matches!(outcome, Outcome::WronglyBlamed(_))),
            "wrongly blamed",
        ),
        (
            count(|outcome| matches!(outcome, Outcome::NoRequirement(_))),
            "without a requirement",
        ),
        (
            count(|outcome| matches!(outcome, Outcome::SuiteError(_))),
            "with a suite error",
        ),
    ];
    for (count, what) in others {
        if count > 0 {
            parts.push(format!("{count} {what}"));
        }
    }
    if qualification.complete {
        let open = qualification.unproven().len();
        parts.push(format!("{open} requirements that no fault makes fail"));
    }
    parts.join(", ")
}

/// The transports that a fault breaks, where the API has several.
fn over(fault: &Fault) -> String {
    match fault.transports {
        [] => String::new(),
        some => format!(" ({})", some.join(", ")),
    }
}

/// Text in a cell of a table.
fn escaped(text: &str) -> String {
    text.replace('|', "\\|").replace('<', "&lt;")
}
