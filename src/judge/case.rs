//! A write and the readings that followed it: which rules they speak to, and who else may be to blame.
//!
//! What the readings amount to is decided in `blame`; here is what every such decision needs: the
//! rule of the writer and of the readers (texts have one of their own), the exchanges that are
//! evidence, and the suspects that an accusation has to wait for.

use crate::contract::{Contract, Difference, Family, OperationIndex, is_demanding};

use super::book::{Book, Finding, Weight};
use super::history::Write;
use super::suspects::meddlers;

/// Differences as a sentence.
pub(super) fn told(found: &[&Difference]) -> String {
    let texts: Vec<String> = found
        .iter()
        .map(|difference| {
            format!(
                "`{}` is {} where {} is expected",
                difference.attribute, difference.actual, difference.expected
            )
        })
        .collect();
    texts.join("; ")
}

/// One write, and what may be said of it.
pub(super) struct Case<'a> {
    pub(super) contract: &'a Contract,
    pub(super) family: &'a Family,
    /// The write that the readings are about.
    pub(super) write: Write,
    pub(super) writer_rule: &'static str,
    pub(super) read_rule: &'static str,
    pub(super) evidence: Vec<String>,
    /// Whether it holds a text that careless storage alters.
    pub(super) text: bool,
    /// The write was about another resource.
    pub(super) about_other: bool,
    /// Whether item and list were asked since that write.
    pub(super) asked: (bool, bool),
}

impl Case<'_> {
    /// Who may be to blame in place of the write.
    pub(super) fn others(
        &self,
        mut culprits: Vec<(OperationIndex, &'static str)>,
        reader: (OperationIndex, &'static str),
    ) -> Vec<(OperationIndex, &'static str)> {
        // What an operation does elsewhere does not excuse what it does here.
        culprits.retain(|(culprit, _)| *culprit != self.write.operation);
        culprits.push(reader);
        culprits
    }

    /// The rule about a value that came out wrong.
    pub(super) fn rule(&self, rule: &'static str, found: &[&Difference]) -> &'static str {
        let altered =
            |difference: &&Difference| difference.expected.as_str().is_some_and(is_demanding);
        if self.text && !found.is_empty() && found.iter().all(altered) {
            "text/round-trip"
        } else {
            rule
        }
    }

    /// Charges values that came out wrong. Who loses plain values loses texts with them.
    pub(super) fn charge(
        &self,
        book: &mut Book<'_>,
        (operation, rule): (OperationIndex, &'static str),
        found: &[&Difference],
        finding: Finding,
    ) {
        // Who is known to touch what was well is nearer to blame than who was never seen well.
        let mut culprits = meddlers(self.contract);
        culprits.retain(|(culprit, _)| *culprit != operation);
        match self.rule(rule, found) {
            plain if plain == rule => {
                book.suspect(Weight::Agreed, (operation, rule), finding, &culprits);
            }
            text => {
                culprits.push((operation, rule));
                book.suspect(Weight::Agreed, (operation, text), finding, &culprits);
            }
        }
    }

    /// Passes a rule, and the one about texts where there are some.
    pub(super) fn pass(
        &self,
        book: &mut Book<'_>,
        operation: OperationIndex,
        rule: &str,
        evidence: &str,
    ) {
        book.pass(operation, rule, evidence);
        if self.text {
            book.pass(operation, "text/round-trip", evidence);
        }
    }

    pub(super) fn finding(&self, message: String) -> Finding {
        let mut evidence = vec![self.write.evidence.clone()];
        evidence.extend(self.evidence.iter().cloned());
        evidence.dedup();
        Finding::new(message, evidence)
    }
}
