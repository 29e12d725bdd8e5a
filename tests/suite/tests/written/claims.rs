//! What a claim demands of an answer.

use std::collections::BTreeMap;

use rstest::rstest;
use serde_json::{Value, json};
use sgspec::contract::{Claim, Normaliser, Scope, WrittenMessage, problem};

fn told(claim: &Value, body: &Value) -> Result<Option<String>, String> {
    let mut claim = claim.clone();
    claim["rule"] = json!("test");
    let claim: Claim = serde_json::from_value(claim).unwrap();
    let inputs = BTreeMap::from([("mark".to_owned(), "m1".to_owned())]);
    let made = BTreeMap::from([
        ("id".to_owned(), json!(7)),
        ("all".to_owned(), json!([{"n": 1}])),
        ("ids".to_owned(), json!([1, 2])),
        ("none".to_owned(), json!(null)),
    ]);
    let outputs = BTreeMap::from([("make".to_owned(), made)]);
    let headers = [("X-Total", "3"), ("Date", "Tue, 01 Dec 2026 12:00:00 GMT")]
        .map(|(name, value)| (name.to_owned(), value.to_owned()));
    let normalise = BTreeMap::from([
        ("net".to_owned(), Normaliser::Cidr),
        ("port".to_owned(), Normaliser::Prefixed("eq ".to_owned())),
    ]);
    let scope = Scope {
        inputs: &inputs,
        outputs: &outputs,
        message: Some(WrittenMessage {
            request: None,
            status: 200,
            headers: &headers,
            body: Some(body),
        }),
        normalise: &normalise,
    };
    problem(&claim, &scope)
}

#[rstest]
#[case::members(json!({"shows": {"a": 1}}), json!({"a": 1, "b": 2}))]
#[case::within(json!({"shows": {"a": {"b": 1}}}), json!({"a": {"b": 1, "c": 2}}))]
#[case::a_text_with_an_expression(json!({"shows": {"a": "{$inputs.mark}-x"}}), json!({"a": "m1-x"}))]
#[case::an_expression_with_its_type(json!({"shows": {"a": "$steps.make.outputs.id"}}), json!({"a": 7}))]
#[case::a_place_in_an_output(json!({"shows": {"a": "$steps.make.outputs.all#/0/n"}}), json!({"a": 1}))]
#[case::digits_are_a_number(json!({"shows": {"a": 7}}), json!({"a": "7"}))]
#[case::nothing_is_null(json!({"shows": {"a": null}}), json!({}))]
#[case::nothing_is_empty(json!({"shows": {"a": null}}), json!({"a": ""}))]
#[case::the_whole(json!({"shows": true}), json!(true))]
#[case::one_of_a_list(json!({"where": {"id": 7}, "shows": {"a": 1}}), json!([{"id": 7, "a": 1}, {"id": 8}]))]
#[case::none_of_a_list(json!({"where": {"id": 7}, "times": 0}), json!([{"id": 8}]))]
#[case::an_item_for_a_list_of_one(json!({"where": {"id": 7}}), json!({"id": 7}))]
#[case::exactly(json!({"exactly": [7, "$steps.make.outputs.id"], "key": "n"}), json!([{"n": 7}, {"n": 7}]))]
#[case::exactly_nothing(json!({"exactly": []}), json!([]))]
#[case::rising(json!({"ascending": true}), json!([{"id": 1}, {"id": 2}]))]
#[case::a_header(json!({"at": "$response.header.x-total", "shows": 3}), json!(null))]
#[case::has(json!({"has": ["a"]}), json!({"a": null}))]
#[case::lacks(json!({"lacks": ["b"]}), json!({"a": null}))]
#[case::set(json!({"set": ["a"]}), json!({"a": 0}))]
#[case::not(json!({"at": "$response.body#/id", "not": 7}), json!({"id": 8}))]
#[case::contains(json!({"at": "$response.body#/u", "contains": "things/{$steps.make.outputs.id}"}), json!({"u": "/things/7/x"}))]
#[case::minimum(json!({"at": "$response.body#/n", "minimum": 1}), json!({"n": 1}))]
#[case::unique(json!({"unique": "n"}), json!([{"n": 1}, {"n": 2}, {}, {}]))]
#[case::counts(json!({"at": "$response.header.x-total", "counts": "$response.body"}), json!([1, 2, 3]))]
#[case::a_null_for_an_empty_list(json!({"at": "$response.body#/a", "count": 0}), json!({"a": null}))]
#[case::nothing_for_an_empty_list(json!({"at": "$response.body#/a", "exactly": []}), json!({}))]
#[case::none_of_no_list(json!({"at": "$response.body#/a", "where": {"id": 7}, "times": 0}), json!({}))]
#[case::lacks_what_is_null(json!({"lacks": ["a"]}), json!({"a": null}))]
#[case::a_network_in_another_spelling(json!({"shows": {"net": "2001:db8::/32"}}), json!({"net": "2001:DB8:0::/32"}))]
#[case::an_address_as_a_network(json!({"where": {"net": "192.0.2.1"}}), json!([{"net": "192.0.2.1/32"}]))]
#[case::a_moment_in_another_zone(json!({"shows": {"d": "2026-03-02T09:15:00-06:00"}}), json!({"d": "2026-03-02T15:15:00.000Z"}))]
#[case::a_large_number(json!({"shows": {"a": 9_007_199_254_740_993_i64}}), json!({"a": "9007199254740993"}))]
#[case::an_id_among_ids(json!({"includes": "$steps.make.outputs.id"}), json!([6, 7]))]
#[case::an_id_in_digits(json!({"includes": "7"}), json!([6, 7]))]
#[case::an_item_by_its_id(json!({"includes": 7}), json!([{"id": 7}]))]
#[case::no_such_id(json!({"excludes": 7}), json!([6]))]
#[case::no_id_at_all(json!({"excludes": 7}), json!([]))]
#[case::exactly_these_ids(json!({"exactly": ["$steps.make.outputs.ids", 7]}), json!([7, 2, 1]))]
#[case::more_than_before(json!({"beyond": "$steps.make.outputs.ids"}), json!([1, 7]))]
#[case::ids_once(json!({"unique": "id"}), json!([1, 2]))]
#[case::a_port_as_a_rule(json!({"shows": {"port": 22}}), json!({"port": "eq 22"}))]
#[case::a_port_as_it_was_sent(json!({"shows": {"port": 22}}), json!({"port": 22}))]
#[case::about_now(json!({"moment": {"at": "$response.header.Date", "seconds": 60}}), json!(1_796_126_430))]
#[case::nobody_knows_when(json!({"moment": {"at": "$response.header.X-No", "seconds": 60}}), json!(1))]
#[case::all_but_one(json!({"still": "$steps.make.outputs.ids", "but": [2]}), json!([1, 7]))]
#[case::all_that_were(json!({"still": "$steps.make.outputs.ids"}), json!([3, 2, 1]))]
#[case::without_a_text(json!({"without": "{$inputs.mark}"}), json!({"a": "m2"}))]
#[case::no_other_than_nothing(json!({"at": "$response.body#/a", "not": "$steps.make.outputs.none"}), json!({"a": null}))]
fn holds(#[case] claim: Value, #[case] body: Value) {
    assert_eq!(told(&claim, &body), Ok(None));
}

#[rstest]
#[case::another_value(json!({"shows": {"a": 1}}), json!({"a": 2}), "the answer `a` is 2 instead of 1")]
#[case::one_is_gone(json!({"still": "$steps.make.outputs.ids"}), json!([2]), "the answer lacks 1, which was there")]
#[case::with_a_text(json!({"without": "{$inputs.mark}"}), json!(["m1-x"]), "the answer holds m1: [\"m1-x\"]")]
#[case::no_such_id(json!({"includes": 7}), json!([6]), "the answer lacks 7")]
#[case::an_id_twice(json!({"includes": 7}), json!([7, 7]), "the answer has 7 2 times")]
#[case::an_id_still(json!({"excludes": 7}), json!([6, 7]), "the answer has 7")]
#[case::no_list(json!({"excludes": 7}), json!("x"), "the answer is \"x\" and no list")]
#[case::nothing_more(json!({"beyond": "$steps.make.outputs.ids"}), json!([2, 1]), "the answer has nothing that it had not before")]
#[case::an_id_not_once(json!({"unique": "id"}), json!([1, 2, 1]), "the answer has the id 1 more than once")]
#[case::another_port(json!({"shows": {"port": 22}}), json!({"port": "eq 23"}), "the answer `port` is \"eq 23\" instead of 22")]
#[case::an_hour_late(json!({"moment": {"at": "$response.header.Date", "seconds": 60}}), json!(1_796_130_000), "the answer is 1796130000, and the answer is of Tue, 01 Dec 2026 12:00:00 GMT, which is 1796126400")]
#[case::the_only_word(json!({"one_of": ["done"]}), json!("doing"), "the answer is \"doing\" instead of \"done\"")]
#[case::no_value(json!({"shows": {"a": 1}}), json!({}), "the answer `a` is null instead of 1")]
#[case::letters_count(json!({"shows": {"a": "x"}}), json!({"a": "X"}), "the answer `a` is \"X\" instead of \"x\"")]
#[case::a_value_that_should_be_cleared(json!({"shows": {"a": null}}), json!({"a": 0}), "the answer `a` is 0 instead of null")]
#[case::a_large_neighbour(json!({"shows": {"a": 9_007_199_254_740_993_i64}}), json!({"a": 9_007_199_254_740_992_i64}), "the answer `a` is 9007199254740992 instead of 9007199254740993")]
#[case::another_network(json!({"shows": {"net": "192.0.2.0/24"}}), json!({"net": "192.0.2.0/25"}), "the answer `net` is \"192.0.2.0/25\" instead of \"192.0.2.0/24\"")]
#[case::a_list_that_is_not_there(json!({"at": "$response.body#/a", "count": 1}), json!({}), "`/a` is missing")]
#[case::not_unique(json!({"unique": "n"}), json!([{"n": 1}, {"n": "1"}]), "the answer has the n \"1\" more than once")]
#[case::miscounted(json!({"at": "$response.header.x-total", "counts": "$response.body"}), json!([1]), "`header.x-total` is \"3\", and there are 1 items")]
#[case::a_list_with_more(json!({"shows": {"a": [1]}}), json!({"a": [1, 2]}), "the answer `a` has 2 items instead of 1")]
#[case::not_in_the_list(json!({"where": {"id": 7}}), json!([]), "the answer has nothing with {\"id\":7} instead of 1")]
#[case::twice(json!({"where": {"id": 7}}), json!([{"id": 7}, {"id": 7}]), "the answer has 2 items with {\"id\":7} instead of 1")]
#[case::a_wrong_item(json!({"where": {"id": 7}, "shows": {"a": 1}}), json!([{"id": 7}]), "the answer, of {\"id\":7}, `a` is null instead of 1")]
#[case::too_much(json!({"exactly": [1]}), json!([{"id": 1}, {"id": 2}]), "the answer has the id 2, which is too much")]
#[case::too_little(json!({"exactly": [1, 2]}), json!([{"id": 1}]), "the answer lacks the id 2")]
#[case::shown_twice(json!({"exactly": [1]}), json!([{"id": 1}, {"id": 1}]), "the answer has 2 items instead of 1: some are shown twice")]
#[case::unordered(json!({"ascending": true}), json!([{"id": 2}, {"id": 1}]), "the answer is not in rising order of id")]
#[case::no_list(json!({"count": 1}), json!("x"), "the answer is \"x\" and no list")]
#[case::no_header(json!({"at": "$response.header.y", "shows": 3}), json!(null), "`header.y` is missing")]
#[case::nowhere(json!({"at": "$response.body#/a/b", "shows": 3}), json!({"a": 1}), "`/a/b` is missing")]
#[case::no_member(json!({"has": ["a"]}), json!({}), "the answer has no `a`")]
#[case::unset(json!({"set": ["a"]}), json!({"a": null}), "the answer has no value for `a`")]
#[case::unasked(json!({"lacks": ["a"]}), json!({"a": 1}), "the answer has `a`, which was not asked for")]
#[case::the_same(json!({"at": "$response.body#/id", "not": 7}), json!({"id": 7}), "`/id` is 7, as elsewhere")]
fn denied(#[case] claim: Value, #[case] body: Value, #[case] message: &str) {
    assert_eq!(told(&claim, &body), Ok(Some(message.to_owned())));
}

#[rstest]
#[case::a_step_that_gave_nothing(json!({"shows": {"a": "$steps.other.outputs.id"}}))]
#[case::an_input_that_is_not_there(json!({"shows": {"a": "{$inputs.none}"}}))]
fn nobody_can_tell(#[case] claim: Value) {
    told(&claim, &json!({"a": 1})).unwrap_err();
}
