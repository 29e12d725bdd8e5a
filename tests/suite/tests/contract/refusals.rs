//! Documents that are no contract, and contracts that are hard to read.

use proptest::prelude::*;
use rstest::rstest;
use sgspec::contract::{Contract, ContractError, ReadOptions, Settings};
use sgspec::specs::{Specs, SpecsError};
use sgspec_suite::runs::{data, root};

use super::{operation, read};

fn try_read(text: &str) -> Result<Contract, ContractError> {
    Contract::read(
        None,
        "test.apib",
        text,
        Settings::default(),
        ReadOptions::default(),
    )
}

#[rstest]
#[case::nothing("")]
#[case::blanks(" \n\t\n")]
#[case::prose("A security group is a set of rules.\n")]
#[case::headings_only("# One\n\n## Two\n")]
#[case::a_resource_without_actions("# Groups [/groups]\n")]
#[case::json("{\"openapi\": \"3.1.0\"}")]
#[case::binary("\u{0}\u{1}\u{2}PK\u{3}\u{4}\u{fffd}\u{7f}")]
fn without_an_operation_it_is_no_contract(#[case] text: &str) {
    let error = try_read(text).unwrap_err();
    assert!(matches!(error, ContractError::NoOperation { .. }));
    let shown = error.to_string();
    assert!(
        shown.contains("`test.apib`") && shown.contains("hint:"),
        "{shown}"
    );
}

#[test]
fn a_file_that_is_no_text_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("contract.apib");
    std::fs::write(&path, [0xff, 0xfe, 0x00, 0x80]).unwrap();
    let error = Specs::load_file(&path, ReadOptions::default()).unwrap_err();
    assert!(
        matches!(&error, SpecsError::Read { reason, .. } if reason.contains("UTF-8")),
        "{error}"
    );
    let missing =
        Specs::load_file(&folder.path().join("none.apib"), ReadOptions::default()).unwrap_err();
    assert!(matches!(missing, SpecsError::Read { .. }));
}

#[rstest]
#[case::unknown("nowhere")]
#[case::empty("")]
#[case::a_path("../specs")]
#[case::a_folder_up("..")]
#[case::an_absolute_path("/etc")]
fn an_api_that_is_none_is_named(#[case] name: &str) {
    let error = Specs::embedded()
        .load(name, ReadOptions::default())
        .unwrap_err();
    assert!(matches!(error, SpecsError::UnknownApi { .. }), "{error}");
    assert!(error.to_string().contains("hint:"));
}

#[test]
fn a_folder_of_apis_stands_in_for_the_embedded_ones() {
    let specs = Specs::folder(root().join("specs"));
    assert_eq!(specs.apis(), Specs::embedded().apis());
    assert_eq!(
        specs.default_api().unwrap(),
        Specs::embedded().default_api().unwrap()
    );
    let folder = tempfile::tempdir().unwrap();
    assert!(matches!(
        Specs::folder(folder.path()).default_api(),
        Err(SpecsError::NoDefault { .. })
    ));
    let api = folder.path().join("firewalls");
    std::fs::create_dir(&api).unwrap();
    std::fs::copy(data("old-dialect.apib"), api.join("contract.apib")).unwrap();
    let specs = Specs::folder(folder.path());
    assert_eq!(specs.apis(), ["firewalls"]);
    assert_eq!(
        specs.default_api().unwrap(),
        "firewalls",
        "the only one needs no word about it"
    );
    assert_eq!(
        specs
            .load("firewalls", ReadOptions::default())
            .unwrap()
            .operations
            .len(),
        10
    );
}

#[test]
fn names_that_occur_twice_get_ids_of_their_own() {
    let contract = read(
        "# Groups [/groups]\n\n## List [GET]\n\n+ Response 200\n\n# Rules [/rules]\n\n## List [GET]\n\n+ Response 200\n",
    );
    let ids: Vec<&str> = contract
        .operations
        .iter()
        .map(|operation| operation.id.as_str())
        .collect();
    assert_eq!(ids, ["list", "list-2"]);
}

#[test]
fn an_action_without_a_name_is_called_by_what_it_does() {
    let contract = read("# Groups [/groups/{id}]\n\n## GET\n\n+ Response 200\n");
    assert_eq!(contract.operations[0].id, "get-groups-id");
}

#[test]
fn a_body_that_is_no_json_is_noted_where_it_breaks() {
    let contract = read(
        "# Groups [/groups]\n\n## List groups [GET]\n\n+ Response 200 (application/json)\n\n        {\n            \"groups\": [oops]\n        }\n",
    );
    let note = contract
        .notes
        .iter()
        .find(|note| note.code == "contract-008")
        .expect("a note");
    assert_eq!(note.place.line, 8);
    assert!(
        operation(&contract, "list-groups")
            .success()
            .unwrap()
            .body
            .is_none()
    );
}

#[test]
fn a_template_that_is_none_is_noted() {
    let contract = read("# Groups [/groups/{}]\n\n## Read a group [GET]\n\n+ Response 200\n");
    assert!(
        contract
            .notes
            .iter()
            .any(|note| note.code == "contract-011"),
        "{:?}",
        contract.notes
    );
}

#[test]
fn what_nothing_creates_is_noted() {
    let contract = read(
        "# Image [/images/{id}]\n\n## Read an image [GET]\n\n+ Response 200\n\n# Files [/images/{id}/files/{path}/raw]\n\n## Raw [GET]\n\n+ Response 200\n",
    );
    assert!(
        contract
            .notes
            .iter()
            .any(|note| note.code == "contract-009"),
        "{:?}",
        contract.notes
    );
}

#[test]
fn a_type_that_is_defined_nowhere_is_noted_and_anything() {
    let contract = read(
        "# Groups [/groups]\n\n## Read all [GET]\n\n+ Response 200 (application/json)\n    + Attributes\n        + owner (Person, required)\n",
    );
    assert!(
        contract
            .notes
            .iter()
            .any(|note| note.code == "contract-012"),
        "{:?}",
        contract.notes
    );
    let shape = &operation(&contract, "read-all")
        .success()
        .unwrap()
        .body
        .as_ref()
        .unwrap()
        .shape;
    assert!(shape.property("owner").unwrap().shape.types.is_empty());
}

#[test]
fn a_type_within_itself_is_cut() {
    let contract = read(
        "# Groups [/groups]\n\n## Read all [GET]\n\n+ Response 200 (application/json)\n    + Attributes (Person)\n\n# Data Structures\n\n## Person\n\n+ name (string, required)\n+ parent (Person)\n",
    );
    let shape = &operation(&contract, "read-all")
        .success()
        .unwrap()
        .body
        .as_ref()
        .unwrap()
        .shape;
    assert!(shape.property("parent").is_some());
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn no_text_brings_the_reader_down(text in "([#+ ]{0,4}(Groups|GET|Response 200|Attributes|Body|Parameters|id|\\[/g/\\{id\\}\\]|\\[GET\\]|\\(string\\)|`a, b`|\\{\\}|:|-|\u{e9})? ?){0,3}(\n([#+ ]{0,9}(Groups \\[/g\\]|G \\[/g/\\{i\\}\\]|List \\[GET\\]|Make \\[POST\\]|Response 200|Attributes|Body|\\{\"a\": 1\\}|n: `1` \\(number\\)))?){0,12}") {
        let _ = try_read(&text);
    }
}
