//! PyPI `scaleway-sdk`, the client that was sold with the legacy API: it lives on the reference
//! server, and does not on a broken one.

use libtest_mimic::Trial;
use sgspec_suite::binary::{Output, Workplace};
use sgspec_suite::runs::root;

use super::{python, trial};

/// Things that its program reports as worked.
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

pub(crate) fn trials() -> Vec<Trial> {
    let mut trials = vec![trial(
        "scaleway_sdk::lives_on_the_reference_server",
        lives_on_the_reference_server,
    )];
    for (fault, thing) in FAULTS {
        let name = format!("scaleway_sdk::notices::{fault}");
        trials.push(trial(&name, move || notices(fault, thing)));
    }
    trials
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
