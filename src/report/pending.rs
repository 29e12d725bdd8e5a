//! Snapshot files: reading accepted ones, writing pending ones, diffs.
//!
//! The files have insta's `.snap` form (front matter, then the text), so that
//! `cargo insta pending-snapshots`, `accept` and `review` work on them. A pending file is
//! `NAME.snap.new` beside `NAME.snap`. Nothing is written where `CI` is set, unless
//! `INSTA_UPDATE=new` asks for it; nothing is ever accepted here.

use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use similar::TextDiff;

use crate::contract::Contract;
use crate::judge::{SnapshotDrift, SnapshotSet, snapshot_name};
use crate::specs::embedded_snapshots;

/// A set of snapshots: a folder, or the embedded files where there is none.
#[derive(Debug, Clone)]
pub struct SnapshotStore {
    api: String,
    set: String,
    folder: Option<PathBuf>,
}

#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    #[error("cannot read the snapshot `{path}`: {error}")]
    Read { path: String, error: io::Error },
    #[error("cannot write the pending snapshot `{path}`: {error}")]
    Write { path: String, error: io::Error },
    #[error("`{0}` cannot name a snapshot set\nhint: use letters, digits, `-`, `_` and `.`")]
    Name(String),
}

impl SnapshotStore {
    /// `root` is the folder `snapshots/`; without one the embedded files are read.
    pub fn new(root: Option<&Path>, api: &str, set: &str) -> Result<Self, StoreError> {
        let legal = |character: char| character.is_alphanumeric() || "-_.".contains(character);
        if set.is_empty() || set.starts_with('.') || !set.chars().all(legal) {
            return Err(StoreError::Name(set.to_owned()));
        }
        let folder = root.map(|root| root.join(api).join(set));
        Ok(Self {
            api: api.to_owned(),
            set: set.to_owned(),
            folder,
        })
    }

    pub fn folder(&self) -> Option<&Path> {
        self.folder.as_deref()
    }

    /// All accepted texts.
    pub fn accepted(&self) -> Result<SnapshotSet, StoreError> {
        let Some(folder) = &self.folder else {
            let files = embedded_snapshots(&self.api, &self.set);
            return Ok(files
                .into_iter()
                .map(|(name, text)| (name, contents(&text).to_owned()))
                .collect());
        };
        let mut set = BTreeMap::new();
        for (name, path) in Self::files(folder) {
            let text = fs::read_to_string(&path).map_err(|error| StoreError::Read {
                path: path.display().to_string(),
                error,
            })?;
            set.insert(name, contents(&text).to_owned());
        }
        Ok(set)
    }

    fn files(folder: &Path) -> Vec<(String, PathBuf)> {
        let entries = fs::read_dir(folder)
            .into_iter()
            .flatten()
            .filter_map(Result::ok);
        let mut files: Vec<(String, PathBuf)> = entries
            .filter_map(|entry| {
                let name = entry
                    .file_name()
                    .into_string()
                    .ok()?
                    .strip_suffix(".snap")?
                    .to_owned();
                Some((name, entry.path()))
            })
            .collect();
        files.sort();
        files
    }

    /// Accepted files that no operation of the contract refers to.
    pub fn unreferenced(&self, contract: &Contract) -> Vec<PathBuf> {
        let names: Vec<String> = (0..contract.operations.len())
            .map(|operation| snapshot_name(contract, operation))
            .collect();
        let files = self
            .folder
            .as_ref()
            .map(|folder| Self::files(folder))
            .unwrap_or_default();
        files
            .into_iter()
            .filter(|(name, _)| !names.contains(name))
            .map(|(_, path)| path)
            .collect()
    }

    /// Writes a pending file for each drift and removes those that are settled. Gives the paths written.
    pub fn write_pending(
        &self,
        contract: &Contract,
        drifts: &[SnapshotDrift],
    ) -> Result<Vec<PathBuf>, StoreError> {
        let Some(folder) = self.folder.as_ref().filter(|_| may_write()) else {
            return Ok(Vec::new());
        };
        let mut written = Vec::new();
        for operation in 0..contract.operations.len() {
            let path = folder.join(format!("{}.snap.new", snapshot_name(contract, operation)));
            let wrong = |error| StoreError::Write {
                path: path.display().to_string(),
                error,
            };
            match drifts.iter().find(|drift| drift.operation == operation) {
                Some(drift) => {
                    fs::create_dir_all(folder).map_err(wrong)?;
                    fs::write(&path, file(contract, drift)).map_err(wrong)?;
                    written.push(path);
                }
                None if path.exists() => fs::remove_file(&path).map_err(wrong)?,
                None => {}
            }
        }
        Ok(written)
    }
}

/// insta's own switches, as far as they make sense for files that it does not write itself.
fn may_write() -> bool {
    let value = |name: &str| std::env::var(name).ok().filter(|value| !value.is_empty());
    match value("INSTA_UPDATE").as_deref() {
        Some("no") => false,
        Some("new") => true,
        _ => value("CI").is_none_or(|ci| matches!(ci.as_str(), "0" | "false")),
    }
}

fn file(contract: &Contract, drift: &SnapshotDrift) -> String {
    let operation = &contract.operations[drift.operation];
    format!(
        "---\nsource: {}\ndescription: {} {}\n---\n{}\n",
        contract.document.name(),
        operation.method,
        operation.template.path_text(),
        drift.actual.trim_end()
    )
}

/// The text of a snapshot file below its front matter.
fn contents(text: &str) -> &str {
    let Some(rest) = text.strip_prefix("---\n") else {
        return text;
    };
    rest.split_once("\n---\n")
        .map_or(text, |(_, contents)| contents)
}

/// Bytes of a text that are compared line by line.
const COMPARED: usize = 64 * 1024;

/// A unified diff from the accepted to the actual text.
pub fn difference(accepted: &str, actual: &str) -> String {
    // To compare is quadratic where little is alike, and an answer may be megabytes of that.
    let beginning = |text: &str| {
        let end = text.floor_char_boundary(COMPARED);
        let rest = if end < text.len() { "\n…" } else { "" };
        format!("{}{rest}\n", text[..end].trim_end())
    };
    let (accepted, actual) = (beginning(accepted), beginning(actual));
    TextDiff::from_lines(&accepted, &actual)
        .unified_diff()
        .context_radius(3)
        .header("accepted", "actual")
        .to_string()
}
