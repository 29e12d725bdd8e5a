//! Samples and defaults that consist of members: the example shows them where nothing else is given.

use apib::{Types, parse};
use rstest::rstest;
use serde_json::{Value, json};

#[rstest]
#[case::object("place (object)\n            + Sample\n                + leaf: 7 (number)", json!({"leaf": 7}))]
#[case::object_default("place (object)\n            + Default\n                + leaf: 7 (number)", json!({"leaf": 7}))]
#[case::sample_before_default("place (object)\n            + Default\n                + leaf: 7\n            + Sample\n                + leaf: 8", json!({"leaf": "8"}))]
#[case::members_before_sample("place (object)\n            + Properties\n                + leaf: 1\n            + Sample\n                + leaf: 2", json!({"leaf": "1"}))]
#[case::array("place (array)\n            + Sample\n                + one\n                + two", json!(["one", "two"]))]
#[case::nothing_in_it("place (object)\n            + Sample", json!({}))]
fn are_shown(#[case] property: &str, #[case] expected: Value) {
    let text = format!(
        "# GET /a\n+ Response 200 (application/json)\n    + Attributes\n        + {property}\n"
    );
    let parsed = parse(&text);
    let resource = parsed.blueprint.resources().next().unwrap();
    let payload = resource.actions[0].payloads().next().unwrap();
    let structure = Types::of(&parsed).resolve(payload.attributes.as_ref().unwrap());
    assert_eq!(structure.example(), json!({"place": expected}));
}
