//! Models put in place of the references to them.

use apib::{Payload, parse};
use rstest::rstest;

const DOCUMENT: &str = "\
# Note [/notes/{id}]

+ Model (application/json)

    A note.

    + Headers

            ETag: 1

    + Attributes
        + title

    + Body

            {\"title\": \"Milk\"}

    + Schema

            {\"type\": \"object\"}

## GET
+ Response 200
";

fn filled(text: &str) -> Payload {
    let parsed = parse(text).with_models();
    crate::first_action(&parsed).examples[0].responses[0].clone()
}

#[rstest]
#[case::as_written("[Note][]")]
#[case::in_another_case("[note][]")]
fn a_reference_brings_all_that_the_model_has(#[case] reference: &str) {
    let payload = filled(&format!("{DOCUMENT}\n    {reference}\n"));
    assert_eq!(payload.status, Some(200));
    assert_eq!(payload.media_type.unwrap().value, "application/json");
    assert_eq!(payload.headers[0].name, "ETag");
    assert_eq!(payload.body.unwrap().text, "{\"title\": \"Milk\"}\n");
    assert!(payload.attributes.is_some() && payload.schema.is_some());
    assert_eq!(payload.description, "A note.");
    assert_eq!(payload.reference.unwrap().value, reference[1..5]);
}

#[test]
fn what_a_payload_has_stays() {
    let text = format!("{DOCUMENT}\n    [Note][]\n").replace("200", "200 (text/plain)");
    assert_eq!(filled(&text).media_type.unwrap().value, "text/plain");
}

#[test]
fn a_model_may_have_a_name_of_its_own() {
    let text = format!("{DOCUMENT}\n    [Slip][]\n").replace("+ Model", "+ Slip Model");
    assert!(filled(&text).body.is_some());
}

#[test]
fn a_reference_to_nothing_brings_nothing() {
    let payload = filled(&format!("{DOCUMENT}\n    [Letter][]\n"));
    assert!(payload.body.is_none() && payload.reference.is_some());
}
