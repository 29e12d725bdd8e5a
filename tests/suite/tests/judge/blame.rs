//! Whom several readings blame, where each alone points at somebody else.

use rstest::rstest;
use serde_json::{Value, json};
use sgspec::trace::Purpose;

use super::tale::{Tale, group, group_path, set, with};

/// The group of the other workflow, and two of this one, the second also as it is updated.
fn groups() -> [Value; 4] {
    let (b, changed) = (group(3, "Second"), group(3, "Changed"));
    [group(1, "Other"), group(2, "First"), b, changed]
}

/// Two workflows: one makes a group and looks at it; one makes two, changes the second and deletes it.
/// Both are cleaned up after.
fn two_workflows() -> Tale {
    let [other, a, b, changed] = groups();
    let mut tale = Tale::new();
    tale.workflow("two");
    tale.create_group("create-other", &other);
    tale.read_group("read-other", &other);
    tale.list_groups("list-other", &[&other]);
    tale.workflow("one");
    tale.create_group("create-a", &a);
    tale.create_group("create-b", &b);
    tale.read_group("read-a", &a);
    tale.read_group("read-b", &b);
    tale.list_groups("list", &[&other, &a, &b]);
    let updates = tale.len();
    tale.put_group("put-b", &changed);
    tale.read_group("read-b-after", &changed);
    tale.list_groups("list-after-put", &[&other, &a, &changed]);
    tale.read_group("read-a-after", &a);
    let deletes = tale.len();
    tale.delete("delete-b", &group_path(&b));
    tale.missing("read-gone", "GET", &group_path(&b), None);
    tale.list_groups("list-after-delete", &[&other, &a]);
    let cleaning = tale.len();
    tale.workflow("clean-up");
    tale.delete("clean-a", &group_path(&a));
    tale.delete("clean-other", &group_path(&other));
    tale.each(|index, told| {
        told.labels.step = format!("step-{index}");
        told.labels.phase = u8::from(index >= updates) + u8::from(index >= deletes);
        if index >= cleaning {
            told.labels.purpose = Purpose::CleanUp;
            told.labels.phase = u8::MAX;
        }
    });
    tale
}

#[test]
fn nobody_is_blamed_for_a_sound_story() {
    assert_eq!(two_workflows().failed(), set(&[]));
}

#[rstest]
#[case::a_list_that_mixes_values(
    |tale: &mut Tale| {
        let [other, a, b, _] = groups();
        let mixed = [with(&other, "name", "Second"), with(&a, "name", "Other"), with(&b, "name", "First")];
        tale.shows("list", "/security_groups", json!(mixed));
        tale.shows("list-after-put", "/security_groups", json!(mixed));
    },
    &["all-groups/list/agrees"],
)]
#[case::a_list_that_is_behind(
    |tale: &mut Tale| {
        let [.., b, _] = groups();
        tale.shows("list-after-put", "/security_groups/2", b);
        tale.shows("list-after-put", "/security_groups/0/name", "Before");
    },
    &["all-groups/list/agrees"],
)]
#[case::an_update_of_somebody_elses_group(
    |tale: &mut Tale| tale.shows("list-after-put", "/security_groups/0/name", "Changed"),
    &["change-a-group/update/only-this"],
)]
#[case::an_update_that_swaps(
    |tale: &mut Tale| {
        let [_, a, b, changed] = groups();
        let (mine, its) = (with(&a, "id", b["id"].clone()), with(&changed, "id", a["id"].clone()));
        tale.shows("read-b-after", "/security_group", mine.clone());
        tale.shows("read-a-after", "/security_group", its.clone());
        tale.shows("list-after-put", "/security_groups/1", its.clone());
        tale.shows("list-after-put", "/security_groups/2", mine);
        tale.shows("list-after-delete", "/security_groups/1", its);
    },
    &["change-a-group/update/only-this", "change-a-group/update/stored"],
)]
#[case::an_update_that_turns_a_flag(
    |tale: &mut Tale| {
        tale.shows("put-b", "/security_group/enable_default_security", false);
        tale.shows("read-b-after", "/security_group/enable_default_security", false);
        tale.shows("list-after-put", "/security_groups/2/enable_default_security", false);
    },
    &["change-a-group/update/echo"],
)]
#[case::a_create_that_keeps_another_flag_than_it_answers(
    |tale: &mut Tale| {
        for (name, pointer) in [
            ("read-b", "/security_group"),
            ("list", "/security_groups/2"),
            ("put-b", "/security_group"),
            ("read-b-after", "/security_group"),
            ("list-after-put", "/security_groups/2"),
        ] {
            tale.shows(name, &format!("{pointer}/enable_default_security"), false);
        }
    },
    &["make-a-group/create/stored"],
)]
#[case::a_delete_that_takes_somebody_elses_group(
    |tale: &mut Tale| {
        let [_, a, ..] = groups();
        tale.shows("list-after-delete", "/security_groups", json!([a]));
        tale.status("clean-other", 404);
    },
    &["remove-a-group/delete/only-this"],
)]
#[case::a_delete_that_takes_a_sibling(
    |tale: &mut Tale| {
        let [other, ..] = groups();
        tale.shows("list-after-delete", "/security_groups", json!([other]));
        tale.status("clean-a", 404);
    },
    &["remove-a-group/delete/only-this"],
)]
#[case::a_list_without_somebody_elses_group(
    |tale: &mut Tale| {
        let [_, a, ..] = groups();
        tale.shows("list-after-delete", "/security_groups", json!([a]));
    },
    &["all-groups/list/contains"],
)]
#[case::a_list_without_a_sibling(
    |tale: &mut Tale| {
        let [other, ..] = groups();
        tale.shows("list-after-delete", "/security_groups", json!([other]));
    },
    &["all-groups/list/contains"],
)]
#[case::nobody_knows_what_became_of_it(
    |tale: &mut Tale| {
        let [_, a, ..] = groups();
        tale.shows("list-after-delete", "/security_groups", json!([a]));
        tale.status("clean-other", 500);
    },
    &[],
)]
fn whoever_explains_all_that_was_read_is_charged(
    #[case] change: fn(&mut Tale),
    #[case] expected: &[&str],
) {
    let mut tale = two_workflows();
    change(&mut tale);
    assert_eq!(tale.failed(), set(expected));
}
