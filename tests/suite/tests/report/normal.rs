//! Volatile texts by type and identity.

use proptest::prelude::*;
use rstest::rstest;
use serde_json::json;
use sgspec::judge::Normal;

const A: &str = "c0a4b7d2-31e6-4f58-9b20-6e7d8a9f1c34";
const B: &str = "7b2e9c14-58d0-4a63-8f17-d3c6b5a4e021";

#[test]
fn an_id_is_the_same_everywhere() {
    let mut normal = Normal::new("");
    assert_eq!(normal.text(B), "[uuid:1]");
    assert_eq!(
        normal.text(&format!("/groups/{A}/rules/{B}")),
        "/groups/[uuid:2]/rules/[uuid:1]"
    );
    assert_eq!(normal.text(&A.to_uppercase()), "[uuid:2]");
    assert_eq!(
        normal.text("c0a4b7d2-31e6-4f58-9b20"),
        "c0a4b7d2-31e6-4f58-9b20"
    );
}

#[rstest]
#[case::a_date("2026-01-02T03:04:05Z", "[date]")]
#[case::a_date_with_an_offset("2026-01-02 03:04:05.678+02:00", "[date]")]
#[case::a_day("2026-01-02", "2026-01-02")]
#[case::the_mark("sgspec-4k2fab00-a", "sgspec-[run]-a")]
#[case::the_mark_twice("4k2fab00 4k2fab00", "[run] [run]")]
#[case::a_longer_word("x4k2fab00x", "x[run]x")]
#[case::beyond_ascii("\u{e4}\u{1f600}", "\u{e4}\u{1f600}")]
#[case::nothing("", "")]
fn volatile_texts_are_named(#[case] text: &str, #[case] expected: &str) {
    assert_eq!(Normal::new("4k2fab00").text(text), expected);
}

#[test]
fn an_id_within_a_word_is_none() {
    let mut normal = Normal::new("");
    assert_eq!(normal.text(&format!("x{A}")), format!("x{A}"));
    assert_eq!(normal.text(&format!("\u{e9}:{A}")), "\u{e9}:[uuid:1]");
}

#[test]
fn an_empty_mark_is_nowhere() {
    assert_eq!(Normal::new("").text("abc"), "abc");
}

#[test]
fn values_are_normalised_all_through() {
    let mut normal = Normal::new("4k2fab00");
    let value = json!({"id": 17, "name": "sgspec-4k2fab00", "parent": {"id": A}, "tags": [A, 17, null, true], "at": "2026-01-02T03:04:05Z"});
    let expected = json!({"id": "[id:1]", "name": "sgspec-[run]", "parent": {"id": "[uuid:1]"}, "tags": ["[uuid:1]", 17, null, true], "at": "[date]"});
    assert_eq!(normal.value(&value, "id"), expected);
    assert_eq!(
        normal.value(&json!([{"id": 18}, {"id": 17}, {"id": null}]), "id"),
        json!([{"id": "[id:2]"}, {"id": "[id:1]"}, {"id": null}])
    );
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn what_is_normal_stays_so(text in "\\PC{0,60}") {
        let once = Normal::new("").text(&text);
        prop_assert_eq!(Normal::new("").text(&once), once);
    }
}
