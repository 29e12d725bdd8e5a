//! Documents that must be clean, documents that are odd, and documents that are cut to pieces.

use std::path::PathBuf;

use proptest::prelude::*;
use rstest::rstest;
use sgspec::specs::Specs;
use sgspec_suite::runs::root;

use super::*;

#[test]
fn contracts_of_ours_are_clean() {
    let specs = Specs::embedded();
    for api in specs.apis() {
        let contract = specs.load(&api, ReadOptions::default()).unwrap();
        let found = lint(&contract);
        assert!(found.is_empty(), "{api}\n{}", shown(&found));
    }
}

/// All Blueprints of the tests.
fn blueprints() -> Vec<PathBuf> {
    let folders = [
        "tests/suite/data",
        "tests/suite/data/lint",
        "crates/apib/tests/parsing/fixtures",
    ];
    let mut found: Vec<PathBuf> = folders
        .iter()
        .flat_map(|folder| fs::read_dir(root().join(folder)).unwrap())
        .map(|entry| entry.unwrap().path())
        .filter(|path| {
            path.extension()
                .is_some_and(|extension| extension == "apib")
        })
        .collect();
    found.sort();
    assert!(found.len() >= 6, "{found:?}");
    found
}

/// A place is a stretch of a line that is there, or the end of one where something is missing.
fn places_are_in(text: &str, found: &[Finding]) {
    let source = apib::Source::new(text);
    let all = found.iter().flat_map(|finding| {
        let related = finding.related.iter().map(|related| related.place);
        related.chain([finding.place])
    });
    for place in all {
        assert!(
            place.line >= 1 && place.line <= source.line_count(),
            "{place:?}"
        );
        let length = source.line_text(place.line).chars().count();
        assert!(place.column >= 1 && place.width >= 1, "{place:?}");
        assert!(
            place.column - 1 + place.width <= length + 1,
            "{place:?} of {length}"
        );
    }
}

#[test]
fn places_are_stretches_of_lines() {
    for path in blueprints() {
        let text = fs::read_to_string(&path).unwrap();
        places_are_in(&text, &findings(&text));
    }
}

#[test]
fn findings_are_in_the_order_of_their_places() {
    let found = findings(&document("old-dialect.apib"));
    assert!(found.is_sorted_by_key(|finding| finding.place));
}

/// Documents that are hand-made and mean what they say: what is found in them was looked at, and
/// is so.
#[test]
fn what_is_found_in_hand_made_documents() {
    let mut lines = Vec::new();
    for path in blueprints() {
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        let found = findings(&fs::read_to_string(&path).unwrap());
        lines.extend(shown(&found).lines().map(|line| format!("{name}:{line}")));
    }
    insta::assert_snapshot!("documents", lines.join("\n"));
}

/// What honest documents have, and what must not be held against them.
#[rstest]
#[case::a_text(
    "+ Response 204\n\n## Notes [",
    "+ Response 200 (text/plain)\n\n        1: done\n\n## Notes ["
)]
#[case::a_form(
    "+ Response 204\n\n# Data",
    "+ Response 200 (application/x-www-form-urlencoded)\n\n        a=1\n\n# Data"
)]
#[case::a_bad_request(
    "+ Request (application/json)\n\n    + Attributes\n        + text",
    "+ Request Bad (application/json)\n\n        {\"text\": 7, \"leaf\": null, \"color\": \"red\"}\n\n+ Response 400\n\n+ Request Good (application/json)\n\n    + Attributes\n        + text"
)]
#[case::a_sentence_with_a_colon(
    "### Write a note [POST]\n",
    "### Write a note [POST]\n\ntext: what the note says\n"
)]
#[case::an_unknown_key_and_a_colon(
    "### Write a note [POST]\n",
    "### Write a note [POST]\n\nSee: elsewhere\n"
)]
#[case::null_in_a_nullable(
    "+ color: `red` (string)\n\n    + Body\n\n            {\n                \"text\": \"Look here\",",
    "+ color: `red` (string, nullable)\n\n    + Body\n\n            {\n                \"text\": \"Look here\","
)]
#[case::another_answer(
    "+ Response 204\n\n## Notes [",
    "+ Response 204\n\n+ Response 404 (application/json)\n\n        {\"reason\": \"gone\"}\n\n## Notes ["
)]
#[case::an_open_schema(
    "\"type\": \"object\",\n                \"required\": [\"book\"],",
    "\"allOf\": [{\"type\": \"object\"}],\n                \"required\": [\"book\"],"
)]
#[case::digits_as_text(
    "+ color: `red` (string)\n",
    "+ color: `red` (string)\n        + code: `12345` (string)\n"
)]
fn nobody_is_accused(#[case] plain: &str, #[case] other: &str) {
    let shelf = document("lint/shelf.apib");
    assert_eq!(shelf.matches(plain).count(), 1);
    let found = findings(&shelf.replace(plain, other));
    assert!(found.is_empty(), "{}", shown(&found));
}

/// A document with some of its lines taken out, doubled or moved to the left.
fn mangled() -> impl Strategy<Value = String> {
    let texts: Vec<String> = blueprints()
        .iter()
        .map(|path| fs::read_to_string(path).unwrap())
        .collect();
    let edits = prop::collection::vec((any::<prop::sample::Index>(), 0..5_u8), 1..30);
    (prop::sample::select(texts), edits).prop_map(|(text, edits)| {
        let mut lines: Vec<String> = text.lines().map(str::to_owned).collect();
        for (place, edit) in edits {
            if lines.is_empty() {
                break;
            }
            let index = place.index(lines.len());
            match edit {
                0 => {
                    lines.remove(index);
                }
                1 => lines.insert(index, lines[index].clone()),
                2 => {
                    let text = lines[index].trim_start().to_owned();
                    lines[index] = text;
                }
                3 => lines[index] = lines[index].replace('"', "é\""),
                _ => {
                    let half = lines[index].chars().count() / 2;
                    lines[index] = lines[index].chars().take(half).collect();
                }
            }
        }
        lines.join("\n")
    })
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(150) })]

    #[test]
    fn no_document_is_too_odd(text in mangled()) {
        places_are_in(&text, &findings(&text));
    }
}
