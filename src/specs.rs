//! Where contracts, settings and accepted snapshots come from.
//!
//! `specs/` and `snapshots/` are embedded in the binary (a build script watches them), so that
//! an installed sgspec needs no checkout. A folder given with `--specs` stands in for the
//! embedded one; an API is a folder with a contract (`contract.apib`, or OpenAPI as
//! `contract.yaml` or `contract.json`) and, where something must be known that a contract cannot
//! say, an `api.toml`.

use std::fs;
use std::path::{Path, PathBuf};

use include_dir::{Dir, include_dir};

use crate::contract::{Contract, ContractError, ReadOptions, Settings, Text};

static SPECS: Dir<'static> = include_dir!("$CARGO_MANIFEST_DIR/specs");
static SNAPSHOTS: Dir<'static> = include_dir!("$CARGO_MANIFEST_DIR/snapshots");

/// What the contract of an API's folder may be called; the first that is there is read.
const CONTRACTS: [&str; 4] = [
    "contract.apib",
    "contract.yaml",
    "contract.yml",
    "contract.json",
];

/// The contracts that can be named with `--api`.
#[derive(Debug, Clone, Default)]
pub struct Specs {
    folder: Option<PathBuf>,
}

#[derive(Debug, thiserror::Error)]
pub enum SpecsError {
    #[error(
        "there is no API `{name}`\nhint: known are {known}; a contract of your own is given with --contract FILE"
    )]
    UnknownApi { name: String, known: String },
    #[error("no API is the default one\nhint: name one with --api; known are {known}")]
    NoDefault { known: String },
    #[error("cannot read `{path}`: {reason}")]
    Read { path: String, reason: String },
    #[error(transparent)]
    Contract(#[from] ContractError),
}

impl Specs {
    /// The embedded contracts.
    pub fn embedded() -> Self {
        Self::default()
    }

    /// Those of a folder instead.
    pub fn folder(path: impl Into<PathBuf>) -> Self {
        Self {
            folder: Some(path.into()),
        }
    }

    /// Names of all APIs, sorted.
    pub fn apis(&self) -> Vec<String> {
        let mut names: Vec<String> = match &self.folder {
            None => SPECS
                .dirs()
                .filter(|dir| {
                    CONTRACTS
                        .iter()
                        .any(|name| dir.get_file(dir.path().join(name)).is_some())
                })
                .filter_map(|dir| dir.path().file_name()?.to_str().map(str::to_owned))
                .collect(),
            Some(folder) => fs::read_dir(folder)
                .into_iter()
                .flatten()
                .filter_map(Result::ok)
                .filter(|entry| {
                    CONTRACTS
                        .iter()
                        .any(|name| entry.path().join(name).is_file())
                })
                .filter_map(|entry| entry.file_name().into_string().ok())
                .collect(),
        };
        names.sort();
        names
    }

    fn text(&self, api: &str, file: &str) -> Option<String> {
        match &self.folder {
            None => SPECS
                .get_file(format!("{api}/{file}"))?
                .contents_utf8()
                .map(str::to_owned),
            Some(folder) => fs::read_to_string(folder.join(api).join(file)).ok(),
        }
    }

    /// The name of a file of an API, as shown to users.
    fn shown(&self, api: &str, file: &str) -> String {
        match &self.folder {
            None => format!("specs/{api}/{file}"),
            Some(folder) => folder.join(api).join(file).display().to_string(),
        }
    }

    /// An API by name.
    pub fn load(&self, api: &str, options: ReadOptions) -> Result<Contract, SpecsError> {
        self.load_refined(api, &[], options)
    }

    /// An API by name, with overlays applied to its contract.
    pub fn load_refined(
        &self,
        api: &str,
        overlays: &[PathBuf],
        options: ReadOptions,
    ) -> Result<Contract, SpecsError> {
        let unknown = || SpecsError::UnknownApi {
            name: api.to_owned(),
            known: listed(&self.apis()),
        };
        // A name is one folder, never a path.
        if api.contains(['/', '\\', '.']) || api.is_empty() {
            return Err(unknown());
        }
        let overlays = read_all(overlays)?;
        let mut known = CONTRACTS.iter();
        let (file, text) = known
            .find_map(|file| Some((file, self.text(api, file)?)))
            .ok_or_else(unknown)?;
        let settings = self.settings(api)?;
        let contract = Contract::refined(
            Some(api),
            Text {
                name: &self.shown(api, file),
                text: &text,
            },
            &texts(&overlays),
            settings,
            options,
        )?;
        Ok(contract.with_workflows(&texts(&self.workflows(api)))?)
    }

    /// The workflows that stand beside a contract, by name of file.
    fn workflows(&self, api: &str) -> Vec<(String, String)> {
        let names: Vec<String> = match &self.folder {
            None => SPECS
                .get_dir(api)
                .into_iter()
                .flat_map(Dir::files)
                .filter_map(|file| file.path().file_name()?.to_str().map(str::to_owned))
                .collect(),
            Some(folder) => names_in(&folder.join(api)),
        };
        let mut names: Vec<String> = names
            .into_iter()
            .filter(|name| is_workflows(name))
            .collect();
        names.sort();
        let read = |name: String| Some((self.shown(api, &name), self.text(api, &name)?));
        names.into_iter().filter_map(read).collect()
    }

    fn settings(&self, api: &str) -> Result<Settings, SpecsError> {
        match self.text(api, "api.toml") {
            Some(text) => Ok(Contract::settings(&self.shown(api, "api.toml"), &text)?),
            None => Ok(Settings::default()),
        }
    }

    /// The API that is taken when none is named.
    pub fn default_api(&self) -> Result<String, SpecsError> {
        let apis = self.apis();
        for api in &apis {
            if self.settings(api)?.default {
                return Ok(api.clone());
            }
        }
        match apis.as_slice() {
            [only] => Ok(only.clone()),
            _ => Err(SpecsError::NoDefault {
                known: listed(&apis),
            }),
        }
    }

    /// A contract from a file, with the `api.toml` beside it if there is one.
    pub fn load_file(path: &Path, options: ReadOptions) -> Result<Contract, SpecsError> {
        Self::load_file_refined(path, &[], options)
    }

    /// A contract from a file, with overlays applied to it.
    pub fn load_file_refined(
        path: &Path,
        overlays: &[PathBuf],
        options: ReadOptions,
    ) -> Result<Contract, SpecsError> {
        let shown = path.display().to_string();
        let text = read(path)?;
        let beside = path.with_file_name("api.toml");
        let settings = if beside.is_file() {
            Contract::settings(&beside.display().to_string(), &read(&beside)?)?
        } else {
            Settings::default()
        };
        let overlays = read_all(overlays)?;
        let contract = Contract::refined(
            None,
            Text {
                name: &shown,
                text: &text,
            },
            &texts(&overlays),
            settings,
            options,
        )?;
        let folder = path
            .parent()
            .filter(|folder| !folder.as_os_str().is_empty());
        let folder = folder.unwrap_or(Path::new("."));
        let mut names = names_in(folder);
        names.retain(|name| is_workflows(name));
        names.sort();
        let paths: Vec<PathBuf> = names.iter().map(|name| folder.join(name)).collect();
        Ok(contract.with_workflows(&texts(&read_all(&paths)?))?)
    }
}

/// Whether a file holds workflows that somebody wrote; those that are derived are JSON.
fn is_workflows(name: &str) -> bool {
    name.ends_with(".arazzo.yaml") || name.ends_with(".arazzo.yml")
}

fn names_in(folder: &Path) -> Vec<String> {
    let entries = fs::read_dir(folder).into_iter().flatten();
    let names = entries.filter_map(|entry| entry.ok()?.file_name().into_string().ok());
    names.collect()
}

fn read(path: &Path) -> Result<String, SpecsError> {
    let wrong = |reason: String| SpecsError::Read {
        path: path.display().to_string(),
        reason,
    };
    let bytes = fs::read(path).map_err(|error| wrong(error.to_string()))?;
    String::from_utf8(bytes).map_err(|error| wrong(format!("it is no UTF-8: {error}")))
}

/// Files as they are shown, with their texts.
fn read_all(paths: &[PathBuf]) -> Result<Vec<(String, String)>, SpecsError> {
    paths
        .iter()
        .map(|path| Ok((path.display().to_string(), read(path)?)))
        .collect()
}

fn texts(files: &[(String, String)]) -> Vec<Text<'_>> {
    files
        .iter()
        .map(|(name, text)| Text { name, text })
        .collect()
}

fn listed(names: &[String]) -> String {
    let quoted: Vec<String> = names.iter().map(|name| format!("`{name}`")).collect();
    quoted.join(", ")
}

/// Embedded snapshot files of a set: name without `.snap`, and text.
pub fn embedded_snapshots(api: &str, set: &str) -> Vec<(String, String)> {
    let Some(dir) = SNAPSHOTS.get_dir(format!("{api}/{set}")) else {
        return Vec::new();
    };
    dir.files()
        .filter_map(|file| {
            let name = file.path().file_name()?.to_str()?.strip_suffix(".snap")?;
            Some((name.to_owned(), file.contents_utf8()?.to_owned()))
        })
        .collect()
}
