//! Ids in examples: whether they are what they look like, and whether they belong together.
//!
//! Ids of different examples may differ: they show different items. Only the id that a path's
//! example names must be the one that the same operation answers.

use crate::contract::{Place, Role, looks_like_uuid};

use super::code::LintCode;
use super::subject::Subject;

pub(super) fn check(subject: &mut Subject<'_>) {
    uuids(subject);
    of_items(subject);
}

/// Everything that is written as a UUID and is none by RFC 9562, on each line that shows it.
fn uuids(subject: &mut Subject<'_>) {
    let text = subject.document().text();
    let is_part = |character: char| character.is_ascii_alphanumeric() || character == '-';
    for (index, line) in text.lines().enumerate() {
        let mut column = 1;
        for word in line.split_inclusive(|character| !is_part(character)) {
            let candidate = word.trim_end_matches(|character| !is_part(character));
            if looks_like_uuid(candidate)
                && let Some(fault) = fault(candidate)
            {
                let place = Place {
                    line: index + 1,
                    column,
                    width: candidate.chars().count(),
                };
                let message = format!("`{candidate}` is no UUID: {fault}");
                subject.find(LintCode::NoUuid, place, message);
            }
            column += word.chars().count();
        }
    }
}

/// What is wrong with the version or the variant (RFC 9562, sections 4.1 and 4.2); nil and max have neither.
fn fault(uuid: &str) -> Option<String> {
    let digits = |wanted: char| {
        let mut all = uuid.chars().filter(|character| *character != '-');
        all.all(|character| character.eq_ignore_ascii_case(&wanted))
    };
    if digits('0') || digits('f') {
        return None;
    }
    let (version, variant) = (uuid.chars().nth(14)?, uuid.chars().nth(19)?);
    if !matches!(version, '1'..='8') {
        return Some(format!(
            "its version digit is {version}, and versions go from 1 to 8"
        ));
    }
    if !matches!(variant.to_ascii_lowercase(), '8' | '9' | 'a' | 'b') {
        return Some(format!(
            "its variant digit is {variant}, which must be 8, 9, a or b"
        ));
    }
    None
}

/// The id in the path of an item's example, and the id in its answer.
fn of_items(subject: &mut Subject<'_>) {
    let contract = subject.contract;
    let document = subject.document();
    let mut found = Vec::new();
    for described in &subject.operations {
        let Some((_, family)) = described.family(contract) else {
            continue;
        };
        let is_item = matches!(described.binding.role, Some((Role::Read | Role::Update, _)));
        let (true, Some(variable)) = (is_item, &family.variable) else {
            continue;
        };
        let mut declared = described.action.parameters.iter();
        let mut shared = described.resource.parameters.iter();
        let parameter = declared
            .find(|parameter| parameter.name == *variable)
            .or_else(|| shared.find(|parameter| parameter.name == *variable));
        let Some(example) = parameter.and_then(|parameter| parameter.example.as_ref()) else {
            continue;
        };
        for body in described.successes() {
            let Some(item) = contract.item(described.index, &body.value) else {
                continue;
            };
            let pointer = format!("{}/{}", described.binding.pointer, family.id_key);
            let id = item.get(&family.id_key).map(|id| match id {
                serde_json::Value::String(text) => text.clone(),
                other => other.to_string(),
            });
            if let (Some(id), Some(place)) = (id, body.places.value(&pointer))
                && id != example.value
            {
                found.push((
                    place,
                    format!(
                        "the path's example names the item `{}`, the answer is the item `{id}`",
                        example.value
                    ),
                    document.place(example.span),
                ));
            }
        }
    }
    for (place, message, parameter) in found {
        subject.find(LintCode::OtherId, place, message);
        subject.relate(parameter, "the path's example");
    }
}
