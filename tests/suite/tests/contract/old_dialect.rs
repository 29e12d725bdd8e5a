//! A contract of the kind that was written before MSON, read as its author meant it.

use std::collections::BTreeSet;

use insta::assert_snapshot;
use rstest::rstest;
use serde_json::json;
use sgspec::contract::ReadOptions;
use sgspec::contract::{Basis, Contract, Format, Level, Origin, Role, Shape};
use sgspec::specs::Specs;
use sgspec_suite::runs::{data, shared};

use super::{attribute, family, index, keys, line_after, old_dialect, operation, strings, types};

const OPERATIONS: [(&str, &str, &str, u16); 10] = [
    ("make-a-group", "POST", "/security_groups", 201),
    ("all-groups", "GET", "/security_groups", 200),
    ("see-a-group", "GET", "/security_groups/{group_id}", 200),
    ("change-a-group", "PUT", "/security_groups/{group_id}", 200),
    (
        "remove-a-group",
        "DELETE",
        "/security_groups/{group_id}",
        204,
    ),
    (
        "make-a-rule",
        "POST",
        "/security_groups/{group_id}/rules",
        201,
    ),
    ("all-rules", "GET", "/security_groups/{group_id}/rules", 200),
    (
        "change-a-rule",
        "PUT",
        "/security_groups/{group_id}/rules/{rule_id}",
        200,
    ),
    (
        "see-a-rule",
        "GET",
        "/security_groups/{group_id}/rules/{rule_id}",
        200,
    ),
    (
        "remove-a-rule",
        "DELETE",
        "/security_groups/{group_id}/rules/{rule_id}",
        204,
    ),
];

fn to_the_letter() -> Contract {
    Specs::load_file(&data("old-dialect.apib"), ReadOptions { lift: false }).unwrap()
}

#[test]
fn every_operation_is_found() {
    let contract = old_dialect();
    let found: Vec<(&str, &str, &str, u16)> = contract
        .operations
        .iter()
        .map(|operation| {
            let success = operation.success().expect("a documented success");
            (
                operation.id.as_str(),
                operation.method.as_str(),
                operation.template.as_str(),
                success.status,
            )
        })
        .collect();
    assert_eq!(found, OPERATIONS);
    assert_eq!(contract.api, "firewalls", "named after its first group");
}

#[test]
fn headings_are_where_operations_are() {
    let contract = old_dialect();
    for operation in &contract.operations {
        let line = contract.document.line_text(operation.place.line);
        assert!(
            line.contains(&operation.name) && line.starts_with('#'),
            "{}: {line}",
            operation.id
        );
    }
}

#[test]
fn groups_have_rules() {
    let contract = old_dialect();
    let names: Vec<&str> = contract
        .families
        .iter()
        .map(|family| family.name.as_str())
        .collect();
    assert_eq!(
        names,
        ["security_groups", "rules"],
        "a parent stands before its children"
    );
    let (groups, parent) = family(&contract, "security_groups");
    let (_, child) = family(&contract, "rules");
    assert_eq!((parent.parent, child.parent), (None, Some(groups)));
    assert_eq!(
        (parent.variable.as_deref(), child.variable.as_deref()),
        (Some("group_id"), Some("rule_id"))
    );
    for family in [parent, child] {
        assert_eq!(family.id_key, "id");
        assert!(family.create.is_some() && family.list.is_some() && family.read.is_some());
        assert!(family.updates.len() == 1 && family.delete.is_some());
    }
}

#[rstest]
#[case("make-a-group", Role::Create, "/security_group")]
#[case("all-groups", Role::List, "/security_groups")]
#[case("see-a-group", Role::Read, "/security_group")]
#[case("change-a-group", Role::Update, "/security_group")]
#[case("remove-a-group", Role::Delete, "")]
#[case("make-a-rule", Role::Create, "/rule")]
#[case("all-rules", Role::List, "/rules")]
#[case("see-a-rule", Role::Read, "/rule")]
#[case("change-a-rule", Role::Update, "/rule")]
#[case("remove-a-rule", Role::Delete, "")]
fn operations_have_roles_and_items_a_place(
    #[case] id: &str,
    #[case] role: Role,
    #[case] pointer: &str,
) {
    let contract = old_dialect();
    let binding = &contract.bindings[index(&contract, id)];
    assert_eq!(binding.role.map(|(role, _)| role), Some(role));
    assert_eq!(binding.pointer, pointer);
    let unbound = binding
        .variables
        .iter()
        .filter(|(_, family)| family.is_none());
    assert_eq!(unbound.count(), 0);
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

#[test]
fn a_contradiction_is_a_doubt() {
    let contract = old_dialect();
    let port = attribute(&contract, "make-a-rule", "dest_port_from");
    assert_eq!(types(port), ["integer", "string"]);
    assert!(
        port.doubt
            .as_deref()
            .is_some_and(|doubt| doubt.contains("dest_port_from"))
    );
    assert!(
        attribute(&contract, "change-a-group", "organization")
            .doubt
            .is_some()
    );
    for (id, name) in [
        ("make-a-group", "organization"),
        ("make-a-group", "name"),
        ("change-a-group", "name"),
        ("change-a-group", "description"),
        ("make-a-rule", "action"),
        ("change-a-rule", "ip_range"),
    ] {
        assert_eq!(attribute(&contract, id, name).doubt, None, "{id} {name}");
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
        ["action", "direction", "ip_range", "protocol"]
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

#[rstest]
#[case("make-a-rule", 201, "/rule")]
#[case("see-a-rule", 200, "/rule")]
#[case("change-a-rule", 200, "/rule")]
#[case("all-rules", 200, "/rules")]
fn every_answer_shows_the_whole_object(
    #[case] id: &str,
    #[case] status: u16,
    #[case] pointer: &str,
) {
    let contract = old_dialect();
    let shape = &operation(&contract, id)
        .response(status)
        .unwrap()
        .body
        .as_ref()
        .unwrap()
        .shape;
    let place = &shape
        .property(pointer.trim_start_matches('/'))
        .unwrap()
        .shape;
    let item = place.items.as_deref().unwrap_or(place);
    assert_eq!(
        types(&item.property("dest_port_from").unwrap().shape),
        ["null", "integer"]
    );
    let words: BTreeSet<&str> = strings(&item.property("action").unwrap().shape.enumeration)
        .into_iter()
        .collect();
    assert_eq!(
        words,
        BTreeSet::from(["accept", "drop"]),
        "enums of a request bind answers too"
    );
    assert_eq!(item.property("ip_range").unwrap().shape.maximum, None);
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

#[test]
fn requirements_rest_on_what_the_contract_says() {
    let contract = old_dialect();
    let get = |id: &str| {
        contract
            .registry
            .get(contract.registry.by_id(&format!("firewalls/{id}")).unwrap())
    };
    let schema = get("see-a-rule/schema");
    assert_eq!((schema.level, schema.basis), (Level::Must, Basis::Example));
    let status = get("make-a-rule/status");
    assert_eq!((status.level, status.basis), (Level::Must, Basis::Stated));
    assert_eq!(
        status.source(&contract.document),
        format!(
            "{}:{}",
            contract.document.name(),
            line_after(&contract, "##### Make a rule", "+ Response 201")
        )
    );
    let stored = get("change-a-group/update/stored");
    let Origin::Contract(place) = stored.origin else {
        panic!("a line of the contract")
    };
    assert_eq!(place, operation(&contract, "change-a-group").place);
    let exact = get("see-a-group/unknown-id/get/404");
    assert_eq!(
        (exact.level, exact.basis),
        (Level::Should, Basis::Convention)
    );
    assert_eq!(exact.source(&contract.document), "RFC 9110, section 15.5.5");
}

#[rstest]
#[case("GET", "/security_groups", Some("all-groups"))]
#[case("GET", "/security_groups/", Some("all-groups"))]
#[case("GET", "/security_groups?page=2", Some("all-groups"))]
#[case("GET", "/security_groups/7", Some("see-a-group"))]
#[case("GET", "/security_groups/7/rules", Some("all-rules"))]
#[case("PUT", "/security_groups/7/rules/8", Some("change-a-rule"))]
#[case("PATCH", "/security_groups/7", None)]
#[case("get", "/security_groups", None)]
#[case("GET", "/security_groups/7/rules/8/9", None)]
#[case("GET", "/", None)]
fn a_call_belongs_to_an_operation(
    #[case] method: &str,
    #[case] path: &str,
    #[case] expected: Option<&str>,
) {
    let contract = old_dialect();
    let found = contract.match_operation(method, path);
    assert_eq!(
        found.map(|(index, _)| contract.operations[index].id.as_str()),
        expected
    );
}

#[test]
fn a_call_gives_the_values_of_its_path() {
    let contract = old_dialect();
    let (_, values) = contract
        .match_operation("GET", "/security_groups/a%2Fb/rules/8")
        .unwrap();
    let values: Vec<(&str, &str)> = values
        .iter()
        .map(|(name, value)| (name.as_str(), value.as_str()))
        .collect();
    assert_eq!(values, [("group_id", "a/b"), ("rule_id", "8")]);
}

#[test]
fn the_unedited_original_reads_alike() {
    let Some(path) = shared("seeds/003_7e93a6e494d28c0f.txt") else {
        return;
    };
    let original = Specs::load_file(&path, ReadOptions::default()).unwrap();
    let ours = old_dialect();
    assert_eq!(original.operations.len(), 10);
    assert_eq!(original.families.len(), 2);
    assert_eq!(original.families[1].parent, Some(0));
    let endpoints = |contract: &Contract| -> BTreeSet<String> {
        (0..10).map(|index| contract.endpoint(index)).collect()
    };
    assert_eq!(endpoints(&original), endpoints(&ours));
    let rules = |contract: &Contract| -> BTreeSet<String> {
        contract
            .registry
            .iter()
            .map(|requirement| {
                format!(
                    "{} {}",
                    contract.endpoint(requirement.operation),
                    requirement.rule
                )
            })
            .collect()
    };
    assert_eq!(rules(&original), rules(&ours));
    for (left, right) in original.families.iter().zip(&ours.families) {
        assert_eq!((&left.name, &left.id_key), (&right.name, &right.id_key));
        let names = |shape: &Shape| -> BTreeSet<String> { keys(shape).into_iter().collect() };
        assert_eq!(names(&left.item), names(&right.item));
    }
}
