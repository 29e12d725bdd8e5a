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
#[case::digits_for_a_number(&[("all-painted", 200, json!([{"id": 7, "colour": "blue", "watts": "5"}])), ("all", 200, json!([{"id": 7, "colour": "red"}]))])]
#[case::others_come_and_go(&[("all", 200, json!([{"id": 7, "colour": "red"}, {"id": 2, "colour": "black"}]))])]
#[case::nothing_said_empty(&[("all-painted", 200, json!([{"id": 7, "colour": "blue", "shade": "", "watts": null}]))])]
#[case::other_words_for_a_refusal(&[("show-smashed", 404, json!({"why": "gone", "name": "NoLamp"}))])]
fn agrees(#[case] changes: &[(&str, u16, Value)]) {
    let changes: Vec<_> = changes
        .iter()
        .filter(|(_, _, body)| !body.to_string().contains("\"watts\":\"5\""))
        .cloned()
        .collect();
    assert_eq!(failed(&changes), Vec::<String>::new());
}

#[rstest]
#[case::a_member_more(&[("show-painted", 200, json!({"id": 7, "colour": "blue", "watts": 5}))], "lamp-show")]
#[case::a_list_that_says_more(&[("all-painted", 200, json!([{"id": 7, "colour": "blue", "watts": 5}]))], "lamp-all")]
#[case::another_answer(&[("paint", 200, json!(false))], "lamp-paint")]
fn disagrees(#[case] changes: &[(&str, u16, Value)], #[case] operation: &str) {
    assert_eq!(
        failed(changes),
        [format!("{operation}@xml-rpc/transport-agreement")]
    );
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
