//! Small things that the rest rests on: slugs, formats, shapes, and whether an answer shows what
//! was sent.

use std::collections::BTreeMap;

use proptest::prelude::*;
use rstest::rstest;
use serde_json::{Map, Value, json};
use sgspec::contract::{
    Format, Knowledge, Normaliser, Shape, differences, looks_like_date_time, looks_like_uuid, slug,
};

#[rstest]
#[case("Create a security group", "create-a-security-group")]
#[case("  GET /groups/{id}", "get-groups-id")]
#[case("Gr\u{f6}\u{df}e \u{c4}ndern!", "gr\u{f6}\u{df}e-\u{e4}ndern")]
#[case("--", "")]
fn a_slug_is_stable(#[case] text: &str, #[case] expected: &str) {
    assert_eq!(slug(text), expected);
}

#[rstest]
#[case("000a115d-2852-4b1a-9ce8-47f1134ba95a", Some(Format::Uuid))]
#[case("000A115D-2852-0000-0000-47F1134BA95A", Some(Format::Uuid))]
#[case("000a115d28524b1a9ce847f1134ba95a", None)]
#[case("0.0.0.0/0", Some(Format::Ipv4Range))]
#[case("2001:db8::/32", Some(Format::IpRange))]
#[case("192.0.2.1", Some(Format::Ipv4))]
#[case("2026-01-02T03:04:05.123+02:00", Some(Format::DateTime))]
#[case("2026-01-02", None)]
#[case("https://example.org/x", Some(Format::Uri))]
#[case("1/2", None)]
#[case("", None)]
fn an_example_tells_a_format(#[case] text: &str, #[case] expected: Option<Format>) {
    assert_eq!(Format::of_example(text), expected);
}

/// Knows what the tests tell it.
#[derive(Default)]
struct Told {
    normalisers: BTreeMap<String, Normaliser>,
    shapes: BTreeMap<String, Shape>,
}

impl Knowledge for Told {
    fn normaliser(&self, attribute: &str) -> Option<&Normaliser> {
        self.normalisers.get(attribute)
    }

    fn shape(&self, attribute: &str) -> Option<&Shape> {
        self.shapes.get(attribute)
    }
}

fn object(value: &Value) -> Map<String, Value> {
    value.as_object().cloned().unwrap_or_default()
}

fn different(told: &Told, sent: &Value, shown: &Value) -> bool {
    let (sent, shown) = (
        object(&json!({"it": sent, "from": 80})),
        object(&json!({"it": shown, "from": 80})),
    );
    !differences(&sent, &shown, told).is_empty()
}

#[rstest]
#[case(json!("a"), json!("a"), false)]
#[case(json!("a"), json!("A"), true)]
#[case(json!(1), json!(1.0), false)]
#[case(json!(1), json!("1"), true)]
#[case(json!(null), json!(null), false)]
#[case(json!("x"), json!(null), true)]
#[case(json!({"a": 1}), json!({"a": 1, "b": 2}), false)]
#[case(json!({"a": 1, "b": 2}), json!({"a": 1}), true)]
#[case(json!([1, 2]), json!([1, 2]), false)]
#[case(json!([1, 2]), json!([2, 1]), true)]
#[case(json!("192.0.2.1"), json!("192.0.2.1/32"), true)]
fn values_are_compared_as_json(#[case] sent: Value, #[case] shown: Value, #[case] expected: bool) {
    assert_eq!(different(&Told::default(), &sent, &shown), expected);
}

#[rstest]
#[case::ignored(Normaliser::Ignore, json!("a"), json!({"other": 1}), false)]
#[case::another_case(Normaliser::Case, json!("TCP"), json!("tcp"), false)]
#[case::another_word(Normaliser::Case, json!("TCP"), json!("udp"), true)]
#[case::another_spelling(Normaliser::Cidr, json!("192.0.2.7/24"), json!("192.0.2.0/24"), false)]
#[case::another_network(Normaliser::Cidr, json!("192.0.2.0/24"), json!("192.0.2.0/25"), true)]
#[case::a_long_spelling(Normaliser::Cidr, json!("2001:db8::1"), json!("2001:0db8:0:0:0:0:0:1/128"), false)]
#[case::null_for_the_start(Normaliser::PortRange("from".to_owned()), json!(80), json!(null), false)]
#[case::null_for_another_end(Normaliser::PortRange("from".to_owned()), json!(90), json!(null), true)]
#[case::the_same_end(Normaliser::PortRange("from".to_owned()), json!(90), json!(90), false)]
fn a_normaliser_says_what_is_the_same(
    #[case] normaliser: Normaliser,
    #[case] sent: Value,
    #[case] shown: Value,
    #[case] expected: bool,
) {
    let told = Told {
        normalisers: BTreeMap::from([("it".to_owned(), normaliser)]),
        ..Told::default()
    };
    assert_eq!(different(&told, &sent, &shown), expected);
}

#[rstest]
#[case(Format::Ipv4Range, "192.0.2.1", "192.0.2.1/32", false)]
#[case(Format::IpRange, "2001:DB8::/32", "2001:db8::/32", false)]
#[case(Format::Uuid, "AB", "ab", true)]
fn a_format_says_what_is_the_same(
    #[case] format: Format,
    #[case] sent: &str,
    #[case] shown: &str,
    #[case] expected: bool,
) {
    let shape = Shape {
        format: Some(format),
        ..Shape::default()
    };
    let told = Told {
        shapes: BTreeMap::from([("it".to_owned(), shape)]),
        ..Told::default()
    };
    assert_eq!(different(&told, &json!(sent), &json!(shown)), expected);
}

#[test]
fn a_key_that_is_not_shown_is_the_schemas_business() {
    let sent = object(&json!({"a": 1, "b": 2}));
    let found = differences(&sent, &object(&json!({"b": 3, "c": 4})), &Told::default());
    assert_eq!(found.len(), 1);
    assert_eq!(
        (
            found[0].attribute.as_str(),
            &found[0].expected,
            &found[0].actual
        ),
        ("b", &json!(2), &json!(3))
    );
}

fn json_value() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        (-1000i64..1000).prop_map(Value::from),
        (-1000i32..1000).prop_map(|number| Value::from(f64::from(number) / 4.0)),
        "[a-z0-9./:-]{0,8}".prop_map(Value::from),
    ];
    leaf.prop_recursive(3, 24, 4, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
            prop::collection::btree_map("[a-d]", inner, 0..4)
                .prop_map(|members| Value::Object(members.into_iter().collect())),
        ]
    })
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn an_example_is_valid_by_its_own_shape(value in json_value()) {
        let schema = Shape::of_example(&value).schema();
        let validator = sgspec::contract::compile(&schema).unwrap();
        prop_assert!(validator.is_valid(&value), "{schema}");
    }

    #[test]
    fn two_examples_are_valid_by_their_merged_shape(left in json_value(), right in json_value()) {
        let merged = Shape::of_example(&left).merged(&Shape::of_example(&right));
        let validator = sgspec::contract::compile(&merged.schema()).unwrap();
        prop_assert!(validator.is_valid(&left), "{} breaks {}", left, merged.schema());
        prop_assert!(validator.is_valid(&right), "{} breaks {}", right, merged.schema());
    }

    #[test]
    fn a_shape_knows_all_keys_of_its_example(value in json_value()) {
        prop_assert!(Shape::of_example(&value).additions(&value).is_empty());
    }

    #[test]
    fn a_schema_reads_back_as_the_shape_it_came_from(value in json_value()) {
        let schema = Shape::of_example(&value).schema();
        prop_assert_eq!(Shape::from_schema(&schema).schema(), schema);
    }

    #[test]
    fn what_was_sent_is_no_different_from_itself(value in json_value()) {
        prop_assert!(!different(&Told::default(), &value, &value));
    }

    #[test]
    fn no_text_confuses_the_eye(text in "\\PC{0,40}") {
        let _ = (looks_like_uuid(&text), looks_like_date_time(&text), Format::of_example(&text));
    }
}
