//! `report.json` and its schema.

use rstest::rstest;
use serde_json::{Value, json};
use sgspec::contract::Level;
use sgspec::judge::Verdict;
use sgspec::report::Report;
use sgspec_suite::servers::Broken;

use super::{broken, loose_ends, problems, schema, sound};

fn as_json(report: &Report) -> Value {
    serde_json::to_value(report).unwrap()
}

#[test]
fn the_schema_is_one_and_leaves_nothing_open() {
    let schema = schema("report.schema.json");
    assert!(jsonschema::meta::is_valid(&schema));
    let mut found = Vec::new();
    loose_ends(&schema, "", &mut found);
    assert_eq!(found, Vec::<String>::new());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_sound_report_is_valid_and_says_so() {
    let finished = sound().await;
    let report = as_json(&finished.report);
    assert_eq!(
        problems(&schema("report.schema.json"), &report),
        Vec::<String>::new()
    );
    assert_eq!(report["format"], "sgspec-report/1");
    assert_eq!(report["verdict"], "conformant");
    assert_eq!(report["must"]["fail"], 0);
    assert_eq!(report["target"]["url"], "target");
    assert_eq!(report["endpoints"].as_array().map(Vec::len), Some(10));
}

#[rstest]
#[case(Broken::UpdateIgnored)]
#[case(Broken::DeleteIgnored)]
#[case(Broken::Html)]
#[case(Broken::DiesAfter(12))]
#[tokio::test(flavor = "multi_thread")]
async fn a_report_of_failures_is_valid(#[case] fault: Broken) {
    let finished = broken(fault).await;
    let report = as_json(&finished.report);
    assert_eq!(
        problems(&schema("report.schema.json"), &report),
        Vec::<String>::new()
    );
    assert_eq!(report["verdict"], "not-conformant");
}

#[tokio::test(flavor = "multi_thread")]
async fn counts_are_the_sum_of_what_they_count() {
    let report = broken(Broken::UpdateIgnored).await.report;
    let requirements = || {
        report
            .endpoints
            .iter()
            .flat_map(|endpoint| &endpoint.requirements)
    };
    let count = |level: Option<Level>, verdict| {
        requirements()
            .filter(|known| {
                known.verdict == verdict && level.is_none_or(|level| known.level == level)
            })
            .count()
    };
    for (level, counts) in [
        (None, report.counts),
        (Some(Level::Must), report.must),
        (Some(Level::Should), report.should),
    ] {
        let found = [
            Verdict::Pass,
            Verdict::Fail,
            Verdict::Untested,
            Verdict::Unsupported,
        ]
        .map(|verdict| count(level, verdict));
        assert_eq!(
            found,
            [
                counts.pass,
                counts.fail,
                counts.untested,
                counts.unsupported
            ],
            "{level:?}"
        );
        assert_eq!(counts.total(), found.iter().sum::<usize>());
    }
    for endpoint in &report.endpoints {
        let failing = endpoint.requirements.iter().any(|known| known.failing);
        assert_eq!(
            endpoint.verdict == "fail",
            failing,
            "{} {}",
            endpoint.method,
            endpoint.path
        );
    }
    assert!(requirements().all(|known| known.id.starts_with("scaleway/")));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_report_reads_back_equal() {
    for report in [
        sound().await.report,
        broken(Broken::UpdateIgnored).await.report,
    ] {
        let text = serde_json::to_string(&report).unwrap();
        let read: Report = serde_json::from_str(&text).unwrap();
        assert_eq!(as_json(&read), as_json(&report));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn two_runs_differ_in_volatile_only() {
    let (mut one, mut other) = (
        as_json(&broken(Broken::UpdateIgnored).await.report),
        as_json(&broken(Broken::UpdateIgnored).await.report),
    );
    assert_ne!(one["volatile"]["run"], other["volatile"]["run"]);
    for report in [&mut one, &mut other] {
        report["volatile"] = json!(null);
    }
    assert_eq!(one, other);
}

/// The report with a value put in a place, or taken from it.
fn changed(report: &Value, pointer: &str, value: Option<Value>) -> Value {
    let mut changed = report.clone();
    let (parent, key) = pointer.rsplit_once('/').unwrap();
    let parent = changed.pointer_mut(parent).and_then(Value::as_object_mut);
    let members = parent.unwrap_or_else(|| panic!("no object above {pointer}"));
    match value {
        Some(value) => members.insert(key.to_owned(), value),
        None => Some(
            members
                .shift_remove(key)
                .unwrap_or_else(|| panic!("no {pointer}")),
        ),
    };
    changed
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_no_report_is_refused() {
    let first = "/endpoints/0/requirements/0";
    let of_first = |key: &str| format!("{first}/{key}");
    let mutations = [
        (
            "another version",
            "/format".to_owned(),
            Some(json!("sgspec-report/2")),
        ),
        ("a key more", "/extra".to_owned(), Some(json!("new"))),
        (
            "a key more in an endpoint",
            "/endpoints/0/extra".to_owned(),
            Some(json!("new")),
        ),
        (
            "a key more in a requirement",
            of_first("extra"),
            Some(json!("new")),
        ),
        (
            "a key more in counts",
            "/must/skipped".to_owned(),
            Some(json!(0)),
        ),
        (
            "a key more in what is volatile",
            "/volatile/host".to_owned(),
            Some(json!("new")),
        ),
        ("no endpoints", "/endpoints".to_owned(), None),
        ("no drift", "/endpoints/0/drift".to_owned(), None),
        ("no evidence", of_first("evidence"), None),
        ("no word on partial", "/partial".to_owned(), None),
        ("another verdict", "/verdict".to_owned(), Some(json!("ok"))),
        (
            "another verdict of an endpoint",
            "/endpoints/0/verdict".to_owned(),
            Some(json!("conformant")),
        ),
        (
            "a verdict in capitals",
            of_first("verdict"),
            Some(json!("PASS")),
        ),
        ("another level", "/level".to_owned(), Some(json!("shall"))),
        (
            "a negative count",
            "/counts/pass".to_owned(),
            Some(json!(-1)),
        ),
        (
            "a broken count",
            "/counts/pass".to_owned(),
            Some(json!(1.5)),
        ),
        (
            "an id of two parts",
            of_first("id"),
            Some(json!("scaleway/status")),
        ),
        (
            "a date that is none",
            "/volatile/started".to_owned(),
            Some(json!("yesterday")),
        ),
        (
            "a failure without a reason",
            of_first("verdict"),
            Some(json!("fail")),
        ),
        (
            "a pass that fails the run",
            of_first("failing"),
            Some(json!(true)),
        ),
        (
            "evidence that is no name",
            of_first("evidence"),
            Some(json!([1])),
        ),
    ];
    let schema = schema("report.schema.json");
    let report = as_json(&sound().await.report);
    assert_eq!(report.pointer(&of_first("verdict")), Some(&json!("pass")));
    for (name, pointer, value) in mutations {
        let mutated = changed(&report, &pointer, value);
        assert!(
            !problems(&schema, &mutated).is_empty(),
            "{name} is accepted"
        );
    }
}
