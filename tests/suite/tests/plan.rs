//! Plans: the same contract gives the same plan, everything demanded is covered, nothing is sent
//! that a contract forbids or an account would regret.

#[path = "plan/expectations.rs"]
mod expectations;
#[path = "plan/refusals.rs"]
mod refusals;
#[path = "plan/values.rs"]
mod values;
#[path = "plan/workflows.rs"]
mod workflows;

use std::collections::BTreeMap;

use serde_json::{Map, Value};
use sgspec::contract::{Contract, ReadOptions, Settings};
use sgspec::plan::{Plan, Step, Values, Workflow, build};
use sgspec_suite::runs::{self, Against};

const MARK: &str = "4k2fab00";

fn old_dialect() -> Contract {
    runs::contract(&Against::OldDialect)
}

fn built_in() -> Contract {
    runs::contract(&Against::BuiltIn)
}

fn notebooks() -> Contract {
    runs::contract(&Against::File(runs::data("notebooks.apib")))
}

/// A contract from a text in the test.
fn read(text: &str) -> Contract {
    Contract::read(
        Some("test"),
        "test.apib",
        text,
        Settings::default(),
        ReadOptions::default(),
    )
    .unwrap_or_else(|error| panic!("{error}"))
}

fn values(mark: &str) -> Values {
    Values {
        mark: mark.to_owned(),
        inputs: BTreeMap::new(),
    }
}

fn plan(contract: &Contract) -> Plan {
    build(contract, &values(MARK))
}

fn steps(plan: &Plan) -> impl Iterator<Item = (&Workflow, &Step)> {
    plan.workflows
        .iter()
        .flat_map(|workflow| workflow.steps.iter().map(move |step| (workflow, step)))
}

fn bodies(plan: &Plan) -> impl Iterator<Item = (&Step, &Map<String, Value>)> {
    steps(plan).filter_map(|(_, step)| Some((step, step.body.as_ref()?)))
}

/// Every text in a value.
fn texts(value: &Value) -> Vec<&str> {
    match value {
        Value::String(text) => vec![text],
        Value::Array(items) => items.iter().flat_map(texts).collect(),
        Value::Object(members) => members.values().flat_map(texts).collect(),
        _ => Vec::new(),
    }
}
