//! `sgspec lint`: that each check finds what it is for, and nothing else.
//!
//! The pairs of the catalogue are the tables here: a place of a document with a finding, and the
//! same place without it. Whole documents with many defects, and those that must be clean, are
//! read beside them.

#[path = "lint/catalogue.rs"]
mod catalogue;
#[path = "lint/command.rs"]
mod command;
#[path = "lint/defects.rs"]
mod defects;
#[path = "lint/documents.rs"]
mod documents;

use std::collections::BTreeSet;
use std::fs;

use sgspec::contract::{Contract, ContractError, ReadOptions, Settings, Text};
use sgspec::lint::{Finding, lint, lint_without_operation};
use sgspec_suite::runs::data;

/// The findings of a text.
fn findings(text: &str) -> Vec<Finding> {
    refined(text, &[])
}

/// The findings of a text with overlays applied to it.
fn refined(text: &str, overlays: &[&str]) -> Vec<Finding> {
    let named = |text| Text {
        name: "test.apib",
        text,
    };
    let overlays: Vec<Text<'_>> = overlays.iter().map(|overlay| named(*overlay)).collect();
    let (settings, options) = (Settings::default(), ReadOptions::default());
    match Contract::refined(None, named(text), &overlays, settings, options) {
        Ok(contract) => lint(&contract),
        Err(ContractError::NoOperation { .. }) => lint_without_operation("test.apib", text).1,
        Err(error) => panic!("{error}"),
    }
}

fn codes(findings: &[Finding]) -> BTreeSet<String> {
    findings
        .iter()
        .map(|finding| finding.code.clone())
        .collect()
}

fn document(name: &str) -> String {
    fs::read_to_string(data(name)).unwrap_or_else(|error| panic!("{name}: {error}"))
}

/// A line for each finding, for messages of failed tests.
fn shown(findings: &[Finding]) -> String {
    let line = |finding: &Finding| {
        format!(
            "{}:{} {} {}",
            finding.place.line, finding.place.column, finding.code, finding.message
        )
    };
    findings.iter().map(line).collect::<Vec<_>>().join("\n")
}
