//! `sgspec qualify`, from the outside: what it prints, what it writes and compares, how it ends.
//!
//! A few faults are enough to show that; the whole table is what the command itself is for. What
//! is said of requirements can only be said after all faults, so it is not looked at here.

use sgspec_suite::binary::Workplace;

/// A fault that is found, and one against a SHOULD.
const FOUND: [&str; 4] = [
    "--fault",
    "update-group-not-stored",
    "--fault",
    "create-group-location-elsewhere",
];

#[test]
fn faults_that_are_found_end_with_0() {
    let workplace = Workplace::new();
    let output = workplace
        .sgspec(&["qualify"])
        .arguments(&FOUND)
        .run()
        .ended(0);
    let found: Vec<&str> = output
        .stdout
        .lines()
        .filter(|line| line.starts_with("found "))
        .collect();
    assert_eq!(found.len(), 2, "{}", output.stdout);
    assert!(
        output.stdout.contains(
            "\nmust scaleway/update-a-security-group/update/stored\n   * update-group-not-stored\n"
        ),
        "{}",
        output.stdout
    );
    assert!(output.stdout.ends_with("2 of 2 faults found\n"));
}

#[test]
fn a_fault_that_the_contract_has_no_rule_for_ends_with_1() {
    let workplace = Workplace::new();
    // Without schemas, types and examples, a key that is gone is no fault.
    let bare = workplace.write(
        "bare.apib",
        "FORMAT: 1A\n\n# Bare\n\n## List [GET /security_groups]\n\n+ Response 200\n",
    );
    let output = workplace
        .sgspec(&["qualify", "--fault", "list-groups-drops-name"])
        .argument("--contract")
        .argument(&bare)
        .run()
        .ended(1);
    assert!(
        output
            .stdout
            .contains("the contract gives no such requirement"),
        "{}",
        output.stdout
    );
}

#[test]
fn an_unknown_fault_is_wrong_usage() {
    let workplace = Workplace::new();
    let output = workplace
        .sgspec(&["qualify", "--fault", "nosuch"])
        .run()
        .ended(64);
    assert!(
        output.stderr.contains("has no fault `nosuch`"),
        "{}",
        output.stderr
    );
}

#[test]
fn the_table_is_written_and_compared() {
    let workplace = Workplace::new();
    let write = |name: &str, jobs: &str| {
        workplace
            .sgspec(&["qualify", "--out", name, "--jobs", jobs])
            .arguments(&FOUND)
            .run()
            .ended(0);
        workplace.read(name)
    };
    let first = write("first.md", "1");
    let second = write("second.md", "2");
    assert_eq!(first, second, "not the same bytes");
    assert!(first.contains("| `update/stored` | MUST | **update-group-not-stored** |"));

    let check = |name: &str| {
        workplace
            .sgspec(&["qualify", "--check", name])
            .arguments(&FOUND)
            .run()
    };
    check("first.md").ended(0);
    workplace.write("first.md", first.replace("| found |", "| missed |"));
    let output = check("first.md").ended(1);
    assert!(output.stdout.contains("\n-| "), "{}", output.stdout);
    assert!(
        output.stderr.contains("is not up to date"),
        "{}",
        output.stderr
    );
    check("nosuch.md").ended(1);
}

#[test]
fn markdown_is_printed_on_request() {
    let workplace = Workplace::new();
    let output = workplace
        .sgspec(&["qualify", "--format", "markdown"])
        .arguments(&FOUND)
        .run()
        .ended(0);
    assert!(output.stdout.starts_with("# Qualification\n"));
}
