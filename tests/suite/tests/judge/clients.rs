//! What clients send, what recorders leave out, and what is counted: traffic of others, told by hand.

use rstest::rstest;
use serde_json::{Value, json};
use sgspec::judge::{DriftKind, Side, Verdict};
use sgspec::trace::{FailureKind, Outcome, Recorded};

use super::cast;
use super::foreign::{judged, recorded};
use super::tale::{
    Tale, broken, exchange, group, group_path, judge, rules_path, sent, set, verdict, with,
};

/// A client that says what the contract does not allow: whatever is answered, nobody is charged.
#[rstest]
#[case::taken(201)]
#[case::refused(400)]
#[case::refused_otherwise(422)]
fn a_bad_request_is_the_clients(#[case] status: u16) {
    let mut tale = Tale::new();
    tale.create_group("create-home", &cast::home());
    let asked = with(&cast::rule_a(), "protocol", "ANY");
    let answer = json!({"rule": with(&cast::rule_a(), "protocol", "TCP")});
    let (path, body) = (rules_path(&cast::home()), sent(&asked));
    let shown = (status == 201).then_some(&answer);
    tale.say("create", "POST", &path, Some(&body), status, shown);
    let judgement = judged(&tale);
    assert_eq!(broken(&judgement), set(&[]));
    let of_client = judgement
        .drift
        .iter()
        .filter(|drift| drift.side == Side::Request);
    let of_client: Vec<_> = of_client
        .map(|drift| (drift.place.as_str(), drift.kind, drift.actual.as_str()))
        .collect();
    assert!(
        of_client.contains(&("/protocol", DriftKind::Enum, "\"ANY\"")),
        "{of_client:?}"
    );
    let rejects = verdict(&judgement, "make-a-rule/rejects/protocol/synonym");
    assert_eq!(rejects.0, Verdict::Untested);
}

/// Statuses that the contract does not document, for a request that gives no reason for them.
#[rstest]
#[case::broken(500, true)]
#[case::unavailable(503, true)]
#[case::refused(400, true)]
#[case::method(405, true)]
#[case::another_success(200, true)]
#[case::who_asked(401, false)]
#[case::not_allowed(403, false)]
#[case::of_a_state(409, false)]
#[case::throttled(429, false)]
#[case::elsewhere(308, false)]
fn a_status_is_a_fault_if_it_cannot_be_about_who_asked(#[case] status: u16, #[case] fault: bool) {
    let mut tale = Tale::new();
    let answer = json!({"security_group": cast::a()});
    let body = sent(&cast::a());
    tale.say(
        "create",
        "POST",
        "/security_groups",
        Some(&body),
        status,
        Some(&answer),
    );
    let expected: &[&str] = if fault { &["make-a-group/status"] } else { &[] };
    assert_eq!(broken(&judged(&tale)), set(expected));
}

/// The same request with something in it that the contract does not document.
#[rstest]
#[case::broken(500, true)]
#[case::refused(400, false)]
fn who_says_more_may_be_refused(#[case] status: u16, #[case] fault: bool) {
    let mut tale = Tale::new();
    let body = with(&sent(&cast::a()), "tags", Value::Null);
    tale.say(
        "create",
        "POST",
        "/security_groups",
        Some(&body),
        status,
        None,
    );
    let expected: &[&str] = if fault { &["make-a-group/status"] } else { &[] };
    assert_eq!(broken(&judged(&tale)), set(expected));
}

#[test]
fn a_recorder_that_mistakes_the_answer_for_the_request_is_told_of() {
    let mut tale = Tale::new();
    tale.create_group("create", &cast::a());
    tale.read_group("read", &cast::a());
    for name in ["create", "read"] {
        let answer = String::from_utf8(tale.answer(name).body.clone()).unwrap();
        tale.at(name).request.body = Some(answer);
    }
    let judgement = judged(&tale);
    assert_eq!(broken(&judgement), set(&[]));
    assert_eq!(judgement.traffic.recorder_faults, 2);
    assert_eq!(
        judgement.traffic.recorder,
        ["traffic.har#0", "traffic.har#1"]
    );
    assert!(
        judgement
            .drift
            .iter()
            .all(|drift| drift.side == Side::Answer)
    );
    // The group is known all the same, only not what was sent of it.
    tale.delete("delete", &group_path(&cast::a()));
    tale.read_group("still-there", &cast::a());
    tale.list_groups("list", &[&cast::a()]);
    let failed = broken(&judged(&tale));
    assert!(failed.contains("remove-a-group/delete/gone"), "{failed:?}");
}

#[test]
fn what_was_not_kept_is_not_judged() {
    let mut tale = Tale::new();
    tale.create_group("create", &cast::a());
    tale.read_group("read", &cast::a());
    tale.delete("delete", &group_path(&cast::a()));
    let mut exchanges = recorded(&tale);
    for told in &mut exchanges {
        if let Outcome::Answer(answer) = &mut told.outcome {
            answer.body.clear();
            answer.headers.clear();
        }
        told.request.body = None;
        if let Some(recorded) = &mut told.labels.recorded {
            recorded.request_body_missing = true;
            recorded.answer_body_missing = true;
            recorded.answer_headers_missing = true;
        }
    }
    let judgement = judge(&exchanges);
    assert_eq!(broken(&judgement), set(&[]));
    assert!(judgement.drift.is_empty(), "{:?}", judgement.drift);
    for (id, expected) in [
        ("make-a-group/status", Verdict::Pass),
        ("make-a-group/schema", Verdict::Untested),
        ("make-a-group/content-type", Verdict::Untested),
        ("remove-a-group/empty-body", Verdict::Untested),
    ] {
        assert_eq!(verdict(&judgement, id).0, expected, "{id}");
    }
}

#[test]
fn a_call_without_an_answer_may_or_may_not_have_been_carried_out() {
    let changed = with(&cast::a(), "name", "Alpha II");
    for shown in [&cast::a(), &changed] {
        let mut tale = Tale::new();
        tale.create_group("create", &cast::a());
        tale.read_group("read", &cast::a());
        tale.put_group("put", &changed);
        tale.read_group("read-again", shown);
        tale.list_groups("list", &[shown]);
        tale.at("put").outcome = Outcome::Failure {
            kind: FailureKind::Broken,
            message: "the recording holds no answer".to_owned(),
        };
        let judgement = judged(&tale);
        assert_eq!(broken(&judgement), set(&[]));
        assert_eq!(judgement.traffic.unanswered, 1);
    }
}

#[test]
fn sessions_do_not_know_of_each_other() {
    let mut tale = Tale::new();
    tale.workflow("monday");
    tale.create_group("create", &cast::a());
    tale.read_group("read", &cast::a());
    tale.workflow("tuesday");
    // By now somebody renamed it, and then it went.
    tale.read_group("renamed", &with(&cast::a(), "name", "Renamed"));
    tale.missing("gone", "GET", &group_path(&cast::a()), None);
    let judgement = judged(&tale);
    assert_eq!(broken(&judgement), set(&[]));
    assert_eq!(judgement.traffic.sessions, 2);
}

#[test]
fn more_sessions_than_are_kept_lose_nothing_but_memory() {
    let mut tale = Tale::new();
    for round in 0..200_u32 {
        tale.workflow(&format!("page-{round}"));
        let group = group(1_000 + round, "Same");
        tale.create_group(&format!("create-{round}"), &group);
        tale.read_group(&format!("read-{round}"), &group);
        if round == 3 {
            tale.shows("read-3", "/security_group/name", "Other");
        }
    }
    // The first session comes back when it is long forgotten.
    tale.workflow("page-0");
    tale.missing("late", "GET", &group_path(&group(1_000, "Same")), None);
    let judgement = judged(&tale);
    assert_eq!(broken(&judgement), set(&["make-a-group/create/stored"]));
    assert_eq!(judgement.traffic.sessions, 201);
}

#[test]
fn drift_counts_items_and_exchanges_and_dates() {
    let (a, b) = (
        with(&cast::a(), "description", Value::Null),
        with(&cast::b(), "description", Value::Null),
    );
    let mut tale = Tale::new();
    tale.list_groups("list-1", &[&a, &b, &cast::c()]);
    tale.list_groups("list-2", &[&with(&a, "zone", "one")]);
    let judgement = judged(&tale);
    let rows: Vec<_> = judgement
        .drift
        .iter()
        .map(|row| (row.place.as_str(), row.kind, row.count, row.exchanges))
        .collect();
    assert_eq!(
        rows,
        [
            ("/security_groups/*/description", DriftKind::Null, 3, 2),
            ("/security_groups/*/zone", DriftKind::Added, 1, 1),
        ]
    );
    let null = &judgement.drift[0];
    assert_eq!(null.first, "2026-01-02T03:00:00.5Z");
    assert_eq!(null.last, "2026-01-02T03:00:01.5Z");
    assert_eq!(
        (null.example.as_str(), null.shown.as_str()),
        ("traffic.har#0", "null")
    );
    // Nobody made these groups here, so that only SHOULD is broken.
    assert_eq!(broken(&judgement), set(&["all-groups/schema/others"]));
}

#[test]
fn traffic_that_is_nobodys_is_listed_by_what_it_looks_like() {
    let mut judge = sgspec::judge::Judge::new(&super::tale::CONTRACT);
    for number in 0..30 {
        let target = format!("/v2/orders/{number}?x={number}");
        let mut told = exchange("GET", &target, None, 200, None);
        told.labels.recorded = Some(Recorded::default());
        judge.observe_outside(&told);
    }
    let judgement = judge.finish();
    let rows: Vec<_> = judgement.traffic.unmatched.rows().collect();
    assert_eq!(rows.len(), 1);
    assert_eq!(
        (rows[0].count, rows[0].path.as_str()),
        (30, "http://target.example/v2/orders/{id}")
    );
}
