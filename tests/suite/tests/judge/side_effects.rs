//! What a write does beside what it was asked for: altered texts, creates that get in each
//! other's way, copies, items below a parent that is not theirs, positions.

use std::collections::BTreeSet;

use rstest::rstest;
use serde_json::{Value, json};
use sgspec::contract::TextCase;
use sgspec::judge::Verdict;

use super::guarded::{fences, guarded, refusal, rule_fences, subject, text_group};
use super::tale::{
    Tale, broken, exchange, group, group_path, id, rule, rule_path, set, verdict, with,
};

fn failed(tale: &Tale) -> BTreeSet<String> {
    broken(&tale.judged())
}

fn lower(text: &Value) -> Value {
    json!(text.as_str().unwrap().to_lowercase())
}

fn scripts() -> Value {
    text_group(TextCase::Scripts)
}

#[rstest]
#[case::the_creates_own_answer(
    |tale: &mut Tale| tale.shows("create-scripts", "/security_group/name", "Gr??e"),
    &["make-a-group/text/round-trip"],
)]
#[case::as_it_is_stored(
    |tale: &mut Tale| {
        let low = lower(&scripts()["description"]);
        tale.shows("read-scripts", "/security_group/description", low.clone());
        tale.shows("list-texts", "/security_groups/0/description", low);
    },
    &["make-a-group/text/round-trip"],
)]
#[case::as_the_item_shows_it(
    |tale: &mut Tale| tale.shows("read-markup", "/security_group/name", "&lt;b&gt;"),
    &["see-a-group/text/round-trip"],
)]
#[case::as_the_list_shows_it(
    |tale: &mut Tale| tale.shows("list-texts", "/security_groups/2/name", "mark-long"),
    &["all-groups/text/round-trip"],
)]
#[case::by_an_update(
    |tale: &mut Tale| {
        tale.shows("read-put-text", "/security_group/description", "changed");
        tale.shows("list-put-text", "/security_groups/0/description", "changed");
    },
    &["change-a-group/text/round-trip"],
)]
#[case::in_the_updates_answer(
    |tale: &mut Tale| tale.shows("put-text", "/security_group/description", "changed"),
    &["change-a-group/text/round-trip"],
)]
#[case::what_is_no_text_has_its_own_rule(
    |tale: &mut Tale| {
        tale.shows("read-scripts", "/security_group/organization", "other");
        tale.shows("list-texts", "/security_groups/0/organization", "other");
    },
    &["make-a-group/create/stored"],
)]
fn a_text_that_is_altered_has_a_rule_of_its_own(
    #[case] change: fn(&mut Tale),
    #[case] expected: &[&str],
) {
    let mut tale = guarded();
    change(&mut tale);
    assert_eq!(failed(&tale), set(expected));
}

#[rstest]
#[case(400, &[])]
#[case(413, &[])]
#[case(422, &[])]
#[case::broken(500, &["make-a-group/status"])]
#[case::not_found(404, &["make-a-group/status"])]
fn a_text_may_be_refused(#[case] status: u16, #[case] expected: &[&str]) {
    let mut tale = Tale::new();
    tale.create_group("create", &scripts());
    tale.answers("create", status, Some(&refusal()));
    assert_eq!(failed(&tale), set(expected));
    let judged = tale.judged();
    let passes = verdict(&judged, "make-a-group/text/round-trip").0 == Verdict::Pass;
    assert_eq!(passes, expected.is_empty());
}

#[test]
fn a_plain_text_may_not_be_refused() {
    let mut tale = Tale::new();
    tale.create_group("create", &subject());
    tale.answers("create", 400, Some(&refusal()));
    assert_eq!(failed(&tale), set(&["make-a-group/status"]));
}

#[rstest]
#[case::one_id_for_two(
    |tale: &mut Tale| {
        let [one, other] = fences();
        tale.shows("create-fence-b", "/security_group/id", one["id"].clone());
        tale.shows("list-fence", "/security_groups", json!([subject(), with(&other, "id", one["id"].clone())]));
        tale.shows("list-subject", "/security_groups/1", with(&other, "id", one["id"].clone()));
        tale.shows("list-subject", "/security_groups/2", one);
    },
    &["make-a-group/concurrent/create"],
)]
#[case::the_answer_of_the_other(
    |tale: &mut Tale| {
        let [one, _] = fences();
        for attribute in ["name", "description"] {
            tale.shows("create-fence-b", &format!("/security_group/{attribute}"), one[attribute].clone());
        }
    },
    &["make-a-group/concurrent/create"],
)]
#[case::a_rule_that_is_lost(
    |tale: &mut Tale| {
        let [one, _] = rule_fences();
        for name in ["list-rules-fence", "list-rules", "list-after-delete-through"] {
            let answer = tale.answer(name);
            let mut body: Value = serde_json::from_slice(&answer.body).unwrap();
            let items = body["rules"].as_array_mut().unwrap();
            items.retain(|item| item["id"] == one["id"] || item["id"] == id(0x30));
            answer.body = body.to_string().into_bytes();
        }
    },
    &["make-a-rule/concurrent/create"],
)]
fn creates_side_by_side_do_not_get_in_each_others_way(
    #[case] change: fn(&mut Tale),
    #[case] expected: &[&str],
) {
    let mut tale = guarded();
    change(&mut tale);
    assert_eq!(failed(&tale), set(expected));
}

/// One group, made, read, listed, updated, read and listed; as steps of a plan.
fn short_life() -> Tale {
    let (before, after) = (
        subject(),
        with(&with(&subject(), "name", "New"), "description", "New, too"),
    );
    let mut tale = Tale::new();
    tale.workflow("groups");
    tale.list_groups("list-before", &[]);
    tale.create_group("create", &before);
    tale.read_group("read", &before);
    tale.list_groups("list", &[&before]);
    tale.put_group("put", &after);
    tale.read_group("read-after", &after);
    tale.list_groups("list-after", &[&after]);
    tale.each(|index, told| told.labels.step = format!("step-{index}"));
    tale
}

#[rstest]
#[case::of_a_create("list", &["make-a-group/create/only-this"])]
#[case::of_an_update("list-after", &["change-a-group/update/only-this"])]
fn a_copy_is_charged_to_the_write_that_made_it(#[case] list: &str, #[case] expected: &[&str]) {
    let mut tale = short_life();
    assert_eq!(failed(&tale), set(&[]));
    for list in [list, "list-after"] {
        let answer = tale.answer(list);
        let mut body: Value = serde_json::from_slice(&answer.body).unwrap();
        let items = body["security_groups"].as_array_mut().unwrap();
        let copy = with(&items[0], "id", id(0x99));
        if items.len() < 2 {
            items.push(copy);
        }
        answer.body = body.to_string().into_bytes();
    }
    assert_eq!(failed(&tale), set(expected));
}

#[rstest]
#[case::it_was_there_before(subject(), true)]
#[case::it_has_another_name(with(&subject(), "name", "Another"), false)]
fn what_only_looks_alike_is_no_copy(#[case] item: Value, #[case] before: bool) {
    let other = with(&item, "id", id(0x99));
    let mut tale = short_life();
    if before {
        tale.shows("list-before", "/security_groups", json!([other]));
    }
    tale.shows("list", "/security_groups", json!([subject(), other]));
    assert_eq!(failed(&tale), set(&[]));
}

#[test]
fn in_a_recording_others_may_have_made_what_looks_the_same() {
    let mut tale = short_life();
    let other = with(&subject(), "id", id(0x99));
    tale.shows("list", "/security_groups", json!([subject(), other]));
    tale.each(|_, told| told.labels.step.clear());
    assert_eq!(failed(&tale), set(&[]));
}

/// A rule below one group, and calls that look for it below another, which was there first.
fn neighbours() -> Tale {
    let (home, away) = (group(1, "Home"), group(2, "Away"));
    let (ours, theirs) = (
        rule(3, "accept", "TCP", "192.0.2.0/28"),
        rule(4, "drop", "UDP", "192.0.2.16/28"),
    );
    let mut tale = Tale::new();
    tale.workflow("rules");
    tale.create_group("create-home", &home);
    tale.create_group("create-away", &away);
    tale.create_rule("create-ours", &home, &ours);
    tale.create_rule("create-theirs", &away, &theirs);
    tale.read_rule("read", &home, &ours);
    tale.list_rules("list", &home, &[&ours]);
    tale.list_rules("list-away", &away, &[&theirs]);
    tale.missing("read-through", "GET", &rule_path(&away, &ours), None);
    tale.each(|index, told| told.labels.step = format!("step-{index}"));
    tale
}

#[rstest]
#[case::nowhere(false, false, &[])]
#[case::in_the_list(true, false, &["all-rules/isolation/list"])]
#[case::as_an_item(false, true, &["see-a-rule/isolation/item"])]
#[case::in_both(true, true, &["make-a-rule/create/only-this"])]
fn what_shows_below_another_parent_by_both_readers_was_put_there(
    #[case] listed: bool,
    #[case] read: bool,
    #[case] expected: &[&str],
) {
    let mut tale = neighbours();
    let (ours, theirs) = (
        rule(3, "accept", "TCP", "192.0.2.0/28"),
        rule(4, "drop", "UDP", "192.0.2.16/28"),
    );
    if listed {
        tale.shows("list-away", "/rules", json!([theirs, ours]));
    }
    if read {
        tale.answers("read-through", 200, Some(&json!({"rule": ours})));
    }
    assert_eq!(failed(&tale), set(expected));
    if listed && read {
        // The readers show what is there; the list of the first group holds nothing strange.
        let judged = tale.judged();
        for (id, expected) in [
            ("all-rules/isolation/list", Verdict::Pass),
            ("see-a-rule/isolation/item", Verdict::Untested),
        ] {
            assert_eq!(verdict(&judged, id).0, expected, "{id}");
        }
    }
}

/// Three rules of one group in the order in which they were made, and an update of the second.
fn in_order() -> Tale {
    let home = group(1, "Home");
    let [a, b, c] = [5, 6, 7].map(|number| {
        let range = format!("192.0.2.{}/28", number * 16);
        rule(number, "accept", "TCP", &range)
    });
    let changed = with(&b, "action", "drop");
    let mut tale = Tale::new();
    tale.workflow("rules");
    tale.create_group("create-home", &home);
    for (name, rule) in [("create-a", &a), ("create-b", &b), ("create-c", &c)] {
        tale.create_rule(name, &home, rule);
    }
    tale.list_rules("list", &home, &[&a, &b, &c]);
    tale.put_rule("put", &home, &changed);
    tale.list_rules("list-after", &home, &[&a, &changed, &c]);
    tale
}

#[rstest]
#[case::as_they_were_made(&[5, 6, 7], &[5, 6, 7], &[])]
#[case::not_in_the_order_of_the_list(&[7, 6, 5], &[7, 6, 5], &[])]
#[case::counted_from_elsewhere(&[5, 6, 7], &[1, 2, 3], &[])]
#[case::with_gaps(&[5, 6, 7], &[5, 60, 700], &[])]
#[case::all_the_same(&[1, 1, 1], &[1, 1, 1], &["make-a-rule/order/create"])]
#[case::two_the_same(&[5, 6, 6], &[5, 6, 6], &["make-a-rule/order/create"])]
#[case::moved_to_the_end(&[5, 6, 7], &[5, 8, 7], &["change-a-rule/order/update"])]
#[case::moved_to_the_beginning(&[5, 6, 7], &[5, 1, 7], &["change-a-rule/order/update"])]
fn an_update_leaves_the_order_alone(
    #[case] before: &[u32],
    #[case] after: &[u32],
    #[case] expected: &[&str],
) {
    let mut tale = in_order();
    for (list, positions) in [("list", before), ("list-after", after)] {
        for (index, position) in positions.iter().enumerate() {
            tale.shows(list, &format!("/rules/{index}/position"), *position);
        }
    }
    assert_eq!(failed(&tale), set(expected));
    if expected.is_empty() {
        let judged = tale.judged();
        for id in ["make-a-rule/order/create", "change-a-rule/order/update"] {
            assert_eq!(verdict(&judged, id).0, Verdict::Pass, "{id}");
        }
    }
}

#[test]
fn a_position_that_was_asked_for_is_no_change_of_the_order() {
    let mut tale = in_order();
    let told = tale.at("put");
    let mut body: Value = serde_json::from_str(told.request.body.as_deref().unwrap()).unwrap();
    body["position"] = json!(9);
    told.request.body = Some(body.to_string());
    tale.shows("put", "/rule/position", 9);
    tale.shows("list-after", "/rules/1/position", 9);
    assert_eq!(failed(&tale), set(&[]));
}

#[test]
fn a_delete_closes_ranks_without_changing_the_order() {
    let home = group(1, "Home");
    let mut tale = in_order();
    let gone = rule(6, "drop", "TCP", "192.0.2.96/28");
    let delete = exchange("DELETE", &rule_path(&home, &gone), None, 204, None);
    tale.after("list-after", "delete", delete);
    let left = [
        with(&rule(5, "accept", "TCP", "192.0.2.80/28"), "position", 1),
        with(&rule(7, "accept", "TCP", "192.0.2.112/28"), "position", 2),
    ];
    let path = format!("{}/rules", group_path(&home));
    let list = exchange("GET", &path, None, 200, Some(&json!({"rules": left})));
    tale.after("delete", "list-after-delete", list);
    assert_eq!(failed(&tale), set(&[]));
}

#[test]
fn who_loses_plain_values_is_not_charged_with_texts() {
    let [one, other] = fences();
    let mut tale = guarded();
    tale.shows("read-subject", "/security_group", subject());
    tale.shows(
        "list-subject",
        "/security_groups",
        json!([subject(), one, other]),
    );
    tale.shows("read-put-text", "/security_group", scripts());
    tale.shows("list-put-text", "/security_groups/0", scripts());
    assert_eq!(failed(&tale), set(&["change-a-group/update/stored"]));
}
