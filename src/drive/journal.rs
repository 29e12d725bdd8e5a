//! What a run creates, on disk before it happens.
//!
//! Each create writes its *intent* before the request and the id after the answer, a line of
//! JSON each, so that a run that is killed can be swept by another. A line holds all that is
//! needed to find and delete the resource, without the contract: how to list its siblings,
//! how to know it among them, how to delete it. Credentials are never in it; it names the
//! environment variables they came from.
//!
//! Lines are written with one system call and not synced: a killed process loses nothing, and
//! a power failure takes the run down with its machine.

use std::collections::BTreeMap;
use std::fs::{self, File, OpenOptions};
use std::io::Write;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::contract::{SigningScheme, Transport};
use crate::wire::Message;

/// A resource that was, or may have been, created.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Entry {
    pub number: usize,
    /// For people: `security_groups/lifecycle security_groups/a`.
    pub label: String,
    /// Where its siblings are listed, if they can be.
    pub list: Option<String>,
    /// Where in that list's answer the items stand; a JSON pointer.
    pub pointer: String,
    pub id_key: String,
    /// The target of its DELETE, with `{id}` in place of its id.
    pub delete: Option<String>,
    /// What was sent; an item that carries the run's mark, or all of this below a parent of
    /// ours, is it.
    pub sent: Map<String, Value>,
    /// Its parent was made by the run too.
    pub own_parent: bool,
    pub id: Option<String>,
    /// Its create was answered well, whether or not the answer told the id.
    #[serde(default)]
    pub answered: bool,
    pub deleted: bool,
    /// The calls that list and delete it, where they are not a plain GET and DELETE.
    #[serde(default)]
    pub removal: Option<Box<Removal>>,
}

/// Whole calls, with `{id}` where the id of what is to be removed belongs.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Removal {
    /// The operation that deletes it.
    pub operation: String,
    pub transport: Transport,
    /// Codes of refusals that say that it is gone.
    pub gone: Vec<String>,
    pub delete: Message,
    pub list: Option<Message>,
    /// Shows one item, where the list has ids alone.
    #[serde(default)]
    pub read: Option<Message>,
    /// For how long, in milliseconds, a refused delete is tried again: some things cannot be removed before others are gone
    /// for good.
    #[serde(default)]
    pub patience_milliseconds: u64,
    /// What it removes goes later: the delete only begins that.
    #[serde(default)]
    pub later: bool,
    /// The same over other transports, where this one fails.
    #[serde(default)]
    pub otherwise: Vec<Removal>,
}

/// The first line of a journal.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct JournalHead {
    pub api: String,
    pub base: String,
    pub mark: String,
    /// By header name.
    pub credentials: BTreeMap<String, CredentialSource>,
}

/// Where a credential came from, for a later sweep; never the credential itself.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct CredentialSource {
    /// The environment variable.
    pub variable: String,
    /// What stands before its value in the header, such as `Bearer `.
    pub prefix: String,
    /// The environment variable of the name beside it, where it is a pair.
    #[serde(default)]
    pub user: Option<String>,
    /// Where the other keys are, if requests are signed.
    #[serde(default)]
    pub keys: Option<KeySource>,
}

/// The environment variables of the keys beside a secret, and how they sign.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct KeySource {
    pub application: String,
    pub consumer: String,
    pub scheme: SigningScheme,
    /// The path that tells the target's time.
    pub time: String,
}

#[derive(Debug, thiserror::Error)]
pub enum JournalError {
    #[error(
        "cannot write the journal `{path}`: {error}\nhint: SGSPEC_STATE_DIR says where journals are kept"
    )]
    Write { path: String, error: std::io::Error },
    #[error("cannot read the journal `{path}`: {error}")]
    Read { path: String, error: std::io::Error },
    #[error("line {line} of the journal `{path}` cannot be read: {error}")]
    Line {
        path: String,
        line: usize,
        error: serde_json::Error,
    },
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
enum Line {
    Run(JournalHead),
    Intent(Entry),
    Answered { number: usize },
    Created { number: usize, id: String },
    Deleted { number: usize },
}

/// All entries of a run, kept in memory and, unless the target ends with the process, on disk.
#[derive(Debug, Default)]
pub struct Journal {
    entries: Vec<Entry>,
    file: Option<(File, PathBuf)>,
}

impl Journal {
    /// A journal that is kept in memory only.
    pub fn in_memory() -> Self {
        Self::default()
    }

    pub fn create(directory: &Path, head: &JournalHead) -> Result<Self, JournalError> {
        let path = directory.join(format!("{}.journal", head.mark));
        let wrong = |error| JournalError::Write {
            path: path.display().to_string(),
            error,
        };
        fs::create_dir_all(directory).map_err(wrong)?;
        let file = OpenOptions::new()
            .create_new(true)
            .append(true)
            .open(&path)
            .map_err(wrong)?;
        let mut journal = Self {
            entries: Vec::new(),
            file: Some((file, path.clone())),
        };
        journal.write(&Line::Run(head.clone())).map_err(wrong)?;
        Ok(journal)
    }

    fn write(&mut self, line: &Line) -> std::io::Result<()> {
        if let Some((file, _)) = &mut self.file {
            let mut text = serde_json::to_string(line)?;
            text.push('\n');
            file.write_all(text.as_bytes())?;
        }
        Ok(())
    }

    /// Writes an intent; the request must not be sent if this fails.
    pub fn intend(&mut self, mut entry: Entry) -> std::io::Result<usize> {
        entry.number = self.entries.len();
        self.write(&Line::Intent(entry.clone()))?;
        self.entries.push(entry);
        Ok(self.entries.len() - 1)
    }

    /// Notes the id of an intent. A failure to write it is no reason to stop: its mark finds it.
    pub fn created(&mut self, number: usize, id: &str) {
        let _ = self.write(&Line::Created {
            number,
            id: id.to_owned(),
        });
        if let Some(entry) = self.entries.get_mut(number) {
            entry.id = Some(id.to_owned());
        }
    }

    /// Notes that an intent came to something that has no name yet.
    pub fn answered(&mut self, number: usize) {
        let _ = self.write(&Line::Answered { number });
        if let Some(entry) = self.entries.get_mut(number) {
            entry.answered = true;
        }
    }

    /// An intent that the target refused: there is nothing to look for.
    pub fn refused(&mut self, number: usize) {
        self.deleted(number);
    }

    /// Notes that what has this id was removed by the operation of this name.
    pub fn removed(&mut self, operation: &str, id: &str) {
        let is_it = |entry: &Entry| {
            let removal = entry.removal.as_ref();
            entry.id.as_deref() == Some(id)
                && !entry.deleted
                && removal.is_some_and(|removal| removal.operation == operation)
        };
        let found: Vec<usize> = self
            .entries
            .iter()
            .filter(|entry| is_it(entry))
            .map(|entry| entry.number)
            .collect();
        for number in found {
            self.deleted(number);
        }
    }

    pub fn deleted(&mut self, number: usize) {
        let _ = self.write(&Line::Deleted { number });
        if let Some(entry) = self.entries.get_mut(number) {
            entry.deleted = true;
        }
    }

    pub fn entries(&self) -> &[Entry] {
        &self.entries
    }

    pub fn path(&self) -> Option<&Path> {
        self.file.as_ref().map(|(_, path)| path.as_path())
    }

    /// Removes the file: nothing is left to sweep.
    pub fn finish(&mut self) {
        if let Some((_, path)) = self.file.take() {
            let _ = fs::remove_file(path);
        }
    }
}

/// Reads a journal. A last line that was cut short is passed over: the request it speaks of
/// was not sent, or its intent stands before it.
pub fn read_journal(path: &Path) -> Result<(JournalHead, Vec<Entry>), JournalError> {
    let name = path.display().to_string();
    let text = fs::read_to_string(path).map_err(|error| JournalError::Read {
        path: name.clone(),
        error,
    })?;
    let mut head = JournalHead::default();
    let mut entries: Vec<Entry> = Vec::new();
    let lines: Vec<&str> = text.lines().collect();
    for (index, line) in lines.iter().enumerate() {
        match serde_json::from_str::<Line>(line) {
            Ok(Line::Run(found)) => head = found,
            Ok(Line::Intent(entry)) => entries.push(entry),
            Ok(Line::Answered { number }) => {
                if let Some(entry) = entries.get_mut(number) {
                    entry.answered = true;
                }
            }
            Ok(Line::Created { number, id }) => {
                if let Some(entry) = entries.get_mut(number) {
                    entry.id = Some(id);
                }
            }
            Ok(Line::Deleted { number }) => {
                if let Some(entry) = entries.get_mut(number) {
                    entry.deleted = true;
                }
            }
            Err(_) if index + 1 == lines.len() && !text.ends_with('\n') => {}
            Err(error) => {
                return Err(JournalError::Line {
                    path: name,
                    line: index + 1,
                    error,
                });
            }
        }
    }
    Ok((head, entries))
}

/// Where journals are kept: `SGSPEC_STATE_DIR`, else the user's state directory.
pub fn default_directory() -> PathBuf {
    let from = |name: &str| {
        std::env::var_os(name)
            .filter(|value| !value.is_empty())
            .map(PathBuf::from)
    };
    from("SGSPEC_STATE_DIR")
        .or_else(|| from("XDG_STATE_HOME").map(|home| home.join("sgspec")))
        .or_else(|| from("HOME").map(|home| home.join(".local/state/sgspec")))
        .unwrap_or_else(|| std::env::temp_dir().join("sgspec"))
}

/// Journals of runs that did not finish, oldest first.
pub fn unfinished(directory: &Path) -> Vec<PathBuf> {
    let Ok(entries) = fs::read_dir(directory) else {
        return Vec::new();
    };
    let mut paths: Vec<PathBuf> = entries
        .filter_map(Result::ok)
        .map(|entry| entry.path())
        .filter(|path| {
            path.extension()
                .is_some_and(|extension| extension == "journal")
        })
        .collect();
    paths.sort_by_key(|path| {
        (
            fs::metadata(path).and_then(|meta| meta.modified()).ok(),
            path.clone(),
        )
    });
    paths
}
