//! Traffic that others recorded: the same rules, as far as a recording can prove or break them.
//!
//! Nobody planned it. So a request may be wrong, and then whatever is answered is nobody's fault but
//! a server error; a resource may have been there before, or be changed by a call that the
//! contract does not know; lists are filtered and paged as the client liked; calls overlap.
//! Each of these takes evidence away and never adds an accusation:
//!
//! - rules of one exchange hold on every answered, documented exchange (`answer`);
//! - laws about state hold within one session, a page of the recording (`session`), for what was
//!   made there, or was seen there to exist (`known`);
//! - what the recording did not keep is not judged.
//!
//! Within the settle budget a later reading stands for those before it, since a client may wait for
//! a target to settle as a run does.

mod answer;
mod known;
mod list;
mod request;
mod session;
mod waiting;

use std::collections::BTreeMap;

use serde_json::Value;

use crate::contract::{OperationIndex, Role};
use crate::trace::{Exchange, Outcome, Response};
use crate::wire;

use super::drift::Side;
use super::history::Standing;
use super::seen::{Foreign, Seen};
use super::{Judge, blame, departures, laws};

use request::Sent;
pub(super) use session::{Session, Sessions};

/// Exchanges with a fault of the recorder that are named.
const NAMED: usize = 20;

impl Judge<'_> {
    /// A request that the target asked to repeat later.
    fn throttled(&self, exchange: &Exchange) -> bool {
        let Some(answer) = exchange.answer() else {
            return false;
        };
        match answer.status {
            429 => true,
            503 if answer.header("retry-after").is_some() => true,
            status => status >= 400 && self.asks_for_patience(answer),
        }
    }

    /// Whether a refusal has one of the codes that ask for patience.
    fn asks_for_patience(&self, answer: &Response) -> bool {
        let refusals = self.contract.settings.refusals.as_ref();
        refusals.is_some_and(|refusals| {
            let body = wire::answered(answer).unwrap_or_default();
            let code = body.get(&refusals.code).and_then(Value::as_str);
            code.is_some_and(|code| refusals.throttled.iter().any(|known| known == code))
        })
    }

    /// Takes an exchange that others recorded.
    pub(super) fn observe_foreign(&mut self, exchange: &Exchange) {
        self.book.recorded = true;
        let mut operations = self.contract.operations.iter();
        let target = &exchange.request.target;
        if operations.all(|known| known.template.match_path(target).is_none()) {
            self.observe_outside(exchange);
            return;
        }
        let (mut session, ended) = self.sessions.take(exchange);
        for mut ended in ended {
            self.end_session(&mut ended);
        }
        if !list::continues(&session.pages, exchange) {
            self.judge_pages(&mut session);
        }
        session.pages.push(exchange.clone());
        if exchange.request.method != "GET" {
            // Only a list waits, for its next page.
            self.judge_pages(&mut session);
        }
        if session.is_full() {
            self.end_session(&mut session);
        }
        self.sessions.put(session);
    }

    /// Takes an exchange that is none of the contract's. A write may have changed anything.
    pub fn observe_outside(&mut self, exchange: &Exchange) {
        self.traffic.exchanges += 1;
        self.traffic.unmatched.add_folded(exchange);
        if !changes(exchange) {
            return;
        }
        for mut session in self.sessions.of_page(&exchange.labels.workflow) {
            self.judge_pages(&mut session);
            self.unexplained(&mut session);
            self.sessions.put(session);
        }
    }

    /// An entry that cannot be used may have been anything, on anything.
    pub fn observe_unusable(&mut self) {
        for mut session in self.sessions.drain() {
            self.judge_pages(&mut session);
            let history = &mut session.history;
            known::let_go_all(self.contract, history, &mut self.book);
            history.unexplained = history.next_write();
            self.sessions.put(session);
        }
    }

    /// From here on a change of what was seen well before may be somebody else's doing.
    fn unexplained(&mut self, session: &mut Session) {
        let history = &mut session.history;
        waiting::resolve_settled(self.contract, history, &mut self.book, None);
        history.unexplained = history.next_write();
    }

    /// Ends all sessions: what comes next belongs to another recording.
    pub(super) fn end_sessions(&mut self) {
        for mut session in self.sessions.drain() {
            self.end_session(&mut session);
        }
    }

    /// Settles what a session showed, and forgets it.
    fn end_session(&mut self, session: &mut Session) {
        self.judge_pages(session);
        let history = &mut session.history;
        blame::resolve_all(self.contract, history, &mut self.book);
        super::stored::leaks(self.contract, history, &mut self.book);
        super::refused::settle(self.contract, history, &mut self.book, self.lax);
        session.history = session::fresh();
    }

    fn judge_pages(&mut self, session: &mut Session) {
        let pages = std::mem::take(&mut session.pages);
        let Some(first) = pages.first() else { return };
        self.traffic.exchanges += pages.len();
        if session.is_new() {
            self.traffic.sessions += 1;
        }
        let in_order = session.follows(first, &mut self.traffic);
        let (method, target) = (first.request.method.as_str(), first.request.target.as_str());
        let Some((operation, variables)) = self.contract.match_operation(method, target) else {
            self.unjudged(session, first);
            return;
        };
        if self.throttled(first) {
            self.traffic.throttled += 1;
            return;
        }
        if let Outcome::Failure { .. } = &first.outcome {
            // Given up by the client, as likely as not; whether the target did it nobody knows.
            self.traffic.unanswered += 1;
            let role = self.contract.bindings[operation].role.map(|(role, _)| role);
            // A create changes nothing that is known.
            if !is_safe(method) && role != Some(Role::Create) {
                let history = &mut session.history;
                known::let_go(self.contract, history, &mut self.book, target);
            }
            return;
        }
        self.traffic.judged += pages.len();
        if changes(first) {
            // The same resource may be known below another base.
            for mut other in self.sessions.of_page(&first.labels.workflow) {
                self.judge_pages(&mut other);
                known::let_go_named(self.contract, &mut other.history, &mut self.book, target);
                self.sessions.put(other);
            }
        }
        self.judge_foreign(session, operation, &variables, &pages, in_order);
    }

    /// Lists a call with a method that its path does not have. What it changed is not known.
    fn unjudged(&mut self, session: &mut Session, exchange: &Exchange) {
        let target = &exchange.request.target;
        let documented = self
            .contract
            .operations
            .iter()
            .filter(|known| known.template.match_path(target).is_some())
            .max_by_key(|known| known.template.specificity());
        let path = documented.map_or_else(|| target.clone(), |known| known.template.path_text());
        self.traffic.undocumented.add(exchange, path);
        if changes(exchange) {
            self.unexplained(session);
            let history = &mut session.history;
            known::let_go(self.contract, history, &mut self.book, target);
        }
    }

    fn judge_foreign(
        &mut self,
        session: &mut Session,
        operation: OperationIndex,
        variables: &BTreeMap<String, String>,
        pages: &[Exchange],
        in_order: bool,
    ) {
        let first = &pages[0];
        let sent = request::look(self.contract, &mut self.validators, operation, first);
        if sent.is_of_recorder {
            self.traffic.recorder_faults += 1;
            if self.traffic.recorder.len() < NAMED {
                self.traffic.recorder.push(first.name());
            }
        } else {
            let departures = sent.departures.iter().cloned();
            self.drift.take(operation, Side::Request, first, departures);
        }
        let bodies: Vec<Option<Value>> = pages
            .iter()
            .map(|page| page.answer().and_then(|answer| wire::answered(answer).ok()))
            .collect();
        let role = self.contract.bindings[operation].role.map(|(role, _)| role);
        let history = &mut session.history;
        let standing = history.standing(self.contract, operation, variables);
        if in_order && matches!(role, Some(Role::Create | Role::Update | Role::Delete)) {
            // What was read before a write is settled before anything is made of its answer.
            let own = about(standing).filter(|_| role != Some(Role::Create));
            waiting::resolve_settled(self.contract, history, &mut self.book, own);
        }
        let standing = history.standing(self.contract, operation, variables);
        for (page, body) in pages.iter().zip(&bodies) {
            self.count_drift(operation, page, body.as_ref());
            // What answers for something that is gone laws about state decide.
            if !matches!(
                standing,
                Standing::Gone(_) | Standing::Below(_) | Standing::Elsewhere(_)
            ) {
                let about = (operation, &standing);
                answer::check(self, &session.history, about, &sent, page, body.as_ref());
            }
        }
        if in_order && standing == Standing::Foreign {
            known::adopt(
                self.contract,
                &mut session.history,
                operation,
                variables,
                first,
            );
        }
        let standing = session
            .history
            .standing(self.contract, operation, variables);
        let whole = list::is_whole(self.contract, operation, pages, &bodies);
        let foreign = Foreign {
            broken: sent.broken,
            unknown: sent.is_unknown,
            whole,
        };
        let seen = Seen {
            operation,
            standing,
            pages,
            bodies: &bodies,
            foreign: Some(foreign),
        };
        let kept = !departures::kept(first).answer_body_missing;
        if kept && first.answer().is_some_and(|answer| !answer.truncated) {
            let (book, validators) = (&mut self.book, &mut self.validators);
            super::refused::error_body(self.contract, book, validators, &seen, false);
        }
        if !in_order {
            return;
        }
        let history = &mut session.history;
        let refused = first
            .answer()
            .is_some_and(|answer| (400..500).contains(&answer.status));
        if let (true, false, Standing::Alive(known)) =
            (refused, is_safe(&first.request.method), standing)
        {
            // What is refused should not be done; whether it was, a change would not tell from others.
            if history.resources[known].verified {
                self.unexplained(session);
            } else {
                let target = &first.request.target;
                known::let_go(self.contract, history, &mut self.book, target);
            }
            return;
        }
        if first
            .answer()
            .is_some_and(|answer| is_personal(answer.status))
        {
            return;
        }
        let book = &mut self.book;
        if role == Some(Role::List) {
            waiting::resolve_late(self.contract, history, book, (operation, None));
        } else if role == Some(Role::Read) {
            let item = about(standing);
            waiting::resolve_late(self.contract, history, book, (operation, item));
        }
        laws::apply(self.contract, history, &mut self.book, &seen);
    }
}

/// The resource that an exchange is about, or the parent of what it is about.
fn about(standing: Standing) -> Option<super::history::Known> {
    match standing {
        Standing::Alive(known)
        | Standing::Gone(known)
        | Standing::Below(known)
        | Standing::Collection(Some(known)) => Some(known),
        _ => None,
    }
}

/// A refusal that may be about who asked, and says nothing of what was asked for.
fn is_personal(status: u16) -> bool {
    matches!(status, 401 | 402 | 403 | 407 | 408 | 425 | 451)
}

/// Whether a call may have changed something.
fn changes(exchange: &Exchange) -> bool {
    let refused = exchange
        .answer()
        .is_some_and(|answer| (400..500).contains(&answer.status));
    !is_safe(&exchange.request.method) && !refused
}

fn is_safe(method: &str) -> bool {
    matches!(method, "GET" | "HEAD" | "OPTIONS" | "TRACE")
}
