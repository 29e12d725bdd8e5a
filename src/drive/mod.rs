//! Sends a plan to a target and gives back what was said.
//!
//! This room does the IO of a run and gives no verdict: it binds credentials to roles, fills
//! in ids, waits for reads to settle within a budget, follows pages, honours `Retry-After`,
//! keeps a journal of what it creates, and removes all of it at the end, whatever happened.
//!
//! A target is not to be trusted: every wait, size and number of pages has a limit.

mod clean_up;
mod client;
mod credential;
mod event;
mod journal;
mod kept;
mod run;
mod settle;
mod step;
mod taken;
mod target;
mod undo;
mod written;

pub use clean_up::{LeftBehind, sweep};
pub use client::Client;
pub use credential::{Credential, Given, Pair};
pub use event::{Event, Observer, Silent};
pub use journal::{
    CredentialSource, Entry, Journal, JournalError, JournalHead, KeySource, default_directory,
    read_journal, unfinished,
};
pub use run::{Driven, Options, run};
pub use target::{Bounds, Target, TargetError};
