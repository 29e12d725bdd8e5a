//! `--rerun-failed`: what an earlier report gives reason to run again.

use super::*;

const RERUN: [&str; 3] = ["run", "--rerun-failed", "first/report.json"];

/// The folder of a first run with a fault, its report in `first`.
fn after(arguments: &[&str], code: i32) -> Workplace {
    let workplace = Workplace::new();
    workplace
        .sgspec(&["run", "--report", "first"])
        .arguments(arguments)
        .run()
        .ended(code);
    workplace
}

#[test]
fn runs_the_workflows_of_what_failed_and_no_others() {
    let fault = ["--fault", "update-group-not-stored"];
    let workplace = after(&fault, 1);
    let again = workplace
        .sgspec(&RERUN)
        .arguments(&fault)
        .arguments(&["--report", "second"])
        .run()
        .ended(1);
    let first_line = again.stdout.lines().next().unwrap();
    assert!(first_line.contains(" failed and "), "{again}");
    assert!(
        first_line.contains(" workflows again, security_groups/lifecycle"),
        "{again}"
    );
    assert!(!first_line.contains("authentication/"), "{again}");
    let second = report(&workplace, "second");
    assert_eq!(second["partial"], true);
    let id = |requirement: &&Value| requirement["id"].clone();
    let failed: Vec<Value> = requirements(&second, "fail").iter().map(id).collect();
    let before = report(&workplace, "first");
    let before: Vec<Value> = requirements(&before, "fail").iter().map(id).collect();
    assert_eq!(failed, before);
}

#[test]
fn a_repaired_target_is_partly_tested() {
    let workplace = after(&["--fault", "update-group-not-stored"], 1);
    let output = workplace.sgspec(&RERUN).run().ended(5);
    assert!(
        output.summary().starts_with("partial, nothing failed"),
        "{output}"
    );
    let output = workplace
        .sgspec(&RERUN)
        .argument("--partial")
        .run()
        .ended(0);
    assert!(output.summary().starts_with("partial"), "{output}");
}

#[test]
fn what_was_untested_is_run_again() {
    let workplace = after(&["--read-only"], 5);
    let output = workplace
        .sgspec(&RERUN)
        .argument("--partial")
        .run()
        .ended(0);
    assert!(output.stdout.starts_with("0 failed and "), "{output}");
}

#[test]
fn shows_what_it_would_send() {
    let workplace = after(&["--fault", "update-group-not-stored"], 1);
    let output = workplace
        .sgspec(&RERUN)
        .argument("--dry-run")
        .run()
        .ended(0);
    assert!(
        output
            .stdout
            .contains("\nsecurity_groups/lifecycle (own): "),
        "{output}"
    );
    assert!(
        !output.stdout.contains("\nauthentication/strangers (own): "),
        "{output}"
    );
}

#[test]
fn nothing_failed() {
    let workplace = after(&[], 0);
    let output = workplace.sgspec(&RERUN).run().ended(4);
    assert_eq!(output.stdout, "", "{output}");
    assert!(output.stderr.contains("nothing failed"), "{output}");
    assert!(output.stderr.contains("nothing was tested"), "{output}");
}

#[rstest]
#[case::not_json("no report", "is no report of sgspec")]
#[case::other_json("{\"log\": {}}", "is no report of sgspec")]
fn a_file_that_is_no_report(#[case] text: &str, #[case] message: &str) {
    let workplace = Workplace::new();
    workplace.write("first/report.json", text);
    let output = workplace.sgspec(&RERUN).run().ended(64);
    assert!(output.stderr.contains(message), "{output}");
    assert!(output.stderr.contains("`first/report.json`"), "{output}");
    assert!(output.stderr.contains("\nhint: "), "{output}");
}

#[test]
fn a_file_that_is_not_there() {
    let output = Workplace::new().sgspec(&RERUN).run().ended(64);
    assert!(
        output.stderr.contains("cannot read `first/report.json`"),
        "{output}"
    );
}

#[rstest]
#[case::api("api", "other", "`other`")]
#[case::format("format", "sgspec-report/9", "`sgspec-report/9`")]
fn a_report_of_something_else(#[case] key: &str, #[case] value: &str, #[case] word: &str) {
    let workplace = after(&["--fault", "update-group-not-stored"], 1);
    let mut changed = report(&workplace, "first");
    changed[key] = json!(value);
    workplace.write("first/report.json", changed.to_string());
    let output = workplace.sgspec(&RERUN).run().ended(64);
    assert!(output.stderr.contains(word), "{output}");
}

#[test]
fn and_a_workflow_by_name_exclude_each_other() {
    run(&["--rerun-failed", "x", "--workflow", "rules/lifecycle"]).ended(64);
}

#[test]
fn in_the_harness() {
    let workplace = after(&["--fault", "update-group-not-stored"], 1);
    let arguments = ["--rerun-failed", "first/report.json"];
    let output = workplace.conformance(&arguments).run().ended(0);
    assert!(
        output
            .stderr
            .contains("workflows again, security_groups/lifecycle"),
        "{output}"
    );
    assert!(!output.stdout.contains("authentication/"), "{output}");
    let output = workplace
        .conformance(&[])
        .env("SGSPEC_RERUN_FAILED", "first/report.json")
        .env("SGSPEC_FAULT", "update-group-not-stored")
        .run()
        .ended(1);
    assert!(!output.stdout.contains("authentication/"), "{output}");
    let workplace = after(&[], 0);
    workplace.conformance(&arguments).run().ended(4);
}
