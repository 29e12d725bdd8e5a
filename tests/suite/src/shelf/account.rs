//! What stands on the shelf: notebooks by number, in each its notes in order.

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};
use uuid::Uuid;

use super::slip::{Slip, Way};

/// The number of the notebook that was there before.
const STRANGER: u64 = 3;

/// A notebook.
#[derive(Debug, Clone)]
pub(super) struct Notebook {
    pub(super) values: Map<String, Value>,
    pub(super) notes: Vec<Note>,
    /// Notes that were torn out.
    pub(super) torn: Vec<Note>,
    /// The values before the last change.
    pub(super) before: Option<Map<String, Value>>,
}

/// A note.
#[derive(Debug, Clone)]
pub(super) struct Note {
    pub(super) id: String,
    pub(super) values: Map<String, Value>,
    pub(super) position: usize,
    /// The values before the last change.
    pub(super) before: Option<Map<String, Value>>,
}

/// The shelf.
#[derive(Debug)]
pub(super) struct Account {
    pub(super) notebooks: BTreeMap<u64, Notebook>,
    /// Notebooks that were burnt.
    pub(super) burnt: BTreeMap<u64, Notebook>,
    /// The next number that is given.
    pub(super) next: u64,
    slip: Option<Slip>,
}

impl Notebook {
    pub(super) fn new(values: Map<String, Value>) -> Self {
        Self {
            values,
            notes: Vec::new(),
            torn: Vec::new(),
            before: None,
        }
    }

    pub(super) fn shown(&self, number: u64) -> Map<String, Value> {
        let mut shown = self.values.clone();
        shown.insert("id".to_owned(), json!(number));
        shown.insert("created".to_owned(), json!("2026-01-02T03:04:05Z"));
        let stands_on = number.is_multiple_of(2).then_some(number % 5);
        shown.insert("shelf".to_owned(), json!(stands_on));
        shown
    }

    pub(super) fn find(&self, id: &str) -> Option<&Note> {
        self.notes.iter().find(|note| note.id == id)
    }

    pub(super) fn add(&mut self, id: String, values: Map<String, Value>) -> Note {
        let last = self.notes.iter().map(|note| note.position).max();
        let note = Note {
            id,
            values,
            position: last.unwrap_or_default() + 1,
            before: None,
        };
        self.notes.push(note.clone());
        note
    }
}

impl Note {
    pub(super) fn shown(&self) -> Map<String, Value> {
        let mut shown = Map::new();
        shown.insert("uuid".to_owned(), json!(self.id));
        shown.insert("pinned".to_owned(), json!(false));
        shown.insert("stars".to_owned(), json!(3));
        shown.extend(self.values.clone());
        shown.insert("tags".to_owned(), json!(["home"]));
        shown.insert("position".to_owned(), json!(self.position));
        shown.insert("author".to_owned(), json!("Ada"));
        shown
    }
}

impl Account {
    pub(super) fn new(slip: Option<Slip>) -> Self {
        let mut account = Self {
            notebooks: BTreeMap::new(),
            burnt: BTreeMap::new(),
            next: 7,
            slip,
        };
        account.notebooks.insert(STRANGER, Self::stranger());
        account
    }

    fn stranger() -> Notebook {
        let values =
            json!({"title": "Of somebody else", "colour": "red", "cover": {"material": "linen"}});
        let mut notebook = Notebook::new(values.as_object().cloned().unwrap_or_default());
        let text = json!({"text": "Not yours"});
        notebook.add(
            Uuid::nil().to_string(),
            text.as_object().cloned().unwrap_or_default(),
        );
        notebook
    }

    pub(super) fn is_stranger(number: u64) -> bool {
        number == STRANGER
    }

    pub(super) fn is_as_it_was(&self) -> bool {
        let stranger = Self::stranger();
        self.notebooks.len() == 1
            && self.notebooks.get(&STRANGER).is_some_and(|found| {
                found.values == stranger.values
                    && found.notes.len() == 1
                    && found.notes[0].shown() == stranger.notes[0].shown()
            })
    }

    /// Whether this is what is wrong at an operation.
    pub(super) fn has(&self, at: &str, way: Way) -> bool {
        self.way(at) == Some(way)
    }

    /// What is wrong at an operation, if anything is.
    pub(super) fn way(&self, at: &str) -> Option<Way> {
        self.slip.filter(|slip| slip.at == at).map(|slip| slip.way)
    }
}
