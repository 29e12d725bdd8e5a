//! The built-in contract says the same as the old one it was rewritten from.

use std::collections::{BTreeMap, BTreeSet};

use sgspec::contract::{Contract, Shape};

use super::{attribute, built_in, keys, old_dialect, strings};

/// Statuses of success and keys of the answer, by endpoint.
fn answers(contract: &Contract) -> BTreeMap<String, (Vec<u16>, BTreeSet<String>)> {
    (0..contract.operations.len())
        .map(|index| {
            let operation = &contract.operations[index];
            let statuses = operation
                .successes()
                .map(|response| response.status)
                .collect();
            let body = operation
                .success()
                .and_then(|response| response.body.as_ref());
            let mut pointers = BTreeSet::new();
            if let Some(body) = body {
                collect(&body.shape, "", &mut pointers);
            }
            (contract.endpoint(index), (statuses, pointers))
        })
        .collect()
}

fn collect(shape: &Shape, pointer: &str, found: &mut BTreeSet<String>) {
    for property in &shape.properties {
        let pointer = format!("{pointer}/{}", property.name);
        collect(&property.shape, &pointer, found);
        found.insert(pointer);
    }
    if let Some(items) = &shape.items {
        collect(items, &format!("{pointer}/*"), found);
    }
}

#[test]
fn endpoints_statuses_and_keys_are_the_same() {
    assert_eq!(answers(&built_in()), answers(&old_dialect()));
}

#[test]
fn the_graph_is_the_same() {
    let (ours, theirs) = (built_in(), old_dialect());
    let told = |contract: &Contract| -> Vec<_> {
        let families = contract.families.iter();
        families
            .map(|family| {
                (
                    family.name.clone(),
                    family.parent,
                    family.id_key.clone(),
                    family.operations().count(),
                )
            })
            .collect()
    };
    assert_eq!(told(&ours), told(&theirs));
    assert_eq!(ours.api, "scaleway");
}

#[test]
fn enums_are_the_same() {
    let (ours, theirs) = (built_in(), old_dialect());
    for name in ["action", "direction", "protocol"] {
        let words = |contract: &Contract, id: &str| -> BTreeSet<String> {
            strings(&attribute(contract, id, name).enumeration)
                .into_iter()
                .map(str::to_owned)
                .collect()
        };
        assert_eq!(
            words(&ours, "create-a-rule"),
            words(&theirs, "make-a-rule"),
            "{name}"
        );
    }
}

#[test]
fn answers_allow_what_the_old_examples_show() {
    let (ours, theirs) = (built_in(), old_dialect());
    for (ours, theirs) in ours.families.iter().zip(&theirs.families) {
        for property in &theirs.item.properties {
            let stated = &ours.item.property(&property.name).unwrap().shape;
            for shown in &property.shape.types {
                let number = matches!(shown.as_str(), "integer")
                    && stated.types.iter().any(|kind| kind.as_str() == "number");
                assert!(
                    number || stated.allows(*shown),
                    "{} {} {}",
                    ours.name,
                    property.name,
                    shown.as_str()
                );
            }
        }
    }
}

#[test]
fn it_leaves_no_room_for_doubt() {
    let contract = built_in();
    let notes: Vec<String> = contract
        .notes
        .iter()
        .map(|note| format!("{} {} {}", note.place.line, note.code, note.message))
        .collect();
    assert_eq!(notes, Vec::<String>::new());
    for operation in &contract.operations {
        let request = operation
            .request
            .iter()
            .flat_map(|request| &request.shape.properties);
        for property in request {
            assert_eq!(
                property.shape.doubt, None,
                "{} {}",
                operation.id, property.name
            );
        }
        for response in &operation.responses {
            let stated = response
                .media_type
                .as_ref()
                .is_none_or(|media_type| media_type.stated);
            assert!(stated, "{} {}", operation.id, response.status);
        }
    }
}

#[test]
fn requests_take_what_the_old_ones_took() {
    let contract = built_in();
    let request = |id: &str| {
        let operation = contract
            .operations
            .iter()
            .find(|operation| operation.id == id)
            .unwrap();
        keys(&operation.request.as_ref().unwrap().shape)
            .into_iter()
            .collect::<BTreeSet<_>>()
    };
    for id in ["create-a-security-group", "update-a-security-group"] {
        assert_eq!(
            request(id),
            ["name", "organization", "description?"]
                .map(str::to_owned)
                .into(),
            "{id}"
        );
    }
    let of_rule = [
        "action",
        "dest_port_from?",
        "direction",
        "ip_range",
        "protocol",
    ];
    let updated: BTreeSet<String> = of_rule.map(str::to_owned).into();
    assert_eq!(request("update-a-rule"), updated);
    // The old contract asks for the organization once, when a rule is created.
    let mut created = updated;
    created.insert("organization?".to_owned());
    assert_eq!(request("create-a-rule"), created);
}
