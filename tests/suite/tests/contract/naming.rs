//! What the name of an attribute tells, and which texts ask more of a target than others.

use rstest::rstest;
use sgspec::contract::{TextCase, is_demanding, is_free_text, is_name, is_port, is_position};

#[rstest]
#[case("name", "name")]
#[case("hostName", "name")]
#[case("group_name", "name")]
#[case("Slug", "name")]
#[case("description", "text")]
#[case("release-notes", "text")]
#[case("message.text", "text")]
#[case("port", "port")]
#[case("dest_port_from", "port")]
#[case("dstPort", "port")]
#[case("ports", "port")]
#[case("position", "position")]
#[case("rule_position", "position")]
#[case("rank", "position")]
#[case("username_id", "nothing")]
#[case("direction", "nothing")]
#[case("transport", "nothing")]
#[case("support", "nothing")]
#[case("position_of", "nothing")]
#[case("composition", "nothing")]
#[case("context", "nothing")]
#[case("", "nothing")]
fn a_name_tells_one_thing(#[case] name: &str, #[case] expected: &str) {
    let kinds = [
        ("name", is_name(name)),
        ("text", is_free_text(name) && !is_name(name)),
        ("port", is_port(name)),
        ("position", is_position(name)),
    ];
    let told: Vec<&str> = kinds
        .into_iter()
        .filter_map(|(kind, holds)| holds.then_some(kind))
        .collect();
    assert!(told.len() < 2, "{told:?}");
    let told = told.first().copied().unwrap_or("nothing");
    assert_eq!(told, expected);
    assert!(!is_name(name) || is_free_text(name), "a name is a text");
}

#[rstest]
#[case::plain("web servers", false)]
#[case::empty("", false)]
#[case::beyond_ascii("Größe", true)]
#[case::markup("a<b", true)]
#[case::an_ampersand("a & b", true)]
#[case::a_quote("it's", true)]
#[case::a_backslash("C:\\d", true)]
#[case::as_long_as_usual(&"x".repeat(64), false)]
#[case::longer(&"x".repeat(65), true)]
fn a_demanding_text_is_told_from_its_value(#[case] text: &str, #[case] expected: bool) {
    assert_eq!(is_demanding(text), expected);
}

#[rstest]
#[case(TextCase::Scripts)]
#[case(TextCase::Markup)]
#[case(TextCase::Long)]
fn every_case_is_demanding_and_begins_as_it_is_told(#[case] case: TextCase) {
    let start = "sgspec-4k2fab00-x";
    for is_name in [false, true] {
        let text = case.text(start, is_name);
        assert!(text.starts_with(start) && is_demanding(&text), "{text}");
        let controls: String = text.chars().filter(|one| one.is_control()).collect();
        let several_lines = !is_name && case != TextCase::Long;
        assert_eq!(
            controls,
            if several_lines { "\t\n" } else { "" },
            "{text:?}"
        );
        // A blank at the end is part of what is asked of a text, and no part of a name.
        let blank = text.ends_with(' ');
        assert_eq!(blank, !is_name && case != TextCase::Long, "{text:?}");
        // Letters in both cases, since a target may turn one into the other.
        assert_ne!(text.to_lowercase(), text);
        assert_ne!(text.to_uppercase(), text);
    }
}

#[test]
fn cases_ask_for_what_they_are_named_after() {
    let [scripts, markup, long] = TextCase::ALL.map(|case| case.text("a", true));
    assert!(!scripts.is_ascii() && markup.is_ascii() && long.is_ascii());
    assert!(
        scripts
            .chars()
            .any(|character| u32::from(character) > 0xffff),
        "beyond the Basic Multilingual Plane"
    );
    for mark in ['<', '>', '&', '"', '\'', '\\', '%', '{'] {
        assert!(markup.contains(mark), "{mark}");
    }
    assert_eq!(long.chars().count(), 255);
    let names: Vec<&str> = TextCase::ALL.map(TextCase::as_str).to_vec();
    assert_eq!(names, ["scripts", "markup", "long"]);
}

#[test]
fn a_long_text_is_cut_where_its_beginning_is_longer() {
    let text = TextCase::Long.text(&"x".repeat(300), true);
    assert_eq!(text.chars().count(), 255);
}
