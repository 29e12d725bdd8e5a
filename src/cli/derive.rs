//! `sgspec derive`: what contracts come to in the formats of other tools, written or checked for drift.
//!
//! An OpenAPI document, an Arazzo document of the lifecycles, and a JSON Schema for each documented
//! body: for all of `specs/` the documents beside each contract and the schemas under
//! `schemas/<api>/`, for one contract all in a folder of the user's choice. `--check` writes nothing
//! and fails on drift. Schemas that an earlier derivation wrote and nothing derives any more are
//! removed; other files are left alone.
//! `--profile compatible` writes the schemas that the reference implementation makes of a contract.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use clap::{Args, ValueEnum};

use crate::contract::{Contract, Profile, ReadOptions};
use crate::derived::{self, DerivedFile};
use crate::exit::{Exit, Failed};
use crate::specs::Specs;

#[derive(Debug, Args)]
pub(super) struct DeriveArgs {
    /// A contract; all of `specs/` if none is named
    contract: Option<PathBuf>,
    /// Where to write: everything of one contract (default `derived`), or the schemas of `specs/` (default `schemas`)
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
    /// The folder of APIs
    #[arg(long, value_name = "DIR", default_value = "specs")]
    specs: PathBuf,
    /// An OpenAPI Overlay to apply to the contract first; may be repeated
    #[arg(long, value_name = "FILE", requires = "contract")]
    overlay: Vec<PathBuf>,
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

/// Where the files of a contract go.
struct Place {
    documents: PathBuf,
    schemas: PathBuf,
}

pub(super) fn derive(args: &DeriveArgs) -> Result<Exit, Failed> {
    let options = ReadOptions {
        lift: !args.no_lift,
    };
    let mut wanted: Vec<(Place, Contract)> = Vec::new();
    if let Some(path) = &args.contract {
        let out = args.out.clone().unwrap_or_else(|| PathBuf::from("derived"));
        let place = Place {
            schemas: out.join("schemas"),
            documents: out,
        };
        wanted.push((
            place,
            Specs::load_file_refined(path, &args.overlay, options)?,
        ));
    } else {
        if !args.specs.is_dir() {
            return Err(Failed::usage(format!(
                "there is no folder `{}`\nhint: run in a checkout, or name a contract",
                args.specs.display()
            )));
        }
        let out = args.out.clone().unwrap_or_else(|| PathBuf::from("schemas"));
        let specs = Specs::folder(&args.specs);
        for api in specs.apis() {
            let place = Place {
                documents: args.specs.join(&api),
                schemas: out.join(&api),
            };
            wanted.push((place, specs.load(&api, options)?));
        }
    }
    let mut differing = Vec::new();
    for (place, contract) in &wanted {
        let derived = derived::derive(contract, args.profile.into());
        let documents = by_name(derived.documents);
        let schemas = by_name(derived.schemas);
        for omitted in &derived.omitted {
            eprintln!("note: OpenAPI has no place for a second `{omitted}`; it is left out");
        }
        if args.check {
            differing.extend(changed(&place.documents, &documents));
            differing.extend(changed(&place.schemas, &schemas));
            differing.extend(stale(&place.schemas, &schemas));
        } else {
            write(&place.documents, &documents)?;
            remove_stale(&place.schemas, &schemas)?;
            write(&place.schemas, &schemas)?;
            let names: Vec<&str> = documents.keys().map(String::as_str).collect();
            say!("{}: {}", place.documents.display(), names.join(", "));
            say!("{}: {} schemas", place.schemas.display(), schemas.len());
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

fn by_name(files: Vec<DerivedFile>) -> BTreeMap<String, String> {
    files
        .into_iter()
        .map(|file| (file.name, file.text))
        .collect()
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

fn changed(folder: &Path, wanted: &BTreeMap<String, String>) -> Vec<String> {
    let compared = wanted.iter().filter_map(|(name, text)| {
        let path = folder.join(name);
        match fs::read_to_string(&path) {
            Ok(found) if found == *text => None,
            Ok(_) => Some(format!("differs: {}", path.display())),
            Err(_) => Some(format!("missing: {}", path.display())),
        }
    });
    compared.collect()
}

fn stale(folder: &Path, wanted: &BTreeMap<String, String>) -> Vec<String> {
    let names = present(folder)
        .into_iter()
        .filter(|name| !wanted.contains_key(name));
    names
        .map(|name| format!("not derived from anything: {}", folder.join(name).display()))
        .collect()
}

fn failed(path: &Path, error: &std::io::Error) -> Failed {
    Failed::new(
        Exit::Suite,
        format!("cannot write `{}`: {error}", path.display()),
    )
}

fn remove_stale(folder: &Path, wanted: &BTreeMap<String, String>) -> Result<(), Failed> {
    for name in present(folder)
        .into_iter()
        .filter(|name| !wanted.contains_key(name))
    {
        let path = folder.join(name);
        // Only files that an earlier derivation wrote carry its comment.
        let ours = fs::read_to_string(&path).is_ok_and(|text| text.contains("; derived from "));
        if ours {
            fs::remove_file(&path).map_err(|error| failed(&path, &error))?;
        }
    }
    Ok(())
}

fn write(folder: &Path, wanted: &BTreeMap<String, String>) -> Result<(), Failed> {
    fs::create_dir_all(folder).map_err(|error| failed(folder, &error))?;
    for (name, text) in wanted {
        let path = folder.join(name);
        fs::write(&path, text).map_err(|error| failed(&path, &error))?;
    }
    Ok(())
}
