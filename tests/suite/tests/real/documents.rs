//! What `sgspec derive` writes, in the hands of others: a validator of OpenAPI from PyPI, Redocly's
//! linter for OpenAPI and Arazzo, and its runner, which lives the lifecycles on the reference
//! server.
//!
//! Each program is also shown something broken, or its consent would say nothing.

use std::path::{Path, PathBuf};

use libtest_mimic::Trial;
use serde_json::{Value, json};
use sgspec_suite::binary::{Invocation, Output, Workplace};
use sgspec_suite::runs::{data, root, shared};

use super::{node, python, trial};

/// Faults of the server, and the step that fails.
const FAULTS: [(&str, &str); 5] = [
    ("update-group-not-stored", "read-after-put"),
    ("create-group-not-stored", "read"),
    ("delete-group-keeps-it", "read-after-delete"),
    ("list-groups-omits-newest", "list"),
    ("update-rule-not-stored", "read-after-put"),
];

pub(crate) fn trials() -> Vec<Trial> {
    let mut trials = Vec::new();
    for (name, contract) in contracts() {
        trials.push(trial(&format!("documents::are_valid::{name}"), move || {
            let (workplace, folder) = derived(&contract);
            valid_openapi(&workplace, &folder.join("openapi.json")).ended(0);
            let documents = ["openapi.json", "lifecycles.arazzo.json"];
            lint(&workplace, &documents.map(|name| folder.join(name))).ended(0);
        }));
    }
    trials.push(trial("documents::written_workflows_are_valid", || {
        let folder = root().join("specs/softlayer");
        let names = ["groups", "rules", "guests", "strangers"];
        let files = names.map(|name| folder.join(format!("{name}.arazzo.yaml")));
        lint(&Workplace::new(), &files).ended(0);
    }));
    trials.push(trial(
        "documents::what_is_no_document_is_noticed",
        what_is_no_document_is_noticed,
    ));
    trials.push(trial("lifecycles::run_green", || {
        let output = respect(None).ended(0);
        assert!(output.stdout.contains("Workflows: 2 passed"), "{output}");
    }));
    for (fault, step) in FAULTS {
        trials.push(trial(&format!("lifecycles::notice::{fault}"), move || {
            let output = respect(Some(fault)).ended(1);
            let failed = format!("- step {step} ");
            let noticed = output
                .stdout
                .lines()
                .chain(output.stderr.lines())
                .any(|line| line.contains('✗') && format!("{line} ").contains(&failed));
            assert!(noticed, "{output}");
        }));
    }
    trials
}

fn contracts() -> Vec<(&'static str, PathBuf)> {
    let mut contracts = vec![("scaleway", root().join("specs/scaleway/contract.apib"))];
    for name in ["old-dialect", "dialect-b", "dialect-c", "notebooks"] {
        contracts.push((name, data(&format!("{name}.apib"))));
    }
    contracts.extend(shared("seeds/003_7e93a6e494d28c0f.txt").map(|path| ("seed", path)));
    contracts
}

/// What a contract comes to, and where.
fn derived(contract: &Path) -> (Workplace, PathBuf) {
    let workplace = Workplace::new();
    let folder = workplace.join("derived");
    workplace
        .sgspec(&["derive"])
        .argument(contract)
        .run()
        .ended(0);
    (workplace, folder)
}

fn valid_openapi(workplace: &Workplace, document: &Path) -> Output {
    workplace
        .call(python(), &["-m", "openapi_spec_validator"])
        .argument(document)
        .run()
}

/// Redocly's program, which must not look for news.
fn redocly(workplace: &Workplace, arguments: &[&str]) -> Invocation {
    workplace
        .call(node("redocly"), arguments)
        .env("REDOCLY_TELEMETRY", "off")
        .env("REDOCLY_SUPPRESS_UPDATE_NOTICE", "true")
        .env("NO_COLOR", "1")
}

fn lint(workplace: &Workplace, documents: &[PathBuf]) -> Output {
    let mut invocation = redocly(workplace, &["lint", "--extends=spec"]);
    for document in documents {
        invocation = invocation.argument(document);
    }
    invocation.run()
}

fn what_is_no_document_is_noticed() {
    let workplace = Workplace::new();
    let broken = |name: &str, value: &Value| workplace.write(name, value.to_string());
    broken(
        "openapi.json",
        &json!({"openapi": "3.1.1", "info": {"title": "Notes"}, "paths": {"notes": {"get": {"responses": {"200": {}}}}}}),
    );
    let openapi = workplace.join("openapi.json");
    assert_eq!(valid_openapi(&workplace, &openapi).code(), Some(1));
    assert_eq!(lint(&workplace, &[openapi]).code(), Some(1));
    broken(
        "lifecycles.arazzo.json",
        &json!({"arazzo": "1.0.1", "info": {"title": "Notes", "version": "1"}, "workflows": [{"steps": []}]}),
    );
    let arazzo = workplace.join("lifecycles.arazzo.json");
    assert_eq!(lint(&workplace, &[arazzo]).code(), Some(1));
}

/// Runs the committed lifecycles against the reference server, broken in one way if so said.
fn respect(fault: Option<&str>) -> Output {
    let workplace = Workplace::new();
    let serving = workplace.serve(fault);
    let document = root().join("specs/scaleway/lifecycles.arazzo.json");
    redocly(&workplace, &["respect"])
        .argument(document)
        .argument("--server")
        .argument(format!("api={}", serving.base_url()))
        .argument("--input")
        .argument(format!("token={}", serving.value("token")))
        .run()
}
