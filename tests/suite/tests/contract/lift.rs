//! What the lift makes of the old dialect: attributes, enums, bounds, doubts, and a note for each.

use insta::assert_snapshot;
use rstest::rstest;
use serde_json::json;
use sgspec::contract::{Contract, Format, ReadOptions, Shape};
use sgspec::specs::Specs;
use sgspec_suite::runs::data;

use super::{attribute, family, index, keys, line_after, old_dialect, operation, strings, types};

fn to_the_letter() -> Contract {
    Specs::load_file(&data("old-dialect.apib"), ReadOptions { lift: false }).unwrap()
}

#[test]
fn parameters_outside_the_template_are_attributes() {
    let contract = old_dialect();
    let request = |id| &operation(&contract, id).request.as_ref().unwrap().shape;
    assert_eq!(
        keys(request("make-a-group")),
        ["organization", "name", "description"]
    );
    let rule = [
        "organization",
        "action",
        "direction",
        "ip_range",
        "protocol",
        "dest_port_from?",
    ];
    assert_eq!(keys(request("make-a-rule")), rule);
    let words = |name| strings(&attribute(&contract, "make-a-rule", name).enumeration).join(" ");
    assert_eq!(words("action"), "accept drop");
    assert_eq!(words("direction"), "outbound inbound");
    assert_eq!(words("protocol"), "TCP UDP ICMP");
    assert_eq!(words("ip_range"), "");
    assert_eq!(words("organization"), "");
}

#[test]
fn sentences_bind_values() {
    let contract = old_dialect();
    let port = attribute(&contract, "make-a-rule", "dest_port_from");
    assert_eq!((port.minimum, port.maximum), (Some(1), Some(65535)));
    assert_eq!((port.minimum_length, port.maximum_length), (None, None));
    assert_eq!(
        attribute(&contract, "make-a-rule", "ip_range").format,
        Some(Format::Ipv4Range)
    );
    assert_eq!(
        attribute(&contract, "make-a-group", "organization").format,
        Some(Format::Uuid)
    );
    assert_eq!(attribute(&contract, "make-a-group", "name").format, None);
}

/// Which of its doubts a contract has about an attribute, and that each names it.
fn doubts(contract: &Contract, id: &str, name: &str) -> Vec<&'static str> {
    let shape = attribute(contract, id, name);
    let doubts = [
        ("doubt", &shape.doubt),
        ("spelling", &shape.spelling),
        ("presence", &shape.presence),
    ];
    let told = doubts.into_iter().filter_map(|(field, doubt)| {
        let text = doubt.as_ref()?;
        assert!(text.contains(name), "{text}");
        Some(field)
    });
    told.collect()
}

#[rstest]
#[case::said_to_be_text_and_shown_as_a_number("make-a-rule", "dest_port_from", &["spelling"])]
#[case::required_and_left_out("make-a-rule", "organization", &["presence"])]
#[case::sent_and_answered_otherwise("change-a-group", "organization", &["doubt"])]
#[case::declared_by_the_create_only("change-a-rule", "dest_port_from", &["spelling", "presence"])]
#[case::no_doubt("make-a-group", "organization", &[])]
#[case::no_doubt("change-a-rule", "ip_range", &[])]
fn a_contradiction_is_a_doubt(#[case] id: &str, #[case] name: &str, #[case] expected: &[&str]) {
    assert_eq!(doubts(&old_dialect(), id, name), expected);
}

#[test]
fn a_doubtful_spelling_allows_both() {
    let contract = old_dialect();
    for id in ["make-a-rule", "change-a-rule"] {
        let port = attribute(&contract, id, "dest_port_from");
        assert_eq!(types(port), ["integer", "string"], "{id}");
    }
}

#[test]
fn nothing_doubtful_is_compared() {
    let contract = old_dialect();
    let body = json!({"organization": "x", "name": "n", "description": "d", "unknown": 1});
    let body = body.as_object().unwrap();
    let compared = contract.comparable(index(&contract, "change-a-group"), body);
    assert_eq!(
        compared.keys().collect::<Vec<_>>(),
        ["name", "description", "unknown"]
    );
    let compared = contract.comparable(index(&contract, "make-a-group"), body);
    assert_eq!(compared.len(), 4);
}

#[test]
fn attributes_are_found_on_their_lines() {
    let contract = old_dialect();
    for (id, heading) in [
        ("make-a-group", "##### Make a group"),
        ("make-a-rule", "##### Make a rule"),
    ] {
        for property in &operation(&contract, id)
            .request
            .as_ref()
            .unwrap()
            .shape
            .properties
        {
            let expected = line_after(&contract, heading, &format!("+ {} (", property.name));
            let place = property.shape.place.expect("a place");
            assert_eq!(place.line, expected, "{id} {}", property.name);
            let shown: String = contract
                .document
                .line_text(place.line)
                .chars()
                .skip(place.column - 1)
                .take(place.width)
                .collect();
            assert!(shown.contains(&property.name), "{shown}");
        }
    }
    let expected = line_after(&contract, "##### Change a group", "\"organization\"");
    assert_eq!(
        attribute(&contract, "change-a-group", "organization")
            .place
            .unwrap()
            .line,
        expected
    );
}

#[test]
fn an_update_takes_its_attributes_from_its_example_and_the_create_operation() {
    let contract = old_dialect();
    let request = |id| &operation(&contract, id).request.as_ref().unwrap().shape;
    assert_eq!(
        keys(request("change-a-group")),
        ["organization", "name", "description"]
    );
    assert_eq!(
        keys(request("change-a-rule")),
        [
            "action",
            "direction",
            "ip_range",
            "protocol",
            "dest_port_from?"
        ],
        "the last one is declared by the create only"
    );
    assert_eq!(
        strings(&attribute(&contract, "change-a-rule", "action").enumeration),
        ["accept", "drop"]
    );
    assert_eq!(
        attribute(&contract, "change-a-rule", "ip_range").format,
        Some(Format::Ipv4Range)
    );
}

#[test]
fn one_object_is_the_sum_of_its_examples() {
    let contract = old_dialect();
    let (_, rules) = family(&contract, "rules");
    let of = |name: &str| types(&rules.item.property(name).unwrap().shape);
    assert_eq!(of("dest_port_from"), ["null", "integer"]);
    assert_eq!(of("editable"), ["null", "boolean"]);
    assert_eq!(of("dest_port_to"), ["null"]);
    assert_eq!(of("position"), ["integer"]);
    assert_eq!(of("id"), ["string"]);
    assert!(
        rules
            .item
            .properties
            .iter()
            .all(|property| property.required)
    );
    let (_, groups) = family(&contract, "security_groups");
    assert_eq!(
        types(&groups.item.property("servers").unwrap().shape),
        ["array"]
    );
    let servers: &Shape = groups
        .item
        .property("servers")
        .unwrap()
        .shape
        .items
        .as_deref()
        .unwrap();
    assert_eq!(keys(servers), ["id", "name"]);
}

#[test]
fn to_the_letter_nothing_is_lifted() {
    let contract = to_the_letter();
    assert_eq!(contract.operations.len(), 10);
    let rule = &operation(&contract, "make-a-rule")
        .request
        .as_ref()
        .unwrap()
        .shape;
    assert_eq!(
        keys(rule),
        ["action", "direction", "ip_range", "protocol"],
        "only the example speaks"
    );
    assert!(
        rule.properties
            .iter()
            .all(|property| property.shape.enumeration.is_empty())
    );
    assert_eq!(rule.property("dest_port_from"), None);
    let lifted = [
        "contract-001",
        "contract-002",
        "contract-003",
        "contract-004",
        "contract-006",
        "contract-010",
    ];
    let found: Vec<&str> = contract
        .notes
        .iter()
        .map(|note| note.code.as_str())
        .filter(|code| lifted.contains(code))
        .collect();
    assert_eq!(found, Vec::<&str>::new());
}

#[test]
fn notes_have_codes_and_lines() {
    let contract = old_dialect();
    let lines: Vec<String> = contract
        .notes
        .iter()
        .filter(|note| note.code.starts_with("contract-"))
        .map(|note| format!("{} {}", note.place.line, note.code))
        .collect();
    assert_snapshot!(lines.join("\n"), @"
    13 contract-001
    14 contract-001
    15 contract-001
    89 contract-006
    94 contract-007
    121 contract-005
    131 contract-001
    131 contract-010
    132 contract-001
    132 contract-002
    133 contract-001
    133 contract-002
    134 contract-001
    134 contract-003
    135 contract-001
    135 contract-002
    136 contract-001
    136 contract-003
    136 contract-004
    165 contract-005
    198 contract-005
    198 contract-005
    200 contract-006
    228 contract-005
    228 contract-005
    246 contract-005
    246 contract-005
    ");
    assert!(contract.notes.is_sorted_by_key(|note| note.place));
    let recovered = line_after(&contract, "##### Make a rule", "+ Response 201") + 2;
    let of_parser = contract
        .notes
        .iter()
        .filter(|note| note.code.starts_with("apib-"));
    let lines: Vec<usize> = of_parser.map(|note| note.place.line).collect();
    assert!(
        lines.contains(&recovered),
        "the body at line {recovered} is not indented: {lines:?}"
    );
}
