//! PyPI `ovh`, the vendor's client for Python: it walks the guide on the reference server, from the
//! first login to the last refusal.
//!
//! What it comes to is kept in `golden/ovh`, a line for each step; `UPDATE_GOLDEN` writes the file,
//! and what is then in it is to be checked against the vendor's reference. A refusal is there by the
//! exception that the client makes of it.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use libtest_mimic::Trial;
use sgspec_suite::binary::{Output, Workplace};
use sgspec_suite::runs::root;

use super::{python, trial};

/// What the server says of itself, and a client has to know.
const VALUES: [&str; 7] = [
    "application_key",
    "service_name",
    "datacenter",
    "removable_datacenter",
    "ip",
    "ip_on_firewall",
    "nichandle",
];

/// What nobody else should know.
const SECRETS: [&str; 4] = [
    "application_secret",
    "consumer_key",
    "restricted_consumer_key",
    "password",
];

/// How the program tells what it did not expect of any server.
const SURPRISES: [&str; 7] = [
    "unknown ",
    "\"no ",
    "no class",
    " without an id",
    " without its id",
    " without a message",
    "and so on",
];

/// Ways to break the server, and the first step that comes to something else.
const FAULTS: [(&str, &str); 18] = [
    ("get-credential-without-status", "the key"),
    (
        "update-datacenter-description-ascii",
        "the datacenter after that",
    ),
    (
        "delete-datacenter-removes-non-empty",
        "the datacenter after the refusal",
    ),
    (
        "delete-datacenter-still-readable",
        "the datacenter that was removed",
    ),
    ("create-network-task-fails", "allow a network"),
    ("create-network-id-hidden", "allow a network"),
    ("update-network-clears-others", "the network after that"),
    ("delete-network-task-endless", "allow it no more"),
    (
        "list-tasks-name-finds-nothing",
        "tasks with a name like NetworkAccess",
    ),
    ("update-firewall-empty", "enable it"),
    (
        "list-firewalls-ignores-state",
        "firewalls that are being disabled",
    ),
    ("create-rule-bare-port", "add SSH"),
    (
        "create-rule-replaces-taken-sequence",
        "rules after refusals",
    ),
    ("update-firewall-drops-rules", "rules out of force"),
    ("create-network-accepts-junk", "allow junk"),
    ("get-task-error-body", "a task that never was"),
    ("create-network-not-granted", "write with a key for reading"),
    (
        "create-network-wrong-signature",
        "write with another secret",
    ),
];

pub(crate) fn trials() -> Vec<Trial> {
    let walk = trial("ovh_client::walks_the_guide", walks_the_guide);
    let faults = FAULTS.iter().map(|(fault, step)| {
        let name = format!("ovh_client::notices::{fault}");
        trial(&name, || notices(fault, step))
    });
    std::iter::once(walk).chain(faults).collect()
}

/// Walks on the reference server, or on one with a fault until the step that should show it.
fn walk(fault: Option<(&str, &str)>) -> Output {
    let workplace = Workplace::new();
    let values = [VALUES.as_slice(), &SECRETS].concat();
    let serving = workplace.serve_api("ovh", fault.map(|(id, _)| id), &values);
    let mut invocation = workplace
        .call(python(), &[])
        .argument(root().join("tests/real/ovh_walk.py"))
        .argument(serving.base_url())
        .env("PYTHONDONTWRITEBYTECODE", "1");
    for name in VALUES {
        invocation = invocation.argument(format!("{name}={}", serving.value(name)));
    }
    for name in SECRETS {
        invocation = invocation.env(&name.to_uppercase(), serving.value(name));
    }
    if let Some((_, step)) = fault {
        invocation = invocation.argument(format!("last={step}"));
    }
    invocation.run()
}

fn walks_the_guide() {
    let output = walk(None).ended(0);
    for surprise in SURPRISES {
        assert!(!output.stdout.contains(surprise), "{surprise}: {output}");
    }
    let steps: Vec<&str> = output.stdout.lines().map(step).collect();
    let different: BTreeSet<&&str> = steps.iter().collect();
    assert_eq!(steps.len(), different.len(), "two of a name: {output}");
    let path = golden();
    if std::env::var_os("UPDATE_GOLDEN").is_some() {
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(&path, &output.stdout).unwrap();
    }
    let wanted = fs::read_to_string(&path).unwrap_or_default();
    assert!(
        wanted == output.stdout,
        "{}\n{}",
        path.display(),
        sgspec::report::difference(&wanted, &output.stdout)
    );
}

fn golden() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden/ovh/walk.txt")
}

/// The step that a line is about.
fn step(line: &str) -> &str {
    line.split_once(": ").map_or(line, |(step, _)| step)
}

/// The first step that came to something else than on the sound server is the expected one.
fn notices(fault: &str, expected: &str) {
    let output = walk(Some((fault, expected)));
    let wanted = fs::read_to_string(golden()).unwrap();
    let mut told = output.stdout.lines();
    let departs = wanted.lines().find(|line| told.next() != Some(line));
    let Some(line) = departs else {
        panic!("nothing was noticed: {output}");
    };
    assert_eq!(step(line), expected, "noticed too early or late: {output}");
}
