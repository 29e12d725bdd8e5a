//! MSON, in `Attributes` sections and in named types.

use apib::parse;
use rstest::rstest;

use crate::{codes, first_action, outline};

#[rstest]
#[case::name("a", "a", &[])]
#[case::full("a: 5 (number, required) - The a", "a = 5 <number> required\n  \"The a\"", &[])]
#[case::no_value("a (string, optional)", "a <string> optional", &[])]
#[case::all_flags("a: 5 (fixed, fixed-type, nullable, sample, default)", "a = 5 fixed fixed-type nullable sample default", &[])]
#[case::marked_name("`a: b`: 5", "a: b = 5", &[])]
#[case::marked_value("a: `b (c) - d`", "a = b (c) - d", &[])]
#[case::sample_value("a: *5* (number)", "a = 5 <number> sample", &[])]
#[case::variable("*a*: 5", "*a* = 5", &[])]
#[case::variable_of_a_type("*a (Name)*: 5", "*a* = 5 <Name>", &[])]
#[case::values("a: 1, 2 (array[number])", "a = 1, 2 <array[\"number\"]>", &[])]
#[case::link("a ([Note](#note))", "a <Note>", &[])]
#[case::several_types("a (array[Note, string])", "a <array[\"Note\", \"string\"]>", &[])]
#[case::unknown_attribute("a (string, good)", "a <string>", &["601"])]
#[case::contradiction("a (required, optional)", "a required optional", &["602"])]
#[case::no_dash("a: 5 (number) The a", "a = 5 <number>\n  \"The a\"", &["605"])]
#[case::no_name(": 5 (number)", " = 5 <number>", &["604"])]
#[case::object("a\n        + b: 1\n        + c (object)\n            + d", "a\n  b = 1\n  c <object>\n    d", &[])]
#[case::array("a (array)\n        + 1\n        + (Note)\n            + b", "a <array>\n  - = 1\n  - <Note>\n    b", &[])]
#[case::enumeration("a (enum[string])\n        + one - first\n        + `two: 2`", "a <enum[\"string\"]>\n  - = one\n    \"first\"\n  - = two: 2", &[])]
#[case::members("a (enum)\n        + Members\n            + one\n            + two", "a <enum>\n  - = one\n  - = two", &[])]
#[case::items("a (array)\n        + Items\n            + one", "a <array>\n  - = one", &[])]
#[case::lower_case_items("a (array)\n        + items\n            + one", "a <array>\n  - = one", &[])]
#[case::properties("a\n        + Properties\n            + b", "a\n  b", &[])]
#[case::property_named_items("a\n        + items (array)\n        + default: 1\n        + members", "a\n  items <array>\n  default = 1\n  members", &[])]
#[case::default_and_samples("a (number)\n        + Default: 7\n        + Sample: 8\n        + Sample\n            + 9", "a <number> default \"7\" samples [\"8\", \"9\"]", &[])]
#[case::default_alone("a\n        + default: 7", "a default \"7\"", &[])]
#[case::default_list("a (array)\n        + Default\n            + 1\n            + 2", "a <array> default \"1, 2\"\n  default\n    - = 1\n    - = 2", &[])]
#[case::sample_of_objects("a (array)\n        + Sample\n            + (object)\n                + b: 1", "a <array>\n  sample\n    - <object>\n      b = 1", &[])]
#[case::default_of_an_enumeration("a (enum)\n        + one\n        + Default: one", "a <enum> default \"one\"\n  - = one", &[])]
#[case::default_of_an_object("a (object)\n        + b\n        + Default\n            + b: 1\n            + c (object)\n                + d: 2", "a <object>\n  b\n  default\n    b = 1\n    c <object>\n      d = 2", &[])]
#[case::two_samples("a (object)\n        + Sample\n            + b: 1\n        + Sample\n            + b: 2", "a <object>\n  sample\n    b = 1\n  sample\n    b = 2", &[])]
#[case::empty_sample("a (object)\n        + Sample", "a <object>", &["307"])]
#[case::words_in_a_sample("a (string)\n        + Sample\n\n            b", "a <string> samples [\"b\"]", &[])]
#[case::below_a_value_of_a_sample("a (string)\n        + Sample\n            + b\n                + c", "a <string> samples [\"b\"]", &["603"])]
#[case::escaped_name("a\\_b: 1", "a_b = 1", &[])]
#[case::include_in_one_of("One Of\n        + Include A\n        + b", "one of\n  choice\n    include A\n  choice\n    b", &[])]
#[case::several_lines("a - one\n      two\n\n        three\n\n        + b", "a\n  \"one\\ntwo\\n\\nthree\"\n  b", &[])]
#[case::two_blanks_further_in("a\n      + b", "a\n  b", &[])]
#[case::description_below("a - one\n\n        two", "a\n  \"one\\n\\ntwo\"", &[])]
#[case::continued("a - one\n      two", "a\n  \"one\\ntwo\"", &[])]
#[case::sample_of_an_object("a (object)\n        + Sample\n            + b: 1", "a <object>\n  sample\n    b = 1", &[])]
#[case::member_of_a_string("a (string)\n        + b", "a <string>", &["603"])]
#[case::include("Include Note", "include Note", &[])]
#[case::include_link("include [Note](#note)", "include Note", &[])]
#[case::property_named_include("include: 1", "include = 1", &[])]
#[case::one_of("One Of\n        + a\n        + Properties\n            + b\n            + c", "one of\n  choice\n    a\n  choice\n    b\n    c", &[])]
#[case::empty_one_of("One of", "one of", &["307"])]
fn members(#[case] line: &str, #[case] expected: &str, #[case] expected_codes: &[&str]) {
    let parsed = parse(&format!(
        "# GET /a\n+ Response 200\n    + Attributes\n        + {}\n",
        line.replace('\n', "\n    ")
    ));
    let attributes = first_action(&parsed).examples[0].responses[0]
        .attributes
        .as_ref()
        .expect("attributes");
    let found = outline::of_attributes(attributes);
    let found: Vec<_> = found.lines().skip(1).map(|line| &line[2..]).collect();
    assert_eq!(found.join("\n"), expected);
    assert_eq!(codes(&parsed), expected_codes);
}

#[rstest]
#[case("Attributes", "attributes\n", &[])]
#[case("Attributes (Note)", "attributes <Note>\n", &[])]
#[case("Attribute(array[Note], fixed-type)", "attributes <array[\"Note\"]> fixed-type\n", &[])]
#[case("attributes (enum)\n    + one\n    + Default: two", "attributes <enum>\n  - = one\n  - = two default\n", &[])]
#[case("Attributes (array)\n    + Sample\n        + 1", "attributes <array>\n  - = 1 sample\n", &[])]
#[case("Attributes\n    + Sample\n        + a: 1", "attributes\n  - sample\n    a = 1\n", &[])]
#[case("Attributes (array)\n    + Default\n        + (object)\n            + a: 1", "attributes <array>\n  - default\n    - <object>\n      a = 1\n", &[])]
#[case("Attributes\n\n    Words.\n\n    + a", "attributes\n  \"Words.\"\n  a\n", &[])]
fn sections(#[case] text: &str, #[case] expected: &str, #[case] expected_codes: &[&str]) {
    let parsed = parse(&format!("# A [/a]\n+ {text}\n\n## GET\n+ {text}\n"));
    let resource = &parsed.blueprint.groups[0].resources[0];
    for attributes in [&resource.attributes, &resource.actions[0].attributes] {
        assert_eq!(
            outline::of_attributes(attributes.as_ref().expect("attributes")),
            expected
        );
    }
    assert_eq!(codes(&parsed), expected_codes);
}

#[rstest]
#[case::object("## A\n+ b\n", "type A\n  attributes\n    b\n", &[])]
#[case::base("## A (B, nullable)\nWords.\n\n+ c\n", "type A\n  attributes <B> nullable\n    \"Words.\"\n    c\n", &[])]
#[case::enumeration("## A (enum)\n+ one\n+ two\n", "type A\n  attributes <enum>\n    - = one\n    - = two\n", &[])]
#[case::enumeration_defined_later("## A (B)\n+ one\n## B (enum)\n+ two\n", "type A\n  attributes <B>\n    - = one\ntype B\n  attributes <enum>\n    - = two\n", &[])]
#[case::items_of_a_named_enum("## A\n+ b (B)\n    + one\n## B (enum[string])\n", "type A\n  attributes\n    b <B>\n      - = one\ntype B\n  attributes <enum[\"string\"]>\n", &[])]
#[case::bases_in_a_circle("## A (B)\n+ c\n## B (A)\n", "type A\n  attributes <B>\n    c\ntype B\n  attributes <A>\n", &[])]
#[case::heading_sections("## A (enum)\n### Members\n+ one\n### Default\n+ one\n## B\n### Properties\n+ c\n", "type A\n  attributes <enum>\n    - = one\n    - = one default\ntype B\n  attributes\n    c\n", &[])]
#[case::marked_name("## `A` (object)\n", "type A\n  attributes <object>\n", &[])]
#[case::string("## A (string)\n+ Sample: b\n", "type A\n  attributes <string>\n    - = b sample\n", &[])]
#[case::object_sample("## A\n+ b\n### Sample\n+ b: 1\n", "type A\n  attributes\n    b\n    - sample\n      b = 1\n", &[])]
#[case::array_of_a_resource("# B [/b]\n+ Attributes (array)\n    + one\n# Data Structures\n## A (B)\n+ two\n", "group -\n  resource B [/b]\n    attributes <array>\n      - = one\ntype A\n  attributes <B>\n    - = two\n", &[])]
#[case::keyword_before_any_type("### Sample\n+ a: 1\n\n## A\n", "type A\n  attributes\n", &["608"])]
#[case::generic("## A (*T*)\n", "type A\n  attributes <*T*>\n", &["606"])]
fn named_types(#[case] text: &str, #[case] expected: &str, #[case] expected_codes: &[&str]) {
    let parsed = parse(&format!("# Data Structures\n{text}"));
    let found = outline::of(&parsed.blueprint);
    assert_eq!(found, expected);
    assert_eq!(codes(&parsed), expected_codes);
}

#[test]
fn nesting_has_an_end() {
    let lines: Vec<_> = (0..60)
        .map(|depth| format!("{}+ a{depth}", "    ".repeat(depth + 1)))
        .collect();
    let lines = lines.join("\n");
    let parsed = parse(&format!("# GET /a\n+ Attributes\n{lines}"));
    let text = outline::of(&parsed.blueprint);
    assert!(
        text.contains("a30") && text.contains("a59"),
        "what lies deeper is kept as text: {text}"
    );
    assert_eq!(codes(&parsed), ["309"]);
}

#[test]
fn bases_are_followed_however_far() {
    let chain: Vec<_> = (0..99)
        .map(|number| format!("## A{} (A{number})\n", number + 1))
        .collect();
    let chain = chain.concat();
    let text = format!("# Data Structures\n## A\n+ a (A99)\n    + one\n{chain}## A0 (enum)\n");
    let parsed = parse(&text);
    let first = outline::of_attributes(&parsed.blueprint.data_structures[0].attributes);
    assert_eq!(first, "attributes\n  a <A99>\n    - = one\n");
}
