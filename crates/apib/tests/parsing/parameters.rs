//! URI parameters in both forms, and what is said about them against URI templates.

use apib::parse;
use rstest::rstest;

use crate::{codes, first_action, outline};

#[rstest]
#[case::bare("id", "parameter id", &[])]
#[case::description("id - The note", "parameter id \"The note\"", &[])]
#[case::all("id: `5` (number, required) - The note", "parameter id = 5 required <number> \"The note\"", &[])]
#[case::any_order("id: 5 (optional, number)", "parameter id = 5 optional <number>", &[])]
#[case::no_example("id (number) - The note", "parameter id <number> \"The note\"", &[])]
#[case::enumeration("id: a (enum[string])", "parameter id = a enum <string>", &[])]
#[case::array("id: 1,2,3 (array[number])", "parameter id = 1,2,3 <array[number]>", &[])]
#[case::marked_name("`id`: 5", "parameter id = 5", &[])]
#[case::parentheses_inside("id: 5 (string) - The (short) id", "parameter id = 5 <string> \"The (short) id\"", &[])]
#[case::no_blank("id(number)", "parameter id <number>", &[])]
#[case::no_blank_after_example("id: `5`(required, number) - a", "parameter id = 5 required <number> \"a\"", &[])]
#[case::no_dash("id: 5 (number) The note", "parameter id = 5 <number> \"The note\"", &["502"])]
#[case::dots_after_colon("id: 5 (number)... The note", "parameter id = 5 <number> \"The note\"", &[])]
#[case::unknown_attribute("id (number, required, nice)", "parameter id required <number>", &["506"])]
#[case::legacy("id (required, number, `5`)... The note", "parameter id = 5 required <number> legacy \"The note\"", &[])]
#[case::legacy_blank("id (optional, number, `5`) ... The note", "parameter id = 5 optional <number> legacy \"The note\"", &[])]
#[case::legacy_one_dot("id (required, number, `5`). The note", "parameter id = 5 required <number> legacy \"The note\"", &["502"])]
#[case::legacy_two_dots("id (required, `5`).. The note", "parameter id = 5 required legacy \"The note\"", &["502"])]
#[case::legacy_four_dots("id (required, `5`).... The note", "parameter id = 5 required legacy \". The note\"", &[])]
#[case::legacy_no_dots("id (required, `5`) The note", "parameter id = 5 required legacy \"The note\"", &["502"])]
#[case::legacy_ellipsis("id (required, `5`)… The note", "parameter id = 5 required legacy \"The note\"", &[])]
#[case::legacy_dots_alone("id... The note", "parameter id legacy \"The note\"", &[])]
#[case::legacy_without_example("id (required, string)... The note", "parameter id required <string> legacy \"The note\"", &[])]
#[case::legacy_default("id = `7` (optional, number, `5`) ... The note", "parameter id = 5 default 7 optional <number> legacy \"The note\"", &[])]
#[case::comma_example("id (required, string, `a, b`)... c", "parameter id = a, b required <string> legacy \"c\"", &[])]
#[case::continued("id - The note\n      that is meant", "parameter id \"The note\\nthat is meant\"", &[])]
#[case::members("id: a (enum[string])\n        + Members\n            + `a` - first\n            + b", "parameter id = a enum <string> [\"a\", \"b\"]", &[])]
#[case::values("id (required, string, `a`)... c\n        + Values\n            + `a`\n            + `b`", "parameter id = a required <string> [\"a\", \"b\"] legacy \"c\"", &[])]
#[case::default_and_sample("id (number)\n        + Default: `7`\n        + Sample: 8", "parameter id = 8 default 7 <number>", &[])]
#[case::default_below("id (number)\n        + Default\n            + 7", "parameter id default 7 <number>", &[])]
#[case::empty_section("id (number)\n        + Default", "parameter id <number>", &["307"])]
#[case::list_below("id - The note\n        + one", "parameter id \"The note\\n\\n+ one\"", &["301"])]
fn forms(#[case] line: &str, #[case] expected: &str, #[case] expected_codes: &[&str]) {
    let parsed = parse(&format!(
        "# GET /a/{{id}}\n+ Parameters\n    + {line}\n\n+ Response 200\n"
    ));
    let [parameter] = first_action(&parsed).parameters.as_slice() else {
        panic!("not one parameter")
    };
    assert_eq!(outline::of_parameter(parameter), expected);
    assert_eq!(codes(&parsed), expected_codes);
}

#[rstest]
#[case("some words about it")]
#[case("(required)")]
#[case("- a")]
fn no_parameters(#[case] line: &str) {
    let parsed = parse(&format!(
        "# GET /a/{{id}}\n+ Parameters\n    + id\n    + {line}\n"
    ));
    assert_eq!(first_action(&parsed).parameters.len(), 1);
    assert_eq!(codes(&parsed), ["503"]);
}

#[test]
fn the_later_of_two_parameters_is_kept() {
    let parsed = parse("# GET /a/{id}\n+ Parameters\n    + id - one\n    + id - two\n");
    let [parameter] = first_action(&parsed).parameters.as_slice() else {
        panic!("not one parameter")
    };
    assert_eq!(parameter.description, "two");
    assert_eq!(codes(&parsed), ["504"]);
}

#[test]
fn parameters_beside_their_section() {
    let parsed = parse("# GET /a/{id}\n+ Parameters\n+ id (number)\n\n+ Response 200\n");
    assert_eq!(first_action(&parsed).parameters.len(), 1);
    assert_eq!(codes(&parsed), ["307", "406"]);
}

#[rstest]
#[case::resource_declares("# A [/a/{b}]\n+ Parameters\n    + b\n## GET\n", &[])]
#[case::every_action_declares("# A [/a/{b}]\n## GET\n+ Parameters\n    + b\n## PUT\n+ Parameters\n    + b\n", &[])]
#[case::a_request_declares("# A [/a/{b}]\n## GET\n+ Request\n    + Parameters\n        + b\n", &[])]
#[case::one_action_does_not("# A [/a/{b}]\n## GET\n+ Parameters\n    + b\n## PUT\n", &["505"])]
#[case::nobody_declares("# A [/a/{b}]\n## GET\n## PUT\n", &["505"])]
#[case::no_action("# A [/a/{b}]\n", &["505"])]
#[case::own_uri("# A [/a]\n## B [GET /a/{b}{?c}]\n+ Parameters\n    + b\n", &["505"])]
#[case::own_uri_from_resource("# A [/a]\n+ Parameters\n    + b\n## B [GET /a/{b}]\n", &[])]
#[case::not_in_the_template("# A [/a]\n+ Parameters\n    + b\n## GET\n+ Parameters\n    + c\n", &["501", "501"])]
#[case::only_in_the_resources_template("# A [/a/{b}]\n+ Parameters\n    + b\n## B [GET /c]\n+ Parameters\n    + b\n", &["501"])]
#[case::action_without_uri("# Group A\n## B [GET]\n+ Parameters\n    + b\n", &["207", "301"])]
fn against_templates(#[case] text: &str, #[case] expected: &[&str]) {
    assert_eq!(codes(&parse(text)), expected);
}
