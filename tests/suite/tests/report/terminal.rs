//! What a person sees.

use std::process::Command;

use rstest::rstest;
use sgspec::judge::Verdict;
use sgspec::report::{Style, failures, printable, repro_name, repro_script, summary, table};
use sgspec_suite::servers::Broken;

use super::{broken, sound};

#[rstest]
#[case::plain("GET /groups", "GET /groups")]
#[case::beyond_ascii(
    "Gr\u{fc}\u{df}e \u{1f600} \u{65e5}",
    "Gr\u{fc}\u{df}e \u{1f600} \u{65e5}"
)]
#[case::a_colour("\u{1b}[31mred", "\\u{1b}[31mred")]
#[case::a_title("\u{1b}]0;owned\u{7}", "\\u{1b}]0;owned\\u{7}")]
#[case::a_control_of_eight_bits("\u{9b}2J", "\\u{9b}2J")]
#[case::a_line_break("one\r\ntwo", "one\\u{d}\\u{a}two")]
#[case::nothing_but_null("\u{0}", "\\u{0}")]
#[case::another_direction("\u{202e}gpj.exe", "\\u{202e}gpj.exe")]
#[case::an_isolate("\u{2066}a\u{2069}", "\\u{2066}a\\u{2069}")]
#[case::a_mark_of_direction("\u{200f}\u{061c}", "\\u{200f}\\u{61c}")]
#[case::nothing_wide("a\u{200b}b\u{feff}", "a\\u{200b}b\\u{feff}")]
#[case::a_line_of_its_own("a\u{2028}b\u{2029}c", "a\\u{2028}b\\u{2029}c")]
fn nothing_steers_a_terminal(#[case] text: &str, #[case] expected: &str) {
    assert_eq!(printable(text), expected);
}

#[tokio::test(flavor = "multi_thread")]
async fn without_colour_there_is_no_escape() {
    let finished = broken(Broken::UpdateIgnored).await;
    let show = |style| {
        format!(
            "{}{}{}",
            table(&finished.report, style),
            failures(&finished.run, &finished.report, style, None),
            summary(&finished.run, &finished.report, style)
        )
    };
    let plain = show(Style { color: false });
    assert!(!plain.contains('\u{1b}'));
    assert!(
        plain.contains("FAIL") && plain.contains("not conformant"),
        "{plain}"
    );
    assert!(plain.contains("specs/scaleway/contract.apib:"), "{plain}");
    assert!(show(Style { color: true }).contains("\u{1b}["));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_sound_run_has_nothing_to_explain() {
    let finished = sound().await;
    let style = Style::default();
    assert_eq!(
        failures(&finished.run, &finished.report, style, None).trim(),
        ""
    );
    assert!(!table(&finished.report, style).contains("FAIL"));
    let line = summary(&finished.run, &finished.report, style);
    assert!(
        line.trim_start().starts_with("conformant: ") && line.contains("nothing left behind"),
        "{line}"
    );
}

#[rstest]
#[case(Broken::UpdateIgnored)]
#[case(Broken::DeleteIgnored)]
#[case(Broken::SharesRules)]
#[case(Broken::AlwaysTwoHundred)]
#[tokio::test(flavor = "multi_thread")]
async fn every_failure_has_a_script_that_a_shell_can_read(#[case] fault: Broken) {
    let finished = broken(fault).await;
    let folder = tempfile::tempdir().unwrap();
    let mut names = Vec::new();
    for judged in finished
        .run
        .judgement
        .judged
        .iter()
        .filter(|judged| judged.verdict == Verdict::Fail)
    {
        let name = repro_name(&finished.run, judged);
        assert!(
            !name.contains('/')
                && std::path::Path::new(&name)
                    .extension()
                    .is_some_and(|extension| extension == "sh"),
            "{name}"
        );
        let script =
            repro_script(&finished.run, judged).unwrap_or_else(|| panic!("{name} has no exchange"));
        let path = folder.path().join(&name);
        std::fs::write(&path, &script).unwrap();
        let checked = Command::new("sh").arg("-n").arg(&path).output().unwrap();
        assert!(
            checked.status.success(),
            "{name}: {}\n{script}",
            String::from_utf8_lossy(&checked.stderr)
        );
        assert!(script.starts_with("#!/bin/sh\n"));
        names.push(name);
    }
    assert!(!names.is_empty());
    let count = names.len();
    names.dedup();
    assert_eq!(names.len(), count, "two failures share a script");
}
