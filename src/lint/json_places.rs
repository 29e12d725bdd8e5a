//! Where the values of a JSON body stand in the contract.
//!
//! A body is cut out of its document and dedented before it is read as JSON, so a place in it is
//! found again by its line: lines of the body are lines of the document, only further left.
//! Everything is found by JSON pointer; of a key that occurs twice the later one counts, as it
//! does for readers of JSON.

use std::collections::{BTreeMap, BTreeSet};

use apib::Asset;
use jsonc_parser::ast::{Object, Value};
use jsonc_parser::common::{Range, Ranged};
use jsonc_parser::{CollectOptions, ParseOptions, parse_to_ast};

use crate::contract::{Document, Place};

/// The places of all keys and values of a body.
#[derive(Debug, Default)]
pub(super) struct JsonPlaces {
    values: BTreeMap<String, Place>,
    keys: BTreeMap<String, Place>,
    /// Keys that their object already has: the pointer, and where it stands again.
    pub(super) repeated: Vec<(String, Place)>,
}

impl JsonPlaces {
    /// The places in a body that is JSON; none in one that is not.
    pub(super) fn of(document: &Document, asset: &Asset) -> Self {
        let parsed = parse_to_ast(
            &asset.text,
            &CollectOptions::default(),
            &ParseOptions::default(),
        );
        let mut places = Self::default();
        if let Some(value) = parsed.ok().and_then(|parsed| parsed.value) {
            Walk {
                document,
                asset,
                first_line: document.place(asset.span).line,
                places: &mut places,
            }
            .value(&value, "");
        }
        places
    }

    /// The key at a pointer; of the whole body, or an array's item, the value.
    pub(super) fn key(&self, pointer: &str) -> Option<Place> {
        self.keys
            .get(pointer)
            .or_else(|| self.values.get(pointer))
            .copied()
    }

    /// The value at a pointer.
    pub(super) fn value(&self, pointer: &str) -> Option<Place> {
        self.values.get(pointer).copied()
    }
}

impl JsonPlaces {
    /// The first key at a pointer whose array items are folded to `*`.
    pub(super) fn folded(&self, pointer: &str) -> Option<Place> {
        let fits = |known: &str| {
            let (mut known, mut wanted) = (known.split('/'), pointer.split('/'));
            known.by_ref().zip(wanted.by_ref()).all(|(known, wanted)| {
                let is_index = wanted == "*" && known.bytes().all(|byte| byte.is_ascii_digit());
                known == wanted || is_index
            })
        };
        let parts = |pointer: &str| pointer.matches('/').count();
        self.keys
            .iter()
            .filter(|(known, _)| parts(known) == parts(pointer) && fits(known))
            .map(|(_, place)| *place)
            .min()
    }
}

struct Walk<'a> {
    document: &'a Document,
    asset: &'a Asset,
    first_line: usize,
    places: &'a mut JsonPlaces,
}

impl Walk<'_> {
    fn value(&mut self, value: &Value<'_>, pointer: &str) {
        let place = self.place(value.range());
        self.places.values.insert(pointer.to_owned(), place);
        match value {
            Value::Object(object) => self.object(object, pointer),
            Value::Array(array) => {
                for (index, item) in array.elements.iter().enumerate() {
                    self.value(item, &format!("{pointer}/{index}"));
                }
            }
            _ => {}
        }
    }

    fn object(&mut self, object: &Object<'_>, pointer: &str) {
        let mut seen = BTreeSet::new();
        for property in &object.properties {
            let name = property.name.as_str();
            let below = format!("{pointer}/{}", escaped(name));
            let place = self.place(property.name.range());
            if !seen.insert(name) {
                self.places.repeated.push((below.clone(), place));
            }
            self.places.keys.insert(below.clone(), place);
            self.value(&property.value, &below);
        }
    }

    /// The first line of a range of the body's text.
    fn place(&self, range: Range) -> Place {
        let text = self.asset.text.as_str();
        let before = text.get(..range.start).unwrap_or(text);
        let index = before.matches('\n').count();
        let line = self.first_line + index;
        let of_body = text.lines().nth(index).unwrap_or_default();
        let start = before.rfind('\n').map_or(0, |newline| newline + 1);
        let left = before.get(start..).unwrap_or_default().chars().count();
        let shown = self.document.line_text(line);
        let margin = shown
            .find(of_body.trim_end())
            .and_then(|offset| shown.get(..offset))
            .map_or(self.asset.indentation, |margin| margin.chars().count());
        let covered = text.get(range.start..range.end).unwrap_or_default();
        let width = covered.lines().next().unwrap_or_default().chars().count();
        Place {
            line,
            column: margin + left + 1,
            width: width.max(1),
        }
    }
}

/// A key as a part of a JSON pointer.
pub(super) fn escaped(key: &str) -> String {
    key.replace('~', "~0").replace('/', "~1")
}
