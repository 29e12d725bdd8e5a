//! Calls to messages, answers to values, pages, and secrets kept out of both.

use std::collections::BTreeMap;

use proptest::prelude::*;
use rstest::rstest;
use serde_json::{Value, json};
use sgspec::contract::Contract;
use sgspec::wire::{Call, REDACTED, Redaction, encode, json_body, media_type, next_page};
use sgspec_suite::runs::{self, Against};

mod wire {
    mod signature;
}

fn contract() -> Contract {
    runs::contract(&Against::OldDialect)
}

fn call(contract: &Contract, operation: &str) -> Call {
    let operation = contract
        .operations
        .iter()
        .position(|known| known.id == operation)
        .unwrap();
    Call {
        operation,
        ..Call::default()
    }
}

#[test]
fn a_call_with_a_body_says_what_it_is() {
    let contract = contract();
    let mut call = call(&contract, "make-a-rule");
    call.variables = BTreeMap::from([("group_id".to_owned(), "a/b c".to_owned())]);
    call.body = json!({"zeta": 1, "alpha": "\u{e4}", "none": null})
        .as_object()
        .cloned();
    let message = encode(&contract, &call);
    assert_eq!(message.method, "POST");
    assert_eq!(message.target, "/security_groups/a%2Fb%20c/rules");
    assert_eq!(
        message.body.as_deref(),
        Some("{\"zeta\":1,\"alpha\":\"\u{e4}\",\"none\":null}"),
        "keys keep their order"
    );
    let header = |name: &str| {
        message
            .headers
            .iter()
            .find(|(known, _)| known == name)
            .map(|(_, value)| value.as_str())
    };
    assert_eq!(header("accept"), Some("application/json"));
    assert_eq!(header("content-type"), Some("application/json"));
}

#[test]
fn a_call_without_a_body_says_nothing_of_one() {
    let contract = contract();
    let mut call = call(&contract, "all-groups");
    call.query = vec![
        ("page".to_owned(), "2".to_owned()),
        ("per_page".to_owned(), "50".to_owned()),
    ];
    let message = encode(&contract, &call);
    assert_eq!(message.target, "/security_groups?page=2&per_page=50");
    assert_eq!(message.body, None);
    assert!(
        message
            .headers
            .iter()
            .all(|(name, _)| name != "content-type")
    );
}

#[rstest]
#[case::an_object(b"{\"a\":1}", json!({"a": 1}))]
#[case::with_blanks(b" \n[1]\n", json!([1]))]
#[case::with_a_byte_order_mark(b"\xef\xbb\xbf{}", json!({}))]
#[case::a_scalar(b"null", json!(null))]
fn a_body_is_read(#[case] bytes: &[u8], #[case] expected: Value) {
    assert_eq!(json_body(bytes), Ok(expected));
}

#[rstest]
#[case::nothing(b"", "the body is empty")]
#[case::blanks(b" \r\n", "the body is empty")]
#[case::markup(b"<html>", "the body is no JSON")]
#[case::cut(b"{\"a\":", "the body is no JSON")]
#[case::two(b"{}{}", "the body is no JSON")]
#[case::no_text(b"\xff\xfe", "the body is no UTF-8")]
fn a_body_that_cannot_be_read_says_why(#[case] bytes: &[u8], #[case] expected: &str) {
    let error = json_body(bytes).unwrap_err();
    assert!(error.starts_with(expected), "{error}");
}

#[test]
fn a_body_that_nests_without_end_is_refused() {
    let deep = "[".repeat(100_000);
    assert!(json_body(deep.as_bytes()).is_err());
}

#[rstest]
#[case("application/json", "application/json")]
#[case("Application/JSON; charset=utf-8", "application/json")]
#[case(" text/plain ;q=1", "text/plain")]
#[case("", "")]
fn a_media_type_is_told_without_its_parameters(#[case] header: &str, #[case] expected: &str) {
    assert_eq!(media_type(header), expected);
}

#[rstest]
#[case::one(r#"</groups?page=2>; rel="next""#, Some("page=2"))]
#[case::without_quotes("</groups?page=2>; rel=next", Some("page=2"))]
#[case::absolute(
    r#"<https://internal.example:8443/v1/groups?page=2&per_page=50>; rel="next""#,
    Some("page=2&per_page=50")
)]
#[case::the_second_of_several(
    r#"</groups?page=9>; rel="last", </groups?page=2>; rel="next""#,
    Some("page=2")
)]
#[case::of_several_relations(r#"</groups?page=2>; rel="last next""#, Some("page=2"))]
#[case::after_another_parameter(r#"</groups?page=2>; title="more"; rel="next""#, Some("page=2"))]
#[case::in_capitals(r#"</groups?page=2>; REL="NEXT""#, Some("page=2"))]
#[case::with_blanks_around(r#"  </groups?page=2> ;  rel = "next" "#, Some("page=2"))]
#[case::a_comma_within(r#"</groups?ids=1,2&page=2>; rel="next""#, Some("ids=1,2&page=2"))]
#[case::a_comma_in_a_title(
    r#"</groups?page=1>; rel="prev"; title="a, b", </groups?page=3>; rel="next""#,
    Some("page=3")
)]
#[case::a_semicolon_within(r#"</groups?a=1;b=2>; rel="next""#, Some("a=1;b=2"))]
#[case::a_name_without_a_value(r#"</groups?more>; rel="next""#, Some("more="))]
#[case::a_fragment(r#"</groups?page=2#top>; rel="next""#, Some("page=2"))]
#[case::no_query(r#"</groups/2>; rel="next""#, None)]
#[case::another_relation(r#"</groups?page=2>; rel="nextish""#, None)]
#[case::an_extension_of_it(r#"</groups?page=2>; rel="http://next.example/next""#, None)]
#[case::only_a_title(r#"</groups?page=2>; title="rel=next""#, None)]
#[case::no_brackets(r#"/groups?page=2; rel="next""#, None)]
#[case::unclosed(r"</groups?page=2", None)]
#[case::nothing("", None)]
fn the_next_page_is_found(#[case] link: &str, #[case] expected: Option<&str>) {
    let found = next_page(link);
    let shown = found.map(|pairs| {
        pairs
            .iter()
            .map(|(name, value)| format!("{name}={value}"))
            .collect::<Vec<_>>()
            .join("&")
    });
    assert_eq!(shown.as_deref(), expected);
}

fn redaction() -> Redaction {
    let secrets = vec!["s3cr3t-token".to_owned().into(), "abc".to_owned().into()];
    Redaction::new(["X-Auth-Token".to_owned()], secrets)
}

#[rstest]
#[case("X-Auth-Token", "anything", REDACTED)]
#[case("x-auth-token", "", REDACTED)]
#[case("Authorization", "Basic xyz", REDACTED)]
#[case("Proxy-Authorization", "Basic xyz", REDACTED)]
#[case("Cookie", "a=b", REDACTED)]
#[case("Set-Cookie", "a=b", REDACTED)]
#[case("Accept", "text/plain", "text/plain")]
#[case(
    "X-Echo",
    "you sent s3cr3t-token twice: s3cr3t-token",
    "you sent [redacted] twice: [redacted]"
)]
fn headers_that_carry_a_credential_are_replaced(
    #[case] name: &str,
    #[case] value: &str,
    #[case] expected: &str,
) {
    assert_eq!(redaction().header(name, value), expected);
}

#[test]
fn a_secret_is_found_wherever_it_stands() {
    let redaction = redaction();
    assert_eq!(
        redaction.text(r#"{"token":"s3cr3t-token"}"#),
        r#"{"token":"[redacted]"}"#
    );
    assert_eq!(
        redaction.text("abc is too short to be looked for"),
        "abc is too short to be looked for"
    );
    assert_eq!(
        redaction.bytes(b"\xff\x00 plain".to_vec()),
        b"\xff\x00 plain"
    );
    let hidden = redaction.bytes(b"\xff s3cr3t-token".to_vec());
    assert!(!String::from_utf8_lossy(&hidden).contains("s3cr3t"));
    assert!(
        !format!("{redaction:?}").contains("s3cr3t"),
        "not even for debugging"
    );
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn no_secret_gets_through(before in prop::collection::vec(any::<u8>(), 0..20), after in prop::collection::vec(any::<u8>(), 0..20)) {
        let body = [before, b"s3cr3t-token".to_vec(), after].concat();
        let shown = redaction().bytes(body);
        prop_assert!(!shown.windows(12).any(|window| window == b"s3cr3t-token"));
    }

    #[test]
    fn no_header_brings_the_reader_of_links_down(link in "[<>;,=\"a-z?&# \u{e9}]{0,40}") {
        let _ = next_page(&link);
    }
}

#[rstest]
#[case::at_the_top(r#"{"key":"abc","state":"x"}"#, r#"{"key":"[redacted]","state":"x"}"#)]
#[case::deep(
    r#"[{"a":{"key":"abc"}},{"key":""}]"#,
    r#"[{"a":{"key":"[redacted]"}},{"key":""}]"#
)]
#[case::no_text(r#"{"key":7}"#, r#"{"key":7}"#)]
#[case::no_json(r#"{"key":"abc""#, r#"{"key":"abc""#)]
#[case::another_member(r#"{"keys": "abc"}"#, r#"{"keys": "abc"}"#)]
fn secret_members_are_taken_out_of_bodies(#[case] body: &str, #[case] expected: &str) {
    let redaction = Redaction::new([], Vec::new()).and_members(&["key".to_owned()]);
    let shown = redaction.bytes(body.as_bytes().to_vec());
    assert_eq!(String::from_utf8(shown).unwrap(), expected);
}
