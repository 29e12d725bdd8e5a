//! Verdicts and the trace, for people and programs.
//!
//! Each format is a file here and reads the same [`Report`], the data behind `report.json`;
//! none of them computes a verdict. Everything a format shows of a target is escaped for
//! where it is shown.

mod curl;
mod findings;
mod json;
mod junit;
mod pending;
mod terminal;
mod traffic;

pub use curl::{SCRIPT_MARK, repro_name, repro_script};
pub use findings::{explanation, findings, findings_json};
pub use json::{EndpointReport, Report, RequirementReport, Volatile, json_text, report};
pub use junit::junit;
pub use pending::{SnapshotStore, StoreError, difference};
pub use terminal::{Style, failures, failures_of, printable, snippet, summary, table};
pub use traffic::{DriftReport, TrafficReport, drifts};
