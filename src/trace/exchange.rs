//! One request and its response.
//!
//! The request holds what was sent, with secrets replaced; the outcome is the answer as it came, or
//! what went wrong instead of one. Labels are the plan's; an exchange of foreign traffic has none
//! and is judged all the same.

use serde::{Deserialize, Serialize};

pub use crate::contract::OWNER;
use crate::contract::Transport;

/// The role of a caller without credentials.
pub const NOBODY: &str = "nobody";

/// The role of a caller with wrong credentials.
pub const IMPOSTOR: &str = "impostor";

/// One request and what came of it.
#[derive(Debug, Clone, PartialEq)]
pub struct Exchange {
    pub labels: Labels,
    pub request: Request,
    pub outcome: Outcome,
    /// RFC 3339, UTC.
    pub started: String,
    pub milliseconds: f64,
}

/// Where in a plan an exchange belongs. Foreign traffic has none of it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Labels {
    pub workflow: String,
    pub step: String,
    /// 1 for the first try of a step; more where a read was repeated until it settled.
    pub attempt: u32,
    /// The step may be tried again until it has settled.
    pub settles: bool,
    /// The last try of its step: the one that counts.
    pub last: bool,
    /// 1 for the first page of a list.
    pub page: u32,
    /// Phases follow each other; within one, workflows may run side by side.
    pub phase: u8,
    /// Who asked: `owner`, `other`, …
    pub role: String,
    pub purpose: Purpose,
    /// The step whose answer is kept as the operation's snapshot.
    pub snapshot: bool,
    /// Sent side by side with the steps beside it.
    pub together: bool,
    /// Set for traffic that others recorded.
    #[serde(skip)]
    pub recorded: Option<Recorded>,
    /// The transport, once the exchange is in the contract's form.
    #[serde(skip)]
    pub transport: Transport,
    /// What the message did wrong by the rules of its transport.
    #[serde(skip)]
    pub encoding: Vec<String>,
}

/// Where a recording by others holds an exchange, and what it left out.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Recorded {
    /// The recording's name and the entry's number: `traffic.har#12`.
    pub name: String,
    /// The request had a body that was not kept.
    pub request_body_missing: bool,
    /// The answer had a body that was not kept.
    pub answer_body_missing: bool,
    /// Neither headers nor a media type of the answer were kept.
    pub answer_headers_missing: bool,
}

/// What an exchange is evidence for.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Purpose {
    /// Judged.
    #[default]
    Evidence,
    /// A request that the target asked to repeat later (429, 503 with `Retry-After`).
    Throttled,
    /// A further page of a list that only repeats the one before: the target does not page.
    Repeated,
    /// A list that does not end, or more than a run keeps: not judged.
    TooMuch,
    /// Removes what the run created.
    CleanUp,
}

#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Request {
    pub method: String,
    /// The target's base URL, without a slash at its end.
    pub base: String,
    /// Path and query relative to the base.
    pub target: String,
    pub headers: Vec<(String, String)>,
    pub body: Option<String>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    Answer(Response),
    /// No answer came, or only half of one.
    Failure {
        kind: FailureKind,
        message: String,
    },
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum FailureKind {
    Connect,
    Timeout,
    /// Reset, closed early, no HTTP.
    Broken,
}

#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Response {
    pub status: u16,
    pub headers: Vec<(String, String)>,
    pub body: Vec<u8>,
    /// The body went on past the limit and was cut there.
    pub truncated: bool,
}

impl Response {
    /// The first header of a name, in any case.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers
            .iter()
            .find(|(header, _)| header.eq_ignore_ascii_case(name))
            .map(|(_, value)| value.as_str())
    }

    /// All headers of a name as one list (RFC 9110, section 5.3).
    pub fn header_list(&self, name: &str) -> Option<String> {
        let values: Vec<&str> = self
            .headers
            .iter()
            .filter(|(header, _)| header.eq_ignore_ascii_case(name))
            .map(|(_, value)| value.as_str())
            .collect();
        (!values.is_empty()).then(|| values.join(", "))
    }

    fn shortened(&self, most: usize) -> Self {
        let mut left = most;
        let headers = self.headers.iter().take_while(|(name, value)| {
            let size = name.len() + value.len();
            let fits = size <= left;
            left = left.saturating_sub(size);
            fits
        });
        Self {
            status: self.status,
            headers: headers.cloned().collect(),
            body: self.body[..self.body.len().min(most)].to_vec(),
            truncated: self.truncated || self.body.len() > most,
        }
    }

    pub fn is_success(&self) -> bool {
        (200..300).contains(&self.status)
    }
}

impl Exchange {
    /// A copy that keeps no more than that many bytes of the answer's body, and of its headers.
    #[must_use]
    pub fn shortened(&self, most: usize) -> Self {
        let outcome = match &self.outcome {
            Outcome::Answer(answer) => Outcome::Answer(answer.shortened(most)),
            failure @ Outcome::Failure { .. } => failure.clone(),
        };
        Self {
            labels: self.labels.clone(),
            request: self.request.clone(),
            outcome,
            started: self.started.clone(),
            milliseconds: self.milliseconds,
        }
    }

    /// Whether others recorded it: nobody planned it, and what it shows of a target's state is
    /// known only from what else they recorded.
    pub fn is_foreign(&self) -> bool {
        self.labels.recorded.is_some()
    }

    /// When it began, in milliseconds since 1970, if the date can be read.
    pub fn began(&self) -> Option<f64> {
        let instant = chrono::DateTime::parse_from_rfc3339(self.started.trim()).ok()?;
        #[expect(
            clippy::cast_precision_loss,
            reason = "exact for the next 200,000 years"
        )]
        let milliseconds = instant.timestamp_micros() as f64 / 1e3;
        Some(milliseconds)
    }

    pub fn answer(&self) -> Option<&Response> {
        match &self.outcome {
            Outcome::Answer(response) => Some(response),
            Outcome::Failure { .. } => None,
        }
    }

    /// `workflow/step#1`. The try that counts of a step that may be repeated is `#last`, however
    /// many there were: that depends on the target's speed. `traffic.har#12` where others recorded it.
    pub fn name(&self) -> String {
        if let Some(recorded) = &self.labels.recorded {
            return recorded.name.clone();
        }
        let Labels {
            workflow,
            step,
            attempt,
            settles,
            last,
            ..
        } = &self.labels;
        if *settles && *last {
            format!("{workflow}/{step}#last")
        } else {
            format!("{workflow}/{step}#{attempt}")
        }
    }
}
