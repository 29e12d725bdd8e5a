//! Laws about state in stories of their own: one fault is charged once, a refusal keeps things as
//! they are, other spellings of a value are no change.

use rstest::rstest;
use serde_json::{Value, json};
use sgspec::judge::Verdict;

use super::cast;
use super::story::sound;
use super::tale::{
    Tale, group, group_path, id, rule, rule_path, rules_path, sent, set, verdict, with,
};

#[test]
fn one_fault_is_charged_once() {
    let (a, changed) = (cast::a(), with(&cast::a(), "name", "Alpha II"));
    let mut tale = Tale::new();
    tale.create_group("create", &a);
    tale.put_group("put", &changed);
    let mut listed = vec![a.clone()];
    for round in 0..3 {
        tale.read_group(&format!("read-{round}"), &a);
        tale.list_groups(&format!("list-{round}"), &listed.iter().collect::<Vec<_>>());
        // Another write settles what was read so far; from then on the old name is the known one.
        listed.push(group(50 + round, "Next"));
        tale.create_group(&format!("create-{round}"), &listed[listed.len() - 1]);
    }
    let judged = tale.judged();
    assert_eq!(tale.failed(), set(&["change-a-group/update/stored"]));
    assert!(judged.judged.iter().all(|judged| judged.more == 0));
}

#[test]
fn a_second_write_is_judged_by_itself() {
    let (first, second) = (
        with(&cast::a(), "name", "First"),
        with(&cast::a(), "name", "Second"),
    );
    let mut tale = Tale::new();
    tale.create_group("create", &cast::a());
    tale.put_group("put-1", &first);
    tale.read_group("read-1", &first);
    tale.list_groups("list-1", &[&first]);
    tale.put_group("put-2", &second);
    tale.read_group("read-2", &second);
    tale.list_groups("list-2", &[&first]);
    assert_eq!(tale.failed(), set(&["all-groups/list/agrees"]));
}

#[rstest]
#[case::as_sent("192.0.2.1/32", "192.0.2.1/32", &[])]
#[case::without_a_mask("192.0.2.1/32", "192.0.2.1", &[])]
#[case::with_a_mask("192.0.2.1", "192.0.2.1/32", &[])]
#[case::without_host_bits("192.0.2.7/28", "192.0.2.0/28", &[])]
#[case::another_network("192.0.2.0/28", "192.0.2.0/27", &["make-a-rule/create/echo"])]
#[case::another_address("192.0.2.1", "192.0.2.2", &["make-a-rule/create/echo"])]
#[case::everything("192.0.2.0/28", "0.0.0.0/0", &["make-a-rule/create/echo"])]
#[case::no_network("192.0.2.0/28", "anywhere", &["make-a-rule/create/echo"])]
fn a_network_may_be_spelled_otherwise(
    #[case] given: &str,
    #[case] shown: &str,
    #[case] failed: &[&str],
) {
    let home = cast::home();
    let (asked, answered) = (
        rule(1, "accept", "TCP", given),
        rule(1, "accept", "TCP", shown),
    );
    let mut tale = Tale::new();
    tale.create_group("create-home", &home);
    tale.say(
        "create",
        "POST",
        &rules_path(&home),
        Some(&sent(&asked)),
        201,
        Some(&json!({"rule": answered})),
    );
    tale.read_rule("read", &home, &answered);
    tale.list_rules("list", &home, &[&answered]);
    assert_eq!(tale.failed(), set(failed));
}

#[test]
fn a_parent_with_children_may_refuse_its_delete() {
    let (parent, child) = (cast::parent(), cast::child());
    let mut tale = Tale::new();
    tale.create_group("create-parent", &parent);
    tale.create_rule("create-child", &parent, &child);
    let conflict = json!({"type": "conflict", "message": "not empty"});
    tale.say(
        "delete-parent",
        "DELETE",
        &group_path(&parent),
        None,
        409,
        Some(&conflict),
    );
    tale.read_group("read-parent", &parent);
    tale.list_groups("list-parents", &[&parent]);
    tale.read_rule("read-child", &parent, &child);
    tale.list_rules("list-children", &parent, &[&child]);
    let judged = tale.judged();
    assert_eq!(tale.failed(), set(&[]));
    assert_eq!(
        verdict(&judged, "remove-a-group/parent-delete/children-gone").0,
        Verdict::Pass
    );
}

#[rstest]
#[case::conflict(409)]
#[case::forbidden(403)]
#[case::broken(500)]
fn a_parent_without_children_may_not(#[case] status: u16) {
    let parent = cast::parent();
    let mut tale = Tale::new();
    tale.create_group("create", &parent);
    tale.say("delete", "DELETE", &group_path(&parent), None, status, None);
    tale.read_group("read", &parent);
    tale.list_groups("list", &[&parent]);
    assert_eq!(tale.failed(), set(&["remove-a-group/status"]));
}

#[test]
fn a_refused_update_changes_nothing() {
    let changed = with(&cast::a(), "name", "Alpha II");
    let mut tale = Tale::new();
    tale.create_group("create", &cast::a());
    tale.say(
        "put",
        "PUT",
        &group_path(&cast::a()),
        Some(&sent(&changed)),
        400,
        None,
    );
    tale.read_group("read", &cast::a());
    tale.list_groups("list", &[&cast::a()]);
    assert_eq!(tale.failed(), set(&["change-a-group/status"]));
}

/// All reads of one item answer 500.
fn without_item_reads(tale: &mut Tale) {
    for name in [
        "read-a",
        "read-b",
        "read-c",
        "read-b-after-put",
        "read-a-after-put",
        "read-c-after-put",
        "read-b-deleted",
        "read-a-after-delete",
        "read-c-after-delete",
    ] {
        tale.answers(name, 500, None);
    }
}

#[test]
fn with_one_reader_broken_the_writes_answer_speaks() {
    let broken = ["see-a-group/status", "see-a-group/unknown-id/get"];
    let mut tale = sound();
    without_item_reads(&mut tale);
    assert_eq!(tale.failed(), set(&broken));

    let mut stale_list = tale.clone();
    stale_list.shows("list-after-put", "/security_groups/2", cast::b());
    let with_list = [broken[0], broken[1], "all-groups/list/agrees"];
    assert_eq!(stale_list.failed(), set(&with_list));

    let mut honest_update = stale_list.clone();
    honest_update.answers("put-b", 200, Some(&json!({"security_group": cast::b()})));
    let with_update = [broken[0], broken[1], "change-a-group/update/echo"];
    assert_eq!(honest_update.failed(), set(&with_update));

    let mut missing = tale;
    missing.shows("list", "/security_groups", json!([cast::a(), cast::c()]));
    let with_gap = [broken[0], broken[1], "all-groups/list/contains"];
    assert_eq!(missing.failed(), set(&with_gap));
}

#[test]
fn with_the_list_broken_the_item_is_compared_with_the_writes_answer() {
    let mut tale = sound();
    for name in [
        "list",
        "list-after-put",
        "list-after-delete",
        "list-after-parent",
    ] {
        tale.answers(name, 500, None);
    }
    assert_eq!(tale.failed(), set(&["all-groups/status"]));
    tale.answers(
        "read-b-after-put",
        200,
        Some(&json!({"security_group": cast::b()})),
    );
    assert_eq!(
        tale.failed(),
        set(&["all-groups/status", "see-a-group/read/after-update"])
    );
}

#[test]
fn a_delete_that_wipes_everything_makes_nobody_else_look_guilty() {
    let (mine, other, bystander) = (cast::a(), cast::b(), cast::c());
    let mut tale = Tale::new();
    tale.workflow("beside");
    tale.create_group("create-bystander", &bystander);
    tale.read_group("read-bystander", &bystander);
    tale.list_groups("list-bystander", &[&bystander]);
    // Another write settles that it is there.
    tale.create_group("create-home", &cast::home());
    tale.workflow("groups");
    tale.create_group("create-a", &mine);
    tale.create_group("create-b", &other);
    tale.list_groups("list-all", &[&bystander, &cast::home(), &mine, &other]);
    tale.delete("delete-b", &group_path(&other));
    tale.missing("read-b", "GET", &group_path(&other), None);
    tale.list_groups("list", &[]);
    tale.missing("read-a", "GET", &group_path(&mine), None);
    tale.missing("delete-b-again", "DELETE", &group_path(&other), None);
    tale.workflow("beside");
    tale.missing("delete-bystander", "DELETE", &group_path(&bystander), None);
    tale.each(|index, told| told.labels.phase = u8::from(index >= 7));
    assert_eq!(tale.failed(), set(&["remove-a-group/delete/only-this"]));
}

#[test]
fn children_numbered_below_each_parent_are_told_apart() {
    let (home, away) = (cast::home(), cast::away());
    let numbered = |address: &str| with(&rule(1, "accept", "TCP", address), "id", "1");
    let (ours, theirs) = (numbered("192.0.2.0/28"), numbered("192.0.2.16/28"));
    let mut tale = Tale::new();
    tale.create_group("create-home", &home);
    tale.create_group("create-away", &away);
    tale.create_rule("create-ours", &home, &ours);
    tale.create_rule("create-theirs", &away, &theirs);
    tale.read_rule("read-ours", &home, &ours);
    tale.read_rule("read-theirs", &away, &theirs);
    tale.list_rules("list-ours", &home, &[&ours]);
    tale.list_rules("list-theirs", &away, &[&theirs]);
    tale.delete("delete-ours", &rule_path(&home, &ours));
    tale.missing("read-ours-deleted", "GET", &rule_path(&home, &ours), None);
    tale.read_rule("read-theirs-again", &away, &theirs);
    assert_eq!(tale.failed(), set(&[]));
}

#[test]
fn numbers_are_compared_as_numbers() {
    let whole: Value = serde_json::from_str("1.0").unwrap();
    let mut tale = sound();
    tale.shows("read-rule-a", "/rule/position", whole);
    assert_eq!(tale.failed(), set(&[]));
}

#[test]
fn ids_are_compared_within_a_family() {
    let home = cast::home();
    let namesake = with(&cast::rule_a(), "id", id(4));
    let mut tale = Tale::new();
    tale.create_group("create-home", &home);
    tale.create_rule("create", &home, &namesake);
    tale.read_rule("read", &home, &namesake);
    tale.list_rules("list", &home, &[&namesake]);
    assert_eq!(tale.failed(), set(&[]));
}
