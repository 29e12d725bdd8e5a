//! A verdict for every requirement, as a fold over exchanges.
//!
//! [`Judge::new`], [`Judge::observe`] for each exchange in order, [`Judge::finish`]. What has
//! been seen is kept as a shadow model of the resources that writes made, so the laws about
//! state hold for a live run, for a recording somebody else made and for last year's bundle
//! alike. Operations are known by method and URI template, resources by their ids; labels of
//! a plan only refine (which try of a read counts, which pages belong together).
//!
//! Judging does no IO, reads no clock, and gives the same verdicts for the same input.
//!
//! - `book`: findings so far, by requirement
//! - `exchange`: rules that one exchange decides
//! - `history`: the shadow model
//! - `laws`, `lists`: what an exchange adds to it
//! - `blame`, `case`, `gone`: rules that several exchanges decide, and whom they blame
//! - `foreign`: traffic that others recorded, on its way to the same laws
//! - `departures`, `drift`: how messages depart from the contract, found and counted
//! - `written`: workflows that people wrote, and whether transports agree
//! - `snapshot`: normalised answers

mod blame;
mod book;
mod case;
mod departures;
mod drift;
mod exchange;
mod flags;
mod foreign;
mod gone;
mod history;
mod items;
mod laws;
mod listing;
mod lists;
mod missing;
mod normal;
mod order;
mod others;
mod reading;
mod rebase;
mod refused;
mod seen;
mod shown;
mod snapshot;
mod stored;
mod suspects;
mod validators;
mod verdict;
mod written;

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use crate::contract::{Contract, OperationIndex, Role};
use crate::trace::{Exchange, Purpose};
use crate::wire;

use book::Book;
pub use drift::{Drift, DriftKind, Side};
use history::{History, Life, Standing};
pub use listing::{Listed, Listing};
pub use normal::Normal;
use seen::Seen;
pub use snapshot::{SnapshotSet, snapshot_name};
use validators::Validators;
pub use verdict::{Counts, Judged, Judgement, SnapshotDrift, Traffic, Verdict};

/// Undocumented keys of an operation that are named, and how long one may be: what is longer is
/// no name for anything.
const ADDITIONS: usize = 100;
const ADDITION: usize = 200;

/// Judges exchanges of one contract.
pub struct Judge<'c> {
    contract: &'c Contract,
    book: Book<'c>,
    history: History,
    validators: Validators,
    snapshots: snapshot::Collector,
    /// Keys that answers have and the contract does not document, by operation.
    additions: BTreeMap<OperationIndex, BTreeSet<String>>,
    /// Pages of one try of a list, until it is complete.
    pending: Vec<Exchange>,
    /// Failures of listed items that nobody is known to have created, until it is known.
    others: Vec<others::OtherItem>,
    unmatched: usize,
    drift: drift::Log,
    counts_drift: bool,
    /// Traffic that others recorded, by session.
    sessions: foreign::Sessions,
    shown: shown::Shown,
    traffic: Traffic,
    errors: Vec<String>,
    /// Nobody said for certain that the target asks for credentials.
    lax: bool,
    written: written::Written,
    missing: missing::Missing,
    /// The workflow whose turn it is, and the phase.
    turn: (String, u8),
}

impl<'c> Judge<'c> {
    pub fn new(contract: &'c Contract) -> Self {
        Self {
            contract,
            book: Book::new(contract),
            history: History::default(),
            validators: Validators::default(),
            snapshots: snapshot::Collector::default(),
            additions: BTreeMap::new(),
            pending: Vec::new(),
            others: Vec::new(),
            unmatched: 0,
            drift: drift::Log::default(),
            counts_drift: false,
            sessions: foreign::Sessions::default(),
            shown: shown::Shown::default(),
            traffic: Traffic::default(),
            errors: Vec::new(),
            lax: contract.settings.auth.is_none(),
            written: written::Written::default(),
            missing: missing::Missing::default(),
            turn: (String::new(), 0),
        }
    }

    /// The credentials of the run were assumed, not given: a target may do without.
    #[must_use]
    pub fn with_assumed_credentials(mut self) -> Self {
        self.lax = true;
        self
    }

    /// The snapshots that answers are compared with, and the mark that names of the run carry.
    #[must_use]
    pub fn with_snapshots(mut self, accepted: SnapshotSet, mark: &str) -> Self {
        self.snapshots = snapshot::Collector::new(accepted, mark);
        self
    }

    /// Counts how answers depart from the contract, place by place, also where no rule is about it.
    #[must_use]
    pub fn with_drift(mut self) -> Self {
        self.counts_drift = true;
        self
    }

    /// What expressions of written workflows call `$inputs`.
    #[must_use]
    pub fn with_inputs(mut self, inputs: BTreeMap<String, String>) -> Self {
        self.written.inputs = inputs;
        self
    }

    /// Takes the next exchange.
    pub fn observe(&mut self, exchange: &Exchange) {
        let logical = wire::logical(self.contract, exchange);
        let exchange = logical.as_ref();
        if exchange.is_foreign() {
            self.observe_foreign(exchange);
            return;
        }
        if self.observe_missing(exchange) || self.observe_written(exchange) {
            return;
        }
        let same_list = self.pending.first().is_some_and(|first| {
            let (before, now) = (&first.labels, &exchange.labels);
            now.page > 1
                && (&before.workflow, &before.step, before.attempt)
                    == (&now.workflow, &now.step, now.attempt)
        });
        if !same_list {
            self.flush();
        }
        self.pending.push(exchange.clone());
    }

    /// Ends a recording: what comes next is another one, and its resources are others.
    pub fn end_recording(&mut self) {
        self.end_sessions();
        self.shown.settle(self.contract, &mut self.book);
        self.flush();
        blame::resolve_all(self.contract, &mut self.history, &mut self.book);
        for other in std::mem::take(&mut self.others) {
            other.settle(&self.history, &mut self.book);
        }
        stored::leaks(self.contract, &mut self.history, &mut self.book);
        refused::settle(self.contract, &mut self.history, &mut self.book, self.lax);
        self.settle_written();
        self.settle_missing();
        self.history = History::default();
        self.turn = (String::new(), 0);
    }

    /// The verdicts.
    pub fn finish(mut self) -> Judgement {
        self.end_recording();
        let drifts = self.snapshots.compare(self.contract, &mut self.book);
        let mut judgement = self.book.finish();
        judgement.additions = self.additions;
        judgement.snapshot_drifts = drifts;
        judgement.unmatched = self.unmatched;
        (judgement.drift, judgement.drift_dropped) = self.drift.finish();
        judgement.traffic = self.traffic;
        // What the log counts of others' traffic is an addition like any other.
        let added = judgement.drift.iter();
        let added =
            added.filter(|drift| drift.kind == DriftKind::Added && drift.side == Side::Answer);
        for drift in added {
            let known = judgement.additions.entry(drift.operation).or_default();
            if known.len() < ADDITIONS {
                known.insert(drift.place.clone());
            }
        }
        judgement.errors.extend(self.errors);
        judgement
    }

    fn flush(&mut self) {
        let pages = std::mem::take(&mut self.pending);
        if let Some(first) = pages.first() {
            match self.contract.match_on(
                first.labels.transport,
                &first.request.method,
                &first.request.target,
            ) {
                Some((operation, variables)) => self.judge(operation, &variables, &pages),
                None if self.undocumented(first) => {}
                None => self.unmatched += 1,
            }
        }
    }

    /// A text that is refused is not altered, neither by the write nor by those who would show it.
    fn text_refused(&mut self, seen: &Seen<'_>) {
        let family = self.contract.bindings[seen.operation].role;
        let family = family.map(|(_, family)| &self.contract.families[family]);
        let readers = family.map(|family| family.read.into_iter().chain(family.list));
        for operation in std::iter::once(seen.operation).chain(readers.into_iter().flatten()) {
            self.book.pass(operation, "text/round-trip", &seen.name());
        }
    }

    /// Takes a call with a method that its path does not have; whether it was one of the plan.
    fn undocumented(&mut self, exchange: &Exchange) -> bool {
        if exchange.labels.step.is_empty() || exchange.labels.purpose != Purpose::Evidence {
            return false;
        }
        let mut families = self.contract.families.iter();
        let found = families.find_map(|family| {
            let operation = family.probed_by(&self.contract.operations)?;
            let template = &self.contract.operations[operation].template;
            Some((operation, template.match_path(&exchange.request.target)?))
        });
        let Some((operation, variables)) = found else {
            return false;
        };
        let standing = self.history.standing(self.contract, operation, &variables);
        refused::undocumented(&self.history, &mut self.book, operation, standing, exchange);
        true
    }

    /// Takes a call of the clean-up: not judged, but what can be removed was there.
    fn cleaned(&mut self, operation: OperationIndex, standing: Standing, pages: &[Exchange]) {
        let seen = Seen {
            operation,
            standing,
            pages,
            bodies: &[],
            foreign: None,
        };
        lists::exists(&mut self.history, &seen);
        let role = self.contract.bindings[operation].role;
        let (Some((Role::Delete, _)), Standing::Alive(known)) = (role, standing) else {
            return;
        };
        let gone = match seen.answer() {
            Some(answer) if answer.is_success() => false,
            Some(answer) if matches!(answer.status, 404 | 410) => true,
            _ => {
                // Whether it is still there nobody knows.
                let because = self.book.id(operation, "status");
                self.history.resources[known].tainted.get_or_insert(because);
                return;
            }
        };
        // Its reads are all there; what comes later does not speak of it any more.
        for known in self.history.line(known) {
            blame::resolve_one(self.contract, &mut self.history, &mut self.book, known);
        }
        let resource = &mut self.history.resources[known];
        resource.life = Life::Removed;
        if let Some(missed) = &mut resource.missed {
            missed.gone |= gone;
        }
    }

    fn count_drift(
        &mut self,
        operation: OperationIndex,
        exchange: &Exchange,
        body: Option<&Value>,
    ) {
        let validators = &mut self.validators;
        let found = departures::of_answer(self.contract, validators, operation, exchange, body);
        self.drift.take(operation, Side::Answer, exchange, found);
    }

    fn judge(
        &mut self,
        operation: OperationIndex,
        variables: &BTreeMap<String, String>,
        pages: &[Exchange],
    ) {
        let first = &pages[0];
        let standing = self.history.standing(self.contract, operation, variables);
        let turn = (first.labels.workflow.clone(), first.labels.phase);
        if self.turn != turn && standing != Standing::Foreign {
            // Workflows take turns: what the one before showed is settled before the next writes.
            self.turn = turn;
            blame::resolve_readings(self.contract, &mut self.history, &mut self.book);
        }
        if first.labels.purpose == Purpose::CleanUp {
            self.cleaned(operation, standing, pages);
        }
        if first.labels.purpose != Purpose::Evidence {
            return;
        }
        if !first.labels.last {
            // A later try of the same step counts; but no try may break the target.
            exchange::superseded(self.contract, operation, first, &mut self.book);
            return;
        }
        let fault = refused::fault(self.contract, operation, standing, first);
        if fault.is_none()
            && let Some(error) =
                exchange::own_request(self.contract, operation, first, &mut self.validators)
        {
            self.errors.push(error);
        }
        let bodies: Vec<Option<Value>> = pages
            .iter()
            .map(|page| page.answer().and_then(|answer| wire::answered(answer).ok()))
            .collect();
        let seen = Seen {
            operation,
            standing,
            pages,
            bodies: &bodies,
            foreign: None,
        };
        let role = self.contract.bindings[operation].role;
        let writes = !matches!(role, Some((Role::List | Role::Read, _)) | None);
        // A write on what is not ours parts no readings of ours.
        if writes && seen.standing != Standing::Foreign {
            // Before a write, what the reads since the last one showed is settled.
            blame::resolve_session(
                self.contract,
                &mut self.history,
                &mut self.book,
                &first.labels.workflow,
            );
        }
        if let Standing::Below(gone) = seen.standing {
            blame::resolve_one(self.contract, &mut self.history, &mut self.book, gone);
        }
        if let Some(fault) = fault {
            refused::take(
                self.contract,
                &mut self.history,
                &mut self.book,
                &mut self.validators,
                &seen,
                &fault,
            );
            return;
        }
        if refused::refused_text(&seen) {
            self.text_refused(&seen);
            return;
        }
        refused::error_body(
            self.contract,
            &mut self.book,
            &mut self.validators,
            &seen,
            false,
        );
        if !matches!(
            seen.standing,
            Standing::Below(_) | Standing::Gone(_) | Standing::Elsewhere(_)
        ) {
            if self.counts_drift {
                for (page, body) in pages.iter().zip(&bodies) {
                    self.count_drift(operation, page, body.as_ref());
                }
            }
            let mut rules = exchange::Rules {
                contract: self.contract,
                book: &mut self.book,
                validators: &mut self.validators,
                history: &self.history,
                others: &mut self.others,
                shown: None,
            };
            for (page, body) in pages.iter().zip(&bodies) {
                rules.check(operation, &seen.standing, page, body.as_ref());
                if let (Some(answer), Some(body)) = (page.answer(), body)
                    && let Some(documented) =
                        self.contract.operations[operation].response(answer.status)
                    && let Some(shape) = &documented.body
                {
                    let known = self.additions.entry(operation).or_default();
                    let room = ADDITIONS.saturating_sub(known.len());
                    let found = shape.shape.additions(body);
                    let short = found
                        .into_keys()
                        .filter(|pointer| pointer.len() <= ADDITION);
                    known.extend(short.take(room));
                }
            }
        }
        laws::apply(self.contract, &mut self.history, &mut self.book, &seen);
        self.snapshots.collect(self.contract, &self.history, &seen);
    }
}
