//! What must be refused: one change of the guarded story for each way in which a target fails to,
//! and exactly the requirements that fail for it, MUST and SHOULD.

use std::collections::BTreeSet;

use rstest::rstest;
use serde_json::{Value, json};
use sgspec::judge::Verdict;
use sgspec::trace::{FailureKind, Outcome};

use super::guarded::{
    bad_group, bad_rule, fences, guarded, refusal, rule_changed, rule_fences, rule_subject,
    subject, subject_changed,
};
use super::tale::{CONTRACT, Tale, broken, rule, set, verdict, with};

fn blamed(change: impl Fn(&mut Tale)) -> BTreeSet<String> {
    let mut tale = guarded();
    change(&mut tale);
    let judged = tale.judged();
    assert_eq!(judged.errors, Vec::<String>::new());
    broken(&judged)
}

/// A target took a bad create: an answer that shows what it made.
fn takes(tale: &mut Tale, name: &str, key: &str, item: &Value) {
    tale.answers(name, 201, Some(&json!({key: item})));
}

/// Puts an item into a list.
pub(super) fn lists(tale: &mut Tale, name: &str, pointer: &str, item: &Value) {
    let answer = tale.answer(name);
    let mut body: Value = serde_json::from_slice(&answer.body).unwrap();
    let items = body.pointer_mut(pointer).unwrap().as_array_mut().unwrap();
    items.push(item.clone());
    answer.body = body.to_string().into_bytes();
}

#[test]
fn what_is_refused_passes_whatever_is_about_refusals() {
    let judged = guarded().judged();
    assert_eq!(broken(&judged), set(&[]));
    assert_eq!(judged.errors, Vec::<String>::new());
    assert_eq!(judged.unmatched, 0);
    let about = [
        "rejects/",
        "malformed-json",
        "wrong-media-type",
        "error-body",
        "undocumented-method",
        "isolation/item",
        "concurrent/create",
        "create/only-this",
        "text/round-trip",
        "order/",
    ];
    for (index, requirement) in CONTRACT.registry.iter().enumerate() {
        if about
            .iter()
            .any(|start| requirement.rule.starts_with(start))
        {
            let judged = &judged.judged[index];
            assert_eq!(
                judged.verdict,
                Verdict::Pass,
                "{}: {}",
                requirement.id,
                judged.message
            );
        }
    }
}

#[rstest]
#[case::a_create("make-a-group rejects/name/type", "make-a-group", "rejects/name/type")]
#[case::a_create_without(
    "make-a-rule rejects/missing/action",
    "make-a-rule",
    "rejects/missing/action"
)]
#[case::a_second_value(
    "make-a-rule rejects/dest_port_from/below 2",
    "make-a-rule",
    "rejects/dest_port_from/below"
)]
#[case::an_update(
    "change-a-group rejects/name/null",
    "change-a-group",
    "rejects/name/null"
)]
#[case::an_update_of_a_rule(
    "change-a-rule rejects/action/synonym",
    "change-a-rule",
    "rejects/action/synonym"
)]
#[case::what_is_a_convention(
    "make-a-group rejects/name/empty",
    "make-a-group",
    "rejects/name/empty"
)]
fn a_bad_value_that_is_taken_or_breaks_the_server_fails_its_rule(
    #[case] name: &str,
    #[case] operation: &str,
    #[case] rule: &str,
) {
    let rule = format!("{operation}/{rule}");
    for status in [200, 201, 204, 302, 500, 503] {
        let found = blamed(|tale| tale.answers(name, status, None));
        assert_eq!(found, set(&[rule.as_str()]), "{status}");
    }
}

#[rstest]
#[case(400, Verdict::Pass)]
#[case(403, Verdict::Pass)]
#[case(409, Verdict::Pass)]
#[case(413, Verdict::Pass)]
#[case(422, Verdict::Pass)]
#[case::it_wants_credentials(401, Verdict::Untested)]
#[case::it_sees_nothing(404, Verdict::Untested)]
#[case::it_does_not_take_the_method(405, Verdict::Untested)]
#[case::it_wants_to_be_left_alone(429, Verdict::Untested)]
#[case::it_is_a_teapot(418, Verdict::Untested)]
fn a_status_proves_a_refusal_or_nothing(#[case] status: u16, #[case] expected: Verdict) {
    let mut tale = guarded();
    let name = "make-a-group rejects/name/type";
    tale.answers(name, status, Some(&refusal()));
    let judged = tale.judged();
    assert_eq!(broken(&judged), set(&[]));
    assert_eq!(
        verdict(&judged, "make-a-group/rejects/name/type").0,
        expected
    );
}

#[test]
fn a_target_that_refuses_everything_has_proven_nothing() {
    let mut tale = guarded();
    let create = ["create-subject", "create-fence-a", "create-fence-b"];
    for name in create {
        tale.answers(name, 400, Some(&refusal()));
    }
    for case in ["create-scripts", "create-markup", "create-long"] {
        tale.answers(case, 400, Some(&refusal()));
    }
    for name in ["create-place", "create-elsewhere"] {
        tale.answers(name, 400, Some(&refusal()));
    }
    let judged = tale.judged();
    for rule in ["rejects/name/type", "rejects/name/nothing-stored"] {
        let found = verdict(&judged, &format!("make-a-group/{rule}")).0;
        assert_eq!(found, Verdict::Untested, "{rule}");
    }
}

fn accepted_group() -> Value {
    with(&bad_group(5), "name", 7)
}

#[rstest]
#[case::a_create_that_stays(
    |tale: &mut Tale| {
        takes(tale, "make-a-group rejects/name/type", "security_group", &accepted_group());
        lists(tale, "list-fence", "/security_groups", &accepted_group());
        lists(tale, "list-subject", "/security_groups", &accepted_group());
    },
    &["make-a-group/rejects/name/type"],
)]
#[case::a_rule_that_stays(
    |tale: &mut Tale| {
        let item = with(&bad_rule(1), "action", "ACCEPT");
        takes(tale, "make-a-rule rejects/action/case", "rule", &item);
        lists(tale, "list-rules-fence", "/rules", &item);
        lists(tale, "list-rules", "/rules", &item);
    },
    &["make-a-rule/rejects/action/case"],
)]
#[case::an_update_that_shows(
    |tale: &mut Tale| {
        let item = with(&subject_changed(), "name", 7);
        tale.answers("change-a-group rejects/name/type", 200, Some(&json!({"security_group": item})));
        tale.shows("read-subject", "/security_group/name", 7);
        tale.shows("list-subject", "/security_groups/0/name", 7);
    },
    &["change-a-group/rejects/name/type"],
)]
#[case::an_update_of_a_rule_that_shows(
    |tale: &mut Tale| {
        let item = with(&rule_changed(), "action", "ACCEPT");
        tale.answers("change-a-rule rejects/action/case", 200, Some(&json!({"rule": item})));
        for name in ["read-rule", "read-after-delete-through"] {
            tale.shows(name, "/rule/action", "ACCEPT");
        }
        for name in ["list-rules", "list-after-delete-through"] {
            tale.shows(name, "/rules/0/action", "ACCEPT");
        }
    },
    &["change-a-rule/rejects/action/case"],
)]
fn what_comes_of_a_bad_request_is_charged_to_nobody_else(
    #[case] change: fn(&mut Tale),
    #[case] expected: &[&str],
) {
    assert_eq!(blamed(change), set(expected));
}

#[rstest]
#[case::a_create(
    |tale: &mut Tale| {
        let sent = sent_by(tale, "make-a-group rejects/name/type");
        let stored = with(&with(&bad_group(1), "name", ""), "description", sent["description"].clone());
        lists(tale, "list-fence", "/security_groups", &stored);
    },
    &["make-a-group/rejects/name/nothing-stored"],
)]
#[case::a_create_that_was_mended(
    |tale: &mut Tale| {
        let sent = sent_by(tale, "make-a-rule rejects/ip_range/mask");
        let mut stored = rule(0x300, "drop", "TCP", "198.51.100.0/32");
        for name in ["dest_port_from", "direction", "action", "protocol"] {
            stored[name] = sent[name].clone();
        }
        lists(tale, "list-rules-fence", "/rules", &stored);
    },
    &["make-a-rule/rejects/ip_range/nothing-stored"],
)]
#[case::an_update_but_for_what_was_bad(
    |tale: &mut Tale| {
        let sent = sent_by(tale, "change-a-group rejects/name/null");
        tale.shows("read-subject", "/security_group/description", sent["description"].clone());
        tale.shows("list-subject", "/security_groups/0/description", sent["description"].clone());
    },
    &["change-a-group/rejects/name/nothing-stored"],
)]
#[case::an_update_with_what_was_bad(
    |tale: &mut Tale| {
        let sent = sent_by(tale, "change-a-group rejects/name/type");
        for attribute in ["name", "description"] {
            let value = sent[attribute].clone();
            tale.shows("read-subject", &format!("/security_group/{attribute}"), value.clone());
            tale.shows("list-subject", &format!("/security_groups/0/{attribute}"), value);
        }
    },
    &["change-a-group/rejects/name/nothing-stored"],
)]
#[case::through_another_parent(
    |tale: &mut Tale| {
        let sent = sent_by(tale, "put-through");
        for attribute in ["ip_range", "dest_port_from", "action"] {
            tale.shows("read-after-through", &format!("/rule/{attribute}"), sent[attribute].clone());
        }
    },
    &["change-a-rule/isolation/item"],
)]
#[case::a_delete_through_another_parent(
    |tale: &mut Tale| {
        let [one, other] = rule_fences();
        tale.answers("read-after-delete-through", 404, Some(&refusal()));
        tale.shows("list-after-delete-through", "/rules", json!([one, other]));
    },
    &["remove-a-rule/isolation/item"],
)]
fn what_was_refused_and_done_all_the_same_fails(
    #[case] change: fn(&mut Tale),
    #[case] expected: &[&str],
) {
    assert_eq!(blamed(change), set(expected));
}

/// What a request of the story sends.
fn sent_by(tale: &mut Tale, name: &str) -> Value {
    serde_json::from_str(tale.at(name).request.body.as_deref().unwrap()).unwrap()
}

#[test]
fn without_a_fence_nothing_is_known_of_what_was_stored() {
    let mut tale = guarded();
    for name in ["create-fence-a", "create-fence-b"] {
        tale.answers(name, 400, Some(&refusal()));
    }
    tale.shows("list-fence", "/security_groups", json!([subject()]));
    tale.shows(
        "list-subject",
        "/security_groups",
        json!([subject_changed()]),
    );
    let judged = tale.judged();
    let (found, message) = verdict(&judged, "make-a-group/rejects/name/nothing-stored");
    assert_eq!(found, Verdict::Untested, "{message}");
}

#[rstest]
#[case::malformed("malformed-json", 201, &["make-a-group/malformed-json"])]
#[case::malformed("malformed-json", 500, &["make-a-group/malformed-json/never-5xx"])]
#[case::malformed("malformed-json", 404, &[])]
#[case::media_type("wrong-media-type", 201, &["make-a-group/wrong-media-type"])]
#[case::media_type("wrong-media-type", 502, &["make-a-group/wrong-media-type/never-5xx"])]
#[case::media_type("wrong-media-type", 400, &[])]
fn a_bad_message_is_refused_and_breaks_nothing(
    #[case] rule: &str,
    #[case] status: u16,
    #[case] expected: &[&str],
) {
    let name = format!("make-a-group {rule}");
    let found = blamed(|tale| tale.answers(&name, status, None));
    assert_eq!(found, set(expected));
}

#[rstest]
#[case("Application/JSON; charset=utf-8", true)]
#[case("application/vnd.firewalls+json", true)]
#[case("application/x-www-form-urlencoded", false)]
#[case("", false)]
fn a_media_type_that_is_json_is_no_other_one(#[case] given: &str, #[case] json: bool) {
    let mut tale = guarded();
    let told = tale.at("create-subject");
    told.request.headers = vec![("Content-Type".to_owned(), given.to_owned())];
    let expected = if json {
        set(&[])
    } else {
        set(&["make-a-group/wrong-media-type"])
    };
    assert!(broken(&tale.judged()).is_superset(&expected));
    let (found, _) = verdict(&tale.judged(), "make-a-group/wrong-media-type");
    assert_eq!(found == Verdict::Fail, !json);
}

#[rstest]
#[case::nothing(None, &["make-a-rule/error-body"])]
#[case::a_list(Some(json!(["no"])), &["make-a-rule/error-body"])]
#[case::a_text(Some(json!("no")), &["make-a-rule/error-body"])]
#[case::any_object(Some(json!({"oops": true})), &[])]
fn a_refusal_explains_itself(#[case] body: Option<Value>, #[case] expected: &[&str]) {
    let name = "make-a-rule rejects/protocol/word";
    let found = blamed(|tale| tale.answers(name, 400, body.as_ref()));
    assert_eq!(found, set(expected));
}

/// The good update of the rule: whether it shows the port that was sent, and what came of a bad one.
#[rstest]
#[case::passed_over(false, &[])]
#[case::taken(true, &["change-a-rule/rejects/dest_port_from/above"])]
fn a_borrowed_attribute_counts_where_it_is_taken(
    #[case] honoured: bool,
    #[case] expected: &[&str],
) {
    let found = blamed(|tale| {
        let name = "change-a-rule rejects/dest_port_from/above";
        tale.answers(name, 200, Some(&json!({"rule": rule_changed()})));
        if !honoured {
            let port = rule_subject()["dest_port_from"].clone();
            for name in ["put-rule-control", "read-rule", "read-after-delete-through"] {
                tale.shows(name, "/rule/dest_port_from", port.clone());
            }
            for name in ["list-rules", "list-after-delete-through"] {
                tale.shows(name, "/rules/0/dest_port_from", port.clone());
            }
        }
    });
    assert_eq!(found, set(expected));
}

#[rstest]
#[case::refused_with_what_is_allowed(405, true, &[])]
#[case::refused_without(405, false, &["see-a-group/undocumented-method"])]
#[case::not_found(404, false, &[])]
#[case::known_nowhere(501, false, &[])]
#[case::broken(500, false, &["see-a-group/undocumented-method/never-5xx"])]
#[case::taken(200, false, &["see-a-group/undocumented-method"])]
#[case::sent_elsewhere(302, false, &["see-a-group/undocumented-method"])]
fn a_method_that_is_not_documented_is_refused(
    #[case] status: u16,
    #[case] allow: bool,
    #[case] expected: &[&str],
) {
    let found = blamed(|tale| {
        tale.status("patch", status);
        if !allow {
            tale.answer("patch").headers.clear();
        }
    });
    assert_eq!(found, set(expected));
}

#[test]
fn to_hang_up_on_a_method_breaks_nothing() {
    let found = blamed(|tale| {
        tale.at("patch").outcome = Outcome::Failure {
            kind: FailureKind::Broken,
            message: "closed".to_owned(),
        };
    });
    assert_eq!(found, set(&["see-a-group/undocumented-method"]));
}

#[test]
fn in_a_recording_another_method_is_anybodys_business() {
    let mut tale = guarded();
    tale.at("patch").labels.step.clear();
    tale.status("patch", 500);
    let judged = tale.judged();
    assert_eq!((broken(&judged), judged.unmatched), (set(&[]), 1));
}

#[rstest]
#[case::an_update("put-through", 200, "change-a-rule")]
#[case::an_update_that_breaks("put-through", 500, "change-a-rule")]
#[case::a_delete("delete-through", 204, "remove-a-rule")]
fn nothing_is_reached_through_another_parent(
    #[case] name: &str,
    #[case] status: u16,
    #[case] operation: &str,
) {
    let found = blamed(|tale| {
        let body = json!({"rule": rule_subject()});
        tale.answers(name, status, (status == 200).then_some(&body));
    });
    let rule = format!("{operation}/isolation/item");
    assert_eq!(found, set(&[rule.as_str()]));
}

#[test]
fn the_items_of_the_story_are_all_different() {
    let [one, other] = fences();
    let ids: BTreeSet<String> = [subject(), one, other, bad_group(1), bad_rule(1)]
        .iter()
        .map(|item| item["id"].to_string())
        .collect();
    assert_eq!(ids.len(), 5);
}
