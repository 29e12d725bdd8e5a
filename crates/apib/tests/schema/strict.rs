//! What the strict schemas accept and refuse that the compatible ones do not tell apart.

use apib::Profile;
use rstest::rstest;
use serde_json::{Value, json};

use super::{document, problems, resolved};

const STRUCTURES: &str = "\
## Node

+ value: 1 (number, required)
+ next (Node)

## Strict Node (fixed-type)

+ value: 1 (number)
+ next (Strict Node, optional)

## Listed (array)

## Longer (Listed)

+ 1 (number)
";

fn accepts(members: &str, instance: &Value) -> bool {
    let structure = resolved(&document("Attributes", members, STRUCTURES));
    problems(&structure.schema(Profile::Strict), instance).is_empty()
}

#[rstest]
#[case("+ a (array[number])", json!({"a": [1, 2.5]}), json!({"a": ["1"]}))]
#[case("+ a (array[number, string])", json!({"a": [1, "x"]}), json!({"a": [true]}))]
#[case("+ a (array[Node])", json!({"a": [{"value": 1}]}), json!({"a": [{}]}))]
#[case("+ a (Longer)", json!({"a": [1]}), json!({"a": ["x"]}))]
#[case("+ a (enum[string])\n    + x\n    + y", json!({"a": "x"}), json!({"a": "z"}))]
#[case("+ a (enum[string], nullable)\n    + x\n    + y", json!({"a": null}), json!({"a": "z"}))]
#[case("+ a: x (enum[string])", json!({"a": "z"}), json!({"a": 1}))]
#[case("+ a: 1 (integer)", json!({"a": 2}), json!({"a": 2.5}))]
#[case("+ a (Node)", json!({"a": {"value": 1, "next": {"value": 2, "next": {"value": 3}}}}), json!({"a": {"value": 1, "next": {"value": 2, "next": {"value": "3"}}}}))]
#[case("+ a (Strict Node)", json!({"a": {"value": 1, "next": {"value": 2}}}), json!({"a": {"value": 1, "next": {"value": 2, "more": 3}}}))]
#[case("+ a (Node, nullable)", json!({"a": null}), json!({"a": 5}))]
#[case("+ *k*: 1 (number)\n+ name", json!({"name": "n", "x": 1, "names": 2}), json!({"x": "1"}))]
#[case("+ One Of\n    + a\n    + b", json!({"a": "1", "c": 1}), json!({"a": "1", "b": "2"}))]
#[case("+ One Of\n    + a\n    + b", json!({"b": "1"}), json!({}))]
#[case("+ One Of\n    + a\n    + b (optional)", json!({}), json!({"a": "1", "b": "2"}))]
#[case("+ One Of\n    + Properties\n        + kind: x (fixed)\n        + a\n    + Properties\n        + kind: y (fixed)\n        + b", json!({"kind": "y", "b": "1"}), json!({"kind": "x", "b": "1"}))]
#[case("+ o (object, fixed-type)\n    + x\n    + One Of\n        + a\n        + b", json!({"o": {"x": "", "a": ""}}), json!({"o": {"x": "", "a": "", "c": ""}}))]
#[case("+ o (object, nullable)\n    + One Of\n        + a\n        + b", json!({"o": null}), json!({"o": {}}))]
#[case("+ o (object, fixed)\n    + a: 1\n    + b: 2 (optional)", json!({"o": {"a": "1"}}), json!({"o": {"a": "2"}}))]
#[case("+ a: 1, 2 (array[number], fixed)", json!({"a": [1, 2]}), json!({"a": [1, 2, 3]}))]
#[case("+ a (array, fixed-type)", json!({"a": []}), json!({"a": [1]}))]
fn and_refuses(#[case] members: &str, #[case] good: Value, #[case] bad: Value) {
    assert!(accepts(members, &good), "{good} is good");
    assert!(!accepts(members, &bad), "{bad} is not");
}

#[test]
fn an_object_is_open_unless_it_is_said_to_be_closed() {
    assert!(accepts("+ a", &json!({"a": "x", "b": 1})));
    assert!(!accepts(
        "+ o (object, fixed-type)\n    + a",
        &json!({"o": {"a": "x", "b": 1}})
    ));
}

#[test]
fn an_heir_keeps_the_attributes_of_its_ancestors() {
    let structures =
        "## Base (object, nullable)\n\n+ a\n\n## Heir (Base, fixed-type)\n\n+ b (optional)\n";
    let structure = resolved(&document("Attributes (Heir)", "", structures));
    let strict = structure.schema(Profile::Strict);
    assert_eq!(problems(&strict, &Value::Null), Vec::<String>::new());
    // The reference implementation lets the heir's attributes replace them.
    let compatible = structure.schema(Profile::Compatible);
    assert_ne!(problems(&compatible, &Value::Null), Vec::<String>::new());
    for schema in [strict, compatible] {
        assert_ne!(
            problems(&schema, &json!({"a": "", "c": 1})),
            Vec::<String>::new()
        );
    }
}

#[test]
fn names_of_definitions_are_escaped() {
    let structures = "## A~b/c d\n\n+ x (`A~b/c d`)\n+ y: 1 (number)\n";
    let structure = resolved(&document("Attributes (`A~b/c d`)", "", structures));
    let schema = structure.schema(Profile::Strict);
    assert_eq!(schema["properties"]["x"]["$ref"], "#/$defs/A~0b~1c%20d");
    assert_ne!(
        problems(&schema, &json!({"x": {"y": "no number"}})),
        Vec::<String>::new()
    );
}
