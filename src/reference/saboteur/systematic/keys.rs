//! Answers in which one key is wrong: gone, misspelt, of another type, or an enum value that
//! nobody documented.
//!
//! In a list it is wrong in every item, so that it does not matter whose items a client looks at.

use super::super::Fault;
use super::super::edit::{Change, Edit, When};
use super::super::endpoint::{Endpoint, Holds, Key, Shown};
use super::{dashed, edits, fault};

/// The faults of an operation.
pub(super) fn faults(endpoint: &'static Endpoint) -> Vec<Fault> {
    let Some(shown) = endpoint.shows else {
        return Vec::new();
    };
    let of_key = |key| {
        let mut faults = presence(endpoint, shown, key);
        faults.extend(types(endpoint, shown, key));
        faults.extend(spellings(endpoint, shown, key));
        faults
    };
    shown.keys.iter().flat_map(of_key).collect()
}

fn change(
    endpoint: &Endpoint,
    shown: Shown,
    key: &Key,
    what: &str,
    how: &str,
    to: Change,
) -> Fault {
    let pointer: &'static str = shown.pointer(key.name).leak();
    // An item of a list that cannot be told from others is an item that is not there.
    let breaks = if shown.many && key.name == "id" {
        "list/contains"
    } else {
        "schema"
    };
    fault(
        endpoint,
        what,
        breaks,
        format!("{} is answered with {how}.", endpoint.doing),
        edits(When::Success, vec![Edit::Value(pointer, to)]),
    )
}

fn presence(endpoint: &Endpoint, shown: Shown, key: &Key) -> Vec<Fault> {
    let (name, dashed) = (key.name, dashed(key.name));
    // A letter typed twice.
    let last = name.chars().last().unwrap_or('_');
    let misspelt: &'static str = format!("{name}{last}").leak();
    vec![
        change(
            endpoint,
            shown,
            key,
            &format!("drops-{dashed}"),
            &format!("no key {name}"),
            Change::Drop,
        ),
        change(
            endpoint,
            shown,
            key,
            &format!("renames-{dashed}"),
            &format!("a key {misspelt} instead of {name}"),
            Change::Rename(misspelt),
        ),
    ]
}

fn types(endpoint: &Endpoint, shown: Shown, key: &Key) -> Vec<Fault> {
    // What may be null may always be null: then there is nothing to put into quotes.
    let (word, article, wrong) = match (key.holds, key.nullable) {
        (Holds::Text | Holds::Choice(_), _) => ("number", "a number", Change::Number(17)),
        (Holds::Number | Holds::Flag, false) => ("text", "a text", Change::Quote),
        (Holds::Number, true) => ("text", "a text", Change::Text("80")),
        (Holds::Flag, true) => ("text", "a text", Change::Text("true")),
        (Holds::List, _) => ("object", "an object", Change::Object),
    };
    let (name, dashed) = (key.name, dashed(key.name));
    let mut faults = vec![change(
        endpoint,
        shown,
        key,
        &format!("{dashed}-as-{word}"),
        &format!("{article} for {name}"),
        wrong,
    )];
    if !key.nullable {
        faults.push(change(
            endpoint,
            shown,
            key,
            &format!("{dashed}-null"),
            &format!("null for {name}"),
            Change::Null,
        ));
    }
    faults
}

fn spellings(endpoint: &Endpoint, shown: Shown, key: &Key) -> Vec<Fault> {
    let Holds::Choice(members) = key.holds else {
        return Vec::new();
    };
    let row = |member: &&'static str| {
        let shouted = member.to_uppercase();
        let other: &'static str = if shouted == *member {
            member.to_lowercase().leak()
        } else {
            shouted.leak()
        };
        change(
            endpoint,
            shown,
            key,
            &format!("misspells-{}-{}", dashed(key.name), dashed(member)),
            &format!("{other} for the {} {member}", key.name),
            Change::Word(member, other),
        )
    };
    members.iter().map(row).collect()
}
