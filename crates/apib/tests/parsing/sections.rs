//! Groups, resources, actions, descriptions: what opens where, and at which level does not matter.

use apib::parse;
use rstest::rstest;

use crate::{codes, outline};

#[rstest]
#[case::nested_levels("# Group A\n## B [/b]\n### C [GET]\n", "group A\n  resource B [/b]\n    action C GET\n", &[])]
#[case::levels_do_not_matter("### group A\n# B [/b]\n# C [GET]\n", "group A\n  resource B [/b]\n    action C GET\n", &[])]
#[case::deeper_group_is_no_child("# A [/a]\n#### Group B\n## /c\n", "group -\n  resource A [/a]\ngroup B\n  resource - [/c]\n", &[])]
#[case::setext("A\n=\nGroup B\n--\nC [/c]\n---\nGET\n---\n", "api A\ngroup B\n  resource C [/c]\n    action - GET\n", &[])]
#[case::setext_below_text("# /a\nsome words\nGET\n---\n", "group -\n  resource - [/a]\n    \"some words\"\n    action - GET\n", &[])]
#[case::closing_hashes("# A [/a] ##\n## GET ##\n", "group -\n  resource A [/a]\n    action - GET\n", &[])]
#[case::no_blank_after_hashes("#A [/a]\n##B [GET]\n", "group -\n  resource A [/a]\n    action B GET\n", &["202", "202"])]
#[case::hashtag("# /a\n#notes are nice\n", "group -\n  resource - [/a]\n    \"#notes are nice\"\n", &[])]
#[case::indented_heading("# /a\n # GET\n", "group -\n  resource - [/a]\n    \"# GET\"\n", &[])]
#[case::heading_ends_an_item("# /a\n+ one\n# GET\n", "group -\n  resource - [/a]\n    \"+ one\"\n    action - GET\n", &[])]
#[case::indented_line_does_not("# /a\n+ one\n # GET\n", "group -\n  resource - [/a]\n    \"+ one\\n # GET\"\n", &[])]
#[case::underlined_in_an_item("# /a\n+ one\nGET\n---\n", "group -\n  resource - [/a]\n    \"+ one\\nGET\\n---\"\n", &[])]
#[case::behind_a_quote("# /a\n> one\n# GET\n", "group -\n  resource - [/a]\n    \"> one\"\n    action - GET\n", &[])]
#[case::in_html("# /a\n<div>\n# GET\n</div>\n", "group -\n  resource - [/a]\n    \"<div>\\n# GET\\n</div>\"\n", &[])]
#[case::html_left_open("# /a\n<div>\n\n# GET\n", "group -\n  resource - [/a]\n    \"<div>\"\n    action - GET\n", &[])]
#[case::in_a_fence("# /a\n~~~\n# GET\n~~~\n", "group -\n  resource - [/a]\n    \"~~~\\n# GET\\n~~~\"\n", &[])]
#[case::escaped("# A \\_ [/a\\_b]\n", "group -\n  resource A _ [/a_b]\n", &[])]
#[case::abbreviated("# GET /a\ntext\n# POST /a\n", "group -\n  resource - [/a]\n    action - GET\n      \"text\"\n  resource - [/a]\n    action - POST\n", &[])]
#[case::abbreviated_with_name("# Group G\n## List [GET /a]\n## Make [POST /a]\n", "group G\n  resource - [/a]\n    action List GET\n  resource - [/a]\n    action Make POST\n", &[])]
#[case::own_uri("# A [/a]\n## B [GET /b]\n", "group -\n  resource A [/a]\n    action B GET [/b]\n", &[])]
#[case::method_below_abbreviated("# GET /a\n## POST\n", "group -\n  resource - [/a]\n    action - GET\n", &["210"])]
#[case::below_abbreviated_all_is_lost("# GET /a\n## POST\n+ Response 200\n\n## B [/b]\n", "group -\n  resource - [/a]\n    action - GET\n  resource B [/b]\n", &["210"])]
#[case::no_blank_behind_a_method("# A [/a]\n## GET\n## POST/b\n+ Response 200\n", "group -\n  resource A [/a]\n    action - GET\n", &["302", "302"])]
#[case::action_alone("# Group G\n## List [GET]\n", "group G\n  \"## List [GET]\"\n", &["207"])]
#[case::action_among_types("# Data Structures\n## T\n## List [GET]\n", "type T\n  attributes\n", &["207"])]
#[case::repeated_method("# A [/a]\n## GET\n## B [GET]\n## C [GET /c]\n", "group -\n  resource A [/a]\n    action - GET\n    action B GET\n    action C GET [/c]\n", &["211"])]
#[case::unknown_method("# A [/a]\n## B [TRACE]\n+ Response 200\n\n## C [GET]\n", "group -\n  resource A [/a]\n    \"## B [TRACE]\"\n    action C GET\n", &["206", "302"])]
#[case::after_data_structures("# Group A\n# Data Structures\n## T\n# B [/b]\n", "group A\ngroup -\n  resource B [/b]\ntype T\n  attributes\n", &[])]
#[case::empty("", "", &[])]
#[case::blanks(" \n\n\t\n", "", &["001"])]
#[case::text_only("Some words.\n", "\"Some words.\"\n", &[])]
fn structure(#[case] text: &str, #[case] expected: &str, #[case] expected_codes: &[&str]) {
    let parsed = parse(text);
    assert_eq!(outline::of(&parsed.blueprint), expected);
    assert_eq!(codes(&parsed), expected_codes);
}

#[rstest]
#[case::pairs("FORMAT: 1A\nHOST: http://a.example\n\n# N\n", "metadata FORMAT=1A\nmetadata HOST=http://a.example\napi N\n", &[])]
#[case::no_blank_line("FORMAT: 1A\n# N\n", "metadata FORMAT=1A\napi N\n", &[])]
#[case::not_a_pair("FORMAT: 1A\nwords\n\n# N\n", "api N\n\"FORMAT: 1A\\nwords\"\n", &["101"])]
#[case::twice("A: 1\na: 2\n", "metadata A=1\nmetadata a=2\n", &["102"])]
#[case::second_block("# N\n\nA: 1\n", "api N\n\"A: 1\"\n", &[])]
#[case::address("http://a.example\n", "\"http://a.example\"\n", &[])]
fn metadata(#[case] text: &str, #[case] expected: &str, #[case] expected_codes: &[&str]) {
    let parsed = parse(text);
    assert_eq!(outline::of(&parsed.blueprint), expected);
    assert_eq!(codes(&parsed), expected_codes);
}

#[rstest]
#[case::paragraphs("one\n\ntwo  \nthree\n", "one\n\ntwo  \nthree", &[])]
#[case::lists("one\n\n- two\n    - three\n\n1. four\n", "one\n\n- two\n    - three\n\n1. four", &[])]
#[case::other_markdown("> a\n\n    b\n\n```\nc\n```\n\n***\n\n[d]: e\n", "> a\n\n    b\n\n```\nc\n```\n\n***\n\n[d]: e", &[])]
#[case::headings("one\n\n##### Two\n\nthree\n", "one\n\n##### Two\n\nthree", &[])]
#[case::pairs("kind: \"a\"\nname: \"b\"\n", "kind: \"a\"\nname: \"b\"", &[])]
#[case::commented_out("<!--\n# Group B\n-->\n", "<!--\n# Group B\n-->", &[])]
#[case::keyword_as_heading("##### Parameters\n\none\n", "##### Parameters\n\none", &["209"])]
#[case::list_of_words("- All requests are signed\n- RESPONSE is JSON\n", "- All requests are signed\n- RESPONSE is JSON", &[])]
#[case::keyword_in_capitals("- RESPONSE 404\n", "- RESPONSE 404", &["311"])]
fn descriptions(#[case] text: &str, #[case] expected: &str, #[case] expected_codes: &[&str]) {
    for heading in ["# Group A", "# Group A\n## /a", "# /a\n## GET"] {
        let parsed = parse(&format!("{heading}\n\n{text}\n+ Response 200\n"));
        let group = &parsed.blueprint.groups[0];
        let resource = group.resources.first();
        let action = resource.and_then(|resource| resource.actions.first());
        let found = [
            Some(&group.description),
            resource.map(|resource| &resource.description),
            action.map(|action| &action.description),
        ];
        let found = found
            .into_iter()
            .flatten()
            .find(|description| !description.is_empty());
        // Outside an action, the response is a list item of the text or out of place.
        let found =
            found.map(|description| description.trim_end_matches("+ Response 200").trim_end());
        assert_eq!(found, Some(expected), "below {heading}");
        if action.is_some() {
            assert_eq!(codes(&parsed), expected_codes);
        }
    }
}

#[rstest]
#[case("+ Relation: next", Some("next"), &[])]
#[case("+ relation: a-b.2", Some("a-b.2"), &[])]
#[case("+ Relation: Next page", Some("Next page"), &["306"])]
#[case("+ Relation: a\n+ Relation: b", Some("b"), &["303"])]
fn relations(#[case] text: &str, #[case] expected: Option<&str>, #[case] expected_codes: &[&str]) {
    let parsed = parse(&format!("# GET /a\n{text}\n"));
    let relation = crate::first_action(&parsed)
        .relation
        .as_ref()
        .map(|relation| relation.value.as_str());
    assert_eq!(relation, expected);
    assert_eq!(codes(&parsed), expected_codes);
}

#[rstest]
#[case::response_in_a_resource("# /a\n+ Response 200\n", &["302"])]
#[case::model_in_an_action("# A [/a]\n## GET\n+ Model\n\n        {}\n\n+ Response 200\n", &["310", "302"])]
#[case::model_in_an_abbreviated_one("# GET /a\n+ Model\n\n        {}\n\n+ Response 200\n", &["302"])]
#[case::words_in_a_resource("# /a\n- Requests are signed\n", &[])]
#[case::body_without_payload("# GET /a\n+ Body\n\n        {}\n", &["302"])]
#[case::item_among_sections("# GET /a\n+ Response 204\n+ Something else\n", &["301"])]
#[case::text_among_sections("# GET /a\n+ Parameters\n\nwords\n\n+ Response 204\n", &["307", "305"])]
#[case::response_as_code("# GET /a\n\n    + Response 200\n", &["309"])]
#[case::body_as_code("# GET /a\n+ Response 200\n\n        + Body\n\n            {}\n", &["309"])]
#[case::parameter_as_code("# GET /a\n+ Parameters\n\n        + id\n", &["307", "301", "309"])]
#[case::member_as_code("# GET /a\n+ Attributes\n\n        + id\n", &["309"])]
#[case::section_in_a_group("# Group A\n+ Parameters\n", &["301"])]
#[case::request_in_a_model("# A [/a]\n+ Model\n\n    + Request\n", &["308"])]
#[case::model_without_name("# /a\n+ Model\n\n        {}\n", &["413"])]
#[case::bad_template("# /a/{\n", &["212"])]
#[case::text_outside_types("# Data Structures\n\nwords\n\n## A\n", &["608"])]
#[case::type_twice("# Data Structures\n## A\n## A\n", &["607"])]
fn out_of_place(#[case] text: &str, #[case] expected: &[&str]) {
    assert_eq!(codes(&parse(text)), expected);
}

#[test]
fn spans_point_at_the_text() {
    let text =
        "# Group A\n\n## B [/b/{c}]\n\n### D [GET /e]\n\n+ Response 200 (a/b)\n\n        {}\n";
    let parsed = parse(text);
    let resource = &parsed.blueprint.groups[0].resources[0];
    let action = &resource.actions[0];
    let response = &action.examples[0].responses[0];
    let at = |span| parsed.source.slice(span);
    assert_eq!(at(resource.span), "## B [/b/{c}]");
    assert_eq!(
        resource.uri_template.as_ref().map(|uri| at(uri.span)),
        Some("/b/{c}")
    );
    assert_eq!(at(action.span), "### D [GET /e]");
    assert_eq!(
        action.uri_template_in(resource).map(|uri| at(uri.span)),
        Some("/e")
    );
    assert_eq!(at(response.span), "Response 200 (a/b)");
    assert_eq!(
        response
            .media_type
            .as_ref()
            .map(|media_type| at(media_type.span)),
        Some("a/b")
    );
    assert_eq!(
        response.body.as_ref().map(|body| at(body.span)),
        Some("        {}")
    );
}
