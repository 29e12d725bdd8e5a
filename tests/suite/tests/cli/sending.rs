//! What is sent, and what is not: dry runs, reads only, consent.

use super::*;

#[test]
fn a_dry_run_sends_nothing_and_shows_every_request() {
    let workplace = Workplace::new();
    let server = Server::start_blocking(Manners::default());
    let output = workplace
        .sgspec(&["run", "--dry-run", "--target-url", server.base_url()])
        .run()
        .ended(0);
    assert_eq!(server.requests(), 0);
    assert_eq!(workplace.journals(), Vec::<PathBuf>::new());
    let shown = output
        .stdout
        .lines()
        .filter(|line| {
            let method = line.split_whitespace().next().unwrap_or_default();
            METHODS.contains(&method)
        })
        .count();
    assert!(shown > 40, "{output}");
    let summary = output.stdout.lines().last().unwrap();
    assert!(
        summary.starts_with(&format!("{shown} requests")),
        "{output}"
    );
    assert!(summary.contains("resources live at once"), "{output}");
    // Reading again until a change shows is the same request; all others are the ones sent.
    let requests = |text: &str| -> BTreeSet<String> {
        let writes = text.lines().filter_map(|line| {
            let mut words = line.split_whitespace();
            let (method, path) = (words.next()?, words.next()?);
            (METHODS.contains(&method) && path.starts_with('/')).then(|| method.to_owned())
        });
        writes.collect()
    };
    assert_eq!(requests(&output.stdout).len(), METHODS.len());
    workplace
        .sgspec(&["run", "--target-url", server.base_url()])
        .run()
        .ended(0);
    let creates = output
        .stdout
        .lines()
        .filter(|line| line.trim_start().starts_with("POST "))
        .count();
    let sent = server.seen();
    let sent = sent.iter().filter(|(method, _)| method == "POST").count();
    assert_eq!(creates, sent);
}

#[test]
fn a_dry_run_knows_inputs_and_needs_no_target_and_no_consent() {
    let arguments = ["--dry-run", "--target-url", "http://192.0.2.1:8080"];
    let output = run(&[&arguments[..], &["--input", "organization=my-own"]].concat()).ended(0);
    assert!(
        output.stdout.contains("\"organization\":\"my-own\""),
        "{output}"
    );
    let output = run(&["--dry-run", "--workflow", "rules/lifecycle"]).ended(0);
    assert!(output.stdout.starts_with("rules/lifecycle "), "{output}");
    assert!(!output.stdout.contains("parent-delete"), "{output}");
}

#[test]
fn a_dry_run_of_reads_shows_no_writes() {
    let output = run(&["--dry-run", "--read-only"]).ended(0);
    for method in ["POST", "PUT", "DELETE"] {
        assert!(!output.stdout.contains(&format!("  {method} ")), "{output}");
    }
}

#[test]
fn an_input_reaches_the_target() {
    let organization = "00000000-1111-4222-8333-444444444444";
    let workplace = Workplace::new();
    let serving = workplace.serve(None);
    let input = format!("organization={organization}");
    let arguments = ["run", "--target-url", serving.base_url(), "--input", &input];
    workplace
        .sgspec(&arguments)
        .arguments(&["--report", "out"])
        .run()
        .ended(0);
    let trace = workplace.read("out/trace.har");
    assert!(trace.contains(organization));
}

#[test]
fn flags_come_from_the_environment_too() {
    let server = Server::start_blocking(Manners::default());
    let workplace = Workplace::new();
    let output = workplace
        .sgspec(&["run"])
        .env("SGSPEC_TARGET_URL", server.base_url())
        .env("SGSPEC_REPORT", "from-the-environment")
        .env("SGSPEC_JOBS", "1")
        .run()
        .ended(0);
    assert!(server.requests() > 40);
    assert!(output.stdout.contains(server.base_url()), "{output}");
    assert!(workplace.join("from-the-environment/report.json").is_file());
}

/// `sgspec … | head -1`
#[rstest]
#[case::run(&["run"])]
#[case::failing_run(&["run", "--fault", "create-group-status-200"])]
#[case::list(&["list", "requirements"])]
#[case::dry_run(&["run", "--dry-run"])]
#[case::help(&["run", "--help"])]
fn a_reader_that_goes_away_is_no_panic(#[case] arguments: &[&str]) {
    let workplace = Workplace::new();
    let program = sgspec_suite::binary::sgspec();
    let quoted = format!("'{}' {} | head -1", program.display(), arguments.join(" "));
    let output = workplace.call("sh", &["-c", &quoted]).run().ended(0);
    assert_eq!(output.stdout.lines().count(), 1, "{output}");
    assert_eq!(output.stderr, "", "{output}");
}
