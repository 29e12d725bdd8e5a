//! The legacy lift: what a contract of the old kind means but cannot say.
//!
//! Before MSON, authors listed the fields of a body under `+ Parameters` and wrote the values
//! of an enum into the example. The lift reads such a document as its author meant it:
//! parameters that are not in the URI template become attributes of the request body, a
//! back-ticked list of words becomes an enum, sentences become constraints. Every step
//! leaves a [`Note`], so the lift can be seen, and [`super::ReadOptions::lift`] switches it off.
//!
//! Not in here: recovery of bad Markdown, which is the parser's.

use apib::Parameter;
use serde_json::Value;

use super::note::{Note, NoteCode};
use super::prose;
use super::shape::{Format, Property, Shape, Type};
use super::source::Document;

/// The attribute that a parameter stands for.
pub(super) fn attribute(
    parameter: &Parameter,
    document: &Document,
    notes: &mut Vec<Note>,
) -> Property {
    let place = document.place(parameter.span);
    let mut shape = Shape {
        place: Some(place),
        ..Shape::default()
    };
    shape
        .types
        .extend(declared_type(parameter.type_name.as_deref()));
    if let Some(example) = &parameter.example {
        let words = enumeration(&example.value);
        if let (Some(words), false) = (words, parameter.is_enum) {
            notes.push(Note::new(
                NoteCode::EnumLifted,
                document.place(example.span),
                format!(
                    "`{}` is read as an enum of {} values",
                    parameter.name,
                    words.len()
                ),
            ));
            shape.example = Some(Value::String(words[0].clone()));
            shape.enumeration = words.into_iter().map(Value::String).collect();
        } else {
            shape.example = Some(typed(&example.value, &shape));
            shape.format = Format::of_example(&example.value);
        }
    }
    if parameter.is_enum || !parameter.members.is_empty() {
        shape.enumeration = parameter
            .members
            .iter()
            .map(|member| typed(&member.value, &shape))
            .collect();
    }
    if prose::constrain(&mut shape, &parameter.description) {
        notes.push(Note::new(
            NoteCode::ConstraintLifted,
            place,
            format!(
                "a constraint on `{}` is read from its description",
                parameter.name
            ),
        ));
    }
    spelling(&mut shape, &parameter.name, notes);
    Property {
        name: parameter.name.clone(),
        required: parameter.required.unwrap_or(true),
        shape,
    }
}

/// A text that is said to be a string and is shown, or bounded, as a number: both are right.
pub(super) fn spelling(shape: &mut Shape, name: &str, notes: &mut Vec<Note>) {
    let shown_as_number =
        matches!(&shape.example, Some(Value::String(text)) if text.parse::<f64>().is_ok());
    let stated_as_text = states_text(shape);
    if stated_as_text && (shown_as_number || shape.minimum.is_some() || shape.maximum.is_some()) {
        let message = format!("`{name}` is typed string but shown as a number");
        if let Some(place) = shape.place {
            notes.push(Note::new(
                NoteCode::TypeContradiction,
                place,
                message.clone(),
            ));
        }
        shape.types.insert(Type::Integer);
        shape.spelling = Some(message);
    }
}

/// Whether a shape is said to be a text and nothing else, null apart.
pub(super) fn states_text(shape: &Shape) -> bool {
    let mut types = shape.types.iter().filter(|kind| **kind != Type::Null);
    types.next() == Some(&Type::String) && types.next().is_none()
}

pub(super) fn declared_type(name: Option<&str>) -> Option<Type> {
    let name = name?.trim().to_lowercase();
    let name = name.split('[').next().unwrap_or_default();
    Type::from_name(name)
}

/// Two or more single words between commas, whatever marks stand around them.
pub(super) fn enumeration(text: &str) -> Option<Vec<String>> {
    let words: Vec<String> = text
        .split([',', '|'])
        .map(|word| word.trim_matches([' ', '\t', '`', '"', '\'']).to_owned())
        .collect();
    let is_word = |word: &String| {
        !word.is_empty()
            && word
                .chars()
                .all(|character| character.is_alphanumeric() || matches!(character, '_' | '-'))
            && !word.chars().all(|character| character.is_ascii_digit())
    };
    (words.len() > 1 && words.iter().all(is_word)).then_some(words)
}

/// A literal of the contract as a value of the declared type.
pub(super) fn typed(literal: &str, shape: &Shape) -> Value {
    let is = |kind| shape.types.contains(&kind);
    let parsed = serde_json::from_str::<Value>(literal).ok();
    match parsed {
        Some(value @ Value::Number(_)) if is(Type::Number) || is(Type::Integer) => value,
        Some(value @ Value::Bool(_)) if is(Type::Boolean) => value,
        Some(value @ Value::Array(_)) if is(Type::Array) => value,
        Some(value @ Value::Object(_)) if is(Type::Object) => value,
        Some(Value::Null) if is(Type::Null) => Value::Null,
        _ => Value::String(literal.to_owned()),
    }
}
