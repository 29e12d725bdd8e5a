//! The suite as `cargo test`: the executable of `tests/conformance.rs`, called as cargo, people
//! and nextest call it.

use rstest::rstest;
use serde_json::Value;
use sgspec_suite::binary::{Output, Workplace};
use sgspec_suite::handmade::deserted;
use sgspec_suite::servers::{Broken, Manners, Server};

const TRIALS: [&str; 7] = [
    LIFE_OF_GROUPS,
    LIFE_OF_RULES,
    "scaleway::rest::security_groups/refusals",
    "scaleway::rest::security_groups/texts",
    "scaleway::rest::rules/refusals",
    PARENTS,
    "scaleway::rest::authentication/strangers",
];

const LIFE_OF_GROUPS: &str = "scaleway::rest::security_groups/lifecycle";
const LIFE_OF_RULES: &str = "scaleway::rest::rules/lifecycle";
const PARENTS: &str = "scaleway::rest::security_groups/parent-delete";

/// What the runner prints when every trial passed.
const ALL_PASSED: &str = "7 passed; 0 failed";

fn call(arguments: &[&str]) -> Output {
    Workplace::new().conformance(arguments).run()
}

/// The result that the runner printed for a trial.
fn result<'o>(output: &'o Output, trial: &str) -> Option<&'o str> {
    let line = output.stdout.lines().find(|line| {
        line.strip_prefix("test ")
            .is_some_and(|rest| rest.split(" ...").next().map(str::trim) == Some(trial))
    });
    line?.rsplit(' ').next()
}

fn assert_table(output: &Output) {
    let rows = output
        .stdout
        .lines()
        .filter(|line| line.contains(" /security_groups") && line.starts_with("  "))
        .filter(|line| line.contains("pass") || line.contains("FAIL"))
        .count();
    assert_eq!(rows, 10, "{output}");
    assert!(
        output.summary().contains(" nothing left behind"),
        "{output}"
    );
}

#[test]
fn without_a_target_the_embedded_server_is_tested_and_passes() {
    let workplace = Workplace::new();
    let output = workplace.conformance(&[]).run().ended(0);
    for trial in TRIALS {
        assert_eq!(result(&output, trial), Some("ok"), "{output}");
    }
    assert!(output.stdout.contains(ALL_PASSED), "{output}");
    assert_table(&output);
    assert!(output.summary().starts_with("conformant: "), "{output}");
    assert_eq!(output.stderr, "", "{output}");
    assert!(workplace.journals().is_empty());
}

#[test]
fn the_table_comes_last() {
    let output = call(&[]).ended(0);
    let result = output.stdout.find("test result: ").unwrap();
    let table = output.stdout.find("METHOD").unwrap();
    assert!(result < table, "{output}");
    assert_eq!(
        output.stdout.trim_end().lines().last(),
        Some(output.summary())
    );
}

#[rstest]
#[case::by_flag(true)]
#[case::by_environment(false)]
fn a_server_that_conforms(#[case] by_flag: bool) {
    let workplace = Workplace::new();
    let serving = workplace.serve(None);
    let call = if by_flag {
        workplace.conformance(&["--target-url", serving.base_url(), "--api", "scaleway"])
    } else {
        workplace
            .conformance(&[])
            .env("SGSPEC_TARGET_URL", serving.base_url())
            .env("SGSPEC_API", "scaleway")
    };
    let output = call.run().ended(0);
    assert!(output.stdout.contains(ALL_PASSED), "{output}");
    assert!(output.stdout.contains(serving.base_url()), "{output}");
    assert_table(&output);
    assert!(workplace.journals().is_empty());
}

/// As in CI: the trial is named, and so are the requirement, its contract line and the requests.
#[test]
fn a_server_that_does_not_conform() {
    let workplace = Workplace::new();
    let serving = workplace.serve(Some("update-rule-not-stored"));
    let arguments = ["--target-url", serving.base_url(), "--api", "scaleway"];
    let output = workplace.conformance(&arguments).run().ended(1);
    assert_eq!(result(&output, LIFE_OF_GROUPS), Some("ok"), "{output}");
    assert_eq!(result(&output, LIFE_OF_RULES), Some("FAILED"), "{output}");
    assert_eq!(result(&output, PARENTS), Some("ok"), "{output}");
    let failure = output
        .stdout
        .split(&format!("---- {LIFE_OF_RULES} ----"))
        .nth(1)
        .expect("the failing trial says why");
    for part in [
        "FAIL scaleway/update-a-rule/update/stored",
        "MUST, derived",
        "specs/scaleway/contract.apib:",
        "PUT /security_groups/",
        "GET /security_groups/",
    ] {
        assert!(failure.contains(part), "{part} is missing: {output}");
    }
    assert_table(&output);
    assert!(output.summary().starts_with("not conformant: "), "{output}");
    assert!(workplace.journals().is_empty());
}

#[test]
fn a_fault_by_flag_and_by_environment() {
    let by_flag = call(&["--fault", "create-group-status-200"]).ended(1);
    let by_environment = Workplace::new()
        .conformance(&[])
        .env("SGSPEC_FAULT", "create-group-status-200")
        .run()
        .ended(1);
    for output in [by_flag, by_environment] {
        assert!(
            output
                .stdout
                .contains("FAIL scaleway/create-a-security-group/status"),
            "{output}"
        );
    }
}

#[test]
fn nothing_listens() {
    let url = deserted();
    let output = call(&["--target-url", &url]).ended(3);
    assert!(
        output
            .stderr
            .contains(&format!("nothing answers at {url}: ")),
        "{output}"
    );
    assert!(!output.stdout.contains("test result: ok"), "{output}");
}

/// Whatever a target answers, the exit code is a verdict or says why there is none.
#[rstest]
#[case::refuses(Broken::Refuses)]
#[case::closes(Broken::Closes)]
#[case::html(Broken::Html)]
#[case::deep(Broken::DeepJson)]
#[case::no_http(Broken::NotHttp)]
fn a_target_that_talks_nonsense_fails(#[case] broken: Broken) {
    let server = Server::start_broken_blocking(broken);
    let output = call(&["--target-url", server.base_url()]).ended(1);
    assert!(output.stdout.contains("FAILED"), "{output}");
}

mod listing {
    use super::*;

    /// What cargo and nextest ask for first, and must get without a target.
    #[rstest]
    #[case::embedded(&[])]
    #[case::unreachable(&["--target-url", "http://127.0.0.1:9"])]
    #[case::far_away(&["--target-url", "http://192.0.2.1:8080"])]
    #[case::missing_token(&["--target-url", "http://127.0.0.1:9", "--token-env", "NO_SUCH_TOKEN"])]
    #[case::terse(&["--format", "terse"])]
    fn needs_no_target(#[case] arguments: &[&str]) {
        let output = Workplace::new()
            .conformance(&["--list"])
            .arguments(arguments)
            .run()
            .ended(0);
        let listed: Vec<&str> = output
            .stdout
            .lines()
            .filter_map(|line| line.strip_suffix(": test"))
            .collect();
        assert_eq!(listed, TRIALS, "{output}");
        assert_eq!(output.stderr, "", "{output}");
    }

    #[test]
    fn sends_nothing() {
        let server = Server::start_blocking(Manners::default());
        call(&["--list", "--target-url", server.base_url()]).ended(0);
        assert_eq!(server.requests(), 0);
    }

    /// nextest lists ignored tests by themselves.
    #[test]
    fn none_is_ignored() {
        let output = call(&["--list", "--format", "terse", "--ignored"]).ended(0);
        assert!(!output.stdout.contains(": test"), "{output}");
    }
}

mod selecting {
    use super::*;

    fn ran(output: &Output) -> Vec<&'static str> {
        TRIALS
            .into_iter()
            .filter(|trial| result(output, trial).is_some())
            .collect()
    }

    #[rstest]
    #[case::part_of_a_name(&["parent"], &[PARENTS])]
    #[case::shared_part(&["lifecycle"], &[LIFE_OF_GROUPS, LIFE_OF_RULES])]
    #[case::exact(&["--exact", LIFE_OF_RULES], &[LIFE_OF_RULES])]
    #[case::skip(&["--skip", "security_groups"], &[LIFE_OF_RULES, TRIALS[4], TRIALS[6]])]
    #[case::skip_two(&["--skip", "rules", "--skip", "parent"], &[LIFE_OF_GROUPS, TRIALS[2], TRIALS[3], TRIALS[6]])]
    #[case::both(&["lifecycle", "--skip", "rules"], &[LIFE_OF_GROUPS])]
    fn runs_what_is_asked_for_and_no_more(#[case] arguments: &[&str], #[case] trials: &[&str]) {
        let output = call(arguments).ended(0);
        assert_eq!(ran(&output), trials, "{output}");
        assert!(output.stdout.contains(" 0 failed;"), "{output}");
    }

    /// As nextest runs it: a process per trial, all at the same target, each by itself.
    #[test]
    fn every_trial_passes_alone() {
        let workplace = Workplace::new();
        let serving = workplace.serve(None);
        let running: Vec<_> = TRIALS
            .iter()
            .map(|trial| {
                workplace
                    .conformance(&["--exact", trial, "--nocapture"])
                    .env("SGSPEC_TARGET_URL", serving.base_url())
                    .env("NEXTEST", "1")
                    .env("NEXTEST_EXECUTION_MODE", "process-per-test")
                    .start()
            })
            .collect();
        for (trial, started) in TRIALS.into_iter().zip(running) {
            let output = started.finish().ended(0);
            assert_eq!(ran(&output), [trial], "{output}");
            assert_eq!(result(&output, trial), Some("ok"), "{output}");
        }
        assert!(workplace.journals().is_empty());
    }

    /// A trial that runs alone still fails for what it covers.
    #[test]
    fn a_trial_alone_finds_its_fault() {
        let workplace = Workplace::new();
        let serving = workplace.serve(Some("update-rule-not-stored"));
        let alone = |trial: &str| {
            workplace
                .conformance(&["--exact", trial, "--nocapture"])
                .env("SGSPEC_TARGET_URL", serving.base_url())
                .run()
        };
        alone(LIFE_OF_GROUPS).ended(0);
        let output = alone(LIFE_OF_RULES).ended(1);
        assert!(
            output
                .stdout
                .contains("FAIL scaleway/update-a-rule/update/stored"),
            "{output}"
        );
        alone(PARENTS).ended(0);
    }

    /// Somebody who names a target wants it tested: a filter that leaves nothing is no success.
    #[test]
    fn nothing_selected() {
        let server = Server::start_blocking(Manners::default());
        let target = ["--target-url", server.base_url()];
        call(&[target[0], target[1], "no-such-workflow"]).ended(4);
        call(&[target[0], target[1], "--exact", "lifecycle"]).ended(4);
        assert_eq!(server.requests(), 0);
        // `cargo test --workspace some_other_test` passes its filter here as well.
        call(&["some_other_test"]).ended(0);
    }
}

mod formats {
    use super::*;

    #[rstest]
    #[case::flag(&["--format", "terse"])]
    #[case::quiet(&["--quiet"])]
    fn terse(#[case] arguments: &[&str]) {
        let output = call(arguments).ended(0);
        assert!(
            output
                .stdout
                .contains(&format!("\n{}\n", ".".repeat(TRIALS.len()))),
            "{output}"
        );
        assert_table(&output);
    }

    /// Whoever asks for JSON reads lines of JSON.
    #[test]
    fn json() {
        let arguments = ["--format", "json", "-Z", "unstable-options"];
        let output = call(&arguments).ended(0);
        let mut passed = 0;
        for line in output.stdout.lines() {
            let event: Value = serde_json::from_str(line).unwrap_or_else(|error| {
                panic!("{error} in {line:?}: {output}");
            });
            if event["type"] == "test" && event["event"] == "ok" {
                passed += 1;
            }
        }
        assert_eq!(passed, TRIALS.len(), "{output}");
    }

    #[test]
    fn one_thread() {
        let output = call(&["--test-threads", "1"]).ended(0);
        assert_table(&output);
    }

    #[rstest]
    #[case::flag(&["--no-such-flag"])]
    #[case::threads(&["--test-threads", "many"])]
    #[case::api(&["--api", "nope"])]
    #[case::fault(&["--fault", "nope"])]
    #[case::url(&["--target-url", "nope"])]
    fn wrong_usage(#[case] arguments: &[&str]) {
        let output = call(arguments).ended(64);
        assert!(output.stderr.starts_with("error: "), "{output}");
        assert!(!output.stdout.contains("test result"), "{output}");
    }

    #[test]
    fn help_names_both_kinds_of_flags() {
        let output = call(&["--help"]).ended(0);
        for flag in ["--target-url", "--api", "--report", "--exact", "--skip"] {
            assert!(output.stdout.contains(flag), "{flag}: {output}");
        }
    }
}

#[test]
fn it_writes_reports_like_the_command_line() {
    let workplace = Workplace::new();
    workplace
        .conformance(&["--fault", "create-group-status-200", "--report", "out"])
        .run()
        .ended(1);
    let report: Value = serde_json::from_str(&workplace.read("out/report.json")).unwrap();
    assert_eq!(report["verdict"], "not-conformant");
    assert!(workplace.join("out/junit.xml").is_file());
    assert!(workplace.join("out/trace.har").is_file());
}
