//! What a verdict says beside pass and fail: evidence, places, reasons, additions, and the
//! demands below MUST.

use rstest::rstest;
use serde_json::json;
use sgspec::judge::Verdict;

use super::cast;
use super::story::sound;
use super::tale::{CONTRACT, Tale, exchange, group, group_path, id, sent, set, verdict, with};

fn location(tale: &mut Tale, value: &str) {
    let headers = &mut tale.answer("create-a").headers;
    headers.push(("Location".to_owned(), value.to_owned()));
}

#[rstest]
#[case::on_another_host("https://elsewhere.example/v1/security_groups/{id}", &[])]
#[case::relative("/security_groups/{id}", &[])]
#[case::with_a_slash_at_the_end("/security_groups/{id}/", &[])]
#[case::with_a_query("/security_groups/{id}?fresh=1", &[])]
#[case::to_the_collection("/security_groups", &["make-a-group/create/location"])]
#[case::to_another_group("/security_groups/other", &["make-a-group/create/location"])]
#[case::empty("", &["make-a-group/create/location"])]
fn a_location_leads_to_the_new_resource(#[case] value: &str, #[case] failed: &[&str]) {
    let mut tale = sound();
    location(&mut tale, &value.replace("{id}", &id(1)));
    assert_eq!(tale.weakly_failed(), set(failed));
    assert_eq!(tale.failed(), set(&[]));
}

#[test]
fn ids_that_are_no_uuids_are_a_weak_failure_at_each_that_shows_them() {
    let odd = with(&cast::a(), "id", "sg-17");
    let mut tale = Tale::new();
    tale.create_group("create", &odd);
    tale.read_group("read", &odd);
    tale.list_groups("list", &[&odd]);
    assert_eq!(tale.failed(), set(&[]));
    let expected = [
        "make-a-group/schema/id-shape",
        "see-a-group/schema/id-shape",
    ];
    assert_eq!(tale.weakly_failed(), set(&expected));
}

#[rstest]
#[case::get("read-b-deleted", "see-a-group/unknown-id/get/404")]
#[case::put("put-b-deleted", "change-a-group/unknown-id/put/404")]
#[case::delete("delete-b-deleted", "remove-a-group/unknown-id/delete/404")]
#[case::list("list-rules-of-deleted", "all-rules/unknown-id/get/404")]
#[case::post("create-rule-in-deleted", "make-a-rule/unknown-id/post/404")]
fn another_refusal_than_404_is_a_weak_failure(#[case] name: &str, #[case] failed: &str) {
    let mut tale = sound();
    tale.status(name, 400);
    assert_eq!(tale.failed(), set(&[]));
    assert_eq!(tale.weakly_failed(), set(&[failed]));
    tale.status(name, 410);
    assert_eq!(tale.weakly_failed(), set(&[]));
}

#[test]
fn items_of_others_break_a_list_weakly() {
    let mut tale = sound();
    tale.lacks("list", "/security_groups/0/servers");
    assert_eq!(tale.failed(), set(&[]));
    assert_eq!(tale.weakly_failed(), set(&["all-groups/schema/others"]));
}

#[test]
fn an_item_that_is_created_later_was_nobody_elses() {
    let half = json!({"id": id(1), "name": "Alpha"});
    let mut tale = Tale::new();
    tale.workflow("beside");
    tale.list_groups("list", &[&half]);
    tale.workflow("groups");
    tale.create_group("create", &cast::a());
    assert_eq!(tale.failed(), set(&[]));
    assert_eq!(tale.weakly_failed(), set(&[]));
}

#[test]
fn an_id_that_was_listed_before_is_not_new() {
    let mut tale = Tale::new();
    tale.workflow("groups");
    tale.list_groups("list", &[&cast::a()]);
    tale.create_group("create", &cast::a());
    assert_eq!(tale.failed(), set(&["make-a-group/create/new-id"]));
}

#[test]
fn a_failure_names_the_exchanges_that_show_it_and_what_to_look_at() {
    let mut tale = sound();
    tale.answers(
        "read-b-after-put",
        200,
        Some(&json!({"security_group": cast::b()})),
    );
    tale.shows("list-after-put", "/security_groups/2", cast::b());
    for name in ["put-b", "read-b-after-put", "list-after-put"] {
        name.clone_into(&mut tale.at(name).labels.step);
    }
    let labels = &mut tale.at("list-after-put").labels;
    (labels.attempt, labels.settles) = (7, true);
    let judged = tale.judged();
    let index = CONTRACT
        .registry
        .by_id("firewalls/change-a-group/update/stored")
        .unwrap();
    let failure = &judged.judged[index];
    assert_eq!(failure.verdict, Verdict::Fail);
    let evidence = [
        "groups/put-b#1",
        "groups/read-b-after-put#1",
        "groups/list-after-put#last",
    ];
    assert_eq!(failure.evidence, evidence);
    assert!(
        failure
            .message
            .contains("`name` is \"Beta\" where \"Beta II\" is expected"),
        "{}",
        failure.message
    );
    assert!(
        failure.highlights.iter().any(|text| text.contains("Beta")),
        "{:?}",
        failure.highlights
    );
}

#[test]
fn failures_of_one_requirement_are_counted() {
    let mut tale = sound();
    for name in ["read-a", "read-c", "read-a-after-put"] {
        tale.answer(name).headers.clear();
    }
    let judged = tale.judged();
    let index = CONTRACT
        .registry
        .by_id("firewalls/see-a-group/content-type")
        .unwrap();
    assert_eq!(judged.judged[index].more, 2);
}

#[test]
fn what_a_culprit_keeps_from_being_tested_names_it() {
    let mut tale = Tale::new();
    tale.create_group("create", &cast::a());
    tale.answers("create", 500, None);
    let judged = tale.judged();
    for rule in [
        "see-a-group/read/after-create",
        "make-a-rule/create/echo",
        "remove-a-group/delete/gone",
    ] {
        let expected = "because of firewalls/make-a-group/status".to_owned();
        assert_eq!(
            verdict(&judged, rule),
            (Verdict::Untested, expected),
            "{rule}"
        );
    }
}

#[test]
fn what_follows_from_a_lost_resource_is_untested() {
    let mut tale = Tale::new();
    tale.create_group("create", &cast::a());
    tale.missing("read", "GET", &group_path(&cast::a()), None);
    tale.list_groups("list", &[]);
    tale.put_group("put", &with(&cast::a(), "name", "Alpha II"));
    tale.missing("read-again", "GET", &group_path(&cast::a()), None);
    tale.list_groups("list-again", &[]);
    let judged = tale.judged();
    assert_eq!(tale.failed(), set(&["make-a-group/create/stored"]));
    let because = "because of firewalls/make-a-group/create/stored".to_owned();
    for rule in [
        "see-a-group/read/after-update",
        "change-a-group/update/stored",
    ] {
        assert_eq!(
            verdict(&judged, rule),
            (Verdict::Untested, because.clone()),
            "{rule}"
        );
    }
}

#[test]
fn nothing_shown_is_untested_and_not_passed() {
    let judged = Tale::new().judged();
    assert!(
        judged
            .judged
            .iter()
            .all(|judged| judged.verdict == Verdict::Untested)
    );
    assert!(
        judged
            .judged
            .iter()
            .all(|judged| judged.message == "no exchange showed it")
    );
}

#[test]
fn undocumented_keys_are_reported_as_additions() {
    let mut tale = sound();
    let more = with(
        &with(&cast::a(), "tags", json!(["new"])),
        "servers",
        json!([{"id": id(7), "name": "one", "a/b": 1}]),
    );
    tale.answers(
        "read-a",
        200,
        Some(&json!({"security_group": more, "took": 3})),
    );
    let judged = tale.judged();
    let operation = CONTRACT
        .operations
        .iter()
        .position(|operation| operation.id == "see-a-group")
        .unwrap();
    let found: Vec<&str> = judged.additions[&operation]
        .iter()
        .map(String::as_str)
        .collect();
    assert_eq!(
        found,
        [
            "/security_group/servers/*/a~1b",
            "/security_group/tags",
            "/took"
        ]
    );
    assert_eq!(tale.failed(), set(&[]));
}

#[test]
fn a_bad_request_of_our_own_is_the_suites_fault() {
    let broken = json!({"name": 5, "description": "none", "organization": id(9)});
    let mut tale = Tale::new();
    tale.workflow("groups");
    tale.create_group("create", &group(1, "Alpha"));
    tale.at("create").request.body = Some(broken.to_string());
    assert_eq!(
        tale.judged().errors,
        Vec::<String>::new(),
        "other people's requests are their business"
    );
    tale.at("create").labels.step = "create".to_owned();
    let errors = tale.judged().errors;
    assert_eq!(errors.len(), 1);
    assert!(
        errors[0].starts_with("groups/create#1: our own request breaks the contract"),
        "{errors:?}"
    );
}

#[test]
fn a_request_that_is_no_json_is_malformed_and_compared_with_nothing() {
    let mut tale = Tale::new();
    let answer = json!({"security_group": cast::a()});
    let mut told = exchange(
        "POST",
        "/security_groups",
        Some(&sent(&cast::a())),
        201,
        Some(&answer),
    );
    told.request.body = Some("name=Alpha".to_owned());
    tale.insert(0, "create", told);
    assert_eq!(tale.failed(), set(&["make-a-group/malformed-json"]));
}
