//! What is wrong with a contract itself: contradictions, gaps, and what had to be guessed.
//!
//! A conformance run rests on what the contract says. Where that contradicts itself, nothing
//! can be demanded; where it is silent, less is. [`lint`] says where, with a code that stays, a place,
//! and what to write instead. Notes of the reader and annotations of the parser are findings as
//! well, under their own codes.
//!
//! Two things hold: the same contract gives the same findings in the order of their places, and a
//! finding is a fact of the document. What only may be wrong is a note and says so.
//!
//! Not in here: how findings are shown (`report`), and what becomes of an exit code (`cli`).

mod bodies;
mod catalogue;
mod code;
mod fields;
mod identifiers;
mod json_places;
mod operations;
mod parameters;
mod prose;
mod schemas;
mod subject;
mod types;
mod whole;

use apib::{Blueprint, Severity};

use crate::contract::{Contract, Document, Note, Place};

pub use catalogue::{Entry, all_codes, entry, severity};
pub use code::LintCode;

use subject::Subject;

/// Something that is wrong, doubtful or missing at one place of a contract.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// `apib-NNN`, `contract-NNN` or `lint-NNN`.
    pub code: String,
    pub severity: Severity,
    pub place: Place,
    /// A sentence without a full stop.
    pub message: String,
    /// What to write instead.
    pub help: String,
    /// Other places that belong to it.
    pub related: Vec<Related>,
}

/// Another place that a finding is about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Related {
    pub place: Place,
    pub message: String,
}

/// All findings of a contract, by place.
pub fn lint(contract: &Contract) -> Vec<Finding> {
    // Of a document in another language there is no tree; what can be said of it is said of the contract.
    let blueprint = if contract.is_openapi {
        Blueprint::default()
    } else {
        apib::parse(contract.document.text())
            .with_models()
            .blueprint
    };
    let mut subject = Subject::new(contract, &blueprint);
    parameters::check(&mut subject);
    bodies::check(&mut subject);
    fields::check(&mut subject);
    schemas::check(&mut subject);
    identifiers::check(&mut subject);
    prose::check(&mut subject);
    operations::check(&mut subject);
    types::check(&mut subject);
    whole::check(&mut subject);
    let mut findings = subject.findings;
    for note in &contract.notes {
        if !is_said_better(note, &findings) {
            findings.push(subject::noted(note));
        }
    }
    sorted(findings)
}

/// All findings of a document in which no operation was found: what the parser says, and that.
pub fn lint_without_operation(name: &str, text: &str) -> (Document, Vec<Finding>) {
    let parsed = apib::parse(text);
    let document = Document::new(name, parsed.source);
    let mut findings: Vec<Finding> = parsed
        .annotations
        .iter()
        .map(|annotation| {
            subject::noted(&Note {
                code: annotation.code.as_str().to_owned(),
                place: document.place(annotation.span),
                message: annotation.message.clone(),
            })
        })
        .collect();
    let code = LintCode::NoOperation;
    findings.push(Finding {
        code: code.as_str().to_owned(),
        severity: code.severity(),
        place: document.place(apib::Span::new(0, document.text().len())),
        message: "there is no operation in this document".to_owned(),
        help: subject::help(code.as_str()),
        related: Vec::new(),
    });
    (document, sorted(findings))
}

/// That a variable is declared elsewhere says more than that it is not declared here.
fn is_said_better(note: &Note, findings: &[Finding]) -> bool {
    note.code == apib::Code::UndeclaredVariable.as_str()
        && findings.iter().any(|finding| {
            let variable = finding.message.split('`').nth(1).unwrap_or_default();
            finding.code == LintCode::DeclaredElsewhere.as_str()
                && finding.place.line == note.place.line
                && note.message.contains(&format!("`{variable}`"))
        })
}

fn sorted(mut findings: Vec<Finding>) -> Vec<Finding> {
    findings.sort_by(|left, right| {
        (left.place, &left.code, &left.message).cmp(&(right.place, &right.code, &right.message))
    });
    findings.dedup();
    findings
}
