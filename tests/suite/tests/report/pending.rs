//! Snapshot files: insta's form, a pending file beside each accepted one.

use std::fs;

use rstest::rstest;
use sgspec::contract::{Contract, ReadOptions};
use sgspec::judge::SnapshotDrift;
use sgspec::report::{SnapshotStore, difference};
use sgspec::specs::Specs;

fn contract() -> Contract {
    Specs::embedded()
        .load("scaleway", ReadOptions::default())
        .unwrap()
}

fn drift(operation: usize, actual: &str) -> SnapshotDrift {
    SnapshotDrift {
        operation,
        accepted: None,
        actual: actual.to_owned(),
    }
}

#[rstest]
#[case("reference", true)]
#[case("real-2026.1_b", true)]
#[case("", false)]
#[case(".", false)]
#[case("..", false)]
#[case(".hidden", false)]
#[case("a/b", false)]
#[case("a\\b", false)]
#[case("a b", false)]
fn a_set_is_one_folder(#[case] name: &str, #[case] valid: bool) {
    assert_eq!(SnapshotStore::new(None, "scaleway", name).is_ok(), valid);
}

#[test]
fn a_pending_file_becomes_an_accepted_one_by_its_name() {
    let (contract, root) = (contract(), tempfile::tempdir().unwrap());
    let store = SnapshotStore::new(Some(root.path()), "scaleway", "mine").unwrap();
    assert!(store.accepted().unwrap().is_empty());
    let text = "200\ncontent-type: application/json\n\n{\n  \"a\": \"---\\n---\"\n}\n";
    let written = store.write_pending(&contract, &[drift(0, text)]).unwrap();
    if std::env::var_os("CI").is_some() || std::env::var_os("INSTA_UPDATE").is_some() {
        return;
    }
    let [pending] = written.as_slice() else {
        panic!("one file: {written:?}")
    };
    let accepted = pending.with_extension("");
    assert_eq!(
        accepted,
        root.path()
            .join("scaleway/mine")
            .join(format!("{}.snap", contract.operations[0].id))
    );
    let head = fs::read_to_string(pending).unwrap();
    assert!(
        head.starts_with("---\nsource: specs/scaleway/contract.apib\n"),
        "{head}"
    );
    fs::rename(pending, &accepted).unwrap();
    let set = store.accepted().unwrap();
    assert_eq!(set[&contract.operations[0].id].trim_end(), text.trim_end());
    assert_eq!(
        store.unreferenced(&contract),
        Vec::<std::path::PathBuf>::new()
    );
    // What is settled is no longer pending.
    fs::write(pending, "old").unwrap();
    store.write_pending(&contract, &[]).unwrap();
    assert!(!pending.exists());
}

#[test]
fn files_of_no_operation_are_named() {
    let (contract, root) = (contract(), tempfile::tempdir().unwrap());
    let folder = root.path().join("scaleway/mine");
    fs::create_dir_all(&folder).unwrap();
    fs::write(folder.join("gone.snap"), "---\nsource: x\n---\n200\n").unwrap();
    fs::write(folder.join("notes.txt"), "x").unwrap();
    let store = SnapshotStore::new(Some(root.path()), "scaleway", "mine").unwrap();
    assert_eq!(store.unreferenced(&contract), [folder.join("gone.snap")]);
}

#[test]
fn a_difference_is_a_unified_diff() {
    let shown = difference("200\n{\n  \"a\": 1\n}", "200\n{\n  \"a\": 2\n}\n");
    assert!(shown.contains("--- accepted\n+++ actual\n"), "{shown}");
    assert!(shown.contains("-  \"a\": 1\n+  \"a\": 2\n"), "{shown}");
    assert_eq!(difference("same", "same\n"), "");
}
