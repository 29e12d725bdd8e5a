//! Every code: known, explained, stable, and found just where its own example has it.

use std::env;
use std::fs;

use apib::Severity;
use insta::assert_snapshot;
use rstest::rstest;
use sgspec::lint::{Entry, all_codes, entry};
use sgspec_suite::runs::root;

use super::*;

fn word(severity: Severity) -> &'static str {
    match severity {
        Severity::Note => "note",
        Severity::Warning => "warning",
        Severity::Error => "error",
    }
}

fn entries() -> Vec<(&'static Entry, Severity)> {
    let known = |(code, severity)| {
        let entry = entry(code).unwrap_or_else(|| panic!("the catalogue has no {code}"));
        (entry, severity)
    };
    all_codes().into_iter().map(known).collect()
}

#[test]
fn no_code_changes_unnoticed() {
    let lines: Vec<String> = all_codes()
        .into_iter()
        .map(|(code, severity)| format!("{code} {}", word(severity)))
        .collect();
    assert_snapshot!("codes", lines.join("\n"));
}

#[test]
fn codes_are_unique() {
    let codes = all_codes();
    let unique: BTreeSet<&str> = codes.iter().map(|(code, _)| *code).collect();
    assert_eq!(unique.len(), codes.len());
}

#[test]
fn every_entry_says_all_there_is_to_say() {
    for (entry, _) in entries() {
        for text in [&entry.title, &entry.why, &entry.does, &entry.help] {
            assert!(text.trim().len() > 8, "{}: `{text}`", entry.code);
        }
        assert!(!entry.title.ends_with('.'), "{}", entry.code);
        assert!(!entry.help.trim().ends_with('.'), "{}", entry.code);
        assert!(!entry.help.trim().contains('\n'), "{}", entry.code);
        assert!(entry.why.trim().ends_with('.'), "{}", entry.code);
        assert!(entry.does.trim().ends_with('.'), "{}", entry.code);
    }
}

/// The findings of the document with the code, and of its twin without; nothing if `after` is not one
/// place of it.
fn twins(entry: &Entry) -> Option<(Vec<Finding>, Vec<Finding>)> {
    let both = |before: &str, after: &str| Some((findings(before), findings(after)));
    if entry.whole {
        return both(&entry.before, &entry.after);
    }
    let name = entry.base.as_deref().unwrap_or("shelf");
    let mended = document(&format!("lint/{name}.apib"));
    if entry.overlay {
        let with = |overlay: &str| refined(&mended, &[overlay]);
        return Some((with(&entry.before), with(&entry.after)));
    }
    let is_one_place = mended.matches(&entry.after).count() == 1;
    if !is_one_place {
        return None;
    }
    both(&mended.replace(&entry.after, &entry.before), &mended)
}

/// Of each code, what the document with the defect has beyond its twin: the code, and what its
/// entry says comes along.
#[test]
fn every_code_is_found_where_it_is_and_not_where_it_was_mended() {
    let mut wrong = Vec::new();
    for (entry, _) in entries() {
        let Some((before, after)) = twins(entry) else {
            wrong.push(format!(
                "{}: `after` is not one place of its document",
                entry.code
            ));
            continue;
        };
        let mut expected: BTreeSet<String> = entry.along.iter().cloned().collect();
        expected.insert(entry.code.clone());
        let more: BTreeSet<String> = codes(&before).difference(&codes(&after)).cloned().collect();
        if more != expected || codes(&after).contains(&entry.code) {
            wrong.push(format!(
                "{}: found {more:?}, expected {expected:?}\n{}",
                entry.code,
                shown(&before)
            ));
        }
        if entry.base.is_none() && !after.is_empty() {
            wrong.push(format!(
                "{}: its twin is not clean\n{}",
                entry.code,
                shown(&after)
            ));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n\n"));
}

/// The part of `docs/lint.md` that the catalogue gives.
fn table() -> String {
    let cell = |text: &str| text.trim().replace('\n', " ").replace('|', "\\|");
    let mut lines = vec!["## Codes".to_owned()];
    for (title, source) in [
        ("The parser", "apib-"),
        ("The reader of contracts", "contract-"),
        ("Checks of lint", "lint-"),
    ] {
        lines.extend([
            String::new(),
            format!("### {title}"),
            String::new(),
            "| code | severity | what it is | what to do |".to_owned(),
            "|---|---|---|---|".to_owned(),
        ]);
        let of_source = entries().into_iter();
        let of_source = of_source.filter(|(entry, _)| entry.code.starts_with(source));
        lines.extend(of_source.map(|(entry, severity)| {
            let (title, help) = (cell(&entry.title), cell(&entry.help));
            format!(
                "| `{}` | {} | {title} | {help} |",
                entry.code,
                word(severity)
            )
        }));
    }
    lines.join("\n") + "\n"
}

#[test]
fn the_documentation_lists_every_code() {
    let path = root().join("docs/lint.md");
    let text = fs::read_to_string(&path).unwrap();
    let start = text.find("## Codes\n").expect("a list of codes");
    if env::var_os("UPDATE_GOLDEN").is_some() {
        fs::write(&path, format!("{}{}", &text[..start], table())).unwrap();
        return;
    }
    assert_eq!(
        &text[start..],
        table(),
        "`UPDATE_GOLDEN=1 cargo test` writes it"
    );
}

#[rstest]
#[case::nil("00000000-0000-0000-0000-000000000000", true)]
#[case::max("ffffffff-ffff-ffff-ffff-ffffffffffff", true)]
#[case::version_4("3f0b6a52-7d0e-4f5a-9a3e-5d1c8e0b7a41", true)]
#[case::version_7("3f0b6a52-7d0e-7f5a-8a3e-5d1c8e0b7a41", true)]
#[case::upper_case("3F0B6A52-7D0E-4F5A-BA3E-5D1C8E0B7A41", true)]
#[case::version_9("3f0b6a52-7d0e-9f5a-9a3e-5d1c8e0b7a41", false)]
#[case::version_0("3f0b6a52-7d0e-0f5a-9a3e-5d1c8e0b7a41", false)]
#[case::variant_2("3f0b6a52-7d0e-4f5a-2a3e-5d1c8e0b7a41", false)]
#[case::variant_c("3f0b6a52-7d0e-4f5a-ca3e-5d1c8e0b7a41", false)]
#[case::no_uuid_at_all("3f0b6a52-7d0e-9f5a-9a3e", true)]
fn uuids(#[case] id: &str, #[case] good: bool) {
    let text = document("lint/shelf.apib")
        .replace("+ Response 204", &format!("About {id}.\n\n+ Response 204"));
    assert_eq!(!codes(&findings(&text)).contains("lint-013"), good);
}
