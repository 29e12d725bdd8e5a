//! `serve`.

use super::*;

#[test]
fn it_says_where_it_is_and_what_a_client_needs() {
    let workplace = Workplace::new();
    let serving = workplace.serve(None);
    assert!(serving.base_url().starts_with("http://127.0.0.1:"));
    assert!(!serving.value("token").is_empty());
    assert!(!serving.value("organization").is_empty());
    // A run against it needs nothing else.
    let output = workplace
        .sgspec(&["run", "--target-url", serving.base_url()])
        .run()
        .ended(0);
    assert!(output.stdout.contains(serving.base_url()), "{output}");
    // With another token it lets nobody in.
    let output = workplace
        .sgspec(&["run", "--target-url", serving.base_url()])
        .arguments(&["--token-env", "WRONG"])
        .env("WRONG", "not-the-token")
        .run()
        .ended(1);
    assert!(!output.stdout.contains("not-the-token"), "{output}");
    assert_eq!(serving.terminate().code(), Some(0));
}

#[rstest]
#[case::fault(&["--fault", "nope"], "`nope`")]
#[case::api(&["--api", "nope"], "`nope`")]
#[case::port(&["--port", "70000"], "70000")]
fn it_does_not_start_wrong(#[case] arguments: &[&str], #[case] word: &str) {
    let output = Workplace::new()
        .sgspec(&["serve"])
        .arguments(arguments)
        .run()
        .ended(64);
    assert_eq!(output.stdout, "", "{output}");
    assert!(output.stderr.contains(word), "{output}");
}

/// A port that is taken is no wrong usage: the same call works a minute later.
#[test]
fn it_does_not_share_a_port() {
    let workplace = Workplace::new();
    let serving = workplace.serve(None);
    let (_, port) = serving.base_url().rsplit_once(':').unwrap();
    let output = workplace.sgspec(&["serve", "--port", port]).run();
    assert_ne!(output.code(), Some(0), "{output}");
    assert!(output.stderr.contains(port), "{output}");
    assert_eq!(output.stdout, "", "{output}");
}
