//! `api.toml`: everything has a default, and nothing unknown passes.

use std::time::Duration;

use rstest::rstest;
use sgspec::contract::{Contract, ContractError, Normaliser, Settings};

use super::built_in;

fn settings(text: &str) -> Result<Settings, ContractError> {
    Contract::settings("api.toml", text)
}

#[test]
fn nothing_said_is_the_default() {
    let settings = settings("").unwrap();
    assert_eq!(settings, Settings::default());
    assert_eq!(settings.settle.default_milliseconds, 2000);
    assert_eq!(settings.limits.live, 16);
    assert_eq!(settings.auth, None);
}

#[rstest]
#[case::a_key("titel = \"x\"", "titel")]
#[case::a_table("[setle]\ndefault_milliseconds = 5", "setle")]
#[case::in_auth("[auth]\nheader = \"A\"\nenvironment = \"B\"\ntoken = \"C\"", "token")]
#[case::in_settle("[settle]\nmilliseconds = 5", "milliseconds")]
#[case::in_limits("[limits]\nlife = 5", "life")]
#[case::in_inputs("[inputs.organization]\ndescription = \"x\"\nvalue = \"y\"", "value")]
#[case::a_normaliser("[normalise]\nip_range = \"cdir\"", "cdir")]
fn what_is_unknown_is_refused_by_name(#[case] text: &str, #[case] named: &str) {
    let error = settings(text).unwrap_err();
    assert!(matches!(error, ContractError::Settings { .. }));
    let shown = error.to_string();
    assert!(
        shown.contains("`api.toml`") && shown.contains(named),
        "{shown}"
    );
}

#[rstest]
#[case::no_toml("title")]
#[case::another_type("default = \"yes\"")]
#[case::a_negative_budget("[settle]\ndefault_milliseconds = -1")]
#[case::auth_without_a_header("[auth]\nenvironment = \"B\"")]
#[case::an_input_without_a_description("[inputs.organization]\n")]
fn what_cannot_be_meant_is_refused(#[case] text: &str) {
    assert!(settings(text).is_err());
}

#[test]
fn every_normaliser_has_a_spelling() {
    let settings = settings(
        "[normalise]\na = \"ignore\"\nb = \"case\"\nc = \"cidr\"\nd = { port-range = \"e\" }\n",
    )
    .unwrap();
    let expected = [
        ("a", Normaliser::Ignore),
        ("b", Normaliser::Case),
        ("c", Normaliser::Cidr),
        ("d", Normaliser::PortRange("e".to_owned())),
    ];
    for (name, normaliser) in expected {
        assert_eq!(settings.normalise[name], normaliser);
    }
}

#[test]
fn budgets_are_per_operation() {
    let settings =
        settings("[settle]\ndefault_milliseconds = 50\n[settle.operations]\nlist = 900\n").unwrap();
    assert_eq!(settings.settle.budget("list"), Duration::from_millis(900));
    assert_eq!(settings.settle.budget("read"), Duration::from_millis(50));
}

#[test]
fn the_built_in_ones_are_about_things_that_are_there() {
    let contract = built_in();
    let attributes: Vec<&str> = contract
        .families
        .iter()
        .flat_map(|family| &family.item.properties)
        .map(|property| property.name.as_str())
        .collect();
    for (name, normaliser) in &contract.settings.normalise {
        assert!(attributes.contains(&name.as_str()), "{name}");
        if let Normaliser::PortRange(other) = normaliser {
            assert!(attributes.contains(&other.as_str()), "{other}");
        }
    }
    for name in contract.settings.inputs.keys() {
        assert!(attributes.contains(&name.as_str()), "{name}");
    }
    for id in contract.settings.settle.operations.keys() {
        assert!(
            contract
                .operations
                .iter()
                .any(|operation| operation.id == *id),
            "{id}"
        );
    }
}
