//! Slips of the pen in MSON, and what is left in it of the dialect before.
//!
//! Contracts that were carried over from the older parameters keep habits of theirs: the words of
//! an enum in one value, a port that is said to be text and answered as a number. Hands that no
//! tool checked leave marks behind: a quote before a word, back-ticks around a name. All of them
//! are read as they were meant, so that the same contract in another dialect is the same contract.
//! What is read otherwise than it stands leaves a [`Note`]; `ReadOptions::lift` switches it off.
//!
//! Nothing is guessed from one place alone: a list of words is an enum only if the type says so,
//! or if the contract's own bodies show one of the words.
//!
//! Not in here: the parameters themselves, which are the lift's.

use serde_json::Value;

use super::lift;
use super::note::{Note, NoteCode};
use super::operation::RequestShape;
use super::shape::{Format, Shape, Type};
use super::source::Document;

/// Takes marks that stray around names and literals out of a stated shape.
pub(super) fn clean(shape: &mut Shape, name: &str, notes: &mut Vec<Note>) {
    let mut enumeration = Vec::new();
    for value in &shape.enumeration {
        let Value::String(text) = value else {
            enumeration.push(value.clone());
            continue;
        };
        let bare = bare(text);
        if let (true, Some(place)) = (bare != text.as_str(), shape.place) {
            let message = format!("the value {text} of `{name}` is read as `{bare}`");
            notes.push(Note::new(NoteCode::EnumLifted, place, message));
        }
        let value = Value::String(bare.to_owned());
        if !enumeration.contains(&value) {
            enumeration.push(value);
        }
    }
    shape.enumeration = enumeration;
    if let Some(Value::String(text)) = &shape.example {
        let bare = bare(text).to_owned();
        if bare != *text {
            shape.format = shape.format.or_else(|| Format::of_example(&bare));
            shape.example = Some(lift::typed(&bare, shape));
        }
    }
    for property in &mut shape.properties {
        let name = property.name.trim_matches(['`', ' ']);
        if !name.is_empty() && name.len() != property.name.len() {
            property.name = name.to_owned();
        }
        clean(&mut property.shape, &property.name, notes);
    }
    if let Some(items) = &mut shape.items {
        clean(items, name, notes);
    }
}

/// A literal without code marks that are no pair, and without quotes around or before it.
fn bare(text: &str) -> &str {
    const QUOTES: [char; 6] = ['"', '\'', '\u{201c}', '\u{201d}', '\u{2018}', '\u{2019}'];
    let text = text.trim_matches(['`', ' ']);
    let opened = text.trim_start_matches(QUOTES);
    let closed = opened.trim_end_matches(QUOTES);
    let is_word = !closed.is_empty() && closed.chars().all(char::is_alphabetic);
    // A quote at the end alone may be a sign for inches.
    let inner = if opened.len() < text.len() || is_word {
        closed
    } else {
        text
    };
    let inner = inner.trim_matches(['`', ' ']);
    if inner.is_empty() { text } else { inner }
}

/// Reads what a request states in the habits of the dialect before. `item` is what answers show.
pub(super) fn mend(
    request: &mut RequestShape,
    item: &Shape,
    document: &Document,
    notes: &mut Vec<Note>,
) {
    let sent = request.example.clone();
    for property in &mut request.shape.properties {
        let answered = item.property(&property.name).map(|shown| &shown.shape);
        let shape = &mut property.shape;
        let shown = [
            sent.as_ref().and_then(|sent| sent.get(&property.name)),
            answered.and_then(|answered| answered.example.as_ref()),
        ];
        if let (true, true, Some(Value::String(text))) = (
            lift::states_text(shape),
            shape.enumeration.is_empty(),
            &shape.example,
        ) && let Some(words) = lift::enumeration(text)
        {
            let is_shown = shown.into_iter().flatten().any(|value| {
                value
                    .as_str()
                    .is_some_and(|value| words.iter().any(|word| word == value))
            });
            let is_stated = shape
                .place
                .is_some_and(|place| document.line_text(place.line).contains("enum"));
            if is_shown || is_stated {
                notes.extend(shape.place.map(|place| {
                    let count = words.len();
                    let message =
                        format!("`{}` is read as an enum of {count} values", property.name);
                    Note::new(NoteCode::EnumLifted, place, message)
                }));
                shape.example = words.first().cloned().map(Value::String);
                shape.enumeration = words.into_iter().map(Value::String).collect();
            }
        }
        let is_number = |kind: &Shape| {
            let numbers = [Type::Integer, Type::Number];
            numbers.iter().any(|number| kind.types.contains(number))
                && !kind.types.contains(&Type::String)
        };
        let bounded = shape.minimum.is_some() || shape.maximum.is_some();
        if shape.spelling.is_none() && (bounded || answered.is_some_and(is_number)) {
            lift::spelling(shape, &property.name, notes);
        }
    }
}
