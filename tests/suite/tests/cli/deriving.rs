//! `derive`, and its check for drift.

use super::*;

/// What comes of a copy of the built-in contract, in a workplace.
fn derived() -> Workplace {
    let workplace = Workplace::new();
    for name in ["contract.apib", "api.toml"] {
        let text = fs::read(root().join("specs/scaleway").join(name)).unwrap();
        workplace.write(&format!("specs/scaleway/{name}"), text);
    }
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
    for name in ["openapi.json", "lifecycles.arazzo.json"] {
        let read = |folder: &Path| fs::read_to_string(folder.join("specs/scaleway").join(name));
        assert_eq!(
            read(&workplace.join(".")).unwrap(),
            read(&root()).unwrap(),
            "the committed {name} is not that of the contract"
        );
    }
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
    workplace.write("specs/scaleway/openapi.json", "{}\n");
    fs::remove_file(workplace.join("specs/scaleway/lifecycles.arazzo.json")).unwrap();
    workplace.write("schemas/scaleway/stale.json", "{}\n");
    let output = workplace.sgspec(&["derive", "--check"]).run().ended(1);
    let name = |path: &Path| path.file_name().unwrap().to_str().unwrap().to_owned();
    for (word, file) in [
        ("differs: ", name(&schemas[0])),
        ("missing: ", name(&schemas[1])),
        ("not derived from anything: ", "stale.json".to_owned()),
        ("differs: ", "openapi.json".to_owned()),
        ("missing: ", "lifecycles.arazzo.json".to_owned()),
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
    let files: Vec<String> = all_files(&workplace.join("out"))
        .iter()
        .map(|path| {
            let inner = path.strip_prefix(workplace.join("out")).unwrap();
            inner.display().to_string()
        })
        .collect();
    for name in ["openapi.json", "lifecycles.arazzo.json"] {
        assert!(files.contains(&name.to_owned()), "{files:?}");
    }
    let in_schemas = |name: &&String| name.starts_with("schemas/");
    assert!(
        files.iter().filter(in_schemas).count() >= ENDPOINTS,
        "{files:?}"
    );
}

#[test]
fn an_overlay_goes_into_what_is_derived() {
    let workplace = Workplace::new();
    workplace.write(
        "overlay.yaml",
        "overlay: 1.0.0\ninfo: {title: Fewer, version: '1'}\nactions:\n  - {target: $.paths.*.delete, remove: true}\n",
    );
    let contract = sgspec_suite::runs::data("old-dialect.apib");
    let derive = |overlay: &str| {
        workplace
            .sgspec(&["derive", "--overlay", overlay, "--out", "out"])
            .argument(&contract)
            .run()
    };
    derive("overlay.yaml").ended(0);
    let text = fs::read_to_string(workplace.join("out/openapi.json")).unwrap();
    let document: Value = serde_json::from_str(&text).unwrap();
    let paths = document["paths"].as_object().unwrap();
    assert!(
        paths.values().all(|item| item.get("delete").is_none()),
        "{text}"
    );
    let output = derive("missing.yaml").ended(64);
    assert!(output.stderr.contains("`missing.yaml`"), "{output}");
}

/// What was derived is a contract itself, and the reference server conforms to it.
#[rstest]
#[case::one_at_a_time("1")]
#[case::four("4")]
fn the_derived_document_is_a_contract(#[case] jobs: &str) {
    let workplace = Workplace::new();
    workplace
        .sgspec(&["derive", "--out", "out"])
        .argument(root().join("specs/scaleway/contract.apib"))
        .run()
        .ended(0);
    let serving = workplace.serve(None);
    let output = workplace
        .sgspec(&["run", "--contract", "out/openapi.json", "--jobs", jobs])
        .argument("--target-url")
        .argument(serving.base_url())
        .env("SGSPEC_TOKEN", serving.value("token"))
        .run()
        .ended(0);
    assert!(output.summary().starts_with("conformant: "), "{output}");
    assert!(output.stdout.contains("(out/openapi.json)"), "{output}");
}

/// Faults are found from it, and charged to the same endpoints, with its lines as their sources.
#[rstest]
#[case::stored("update-group-not-stored", "PUT", "/security_groups/{group_id}")]
#[case::status("list-groups-status-202", "GET", "/security_groups")]
#[case::schema(
    "read-rule-drops-protocol",
    "GET",
    "/security_groups/{group_id}/rules/{rule_id}"
)]
fn faults_are_found_from_the_derived_document(
    #[case] fault: &str,
    #[case] method: &str,
    #[case] path: &str,
) {
    let workplace = Workplace::new();
    workplace
        .sgspec(&["derive", "--out", "out"])
        .argument(root().join("specs/scaleway/contract.apib"))
        .run()
        .ended(0);
    let serving = workplace.serve(Some(fault));
    workplace
        .sgspec(&[
            "run",
            "--contract",
            "out/openapi.json",
            "--report",
            "report",
        ])
        .argument("--target-url")
        .argument(serving.base_url())
        .env("SGSPEC_TOKEN", serving.value("token"))
        .run()
        .ended(1);
    let report = fs::read_to_string(workplace.join("report/report.json")).unwrap();
    let report: Value = serde_json::from_str(&report).unwrap();
    let failed: Vec<&Value> = report["endpoints"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|endpoint| endpoint["verdict"] == "fail")
        .collect();
    assert_eq!(failed.len(), 1, "{failed:#?}");
    assert_eq!(
        (&failed[0]["method"], &failed[0]["path"]),
        (&json!(method), &json!(path))
    );
    let sources = failed[0]["requirements"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|requirement| requirement["verdict"] == "fail");
    for requirement in sources {
        assert!(
            requirement["source"]
                .as_str()
                .unwrap()
                .starts_with("out/openapi.json:"),
            "{requirement}"
        );
    }
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
    let written = all_files(&workplace.join("compatible/schemas"));
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
