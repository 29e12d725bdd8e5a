//! Exchanges that are listed and not judged: by method and path, with how many, since when, until when.
//!
//! Paths that differ only in what looks like an id are one row. The number of rows is bounded, since
//! traffic may hold any number of paths; what finds no room is counted.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::contract::{decode, looks_like_uuid};
use crate::trace::{Exchange, Span};

/// Calls of one method on one path.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Listed {
    pub method: String,
    pub path: String,
    pub count: usize,
    /// Dates of the first and the last one, as recorded.
    pub first: String,
    pub last: String,
    /// The name of the first one.
    pub example: String,
}

/// Rows, and what found no room in them.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Listing {
    rows: BTreeMap<(String, String), Row>,
    count: usize,
    dropped: usize,
}

#[derive(Debug, Clone, PartialEq)]
struct Row {
    count: usize,
    span: Span,
    example: String,
}

/// Rows that are kept.
const ROWS: usize = 500;

/// Characters of a path that are kept.
const PATH: usize = 200;

impl Listing {
    /// Adds an exchange under its own path, with `{id}` for what looks like one.
    pub fn add_folded(&mut self, exchange: &Exchange) {
        let target = exchange.request.target.split(['?', '#']).next();
        let segments = target.unwrap_or_default().split('/').map(|segment| {
            let decoded = decode(segment);
            if is_id(&decoded) {
                "{id}".to_owned()
            } else {
                decoded
            }
        });
        let path = segments.collect::<Vec<_>>().join("/");
        let path = format!("{}{path}", exchange.request.base);
        self.add(exchange, path);
    }

    /// Adds an exchange under a path.
    pub fn add(&mut self, exchange: &Exchange, mut path: String) {
        self.count += 1;
        path.truncate(path.floor_char_boundary(PATH));
        let mut method = exchange.request.method.clone();
        method.truncate(method.floor_char_boundary(PATH));
        let key = (path, method);
        if self.rows.len() >= ROWS && !self.rows.contains_key(&key) {
            self.dropped += 1;
            return;
        }
        let row = self.rows.entry(key).or_insert_with(|| Row {
            count: 0,
            span: Span::of(exchange),
            example: exchange.name(),
        });
        row.count += 1;
        row.span.add(exchange);
    }

    /// How many exchanges there are in all.
    pub fn count(&self) -> usize {
        self.count
    }

    /// How many of them are in no row.
    pub fn dropped(&self) -> usize {
        self.dropped
    }

    /// The rows, by path and method.
    pub fn rows(&self) -> impl Iterator<Item = Listed> {
        self.rows.iter().map(|((path, method), row)| Listed {
            method: method.clone(),
            path: path.clone(),
            count: row.count,
            first: row.span.first().to_owned(),
            last: row.span.last().to_owned(),
            example: row.example.clone(),
        })
    }
}

/// Letters and digits of a text that is taken for an id.
const HEXADECIMAL: usize = 12;

fn is_id(segment: &str) -> bool {
    let digits = segment.bytes().all(|byte| byte.is_ascii_digit());
    let hexadecimal = segment.len() >= HEXADECIMAL
        && segment
            .bytes()
            .all(|byte| byte.is_ascii_hexdigit() || byte == b'-');
    !segment.is_empty() && (digits || hexadecimal || looks_like_uuid(segment))
}
