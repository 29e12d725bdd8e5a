//! Rules of the repository that a machine can watch.
//!
//! The registry of the built-in contract is a promise: an id never changes and is never reused,
//! so a snapshot guards it. The rest is about the house: rooms import leftwards only, the engine
//! names no vendor, each file says what it is for, derived files are up to date.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use insta::assert_snapshot;
use sgspec::contract::{Contract, Origin, ReadOptions, schema_files};
use sgspec::specs::Specs;
use sgspec_suite::runs::root;

/// The longest file of the code that ships, in lines.
const LONGEST: usize = 600;

/// The shortest introduction of a file, in lines.
const INTRODUCTION: usize = 3;

/// What the engine must not name.
const VENDORS: [&str; 6] = [
    "scaleway",
    "softlayer",
    "ovh",
    "neutron",
    "openstack",
    "dedicatedcloud",
];

/// Names of wire schemes, which are nobody's API.
const SCHEMES: [&str; 4] = ["OvhSignature", "ovh_signature", "ovh-signature", "X-Ovh-"];

/// Which rooms each room may know of.
const ROOMS: [(&str, &[&str]); 9] = [
    ("contract", &[]),
    ("lint", &["contract", "plan"]),
    // A label names the transport, which is a word of the contract.
    ("trace", &["contract"]),
    ("wire", &["contract", "trace"]),
    ("plan", &["contract", "trace", "wire"]),
    ("drive", &["contract", "trace", "wire", "plan"]),
    ("judge", &["contract", "trace", "wire"]),
    (
        "report",
        &[
            "contract", "lint", "trace", "wire", "judge", "specs", "suite",
        ],
    ),
    ("reference", &["reference"]),
];

fn contracts() -> Vec<Contract> {
    let specs = Specs::embedded();
    let load = |api: &String| {
        specs
            .load(api, ReadOptions::default())
            .unwrap_or_else(|error| panic!("{error}"))
    };
    specs.apis().iter().map(load).collect()
}

/// All files of an ending below a folder, sorted.
fn files(folder: &Path, ending: &str) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let entries =
        fs::read_dir(folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display()));
    for path in entries.map(|entry| entry.unwrap().path()) {
        if path.is_dir() {
            found.extend(files(&path, ending));
        } else if path
            .extension()
            .is_some_and(|extension| extension == ending)
        {
            found.push(path);
        }
    }
    found.sort();
    found
}

/// The sources that ship, with their paths from the root.
fn sources() -> Vec<(String, String)> {
    let root = root();
    ["src", "crates/apib/src"]
        .iter()
        .flat_map(|folder| files(&root.join(folder), "rs"))
        .map(|path| {
            let shown = path.strip_prefix(&root).unwrap().display().to_string();
            (shown, fs::read_to_string(&path).unwrap())
        })
        .collect()
}

/// A line of code without its comment. A URL in a string is no comment.
fn code(line: &str) -> &str {
    if line.trim_start().starts_with("//") {
        return "";
    }
    line.find(" // ").map_or(line, |comment| &line[..comment])
}

#[test]
fn no_requirement_changes_unnoticed() {
    let lines: Vec<String> = contracts()
        .iter()
        .flat_map(|contract| {
            contract
                .registry
                .iter()
                .map(|known| format!("{} {} {}", known.id, known.level, known.basis))
                .collect::<Vec<_>>()
        })
        .collect();
    assert_snapshot!("registry", lines.join("\n"));
}

#[test]
fn ids_are_unique_and_of_three_parts() {
    let mut seen = BTreeSet::new();
    for contract in contracts() {
        for requirement in contract.registry.iter() {
            let id = &requirement.id;
            assert!(seen.insert(id.clone()), "{id} is there twice");
            let operation = contract.operations[requirement.operation].key();
            assert_eq!(
                *id,
                format!("{}/{operation}/{}", contract.api, requirement.rule)
            );
            let legal = |character: char| {
                character.is_ascii_lowercase()
                    || character.is_ascii_digit()
                    || "-_/@".contains(character)
            };
            assert!(id.chars().all(legal), "{id}");
        }
    }
}

#[test]
fn every_requirement_cites_a_line_that_says_something() {
    for contract in contracts() {
        let lines: Vec<&str> = contract.document.text().lines().collect();
        for requirement in contract.registry.iter() {
            match &requirement.origin {
                Origin::Contract(place) => {
                    let line = place.line.checked_sub(1).and_then(|index| lines.get(index));
                    let line = line
                        .unwrap_or_else(|| panic!("{} cites line {}", requirement.id, place.line));
                    assert!(
                        !line.trim().is_empty(),
                        "{} cites the empty line {}",
                        requirement.id,
                        place.line
                    );
                    let end = place.column - 1 + place.width;
                    assert!(
                        end <= line.chars().count(),
                        "{} cites beyond line {}",
                        requirement.id,
                        place.line
                    );
                    let source = requirement.source(&contract.document);
                    assert_eq!(
                        source,
                        format!("specs/{}/contract.apib:{}", contract.api, place.line)
                    );
                }
                Origin::Standard(name) => {
                    assert!(
                        name.starts_with("RFC ") && name.contains(", section "),
                        "{}: {name}",
                        requirement.id
                    );
                }
            }
        }
    }
}

#[test]
fn sentences_are_sentences_without_a_full_stop() {
    for contract in contracts() {
        for requirement in contract.registry.iter() {
            let sentence = &requirement.sentence;
            assert!(
                sentence.contains(' ') && !sentence.ends_with('.'),
                "{}: {sentence}",
                requirement.id
            );
        }
    }
}

#[test]
fn one_api_is_the_default() {
    let defaults: Vec<String> = contracts()
        .into_iter()
        .filter(|contract| contract.settings.default)
        .map(|contract| contract.api)
        .collect();
    assert_eq!(defaults.len(), 1, "{defaults:?}");
}

#[test]
fn the_engine_names_no_vendor() {
    let mut found = Vec::new();
    for (path, text) in sources() {
        if path.starts_with("src/reference/") || path == "src/reference.rs" {
            continue;
        }
        for (index, line) in text.lines().enumerate() {
            // A scheme of signatures bears the name of who made it.
            let code = SCHEMES.iter().fold(code(line).to_owned(), |code, scheme| {
                code.replace(scheme, "")
            });
            let code = code.to_lowercase();
            if VENDORS.iter().any(|vendor| code.contains(vendor)) {
                found.push(format!("{path}:{}: {}", index + 1, line.trim()));
            }
        }
    }
    assert_eq!(found, Vec::<String>::new());
}

#[test]
fn rooms_know_only_rooms_to_their_left() {
    let rooms: BTreeMap<&str, &[&str]> = ROOMS.into_iter().collect();
    let mut found = Vec::new();
    for (path, text) in sources() {
        let Some((room, allowed)) = path
            .strip_prefix("src/")
            .and_then(|path| path.split(['/', '.']).next())
            .and_then(|room| rooms.get_key_value(room))
        else {
            continue;
        };
        for (index, line) in text.lines().enumerate() {
            for named in code(line).split("crate::").skip(1) {
                let name: String = named
                    .chars()
                    .take_while(|character| character.is_alphanumeric() || *character == '_')
                    .collect();
                if name != **room && !name.is_empty() && !allowed.contains(&name.as_str()) {
                    found.push(format!("{path}:{}: {name}", index + 1));
                }
            }
        }
    }
    assert_eq!(found, Vec::<String>::new());
}

#[test]
fn every_file_says_what_it_is_for() {
    let short: Vec<String> = sources()
        .into_iter()
        .filter(|(path, _)| path.starts_with("src/"))
        .filter(|(_, text)| {
            text.lines()
                .take_while(|line| line.starts_with("//!"))
                .count()
                < INTRODUCTION
        })
        .map(|(path, _)| path)
        .collect();
    assert_eq!(
        short,
        Vec::<String>::new(),
        "these files begin with less than {INTRODUCTION} lines of documentation"
    );
}

#[test]
fn no_file_is_too_long() {
    let long: Vec<String> = sources()
        .into_iter()
        .map(|(path, text)| (path, text.lines().count()))
        .filter(|(_, lines)| *lines > LONGEST)
        .map(|(path, lines)| format!("{path}: {lines}"))
        .collect();
    assert_eq!(long, Vec::<String>::new());
}

#[test]
fn committed_schemas_are_the_derived_ones() {
    let schemas = root().join("schemas");
    let mut expected = BTreeMap::new();
    for contract in contracts() {
        for file in schema_files(&contract) {
            expected.insert(schemas.join(&contract.api).join(&file.name), file.text());
        }
    }
    let by_hand = schemas.join("sgspec");
    let committed: BTreeMap<PathBuf, String> = files(&schemas, "json")
        .into_iter()
        .filter(|path| !path.starts_with(&by_hand))
        .map(|path| (path.clone(), fs::read_to_string(path).unwrap()))
        .collect();
    let names = |set: &BTreeMap<PathBuf, String>| -> Vec<String> {
        set.keys().map(|path| path.display().to_string()).collect()
    };
    assert_eq!(
        names(&committed),
        names(&expected),
        "`sgspec derive` writes them"
    );
    for (path, text) in &expected {
        assert_eq!(
            committed[path],
            *text,
            "{}: `sgspec derive` writes it",
            path.display()
        );
    }
}

#[test]
fn accepted_snapshots_are_of_operations_that_exist() {
    for contract in contracts() {
        let folder = root().join("snapshots").join(&contract.api);
        if !folder.is_dir() {
            continue;
        }
        let known: BTreeSet<&str> = contract
            .operations
            .iter()
            .map(|operation| operation.id.as_str())
            .collect();
        for path in files(&folder, "snap") {
            let name = path.file_stem().and_then(|name| name.to_str()).unwrap();
            assert!(
                known.contains(name),
                "{} belongs to nothing",
                path.display()
            );
        }
        assert_eq!(
            files(&folder, "new"),
            Vec::<PathBuf>::new(),
            "a snapshot waits to be reviewed"
        );
    }
}
