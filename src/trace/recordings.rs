//! What is to be said of recordings as such: which files, how far they could be read, which bases.
//!
//! It stands beside a trace that others made, as a [`super::TraceHead`] stands in one of ours. Nothing of it is
//! a verdict.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

/// What is to be said of the recordings, beside verdicts.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Recordings {
    pub files: Vec<RecordingFile>,
    /// Exchanges outside `--since` and `--until`, and those without a date where one of them is given.
    pub left_out: usize,
    /// Where the contract's paths begin: how many exchanges below each base.
    pub bases: BTreeMap<String, usize>,
    /// Whether exchanges of others are among them.
    pub foreign: bool,
}

/// A file, and how far it could be read.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct RecordingFile {
    /// As evidence names it.
    pub name: String,
    pub entries: usize,
    /// Entries that cannot be used: how many, and the first ones with their places.
    pub unusable: usize,
    pub problems: Vec<String>,
    /// Why reading ended before the end of the file.
    pub error: Option<String>,
    /// Dates of the first and the last exchange, as recorded.
    pub first: Option<String>,
    pub last: Option<String>,
}
