//! Names and what they stand for; what is wrong with them; bounds.

use std::fmt::Write as _;

use apib::{DataStructure, Kind, ObjectMember, Types, parse};
use rstest::rstest;

use super::{document, resolved};

fn codes(structure: &DataStructure) -> Vec<&'static str> {
    let codes = structure.annotations.iter();
    codes.map(|annotation| annotation.code.as_str()).collect()
}

fn names(structure: &DataStructure) -> Vec<&str> {
    let properties = structure.element.properties();
    properties
        .into_iter()
        .map(|property| property.name.as_str())
        .collect()
}

#[rstest]
#[case("+ a (Nothing)", "", &["apib-701"])]
#[case("+ a (array[Nothing, Nobody])", "", &["apib-701", "apib-701"])]
#[case("+ Include Nothing", "", &["apib-701"])]
#[case("+ a (A)", "## A (Nothing)\n", &["apib-701"])]
#[case("+ a (integer)\n+ b (array[bool])", "", &["apib-702", "apib-702"])]
#[case("+ a (integer)", "## integer (number)\n", &[])]
#[case("+ a (A)", "## A (A)\n\n+ x\n", &["apib-703"])]
#[case("+ a (A)", "## A (B)\n\n+ x\n\n## B (A)\n\n+ y\n", &["apib-703"])]
#[case("+ a (A)", "## A\n\n+ x\n+ Include A\n", &["apib-703"])]
#[case("+ a (A)", "## A\n\n+ Include B\n\n## B\n\n+ Include A\n", &["apib-703"])]
#[case("+ Include A", "## A (string)\n", &["apib-704"])]
#[case("+ a: x (number)\n+ b: yes (boolean)\n+ c: 1.5 (integer)", "", &["apib-702", "apib-705", "apib-705", "apib-705"])]
#[case("+ a: 1, x (array[number])", "", &["apib-705"])]
#[case("+ a (A)", "## A\n\n+ a (A)\n+ b (array[A])\n", &[])]
fn what_is_wrong_is_said(
    #[case] members: &str,
    #[case] structures: &str,
    #[case] expected: &[&str],
) {
    let parsed = document("Attributes", members, structures);
    let structure = resolved(&parsed);
    let mut found = codes(&structure);
    let mut expected = expected.to_vec();
    found.sort_unstable();
    expected.sort_unstable();
    assert_eq!(found, expected, "{:?}", structure.annotations);
    for annotation in &structure.annotations {
        assert!(!parsed.source.slice(annotation.span).trim().is_empty());
    }
}

#[test]
fn ancestors_come_first_and_are_overridden_in_place() {
    let structures = "## A\n\n+ a\n+ b\n\n## B (A)\n\n+ c\n+ a (number)\n\n## C (B)\n\n+ One Of\n    + d\n    + e\n\n## D (C)\n\n+ e: over\n+ f\n";
    let structure = resolved(&document("Attributes (D)", "+ g", structures));
    assert_eq!(names(&structure), ["a", "b", "c", "e", "f", "g"]);
}

#[test]
fn resources_are_types_and_data_structures_count_before_them() {
    let parsed = parse(
        "# Note [/note]\n\n+ Attributes\n    + a\n\n# Book [/book]\n\n+ Attributes\n    + b\n\n# Data Structures\n\n## Book\n\n+ c\n",
    );
    let types = Types::of(&parsed);
    assert_eq!(types.names().collect::<Vec<_>>(), ["Book", "Note"]);
    assert_eq!(names(&types.resolve_named("Note").unwrap()), ["a"]);
    assert_eq!(names(&types.resolve_named("Book").unwrap()), ["c"]);
    assert_eq!(types.resolve_named("Shelf"), None);
}

#[test]
fn what_refers_to_itself_is_defined() {
    let structures = "## A\n\n+ b (B)\n\n## B\n\n+ a (array[A])\n";
    let structure = resolved(&document("Attributes", "+ a (A)\n+ b (B)", structures));
    let defined: Vec<&str> = structure.definitions.keys().map(String::as_str).collect();
    assert_eq!(defined, ["A", "B"]);
    assert_eq!(codes(&structure), Vec::<&str>::new());
}

#[test]
fn every_element_says_where_it_stands() {
    let parsed = document("Attributes", "+ a: 1 (number)\n+ b (array)\n    + item", "");
    let structure = resolved(&parsed);
    let Kind::Object(members) = &structure.element.kind else {
        panic!("{:?}", structure.element);
    };
    let ObjectMember::Property(property) = &members[1] else {
        panic!("{members:?}");
    };
    assert_eq!(parsed.source.slice(property.span), "b (array)");
    let Kind::Array { items, .. } = &property.element.kind else {
        panic!("{property:?}");
    };
    assert_eq!(parsed.source.slice(items[0].span), "item");
}

#[test]
fn types_that_double_at_each_step_are_referred_to() {
    let mut structures = String::new();
    for number in 0..60 {
        let next = number + 1;
        let _ = write!(
            structures,
            "## T{number}\n\n+ a (T{next})\n+ b (T{next})\n\n"
        );
    }
    structures += "## T60\n\n+ end: 1 (number)\n";
    let structure = resolved(&document("Attributes (T0)", "", &structures));
    assert!(!structure.definitions.is_empty());
    let strict = structure.schema(apib::Profile::Strict);
    let text = strict.to_string();
    assert!(text.len() < 40_000_000, "{}", text.len());
    assert!(text.contains("#/$defs/T60") || text.contains("\"end\""));
}

#[test]
fn a_long_ancestry_and_a_long_chain_are_no_matter() {
    let mut structures = "## T0\n\n+ p0\n\n".to_owned();
    for number in 1..400 {
        let last = number - 1;
        let _ = write!(structures, "## T{number} (T{last})\n\n+ p{number}\n\n");
    }
    structures += "## C400\n\n+ end\n\n";
    for number in 0..400 {
        let next = number + 1;
        let _ = write!(structures, "## C{number}\n\n+ next (C{next})\n\n");
    }
    let structure = resolved(&document("Attributes", "+ a (T399)\n+ c (C0)", &structures));
    let strict = structure.schema(apib::Profile::Strict);
    let inherited = &strict["properties"]["a"]["properties"];
    assert_eq!(inherited.as_object().map(serde_json::Map::len), Some(400));
    assert!(structure.definitions.len() < 400);
}
