//! Sessions of a recording: exchanges that one client made in one go, told by page and base path.
//!
//! Each session has a history of its own, and only so many are kept: the one that was quiet longest
//! is settled and forgotten when there are too many, and one that made too much begins anew. So
//! memory does not grow with the recording. What is forgotten is foreign from then on.
//!
//! Laws about state need to know what came before what. Entries stand in the order of time, as HAR
//! prefers it; a session whose entries do not is judged without those laws from there on. So is
//! a reading that overlaps with a write.

use crate::trace::Exchange;

use super::super::history::History;
use super::super::verdict::Traffic;
use super::is_safe;

/// Sessions that are kept at once.
const SESSIONS: usize = 64;

/// Resources that one session keeps.
const RESOURCES: usize = 1_000;

/// Pages of one list that are put together.
const PAGES: usize = 100;

/// How far a date may be off that is given in whole seconds.
const SECOND: f64 = 1_000.0;

#[derive(Debug, Default)]
pub(in super::super) struct Session {
    page: String,
    base: String,
    pub(super) history: History,
    /// Pages of one list, until it is known whether another one follows.
    pub(super) pages: Vec<Exchange>,
    used: usize,
    started: bool,
    /// Entries do not stand in the order of time.
    disordered: bool,
    latest: f64,
    /// When the writes so far were answered, and the reads.
    writes_end: f64,
    reads_end: f64,
}

#[derive(Debug, Default)]
pub(in super::super) struct Sessions {
    sessions: Vec<Session>,
    turn: usize,
}

/// A history of others' doings, of which nothing is known yet.
pub(super) fn fresh() -> History {
    let mut history = History::default();
    history.foreign = true;
    history
}

impl Sessions {
    /// The session of an exchange, and those that had to make room for it.
    pub(super) fn take(&mut self, exchange: &Exchange) -> (Session, Vec<Session>) {
        self.turn += 1;
        let (page, base) = (&exchange.labels.workflow, &exchange.request.base);
        let mut known = self.sessions.iter();
        let place = known.position(|session| session.page == *page && session.base == *base);
        if let Some(place) = place {
            return (self.sessions.swap_remove(place), Vec::new());
        }
        let mut ended = Vec::new();
        while self.sessions.len() >= SESSIONS {
            let oldest = (0..self.sessions.len()).min_by_key(|place| self.sessions[*place].used);
            ended.extend(oldest.map(|place| self.sessions.swap_remove(place)));
        }
        let session = Session {
            page: page.clone(),
            base: base.clone(),
            history: fresh(),
            latest: f64::NEG_INFINITY,
            writes_end: f64::NEG_INFINITY,
            reads_end: f64::NEG_INFINITY,
            ..Session::default()
        };
        (session, ended)
    }

    /// The sessions of a page, whatever their base.
    pub(super) fn of_page(&mut self, page: &str) -> Vec<Session> {
        self.turn += 1;
        let all = std::mem::take(&mut self.sessions);
        let (found, others) = all.into_iter().partition(|session| session.page == page);
        self.sessions = others;
        found
    }

    pub(super) fn put(&mut self, mut session: Session) {
        session.used = self.turn;
        self.sessions.push(session);
    }

    /// All of them, in the order in which they were used last.
    pub(super) fn drain(&mut self) -> Vec<Session> {
        let mut sessions = std::mem::take(&mut self.sessions);
        sessions.sort_by_key(|session| session.used);
        sessions
    }
}

impl Session {
    /// Whether it has begun just now.
    pub(super) fn is_new(&mut self) -> bool {
        !std::mem::replace(&mut self.started, true)
    }

    /// Whether it holds more than is kept of one.
    pub(super) fn is_full(&self) -> bool {
        self.history.resources.len() > RESOURCES || self.pages.len() > PAGES
    }

    /// Takes the time of an exchange. Whether it came after all that is known, so that it tells
    /// something of the target's state. A session that loses its order is counted.
    pub(super) fn follows(&mut self, exchange: &Exchange, traffic: &mut Traffic) -> bool {
        let Some(began) = exchange.began() else {
            return !self.disordered;
        };
        let whole = |time: f64| time % SECOND == 0.0;
        let slack = if whole(began) && (!self.latest.is_finite() || whole(self.latest)) {
            2.0 * SECOND
        } else {
            0.0
        };
        if !self.disordered && began < self.latest - slack {
            self.disordered = true;
            traffic.disordered += 1;
            self.history = fresh();
        }
        self.latest = self.latest.max(began);
        let ended = began + exchange.milliseconds.max(0.0);
        // Of two dates in whole seconds, either may be short of almost one.
        let slack = slack.min(SECOND);
        let alone = began + slack >= self.writes_end;
        if is_safe(&exchange.request.method) {
            self.reads_end = self.reads_end.max(ended);
        } else {
            if began + slack < self.reads_end {
                // What those reads showed may be this write's doing.
                for resource in &mut self.history.resources {
                    resource.item = None;
                    resource.list = None;
                }
            }
            if !alone {
                // Of two writes on one thing nobody knows which came last.
                let target = exchange.request.target.clone();
                super::known::let_go_last(&mut self.history, &target);
            }
            self.writes_end = self.writes_end.max(ended);
        }
        (alone || !is_safe(&exchange.request.method)) && !self.disordered
    }
}
