//! Findings so far, by requirement.
//!
//! A failure stays a failure whatever passes later. What nothing was found about is untested,
//! and says why as well as can be told: because of another requirement that failed first, or
//! because no exchange showed it.

use crate::contract::{Contract, Level, OperationIndex, Role};

use super::verdict::{Judged, Judgement, Verdict};

pub(super) struct Book<'c> {
    contract: &'c Contract,
    entries: Vec<Entry>,
    /// Failures that would only follow from another one, until it is known whether there is one.
    suspicions: Vec<Suspicion>,
    places: usize,
    /// Traffic that others recorded is among what was judged: what it does not show has no reason.
    pub(super) recorded: bool,
}

struct Suspicion {
    /// Its place in the order of events.
    place: usize,
    operation: OperationIndex,
    rule: String,
    finding: Finding,
    /// Positions of the requirements whose failure would explain this one.
    culprits: Vec<usize>,
    weight: Weight,
    /// Who is charged instead if the requirement was seen to hold elsewhere.
    instead: Option<(OperationIndex, String)>,
    /// How many more there were of which all but the finding is the same.
    more: usize,
}

impl Suspicion {
    /// Whether the same will come of both.
    fn is_like(&self, other: &Self) -> bool {
        (self.operation, self.weight) == (other.operation, other.weight)
            && self.rule == other.rule
            && self.culprits == other.culprits
            && self.instead == other.instead
    }
}

/// How much there is to a suspicion, the most first: what weighs more explains what weighs less.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Weight {
    /// Something was known to be well, and is not any more.
    Changed,
    /// Two readings agree about it.
    Agreed,
    /// A reader shows what it must not, perhaps because a write stored it.
    Shown,
    /// As [`Weight::Changed`], but one reader alone says so.
    ChangedToOne,
    /// One reading, of what was never seen well.
    One,
}

#[derive(Debug, Clone, Default)]
struct Entry {
    verdict: Option<Verdict>,
    message: String,
    evidence: Vec<String>,
    highlights: Vec<String>,
    more: usize,
    /// Id of the requirement whose failure kept this one from being tested.
    because: Option<String>,
}

/// A failure to be written down.
#[derive(Debug, Clone, Default)]
pub(super) struct Finding {
    pub message: String,
    pub evidence: Vec<String>,
    pub highlights: Vec<String>,
}

impl Finding {
    pub(super) fn new(
        message: impl Into<String>,
        evidence: impl IntoIterator<Item = String>,
    ) -> Self {
        Self {
            message: shortened(message.into(), MESSAGE),
            evidence: evidence.into_iter().collect(),
            highlights: Vec::new(),
        }
    }

    #[must_use]
    pub(super) fn highlighting(mut self, text: impl Into<String>) -> Self {
        self.highlights.push(shortened(text.into(), HIGHLIGHT));
        self
    }
}

/// Bytes of a message: it may quote what a target says, at any length.
const MESSAGE: usize = 2_000;

/// Bytes of a text to point at; its beginning is enough to find it.
const HIGHLIGHT: usize = 200;

/// The beginning of a text, where it is too long.
fn shortened(mut text: String, most: usize) -> String {
    if text.len() > most {
        text.truncate(text.floor_char_boundary(most));
        text.shrink_to_fit();
    }
    text
}

/// Exchanges that a pass names, at most.
const EVIDENCE: usize = 3;

impl<'c> Book<'c> {
    pub(super) fn new(contract: &'c Contract) -> Self {
        Self {
            contract,
            entries: vec![Entry::default(); contract.registry.len()],
            suspicions: Vec::new(),
            places: 0,
            recorded: false,
        }
    }

    fn entry(&mut self, operation: OperationIndex, rule: &str) -> Option<&mut Entry> {
        let index = self.contract.registry.find(operation, rule)?;
        self.entries.get_mut(index)
    }

    /// A rule that does not apply to the operation is passed over.
    pub(super) fn pass(&mut self, operation: OperationIndex, rule: &str, evidence: &str) {
        if let Some(entry) = self.entry(operation, rule)
            && entry.verdict != Some(Verdict::Fail)
        {
            entry.verdict = Some(Verdict::Pass);
            if entry.evidence.len() < EVIDENCE
                && !entry.evidence.iter().any(|known| known == evidence)
            {
                entry.evidence.push(evidence.to_owned());
            }
        }
    }

    pub(super) fn fail(&mut self, operation: OperationIndex, rule: &str, finding: Finding) {
        if let Some(entry) = self.entry(operation, rule) {
            if entry.verdict == Some(Verdict::Fail) {
                entry.more += 1;
                return;
            }
            *entry = Entry {
                verdict: Some(Verdict::Fail),
                message: finding.message,
                evidence: finding.evidence,
                highlights: finding.highlights,
                ..Entry::default()
            };
        }
    }

    /// Whether a requirement is known to have failed.
    pub(super) fn has_failed(&self, operation: OperationIndex, rule: &str) -> bool {
        let index = self.contract.registry.find(operation, rule);
        index.is_some_and(|index| self.entries[index].verdict == Some(Verdict::Fail))
    }

    /// A MUST of an operation that is known to have failed.
    pub(super) fn failed(&self, operation: OperationIndex) -> Option<String> {
        self.failed_at(operation, &[Level::Must])
    }

    /// The same, or a SHOULD that is about more than the form of an answer.
    pub(super) fn doubted(&self, operation: OperationIndex) -> Option<String> {
        self.failed_at(operation, &[Level::Must, Level::Should])
    }

    fn failed_at(&self, operation: OperationIndex, levels: &[Level]) -> Option<String> {
        let registry = self.contract.registry.iter().zip(&self.entries);
        let mut failed = registry.filter(|(requirement, entry)| {
            requirement.operation == operation
                && levels.contains(&requirement.level)
                && !requirement.rule.starts_with("schema/")
                && requirement.rule != "transport-agreement"
                && entry.verdict == Some(Verdict::Fail)
        });
        failed.next().map(|(requirement, _)| requirement.id.clone())
    }

    /// As [`Book::untested`], also where it held at other times.
    pub(super) fn overrule(&mut self, operation: OperationIndex, rule: &str, because: &str) {
        if let Some(entry) = self.entry(operation, rule)
            && entry.verdict != Some(Verdict::Fail)
        {
            *entry = Entry::default();
            entry.because = Some(because.to_owned());
        }
    }

    /// Counts failures like one that is written down.
    pub(super) fn add_more(&mut self, operation: OperationIndex, rule: &str, more: usize) {
        if let Some(entry) = self.entry(operation, rule) {
            entry.more += more;
        }
    }

    /// A failure, unless one of the requirements that `culprits` name turns out to have failed too:
    /// then this one only follows from it.
    pub(super) fn suspect(
        &mut self,
        weight: Weight,
        (operation, rule): (OperationIndex, &str),
        finding: Finding,
        culprits: &[(OperationIndex, &str)],
    ) {
        let place = self.place();
        self.suspect_at(place, weight, (operation, rule), finding, culprits);
    }

    /// The place among suspicions of what is seen now, for one that has to wait.
    pub(super) fn place(&mut self) -> usize {
        self.places += 1;
        self.places
    }

    /// As [`Book::suspect`], of what was seen earlier.
    pub(super) fn suspect_at(
        &mut self,
        place: usize,
        weight: Weight,
        (operation, rule): (OperationIndex, &str),
        finding: Finding,
        culprits: &[(OperationIndex, &str)],
    ) {
        let suspicion = Suspicion {
            place,
            operation,
            rule: rule.to_owned(),
            finding,
            culprits: self.found(culprits),
            weight,
            instead: None,
            more: 0,
        };
        self.put(suspicion);
    }

    fn found(&self, culprits: &[(OperationIndex, &str)]) -> Vec<usize> {
        let registry = &self.contract.registry;
        let culprits = culprits.iter();
        culprits
            .filter_map(|(operation, rule)| registry.find(*operation, rule))
            .collect()
    }

    /// Keeps a suspicion, or counts it with one that is like it: a long recording of one fault needs
    /// no more room than a short one.
    fn put(&mut self, mut suspicion: Suspicion) {
        let mut known = self.suspicions.iter_mut();
        let Some(like) = known.find(|known| known.is_like(&suspicion)) else {
            self.suspicions.push(suspicion);
            return;
        };
        if suspicion.place < like.place {
            std::mem::swap(like, &mut suspicion);
        }
        like.more += suspicion.more + 1;
    }

    /// As [`Book::suspect`], of a reader that nobody was asked beside: if it read well elsewhere,
    /// the write is charged instead.
    pub(super) fn suspect_either(
        &mut self,
        (operation, rule): (OperationIndex, &str),
        (writer, writer_rule): (OperationIndex, &str),
        finding: Finding,
        culprits: &[(OperationIndex, &str)],
    ) {
        let suspicion = Suspicion {
            place: self.place(),
            operation,
            rule: rule.to_owned(),
            finding,
            culprits: self.found(culprits),
            weight: Weight::One,
            instead: Some((writer, writer_rule.to_owned())),
            more: 0,
        };
        self.put(suspicion);
    }

    /// What follows from a proven culprit is no second accusation.
    pub(super) fn untested(&mut self, operation: OperationIndex, rule: &str, because: &str) {
        if let Some(entry) = self.entry(operation, rule)
            && entry.verdict.is_none()
        {
            entry.because.get_or_insert_with(|| because.to_owned());
        }
    }

    /// As [`Book::untested`], for a reason that is no requirement.
    pub(super) fn not_tested(&mut self, operation: OperationIndex, rule: &str, reason: &str) {
        if let Some(entry) = self.entry(operation, rule)
            && entry.verdict.is_none()
        {
            entry.verdict = Some(Verdict::Untested);
            reason.clone_into(&mut entry.message);
        }
    }

    /// There is nothing that the requirement could be asked of.
    pub(super) fn unsupported(
        &mut self,
        operation: OperationIndex,
        rule: &str,
        message: &str,
        evidence: Vec<String>,
    ) {
        if let Some(entry) = self.entry(operation, rule)
            && entry.verdict.is_none()
        {
            entry.verdict = Some(Verdict::Unsupported);
            message.clone_into(&mut entry.message);
            entry.evidence = evidence;
        }
    }

    /// The id of a requirement.
    pub(super) fn id(&self, operation: OperationIndex, rule: &str) -> String {
        self.contract.registry.find(operation, rule).map_or_else(
            || self.contract.operations[operation].id.clone(),
            |index| self.contract.registry.get(index).id.clone(),
        )
    }

    pub(super) fn finish(mut self) -> Judgement {
        // Among equals in the order of events: what came first explains what came after.
        let mut suspicions = std::mem::take(&mut self.suspicions);
        suspicions.sort_by_key(|suspicion| (suspicion.weight, suspicion.place));
        for suspicion in suspicions {
            let Suspicion {
                operation,
                rule,
                finding,
                culprits,
                instead,
                more,
                ..
            } = suspicion;
            let read_well = self
                .contract
                .registry
                .find(operation, &rule)
                .is_some_and(|index| self.entries[index].verdict == Some(Verdict::Pass));
            let (operation, rule) = instead.filter(|_| read_well).unwrap_or((operation, rule));
            let failed = |culprit: &usize| self.entries[*culprit].verdict == Some(Verdict::Fail);
            if let Some(culprit) = culprits.into_iter().find(failed) {
                let because = self.contract.registry.get(culprit).id.clone();
                self.untested(operation, &rule, &because);
                continue;
            }
            self.fail(operation, &rule, finding);
            self.add_more(operation, &rule, more);
        }
        let judged = (0..self.entries.len())
            .map(|index| self.judged(index))
            .collect();
        Judgement {
            judged,
            ..Judgement::default()
        }
    }

    fn judged(&self, index: usize) -> Judged {
        let entry = &self.entries[index];
        let verdict = entry.verdict.unwrap_or(Verdict::Untested);
        let message = if verdict == Verdict::Untested && entry.message.is_empty() {
            let cause = || self.cause(index).filter(|_| !self.recorded);
            match entry.because.clone().or_else(cause) {
                Some(id) => format!("because of {id}"),
                None if self.recorded => "the traffic does not show it".to_owned(),
                None => "no exchange showed it".to_owned(),
            }
        } else {
            entry.message.clone()
        };
        Judged {
            requirement: index,
            verdict,
            message,
            evidence: entry.evidence.clone(),
            highlights: entry.highlights.clone(),
            more: entry.more,
        }
    }

    /// A failed MUST of the operation itself, or of the creates that its resources need.
    fn cause(&self, index: usize) -> Option<String> {
        let operation = self.contract.registry.get(index).operation;
        let mut suspects = vec![operation];
        let owner = self.contract.bindings[operation]
            .role
            .map(|(_, family)| family);
        let mut family = owner.or_else(|| {
            self.contract.bindings[operation]
                .variables
                .last()
                .and_then(|(_, family)| *family)
        });
        while let Some(current) = family {
            let known = &self.contract.families[current];
            suspects.extend(known.create);
            if self.contract.bindings[operation]
                .role
                .is_some_and(|(role, _)| role == Role::Delete)
            {
                suspects.extend(known.read.into_iter().chain(known.list));
            }
            family = known.parent;
        }
        suspects.iter().find_map(|suspect| {
            self.contract
                .registry
                .iter()
                .enumerate()
                .find(|(other, requirement)| {
                    requirement.operation == *suspect
                        && requirement.level == Level::Must
                        && self.entries[*other].verdict == Some(Verdict::Fail)
                })
                .map(|(_, requirement)| requirement.id.clone())
        })
    }
}
