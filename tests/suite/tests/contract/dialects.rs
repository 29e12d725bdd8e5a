//! One contract in several dialects is one contract: only what requests are typed as, the headers
//! that they carry and the parameters of paths may differ.
//!
//! The dialects in `data` were written for this. The table below takes one of them and spells a
//! line in the ways that hands spell it: every spelling has to give the same.

use std::collections::{BTreeMap, BTreeSet};

use rstest::rstest;
use serde_json::{Value, json};
use sgspec::contract::{Contract, Note, ReadOptions, Settings, Shape, Type};
use sgspec::specs::Specs;
use sgspec_suite::runs::{data, shared};

use super::{attribute, old_dialect, operation, strings, types};

fn dialect(name: &str) -> Contract {
    Specs::load_file(&data(name), ReadOptions::default()).unwrap_or_else(|error| panic!("{error}"))
}

fn text(name: &str) -> String {
    std::fs::read_to_string(data(name)).unwrap()
}

/// Types, required keys, nullability and enums of a shape, whatever their order.
fn plain(shape: &Shape) -> Value {
    let words: BTreeSet<String> = shape.enumeration.iter().map(Value::to_string).collect();
    let properties: BTreeMap<&str, Value> = shape
        .properties
        .iter()
        .map(|property| {
            let plain = json!({"required": property.required, "shape": plain(&property.shape)});
            (property.name.as_str(), plain)
        })
        .collect();
    json!({
        "types": types(shape),
        "enum": words,
        "properties": properties,
        "items": shape.items.as_deref().map(plain),
    })
}

/// All that must not depend on the dialect, by endpoint.
fn essence(contract: &Contract) -> BTreeMap<String, Value> {
    let name = |family: usize| contract.families[family].name.as_str();
    let mut essence = BTreeMap::new();
    for (index, operation) in contract.operations.iter().enumerate() {
        let binding = &contract.bindings[index];
        let responses: Vec<Value> = operation
            .responses
            .iter()
            .map(|response| {
                json!({
                    "status": response.status,
                    "media type": response.media_type.as_ref().map(|media| &media.essence),
                    "body": response.body.as_ref().map(|body| plain(&body.shape)),
                })
            })
            .collect();
        let owners: Vec<Option<&str>> = binding
            .variables
            .iter()
            .map(|(_, family)| family.map(name))
            .collect();
        let rules: BTreeSet<&str> = contract
            .registry
            .iter()
            .filter(|requirement| requirement.operation == index)
            .map(|requirement| requirement.rule.as_str())
            .filter(|rule| !rule.starts_with("rejects/") && !rule.starts_with("auth/"))
            .collect();
        essence.insert(
            contract.endpoint(index),
            json!({
                "responses": responses,
                "role": binding.role.map(|(role, family)| format!("{role:?} {}", name(family))),
                "variables": owners,
                "pointer": binding.pointer,
                "rules": rules,
            }),
        );
    }
    for family in &contract.families {
        let known = json!({
            "parent": family.parent.map(name),
            "id": family.id_key,
            "item": plain(&family.item),
        });
        essence.insert(format!("family {}", family.name), known);
    }
    essence
}

fn same(left: &Contract, right: &Contract) {
    let (left, right) = (essence(left), essence(right));
    assert_eq!(
        left.keys().collect::<Vec<_>>(),
        right.keys().collect::<Vec<_>>()
    );
    for (endpoint, known) in &left {
        assert_eq!(known, &right[endpoint], "{endpoint}");
    }
}

#[rstest]
#[case::b("dialect-b.apib")]
#[case::c("dialect-c.apib")]
fn a_dialect_reads_as_the_old_one(#[case] name: &str) {
    let contract = dialect(name);
    assert_eq!(contract.operations.len(), 10);
    same(&old_dialect(), &contract);
}

#[test]
fn the_unedited_original_reads_as_the_others() {
    if let Some(path) = shared("seeds/003_7e93a6e494d28c0f.txt") {
        let original = Specs::load_file(&path, ReadOptions::default()).unwrap();
        same(&dialect("dialect-c.apib"), &original);
    }
}

/// What is demanded of requests is the same, too: a dialect types them by other means.
#[rstest]
#[case::b("dialect-b.apib")]
#[case::c("dialect-c.apib")]
fn requests_are_typed_alike(#[case] name: &str) {
    let (old, contract) = (old_dialect(), dialect(name));
    let refused = |contract: &Contract| -> BTreeSet<String> {
        contract
            .registry
            .iter()
            .filter(|requirement| requirement.rule.starts_with("rejects/"))
            .map(|requirement| {
                let endpoint = contract.endpoint(requirement.operation);
                format!("{endpoint} {} {}", requirement.rule, requirement.level)
            })
            .collect()
    };
    assert_eq!(refused(&old), refused(&contract));
    assert_eq!(
        types(attribute(&contract, "make-a-rule", "dest_port_from")),
        ["integer", "string"]
    );
    let organization = attribute(&contract, "make-a-rule", "organization");
    assert_eq!(
        organization.example,
        Some(json!("5d8e1f60-92b7-94c3-2a41-7c0d3e8f6b15"))
    );
    assert!(
        organization.presence.is_some(),
        "required, and left out by the example"
    );
}

const ORGANIZATION: &str = "        + organization: `5d8e1f60-92b7-94c3-2a41-7c0d3e8f6b15` (string, required) - Who the rule belongs to\n";

const DIRECTION: &str =
    "        + direction: `outbound` (enum[string], required) - Which way it goes
            + Members
                + `outbound`
                + `inbound`
";

const PORT: &str =
    "        + dest_port_from: `65` (string, optional) - The port, between 1 and 65535\n";

const GROUP: &str =
    "    + group_id: `7b2e9c14-58d0-4a63-8f17-d3c6b5a4e021`(string, required) - Which group\n";

/// Dialect C with a stretch in another spelling, wherever it stands.
fn respelt(from: &str, to: &str) -> Contract {
    let text = text("dialect-c.apib");
    assert!(text.contains(from), "{from}");
    let text = text.replace(from, to);
    Contract::read(
        None,
        "respelt.apib",
        &text,
        Settings::default(),
        ReadOptions::default(),
    )
    .unwrap_or_else(|error| panic!("{error}"))
}

#[rstest]
#[case::pair_of_ticks("organization: ``ID`` (string, required) - Who")]
#[case::pair_behind("organization: `ID``` (string, required) - Who")]
#[case::pair_behind_a_blank("organization: `ID` `` (string, required) - Who")]
#[case::tick_behind("organization: `ID`` (string, required) - Who")]
#[case::tick_before("organization: ``ID` (string, required) - Who")]
#[case::no_closing_tick("organization: `ID (string, required) - Who")]
#[case::no_opening_tick("organization: ID` (string, required) - Who")]
#[case::pair_around_the_name("`organization`: `ID` (string, required) - Who")]
#[case::pair_after_the_name("organization``: `ID` (string, required) - Who")]
#[case::pair_before_the_name("``organization: `ID` (string, required) - Who")]
#[case::tick_before_the_name("`organization: `ID` (string, required) - Who")]
#[case::tick_after_the_name("organization`: `ID` (string, required) - Who")]
#[case::pair_behind_the_type("organization: `ID` (string, required)`` - Who")]
#[case::pair_in_the_type("organization: `ID` (string, `required`) - Who")]
#[case::pair_in_the_text("organization: `ID` (string, required) - Who `` it")]
#[case::tick_in_the_text("organization: `ID` (string, required) - Who ` it")]
#[case::quotes("organization: \"ID\" (string, required) - Who")]
#[case::a_quote("organization: \"ID (string, required) - Who")]
#[case::no_ticks("organization: ID (string, required) - Who")]
#[case::no_blank("organization: `ID`(string, required) - Who")]
#[case::no_blank_and_no_ticks("organization: ID(string, required) - Who")]
#[case::no_blank_behind_the_colon("organization:`ID` (string, required) - Who")]
#[case::blank_before_the_colon("organization : `ID` (string, required) - Who")]
#[case::no_dash("organization: `ID` (string, required) Who")]
#[case::dots("organization: `ID` (string, required)... Who")]
#[case::the_other_order("organization: `ID` (required, string) - Who")]
#[case::as_a_parameter("organization (required, string, `ID`)... Who")]
#[case::as_a_parameter_with_a_dash("organization (required, string, `ID`) - Who")]
#[case::long_dash("organization: `ID` (string, required) – Who")]
fn a_line_with_a_slip_says_the_same(#[case] line: &str) {
    let line = line.replace("ID", "5d8e1f60-92b7-94c3-2a41-7c0d3e8f6b15");
    let contract = respelt(ORGANIZATION, &format!("        + {line}\n"));
    same(&dialect("dialect-c.apib"), &contract);
    let shape = &operation(&contract, "make-a-rule")
        .request
        .as_ref()
        .unwrap()
        .shape;
    let first = &shape.properties[0];
    assert_eq!(first.name, "organization");
    assert!(first.required, "{line}");
    assert_eq!(types(&first.shape), ["string"]);
    let example = first.shape.example.as_ref().and_then(Value::as_str);
    assert_eq!(example, Some("5d8e1f60-92b7-94c3-2a41-7c0d3e8f6b15"));
    assert_eq!(shape.properties.len(), 6, "no line is lost");
}

#[rstest]
#[case::members(
    "direction: `outbound` (enum[string], required) - Which|    + Members|        + `outbound`|        + `inbound`"
)]
#[case::quote_before(
    "direction: `outbound` (enum[string], required) - Which|    + Members|        + `outbound`|        + \"`inbound`"
)]
#[case::quote_within(
    "direction: `outbound` (enum[string], required) - Which|    + Members|        + `outbound`|        + `\"inbound`"
)]
#[case::bare_quote(
    "direction: `outbound` (enum[string], required) - Which|    + Members|        + outbound|        + \"inbound"
)]
#[case::quotes(
    "direction: \"outbound\" (enum[string], required) - Which|    + Members|        + \"outbound\"|        + \"inbound\""
)]
#[case::described_members(
    "direction: `outbound` (enum[string], required) - Which|    + Members|        + `outbound` - Out|        + `inbound` - In"
)]
#[case::typed_members(
    "direction: `outbound` (enum[string], required) - Which|    + Members|        + `outbound` (string)|        + `inbound` (string)"
)]
#[case::values_at_once(
    "direction: `outbound` (enum[string], required) - Which|    + `outbound`|    + `inbound`"
)]
#[case::no_type_of_values(
    "direction: `outbound` (enum, required) - Which|    + Members|        + `outbound`|        + `inbound`"
)]
#[case::no_example(
    "direction (enum[string], required) - Which|    + Members|        + `outbound`|        + `inbound`"
)]
#[case::as_values(
    "direction: `outbound` (enum[string], required) - Which|    + Values|        + `outbound`|        + `inbound`"
)]
#[case::string_with_members(
    "direction: `outbound` (string, required) - Which|    + Members|        + `outbound`|        + `inbound`"
)]
#[case::both_types(
    "direction: `outbound` (string, enum, required) - Which|    + Members|        + `outbound`|        + `inbound`"
)]
#[case::members_on_a_line(
    "direction: `outbound` (enum[string], required) - Which|    + Members: `outbound`, `inbound`"
)]
#[case::default(
    "direction: `outbound` (enum[string], required) - Which|    + Default: `outbound`|    + Members|        + `outbound`|        + `inbound`"
)]
#[case::capitals(
    "direction: `outbound` (Enum[String], Required) - Which|    + members|        + `outbound`|        + `inbound`"
)]
#[case::listed("direction: `outbound, inbound` (string, required) - Which")]
#[case::listed_bare("direction: outbound, inbound (string, required) - Which")]
#[case::listed_each("direction: `outbound`, `inbound` (string, required) - Which")]
#[case::listed_in_an_enum("direction: outbound, inbound (enum[string], required) - Which")]
#[case::listed_with_a_quote("direction: `outbound, \"inbound` (string, required) - Which")]
#[case::listed_bare_with_a_quote("direction: outbound, \"inbound (string, required) - Which")]
#[case::listed_with_quotes("direction: \"outbound\", \"inbound\" (string, required) - Which")]
#[case::listed_with_a_bar("direction: outbound \\| inbound (string, required) - Which")]
#[case::as_a_parameter("direction (required, string, `outbound, inbound`)... Which")]
#[case::as_a_parameter_with_a_quote("direction (required, string, `outbound, \"inbound`)... Which")]
fn an_enum_has_many_spellings(#[case] lines: &str) {
    // A bar ends a line of the case, unless it is escaped.
    let lines = lines
        .replace("\\|", "\0")
        .replace('|', "\n        ")
        .replace('\0', "|");
    let contract = respelt(DIRECTION, &format!("        + {lines}\n"));
    same(&dialect("dialect-c.apib"), &contract);
    let direction = attribute(&contract, "make-a-rule", "direction");
    assert_eq!(strings(&direction.enumeration), ["outbound", "inbound"]);
    assert_eq!(types(direction), ["string"]);
    let shape = &operation(&contract, "make-a-rule")
        .request
        .as_ref()
        .unwrap()
        .shape;
    assert_eq!(shape.properties.len(), 6, "no line is lost");
    assert!(shape.property("direction").unwrap().required);
}

#[rstest]
#[case::no_dash("dest_port_from: `65` (string, optional) The port, between 1 and 65535")]
#[case::no_blank("dest_port_from: `65`(string, optional) - The port, between 1 and 65535")]
#[case::number("dest_port_from: `65` (number, optional) - The port, between 1 and 65535")]
#[case::number_without_a_dash("dest_port_from: 65 (number, optional) The port between 1 and 65535")]
#[case::no_bounds("dest_port_from: `65` (string, optional) - The port")]
#[case::integer("dest_port_from: 65 (integer, optional) - The port, between 1 and 65535")]
#[case::nothing_of_required("dest_port_from: `65` (string) - The port between 1 and 65535")]
#[case::nullable("dest_port_from: `65` (string, nullable) - The port between 1 and 65535")]
fn a_port_is_sent_as_it_is_answered(#[case] line: &str) {
    let contract = respelt(PORT, &format!("        + {line}\n"));
    same(&dialect("dialect-c.apib"), &contract);
    let port = attribute(&contract, "make-a-rule", "dest_port_from");
    let number = port.types.contains(&Type::Integer) || port.types.contains(&Type::Number);
    assert!(number, "{:?}", port.types);
    assert_eq!(port.doubt, None);
}

#[rstest]
#[case::no_blank("group_id: `ID`(string, required) - Which")]
#[case::no_blank_and_no_example("group_id(string, required) - Which")]
#[case::no_blank_as_before("group_id(required, string, `ID`)... Which")]
#[case::no_ticks("group_id: ID(string, required) - Which")]
#[case::bare("group_id")]
#[case::undashed("group_id: `ID` (string, required) Which")]
fn a_parameter_has_many_spellings(#[case] line: &str) {
    let line = line.replace("ID", "7b2e9c14-58d0-4a63-8f17-d3c6b5a4e021");
    let contract = respelt(GROUP, &format!("    + {line}\n"));
    same(&dialect("dialect-c.apib"), &contract);
    let read = operation(&contract, "see-a-group").place;
    let declared = |note: &Note| note.code != "contract-005" || note.place != read;
    assert!(contract.notes.iter().all(declared), "{:?}", contract.notes);
}

/// Headings of any level, keywords in other letters, other marks of a list, other indentation.
#[rstest]
#[case::levels(&[("##### ", "### "), ("#### ", "## "), ("### group", "# Group")])]
#[case::keywords(&[("+ Attributes", "+ attributes"), ("+ Members", "+ members"), ("+ Body", "+ body")])]
#[case::marks(&[("+ ", "- ")])]
#[case::a_name_and_metadata(&[("### group", "FORMAT: 1A\nHOST: https://x.example\n\n# A name\n\n### Group")])]
#[case::no_blank_lines(&[("json)\n\n    + ", "json)\n    + "), ("+ Parameters\n", "+ Parameters\n\n")])]
#[case::windows(&[("\n", "\r\n")])]
#[case::no_media_type_of_requests(&[("+ Request (application/json)", "+ Request")])]
#[case::named_requests(&[("+ Request (application/json)", "+ Request A good one (application/json)")])]
#[case::charset(&[("+ Request (application/json)", "+ Request (application/json; charset=utf-8)")])]
#[case::attributes_with_a_type(&[("    + Attributes", "    + Attributes (object)")])]
fn layout_says_nothing(#[case] changes: &[(&str, &str)]) {
    let mut text = text("dialect-c.apib");
    for (from, to) in changes {
        assert!(text.contains(from), "{from}");
        text = text.replace(from, to);
    }
    let contract = Contract::read(
        Some("firewalls"),
        "laid-out.apib",
        &text,
        Settings::default(),
        ReadOptions::default(),
    );
    same(&dialect("dialect-c.apib"), &contract.unwrap());
}

/// The sections of a request in other places, and the lines of its headers.
#[rstest]
#[case::headers_less_indented(&[("            X-Auth-Token", "        X-Auth-Token")])]
#[case::headers_right_below(&[("    + Headers\n\n            X", "    + Headers\n            X")])]
#[case::requests_with_a_media_type(&[("+ Request\n", "+ Request (application/json)\n")])]
#[case::a_header_of_the_type(&[("X-Auth-Token: 0c", "Content-Type: application/json\n            X-Auth-Token: 0c")])]
fn layout_of_requests_says_nothing(#[case] changes: &[(&str, &str)]) {
    let mut text = text("dialect-b.apib");
    for (from, to) in changes {
        assert!(text.contains(from), "{from}");
        text = text.replace(from, to);
    }
    let contract = Contract::read(
        Some("firewalls"),
        "laid-out.apib",
        &text,
        Settings::default(),
        ReadOptions::default(),
    )
    .unwrap();
    same(&dialect("dialect-b.apib"), &contract);
    let auth = contract.settings.auth.as_ref().expect("it shows a token");
    assert_eq!(auth.header, "X-Auth-Token");
    let rule = operation(&contract, "make-a-rule")
        .request
        .as_ref()
        .unwrap();
    assert_eq!(rule.shape.properties.len(), 6);
    assert!(rule.example.is_some());
}

/// The answer to a new rule, indented in every way that still shows what is meant.
#[rstest]
fn a_body_is_found_at_any_indentation(#[values(0, 2, 4, 6, 8, 10, 12)] blanks: usize) {
    let text = text("dialect-c.apib");
    let at = text
        .find("+ Response 201 (application/json)\n\n        {\n            \"rule\"")
        .unwrap();
    let (before, rest) = text.split_at(at);
    let end = rest.find("\n##### ").unwrap();
    let (section, behind) = rest.split_at(end);
    let moved: Vec<String> = section
        .lines()
        .map(|line| match line.strip_prefix("        ") {
            Some(line) => format!("{}{line}", " ".repeat(blanks)),
            None => line.to_owned(),
        })
        .collect();
    let contract = Contract::read(
        None,
        "moved.apib",
        &format!("{before}{}\n{behind}", moved.join("\n")),
        Settings::default(),
        ReadOptions::default(),
    );
    same(&dialect("dialect-c.apib"), &contract.unwrap());
}

/// A neighbour in the same document, with a body that is no JSON, changes nothing.
#[test]
fn a_sibling_with_a_broken_body_changes_nothing() {
    let sibling = "# Group Quotas\n\n## Quotas [/quotas]\n\n### What is left [GET]\n\n+ Response 200 (application/json)\n\n        \"groups\": 100,\n        \"rules\": 30\n\n";
    let text =
        text("dialect-b.apib").replace("# Group Firewalls", &format!("{sibling}# Group Firewalls"));
    let contract = Contract::read(
        None,
        "both.apib",
        &text,
        Settings::default(),
        ReadOptions::default(),
    );
    let mut both = essence(&contract.unwrap());
    assert!(both.remove("GET /quotas").is_some());
    assert_eq!(both, essence(&dialect("dialect-b.apib")));
}

#[test]
fn slips_leave_notes() {
    let contract = dialect("dialect-b.apib");
    let of = |word: &str| {
        contract
            .notes
            .iter()
            .any(|note| note.message.contains(word))
    };
    assert!(of("`inbound`"), "{:?}", contract.notes);
    assert!(of("`protocol` is read as an enum"), "{:?}", contract.notes);
    assert!(
        of("`dest_port_from` is typed string"),
        "{:?}",
        contract.notes
    );
    let letter = Specs::load_file(&data("dialect-b.apib"), ReadOptions { lift: false }).unwrap();
    let words = strings(&attribute(&letter, "make-a-rule", "direction").enumeration).join(" ");
    assert!(words.contains('"'), "to the letter the mark stays: {words}");
}
