//! How traffic is framed: pages, repeated tries, calls that the target put off, clean-up, calls
//! of other people, and recordings without any label.

use rstest::rstest;
use serde_json::{Value, json};
use sgspec::judge::Verdict;
use sgspec::trace::{Exchange, Purpose};

use super::cast;
use super::catalogue::changes;
use super::story::sound;
use super::tale::{Tale, exchange, group, group_path, judge, rules_path, sent, set, verdict};

/// The list of a story in pages of one item, told in place of the whole.
fn paged(tale: &mut Tale, name: &str) {
    let body: Value = serde_json::from_slice(&tale.answer(name).body).unwrap();
    let items = body["security_groups"].as_array().unwrap().clone();
    tale.shows(name, "/security_groups", json!([items[0]]));
    let mut before = name.to_owned();
    for (index, item) in items.iter().enumerate().skip(1) {
        let target = format!("/security_groups?page={}", index + 1);
        let mut page = exchange(
            "GET",
            &target,
            None,
            200,
            Some(&json!({"security_groups": [item]})),
        );
        page.labels.page = u32::try_from(index + 1).unwrap();
        let page_name = format!("{name}-page-{}", index + 1);
        tale.after(&before, &page_name, page);
        before = page_name;
    }
}

#[test]
fn pages_of_a_list_are_one_list() {
    let mut tale = sound();
    for name in [
        "list",
        "list-after-put",
        "list-after-delete",
        "list-after-parent",
    ] {
        paged(&mut tale, name);
    }
    assert_eq!(tale.failed(), set(&[]));
    let judged = tale.judged();
    assert_eq!(
        verdict(&judged, "all-groups/list/contains").0,
        Verdict::Pass
    );
    assert_eq!(judged.unmatched, 0);
}

#[rstest]
#[case::an_item_on_no_page(|tale: &mut Tale| tale.shows("list-page-3", "/security_groups", json!([])), &["all-groups/list/contains"])]
#[case::an_item_on_two_pages(|tale: &mut Tale| tale.shows("list-page-3", "/security_groups", json!([cast::a(), cast::b()])), &["all-groups/list/once"])]
#[case::a_page_that_breaks(|tale: &mut Tale| tale.answers("list-page-3", 500, None), &["all-groups/status"])]
#[case::a_page_of_another_type(|tale: &mut Tale| tale.answer("list-page-3").headers.clear(), &["all-groups/content-type"])]
#[case::a_page_with_a_bad_item(|tale: &mut Tale| tale.lacks("list-page-3", "/security_groups/0/servers"), &["all-groups/schema"])]
fn every_page_counts(#[case] change: fn(&mut Tale), #[case] failed: &[&str]) {
    let mut tale = sound();
    paged(&mut tale, "list");
    change(&mut tale);
    assert_eq!(tale.failed(), set(failed));
}

#[test]
fn only_the_last_try_of_a_step_counts() {
    let stale = json!({"security_group": cast::b()});
    let mut tale = sound();
    for attempt in 1..4 {
        let mut early = exchange("GET", &group_path(&cast::b()), None, 200, Some(&stale));
        early.labels.attempt = attempt;
        early.labels.last = false;
        tale.after("put-b", &format!("try-{attempt}"), early);
    }
    tale.at("read-b-after-put").labels.attempt = 4;
    assert_eq!(tale.failed(), set(&[]));
    tale.answers("try-2", 404, None);
    assert_eq!(tale.failed(), set(&[]));
    tale.answers("try-2", 503, None);
    assert_eq!(tale.failed(), set(&["see-a-group/status"]));
}

#[rstest]
#[case::throttled(Purpose::Throttled)]
#[case::cleaning_up(Purpose::CleanUp)]
fn what_is_no_evidence_is_not_judged(#[case] purpose: Purpose) {
    let mut tale = sound();
    for (name, status) in [("put-b", 429), ("read-a", 503), ("delete-parent", 500)] {
        let mut idle = tale.at(name).clone();
        idle.labels.purpose = purpose;
        idle.outcome = exchange("", "", None, status, None).outcome;
        tale.after(name, &format!("{name}-idle"), idle);
    }
    assert_eq!(tale.failed(), set(&[]));
}

#[test]
fn a_delete_in_cleaning_up_ends_nothing() {
    let mut tale = Tale::new();
    tale.create_group("create", &cast::a());
    tale.delete("clean", &group_path(&cast::a()));
    tale.at("clean").labels.purpose = Purpose::CleanUp;
    tale.read_group("read", &cast::a());
    assert_eq!(tale.failed(), set(&[]));
}

#[test]
fn throttling_that_is_evidence_fails() {
    let mut tale = sound();
    tale.answers("read-a", 429, None);
    assert_eq!(tale.failed(), set(&["see-a-group/status"]));
}

#[test]
fn calls_of_no_operation_are_counted() {
    let mut tale = sound();
    for (name, method, target) in [
        ("images", "GET", "/images"),
        ("patch", "PATCH", "/security_groups"),
        ("deeper", "GET", "/security_groups/1/rules/2/history"),
        ("root", "GET", "/"),
    ] {
        tale.after("list", name, exchange(method, target, None, 500, None));
    }
    assert_eq!(tale.judged().unmatched, 4);
    assert_eq!(tale.failed(), set(&[]));
}

#[test]
fn a_query_and_a_slash_at_the_end_are_the_same_operation() {
    let mut tale = sound();
    tale.at("list").request.target.push_str("?per_page=100");
    tale.at("read-a").request.target.push('/');
    assert_eq!(tale.judged().unmatched, 0);
    assert_eq!(tale.failed(), set(&[]));
}

#[rstest]
#[case::not_found(404, &[])]
#[case::gone(410, &[])]
#[case::broken(500, &["see-a-group/status"])]
#[case::undocumented(418, &["see-a-group/status"])]
fn other_peoples_resources_may_be_missing(#[case] status: u16, #[case] failed: &[&str]) {
    let mut tale = sound();
    tale.after(
        "list",
        "foreign",
        exchange(
            "GET",
            &group_path(&group(99, "Stranger")),
            None,
            status,
            None,
        ),
    );
    assert_eq!(tale.failed(), set(failed));
}

#[test]
fn other_peoples_resources_are_as_documented_when_they_are_there() {
    let mut stranger = group(99, "Stranger");
    let path = group_path(&stranger);
    stranger.as_object_mut().unwrap().shift_remove("servers");
    let mut tale = sound();
    tale.after(
        "list",
        "foreign",
        exchange(
            "GET",
            &path,
            None,
            200,
            Some(&json!({"security_group": stranger})),
        ),
    );
    assert_eq!(tale.failed(), set(&["see-a-group/schema"]));
}

/// Calls on what somebody else owns, between a write and the reads that show it.
fn foreign_calls() -> Vec<Exchange> {
    let stranger = group(99, "Stranger");
    let shown = json!({"security_group": stranger});
    vec![
        exchange("GET", &group_path(&stranger), None, 200, Some(&shown)),
        exchange(
            "PUT",
            &group_path(&stranger),
            Some(&sent(&stranger)),
            200,
            Some(&shown),
        ),
        exchange(
            "GET",
            &rules_path(&stranger),
            None,
            200,
            Some(&json!({"rules": []})),
        ),
        exchange("DELETE", &group_path(&stranger), None, 204, None),
    ]
}

#[test]
fn calls_on_other_peoples_resources_do_not_part_two_readings() {
    for (index, foreign) in foreign_calls().into_iter().enumerate() {
        let mut tale = sound();
        tale.answers(
            "read-b-after-put",
            200,
            Some(&json!({"security_group": cast::b()})),
        );
        tale.shows("list-after-put", "/security_groups/2", cast::b());
        tale.after("read-b-after-put", "foreign", foreign);
        assert_eq!(
            tale.failed(),
            set(&["change-a-group/update/stored"]),
            "foreign call {index}"
        );
    }
}

#[test]
fn a_recording_without_labels_is_judged_alike() {
    for change in changes() {
        let mut tale = sound();
        (change.make)(&mut tale);
        tale.each(|_, told| told.labels.workflow.clear());
        assert_eq!(tale.failed(), set(change.failed), "{}", change.name);
    }
}

#[test]
fn a_story_that_begins_in_the_middle_accuses_nobody() {
    let told = sound().exchanges();
    for first in 0..told.len() {
        let judged = judge(&told[first..]);
        let failed = judged
            .judged
            .iter()
            .filter(|judged| judged.verdict == Verdict::Fail);
        assert_eq!(failed.count(), 0, "from exchange {first} on");
    }
}

#[test]
fn a_story_that_ends_early_accuses_nobody() {
    let told = sound().exchanges();
    for end in 0..told.len() {
        let judged = judge(&told[..end]);
        let failed = judged
            .judged
            .iter()
            .filter(|judged| judged.verdict == Verdict::Fail);
        assert_eq!(failed.count(), 0, "up to exchange {end}");
    }
}
