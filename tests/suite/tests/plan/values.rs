//! What bodies hold: valid by every reading, different where a mix-up must show, harmless.

use std::collections::{BTreeMap, BTreeSet};

use proptest::prelude::*;
use rstest::rstest;
use serde_json::{Map, Value, json};
use sgspec::contract::{
    Contract, Format, Place, Property, ReadOptions, RequestShape, Role, Settings, Shape, Type,
    compile, is_free_text,
};
use sgspec::plan::{Step, Values, Variant, build, example_body};

use super::{MARK, bodies, built_in, notebooks, old_dialect, plan, steps, texts, values};

#[rstest]
#[case(old_dialect())]
#[case(built_in())]
#[case(notebooks())]
fn bodies_are_valid_by_the_contract(#[case] contract: Contract) {
    let plan = plan(&contract);
    let mut checked = 0;
    for (step, body) in bodies(&plan) {
        if contract.rejection(step.operation, body).is_some() {
            continue;
        }
        let request = contract.operations[step.operation]
            .request
            .as_ref()
            .expect("a request");
        let validator = compile(&request.shape.request_schema()).unwrap();
        let problems: Vec<String> = validator
            .iter_errors(&Value::Object(body.clone()))
            .map(|error| error.to_string())
            .collect();
        assert_eq!(problems, Vec::<String>::new(), "{}", step.id);
        checked += 1;
    }
    assert!(checked > 8);
    for (_, step) in steps(&plan) {
        let operation = &contract.operations[step.operation];
        let known = operation.request.is_some();
        assert_eq!(step.body.is_some(), known, "{}", step.id);
    }
}

#[rstest]
#[case(old_dialect())]
#[case(built_in())]
#[case(notebooks())]
fn a_bad_body_is_bad_in_one_thing(#[case] contract: Contract) {
    let plan = plan(&contract);
    let mut checked = 0;
    for (step, body) in bodies(&plan) {
        let request = contract.operations[step.operation].request.as_ref();
        let rejections = &request.expect("a request").rejections;
        let met: Vec<&str> = rejections
            .iter()
            .filter(|rejection| rejection.is_met_by(body))
            .map(|rejection| rejection.attribute.as_str())
            .collect();
        assert!(met.len() <= 1, "{} is bad in {met:?}", step.id);
        let Some(bad) = met.first() else { continue };
        // With a good value in its place, or without it, nothing would be wrong.
        let good = bodies(&plan)
            .filter(|(other, _)| other.operation == step.operation && !other.refused)
            .find_map(|(_, body)| body.get(*bad));
        let mut mended = body.clone();
        mended.shift_remove(*bad);
        if let Some(good) = good {
            mended.insert((*bad).to_owned(), good.clone());
        }
        let schema = request.unwrap().shape.request_schema();
        let validator = compile(&schema).unwrap();
        assert!(
            validator.is_valid(&Value::Object(mended)),
            "{} is bad in more than {bad}",
            step.id
        );
        checked += 1;
    }
    assert!(checked > 8);
}

/// The attributes of a body but for the one that makes it bad.
fn sound_part(contract: &Contract, step: &Step, body: &Map<String, Value>) -> Map<String, Value> {
    let mut sound = body.clone();
    if let Some(rejection) = contract.rejection(step.operation, body) {
        sound.shift_remove(&rejection.attribute);
    }
    sound
}

#[rstest]
#[case(old_dialect())]
#[case(built_in())]
#[case(notebooks())]
fn texts_carry_the_mark(#[case] contract: Contract) {
    let plan = plan(&contract);
    let mut seen = 0;
    for (step, body) in bodies(&plan) {
        let body = sound_part(&contract, step, body);
        for (name, value) in body.iter().filter(|(name, _)| is_free_text(name)) {
            assert!(
                value.as_str().is_some_and(|text| text.contains(MARK)),
                "{} sends {name}: {value}",
                step.id
            );
            seen += 1;
        }
    }
    assert!(seen > 8);
}

#[rstest]
#[case(old_dialect())]
#[case(built_in())]
fn texts_are_all_different(#[case] contract: Contract) {
    let plan = plan(&contract);
    let mut seen = BTreeSet::new();
    // Bad requests, too: what comes of one is told by its other values.
    for (step, body) in bodies(&plan) {
        let body = sound_part(&contract, step, body);
        for name in ["name", "description", "ip_range", "dest_port_from"] {
            // A bound can be no other than it is; two resources of a life have it.
            let bound = |value: &&Value| **value == 1 || **value == 65535;
            if let Some(value) = body.get(name).filter(|value| !bound(value) || step.refused) {
                assert!(
                    seen.insert((name, value.to_string())),
                    "{} sends {value} again",
                    step.id
                );
            }
        }
    }
}

/// The ranges that RFC 5737 sets aside for documentation.
fn is_for_documentation(address: &str) -> bool {
    ["192.0.2.", "198.51.100.", "203.0.113."]
        .iter()
        .any(|block| address.starts_with(block))
}

#[rstest]
#[case(old_dialect())]
#[case(built_in())]
#[case(notebooks())]
fn addresses_are_for_documentation(#[case] contract: Contract) {
    let plan = plan(&contract);
    for (step, body) in bodies(&plan) {
        for text in texts(&Value::Object(sound_part(&contract, step, body))) {
            let address = text.split('/').next().unwrap_or_default();
            if address.parse::<std::net::IpAddr>().is_ok() {
                assert!(is_for_documentation(address), "{} sends {text}", step.id);
                let length = text
                    .split_once('/')
                    .map_or(32, |(_, length)| length.parse::<u8>().unwrap());
                assert!(length >= 24, "{} sends {text}", step.id);
            }
        }
    }
}

#[rstest]
#[case(old_dialect())]
#[case(built_in())]
#[case(notebooks())]
fn no_flag_is_ever_set(#[case] contract: Contract) {
    let plan = plan(&contract);
    for (step, body) in bodies(&plan) {
        let flags: Vec<&String> = body
            .iter()
            .filter(|(_, value)| value.is_boolean())
            .map(|(name, _)| name)
            .collect();
        assert_eq!(flags, Vec::<&String>::new(), "{}", step.id);
        assert!(
            body.keys().all(|name| !name.contains("default")),
            "{}",
            step.id
        );
    }
}

#[rstest]
#[case(old_dialect())]
#[case(built_in())]
#[case(notebooks())]
fn siblings_differ_in_every_enum(#[case] contract: Contract) {
    let plan = plan(&contract);
    for workflow in plan
        .workflows
        .iter()
        .filter(|workflow| workflow.id.ends_with("/lifecycle"))
    {
        let family = workflow.id.split('/').next().unwrap_or_default();
        let creates: Vec<_> = workflow
            .steps
            .iter()
            .filter(|step| {
                step.creates
                    .as_ref()
                    .is_some_and(|handle| handle.starts_with(family))
                    && !step.refused
            })
            .filter(|step| {
                step.id.ends_with("-a") || step.id.ends_with("-b") || step.id.ends_with("-c")
            })
            .collect();
        assert_eq!(creates.len(), 3, "{}", workflow.id);
        let request = contract.operations[creates[0].operation]
            .request
            .as_ref()
            .unwrap();
        for property in request
            .shape
            .properties
            .iter()
            .filter(|property| property.shape.enumeration.len() > 1)
        {
            let sent: BTreeSet<String> = creates
                .iter()
                .filter_map(|step| step.body.as_ref()?.get(&property.name))
                .map(Value::to_string)
                .collect();
            assert!(
                sent.len() > 1,
                "{} {} is always {sent:?}",
                workflow.id,
                property.name
            );
        }
        for pair in creates.windows(2) {
            assert_ne!(pair[0].body, pair[1].body, "{}", workflow.id);
        }
    }
}

#[rstest]
#[case(old_dialect())]
#[case(built_in())]
#[case(notebooks())]
fn an_update_changes_every_attribute_that_it_can(#[case] contract: Contract) {
    let plan = plan(&contract);
    for workflow in plan
        .workflows
        .iter()
        .filter(|workflow| workflow.id.ends_with("/lifecycle"))
    {
        let updates = workflow.steps.iter().filter(|step| {
            let role = contract.bindings[step.operation].role.map(|(role, _)| role);
            role == Some(Role::Update) && !step.refused
        });
        // A second update is compared with the first one.
        let mut last: BTreeMap<usize, &Map<String, Value>> = BTreeMap::new();
        for update in updates {
            let created = workflow
                .steps
                .iter()
                .find(|step| step.id.starts_with("create-") && step.id.ends_with("-b"))
                .unwrap();
            let after = update.body.as_ref().unwrap();
            let before = last.insert(update.operation, after);
            let before = before.unwrap_or_else(|| created.body.as_ref().unwrap());
            let request = contract.operations[update.operation]
                .request
                .as_ref()
                .unwrap();
            for property in &request.shape.properties {
                let refers = matches!(property.shape.format, Some(Format::Uuid));
                // The lowest of a range is what each update goes to.
                let lowest = property.shape.minimum.map(Value::from);
                let refers = refers
                    || lowest.is_some_and(|lowest| before.get(&property.name) == Some(&lowest));
                if let (Some(old), Some(new), false) = (
                    before.get(&property.name),
                    after.get(&property.name),
                    refers,
                ) {
                    assert_ne!(old, new, "{} {}", workflow.id, property.name);
                }
            }
        }
    }
}

#[test]
fn references_keep_the_contracts_example_or_the_input() {
    let contract = old_dialect();
    let example = json!("5d8e1f60-92b7-94c3-2a41-7c0d3e8f6b15");
    for (step, body) in bodies(&plan(&contract)) {
        let body = sound_part(&contract, step, body);
        assert!(
            body.get("organization")
                .is_none_or(|value| *value == example)
        );
    }
    let given = Values {
        mark: MARK.to_owned(),
        inputs: BTreeMap::from([("organization".to_owned(), "mine".to_owned())]),
    };
    let mut seen = 0;
    for (step, body) in bodies(&build(&contract, &given)) {
        let body = sound_part(&contract, step, body);
        if let Some(value) = body.get("organization") {
            assert_eq!(value, "mine");
            seen += 1;
        }
    }
    assert!(seen > 8);
}

fn request(properties: Vec<(&str, bool, Shape)>) -> RequestShape {
    let mut shape = Shape::of_types([Type::Object]);
    shape.properties = properties
        .into_iter()
        .map(|(name, required, shape)| Property {
            name: name.to_owned(),
            required,
            shape,
        })
        .collect();
    RequestShape {
        media_type: "application/json".to_owned(),
        shape,
        compatible: None,
        example: None,
        declared: true,
        headers: Vec::new(),
        rejections: Vec::new(),
        place: Place::default(),
    }
}

fn variant(number: usize, turn: usize) -> Variant<'static> {
    Variant {
        number,
        turn,
        label: "x",
        full: true,
        ..Variant::default()
    }
}

fn body(request: &RequestShape, variant: Variant<'_>) -> Map<String, Value> {
    values(MARK).body(request, variant)
}

#[test]
fn an_input_takes_the_type_of_its_attribute() {
    let request = request(vec![
        ("port", false, Shape::of_types([Type::Integer])),
        ("name", true, Shape::of_types([Type::String])),
    ]);
    let inputs =
        [("port", "8080"), ("name", "12")].map(|(name, value)| (name.to_owned(), value.to_owned()));
    let given = Values {
        mark: MARK.to_owned(),
        inputs: inputs.into(),
    };
    let sent = given.body(&request, variant(1, 0));
    assert_eq!(Value::Object(sent), json!({"port": 8080, "name": "12"}));
}

#[test]
fn lengths_are_kept() {
    let mut short = Shape::of_types([Type::String]);
    short.maximum_length = Some(9);
    let sent = body(&request(vec![("name", true, short)]), variant(1, 0));
    assert_eq!(sent["name"].as_str().map(str::len), Some(9));
}

#[test]
fn an_update_takes_another_member_than_the_one_before() {
    let mut enumeration = Shape::of_types([Type::String]);
    enumeration.enumeration = vec![json!("a"), json!("b"), json!("c")];
    let request = request(vec![("kind", true, enumeration)]);
    for before in ["a", "b", "c"] {
        let has = json!({"kind": before}).as_object().cloned().unwrap();
        let after = body(
            &request,
            Variant {
                instead_of: Some(&has),
                ..variant(4, 0)
            },
        );
        assert_ne!(after["kind"], before);
    }
}

#[test]
fn the_contracts_example_of_a_body_is_found() {
    let contract = old_dialect();
    let make = contract
        .operations
        .iter()
        .find(|operation| operation.id == "make-a-rule")
        .unwrap();
    let example = example_body(make.request.as_ref().unwrap()).unwrap();
    assert_eq!(example["protocol"], "UDP");
}

#[rstest]
#[case("name", true)]
#[case("hostName", true)]
#[case("group_name", true)]
#[case("description", true)]
#[case("release-notes", true)]
#[case("direction", false)]
#[case("ip_range", false)]
#[case("username_id", false)]
fn words_for_people_are_told_by_their_name(#[case] name: &str, #[case] expected: bool) {
    assert_eq!(is_free_text(name), expected);
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn numbers_stay_within_their_bounds(low in -70_000i64..70_000, room in 0i64..70_000, number in 0usize..200, position in 0usize..12) {
        let mut bounded = Shape::of_types([Type::Integer]);
        (bounded.minimum, bounded.maximum) = (Some(low), Some(low + room));
        let mut properties: Vec<(&str, bool, Shape)> = vec![("filler", false, Shape::of_types([Type::Boolean])); position];
        properties.push(("port", true, bounded));
        let sent = body(&request(properties), variant(number, 0));
        let port = sent["port"].as_i64().unwrap();
        prop_assert!((low..=low + room).contains(&port), "{port} is not within {low} and {}", low + room);
    }

    #[test]
    fn a_number_that_cannot_vary_does_not(only in -70_000i64..70_000, number in 0usize..200) {
        let mut bounded = Shape::of_types([Type::Integer]);
        (bounded.minimum, bounded.maximum) = (Some(only), Some(only));
        let sent = body(&request(vec![("port", true, bounded)]), variant(number, 0));
        prop_assert_eq!(sent["port"].as_i64(), Some(only));
    }

    #[test]
    fn numbers_with_one_bound_keep_it(bound in -70_000i64..70_000, number in 0usize..200) {
        let mut least = Shape::of_types([Type::Integer]);
        least.minimum = Some(bound);
        let mut most = Shape::of_types([Type::Integer]);
        most.maximum = Some(bound);
        let sent = body(&request(vec![("least", true, least), ("most", true, most)]), variant(number, 0));
        prop_assert!(sent["least"].as_i64().unwrap() >= bound);
        prop_assert!(sent["most"].as_i64().unwrap() <= bound);
    }

    #[test]
    fn networks_are_for_documentation_whatever_the_number(number in 0usize..10_000) {
        let mut range = Shape::of_types([Type::String]);
        range.format = Some(Format::Ipv4Range);
        let mut single = Shape::of_types([Type::String]);
        single.format = Some(Format::Ipv4);
        let sent = body(&request(vec![("range", true, range), ("single", true, single)]), variant(number, 0));
        for name in ["range", "single"] {
            prop_assert!(is_for_documentation(sent[name].as_str().unwrap()));
        }
        prop_assert!(sent["single"].as_str().unwrap().parse::<std::net::Ipv4Addr>().is_ok());
    }
}

#[test]
fn of_a_choice_only_one_is_sent() {
    let contract = Contract::read(
        Some("test"),
        "test.apib",
        "# Things [/things]\n\n## Make a thing [POST]\n\n+ Request (application/json)\n    + Attributes\n        + name (required)\n        + One Of\n            + port: 1 (number)\n            + Properties\n                + low: 1 (number, required)\n                + high: 2 (number)\n        + inner (object, required)\n            + One Of\n                + a\n                + b\n\n+ Response 201\n",
        Settings::default(),
        ReadOptions::default(),
    )
    .unwrap_or_else(|error| panic!("{error}"));
    let mut request = contract.operations[0].request.clone().unwrap();
    let validator = compile(&request.shape.request_schema()).unwrap();
    for full in [true, false] {
        let variant = Variant {
            full,
            ..variant(1, 0)
        };
        let sent = body(&request, variant);
        assert!(
            sent.contains_key("port") && !sent.contains_key("low"),
            "{sent:?}"
        );
        assert!(validator.is_valid(&Value::Object(sent.clone())), "{sent:?}");
    }
    // The choice that the contract shows is the one to take.
    request.example = Some(json!({"name": "x", "low": 5, "inner": {"a": "y"}}));
    let sent = body(&request, variant(1, 0));
    assert!(
        sent.contains_key("low") && !sent.contains_key("port"),
        "{sent:?}"
    );
    assert!(validator.is_valid(&Value::Object(sent.clone())), "{sent:?}");
}
