//! Patience: how long a read may take to catch up with a write, how long a target may ask to wait.
//!
//! Eventual consistency has a budget, not a sleep. Once a budget was spent, later ones are
//! shorter, and those of the same operation shorter still: what never settles would otherwise
//! be waited for again and again. Yet none is shorter than twice the longest time that
//! anything in this run took to settle, since a slow target is not a wrong one. Waiting for answers
//! that do not come follows the same idea.

use std::collections::BTreeSet;
use std::time::Duration;

use crate::contract::{Contract, OperationIndex};
use crate::trace::{Exchange, Response};

/// What the run has learnt about the target's pace.
#[derive(Debug, Default)]
pub(super) struct Pace {
    exhausted: BTreeSet<OperationIndex>,
    longest: Duration,
    /// How long work that goes on after its call was waited for, by `workflow/step`.
    waits: Vec<(String, Duration)>,
}

/// What is left of a budget after another operation spent its own.
const AFTER_OTHERS: u32 = 4;
/// What is left of a budget after the operation itself spent it.
const AFTER_OWN: u32 = 8;

impl Pace {
    pub(super) fn budget(&self, contract: &Contract, operation: OperationIndex) -> Duration {
        let full = contract
            .settings
            .settle
            .budget(&contract.operations[operation].id);
        self.part_of(full, operation)
    }

    /// What is left of a full budget for what an operation began, or reads.
    pub(super) fn part_of(&self, full: Duration, operation: OperationIndex) -> Duration {
        if self.exhausted.is_empty() {
            return full;
        }
        let part = if self.exhausted.contains(&operation) {
            AFTER_OWN
        } else {
            AFTER_OTHERS
        };
        (full / part).max(self.longest * 2).min(full)
    }

    pub(super) fn settled(&mut self, after: Duration) {
        self.longest = self.longest.max(after);
    }

    pub(super) fn exhausted(&mut self, operation: OperationIndex) {
        self.exhausted.insert(operation);
    }

    pub(super) fn longest(&self) -> Duration {
        self.longest
    }

    pub(super) fn waited(&mut self, step: String, time: Duration) {
        self.waits.push((step, time));
    }

    /// The waits of a run, the longest first.
    pub(super) fn waits(&self) -> Vec<(String, Duration)> {
        let mut waits = self.waits.clone();
        waits.sort_by(|left, right| right.1.cmp(&left.1).then_with(|| left.0.cmp(&right.0)));
        waits
    }
}

/// Answers that did not come: how long the next one is waited for.
///
/// A target that keeps silent is given up operation by operation, and each costs a wait or two.
/// After a few of them the waits are shorter; yet none is shorter than a second, or than twice
/// the slowest answer of this run, unless the user set less.
#[derive(Debug, Default)]
pub(super) struct Silences {
    count: u32,
    slowest: Duration,
}

/// So many answers are waited for at full length.
const PATIENT: u32 = 6;
/// What is left of the bound afterwards.
const IMPATIENT: u32 = 4;

impl Silences {
    pub(super) fn bound(&self, full: Duration) -> Duration {
        if self.count < PATIENT {
            return full;
        }
        (full / IMPATIENT)
            .max(Duration::from_secs(1))
            .max(self.slowest * 2)
            .min(full)
    }

    pub(super) fn waited(&mut self) {
        self.count += 1;
    }

    pub(super) fn answered(&mut self, after: Duration) {
        self.slowest = self.slowest.max(after);
    }
}

/// Whether an answer is a refusal with a code, in whatever format it is written.
fn is_refused_with(answer: &Response, code: &str) -> bool {
    let has = |text: &str| {
        let mut places = answer.body.windows(text.len());
        places.any(|place| place == text.as_bytes())
    };
    // Refusals are short, and most answers are none.
    answer.body.len() < 4_096 && has(code) && (answer.status >= 400 || has("<fault>"))
}

/// The pause before try number `attempt` (from 2 on) after so much waiting: short at first, never long for what
/// takes no time, and a tenth of it for what does.
pub(super) fn pause(attempt: u32, waited: Duration) -> Duration {
    let short = Duration::from_millis((5_u64 << attempt.saturating_sub(2).min(5)).min(100));
    short.max((waited / 10).min(LONGEST_PAUSE))
}

/// However long something takes, it is looked at so often.
const LONGEST_PAUSE: Duration = Duration::from_secs(5);

/// How long the target asks to wait: 429 always, 503 with a `Retry-After` (RFC 9110, section 10.2.3), and what is refused
/// with one of the codes that its API has for that.
pub(super) fn throttled(exchange: &Exchange, tries: u32, codes: &[String]) -> Option<Duration> {
    let answer = exchange.answer()?;
    let polite = Duration::from_millis(200 << tries.min(5));
    if codes.iter().any(|code| is_refused_with(answer, code)) {
        return Some(polite);
    }
    let asked = answer
        .header("retry-after")
        .map(|value| match value.trim().parse::<u64>() {
            Ok(seconds) => Duration::from_secs(seconds),
            // A date needs a clock that agrees with the target's; a second is a polite guess.
            Err(_) => Duration::from_secs(1),
        });
    match (answer.status, asked) {
        (429, None) => Some(polite),
        (429 | 503, Some(asked)) => Some(asked),
        _ => None,
    }
}
