//! Whether two transports say the same.

use rstest::rstest;
use serde_json::{Value, json};
use sgspec::contract::Transport;

use super::lamps;

/// Over REST all is well; over the other transport the same with these changes.
fn failed(changes: &[(&str, u16, Value)]) -> Vec<String> {
    let contract = lamps::contract();
    let runs = [
        (Transport::Rest, lamps::well()),
        (Transport::XmlRpc, lamps::but(changes)),
    ];
    lamps::judged(&contract, &runs).0
}

#[rstest]
#[case::the_same(&[])]
#[case::others_come_and_go(&[("all", 200, json!([{"id": 7, "colour": "red"}, {"id": 2, "colour": "black"}]))])]
#[case::nothing_said_empty(&[("all-painted", 200, json!([{"id": 7, "colour": "blue", "shade": "", "watts": null}]))])]
#[case::a_member_that_nobody_documented(&[("show-painted", 200, json!({"id": 7, "colour": "blue", "seen": 3})), ("paint", 200, json!(true))])]
#[case::a_list_of_one_as_the_item(&[("all-painted", 200, json!({"id": 7, "colour": "blue"}))])]
#[case::other_words_for_a_refusal(&[("show-smashed", 404, json!({"why": "gone", "name": "NoLamp"}))])]
fn agrees(#[case] changes: &[(&str, u16, Value)]) {
    let failed: Vec<String> = failed(changes)
        .into_iter()
        .filter(|id| !id.ends_with("/schema/list"))
        .collect();
    assert_eq!(failed, Vec::<String>::new());
}

#[rstest]
#[case::a_member_more(&[("show-painted", 200, json!({"id": 7, "colour": "blue", "watts": 5}))], "lamp-show")]
#[case::a_list_that_says_more(&[("all-painted", 200, json!([{"id": 7, "colour": "blue", "watts": 5}]))], "lamp-all")]
#[case::another_answer(&[("paint", 200, json!(false))], "lamp-paint")]
fn disagrees(#[case] changes: &[(&str, u16, Value)], #[case] operation: &str) {
    // Nobody knows which of them is wrong.
    assert_eq!(
        failed(changes),
        [
            format!("{operation}/transport-agreement"),
            format!("{operation}@xml-rpc/transport-agreement")
        ]
    );
}

/// Ids are each transport's own, and no other number is taken for one.
#[rstest]
#[case::a_number_like_an_id(7, 200, vec![])]
#[case::another_number(8, 200, vec!["lamp-show/transport-agreement", "lamp-show@xml-rpc/transport-agreement"])]
fn numbers_are_no_names(#[case] watts: i64, #[case] status: u16, #[case] expected: Vec<&str>) {
    let contract = lamps::contract();
    let shown = |watts: i64| {
        (
            "show-painted",
            status,
            json!({"id": 7, "colour": "blue", "watts": watts}),
        )
    };
    let runs = [
        (Transport::Rest, lamps::but(&[shown(7)])),
        (Transport::XmlRpc, lamps::but(&[shown(watts)])),
    ];
    assert_eq!(lamps::judged(&contract, &runs).0, expected);
}

/// Where one write failed, what does not follow from it is compared all the same.
#[test]
fn what_is_equal_agrees_whatever_failed() {
    let contract = lamps::contract();
    let changes = [
        ("paint", 200, json!(true)),
        ("show-painted", 200, json!({"id": 7, "colour": "red"})),
        ("all-painted", 200, json!([{"id": 7, "colour": "red"}])),
    ];
    let runs = [
        (Transport::Rest, lamps::but(&changes)),
        (Transport::XmlRpc, lamps::but(&changes)),
    ];
    let (failed, open) = lamps::judged(&contract, &runs);
    assert_eq!(
        failed,
        ["lamp-paint/paint/kept", "lamp-paint@xml-rpc/paint/kept"]
    );
    let compared = |open: &String| !open.contains("/transport-agreement");
    assert!(open.iter().all(compared), "{open:?}");
}

#[test]
fn who_failed_already_is_not_compared() {
    let red = json!({"id": 7, "colour": "red"});
    let changes = [
        ("show-painted", 200, red.clone()),
        ("all-painted", 200, json!([red])),
    ];
    assert_eq!(failed(&changes), ["lamp-paint@xml-rpc/paint/kept"]);
}
