//! `JUnit`: what fails the run is a failure, what was not tested is skipped, the suite's own faults
//! are errors.

use sgspec::contract::{Basis, Level};
use sgspec::judge::Verdict;
use sgspec::report::{Report, RequirementReport, junit};
use sgspec_suite::servers::Broken;

use super::{broken, sound};

/// The element of one case, with what is in it.
fn case<'x>(xml: &'x str, id: &str) -> &'x str {
    let start = xml
        .find(&format!("<testcase name=\"{id}\""))
        .unwrap_or_else(|| panic!("no case {id}"));
    let rest = &xml[start..];
    let head = rest.find('>').unwrap();
    if rest[..head].ends_with('/') {
        return &rest[..=head];
    }
    &rest[..rest.find("</testcase>").unwrap()]
}

fn requirement(verdict: Verdict, failing: bool, message: &str) -> RequirementReport {
    RequirementReport {
        id: "scaleway/made-up/rule".to_owned(),
        level: Level::Must,
        basis: Basis::Derived,
        verdict,
        failing,
        sentence: "a sentence".to_owned(),
        message: message.to_owned(),
        source: "contract.apib:7".to_owned(),
        evidence: vec!["groups/create#1".to_owned()],
    }
}

/// A report with one requirement of ours in it.
async fn with(requirement: RequirementReport) -> Report {
    let mut report = sound().await.report;
    report.endpoints[0].requirements = vec![requirement];
    report
}

#[tokio::test(flavor = "multi_thread")]
async fn a_sound_report_has_a_case_for_each_requirement_and_no_failure() {
    let report = sound().await.report;
    let xml = junit(&report).unwrap();
    assert!(xml.starts_with("<?xml version=\"1.0\" encoding=\"UTF-8\"?>"));
    assert!(!xml.contains("<failure") && !xml.contains("<error"));
    for endpoint in &report.endpoints {
        assert!(xml.contains(&format!(
            "<testsuite name=\"{} {}\"",
            endpoint.method, endpoint.path
        )));
        for requirement in &endpoint.requirements {
            let case = case(&xml, &requirement.id);
            assert!(
                case.contains(&format!("classname=\"scaleway/{}\"", endpoint.operation)),
                "{case}"
            );
            assert_eq!(
                case.contains("<skipped"),
                requirement.verdict == Verdict::Untested,
                "{case}"
            );
        }
    }
    assert_eq!(xml.matches("<testcase ").count(), report.counts.total());
}

#[tokio::test(flavor = "multi_thread")]
async fn each_failure_says_what_where_and_how_it_was_seen() {
    let report = broken(Broken::UpdateIgnored).await.report;
    let xml = junit(&report).unwrap();
    let failing: Vec<&RequirementReport> = report
        .endpoints
        .iter()
        .flat_map(|endpoint| &endpoint.requirements)
        .filter(|known| known.failing)
        .collect();
    assert!(!failing.is_empty());
    assert_eq!(xml.matches("<failure").count(), failing.len());
    for requirement in failing {
        let case = case(&xml, &requirement.id);
        assert!(
            case.contains("<failure") && case.contains("type=\"must, "),
            "{case}"
        );
        assert!(
            case.contains(&format!("source: {}", requirement.source)),
            "{case}"
        );
        assert!(case.contains(&requirement.evidence[0]), "{case}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_failure_below_the_level_is_none() {
    let mut weak = requirement(Verdict::Fail, false, "too weak to fail");
    weak.level = Level::Should;
    let xml = junit(&with(weak).await).unwrap();
    let case = case(&xml, "scaleway/made-up/rule");
    assert!(
        !case.contains("<failure") && !case.contains("<skipped"),
        "{case}"
    );
    assert!(
        case.contains("below the failing level: too weak to fail"),
        "{case}"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_not_tested_is_skipped_with_its_reason() {
    for (verdict, expected) in [
        (Verdict::Untested, "untested: because of x"),
        (Verdict::Unsupported, "unsupported: because of x"),
    ] {
        let xml = junit(&with(requirement(verdict, false, "because of x")).await).unwrap();
        let case = case(&xml, "scaleway/made-up/rule");
        assert!(
            case.contains(&format!("<skipped message=\"{expected}\"")),
            "{case}"
        );
        assert!(!case.contains("<failure"), "{case}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_fault_of_the_suite_is_an_error() {
    let mut report = sound().await.report;
    report.suite_errors = vec!["our own request breaks the contract".to_owned()];
    let xml = junit(&report).unwrap();
    assert_eq!(xml.matches("<error").count(), 1);
    assert!(xml.contains("our own request breaks the contract"));
}

#[tokio::test(flavor = "multi_thread")]
async fn texts_of_a_target_stay_texts() {
    let nasty = "]]></failure><script>\"'&\u{1}\u{1b}[31m\u{fffe}";
    let xml = junit(&with(requirement(Verdict::Fail, true, nasty)).await).unwrap();
    assert!(!xml.contains("<script>"), "{xml}");
    let forbidden = |character: char| {
        (character.is_control() && !"\n\t\r".contains(character)) || character == '\u{fffe}'
    };
    assert!(!xml.contains(forbidden), "a character that XML forbids");
    assert_eq!(xml.matches("</failure>").count(), 1);
}
