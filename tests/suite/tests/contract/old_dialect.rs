//! A contract of the kind that was written before MSON: operations, resources, places, sources.

use std::collections::BTreeSet;

use rstest::rstest;
use sgspec::contract::ReadOptions;
use sgspec::contract::{Basis, Contract, Level, Origin, Role, Shape};
use sgspec::specs::Specs;
use sgspec_suite::runs::shared;

use super::{family, index, keys, line_after, old_dialect, operation, strings, types};

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
