//! `api.toml` and its schema: both accept and refuse the same.

use rstest::rstest;
use serde_json::{Value, json};
use sgspec::contract::{Contract, ReadOptions, Settings};
use sgspec::specs::Specs;

use super::{loose_ends, problems, schema};

/// What a TOML file says, as JSON: it has no word for null.
fn without_nulls(value: Value) -> Value {
    match value {
        Value::Object(members) => members
            .into_iter()
            .filter(|(_, member)| !member.is_null())
            .map(|(name, member)| (name, without_nulls(member)))
            .collect::<serde_json::Map<_, _>>()
            .into(),
        other => other,
    }
}

#[test]
fn the_schema_is_one_and_leaves_nothing_open() {
    let schema = schema("api.schema.json");
    assert!(jsonschema::meta::is_valid(&schema));
    let mut found = Vec::new();
    loose_ends(&schema, "", &mut found);
    assert_eq!(found, Vec::<String>::new());
}

#[test]
fn the_settings_of_every_built_in_api_are_valid() {
    let specs = Specs::embedded();
    for api in specs.apis() {
        let contract = specs.load(&api, ReadOptions::default()).unwrap();
        let settings = without_nulls(serde_json::to_value(&contract.settings).unwrap());
        assert_eq!(
            problems(&schema("api.schema.json"), &settings),
            Vec::<String>::new(),
            "{api}"
        );
    }
}

#[test]
fn defaults_are_valid_and_as_the_schema_says() {
    let defaults = without_nulls(serde_json::to_value(Settings::default()).unwrap());
    let schema = schema("api.schema.json");
    assert_eq!(problems(&schema, &defaults), Vec::<String>::new());
    assert_eq!(
        schema.pointer("/properties/settle/properties/default_milliseconds/default"),
        defaults.pointer("/settle/default_milliseconds")
    );
    assert_eq!(
        schema.pointer("/properties/limits/properties/live/default"),
        defaults.pointer("/limits/live")
    );
    assert_eq!(
        schema.pointer("/properties/default/default"),
        defaults.pointer("/default")
    );
}

#[test]
fn every_setting_is_in_the_schema() {
    let text = "title = \"t\"\nmask = \"m\"\nlimit = \"l\"\n[auth]\nheader = \"A\"\nprefix = \"B \"\nenvironment = \"C\"\nloopback_default = \"d\"\nuser = { environment = \"U\", loopback_default = \"u\" }\nsignature = { scheme = \"ovh-signature\", time = \"/t\", application = { environment = \"P\", loopback_default = \"p\" }, consumer = { environment = \"Q\", loopback_default = \"q\" } }\n[inputs.x]\ndescription = \"y\"\ndefault = \"z\"\nloopback_default = \"w\"\n[refusals]\ncode = \"c\"\nstatus = 400\n[settle.operations]\nlist = 1\n[normalise]\na = \"cidr\"\nb = { port-range = \"a\" }\nc = { prefixed = \"eq \" }\n[roles.late]\ndescription = \"l\"\ncredential = { environment = \"L\", loopback_default = \"l\" }\n[completion.task]\noperation = \"o\"\nvariable = \"v\"\nid = \"/i\"\nstate = \"/s\"\ndone = [\"done\"]\nbegun_by = [\"b\"]\n[identity.create]\nanswer = \"/i\"\ncompletion = \"/i\"\nlist = \"l\"\n[clean_up.create]\ndelete = \"d\"\nlist = \"l\"\nread = \"r\"\n";
    let settings = serde_json::to_value(Contract::settings("api.toml", text).unwrap()).unwrap();
    let schema = schema("api.schema.json");
    assert_eq!(problems(&schema, &settings), Vec::<String>::new());
    for (table, place) in [
        ("", "/properties"),
        ("/auth", "/properties/auth/properties"),
        ("/settle", "/properties/settle/properties"),
        ("/limits", "/properties/limits/properties"),
        ("/auth/user", "/properties/auth/properties/user/properties"),
        ("/refusals", "/properties/refusals/properties"),
        (
            "/inputs/x",
            "/properties/inputs/additionalProperties/properties",
        ),
        (
            "/auth/signature",
            "/properties/auth/properties/signature/properties",
        ),
        (
            "/roles/late",
            "/properties/roles/additionalProperties/properties",
        ),
        (
            "/completion/task",
            "/properties/completion/additionalProperties/properties",
        ),
        (
            "/identity/create",
            "/properties/identity/additionalProperties/properties",
        ),
        (
            "/clean_up/create",
            "/properties/clean_up/additionalProperties/properties",
        ),
    ] {
        let mut ours: Vec<&String> = settings
            .pointer(table)
            .unwrap()
            .as_object()
            .unwrap()
            .keys()
            .collect();
        let mut theirs: Vec<&String> = schema
            .pointer(place)
            .unwrap()
            .as_object()
            .unwrap()
            .keys()
            .collect();
        ours.sort();
        theirs.sort();
        assert_eq!(ours, theirs, "{table}");
    }
}

#[rstest]
#[case::nothing(json!({}), true)]
#[case::a_title(json!({"title": "x"}), true)]
#[case::auth(json!({"auth": {"header": "A", "environment": "B"}}), true)]
#[case::a_budget(json!({"settle": {"operations": {"list": 5}}}), true)]
#[case::normalisers(json!({"normalise": {"a": "ignore", "b": "case", "c": "cidr", "d": {"port-range": "e"}}}), true)]
#[case::an_input(json!({"inputs": {"organization": {"description": "x"}}}), true)]
#[case::an_unknown_key(json!({"titel": "x"}), false)]
#[case::an_unknown_key_in_auth(json!({"auth": {"header": "A", "environment": "B", "token": "C"}}), false)]
#[case::an_unknown_key_in_settle(json!({"settle": {"milliseconds": 5}}), false)]
#[case::an_unknown_key_in_limits(json!({"limits": {"life": 5}}), false)]
#[case::an_unknown_key_in_an_input(json!({"inputs": {"organization": {"description": "x", "value": "y"}}}), false)]
#[case::an_unknown_normaliser(json!({"normalise": {"a": "cdir"}}), false)]
#[case::an_unknown_normaliser_with_a_value(json!({"normalise": {"a": {"range": "b"}}}), false)]
#[case::auth_without_a_header(json!({"auth": {"environment": "B"}}), false)]
#[case::another_type(json!({"default": "yes"}), false)]
#[case::a_negative_budget(json!({"settle": {"default_milliseconds": -1}}), false)]
#[case::half_a_budget(json!({"settle": {"default_milliseconds": 0.5}}), false)]
#[case::an_input_without_a_description(json!({"inputs": {"organization": {}}}), false)]
fn schema_and_reader_agree(#[case] settings: Value, #[case] valid: bool) {
    assert_eq!(
        problems(&schema("api.schema.json"), &settings).is_empty(),
        valid,
        "the schema"
    );
    assert_eq!(
        serde_json::from_value::<Settings>(settings).is_ok(),
        valid,
        "the reader"
    );
}
