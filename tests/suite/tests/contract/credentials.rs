//! Credentials that a contract documents by showing them in its requests.

use rstest::rstest;
use sgspec::contract::{Auth, Contract, ReadOptions, Settings};
use sgspec::specs::Specs;
use sgspec_suite::runs::data;

use super::{built_in, notebooks, old_dialect, read};

/// A contract whose requests show these headers.
fn showing(headers: &[&str]) -> Contract {
    let lines: Vec<String> = headers
        .iter()
        .map(|header| format!("            {header}\n"))
        .collect();
    let shown = lines.concat();
    read(&format!(
        "# Group Things\n\n## Things [/things]\n\n### List things [GET]\n\n+ Request\n\n    + Headers\n\n{shown}\n+ Response 200 (application/json)\n\n        []\n"
    ))
}

#[rstest]
#[case::token(&["X-Auth-Token: 0c1d2e3f"], "X-Auth-Token", "", Some("0c1d2e3f"))]
#[case::bearer(&["Authorization: Bearer 0c1d2e3f"], "Authorization", "Bearer ", Some("0c1d2e3f"))]
#[case::key(&["X-Api-Key: 0c1d2e3f"], "X-Api-Key", "", Some("0c1d2e3f"))]
#[case::in_other_letters(&["x-auth-token: 0c1d2e3f"], "x-auth-token", "", Some("0c1d2e3f"))]
#[case::among_others(&["Accept: application/json", "X-Auth-Token: 0c1d2e3f", "If-Match: 7"], "X-Auth-Token", "", Some("0c1d2e3f"))]
#[case::a_blank_to_fill_in(&["X-Auth-Token: <token>"], "X-Auth-Token", "", None)]
#[case::another_blank(&["Authorization: Bearer {token}"], "Authorization", "Bearer ", None)]
#[case::a_blank_in_words(&["X-Auth-Token: YOUR_TOKEN"], "X-Auth-Token", "", None)]
#[case::a_blank_in_dots(&["X-Auth-Token: abc..."], "X-Auth-Token", "", None)]
#[case::nothing(&["X-Auth-Token:"], "X-Auth-Token", "", None)]
fn a_header_in_requests_is_how_calls_are_signed(
    #[case] headers: &[&str],
    #[case] header: &str,
    #[case] prefix: &str,
    #[case] example: Option<&str>,
) {
    let contract = showing(headers);
    let expected = Auth {
        header: header.to_owned(),
        prefix: prefix.to_owned(),
        environment: "SGSPEC_TOKEN".to_owned(),
        loopback_default: example.map(str::to_owned),
        ..Auth::default()
    };
    assert_eq!(contract.settings.auth, Some(expected));
    assert!(contract.authenticated);
}

#[rstest]
#[case::none(&[])]
#[case::others(&["Accept: application/json", "X-Request-Id: 7", "Content-Type: application/json"])]
#[case::of_a_form(&["X-CSRF-Token: 7"])]
#[case::of_a_proxy(&["Proxy-Authorization: Basic eDp5"])]
fn other_headers_sign_nothing(#[case] headers: &[&str]) {
    let contract = showing(headers);
    assert_eq!(contract.settings.auth, None);
    assert!(!contract.authenticated);
}

#[test]
fn a_contract_without_headers_says_nothing() {
    assert_eq!(old_dialect().settings.auth, None);
}

#[test]
fn a_key_has_a_word_before_it() {
    let auth = notebooks().settings.auth.expect("one request shows it");
    assert_eq!(
        (auth.header.as_str(), auth.prefix.as_str()),
        ("Authorization", "Bearer ")
    );
}

#[test]
fn a_dialect_documents_its_token() {
    let contract = Specs::load_file(&data("dialect-b.apib"), ReadOptions::default()).unwrap();
    let auth = contract.settings.auth.as_ref().expect("it shows a token");
    assert_eq!(auth.header, "X-Auth-Token");
    let strangers = contract
        .registry
        .iter()
        .filter(|requirement| requirement.rule.starts_with("auth/"));
    assert_eq!(strangers.count(), 20, "two for each operation");
}

/// What `api.toml` says is not overruled.
#[test]
fn settings_come_first() {
    let contract = built_in();
    let auth = contract.settings.auth.as_ref().unwrap();
    let text = "[auth]\nheader = \"X-Other\"\nenvironment = \"OTHER\"\n";
    let settings: Settings = Contract::settings("api.toml", text).unwrap();
    let other = Contract::read(
        None,
        "x.apib",
        contract.document.text(),
        settings,
        ReadOptions::default(),
    );
    assert_eq!(auth.header, "X-Auth-Token");
    assert_eq!(other.unwrap().settings.auth.unwrap().header, "X-Other");
}
