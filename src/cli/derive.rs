//! `sgspec derive`: the JSON Schemas of contracts, written or checked for drift.
//!
//! One file per documented body, under `schemas/<api>/` for all of `specs/`, or in a folder of the
//! user's choice for one contract. `--check` writes nothing and fails on drift. Files that an
//! earlier derivation wrote and nothing derives any more are removed; others are left alone.
//! `--profile compatible` writes what the reference implementation makes of a contract instead.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use clap::{Args, ValueEnum};

use crate::contract::{Contract, Profile, ReadOptions, schema_files_in};
use crate::exit::{Exit, Failed};
use crate::specs::Specs;

#[derive(Debug, Args)]
pub(super) struct DeriveArgs {
    /// A contract; all of `specs/` if none is named
    contract: Option<PathBuf>,
    /// Where to write
    #[arg(long, value_name = "DIR", default_value = "schemas")]
    out: PathBuf,
    /// The folder of APIs
    #[arg(long, value_name = "DIR", default_value = "specs")]
    specs: PathBuf,
    /// Write nothing; fail where files differ from what is derived
    #[arg(long)]
    check: bool,
    /// Read old documents to the letter
    #[arg(long)]
    no_lift: bool,
    /// How schemas read the contract: `strict` as it says, `compatible` as the reference
    /// implementation of its format does (draft-07; only where attributes or a schema state a body)
    #[arg(long, value_enum, default_value_t = SchemaProfile::Strict)]
    profile: SchemaProfile,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum SchemaProfile {
    Strict,
    Compatible,
}

impl From<SchemaProfile> for Profile {
    fn from(profile: SchemaProfile) -> Self {
        match profile {
            SchemaProfile::Strict => Self::Strict,
            SchemaProfile::Compatible => Self::Compatible,
        }
    }
}

pub(super) fn derive(args: &DeriveArgs) -> Result<Exit, Failed> {
    let options = ReadOptions {
        lift: !args.no_lift,
    };
    let mut folders: Vec<(PathBuf, Contract)> = Vec::new();
    if let Some(path) = &args.contract {
        folders.push((args.out.clone(), Specs::load_file(path, options)?));
    } else {
        if !args.specs.is_dir() {
            return Err(Failed::usage(format!(
                "there is no folder `{}`\nhint: run in a checkout, or name a contract",
                args.specs.display()
            )));
        }
        let specs = Specs::folder(&args.specs);
        for api in specs.apis() {
            folders.push((args.out.join(&api), specs.load(&api, options)?));
        }
    }
    let mut differing = Vec::new();
    for (folder, contract) in &folders {
        let wanted: BTreeMap<String, String> = schema_files_in(contract, args.profile.into())
            .into_iter()
            .map(|file| (file.name.clone(), file.text()))
            .collect();
        if args.check {
            differing.extend(differences(folder, &wanted));
        } else {
            write(folder, &wanted)?;
            say!("{}: {} schemas", folder.display(), wanted.len());
        }
    }
    for line in &differing {
        say!("{line}");
    }
    if differing.is_empty() {
        Ok(Exit::Ok)
    } else {
        Err(Failed::new(
            Exit::NotConformant,
            "derived files are not up to date\nhint: `sgspec derive` writes them",
        ))
    }
}

fn present(folder: &Path) -> Vec<String> {
    let entries = fs::read_dir(folder)
        .into_iter()
        .flatten()
        .filter_map(Result::ok);
    entries
        .filter_map(|entry| entry.file_name().into_string().ok())
        .filter(|name| {
            Path::new(name)
                .extension()
                .is_some_and(|extension| extension == "json")
        })
        .collect()
}

fn differences(folder: &Path, wanted: &BTreeMap<String, String>) -> Vec<String> {
    let mut lines = Vec::new();
    for (name, text) in wanted {
        let path = folder.join(name);
        match fs::read_to_string(&path) {
            Ok(found) if found == *text => {}
            Ok(_) => lines.push(format!("differs: {}", path.display())),
            Err(_) => lines.push(format!("missing: {}", path.display())),
        }
    }
    let stale = present(folder)
        .into_iter()
        .filter(|name| !wanted.contains_key(name));
    lines.extend(
        stale.map(|name| format!("not derived from anything: {}", folder.join(name).display())),
    );
    lines
}

fn write(folder: &Path, wanted: &BTreeMap<String, String>) -> Result<(), Failed> {
    let failed = |path: &Path, error: std::io::Error| {
        Failed::new(
            Exit::Suite,
            format!("cannot write `{}`: {error}", path.display()),
        )
    };
    fs::create_dir_all(folder).map_err(|error| failed(folder, error))?;
    for name in present(folder)
        .into_iter()
        .filter(|name| !wanted.contains_key(name))
    {
        let path = folder.join(name);
        // Only files that an earlier derivation wrote carry its comment.
        let ours = fs::read_to_string(&path).is_ok_and(|text| text.contains("; derived from "));
        if ours {
            fs::remove_file(&path).map_err(|error| failed(&path, error))?;
        }
    }
    for (name, text) in wanted {
        let path = folder.join(name);
        fs::write(&path, text).map_err(|error| failed(&path, error))?;
    }
    Ok(())
}
