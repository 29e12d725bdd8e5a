//! Snapshot sets on disk: pending files in insta's form, accepted ones, drift.
//!
//! Each test has a project of its own, which is a folder with `snapshots/` in it.

use std::collections::BTreeMap;
use std::fs;
use std::path::PathBuf;

use rstest::rstest;
use serde_json::Value;
use sgspec_suite::binary::{Output, Workplace, all_files, files};
use sgspec_suite::runs::root;
use sgspec_suite::servers::{Manners, Server};

/// The operations of the built-in contract; each has a snapshot.
const OPERATIONS: [&str; 10] = [
    "create-a-rule",
    "create-a-security-group",
    "delete-a-rule",
    "delete-a-security-group",
    "list-rules",
    "list-security-groups",
    "read-a-rule",
    "read-a-security-group",
    "update-a-rule",
    "update-a-security-group",
];

const SET: &str = "snapshots/scaleway/reference";

/// A project without any accepted snapshot.
fn project() -> Workplace {
    let workplace = Workplace::new();
    fs::create_dir(workplace.join("snapshots")).unwrap();
    workplace
}

fn run(project: &Workplace, arguments: &[&str]) -> Output {
    project.sgspec(&["run"]).arguments(arguments).run()
}

/// Names of the files of a set that end so, without that ending.
fn names(project: &Workplace, set: &str, ending: &str) -> Vec<String> {
    files(&project.join(set))
        .into_iter()
        .filter_map(|path| {
            let name = path.file_name()?.to_str()?.strip_suffix(ending)?;
            Some(name.to_owned())
        })
        .collect()
}

fn pending(project: &Workplace) -> Vec<String> {
    names(project, SET, ".snap.new")
}

fn accepted(project: &Workplace) -> Vec<String> {
    names(project, SET, ".snap")
}

/// What `cargo insta accept` does.
fn accept(project: &Workplace) {
    for name in pending(project) {
        let path = project.join(SET).join(format!("{name}.snap"));
        fs::rename(path.with_extension("snap.new"), path).unwrap();
    }
}

/// A project with the answers of the embedded server accepted.
fn accepted_project() -> Workplace {
    let project = project();
    run(&project, &[]).ended(0);
    accept(&project);
    project
}

/// Drifts by operation, as a report has them.
fn drifts(project: &Workplace, folder: &str) -> BTreeMap<String, String> {
    let report: Value =
        serde_json::from_str(&project.read(&format!("{folder}/report.json"))).unwrap();
    let endpoints = report["endpoints"].as_array().unwrap();
    endpoints
        .iter()
        .filter_map(|endpoint| {
            let drift = endpoint["drift"].as_str()?;
            Some((endpoint["operation"].as_str()?.to_owned(), drift.to_owned()))
        })
        .collect()
}

fn texts(project: &Workplace, set: &str) -> BTreeMap<PathBuf, String> {
    files(&project.join(set))
        .into_iter()
        .map(|path| {
            let text = fs::read_to_string(&path).unwrap();
            (path, text)
        })
        .collect()
}

/// The embedded set is for those who have no checkout: it is the checkout's, and what the
/// embedded server answers.
#[test]
fn the_embedded_set_is_that_of_the_embedded_server() {
    let workplace = Workplace::new();
    let output = workplace
        .sgspec(&["run", "--snapshots", "enforce"])
        .run()
        .ended(0);
    assert!(!output.stdout.contains("drift"), "{output}");
    assert!(!output.stdout.contains("pending"), "{output}");
    let committed: Vec<String> = files(&root().join(SET))
        .iter()
        .filter_map(|path| {
            Some(
                path.file_name()?
                    .to_str()?
                    .strip_suffix(".snap")?
                    .to_owned(),
            )
        })
        .collect();
    assert_eq!(committed, OPERATIONS);
    assert_eq!(all_files(workplace.path()), Vec::<PathBuf>::new());
}

mod pending_files {
    use super::*;

    fn is_volatile(word: &str) -> bool {
        let hex = |text: &str| text.chars().all(|character| character.is_ascii_hexdigit());
        let lengths: Vec<usize> = word.split('-').map(str::len).collect();
        let uuid = lengths == [8, 4, 4, 4, 12] && word.split('-').all(hex);
        let date = word.len() > 10
            && word.as_bytes()[4] == b'-'
            && word.as_bytes()[7] == b'-'
            && word[..4]
                .chars()
                .all(|character| character.is_ascii_digit());
        uuid || date
    }

    #[test]
    fn the_first_run_writes_one_for_each_operation() {
        let project = project();
        let output = run(&project, &["--report", "out"]).ended(0);
        assert_eq!(pending(&project), OPERATIONS);
        assert_eq!(accepted(&project), Vec::<String>::new());
        assert!(output.stdout.contains("10 pending snapshots"), "{output}");
        assert!(output.stdout.contains("cargo insta review"), "{output}");
        // What nobody accepted yet cannot have drifted.
        assert!(!output.stdout.contains("DRIFT"), "{output}");
        assert_eq!(drifts(&project, "out"), BTreeMap::new());
        let report: Value = serde_json::from_str(&project.read("out/report.json")).unwrap();
        let mark = report["volatile"]["run"].as_str().unwrap().to_owned();
        for (path, text) in texts(&project, SET) {
            let shown = path.display();
            let (front, contents) = text
                .strip_prefix("---\n")
                .and_then(|rest| rest.split_once("\n---\n"))
                .unwrap_or_else(|| panic!("{shown} has no front matter"));
            assert!(
                front.contains("source: specs/scaleway/contract.apib"),
                "{front}"
            );
            let description = front
                .lines()
                .find_map(|line| line.strip_prefix("description: "))
                .unwrap();
            assert!(
                ["GET /", "PUT /", "POST /", "DELETE /"]
                    .iter()
                    .any(|start| description.starts_with(start)),
                "{description}"
            );
            let status: u16 = contents.lines().next().unwrap().parse().unwrap();
            assert!((200..300).contains(&status), "{shown}");
            assert!(!contents.contains(&mark), "{shown} holds the run's mark");
            assert!(!contents.contains("127.0.0.1"), "{shown}");
            for word in contents.split([' ', '"', ',', '/']) {
                assert!(!is_volatile(word), "{shown} holds {word}");
            }
        }
        assert!(is_volatile("2026-11-21T12:08:16.284476+00:00"));
        assert!(is_volatile("92f3c4da-7b0a-49d1-a2d6-002151603592"));
    }

    #[test]
    fn two_runs_write_the_same_bytes() {
        let mut all = Vec::new();
        for jobs in ["1", "4", "4"] {
            let project = project();
            run(&project, &["--jobs", jobs]).ended(0);
            let texts: Vec<String> = texts(&project, SET).into_values().collect();
            all.push(texts);
        }
        assert_eq!(all[0], all[1]);
        assert_eq!(all[1], all[2]);
    }

    /// Others use the account too; what they have is not our snapshot's business.
    #[test]
    fn a_list_holds_own_items_only_from_all_pages() {
        let project = project();
        let server = Server::start_blocking(Manners::small_pages());
        run(&project, &["--target-url", server.base_url()]).ended(0);
        let text = project.read(&format!("{SET}/list-security-groups.snap.new"));
        let json = &text[text.find('{').unwrap()..];
        let body: Value = serde_json::from_str(json).unwrap();
        let groups = body["security_groups"].as_array().unwrap();
        assert_eq!(groups.len(), 3, "{text}");
        for group in groups {
            assert!(group["name"].as_str().unwrap().contains("[run]"), "{group}");
        }
    }

    #[test]
    fn the_next_run_after_accepting_is_quiet() {
        let project = accepted_project();
        assert_eq!(accepted(&project), OPERATIONS);
        let before = texts(&project, SET);
        let output = run(&project, &["--report", "out", "--snapshots", "enforce"]).ended(0);
        assert!(!output.stdout.contains("drift"), "{output}");
        assert!(!output.stdout.contains("snapshot"), "{output}");
        assert_eq!(drifts(&project, "out"), BTreeMap::new());
        assert_eq!(texts(&project, SET), before);
    }

    #[test]
    fn a_settled_one_is_removed() {
        let project = accepted_project();
        let kept = texts(&project, SET);
        let server = Server::start_blocking(Manners::default());
        run(&project, &["--target-url", server.base_url()]).ended(0);
        assert!(!pending(&project).is_empty());
        run(&project, &[]).ended(0);
        assert_eq!(pending(&project), Vec::<String>::new());
        assert_eq!(
            texts(&project, SET),
            kept,
            "accepted files are never touched"
        );
    }

    /// A part of the suite saw a part of the answers.
    #[test]
    fn a_partial_run_writes_and_removes_none() {
        let project = project();
        let part = ["--workflow", "rules/lifecycle", "--partial"];
        run(&project, &part).ended(0);
        assert_eq!(pending(&project), Vec::<String>::new());
        run(&project, &[]).ended(0);
        run(&project, &part).ended(0);
        assert_eq!(pending(&project), OPERATIONS);
    }

    #[test]
    fn that_cannot_be_written_are_a_fault_of_the_suite() {
        let project = project();
        project.write("snapshots/scaleway", "a file where a folder should be");
        let output = run(&project, &[]).ended(2);
        assert!(output.stderr.contains("snapshots/scaleway/"), "{output}");
        assert!(output.summary().starts_with("conformant: "), "{output}");
    }

    #[rstest]
    #[case::nothing_set(&[], true)]
    #[case::in_ci(&[("CI", "1")], false)]
    #[case::in_ci_by_name(&[("CI", "true")], false)]
    #[case::not_in_ci(&[("CI", "false")], true)]
    #[case::empty(&[("CI", "")], true)]
    #[case::asked_for_in_ci(&[("CI", "1"), ("INSTA_UPDATE", "new")], true)]
    #[case::refused(&[("INSTA_UPDATE", "no")], false)]
    #[case::insta_decides(&[("CI", "1"), ("INSTA_UPDATE", "auto")], false)]
    fn are_written_when_insta_would(#[case] variables: &[(&str, &str)], #[case] written: bool) {
        let project = project();
        let mut call = project.sgspec(&["run"]);
        for (name, value) in variables {
            call = call.env(name, value);
        }
        let output = call.run().ended(0);
        assert_eq!(pending(&project).is_empty(), !written, "{output}");
        assert_eq!(output.stdout.contains("pending"), written, "{output}");
    }

    /// `cargo test` writes them as well.
    #[test]
    fn are_written_by_the_test_harness_too() {
        let project = project();
        let output = project.conformance(&[]).run().ended(0);
        assert_eq!(pending(&project), OPERATIONS);
        assert!(output.stdout.contains("10 pending snapshots"), "{output}");
    }

    /// `cargo insta` itself, in a project that ignores pending files in git as ours does.
    #[test]
    fn are_accepted_by_cargo_insta() {
        let installed = std::process::Command::new("cargo")
            .args(["insta", "--version"])
            .output()
            .is_ok_and(|output| output.status.success());
        if !installed {
            eprintln!("SKIPPED: cargo insta is not installed");
            return;
        }
        let project = project();
        project.write(
            "Cargo.toml",
            "[package]\nname = \"mini\"\nversion = \"0.1.0\"\nedition = \"2024\"\n[workspace]\n",
        );
        project.write("src/lib.rs", "");
        project.write(".gitignore", fs::read(root().join(".gitignore")).unwrap());
        let home = std::env::var("HOME").unwrap_or_default();
        let call = |program: &str, arguments: &[&str]| {
            let mut call = project.call(program, arguments).env("HOME", &home);
            for name in ["CARGO_HOME", "RUSTUP_HOME", "RUSTUP_TOOLCHAIN"] {
                if let Some(value) = std::env::var_os(name) {
                    call = call.env(name, value);
                }
            }
            call.run()
        };
        let _ = call("git", &["init", "--quiet"]);
        run(&project, &[]).ended(0);
        let output = call("cargo", &["insta", "pending-snapshots"]).ended(0);
        for operation in OPERATIONS {
            let listed = format!("{output}").contains(&format!("{operation}.snap"));
            assert!(listed, "{operation}: {output}");
        }
        let output = call("cargo", &["insta", "accept"]);
        assert_eq!(pending(&project), Vec::<String>::new(), "{output}");
        assert_eq!(accepted(&project), OPERATIONS, "{output}");
        let output = run(&project, &["--snapshots", "enforce"]).ended(0);
        assert!(!output.stdout.contains("drift"), "{output}");
        assert!(!output.stdout.contains("snapshot"), "{output}");
    }
}

mod drift {
    use super::*;

    /// A server that conforms and answers something else than what was accepted: in the key
    /// `enable_default_security` among others.
    fn drifted() -> (Workplace, Server) {
        let project = project();
        // It asks for the credentials that are tried where none are given.
        let manners = Manners {
            token: Some("11111111-1111-4111-8111-111111111111".to_owned()),
            ..Manners::default()
        };
        let server = Server::start_blocking(manners.clone());
        run(&project, &["--target-url", server.base_url()]).ended(0);
        accept(&project);
        drop(server);
        let changed = Server::start_blocking(Manners {
            extra_keys: true,
            ..manners
        });
        (project, changed)
    }

    #[test]
    fn is_shown_under_its_endpoint_and_fails_nothing() {
        let (project, server) = drifted();
        let arguments = ["--target-url", server.base_url(), "--report", "out"];
        let output = run(&project, &arguments).ended(0);
        assert!(output.summary().starts_with("conformant: "), "{output}");
        assert!(
            output.summary().contains(" drifted from their snapshot"),
            "{output}"
        );
        let drifts = drifts(&project, "out");
        assert!(drifts.contains_key("read-a-security-group"), "{drifts:?}");
        let shown = output
            .stdout
            .split("\nDRIFT GET /security_groups/{group_id}\n")
            .nth(1)
            .unwrap_or_else(|| panic!("{output}"));
        let shown: Vec<&str> = shown
            .lines()
            .take_while(|line| line.starts_with("     "))
            .collect();
        assert!(
            shown.iter().any(|line| line.starts_with("     +  ")),
            "{shown:?}"
        );
        assert!(
            shown.iter().any(|line| line.trim_start() == "--- accepted"),
            "{shown:?}"
        );
        let in_report: Vec<String> = drifts["read-a-security-group"]
            .lines()
            .map(|line| format!("     {line}"))
            .collect();
        assert_eq!(shown.join("\n").trim_end(), in_report.join("\n").trim_end());
        let row = output
            .stdout
            .lines()
            .find(|line| line.starts_with("  GET     /security_groups/{group_id} "))
            .unwrap();
        assert!(row.contains("pass"), "{row}");
        assert!(row.contains("drift"), "{row}");
        // Only what drifted is pending.
        let operations: Vec<String> = drifts.into_keys().collect();
        assert_eq!(pending(&project), operations);
    }

    #[test]
    fn fails_the_run_where_it_is_enforced() {
        let (project, server) = drifted();
        let target = ["--target-url", server.base_url(), "--report", "out"];
        let output = run(
            &project,
            &[&target[..], &["--snapshots", "enforce"]].concat(),
        )
        .ended(1);
        assert!(output.summary().starts_with("not conformant: "), "{output}");
        let report: Value = serde_json::from_str(&project.read("out/report.json")).unwrap();
        assert_eq!(report["verdict"], "not-conformant");
        let endpoint = report["endpoints"]
            .as_array()
            .unwrap()
            .iter()
            .find(|endpoint| endpoint["operation"] == "read-a-security-group")
            .unwrap();
        assert_eq!(endpoint["verdict"], "fail");
        // What fails the run is a failure to a CI system too.
        let junit = project.read("out/junit.xml");
        assert!(junit.contains("<failure"), "{junit}");
        let environment = project
            .sgspec(&["run", "--target-url", server.base_url()])
            .env("SGSPEC_SNAPSHOTS", "enforce")
            .run()
            .ended(1);
        assert!(environment.stdout.contains("DRIFT"), "{environment}");
    }

    /// A set that nobody accepted, or whose name was mistyped, holds nothing to enforce.
    #[rstest]
    #[case::empty(&["--snapshots", "enforce"])]
    #[case::mistyped(&["--snapshots", "enforce", "--snapshot-set", "refrence"])]
    fn enforcing_nothing_is_no_success(#[case] arguments: &[&str]) {
        let project = project();
        let output = run(&project, arguments);
        assert_ne!(output.code(), Some(0), "{output}");
    }

    #[test]
    fn of_a_broken_answer_is_shown_beside_its_failure() {
        let project = accepted_project();
        let arguments = ["--fault", "read-group-drops-organization-default"];
        let output = run(&project, &arguments).ended(1);
        assert!(
            output
                .stdout
                .contains("\nDRIFT GET /security_groups/{group_id}\n"),
            "{output}"
        );
        assert!(
            output
                .stdout
                .lines()
                .any(|line| line.starts_with("     -") && line.contains("organization_default")),
            "{output}"
        );
        assert_eq!(pending(&project), ["read-a-security-group"]);
    }

    /// A snapshot is a text that somebody edited: trailing newlines are nobody's drift.
    #[test]
    fn is_not_about_the_end_of_a_file() {
        let project = accepted_project();
        for (path, text) in texts(&project, SET) {
            fs::write(path, format!("{}\n\n", text.trim_end())).unwrap();
        }
        run(&project, &["--snapshots", "enforce"]).ended(0);
    }
}

mod sets {
    use super::*;

    #[test]
    fn can_be_left_out() {
        let project = project();
        let output = run(&project, &["--snapshots", "off"]).ended(0);
        assert_eq!(all_files(project.path()), Vec::<PathBuf>::new());
        assert!(!output.stdout.contains("snapshot"), "{output}");
        let project = accepted_project();
        let path = project.join(SET).join("read-a-rule.snap");
        fs::write(&path, "---\nsource: x\n---\nsomething else\n").unwrap();
        let output = run(&project, &["--snapshots", "off"]).ended(0);
        assert!(!output.stdout.contains("drift"), "{output}");
    }

    #[rstest]
    #[case::by_flag(&["--snapshot-set", "other.set_2-b"], &[])]
    #[case::by_environment(&[], &[("SGSPEC_SNAPSHOT_SET", "other.set_2-b")])]
    fn have_names(#[case] arguments: &[&str], #[case] variables: &[(&str, &str)]) {
        let project = accepted_project();
        let before = texts(&project, SET);
        let mut call = project.sgspec(&["run"]).arguments(arguments);
        for (name, value) in variables {
            call = call.env(name, value);
        }
        call.run().ended(0);
        let other = "snapshots/scaleway/other.set_2-b";
        assert_eq!(names(&project, other, ".snap.new"), OPERATIONS);
        assert_eq!(texts(&project, SET), before);
    }

    #[test]
    fn can_be_kept_elsewhere() {
        let workplace = Workplace::new();
        let arguments = ["--snapshot-dir", "kept/here"];
        run(&workplace, &arguments).ended(0);
        let set = "kept/here/scaleway/reference";
        assert_eq!(names(&workplace, set, ".snap.new"), OPERATIONS);
    }

    #[rstest]
    #[case::empty("")]
    #[case::here(".")]
    #[case::above("..")]
    #[case::elsewhere("../elsewhere")]
    #[case::below("a/b")]
    #[case::absolute("/elsewhere/set")]
    #[case::hidden(".hidden")]
    #[case::space("a b")]
    #[case::backslash("a\\b")]
    #[case::newline("a\nb")]
    fn have_no_strange_names(#[case] name: &str) {
        let project = project();
        let output = run(&project, &["--snapshot-set", name]).ended(64);
        assert!(output.stderr.starts_with("error: "), "{output}");
        assert_eq!(output.stdout, "", "{output}");
        assert_eq!(all_files(project.path()), Vec::<PathBuf>::new());
    }

    #[test]
    fn name_the_files_that_nothing_refers_to() {
        let project = accepted_project();
        let stale = project.write(
            &format!("{SET}/read-something-that-was.snap"),
            "---\nsource: x\n---\n200\n",
        );
        let output = run(&project, &[]).ended(0);
        let line = output
            .stdout
            .lines()
            .find(|line| line.starts_with("unreferenced snapshot: "))
            .unwrap_or_else(|| panic!("{output}"));
        assert!(line.ends_with("read-something-that-was.snap"), "{line}");
        assert_eq!(output.stdout.matches("unreferenced").count(), 1, "{output}");
        assert!(stale.is_file(), "to remove it is for a person");
    }

    /// A file of the set that is no text is no reason to say nothing drifted.
    #[test]
    fn that_cannot_be_read_are_a_fault_of_the_suite() {
        let project = accepted_project();
        fs::write(project.join(SET).join("read-a-rule.snap"), b"\xff\xfe").unwrap();
        let output = run(&project, &[]).ended(2);
        assert!(output.stderr.contains("read-a-rule.snap"), "{output}");
    }
}
