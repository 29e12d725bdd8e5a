//! Reading workflows: what requirements they give, and what is wrong with bad ones.

use std::collections::BTreeMap;

use rstest::rstest;
use serde_json::{Value, json};
use sgspec::contract::{Scope, Transport, WrittenMessage};
use sgspec::plan::{self, Values};

use super::lamps;

#[test]
fn each_claim_is_a_requirement_on_each_transport() {
    let contract = lamps::contract();
    let ids: Vec<&str> = contract
        .registry
        .iter()
        .map(|requirement| requirement.id.as_str())
        .filter(|id| !id.ends_with("/snapshot"))
        .collect();
    for id in [
        "lamps/lamp-make/make/kept",
        "lamps/lamp-make@xml-rpc/make/kept",
        "lamps/lamp-show/read/agrees",
        "lamps/lamp-show/refuses/unknown",
        "lamps/lamp-smash/smash/gone",
        "lamps/lamp-smash/transport-agreement",
        "lamps/lamp-smash@xml-rpc/transport-agreement",
        "lamps/lamp-smash@xml-rpc/encoding",
        "lamps/lamp-show/error-body",
    ] {
        assert_eq!(ids.iter().filter(|known| **known == id).count(), 1, "{id}");
    }
    // Nobody else tells of the first lists and of what `lamp-smash` leaves; two readers of the same do.
    assert!(ids.contains(&"lamps/lamp-all/read/agrees"));
    assert!(!ids.contains(&"lamps/lamp-smash/encoding"));
}

#[test]
fn a_workflow_is_planned_once_on_each_transport() {
    let contract = lamps::contract();
    let plan = plan::build(&contract, &Values::default());
    let names: Vec<(&str, Transport)> = plan
        .workflows
        .iter()
        .map(|workflow| (workflow.id.as_str(), workflow.transport))
        .collect();
    assert_eq!(
        names,
        [
            ("life", Transport::Rest),
            ("life@xml-rpc", Transport::XmlRpc)
        ]
    );
    let phases: Vec<u8> = plan
        .workflows
        .iter()
        .map(sgspec::plan::Workflow::last_phase)
        .collect();
    assert!(phases[0] < phases[1], "one after the other");
}

#[rstest]
#[case::no_arazzo("arazzo: 1.0.1", "openapi: 3.1.0", "this is no Arazzo document")]
#[case::an_unknown_operation(
    "operationId: lamp-paint",
    "operationId: lamp-bend",
    "the contract has no operation `lamp-bend`"
)]
#[case::an_unknown_variable("name: lampId", "name: lamp", "has no variable `lamp` in its path")]
#[case::a_typing_mistake("x-claims", "x-claim", "unknown field `x-claim`")]
#[case::a_mistake_in_a_claim(
    "rule: make/echo,",
    "rule: make/echo, showz: 1,",
    "unknown field `showz`"
)]
#[case::a_claim_about_nothing(
    "about: paint,",
    "about: pain,",
    "a claim is about `pain`, which is no step before"
)]
#[case::a_refusal_about_nothing(
    "about: smash, rule: smash/gone, demand",
    "about: smash, demand",
    "`about` of a refusal"
)]
#[case::an_output_that_is_no_expression(
    "outputs: {id: $response.body#/id}",
    "outputs: {id: response}",
    "the output `id` is no expression"
)]
#[case::a_choice_of_no_output(
    "outputs: {id: $response.body#/id}",
    "outputs: {id: $response.body#/id}\n        x-outputs: {red: {at: $response.body, where: {colour: red}}}",
    "`x-outputs` chooses `red`, which is no output"
)]
#[case::a_step_twice("stepId: show-painted", "stepId: show", "there is another step `show`")]
#[case::a_condition_on_nothing(
    "        operationId: lamp-paint\n",
    "        operationId: lamp-paint\n        x-when: {at: $steps.later.outputs.all, where: {id: 1}}\n",
    "`x-when` asks for no output of a step before"
)]
#[case::no_yaml("summary: a lamp", "summary: [a lamp", "lamps.arazzo.yaml")]
#[case::an_effect_that_is_none(
    "summary:",
    "x-effect: cheap\n    summary:",
    "unknown variant `cheap`"
)]
fn a_mistake_is_shown_where_it_is(#[case] from: &str, #[case] to: &str, #[case] message: &str) {
    let text = lamps::WORKFLOWS.replacen(from, to, 1);
    assert_ne!(text, lamps::WORKFLOWS);
    let error = lamps::with(&text).unwrap_err();
    assert!(error.contains(message), "{error}");
    assert!(error.contains("lamps.arazzo.yaml"), "{error}");
}

/// Nothing says in which order a list is answered, so what is needed of it is chosen by what it shows.
#[rstest]
#[case::one(json!([{"id": 4, "colour": "blue"}, {"id": 5, "colour": "m-red"}]), Some(json!(5)))]
#[case::the_first(json!([{"id": 6, "colour": "m-red"}, {"id": 5, "colour": "m-red"}]), Some(json!(6)))]
#[case::an_item_for_a_list_of_one(json!({"id": 7, "colour": "m-red"}), Some(json!(7)))]
#[case::none(json!([{"id": 4, "colour": "blue"}]), None)]
fn an_output_is_chosen_from_a_list(#[case] body: Value, #[case] id: Option<Value>) {
    let text = lamps::WORKFLOWS.replacen(
        "outputs: {id: $response.body#/id}",
        "outputs: {red: $response.body#/0}\n        x-outputs: {red: {at: $response.body, where: {colour: \"{$inputs.mark}-red\"}}}",
        1,
    );
    let contract = lamps::with(&text.replace("make.outputs.id", "make.outputs.red#/id")).unwrap();
    let inputs = BTreeMap::from([("mark".to_owned(), "m".to_owned())]);
    let scope = Scope {
        inputs: &inputs,
        outputs: &BTreeMap::new(),
        message: Some(WrittenMessage {
            request: None,
            status: 200,
            headers: &[],
            body: Some(&body),
        }),
        normalise: &BTreeMap::new(),
    };
    let given = contract.written[0].steps[0].given(&scope);
    let red = given.get("red").map(|item| item["id"].clone());
    assert_eq!(red, id);
}

#[test]
fn what_a_workflow_calls_is_derivable_enough() {
    let contract = lamps::contract();
    assert!(
        contract
            .notes
            .iter()
            .all(|note| note.code != "contract-009"),
        "{:?}",
        contract.notes
    );
}
