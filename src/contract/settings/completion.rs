//! Work that goes on after its call was answered, and the id of what it makes.
//!
//! `[completion]` says which operation shows how far the work is and which states end it, `[identity]` where the id of
//! what was created is found. `written::asynchronous` makes steps of both.

use serde::{Deserialize, Serialize};

use super::id;

/// Work that is done later: an operation shows how far it is.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Completion {
    /// The operation that shows it.
    pub operation: String,
    /// The variable of its path that the work's id fills; the others are those of the call that began it.
    pub variable: String,
    /// Where the answer of that call has the id; a JSON pointer.
    pub id: String,
    /// Where it is shown how far the work is.
    pub state: String,
    /// States in which it is done.
    pub done: Vec<String>,
    /// States in which it has failed.
    #[serde(default)]
    pub failed: Vec<String>,
    /// How long, in milliseconds, it may take where `settle.operations` says nothing of the call.
    #[serde(default = "a_while")]
    pub budget_milliseconds: u64,
    /// The operations whose answers begin such work, by id.
    pub begun_by: Vec<String>,
}

fn a_while() -> u64 {
    120_000
}

/// Where the id of what was created is found, the first place that has it.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Identity {
    /// In the answer; a JSON pointer.
    pub answer: Option<String>,
    /// In what shows how far the work is.
    pub completion: Option<String>,
    /// The operation that lists all of them, as ids: what it shows afterwards and did not before.
    pub list: Option<String>,
    /// What later steps call it.
    #[serde(default = "id")]
    pub output: String,
}
