//! Runs of the suite against a server, through the library's public door.
//!
//! Tests that are about findings come through here; tests that are about the command line start
//! the binary.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use sgspec::contract::{Contract, Level, ReadOptions};
use sgspec::drive::{Credential, Silent, Target};
use sgspec::judge::Verdict;
use sgspec::plan::OWNER;
use sgspec::report::{Report, report};
use sgspec::specs::Specs;
use sgspec::suite::{Run, Setup, execute};

/// Which contract to judge by.
#[derive(Debug, Clone)]
pub enum Against {
    BuiltIn,
    /// A contract in the dialect that preceded API Blueprint 1A9.
    OldDialect,
    File(PathBuf),
}

/// The data files of the tests.
pub fn data(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("data")
        .join(name)
}

/// The root of the checkout.
pub fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// A document that stands beside some checkouts and not in them; tests use it in addition and
/// say so where it is not there.
pub fn shared(name: &str) -> Option<PathBuf> {
    let path = root().join("../shared").join(name);
    if path.exists() {
        return Some(path);
    }
    println!("skipped: {name} is not beside this checkout");
    None
}

/// Reads a contract.
///
/// # Panics
/// If it cannot be read.
pub fn contract(against: &Against) -> Contract {
    let options = ReadOptions::default();
    match against {
        Against::BuiltIn => Specs::embedded().load("scaleway", options),
        Against::OldDialect => Specs::load_file(&data("old-dialect.apib"), options),
        Against::File(path) => Specs::load_file(path, options),
    }
    .unwrap_or_else(|error| panic!("{error}"))
}

/// A finished run and its report.
#[derive(Debug)]
pub struct Finished {
    pub run: Run,
    pub report: Report,
}

impl Finished {
    /// Id and message of each requirement with a verdict, at a level.
    pub fn with(&self, level: Level, verdict: Verdict) -> Vec<String> {
        let requirements = self
            .report
            .endpoints
            .iter()
            .flat_map(|endpoint| &endpoint.requirements);
        requirements
            .filter(|requirement| requirement.level == level && requirement.verdict == verdict)
            .map(|requirement| format!("{}: {}", requirement.id, requirement.message))
            .collect()
    }

    pub fn failed_musts(&self) -> Vec<String> {
        self.with(Level::Must, Verdict::Fail)
    }

    pub fn untested_musts(&self) -> Vec<String> {
        self.with(Level::Must, Verdict::Untested)
    }

    /// Endpoints with a failed MUST, as `METHOD path`.
    pub fn accused(&self) -> Vec<String> {
        let failed = self
            .report
            .endpoints
            .iter()
            .filter(|endpoint| endpoint.verdict == "fail");
        failed
            .map(|endpoint| format!("{} {}", endpoint.method, endpoint.path))
            .collect()
    }
}

/// Runs all workflows against a server.
///
/// # Panics
/// If the suite itself fails.
pub async fn run_against(
    base_url: &str,
    against: &Against,
    token: Option<&str>,
    jobs: usize,
) -> Finished {
    let credentials = token.map(|token| Credential {
        header: "X-Auth-Token".to_owned(),
        value: token.to_owned().into(),
        pair: None,
        signing: None,
    });
    let roles = BTreeMap::from([(OWNER.to_owned(), credentials.into_iter().collect())]);
    let target = Target::new(base_url, roles).unwrap_or_else(|error| panic!("{error}"));
    run_target(target, contract(against), jobs).await
}

/// As [`run_against`], for a target whose reads never lag: what does not show at once never will.
///
/// # Panics
/// If the suite itself fails.
pub async fn run_briskly(
    base_url: &str,
    against: &Against,
    token: Option<&str>,
    jobs: usize,
) -> Finished {
    let credentials = token.map(|token| Credential {
        header: "X-Auth-Token".to_owned(),
        value: token.to_owned().into(),
        pair: None,
        signing: None,
    });
    let roles = BTreeMap::from([(OWNER.to_owned(), credentials.into_iter().collect())]);
    let target = Target::new(base_url, roles).unwrap_or_else(|error| panic!("{error}"));
    let mut contract = contract(against);
    contract.settings.settle.default_milliseconds = 60;
    run_target(target, contract, jobs).await
}

/// Runs all workflows of a contract against a target.
///
/// # Panics
/// If the suite itself fails.
pub async fn run_target(target: Target, contract: Contract, jobs: usize) -> Finished {
    let setup = Setup {
        contract: Arc::new(contract),
        target,
        target_name: Some("target".to_owned()),
        assumed_credentials: false,
        inputs: BTreeMap::new(),
        jobs,
        level: Level::Must,
        read_only: false,
        allow: Vec::new(),
        unsupported: Vec::new(),
        selection: None,
        snapshots: None,
        snapshot_set: None,
        enforce_snapshots: false,
        journal: None,
    };
    let (_keep, stop) = tokio::sync::watch::channel(false);
    let run = execute(setup, Arc::new(Silent), stop)
        .await
        .unwrap_or_else(|error| panic!("{error}"));
    let report = report(&run);
    Finished { run, report }
}
