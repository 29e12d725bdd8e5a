//! Reading contracts: the old dialect as its author meant it, MSON of today, the built-in
//! contract, and what is refused.

#[path = "contract/built_in.rs"]
mod built_in;
#[path = "contract/credentials.rs"]
mod credentials;
#[path = "contract/dialects.rs"]
mod dialects;
#[path = "contract/lift.rs"]
mod lift;
#[path = "contract/mson.rs"]
mod mson;
#[path = "contract/naming.rs"]
mod naming;
#[path = "contract/notebooks.rs"]
mod notebooks;
#[path = "contract/old_dialect.rs"]
mod old_dialect;
#[path = "contract/openapi.rs"]
mod openapi;
#[path = "contract/refusals.rs"]
mod refusals;
#[path = "contract/rejections.rs"]
mod rejections;
#[path = "contract/schemas.rs"]
mod schemas;
#[path = "contract/settings.rs"]
mod settings;
#[path = "contract/values.rs"]
mod values;

use serde_json::Value;
use sgspec::contract::{
    Contract, Family, FamilyIndex, Operation, OperationIndex, ReadOptions, Settings, Shape, Type,
};
use sgspec_suite::runs::{self, Against};

fn old_dialect() -> Contract {
    runs::contract(&Against::OldDialect)
}

fn notebooks() -> Contract {
    runs::contract(&Against::File(runs::data("notebooks.apib")))
}

fn built_in() -> Contract {
    runs::contract(&Against::BuiltIn)
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

fn index(contract: &Contract, id: &str) -> OperationIndex {
    let known = contract
        .operations
        .iter()
        .position(|operation| operation.id == id);
    known.unwrap_or_else(|| panic!("there is no operation `{id}`"))
}

fn operation<'c>(contract: &'c Contract, id: &str) -> &'c Operation {
    &contract.operations[index(contract, id)]
}

fn family<'c>(contract: &'c Contract, name: &str) -> (FamilyIndex, &'c Family) {
    let mut known = contract.families.iter().enumerate();
    known
        .find(|(_, family)| family.name == name)
        .unwrap_or_else(|| panic!("there is no family `{name}`"))
}

/// An attribute of a request.
fn attribute<'c>(contract: &'c Contract, id: &str, name: &str) -> &'c Shape {
    let request = operation(contract, id).request.as_ref().expect("a request");
    &request
        .shape
        .property(name)
        .unwrap_or_else(|| panic!("`{id}` takes no `{name}`"))
        .shape
}

fn types(shape: &Shape) -> Vec<&'static str> {
    shape.types.iter().copied().map(Type::as_str).collect()
}

/// Names of a shape's properties, the required ones marked.
fn keys(shape: &Shape) -> Vec<String> {
    let mark = |required: bool| if required { "" } else { "?" };
    shape
        .properties
        .iter()
        .map(|property| format!("{}{}", property.name, mark(property.required)))
        .collect()
}

/// The line of the contract on which a text stands for the first time after another one.
fn line_after(contract: &Contract, before: &str, text: &str) -> usize {
    let lines = || contract.document.text().lines();
    let start = lines()
        .position(|line| line.contains(before))
        .unwrap_or_else(|| panic!("no `{before}`"));
    let found = lines().skip(start).position(|line| line.contains(text));
    start + found.unwrap_or_else(|| panic!("no `{text}` after `{before}`")) + 1
}

fn strings(values: &[Value]) -> Vec<&str> {
    values.iter().filter_map(Value::as_str).collect()
}
