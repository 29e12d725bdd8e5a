//! `derive`, and its check for drift.

use super::*;

/// The schemas of a copy of the built-in contract, in a workplace.
fn derived() -> Workplace {
    let workplace = Workplace::new();
    let contract = fs::read(root().join("specs/scaleway/contract.apib")).unwrap();
    workplace.write("specs/scaleway/contract.apib", contract);
    workplace.sgspec(&["derive"]).run().ended(0);
    workplace
}

#[test]
fn what_was_derived_does_not_drift_and_is_committed() {
    let workplace = derived();
    let names = |folder: &Path| -> BTreeMap<String, String> {
        all_files(folder)
            .into_iter()
            .map(|path| {
                let name = path.file_name().unwrap().to_str().unwrap().to_owned();
                (name, fs::read_to_string(path).unwrap())
            })
            .collect()
    };
    let written = names(&workplace.join("schemas/scaleway"));
    assert!(written.len() >= ENDPOINTS, "{}", written.len());
    for (name, text) in &written {
        let schema: Value = serde_json::from_str(text).unwrap();
        assert!(jsonschema::meta::is_valid(&schema), "{name}");
        assert!(text.ends_with('\n'), "{name}");
    }
    assert_eq!(
        written,
        names(&root().join("schemas/scaleway")),
        "the committed schemas are not those of the contract"
    );
    let output = workplace.sgspec(&["derive", "--check"]).run().ended(0);
    assert_eq!(output.stderr, "", "{output}");
}

#[test]
fn drift_fails_the_check_and_names_each_file() {
    let workplace = derived();
    let schemas = all_files(&workplace.join("schemas/scaleway"));
    fs::write(&schemas[0], "{}\n").unwrap();
    fs::remove_file(&schemas[1]).unwrap();
    workplace.write("schemas/scaleway/stale.json", "{}\n");
    let output = workplace.sgspec(&["derive", "--check"]).run().ended(1);
    let name = |path: &Path| path.file_name().unwrap().to_str().unwrap().to_owned();
    for (word, file) in [
        ("differs: ", name(&schemas[0])),
        ("missing: ", name(&schemas[1])),
        ("not derived from anything: ", "stale.json".to_owned()),
    ] {
        let found = output
            .stdout
            .lines()
            .any(|line| line.starts_with(word) && line.ends_with(&file));
        assert!(found, "{word}{file}: {output}");
    }
    assert!(output.stderr.contains("\nhint: "), "{output}");
    // A check writes nothing.
    assert_eq!(fs::read_to_string(&schemas[0]).unwrap(), "{}\n");
}

#[test]
fn a_contract_of_ones_own_to_a_folder_of_ones_own() {
    let workplace = Workplace::new();
    let contract = sgspec_suite::runs::data("old-dialect.apib");
    let derive = |more: &[&str]| {
        workplace
            .sgspec(&["derive", "--out", "out"])
            .arguments(more)
            .argument(&contract)
            .run()
    };
    derive(&["--check"]).ended(1);
    derive(&[]).ended(0);
    derive(&["--check"]).ended(0);
    assert!(!all_files(&workplace.join("out")).is_empty());
}

#[test]
fn nothing_to_derive_from() {
    let output = Workplace::new().sgspec(&["derive"]).run().ended(64);
    assert!(output.stderr.contains("`specs`"), "{output}");
}

#[test]
fn the_compatible_profile_is_written_and_checked() {
    let workplace = derived();
    let derive = |more: &[&str]| {
        let known = [
            "derive",
            "specs/scaleway/contract.apib",
            "--out",
            "compatible",
            "--profile",
            "compatible",
        ];
        workplace.sgspec(&[&known, more].concat()).run()
    };
    derive(&[]).ended(0);
    derive(&["--check"]).ended(0);
    let written = all_files(&workplace.join("compatible"));
    assert!(!written.is_empty());
    for path in &written {
        let schema: Value = serde_json::from_slice(&fs::read(path).unwrap()).unwrap();
        assert_eq!(schema["$schema"], "http://json-schema.org/draft-07/schema#");
        assert!(jsonschema::meta::is_valid(&schema), "{}", path.display());
    }
    // What is derived in one profile is drift in the other.
    let strict = [
        "derive",
        "specs/scaleway/contract.apib",
        "--out",
        "compatible",
        "--check",
    ];
    workplace.sgspec(&strict).run().ended(1);
}
