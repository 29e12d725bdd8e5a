//! How traffic departs from what the contract says, counted place by place.
//!
//! A verdict says whether a requirement holds; over years of traffic one also wants to know what
//! changed where, how often, since when. Each row is an operation, a side (answer or request), a
//! place in the message, a kind of departure and what was there instead. Occurrences are counted
//! as they stand, an item of a list like an item alone; places in lists are folded to `*`.
//!
//! Rows are no verdicts: an added key is no fault, and what a client sends wrong is nobody's. Their
//! number is bounded, since a target may answer anything.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::contract::OperationIndex;
use crate::trace::{Exchange, Span};

/// Who departs from the contract.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Side {
    Answer,
    /// The client: charged to nobody.
    Request,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum DriftKind {
    /// A key that is not documented.
    Added,
    /// A key that is documented and not there.
    Missing,
    /// Null where the contract knows none.
    Null,
    /// Another JSON type.
    Type,
    /// A value that the documented enum does not have.
    Enum,
    /// A value that breaks a documented format, bound or pattern.
    Value,
    /// A status that is not documented.
    Status,
    /// A header that says something else, or is not there.
    Header,
    /// A body where none is documented, none where one is, or one that is no JSON.
    Body,
}

impl DriftKind {
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Added => "added",
            Self::Missing => "missing",
            Self::Null => "null",
            Self::Type => "type",
            Self::Enum => "enum",
            Self::Value => "value",
            Self::Status => "status",
            Self::Header => "header",
            Self::Body => "body",
        }
    }
}

/// One departure in one message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Departure {
    /// JSON pointer with `*` for the index of an item; a header's name; empty for a status.
    pub place: String,
    pub kind: DriftKind,
    /// What the contract says, as the end of a sentence.
    pub expected: String,
    /// What tells apart departures of one kind at one place: a type, a value, a status.
    pub actual: String,
    /// What was there.
    pub shown: String,
    pub count: usize,
}

/// Departures of one kind at one place.
#[derive(Debug, Clone, PartialEq)]
pub struct Drift {
    pub operation: OperationIndex,
    pub side: Side,
    pub place: String,
    pub kind: DriftKind,
    pub expected: String,
    pub actual: String,
    /// How often it occurs; several times in one list, perhaps.
    pub count: usize,
    /// In how many exchanges.
    pub exchanges: usize,
    /// Dates of the first and the last one, as recorded.
    pub first: String,
    pub last: String,
    /// The name of the first exchange that shows it, and what it shows.
    pub example: String,
    pub shown: String,
}

type Key = (OperationIndex, Side, String, DriftKind, String);

#[derive(Debug, Default)]
pub(super) struct Log {
    rows: BTreeMap<Key, Row>,
    /// Departures of kinds that there was no room for.
    dropped: usize,
}

#[derive(Debug)]
struct Row {
    drift: Drift,
    span: Span,
}

/// Kinds that are kept, for each side of an operation.
const ROWS: usize = 200;

/// Bytes of a value or a place that are kept.
const SHOWN: usize = 120;

impl Log {
    /// Takes the departures of one exchange.
    pub(super) fn take(
        &mut self,
        operation: OperationIndex,
        side: Side,
        exchange: &Exchange,
        departures: impl IntoIterator<Item = Departure>,
    ) {
        let mut told: BTreeMap<Key, Departure> = BTreeMap::new();
        for departure in departures {
            let place = beginning(&departure.place);
            let key = (
                operation,
                side,
                place,
                departure.kind,
                beginning(&departure.actual),
            );
            let count = departure.count;
            told.entry(key)
                .and_modify(|known| known.count += count)
                .or_insert(departure);
        }
        for (key, departure) in told {
            self.one(&key, &departure, exchange);
        }
    }

    fn one(&mut self, key: &Key, departure: &Departure, exchange: &Exchange) {
        if !self.rows.contains_key(key) {
            let alike = |known: &&Key| (known.0, known.1) == (key.0, key.1);
            if self.rows.keys().filter(alike).count() >= ROWS {
                self.dropped += departure.count;
                return;
            }
            let drift = Drift {
                operation: key.0,
                side: key.1,
                place: key.2.clone(),
                kind: key.3,
                expected: beginning(&departure.expected),
                actual: key.4.clone(),
                count: 0,
                exchanges: 0,
                first: String::new(),
                last: String::new(),
                example: exchange.name(),
                shown: beginning(&departure.shown),
            };
            let row = Row {
                drift,
                span: Span::of(exchange),
            };
            self.rows.insert(key.clone(), row);
        }
        let Some(row) = self.rows.get_mut(key) else {
            return;
        };
        row.drift.count += departure.count;
        row.drift.exchanges += 1;
        row.span.add(exchange);
    }

    /// The rows by operation, side, place and kind, and how many departures had no room.
    pub(super) fn finish(self) -> (Vec<Drift>, usize) {
        let rows = self.rows.into_values().map(|row| Drift {
            first: row.span.first().to_owned(),
            last: row.span.last().to_owned(),
            ..row.drift
        });
        (rows.collect(), self.dropped)
    }
}

pub(super) fn beginning(text: &str) -> String {
    text[..text.floor_char_boundary(SHOWN)].to_owned()
}
