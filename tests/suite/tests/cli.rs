//! The command line, from the outside: what is typed, what is printed where, and how it ends.
//!
//! Exit codes are a promise to scripts and have one meaning each; messages are a promise to
//! people. What a failing run prints is specified by the files in `golden/`: set `UPDATE_GOLDEN`
//! to write them anew.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use rstest::rstest;
use serde_json::{Value, json};
use sgspec_suite::binary::{Output, Workplace, all_files};
use sgspec_suite::handmade::{Handmade, Reply, deserted};
use sgspec_suite::runs::root;
use sgspec_suite::servers::{Broken, Manners, Server};

/// The ten endpoints of the built-in contract.
const ENDPOINTS: usize = 10;

const METHODS: [&str; 5] = ["GET", "POST", "PUT", "DELETE", "PATCH"];

fn run(arguments: &[&str]) -> Output {
    Workplace::new().sgspec(&["run"]).arguments(arguments).run()
}

/// The rows of the table of endpoints.
fn rows(stdout: &str) -> Vec<&str> {
    let is_row = |line: &&str| {
        let mut words = line.split_whitespace();
        let method = words.next().unwrap_or_default();
        line.starts_with("  ")
            && METHODS.contains(&method)
            && words.next().is_some_and(|path| path.starts_with('/'))
            && words.next().is_some_and(|counts| counts.contains('/'))
    };
    stdout.lines().filter(is_row).collect()
}

fn report(workplace: &Workplace, folder: &str) -> Value {
    let text = workplace.read(&format!("{folder}/report.json"));
    serde_json::from_str(&text).expect("report.json is JSON")
}

/// All requirements of a report, with this verdict.
fn requirements<'r>(report: &'r Value, verdict: &str) -> Vec<&'r Value> {
    let endpoints = report["endpoints"].as_array().expect("endpoints");
    endpoints
        .iter()
        .flat_map(|endpoint| endpoint["requirements"].as_array().expect("requirements"))
        .filter(|requirement| requirement["verdict"] == verdict)
        .collect()
}

#[path = "cli/exit_codes.rs"]
mod exit_codes;

#[path = "cli/contracts.rs"]
mod contracts;

#[path = "cli/sending.rs"]
mod sending;

#[path = "cli/listing.rs"]
mod listing;

#[path = "cli/deriving.rs"]
mod deriving;

#[path = "cli/dialects.rs"]
mod dialects;

#[path = "cli/golden.rs"]
mod golden;

#[path = "cli/reports.rs"]
mod reports;

#[path = "cli/rerun.rs"]
mod rerun;

#[path = "cli/secrets.rs"]
mod secrets;

#[path = "cli/determinism.rs"]
mod determinism;

#[path = "cli/scripts.rs"]
mod scripts;

#[path = "cli/serving.rs"]
mod serving;

#[path = "cli/checking.rs"]
mod checking;

#[path = "cli/transports.rs"]
mod transports;

#[path = "cli/manners.rs"]
mod manners;

#[path = "cli/signed.rs"]
mod signed;
