//! What MSON states beyond types, as far as the schemas that judge: choices, closed objects,
//! constants, names that are only sampled, types within themselves. And the other profile.

use rstest::rstest;
use serde_json::{Value, json};
use sgspec::contract::{Contract, Profile, compile, schema_files, schema_files_in};

use super::{operation, read};

const STRUCTURES: &str = "\
# Data Structures

## Node

+ value: 1 (number, required)
+ next (Node)
";

/// A contract whose requests and answers have these attributes.
fn contract(members: &str) -> Contract {
    let members: String = members.lines().fold(String::new(), |mut text, line| {
        text.push_str("        ");
        text.push_str(line);
        text.push('\n');
        text
    });
    read(&format!(
        "# Things [/things]\n\n## Make a thing [POST]\n\n+ Request (application/json)\n    + Attributes\n{members}\n+ Response 201 (application/json)\n    + Attributes\n{members}\n{STRUCTURES}"
    ))
}

#[rstest]
#[case("+ One Of\n    + a\n    + b", json!({"a": "x", "more": 1}), json!({"a": "x", "b": "y"}))]
#[case("+ One Of\n    + a\n    + b", json!({"b": "x"}), json!({}))]
#[case("+ One Of\n    + Properties\n        + a\n        + b\n    + c", json!({"b": "x"}), json!({"b": "x", "c": "y"}))]
#[case("+ o (object, fixed-type)\n    + a\n    + b (optional)", json!({"o": {"a": "x"}}), json!({"o": {"a": "x", "c": "y"}}))]
#[case("+ o (object, fixed-type)\n    + a", json!({"o": {"a": "x"}}), json!({"o": {}}))]
#[case("+ a: x (fixed)", json!({"a": "x"}), json!({"a": "y"}))]
#[case("+ o (object, fixed)\n    + a: 1 (number)", json!({"o": {"a": 1}}), json!({"o": {"a": 2}}))]
#[case("+ name\n+ *label*: 1 (number)", json!({"name": "x", "any": 1}), json!({"name": "x", "any": "y"}))]
#[case("+ a (Node)", json!({"a": {"value": 1, "next": {"value": 2, "next": {"value": 3}}}}), json!({"a": {"value": 1, "next": {"value": 2, "next": {"value": "x"}}}}))]
#[case("+ a (Node, nullable)", json!({"a": null}), json!({"a": 1}))]
#[case("+ o (object, nullable)\n    + One Of\n        + a\n        + b", json!({"o": null}), json!({"o": {"a": "", "b": ""}}))]
fn binds_requests_and_answers(#[case] members: &str, #[case] good: Value, #[case] bad: Value) {
    let contract = contract(members);
    let make = operation(&contract, "make-a-thing");
    let request = make.request.as_ref().unwrap();
    let body = make.responses[0].body.as_ref().unwrap();
    for schema in [request.shape.request_schema(), body.schema()] {
        let validator = compile(&schema).unwrap_or_else(|error| panic!("{error}"));
        assert!(validator.is_valid(&good), "{good} by {schema:#}");
        assert!(!validator.is_valid(&bad), "{bad} by {schema:#}");
    }
}

#[test]
fn a_union_of_shapes_says_no_more_than_both() {
    let contract = read(
        "# Things [/things]\n\n## Read a thing [GET]\n\n+ Response 200 (application/json)\n    + Attributes (object, fixed-type)\n        + a\n        + One Of\n            + b\n            + c\n\n+ Response 200 (application/json)\n    + Attributes\n        + a (number)\n",
    );
    let body = operation(&contract, "read-a-thing").responses[0]
        .body
        .as_ref();
    let validator = compile(&body.unwrap().schema()).unwrap();
    for good in [json!({"a": 1}), json!({"a": "x", "b": "y", "d": 1})] {
        assert!(validator.is_valid(&good), "{good}");
    }
}

#[test]
fn the_compatible_profile_has_what_attributes_and_schemas_state() {
    let contract = read(
        "# Things [/things]\n\n## Make a thing [POST]\n\n+ Attributes\n    + tags (array[string])\n\n+ Request (application/json)\n\n        {\"tags\": []}\n\n+ Response 201 (application/json)\n    + Schema\n\n            {\"$schema\": \"http://json-schema.org/draft-04/schema#\", \"type\": \"object\"}\n\n+ Response 400 (application/json)\n\n        {\"message\": \"shown\"}\n\n+ Response 409 (text/plain)\n    + Attributes\n        + message\n\n+ Response 410 (application/problem+json)\n    + Attributes\n        + kind: gone (fixed)\n",
    );
    let names = |profile| -> Vec<String> {
        let files = schema_files_in(&contract, profile).into_iter();
        files.map(|file| file.name).collect()
    };
    assert_eq!(
        names(Profile::Compatible),
        [
            "make-a-thing.request.json",
            "make-a-thing.201.json",
            "make-a-thing.410.json"
        ]
    );
    assert_eq!(names(Profile::Strict).len(), 5);
    assert_eq!(
        schema_files(&contract),
        schema_files_in(&contract, Profile::Strict)
    );
    let bare = |name: &str| {
        let files = schema_files_in(&contract, Profile::Compatible);
        let file = files.into_iter().find(|file| file.name == name).unwrap();
        assert!(jsonschema::meta::is_valid(&file.schema), "{name}");
        let Value::Object(mut schema) = file.schema else {
            panic!("{name}");
        };
        schema.remove("title");
        schema.remove("$comment");
        Value::Object(schema)
    };
    assert_eq!(
        bare("make-a-thing.request.json"),
        json!({"$schema": "http://json-schema.org/draft-07/schema#", "type": "object", "properties": {"tags": {"type": "array"}}})
    );
    assert_eq!(
        bare("make-a-thing.201.json"),
        json!({"$schema": "http://json-schema.org/draft-04/schema#", "type": "object"})
    );
    assert_eq!(
        bare("make-a-thing.410.json"),
        json!({"$schema": "http://json-schema.org/draft-07/schema#", "type": "object", "properties": {"kind": {"const": "gone"}}})
    );
}

#[rstest]
#[case("+ a: 5 (integer)", "apib-702")]
#[case("+ a: x (number)", "apib-705")]
#[case("+ a (Nothing)", "contract-012")]
fn what_resolution_finds_is_noted(#[case] members: &str, #[case] code: &str) {
    let contract = contract(members);
    assert!(
        contract.notes.iter().any(|note| note.code == code),
        "{:?}",
        contract.notes
    );
}
