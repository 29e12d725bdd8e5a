//! The command: what it prints, and how it ends.

use rstest::rstest;
use serde_json::Value;
use sgspec_suite::binary::{Output, Workplace};
use sgspec_suite::runs::root;

use super::*;

/// A contract in which the worst is a note.
fn of_notes() -> String {
    document("lint/shelf.apib").replace("Replaces all of a book but its id.", "Another book.")
}

/// Runs lint in a folder with three contracts: clean, with a note, and with warnings.
fn linted(arguments: &[&str]) -> Output {
    let workplace = Workplace::new();
    workplace.write("clean.apib", document("lint/shelf.apib"));
    workplace.write("notes.apib", of_notes());
    workplace.write("old.apib", document("old-dialect.apib"));
    workplace.write("none.apib", "# Books\n\nSome day.\n");
    workplace.sgspec(&["lint"]).arguments(arguments).run()
}

#[rstest]
#[case::clean(&["clean.apib"], 0)]
#[case::notes(&["notes.apib"], 0)]
#[case::notes_denied(&["notes.apib", "--deny", "note"], 1)]
#[case::notes_allowed(&["notes.apib", "--deny", "note", "--allow", "lint-020"], 0)]
#[case::warnings(&["old.apib"], 1)]
#[case::warnings_not_denied(&["old.apib", "--deny", "error"], 0)]
#[case::the_worst_counts(&["clean.apib", "old.apib", "notes.apib"], 1)]
#[case::no_operation(&["none.apib", "--deny", "error"], 1)]
#[case::the_default_api(&["--deny", "note"], 0)]
#[case::an_api(&["--api", "scaleway", "--deny", "note"], 0)]
#[case::no_such_api(&["--api", "nobody"], 64)]
#[case::no_such_file(&["absent.apib"], 64)]
#[case::no_such_code(&["clean.apib", "--allow", "lint-999"], 64)]
#[case::both(&["clean.apib", "--api", "scaleway"], 64)]
fn ends_with(#[case] arguments: &[&str], #[case] code: i32) {
    linted(arguments).ended(code);
    let json = [arguments, &["--format", "json"]].concat();
    linted(&json).ended(code);
}

/// The whole of what is printed for one document is specified by a snapshot.
#[test]
fn for_people() {
    let output = linted(&["old.apib", "notes.apib", "clean.apib"]).ended(1);
    assert_eq!(output.stderr, "");
    insta::assert_snapshot!("for_people", output.stdout);
}

#[test]
fn the_summary_stands_at_the_end() {
    let output = linted(&["notes.apib"]).ended(0);
    assert_eq!(
        output.stdout.lines().last(),
        Some("1 note in notes.apib; `sgspec explain lint-020` tells more")
    );
    let output = linted(&["clean.apib"]).ended(0);
    assert_eq!(output.stdout, "clean: nothing found in clean.apib\n");
}

#[test]
fn a_document_without_operations_is_examined_all_the_same() {
    let output = linted(&["none.apib"]).ended(1);
    assert!(output.stdout.contains("error lint-001"), "{output}");
    assert!(output.stdout.contains("none.apib:1:1"), "{output}");
}

#[test]
fn control_characters_do_not_reach_the_terminal() {
    let workplace = Workplace::new();
    let text = document("lint/shelf.apib")
        .replace("Replaces all", "A\u{1b}[31m thing")
        .replace("### Rewrite a book", "### Rewrite\u{1b}[31m a\u{202e}book");
    workplace.write("odd.apib", text);
    let output = workplace.sgspec(&["lint", "odd.apib"]).run();
    assert!(output.stdout.contains("lint-020"), "{output}");
    assert!(!output.stdout.contains(['\u{1b}', '\u{202e}']), "{output}");
}

fn json(output: &Output) -> Value {
    serde_json::from_str(&output.stdout).expect("JSON")
}

#[test]
fn for_programs() {
    let output = linted(&["old.apib", "notes.apib", "--format", "json"]).ended(1);
    let written = json(&output);
    let text = fs::read_to_string(root().join("schemas/sgspec/lint.schema.json")).unwrap();
    let schema: Value = serde_json::from_str(&text).unwrap();
    assert!(jsonschema::meta::is_valid(&schema));
    let validator = jsonschema::validator_for(&schema).unwrap();
    let problems: Vec<String> = validator
        .iter_errors(&written)
        .map(|error| error.to_string())
        .collect();
    assert_eq!(problems, Vec::<String>::new());
    let found = written["findings"].as_array().unwrap();
    let of = |severity: &str| {
        found
            .iter()
            .filter(|finding| finding["severity"] == severity)
            .count()
    };
    for severity in ["error", "warning", "note"] {
        assert_eq!(written["counts"][severity], of(severity), "{severity}");
    }
    let last = found.last().unwrap();
    assert_eq!(last["file"], "notes.apib");
    assert_eq!(last["code"], "lint-020");
    let heading = "### Rewrite a book [PUT]";
    let line = of_notes().lines().position(|line| line == heading).unwrap() + 1;
    assert_eq!(last["line"], line);
    assert_eq!(last["column"], 1);
    assert_eq!(last["end"]["column"], heading.len() + 1);
    // The same documents, the same bytes.
    let again = linted(&["old.apib", "notes.apib", "--format", "json"]);
    assert_eq!(again.stdout, output.stdout);
}

#[test]
fn a_clean_document_is_an_empty_list() {
    let written = json(&linted(&["clean.apib", "--format", "json"]).ended(0));
    assert_eq!(written["findings"], serde_json::json!([]));
}

#[test]
fn a_code_is_explained() {
    let output = Workplace::new()
        .sgspec(&["explain", "lint-009"])
        .run()
        .ended(0);
    insta::assert_snapshot!("explained", output.stdout);
}

#[test]
fn every_code_is_explained() {
    for (code, severity) in sgspec::lint::all_codes() {
        let entry = sgspec::lint::entry(code).unwrap();
        let style = sgspec::report::Style::default();
        let text = sgspec::report::explanation(entry, severity, style);
        assert!(text.starts_with(&format!("{code}  ")), "{text}");
        for part in [
            "why it matters",
            "what sgspec does",
            "how to mend it",
            "before",
            "after",
        ] {
            assert!(text.contains(part), "{code}: {part}");
        }
    }
}

#[test]
fn a_code_that_is_none_gets_the_nearest() {
    let output = Workplace::new()
        .sgspec(&["explain", "lint-099"])
        .run()
        .ended(64);
    assert!(output.stderr.contains("`lint-099`"), "{output}");
    assert!(output.stderr.contains("lint-009"), "{output}");
}

#[test]
fn requirements_and_rules_are_explained_as_before() {
    let output = Workplace::new()
        .sgspec(&["explain", "create/echo"])
        .run()
        .ended(0);
    assert!(output.stdout.starts_with("create/echo\n"), "{output}");
}
