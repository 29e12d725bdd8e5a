//! Prose that looks like data: lines of `key: value` above the parameters that they name.
//!
//! Markdown makes one paragraph of them, and no tool reads them. Only keys that the operation
//! knows count: other lines of that form are just prose.

use std::collections::BTreeSet;

use crate::contract::Place;

use super::code::LintCode;
use super::subject::{Described, Subject};

pub(super) fn check(subject: &mut Subject<'_>) {
    let document = subject.document();
    let mut found: Vec<(Place, usize)> = Vec::new();
    for (position, described) in subject.operations.iter().enumerate() {
        let known = attributes(described);
        let heading = described.operation.place.line;
        // The description reaches down to the first section, and never into the next operation.
        let next = subject.operations.get(position + 1);
        let end = next.map_or(usize::MAX, |next| next.operation.place.line);
        let description: BTreeSet<&str> = described
            .action
            .description
            .lines()
            .map(str::trim)
            .collect();
        let mut block: Option<(Place, usize)> = None;
        let lines = document.text().lines().enumerate().skip(heading);
        for (index, text) in lines.take_while(|(index, _)| index + 1 < end) {
            let is_loose = description.contains(text.trim())
                && key(text).is_some_and(|key| known.contains(key));
            if is_loose {
                let width = text.trim().chars().count();
                let margin = text
                    .chars()
                    .take_while(|character| character.is_whitespace());
                let place = Place {
                    line: index + 1,
                    column: margin.count() + 1,
                    width,
                };
                block.get_or_insert((place, 0)).1 += 1;
            } else {
                found.extend(block.take());
            }
            if text.trim_start().starts_with("+ ") {
                break;
            }
        }
        found.extend(block);
    }
    for (place, lines) in found {
        let key = key(document.line_text(place.line)).unwrap_or_default();
        let message = match lines {
            1 => format!("this line looks like a value of `{key}` and is read as prose"),
            lines => format!(
                "these {lines} lines look like values of attributes, from `{key}` on, and are read as prose"
            ),
        };
        subject.find(LintCode::LooseAttributes, place, message);
    }
}

/// The key of a line such as `key: "value"`.
fn key(line: &str) -> Option<&str> {
    let (key, value) = line.trim().split_once(": ")?;
    let is_key = !key.is_empty()
        && key
            .chars()
            .all(|character| character.is_alphanumeric() || matches!(character, '_' | '-' | '.'));
    // A value is one word, or a text in quotes; more words are a sentence.
    let value = value.trim().trim_end_matches(',');
    let is_value =
        !value.contains(' ') || (value.len() > 1 && value.starts_with('"') && value.ends_with('"'));
    (is_key && is_value && !value.is_empty()).then_some(key)
}

/// What the operation takes or shows.
fn attributes<'d>(described: &'d Described<'_>) -> BTreeSet<&'d str> {
    let parameters = described
        .action
        .parameters
        .iter()
        .chain(&described.resource.parameters)
        .map(|parameter| parameter.name.as_str());
    let request = described.operation.request.iter();
    let taken = request.flat_map(|request| &request.shape.properties);
    let bodies = described
        .requests
        .iter()
        .filter_map(|body| body.value.as_object());
    parameters
        .chain(taken.map(|property| property.name.as_str()))
        .chain(bodies.flat_map(|body| body.keys().map(String::as_str)))
        .collect()
}
