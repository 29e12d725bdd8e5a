//! Derived schemas: valid JSON Schema, true of the contract's own examples, and of the draft that
//! the contract names.

use rstest::rstest;
use serde_json::{Value, json};
use sgspec::contract::{Contract, compile, schema_files};
use sgspec_suite::runs::shared;

use super::{built_in, notebooks, old_dialect, operation, read};

fn problems(schema: &Value, instance: &Value) -> Vec<String> {
    let validator = compile(schema).unwrap_or_else(|error| panic!("{error}"));
    validator
        .iter_errors(instance)
        .map(|error| format!("{}: {error}", error.instance_path()))
        .collect()
}

fn examples_hold(contract: &Contract) {
    for operation in &contract.operations {
        if let Some(request) = &operation.request
            && let Some(example) = &request.example
            // A contract may break its own word; that has a code.
            && !contract.notes.iter().any(|note| note.code == "contract-010" && note.place.line > operation.place.line)
        {
            assert_eq!(
                problems(&request.shape.request_schema(), example),
                Vec::<String>::new(),
                "{}",
                operation.id
            );
        }
        for response in &operation.responses {
            if let Some(body) = &response.body
                && let Some(example) = &body.example
            {
                assert_eq!(
                    problems(&body.schema(), example),
                    Vec::<String>::new(),
                    "{} {}",
                    operation.id,
                    response.status
                );
            }
        }
    }
}

#[rstest]
#[case::old_dialect(old_dialect())]
#[case::notebooks(notebooks())]
#[case::built_in(built_in())]
fn every_derived_schema_is_one_and_accepts_the_examples(#[case] contract: Contract) {
    let files = schema_files(&contract);
    assert!(!files.is_empty());
    for file in &files {
        assert!(
            jsonschema::meta::is_valid(&file.schema),
            "{} is no JSON Schema",
            file.name
        );
        compile(&file.schema).unwrap_or_else(|error| panic!("{}: {error}", file.name));
        assert!(file.text().ends_with("}\n"));
        assert_eq!(
            serde_json::from_str::<Value>(&file.text()).unwrap(),
            file.schema
        );
    }
    examples_hold(&contract);
}

#[test]
fn the_unedited_original_accepts_its_own_examples() {
    let Some(path) = shared("seeds/003_7e93a6e494d28c0f.txt") else {
        return;
    };
    let contract =
        sgspec::specs::Specs::load_file(&path, sgspec::contract::ReadOptions::default()).unwrap();
    examples_hold(&contract);
}

#[test]
fn files_are_named_after_operation_and_status() {
    let names: Vec<String> = schema_files(&old_dialect())
        .into_iter()
        .map(|file| file.name)
        .collect();
    let expected = [
        "make-a-group.request.json",
        "make-a-group.201.json",
        "all-groups.200.json",
        "see-a-group.200.json",
        "change-a-group.request.json",
        "change-a-group.200.json",
        "make-a-rule.request.json",
        "make-a-rule.201.json",
        "all-rules.200.json",
        "change-a-rule.request.json",
        "change-a-rule.200.json",
        "see-a-rule.200.json",
    ];
    assert_eq!(names, expected);
}

#[rstest]
#[case::another_enum_value(json!({"action": "ACCEPT"}), "/action")]
#[case::a_range_that_is_none(json!({"ip_range": "everywhere"}), "/ip_range")]
#[case::a_mask_that_is_too_long(json!({"ip_range": "192.0.2.0/33"}), "/ip_range")]
#[case::the_other_family(json!({"ip_range": "2001:db8::/32"}), "/ip_range")]
#[case::a_port_too_low(json!({"dest_port_from": 0}), "/dest_port_from")]
#[case::a_port_too_high(json!({"dest_port_from": 65536}), "/dest_port_from")]
#[case::another_type(json!({"protocol": 6}), "/protocol")]
fn a_request_schema_refuses(#[case] change: Value, #[case] place: &str) {
    let mut body = json!({
        "organization": "5d8e1f60-92b7-94c3-2a41-7c0d3e8f6b15", "action": "accept", "direction": "inbound",
        "ip_range": "192.0.2.0/24", "protocol": "TCP", "dest_port_from": 80,
    });
    let contract = old_dialect();
    let schema = operation(&contract, "make-a-rule")
        .request
        .as_ref()
        .unwrap()
        .shape
        .request_schema();
    assert_eq!(problems(&schema, &body), Vec::<String>::new());
    for (name, value) in change.as_object().unwrap() {
        body[name] = value.clone();
    }
    let found = problems(&schema, &body);
    assert!(
        !found.is_empty() && found.iter().all(|problem| problem.starts_with(place)),
        "{found:?}"
    );
}

#[test]
fn an_answer_is_open_and_its_arrays_are_not() {
    let contract = old_dialect();
    let schema = operation(&contract, "all-groups")
        .success()
        .unwrap()
        .body
        .as_ref()
        .unwrap()
        .schema();
    let item = json!({
        "description": "d", "enable_default_security": true, "id": "i", "name": "n", "organization": "o",
        "organization_default": false, "servers": [{"id": "s", "name": "t", "more": 1}], "tags": [],
    });
    assert_eq!(
        problems(&schema, &json!({"security_groups": [item], "total": 1})),
        Vec::<String>::new()
    );
    assert_eq!(
        problems(&schema, &json!({"security_groups": [item, 7]})).len(),
        1
    );
    assert_eq!(problems(&schema, &json!({"security_groups": {}})).len(), 1);
}

#[test]
fn an_answer_may_spell_a_network_otherwise() {
    let contract = old_dialect();
    let schema = operation(&contract, "see-a-rule")
        .success()
        .unwrap()
        .body
        .as_ref()
        .unwrap()
        .schema();
    let mut rule = operation(&contract, "see-a-rule")
        .success()
        .unwrap()
        .body
        .as_ref()
        .unwrap()
        .example
        .clone()
        .unwrap();
    rule["rule"]["ip_range"] = json!("any");
    assert_eq!(problems(&schema, &rule), Vec::<String>::new());
}

/// The contract's own schema, in the draft that it names.
#[rstest]
#[case::draft_4(json!({"$schema": "http://json-schema.org/draft-04/schema#", "type": "integer", "minimum": 1, "exclusiveMinimum": true}), json!(2), json!(1))]
#[case::draft_7(json!({"$schema": "http://json-schema.org/draft-07/schema#", "type": "array", "items": [{"type": "integer"}], "additionalItems": false}), json!([1]), json!([1, 2]))]
#[case::draft_2019_09(json!({"$schema": "https://json-schema.org/draft/2019-09/schema", "type": "array", "items": [{"type": "string"}]}), json!(["a"]), json!([1]))]
#[case::draft_2020_12(json!({"$schema": "https://json-schema.org/draft/2020-12/schema", "type": "array", "prefixItems": [{"type": "string"}]}), json!(["a"]), json!([1]))]
#[case::none_named(json!({"type": "array", "prefixItems": [{"type": "string"}]}), json!(["a"]), json!([1]))]
fn a_contracts_own_schema_is_read_in_its_own_draft(
    #[case] schema: Value,
    #[case] good: Value,
    #[case] bad: Value,
) {
    let text = format!(
        "# Count [/count]\n\n## Count all [GET]\n\n+ Response 200 (application/json)\n\n    + Schema\n\n            {schema}\n"
    );
    let contract = read(&text);
    let body = operation(&contract, "count-all")
        .success()
        .unwrap()
        .body
        .clone()
        .expect("a body");
    assert!(body.stated);
    assert_eq!(problems(&body.schema(), &good), Vec::<String>::new());
    assert!(!problems(&body.schema(), &bad).is_empty());
    let [file] = schema_files(&contract).try_into().expect("one file");
    assert_eq!(problems(&file.schema, &good), Vec::<String>::new());
    assert!(!problems(&file.schema, &bad).is_empty());
}

#[test]
fn a_schema_never_leads_out_of_the_document() {
    let remote = json!({"$ref": "http://127.0.0.1:9/schema.json"});
    assert!(compile(&remote).is_err());
    let file = json!({"$ref": "file:///etc/passwd"});
    assert!(compile(&file).is_err());
}

/// What a model brings is the body of the answers and requests that refer to it.
#[test]
fn a_model_is_the_body_of_what_refers_to_it() {
    let contract = super::read(
        "# Note [/notes/{id}]\n\n+ Model (application/json)\n\n    + Body\n\n            {\"id\": 1, \"title\": \"Milk\"}\n\n## Read [GET]\n\n+ Response 200\n\n    [Note][]\n\n## Rewrite [PUT]\n\n+ Request\n\n    [Note][]\n\n+ Response 200\n\n    [Note][]\n",
    );
    for id in ["read", "rewrite"] {
        let success = super::operation(&contract, id).success().unwrap();
        let body = success.body.as_ref().expect("the model's body");
        assert_eq!(super::keys(&body.shape), ["id", "title"]);
        let media_type = success.media_type.as_ref().unwrap();
        assert_eq!(media_type.essence, "application/json");
    }
    let request = super::operation(&contract, "rewrite").request.as_ref();
    assert_eq!(super::keys(&request.unwrap().shape), ["id", "title"]);
}
