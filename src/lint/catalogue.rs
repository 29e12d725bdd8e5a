//! What each code means: why it matters to a run, what sgspec makes of it, how to mend it.
//!
//! The texts stand in the TOML files beside this one, an entry for each code. Their `before` and
//! `after` are two ways to write one place of a document; tests put them into one and see that
//! the first has the finding and the second has not. `docs/lint.md` lists the same entries.

use std::sync::OnceLock;

use apib::{Code, Severity};
use serde::Deserialize;

use crate::contract::NoteCode;

use super::code::LintCode;

/// The entry of a code.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Entry {
    pub code: String,
    /// What it is, in a sentence; of the parser's codes, its own description.
    #[serde(default)]
    pub title: String,
    /// Why it matters to a conformance run.
    pub why: String,
    /// What sgspec does about it.
    pub does: String,
    /// What to write instead.
    pub help: String,
    /// Text that has the finding.
    pub before: String,
    /// The same text without it.
    pub after: String,
    /// The two are whole documents.
    #[serde(default)]
    pub whole: bool,
    /// The two are overlays of the document, not parts of it.
    #[serde(default)]
    pub overlay: bool,
    /// Codes that come with it wherever it occurs like this.
    #[serde(default)]
    pub along: Vec<String>,
    /// The document that the two are parts of, where it is not the usual one.
    #[serde(default)]
    pub base: Option<String>,
}

#[derive(Debug, Default, Deserialize)]
struct File {
    #[serde(default)]
    entry: Vec<Entry>,
}

const FILES: [&str; 3] = [
    include_str!("catalogue/apib.toml"),
    include_str!("catalogue/contract.toml"),
    include_str!("catalogue/lint.toml"),
];

/// All entries, in the order of [`all_codes`]. A file that cannot be read gives none, which tests would see.
fn entries() -> &'static [Entry] {
    static ENTRIES: OnceLock<Vec<Entry>> = OnceLock::new();
    ENTRIES.get_or_init(|| {
        let read = |text: &&str| toml::from_str::<File>(text).unwrap_or_default().entry;
        let mut entries: Vec<Entry> = FILES.iter().flat_map(read).collect();
        for entry in &mut entries {
            let of_parser = Code::ALL.iter().find(|code| code.as_str() == entry.code);
            if let (true, Some(code)) = (entry.title.is_empty(), of_parser) {
                code.description()
                    .trim()
                    .trim_end_matches('.')
                    .clone_into(&mut entry.title);
            }
        }
        entries
    })
}

/// What is known of a code.
pub fn entry(code: &str) -> Option<&'static Entry> {
    entries().iter().find(|entry| entry.code == code)
}

/// Every code that a finding can have, with its severity.
pub fn all_codes() -> Vec<(&'static str, Severity)> {
    // What the reader says of a type that nothing defines has a code of its own.
    let parser = Code::ALL
        .iter()
        .filter(|code| **code != Code::UndefinedType)
        .map(|code| (code.as_str(), code.severity()));
    let reader = NoteCode::ALL
        .iter()
        .map(|code| (code.as_str(), code.severity()));
    let own = LintCode::ALL
        .iter()
        .map(|code| (code.as_str(), code.severity()));
    parser.chain(reader).chain(own).collect()
}

/// The severity of a code.
pub fn severity(code: &str) -> Option<Severity> {
    let known = all_codes().into_iter().find(|(known, _)| *known == code);
    known.map(|(_, severity)| severity)
}
