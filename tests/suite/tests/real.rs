//! Clients that others wrote, on the reference server: it is what they take it for.
//!
//! `tests/real/setup` installs them once, below `target`; nothing is installed while tests run.
//! Where they are missing a trial is ignored, with the command that installs them as its reason.
//! Whoever means to have them sets `SGSPEC_REAL_CLIENTS=required`, and then a missing client is a
//! failure. A broken server has to fail the client's own program, or its success would say nothing.
//!
//! Not in here: what the clients do, which stands in `tests/real`.

use std::fs;
use std::path::PathBuf;

use libtest_mimic::{Arguments, Completion, Failed, Trial};
use sgspec_suite::binary::{Output, Workplace, target_folder};
use sgspec_suite::runs::root;

/// What installs the clients.
const SETUP: &str = "tests/real/setup";

/// Things that the program of `scaleway-sdk` reports as worked.
const THINGS: usize = 13;

/// Ways to break the server, and the thing that no longer works.
const FAULTS: [(&str, &str); 6] = [
    ("create-group-not-stored", "list groups"),
    ("update-group-not-stored", "update a group"),
    ("update-rule-not-stored", "update a rule"),
    ("read-group-content-type-dropped", "read a group"),
    ("list-groups-any-token", "be refused with another token"),
    ("create-rule-not-stored", "create and read a rule for TCP"),
];

fn main() {
    let arguments = Arguments::from_args();
    let mut trials = vec![trial(
        "scaleway_sdk::lives_on_the_reference_server",
        lives_on_the_reference_server,
    )];
    for (fault, thing) in FAULTS {
        let name = format!("scaleway_sdk::notices::{fault}");
        trials.push(trial(&name, move || notices(fault, thing)));
    }
    libtest_mimic::run(&arguments, trials).exit();
}

/// A trial that needs the clients. A test that panics fails its trial alone.
fn trial(name: &str, test: impl FnOnce() + Send + 'static) -> Trial {
    Trial::ignorable_test(name, move || {
        if are_installed() {
            test();
            return Ok(Completion::Completed);
        }
        let missing = format!("the real clients are not installed; `{SETUP}` installs them");
        if std::env::var("SGSPEC_REAL_CLIENTS").is_ok_and(|value| value == "required") {
            return Err(Failed::from(missing));
        }
        Ok(Completion::ignored_with(missing))
    })
}

/// The interpreter that has the clients.
fn python() -> PathBuf {
    target_folder().join("real-clients/bin/python")
}

/// Whether the set-up ended, and with the versions that are wanted now.
fn are_installed() -> bool {
    let read = |path: PathBuf| fs::read_to_string(path).ok();
    let wanted = read(root().join("tests/real/requirements.txt"));
    let installed = read(target_folder().join("real-clients/installed.txt"));
    python().is_file() && wanted.is_some() && wanted == installed
}

/// Runs the program of `scaleway-sdk` against the reference server, broken in one way if so said.
fn scaleway_sdk(fault: Option<&str>) -> Output {
    let workplace = Workplace::new();
    let serving = workplace.serve(fault);
    let program = root().join("tests/real/scaleway_sdk.py");
    workplace
        .call(python(), &[])
        .argument(program)
        .argument(format!("{}/", serving.base_url()))
        .argument(serving.value("organization"))
        .env("TOKEN", serving.value("token"))
        .env("PYTHONDONTWRITEBYTECODE", "1")
        .run()
}

fn worked(output: &Output) -> Vec<&str> {
    let lines = output.stdout.lines();
    lines
        .filter_map(|line| line.strip_prefix("worked: "))
        .collect()
}

fn lives_on_the_reference_server() {
    let output = scaleway_sdk(None).ended(0);
    assert_eq!(worked(&output).len(), THINGS, "{output}");
}

/// What comes before the broken thing works, the broken thing does not.
fn notices(fault: &str, thing: &str) {
    let output = scaleway_sdk(Some(fault)).ended(1);
    let worked = worked(&output);
    assert!(
        !worked.iter().any(|done| done.starts_with(thing)),
        "{output}"
    );
    assert!(output.stderr.contains("Error"), "{output}");
}
