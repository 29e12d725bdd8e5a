//! Credentials that a contract documents: a header that its requests show.
//!
//! API Blueprint has no section for who may call. Authors show the header in their requests, with
//! a value that is an example. Where `api.toml` is silent, this is what is known: the header, the
//! word before the credential (`Bearer`), and the example, which is tried on loopback targets when
//! nothing else is given. An example that is plainly a blank to fill in is not tried.
//!
//! Not in here: the values of users, which come from the environment.

use std::collections::BTreeMap;

use apib::{Blueprint, Header};

use super::settings::Auth;

/// The environment variable that is read where the contract alone speaks.
pub(super) const ENVIRONMENT: &str = "SGSPEC_TOKEN";

/// The header that most requests show, if it is one that carries credentials.
pub(super) fn documented(blueprint: &Blueprint) -> Option<Auth> {
    let mut shown: BTreeMap<String, (usize, &Header)> = BTreeMap::new();
    let requests = blueprint
        .groups
        .iter()
        .flat_map(|group| &group.resources)
        .flat_map(|resource| &resource.actions)
        .flat_map(|action| &action.examples)
        .flat_map(|example| &example.requests);
    for header in requests.flat_map(|request| &request.headers) {
        let name = header.name.to_ascii_lowercase();
        if carries_credentials(&name) {
            shown.entry(name).or_insert((0, header)).0 += 1;
        }
    }
    let (_, header) = shown
        .into_values()
        .max_by_key(|(count, header)| (*count, std::cmp::Reverse(header.span.start)))?;
    let (prefix, example) = match header.value.trim().split_once(' ') {
        Some((scheme, rest)) if is_scheme(scheme) => (format!("{scheme} "), rest.trim()),
        _ => (String::new(), header.value.trim()),
    };
    Some(Auth {
        header: header.name.clone(),
        prefix,
        environment: ENVIRONMENT.to_owned(),
        loopback_default: is_value(example).then(|| example.to_owned()),
        ..Auth::default()
    })
}

fn carries_credentials(name: &str) -> bool {
    let words: Vec<&str> = name.split('-').collect();
    let is_secret = |word: &&str| matches!(*word, "authorization" | "auth" | "token" | "apikey");
    let is_key = words.windows(2).any(|pair| pair == ["api", "key"]);
    (words.iter().any(is_secret) || is_key)
        && !words
            .iter()
            .any(|word| matches!(*word, "proxy" | "csrf" | "xsrf"))
}

fn is_scheme(word: &str) -> bool {
    ["Bearer", "Basic", "Token", "ApiKey"]
        .iter()
        .any(|scheme| scheme.eq_ignore_ascii_case(word))
}

/// Not `<token>`, `{token}`, `YOUR TOKEN` or three dots; and nothing that no header can hold.
fn is_value(example: &str) -> bool {
    let is_part =
        |character: char| character.is_ascii_graphic() && !"<>{}[]$*\"'`".contains(character);
    !example.is_empty()
        && example.chars().all(is_part)
        && !example.contains("...")
        && !example.to_ascii_lowercase().starts_with("your")
}
