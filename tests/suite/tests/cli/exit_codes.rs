//! Every exit code, with its message, on the stream it belongs to.

use super::*;

#[rstest]
#[case::side_by_side(&[])]
#[case::one_by_one(&["--jobs", "1"])]
#[case::many_jobs(&["--jobs", "16"])]
#[case::stricter(&["--level", "should"])]
fn the_embedded_server_conforms(#[case] arguments: &[&str]) {
    let output = run(arguments).ended(0);
    assert_eq!(output.stderr, "", "{output}");
    let rows = rows(&output.stdout);
    assert_eq!(rows.len(), ENDPOINTS, "{output}");
    assert!(rows.iter().all(|row| row.contains("pass")), "{output}");
    let summary = output.summary();
    assert!(summary.starts_with("conformant: "), "{summary}");
    assert!(summary.contains("nothing left behind"), "{summary}");
    let requests: usize = summary
        .split(" requests in ")
        .next()
        .and_then(|text| text.rsplit(' ').next())
        .and_then(|number| number.parse().ok())
        .expect("the summary says how many requests there were");
    assert!(requests > 40, "{summary}");
}

#[rstest]
#[case::writer("update-group-not-stored", "PUT     /security_groups/{group_id} ")]
#[case::list(
    "list-rules-leaks-other-groups",
    "GET     /security_groups/{group_id}/rules "
)]
#[case::status("create-group-status-200", "POST    /security_groups ")]
#[case::delete(
    "delete-rule-status-200",
    "DELETE  /security_groups/{group_id}/rules/{rule_id} "
)]
fn a_fault_fails_its_endpoint_and_no_other(#[case] fault: &str, #[case] endpoint: &str) {
    let output = run(&["--fault", fault]).ended(1);
    let failing: Vec<&str> = rows(&output.stdout)
        .into_iter()
        .filter(|row| row.contains("FAIL"))
        .collect();
    assert_eq!(failing.len(), 1, "{output}");
    assert!(failing[0].trim_start().starts_with(endpoint), "{output}");
    assert!(output.summary().starts_with("not conformant: "), "{output}");
    assert_eq!(output.stderr, "", "{output}");
}

#[test]
fn the_level_decides_whether_a_should_fails_the_run() {
    let fault = ["--fault", "create-group-location-elsewhere"];
    let lenient = run(&fault).ended(0);
    assert!(lenient.stdout.contains("\nWARN scaleway/"), "{lenient}");
    assert!(lenient.summary().contains("1 SHOULD failed"), "{lenient}");
    let strict = run(&[fault[0], fault[1], "--level", "should"]).ended(1);
    assert!(strict.stdout.contains("\nFAIL scaleway/"), "{strict}");
    assert!(!strict.stdout.contains("WARN"), "{strict}");
}

/// A file where the folder of journals should be: nobody can write below it, root neither.
#[test]
fn without_a_journal_the_suite_fails_before_it_sends_anything() {
    let workplace = Workplace::new();
    let server = Server::start_blocking(Manners::default());
    let blocked = workplace.write("blocked", "");
    let output = workplace
        .sgspec(&["run", "--target-url", server.base_url()])
        .env("SGSPEC_STATE_DIR", blocked.join("below"))
        .run()
        .ended(2);
    assert!(
        output
            .stderr
            .starts_with("error: cannot write the journal `"),
        "{output}"
    );
    assert!(output.stderr.contains("SGSPEC_STATE_DIR"), "{output}");
    assert_eq!(output.stdout, "", "{output}");
    assert_eq!(server.requests(), 0);
}

#[test]
fn a_report_that_cannot_be_written_is_a_fault_of_the_suite() {
    let workplace = Workplace::new();
    workplace.write("taken", "");
    let output = workplace
        .sgspec(&["run", "--report", "taken"])
        .run()
        .ended(2);
    assert!(output.stderr.contains("`taken"), "{output}");
    // What was found is not lost for that.
    assert_eq!(rows(&output.stdout).len(), ENDPOINTS, "{output}");
}

#[test]
fn nothing_listens() {
    let url = deserted();
    let output = run(&["--target-url", &url]).ended(3);
    assert_eq!(output.stdout, "", "{output}");
    assert!(
        output
            .stderr
            .starts_with(&format!("error: nothing answers at {url}: ")),
        "{output}"
    );
    assert!(output.stderr.contains("\nhint: "), "{output}");
}

#[test]
fn a_host_name_that_does_not_resolve() {
    // RFC 6761: never a host.
    let output = run(&[
        "--yes",
        "--target-url",
        "http://sgspec.invalid",
        "--token-env",
        "T",
    ]);
    let output = match output.code() {
        // The variable is looked at first.
        Some(3) if output.stderr.contains("`T`") => Workplace::new()
            .sgspec(&["run", "--yes", "--target-url", "http://sgspec.invalid"])
            .arguments(&["--token-env", "T"])
            .env("T", "some-token")
            .run(),
        _ => output,
    }
    .ended(3);
    assert!(output.stderr.contains("sgspec.invalid"), "{output}");
}

#[test]
fn all_missing_variables_are_listed_at_once() {
    let server = Server::start_blocking(Manners::default());
    let output = run(&[
        "--target-url",
        server.base_url(),
        "--token-env",
        "NO_SUCH_TOKEN",
        "--header-env",
        "X-Project=NO_SUCH_PROJECT",
        "--header-env",
        "X-Trace=NO_SUCH_TRACE",
    ])
    .ended(3);
    for name in ["NO_SUCH_TOKEN", "NO_SUCH_PROJECT", "NO_SUCH_TRACE"] {
        assert!(output.stderr.contains(&format!("`{name}`")), "{output}");
    }
    for header in ["X-Auth-Token", "X-Project", "X-Trace"] {
        assert!(output.stderr.contains(&format!("`{header}`")), "{output}");
    }
    assert_eq!(output.stdout, "", "{output}");
    assert_eq!(server.requests(), 0);
}

/// 192.0.2.1 is set aside for documentation (RFC 5737): to contact it would take the
/// connect time-out, and is refused before that.
#[rstest]
#[case::address("http://192.0.2.1:8080")]
#[case::every_address("http://0.0.0.0:8080")]
#[case::lookalike("http://localhost.example:8080")]
#[case::number("http://3221225985:8080")]
fn another_machine_needs_consent(#[case] url: &str) {
    let output = run(&["--target-url", url]).ended(3);
    assert!(output.stderr.contains("not on this machine"), "{output}");
    assert!(output.stderr.contains("--yes"), "{output}");
    assert_eq!(output.stdout, "", "{output}");
}

#[test]
fn nothing_was_tested() {
    // Every step of it needs something that --read-only does not create.
    let output = run(&["--read-only", "--workflow", "rules/lifecycle"]).ended(4);
    assert!(output.summary().contains(" 0 requests in "), "{output}");
}

#[test]
fn a_part_of_the_suite_is_incomplete_unless_that_is_enough() {
    let part = ["--workflow", "rules/lifecycle"];
    let output = run(&part).ended(5);
    assert!(output.summary().starts_with("partial"), "{output}");
    let output = run(&[part[0], part[1], "--partial"]).ended(0);
    assert!(output.summary().starts_with("partial"), "{output}");
    // What fails in a part fails.
    let broken = ["--fault", "update-rule-not-stored"];
    run(&[part[0], part[1], "--partial", broken[0], broken[1]]).ended(1);
    // --partial is no consent to leave out what was selected.
    run(&[part[0], part[1], "--partial", "--read-only"]).ended(4);
}

#[test]
fn without_writes_most_is_untested() {
    let server = Server::start_blocking(Manners::default());
    let output = run(&["--target-url", server.base_url(), "--read-only"]).ended(5);
    assert!(output.summary().starts_with("incomplete: "), "{output}");
    assert!(output.stdout.contains("\nUNTESTED\n"), "{output}");
    let seen = server.seen();
    assert!(!seen.is_empty());
    assert!(seen.iter().all(|(method, _)| method == "GET"), "{seen:?}");
}

/// What is refused before anything is sent, and a word that the message must hold.
#[rstest]
#[case::flag(&["--no-such-flag"], &["--no-such-flag"])]
#[case::level(&["--level", "may"], &["may"])]
#[case::jobs(&["--jobs", "many"], &["many"])]
#[case::api(&["--api", "nope"], &["`nope`", "`scaleway`", "--contract"])]
#[case::api_as_path(&["--api", "../scaleway"], &["`../scaleway`"])]
#[case::api_and_contract(&["--api", "scaleway", "--contract", "x"], &["--contract"])]
#[case::fault(&["--fault", "nope"], &["`nope`", "`update-group-not-stored`", "`delete-rule-keeps-it`"])]
#[case::fault_of_a_target(&["--fault", "update-group-not-stored", "--target-url", "http://127.0.0.1:9"], &["--fault", "sgspec serve"])]
#[case::no_url(&["--target-url", "nope"], &["`nope`", "http://"])]
#[case::scheme(&["--target-url", "ftp://127.0.0.1"], &["`ftp://127.0.0.1", "http"])]
#[case::query(&["--target-url", "http://127.0.0.1:9/?a=b"], &["query"])]
#[case::no_value(&["--input", "organization"], &["`organization`", "NAME=VALUE"])]
#[case::no_name(&["--input", "=x"], &["`=x`"])]
#[case::attribute(&["--input", "no_such=x"], &["`no_such`"])]
#[case::workflow(&["--workflow", "nope"], &["`nope`", "list workflows"])]
#[case::timeout(&["--timeout", "0"], &["`0`"])]
#[case::timeout_no_number(&["--timeout", "NaN"], &["NaN"])]
#[case::header(&["--header-env", "X-Project"], &["`X-Project`"])]
#[case::snapshot_set(&["--snapshot-set", "../elsewhere"], &["`../elsewhere`"])]
#[case::dry_malformed(&["--dry-run", "--input", "organization"], &["`organization`"])]
#[case::dry_attribute(&["--dry-run", "--input", "no_such=x"], &["`no_such`"])]
#[case::dry_workflow(&["--dry-run", "--workflow", "nope"], &["`nope`"])]
fn wrong_usage(#[case] arguments: &[&str], #[case] words: &[&str]) {
    let output = run(arguments).ended(64);
    assert_eq!(output.stdout, "", "{output}");
    assert!(output.stderr.starts_with("error: "), "{output}");
    for word in words {
        assert!(output.stderr.contains(word), "{word} is missing: {output}");
    }
}

#[test]
fn a_password_in_a_url_is_refused_and_not_repeated() {
    let output = run(&["--target-url", "http://someone:pass-word-1@127.0.0.1:9"]).ended(64);
    assert!(output.stderr.contains("--token-env"), "{output}");
    assert!(!output.stderr.contains("pass-word-1"), "{output}");
}

#[test]
fn a_header_that_cannot_be_one_is_refused_and_its_value_not_shown() {
    let server = Server::start_blocking(Manners::default());
    for (header, value) in [("X Y", "some-secret-1"), ("X-Y", "some-secret\n2")] {
        let output = Workplace::new()
            .sgspec(&["run", "--target-url", server.base_url()])
            .arguments(&["--header-env", &format!("{header}=VALUE")])
            .env("VALUE", value)
            .run()
            .ended(64);
        assert!(output.stderr.contains(&format!("`{header}`")), "{output}");
        assert!(!output.stderr.contains("some-secret"), "{output}");
    }
    assert_eq!(server.requests(), 0);
}

#[test]
fn no_command_is_wrong_usage_and_help_is_not() {
    let workplace = Workplace::new();
    let output = workplace.sgspec(&[]).run().ended(64);
    assert!(output.stderr.contains("Usage: sgspec"), "{output}");
    let output = workplace.sgspec(&["--help"]).run().ended(0);
    assert!(output.stdout.contains("Usage: sgspec"), "{output}");
    assert_eq!(output.stderr, "", "{output}");
    let output = workplace.sgspec(&["--version"]).run().ended(0);
    assert!(output.stdout.starts_with("sgspec "), "{output}");
}
