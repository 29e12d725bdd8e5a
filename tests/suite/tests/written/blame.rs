//! Who is charged with what the answers of a workflow deny.

use rstest::rstest;
use serde_json::{Value, json};
use sgspec::contract::Transport;
use sgspec::judge::{Judge, Verdict};

use super::lamps;

fn red() -> Value {
    json!({"id": 7, "colour": "red"})
}

#[rstest]
#[case::well(&[], &[])]
#[case::both_deny_the_write(
    &[("show-painted", 200, red()), ("all-painted", 200, json!([red()]))],
    &["lamp-paint/paint/kept"]
)]
#[case::one_reader_lies(&[("show-painted", 200, red())], &["lamp-show/read/agrees"])]
#[case::the_other_reader_lies(&[("all-painted", 200, json!([]))], &["lamp-all/read/agrees"])]
#[case::listed_twice(
    &[("all", 200, json!([red(), red()]))],
    &["lamp-all/read/agrees"]
)]
#[case::the_write_answers_wrong(
    &[("make", 200, json!({"id": 7, "colour": "green"}))],
    &["lamp-make/make/echo"]
)]
#[case::nothing_is_made(
    &[
        ("show", 404, json!({"why": "no", "name": "NoLamp"})), ("all", 200, json!([])),
        ("paint", 404, json!({"why": "no", "name": "NoLamp"})),
        ("show-painted", 404, json!({"why": "no", "name": "NoLamp"})), ("all-painted", 200, json!([])),
        ("smash", 404, json!({"why": "no", "name": "NoLamp"})),
    ],
    &["lamp-make/make/kept"]
)]
#[case::nothing_is_smashed(
    &[("show-smashed", 200, red()), ("all-smashed", 200, json!([red()]))],
    &["lamp-smash/smash/gone"]
)]
#[case::still_shown_but_not_listed(
    &[("show-smashed", 200, red())],
    &["lamp-show/read/agrees", "lamp-show/refuses/unknown"]
)]
#[case::still_listed_but_not_shown(&[("all-smashed", 200, json!([red()]))], &["lamp-all/read/agrees"])]
#[case::refused_in_another_way(
    &[("show-smashed", 500, json!({"why": "no", "name": "NoLamp"}))],
    &["lamp-show/refuses/unknown"]
)]
#[case::refused_with_another_code(
    &[("show-smashed", 404, json!({"why": "no", "name": "Nothing"}))],
    &["lamp-show/refuses/unknown"]
)]
#[case::refused_without_a_code(
    &[("show-smashed", 404, json!({"why": "no"}))],
    &["lamp-show/error-body", "lamp-show/refuses/unknown"]
)]
#[case::a_refusal_with_the_status_of_a_success(
    &[("paint", 200, json!({"why": "no", "name": "Busy"}))],
    &["lamp-paint/status"]
)]
#[case::an_answer_without_form(&[("paint", 200, json!("done"))], &["lamp-paint/schema"])]
#[case::a_list_of_one_as_its_item(
    &[("all-painted", 200, json!({"id": 7, "colour": "blue"}))],
    &["lamp-all/schema/list"]
)]
fn charged(#[case] changes: &[(&str, u16, Value)], #[case] expected: &[&str]) {
    let contract = lamps::contract();
    for transport in [Transport::Rest, Transport::XmlRpc] {
        // A fault has no status, no member can be missing from it, and its code tells the status.
        let statuses = changes.iter().any(|(_, status, body)| {
            *status == 500
                || (*status == 200 && body.get("why").is_some())
                || (*status == 404 && body.get("name").is_none())
        });
        if transport == Transport::XmlRpc && statuses {
            continue;
        }
        let (failed, _) = lamps::judged(&contract, &[(transport, lamps::but(changes))]);
        let expected: Vec<String> = expected
            .iter()
            .map(|id| match transport {
                Transport::Rest => (*id).to_owned(),
                Transport::XmlRpc => id.replacen('/', "@xml-rpc/", 1),
            })
            .collect();
        let mut failed = failed;
        failed.sort();
        let mut expected = expected;
        expected.sort();
        assert_eq!(failed, expected, "over {transport}");
    }
}

#[test]
fn what_follows_from_a_failure_is_untested_because_of_it() {
    let contract = lamps::contract();
    let gone = || json!({"why": "no", "name": "NoLamp"});
    let answers = lamps::but(&[
        ("show", 404, gone()),
        ("all", 200, json!([])),
        ("paint", 404, gone()),
        ("show-painted", 404, gone()),
        ("all-painted", 200, json!([])),
        ("smash", 404, gone()),
    ]);
    let (failed, open) = lamps::judged(&contract, &[(Transport::Rest, answers)]);
    assert_eq!(failed, ["lamp-make/make/kept"]);
    let because = "because of lamp-make/make/kept";
    for rule in ["lamp-paint/status", "lamp-smash/status"] {
        assert!(
            open.contains(&format!("{rule} {because}")),
            "{rule}: {open:?}"
        );
    }
}

#[test]
fn who_lied_once_is_no_witness() {
    // Only the list is left to tell of the paint, and it was found wrong about the make.
    let contract = lamps::contract();
    let mut answers = lamps::but(&[("all", 200, json!([])), ("all-painted", 200, json!([]))]);
    answers.retain(|(step, _, _)| *step != "show-painted");
    let (failed, open) = lamps::judged(&contract, &[(Transport::Rest, answers)]);
    assert_eq!(failed, ["lamp-all/read/agrees"]);
    assert!(
        open.contains(&"lamp-paint/paint/kept because of lamp-all/read/agrees".to_owned()),
        "{open:?}"
    );
}

#[test]
fn a_mask_takes_requirements_away() {
    let contract = lamps::contract();
    let mut exchange = lamps::exchange(
        &contract,
        Transport::Rest,
        &("show", 200, json!({"colour": "red"})),
    );
    let verdict = |exchange: &sgspec::trace::Exchange| {
        let mut judge = sgspec::judge::Judge::new(&contract);
        judge.observe(exchange);
        let judgement = judge.finish();
        let show = contract.registry.by_id("lamps/lamp-show/schema").unwrap();
        judgement.judged[show].verdict
    };
    assert_eq!(verdict(&exchange), sgspec::judge::Verdict::Fail);
    exchange.request.target.push_str("?parts=colour");
    assert_eq!(verdict(&exchange), sgspec::judge::Verdict::Pass);
}

const WHEN: &str = r"arazzo: 1.0.1
info: {title: Lamps, version: 1.0.0}
sourceDescriptions: [{name: contract, url: ./openapi.json, type: openapi}]
workflows:
  - workflowId: life
    summary: no lamp is made twice where the target says that there is one
    steps:
      - stepId: all
        operationId: lamp-all
        outputs: {all: $response.body}
      - stepId: make
        operationId: lamp-make
        x-when: {at: $steps.all.outputs.all, where: {colour: gold}}
        requestBody: {payload: {arguments: [{colour: gold}]}}
        x-refuses: {case: gold, sentence: gold is not made twice}
";

/// What a target says to be otherwise with it is unsupported there, and untested where it was to be asked.
#[rstest]
#[case::it_says_so("gold", Verdict::Untested)]
#[case::it_says_otherwise("red", Verdict::Unsupported)]
fn what_the_target_says_of_itself(#[case] colour: &str, #[case] expected: Verdict) {
    let contract = lamps::with(WHEN).unwrap();
    let mut judge = Judge::new(&contract);
    let answer = ("all", 200, json!([{"id": 7, "colour": colour}]));
    judge.observe(&lamps::exchange(&contract, Transport::Rest, &answer));
    let judgement = judge.finish();
    let verdict = judgement
        .judged
        .iter()
        .find(|judged| {
            contract.registry.get(judged.requirement).id == "lamps/lamp-make/refuses/gold"
        })
        .map(|judged| judged.verdict);
    assert_eq!(verdict, Some(expected));
}
