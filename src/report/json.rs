//! The report as data, `sgspec-report/1`: the form that others rely on.
//!
//! Its JSON Schema ships as `schemas/sgspec/report.schema.json`. Two runs against the same
//! target differ in `volatile` and nowhere else: ids, dates and the run's mark are normalised
//! by type and identity, and exchanges are named by their place in the plan.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use serde::{Deserialize, Serialize};

use crate::contract::{Basis, Level};
use crate::judge::{Counts, Normal, Verdict};
use crate::suite::Run;

use super::pending::difference;
use super::terminal::steers;
use super::traffic::{TrafficReport, traffic};

/// The value of `format`.
const FORMAT: &str = "sgspec-report/1";

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Report {
    pub format: String,
    /// Everything that changes from run to run.
    pub volatile: Volatile,
    pub suite: Suite,
    pub api: String,
    pub contract: String,
    pub target: TargetReport,
    /// `conformant`, `not-conformant` or `incomplete`.
    pub verdict: String,
    /// Only some workflows were run.
    pub partial: bool,
    /// The lowest level whose failures fail the run.
    pub level: Level,
    pub counts: Counts,
    pub must: Counts,
    pub should: Counts,
    pub endpoints: Vec<EndpointReport>,
    /// Notes on the contract, by code.
    pub notes: usize,
    pub left_behind: Vec<String>,
    pub suite_errors: Vec<String>,
    /// What recorded traffic shows beside verdicts, where that was judged.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub traffic: Option<TrafficReport>,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Volatile {
    pub run: String,
    pub started: String,
    pub milliseconds: f64,
    pub requests: usize,
    /// The longest time that a read took to show a write.
    pub settled_milliseconds: f64,
    /// Work that went on after its call was answered, the longest first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub waits: Vec<Wait>,
    pub url: String,
}

/// How long a step waited for what another call had begun.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Wait {
    /// `workflow/step`.
    pub step: String,
    pub milliseconds: f64,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Suite {
    pub name: String,
    pub version: String,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct TargetReport {
    pub url: String,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct EndpointReport {
    pub method: String,
    pub path: String,
    pub operation: String,
    pub transport: String,
    /// `pass`, `warn`, `fail`, `untested` or `unsupported`.
    pub verdict: String,
    pub must: Counts,
    pub should: Counts,
    pub requirements: Vec<RequirementReport>,
    /// JSON pointers of keys that answers have and the contract does not document.
    pub additions: Vec<String>,
    /// How the answer differs from the accepted snapshot, as a unified diff.
    pub drift: Option<String>,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct RequirementReport {
    pub id: String,
    pub level: Level,
    pub basis: Basis,
    pub verdict: Verdict,
    /// It fails the run: at or above the failing level, or an enforced snapshot.
    pub failing: bool,
    pub sentence: String,
    pub message: String,
    pub source: String,
    /// Names of exchanges in the trace.
    pub evidence: Vec<String>,
}

impl Report {
    /// Whether this version knows what it says.
    pub fn is_known_format(&self) -> bool {
        self.format == FORMAT
    }
}

/// The text of `report.json`. What steers a terminal or the direction of writing is escaped, as
/// JSON allows for any character: people look at this file, too.
pub fn json_text(report: &Report) -> Result<String, serde_json::Error> {
    let text = serde_json::to_string_pretty(report)?;
    let mut out = String::with_capacity(text.len() + 1);
    // Outside of strings JSON is ASCII, so whatever is escaped here is within one.
    for character in text.chars() {
        if character != '\n' && steers(character) {
            for unit in character.encode_utf16(&mut [0; 2]) {
                let _ = write!(out, "\\u{unit:04x}");
            }
        } else {
            out.push(character);
        }
    }
    out.push('\n');
    Ok(out)
}

/// The report of a run.
pub fn report(run: &Run) -> Report {
    let contract = &run.contract;
    let mut normal = Normal::new(&run.head.mark);
    let scope = run.scope();
    let endpoints: Vec<EndpointReport> = (0..contract.operations.len())
        .map(|operation| endpoint(run, operation, &scope, &mut normal))
        .collect();
    let url = run
        .target_name
        .clone()
        .unwrap_or_else(|| run.head.base.clone());
    let in_scope = |level| {
        let mut counts = Counts::default();
        for judged in &run.judgement.judged {
            let requirement = contract.registry.get(judged.requirement);
            if scope.contains(&judged.requirement) && level == requirement.level {
                counts.add(judged.verdict);
            }
        }
        counts
    };
    let (must, should, may) = (
        in_scope(Level::Must),
        in_scope(Level::Should),
        in_scope(Level::May),
    );
    let counts = Counts {
        pass: must.pass + should.pass + may.pass,
        fail: must.fail + should.fail + may.fail,
        untested: must.untested + should.untested + may.untested,
        unsupported: must.unsupported + should.unsupported + may.unsupported,
    };
    Report {
        format: FORMAT.to_owned(),
        volatile: Volatile {
            run: run.head.mark.clone(),
            started: humantime::format_rfc3339_millis(run.started).to_string(),
            milliseconds: (run.elapsed.as_secs_f64() * 1e6).round() / 1e3,
            requests: run.requests,
            settled_milliseconds: (run.driven.settled.as_secs_f64() * 1e6).round() / 1e3,
            waits: run
                .driven
                .waits
                .iter()
                .map(|(step, time)| Wait {
                    step: step.clone(),
                    milliseconds: (time.as_secs_f64() * 1e6).round() / 1e3,
                })
                .collect(),
            url: run.head.base.clone(),
        },
        suite: Suite {
            name: "sgspec".to_owned(),
            version: env!("CARGO_PKG_VERSION").to_owned(),
        },
        api: contract.api.clone(),
        contract: contract.document.name().to_owned(),
        target: TargetReport { url },
        verdict: run.conformance().as_str().to_owned(),
        partial: run.partial,
        level: run.level,
        counts,
        must,
        should,
        endpoints,
        notes: contract.notes.len(),
        left_behind: run
            .driven
            .left
            .iter()
            .map(|left| format!("{}: {}", left.label, left.reason))
            .collect(),
        suite_errors: run.suite_errors().map(|error| normal.text(error)).collect(),
        traffic: traffic(run),
    }
}

fn endpoint(
    run: &Run,
    operation: usize,
    scope: &BTreeSet<usize>,
    normal: &mut Normal,
) -> EndpointReport {
    let contract = &run.contract;
    let known = &contract.operations[operation];
    let mut must = Counts::default();
    let mut should = Counts::default();
    let mut requirements = Vec::new();
    let drifted = run
        .judgement
        .snapshot_drifts
        .iter()
        .find(|drift| drift.operation == operation);
    let (mut failed, mut warned) = (false, false);
    for judged in &run.judgement.judged {
        let requirement = contract.registry.get(judged.requirement);
        if requirement.operation != operation || !scope.contains(&judged.requirement) {
            continue;
        }
        match requirement.level {
            Level::Must => must.add(judged.verdict),
            Level::Should => should.add(judged.verdict),
            Level::May => {}
        }
        let missing =
            drifted.is_some_and(|drift| drift.accepted.is_none()) && requirement.rule == "snapshot";
        let failing = (judged.verdict == Verdict::Fail
            && run.fails(requirement.level, &requirement.rule))
            || (missing && run.enforce_snapshots);
        failed |= failing;
        warned |= judged.verdict == Verdict::Fail && !failing && requirement.level != Level::May;
        let mut message = judged.message.clone();
        if missing {
            "no answer was accepted yet".clone_into(&mut message);
        } else if judged.verdict == Verdict::Untested && !message.starts_with("because") {
            message = run.untested_reason(judged.requirement).unwrap_or(message);
        }
        if judged.more > 0 {
            let _ = write!(message, " (and {} more)", judged.more);
        }
        requirements.push(RequirementReport {
            id: requirement.id.clone(),
            level: requirement.level,
            basis: requirement.basis,
            verdict: judged.verdict,
            failing,
            sentence: requirement.sentence.clone(),
            message: normal.text(&message),
            source: requirement.source(&contract.document),
            evidence: judged.evidence.clone(),
        });
    }
    let verdict = if failed {
        "fail"
    } else if must.untested > 0 || must.total() == 0 {
        "untested"
    } else if must.unsupported > 0 && must.pass == 0 {
        "unsupported"
    } else if warned {
        "warn"
    } else {
        "pass"
    };
    EndpointReport {
        method: known.method.clone(),
        path: known.template.path_text(),
        operation: known.id.clone(),
        transport: known.transport.as_str().to_owned(),
        verdict: verdict.to_owned(),
        must,
        should,
        requirements,
        additions: run
            .judgement
            .additions
            .get(&operation)
            .into_iter()
            .flatten()
            .cloned()
            .collect(),
        drift: drifted
            .and_then(|drift| Some(difference(drift.accepted.as_deref()?, &drift.actual))),
    }
}
