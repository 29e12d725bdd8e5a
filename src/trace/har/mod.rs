//! HAR 1.2, written and read.
//!
//! What is written reads back equal. What others wrote is read as far as it can be used: an entry
//! that is wrong in itself is passed over, with its place and the reason, and the rest is read.
//!
//! Reading is a stream in bounded memory: a file is never held, an entry at a time is. The layers,
//! from the file upwards: `source` gives JSON its bytes and knows where they are from, with
//! `strings`, which cuts what is too long, `opening`, which knows what is no JSON at all, `taken`,
//! which holds an object and its places, and `stop`, the reasons to go no further; `walk` goes
//! from `log` to the entries, for `read`; `entry` and `bodies` make an exchange of one, with
//! `member` (members of any type) and `url`.
//!
//! Not in here: what an exchange means, and whether an API knows it.

mod bodies;
mod entry;
mod member;
mod opening;
mod read;
mod source;
mod stop;
mod strings;
mod taken;
mod url;
mod walk;
mod write;

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::contract::Transport;

pub use read::{read_har, read_head, stream_har, stream_har_within};
pub use write::write_har;

use super::exchange::Exchange;

/// What is true of a whole trace.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct TraceHead {
    pub api: String,
    pub base: String,
    /// What every name made by the run carries.
    pub mark: String,
    /// Whether calls carried credentials, and whether those were assumed and not given.
    pub authenticated: bool,
    pub assumed_credentials: bool,
    /// The set of snapshots that answers were compared with.
    pub snapshot_set: Option<String>,
    /// The workflows that were run, if not all.
    pub selection: Option<Vec<String>>,
    pub interrupted: bool,
    /// What expressions of written workflows call `$inputs`; never a credential.
    #[serde(default)]
    pub inputs: BTreeMap<String, String>,
    /// Transports that the target was said not to have.
    #[serde(default)]
    pub unsupported: Vec<Transport>,
}

impl TraceHead {
    /// Whether it is of a run of ours.
    pub fn is_own(&self) -> bool {
        !self.mark.is_empty()
    }
}

/// What a HAR holds, in the order in which it is read.
#[derive(Debug, Clone, PartialEq)]
pub enum Part {
    /// `log._sgspec`
    Head(TraceHead),
    Entry {
        /// The position in `log.entries`, from 0.
        index: usize,
        /// The line of the entry's first byte, from 1.
        line: usize,
        exchange: Box<Exchange>,
    },
    /// An entry that cannot be used: where, and why. Reading goes on behind it.
    Unusable {
        index: usize,
        /// Where the fault is, as far as that is known; else where the entry begins.
        line: usize,
        /// In characters, from 1.
        column: usize,
        reason: String,
    },
}

/// How much of a HAR is held at once, in bytes as they stand in the file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// A longer string is cut.
    pub string: usize,
    /// A longer entry, measured after its strings were cut, ends the reading.
    pub entry: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            string: 8 << 20,
            entry: 64 << 20,
        }
    }
}

#[derive(Debug, thiserror::Error)]
pub enum HarError {
    #[error("cannot write the trace: {0}")]
    Write(#[from] std::io::Error),
    #[error("cannot read the recording behind line {line}, column {column}: {error}")]
    Read {
        line: usize,
        column: usize,
        error: std::io::Error,
    },
    /// `hint` is empty or a line of its own.
    #[error("this is no HAR: {reason} at line {line}, column {column}{hint}")]
    NoHar {
        line: usize,
        column: usize,
        reason: String,
        hint: &'static str,
    },
    #[error(
        "the object that begins at line {line}, column {column} of the HAR is longer than {limit} bytes\nhint: record less of it, or take the entry out"
    )]
    TooLong {
        line: usize,
        column: usize,
        limit: usize,
    },
    #[error("entry {entry} of the HAR cannot be used: {what}")]
    Entry { entry: usize, what: String },
}
