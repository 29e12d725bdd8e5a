//! A contract of another trade, in MSON of today: nothing of security groups is built in.

use rstest::rstest;
use sgspec::contract::{Basis, Format, Role};

use super::{attribute, family, index, keys, line_after, notebooks, operation, strings, types};

#[test]
fn families_are_found() {
    let contract = notebooks();
    assert_eq!(contract.api, "notebooks");
    let names: Vec<&str> = contract
        .families
        .iter()
        .map(|family| family.name.as_str())
        .collect();
    assert_eq!(names, ["notebooks", "notes"]);
    let (shelf, notebook) = family(&contract, "notebooks");
    let (_, note) = family(&contract, "notes");
    assert_eq!((notebook.parent, note.parent), (None, Some(shelf)));
    assert_eq!(
        (notebook.id_key.as_str(), note.id_key.as_str()),
        ("id", "uuid")
    );
    let updates = |family: &sgspec::contract::Family| -> Vec<String> {
        family
            .updates
            .iter()
            .map(|index| contract.operations[*index].method.clone())
            .collect()
    };
    assert_eq!(
        (updates(notebook), updates(note)),
        (vec!["PATCH".to_owned()], vec!["PUT".to_owned()])
    );
}

#[rstest]
#[case("start-a-notebook", Some(Role::Create), "")]
#[case("list-notebooks", Some(Role::List), "")]
#[case("change-a-notebook", Some(Role::Update), "")]
#[case("burn-a-notebook", Some(Role::Delete), "")]
#[case("write-a-note", Some(Role::Create), "/note")]
#[case("list-notes", Some(Role::List), "/notes")]
#[case("read-a-note", Some(Role::Read), "/note")]
#[case("count-everything", None, "")]
fn items_are_found_bare_wrapped_and_at_the_top(
    #[case] id: &str,
    #[case] role: Option<Role>,
    #[case] pointer: &str,
) {
    let contract = notebooks();
    let binding = &contract.bindings[index(&contract, id)];
    assert_eq!(binding.role.map(|(role, _)| role), role);
    assert_eq!(binding.pointer, pointer);
}

#[test]
fn types_are_inherited_and_included() {
    let contract = notebooks();
    let answer = |id: &str| {
        operation(&contract, id)
            .success()
            .unwrap()
            .body
            .as_ref()
            .unwrap()
            .shape
            .clone()
    };
    assert_eq!(
        keys(&answer("read-a-notebook")),
        ["title", "colour", "cover?", "id", "created", "shelf"]
    );
    let note = answer("read-a-note")
        .property("note")
        .unwrap()
        .shape
        .clone();
    assert_eq!(
        keys(&note),
        [
            "uuid",
            "text",
            "pinned?",
            "stars?",
            "tags",
            "position",
            "author?",
            "anonymous?"
        ]
    );
    assert_eq!(types(&note.property("tags").unwrap().shape), ["array"]);
    assert_eq!(
        types(
            note.property("tags")
                .unwrap()
                .shape
                .items
                .as_deref()
                .unwrap()
        ),
        ["string"]
    );
    let notebook = answer("list-notebooks").items.unwrap();
    assert_eq!(
        types(&notebook.property("shelf").unwrap().shape),
        ["null", "number"]
    );
    assert_eq!(
        keys(&notebook.property("cover").unwrap().shape),
        ["material", "pages?"]
    );
}

#[test]
fn a_named_enum_is_closed() {
    let contract = notebooks();
    for id in ["start-a-notebook", "change-a-notebook"] {
        assert_eq!(
            strings(&attribute(&contract, id, "colour").enumeration),
            ["green", "blue", "red"],
            "{id}"
        );
    }
}

#[test]
fn samples_tell_formats() {
    let contract = notebooks();
    let (_, notebook) = family(&contract, "notebooks");
    assert_eq!(
        notebook.item.property("created").unwrap().shape.format,
        Some(Format::DateTime)
    );
    let (_, note) = family(&contract, "notes");
    assert_eq!(
        note.item.property("uuid").unwrap().shape.format,
        Some(Format::Uuid)
    );
}

#[test]
fn a_sentence_binds_requests_only() {
    let contract = notebooks();
    assert_eq!(
        attribute(&contract, "start-a-notebook", "title").maximum_length,
        Some(40)
    );
    let request = operation(&contract, "start-a-notebook")
        .request
        .as_ref()
        .unwrap()
        .shape
        .request_schema();
    assert_eq!(request["properties"]["title"]["maxLength"], 40);
    let answer = operation(&contract, "start-a-notebook")
        .success()
        .unwrap()
        .body
        .as_ref()
        .unwrap()
        .schema();
    assert_eq!(answer["properties"]["title"].get("maxLength"), None);
}

#[test]
fn stated_attributes_are_a_stated_demand() {
    let contract = notebooks();
    let requirement = contract.registry.get(
        contract
            .registry
            .by_id("notebooks/read-a-note/schema")
            .unwrap(),
    );
    assert_eq!(requirement.basis, Basis::Stated);
    let expected = line_after(&contract, "### Read a note [GET]", "+ Response 200");
    assert!(
        requirement
            .source(&contract.document)
            .ends_with(&format!("notebooks.apib:{expected}"))
    );
}

#[test]
fn a_contract_of_today_needs_no_lift() {
    assert_eq!(notebooks().notes, Vec::new());
}
