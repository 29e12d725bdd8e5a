//! Traffic that others recorded, told by hand: what it proves, and what takes a proof away.

use rstest::rstest;
use serde_json::{Value, json};
use sgspec::judge::{Judgement, Verdict};
use sgspec::trace::{Exchange, Outcome, Recorded};

use super::cast;
use super::catalogue::changes;
use super::story::sound;
use super::tale::{Tale, broken, group_path, id, judge, rules_path, sent, set, verdict, with};

/// A tale as others record it: a second between two calls, and each known by its number.
pub(crate) fn recorded(tale: &Tale) -> Vec<Exchange> {
    let mut exchanges = tale.exchanges();
    for (index, told) in exchanges.iter_mut().enumerate() {
        told.labels.recorded = Some(Recorded {
            name: format!("traffic.har#{index}"),
            ..Recorded::default()
        });
        let (minute, second) = (index / 60, index % 60);
        // No times, only their order.
        told.milliseconds = 0.0;
        told.started = format!("2026-01-02T03:{minute:02}:{second:02}.5Z");
    }
    exchanges
}

pub(crate) fn judged(tale: &Tale) -> Judgement {
    judge(&recorded(tale))
}

#[test]
fn a_sound_story_is_sound_whoever_tells_it() {
    let judgement = judged(&sound());
    assert_eq!(broken(&judgement), set(&[]));
    for id in [
        "make-a-group/create/echo",
        "see-a-group/read/after-create",
        "all-groups/list/contains",
        "change-a-group/update/stored",
        "remove-a-group/delete/gone",
        "remove-a-group/delete/unlisted",
        "remove-a-group/parent-delete/children-gone",
        "see-a-rule/isolation/item",
    ] {
        assert_eq!(verdict(&judgement, id).0, Verdict::Pass, "{id}");
    }
}

/// What a recording cannot prove: that two things were sent side by side on purpose, that a target
/// adds of itself, what positions are for.
fn is_ours_alone(id: &str) -> bool {
    ["order/", "concurrent/", "only-this", "schema/others"]
        .iter()
        .any(|rule| id.contains(rule))
}

/// Changes of the story that prove nothing where nobody planned the calls: a refusal may be about who
/// asked, an answer that is not there may have been given up, a body may be cut by the recorder.
const UNPROVEN: [&str; 3] = [
    "an undocumented refusal of a read",
    "no answer",
    "a body that was cut",
];

#[test]
fn a_change_of_the_story_is_found_and_accuses_nobody_else() {
    let mut wrong = Vec::new();
    for change in changes() {
        let mut tale = sound();
        (change.make)(&mut tale);
        let (ours, theirs) = (broken(&tale.judged()), broken(&judged(&tale)));
        let more: Vec<&String> = theirs.difference(&ours).collect();
        if !more.is_empty() {
            wrong.push(format!("{}: {more:?} beside {ours:?}", change.name));
        }
        let provable = ours.iter().any(|id| !is_ours_alone(id));
        if provable && theirs.is_empty() != UNPROVEN.contains(&change.name) {
            wrong.push(format!("{}: {theirs:?} where {ours:?}", change.name));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// A group that the traffic did not make, read, changed and read again.
fn visitor() -> Tale {
    let (before, after) = (cast::elder(), with(&cast::elder(), "name", "Elder II"));
    let mut tale = Tale::new();
    tale.read_group("before", &before);
    tale.put_group("put", &after);
    tale.read_group("after", &after);
    tale.list_groups("list", &[&cast::a(), &after]);
    tale
}

#[test]
fn what_was_there_before_is_known_once_a_call_on_it_worked() {
    let judgement = judged(&visitor());
    assert_eq!(broken(&judgement), set(&[]));
    let stored = verdict(&judgement, "change-a-group/update/stored");
    assert_eq!(stored.0, Verdict::Pass);

    let mut tale = visitor();
    tale.shows("after", "/security_group/name", "Elder");
    tale.shows("list", "/security_groups/1/name", "Elder");
    assert_eq!(
        broken(&judged(&tale)),
        set(&["change-a-group/update/stored"])
    );
}

#[test]
fn what_was_there_before_and_is_deleted_is_gone() {
    let elder = cast::elder();
    let mut tale = Tale::new();
    tale.delete("delete", &group_path(&elder));
    tale.missing("gone", "GET", &group_path(&elder), None);
    let judgement = judged(&tale);
    assert_eq!(broken(&judgement), set(&[]));
    let gone = verdict(&judgement, "remove-a-group/delete/gone");
    assert_eq!(gone.0, Verdict::Pass);

    tale.answers("gone", 200, Some(&json!({"security_group": elder})));
    tale.list_groups("list", &[&elder]);
    let failed = broken(&judged(&tale));
    assert!(failed.contains("remove-a-group/delete/gone"), "{failed:?}");
}

/// Others may have removed, or changed, what the traffic did not make.
#[rstest]
#[case::removed(404, None)]
#[case::changed(200, Some(with(&cast::elder(), "name", "By somebody")))]
fn others_may_do_with_theirs_what_they_like(#[case] status: u16, #[case] shown: Option<Value>) {
    let mut tale = Tale::new();
    tale.read_group("before", &cast::elder());
    tale.create_group("create", &cast::a());
    let answer = shown.map(|group| json!({"security_group": group}));
    let path = group_path(&cast::elder());
    tale.say("after", "GET", &path, None, status, answer.as_ref());
    assert_eq!(broken(&judged(&tale)), set(&[]));
}

/// A group is made, something happens, then it reads otherwise.
fn meanwhile(what: impl FnOnce(&mut Tale)) -> Judgement {
    let mut tale = Tale::new();
    tale.create_group("create", &cast::a());
    tale.read_group("read", &cast::a());
    tale.list_groups("list", &[&cast::a()]);
    what(&mut tale);
    let other = with(&cast::a(), "name", "Otherwise");
    tale.read_group("read-again", &other);
    tale.list_groups("list-again", &[&other]);
    judged(&tale)
}

#[test]
fn a_call_that_the_contract_does_not_know_may_have_changed_anything() {
    let path = group_path(&cast::a());
    let changed = json!({"name": "Otherwise"});
    let judgement = meanwhile(|tale| {
        tale.say("patch", "PATCH", &path, Some(&changed), 200, None);
    });
    assert_eq!(broken(&judgement), set(&[]));
    let undocumented: Vec<_> = judgement.traffic.undocumented.rows().collect();
    assert_eq!(undocumented.len(), 1);
    assert_eq!(
        (
            undocumented[0].method.as_str(),
            undocumented[0].path.as_str()
        ),
        ("PATCH", "/security_groups/{group_id}")
    );

    let judgement = meanwhile(|tale| {
        let target = format!("/servers/{}/attach", id(77));
        tale.say("attach", "POST", &target, Some(&json!({})), 200, None);
    });
    assert_eq!(broken(&judgement), set(&[]));
    let unmatched: Vec<_> = judgement.traffic.unmatched.rows().collect();
    assert_eq!(
        unmatched[0].path,
        "http://target.example/servers/{id}/attach"
    );
}

#[test]
fn a_call_that_only_looks_or_was_refused_changes_nothing() {
    let path = group_path(&cast::a());
    for (method, status) in [("OPTIONS", 200), ("HEAD", 200), ("PATCH", 405)] {
        let judgement = meanwhile(|tale| {
            tale.say("call", method, &path, None, status, None);
            // A documented write besides, to which the change can be charged.
            tale.put_group("put", &cast::elder());
        });
        assert_eq!(
            broken(&judgement),
            set(&["change-a-group/update/only-this"]),
            "{method}"
        );
    }
}

#[test]
fn a_reading_that_another_one_corrects_in_time_was_only_early() {
    let changed = with(&cast::a(), "name", "Alpha II");
    let mut tale = Tale::new();
    tale.create_group("create", &cast::a());
    tale.read_group("read", &cast::a());
    tale.list_groups("list", &[&cast::a()]);
    tale.put_group("put", &changed);
    tale.read_group("early", &cast::a());
    tale.create_group("create-b", &cast::b());
    tale.read_group("late", &changed);
    tale.list_groups("list-again", &[&changed, &cast::b()]);
    assert_eq!(broken(&judged(&tale)), set(&[]));

    // Without the correction it stands.
    tale.shows("late", "/security_group/name", "Alpha");
    assert_eq!(
        broken(&judged(&tale)),
        set(&["see-a-group/read/after-update"])
    );
}

/// A target may lag behind for two seconds; whoever looks once, and earlier, has seen nothing.
#[rstest]
#[case::at_once(0.0, 0)]
#[case::soon(1.5, 0)]
#[case::when_it_had_its_time(2.5, 1)]
fn a_timed_reading_counts_when_the_target_had_its_time(#[case] later: f64, #[case] failed: usize) {
    let mut tale = Tale::new();
    tale.create_group("create", &cast::a());
    tale.put_group("put", &with(&cast::a(), "name", "Alpha II"));
    tale.read_group("read", &cast::a());
    let mut exchanges = recorded(&tale);
    for told in &mut exchanges {
        told.milliseconds = 5.0;
    }
    let time = 1.6 + later;
    exchanges[2].started = format!("2026-01-02T03:00:{time:05.2}Z");
    assert_eq!(broken(&judge(&exchanges)).len(), failed);
}

#[test]
fn what_overlaps_with_a_write_proves_nothing() {
    let changed = with(&cast::a(), "name", "Alpha II");
    let mut tale = Tale::new();
    tale.create_group("create", &cast::a());
    tale.put_group("put", &changed);
    tale.read_group("read", &cast::a());
    let alone = recorded(&tale);
    assert_eq!(
        broken(&judge(&alone)),
        set(&["see-a-group/read/after-update"])
    );

    // The write is still under way when the reading begins.
    let mut within = alone.clone();
    within[1].milliseconds = 1_500.0;
    assert_eq!(broken(&judge(&within)), set(&[]));

    // The reading was under way when the write began.
    let mut before = alone;
    before.swap(1, 2);
    let started = before[1].started.clone();
    before[1].started = before[2].started.clone();
    before[2].started = started;
    before[1].milliseconds = 1_500.0;
    let shown = json!({"security_group": changed}).to_string();
    if let Outcome::Answer(answer) = &mut before[1].outcome {
        answer.body = shown.into_bytes();
    }
    assert_eq!(broken(&judge(&before)), set(&[]));
}

#[test]
fn a_recording_that_tells_the_end_first_proves_nothing_of_states() {
    let mut backwards = recorded(&sound());
    backwards.reverse();
    let judgement = judge(&backwards);
    assert_eq!(broken(&judgement), set(&[]));
    assert!(judgement.traffic.disordered > 0);
    let stored = verdict(&judgement, "change-a-group/update/stored");
    assert_eq!(
        stored,
        (Verdict::Untested, "the traffic does not show it".to_owned())
    );
}

/// What a list says that does not show a group which was made.
#[rstest]
#[case::plain("/security_groups", &[], true)]
#[case::first_page("/security_groups?page=1", &[], true)]
#[case::room_to_spare("/security_groups?per_page=50", &[], true)]
#[case::all_counted("/security_groups?page=1&per_page=1", &[("X-Total-Count", "1")], true)]
#[case::full_page("/security_groups?per_page=1", &[], false)]
#[case::second_page("/security_groups?page=2", &[], false)]
#[case::filtered("/security_groups?name=Elder", &[], false)]
#[case::more_counted("/security_groups", &[("X-Total-Count", "2")], false)]
#[case::more_linked("/security_groups", &[("Link", "</security_groups?page=2>; rel=next")], false)]
#[case::last_linked("/security_groups", &[("Link", "</security_groups?page=1>; rel=last"), ("X-Total-Count", "2")], true)]
fn a_list_lacks_something_only_if_it_is_whole(
    #[case] target: &str,
    #[case] headers: &[(&str, &str)],
    #[case] whole: bool,
) {
    let mut tale = Tale::new();
    tale.create_group("create", &cast::a());
    tale.read_group("read", &cast::a());
    let shown = json!({"security_groups": [cast::elder()]});
    tale.say("list", "GET", target, None, 200, Some(&shown));
    for (name, value) in headers {
        let header = ((*name).to_owned(), (*value).to_owned());
        tale.answer("list").headers.push(header);
    }
    let expected: &[&str] = if whole {
        &["all-groups/list/contains"]
    } else {
        &[]
    };
    assert_eq!(broken(&judged(&tale)), set(expected));
}

#[test]
fn pages_that_follow_each_other_are_one_list() {
    let mut tale = Tale::new();
    tale.create_group("create", &cast::a());
    tale.read_group("read", &cast::a());
    let page = |groups: &[Value]| json!({"security_groups": groups});
    for (number, groups) in [
        (1, vec![cast::elder()]),
        (2, vec![cast::a()]),
        (3, Vec::new()),
    ] {
        let target = format!("/security_groups?page={number}");
        let name = format!("page-{number}");
        tale.say(&name, "GET", &target, None, 200, Some(&page(&groups)));
    }
    let judgement = judged(&tale);
    assert_eq!(broken(&judgement), set(&[]));
    assert_eq!(
        verdict(&judgement, "all-groups/list/contains").0,
        Verdict::Pass
    );

    tale.shows("page-2", "/security_groups", json!([cast::b()]));
    assert_eq!(broken(&judged(&tale)), set(&["all-groups/list/contains"]));
}

/// A group changes, or goes, that nothing was done to: one write may have done it, or one of two.
#[rstest]
#[case::changed_by_one(1, Some("Otherwise"), &["change-a-group/update/only-this"])]
#[case::changed_by_one_of_two(2, Some("Otherwise"), &[])]
#[case::gone_with_one(1, None, &["change-a-group/update/only-this"])]
#[case::gone_with_one_of_two(2, None, &[])]
fn a_side_effect_is_charged_if_it_has_one_author(
    #[case] writes: usize,
    #[case] name: Option<&str>,
    #[case] failed: &[&str],
) {
    let mut tale = Tale::new();
    tale.create_group("create", &cast::a());
    tale.read_group("read", &cast::a());
    tale.list_groups("list", &[&cast::a()]);
    tale.put_group("put", &cast::elder());
    if writes == 2 {
        tale.delete("delete", &group_path(&cast::c()));
    }
    let path = group_path(&cast::a());
    if let Some(name) = name {
        let other = with(&cast::a(), "name", name);
        tale.read_group("read-again", &other);
        tale.list_groups("list-again", &[&cast::elder(), &other]);
    } else {
        tale.missing("read-again", "GET", &path, None);
        tale.list_groups("list-again", &[&cast::elder()]);
        // What follows from it accuses nobody, either.
        tale.missing("delete-again", "DELETE", &path, None);
    }
    assert_eq!(broken(&judged(&tale)), set(failed));
}

#[test]
fn what_was_read_before_a_refused_write_still_counts() {
    let path = group_path(&cast::a());
    let mut tale = Tale::new();
    tale.create_group("create", &cast::a());
    tale.list_groups("list", &[&cast::elder()]);
    tale.missing("read", "GET", &path, None);
    tale.missing("put", "PUT", &path, Some(&sent(&cast::a())));
    let failed = broken(&judged(&tale));
    assert!(failed.contains("make-a-group/create/stored"), "{failed:?}");
    assert!(
        !failed
            .iter()
            .any(|id| id.starts_with("see-") || id.starts_with("all-")),
        "{failed:?}"
    );
}

#[test]
fn an_item_with_another_id_is_charged_to_who_shows_it() {
    let mut tale = Tale::new();
    tale.create_group("create", &cast::a());
    tale.read_group("read", &cast::a());
    tale.shows("read", "/security_group/id", id(777));
    assert_eq!(
        broken(&judged(&tale)),
        set(&["see-a-group/read/after-create"])
    );
}

#[test]
fn what_a_reader_shows_wrong_is_excused_by_the_same_wrong_of_a_write_only() {
    let mut tale = Tale::new();
    tale.create_group("create", &cast::a());
    tale.read_group("read", &cast::a());
    tale.shows("create", "/security_group/servers", "none");
    tale.shows("read", "/security_group/servers", "none");
    assert_eq!(broken(&judged(&tale)), set(&["make-a-group/schema"]));

    tale.lacks("read", "/security_group/enable_default_security");
    assert_eq!(
        broken(&judged(&tale)),
        set(&["make-a-group/schema", "see-a-group/schema"])
    );
}

#[test]
fn an_entry_that_cannot_be_used_may_have_been_any_write() {
    let mut tale = Tale::new();
    tale.create_group("create", &cast::a());
    tale.read_group("read", &with(&cast::a(), "name", "Otherwise"));
    let exchanges = recorded(&tale);
    for (unusable, failed) in [(false, 1), (true, 0)] {
        let mut judge = sgspec::judge::Judge::new(&super::tale::CONTRACT);
        judge.observe(&exchanges[0]);
        if unusable {
            judge.observe_unusable();
        }
        judge.observe(&exchanges[1]);
        assert_eq!(broken(&judge.finish()).len(), failed, "{unusable}");
    }
}

#[test]
fn a_resource_may_be_written_below_another_base() {
    let changed = with(&cast::a(), "name", "Alpha II");
    let mut tale = Tale::new();
    tale.create_group("create", &cast::a());
    tale.put_group("put", &changed);
    tale.read_group("read", &changed);
    tale.list_groups("list", &[&changed]);
    assert_eq!(broken(&judged(&tale)), set(&[]));
    tale.at("put").request.base = "http://other.example".to_owned();
    assert_eq!(broken(&judged(&tale)), set(&[]));
}

#[test]
fn what_lies_below_a_changed_id_follows_from_that() {
    let (home, rule) = (cast::home(), cast::rule_a());
    let mut tale = Tale::new();
    tale.create_group("create", &home);
    tale.create_rule("create-rule", &home, &rule);
    tale.read_rule("read-rule", &home, &rule);
    tale.put_group("put", &home);
    tale.shows("put", "/security_group/id", id(777));
    let below = super::tale::rule_path(&home, &rule);
    tale.missing("read-rule-again", "GET", &below, None);
    tale.missing("list-rules", "GET", &rules_path(&home), None);
    tale.missing("read", "GET", &group_path(&home), None);
    assert_eq!(
        broken(&judged(&tale)),
        set(&["change-a-group/update/keeps-identity"])
    );
}
