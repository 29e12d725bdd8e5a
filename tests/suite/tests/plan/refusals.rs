//! What is asked to be refused: readings of a body, bad bodies and the fence behind them,
//! strangers, and how much is sent in all.

use std::collections::{BTreeMap, BTreeSet};

use rstest::rstest;
use serde_json::{Value, json};
use sgspec::contract::{Contract, RequestShape, Role};
use sgspec::plan::{IMPOSTOR, NOBODY, OWNER, Plan, Step, Values, Variant, Workflow, build};
use sgspec::wire::Form;

use super::{MARK, bodies, built_in, notebooks, old_dialect, plan, steps, values};

fn request<'c>(contract: &'c Contract, id: &str) -> &'c RequestShape {
    let mut operations = contract.operations.iter();
    let found = operations.find(|operation| operation.id == id);
    found.unwrap().request.as_ref().unwrap()
}

/// Readings of a body as far as they differ: what they hold of two contested attributes.
fn readings(id: &str, turn: usize) -> Vec<Value> {
    let contract = old_dialect();
    let variant = Variant {
        number: 3,
        turn,
        label: "x",
        full: true,
        ..Variant::default()
    };
    let readings = values(MARK).readings(request(&contract, id), variant);
    let contested = readings.into_iter().map(|body| {
        let mut told = json!({});
        for (name, value) in body {
            match (name.as_str(), value) {
                ("organization", _) => told["organization"] = json!("there"),
                ("dest_port_from", Value::Number(_)) => told["port"] = json!("number"),
                ("dest_port_from", Value::String(text)) => {
                    assert!(text.parse::<u16>().is_ok(), "{text}");
                    told["port"] = json!("digits");
                }
                _ => {}
            }
        }
        told
    });
    contested.collect()
}

#[rstest]
#[case::what_may_not_be_taken_goes_last_to_first("make-a-rule", 0, json!([
    {"organization": "there", "port": "number"},
    {"organization": "there", "port": "digits"},
    {"port": "number"},
    {"port": "digits"},
    {"organization": "there"},
    {},
]))]
#[case::without_ports_there_are_two("make-a-rule", 1, json!([{"organization": "there"}, {}]))]
#[case::a_contract_without_doubt_has_one("make-a-group", 0, json!([{"organization": "there"}]))]
#[case::borrowed_attributes("change-a-rule", 0, json!([{"port": "number"}, {"port": "digits"}, {}]))]
fn a_body_is_read_in_order(#[case] id: &str, #[case] turn: usize, #[case] expected: Value) {
    assert_eq!(Value::Array(readings(id, turn)), expected);
}

#[rstest]
#[case(old_dialect())]
#[case(built_in())]
#[case(notebooks())]
fn readings_differ_in_what_is_contested_only(#[case] contract: Contract) {
    for (_, step) in steps(&plan(&contract)) {
        assert!(step.otherwise.is_empty() || !step.refused, "{}", step.id);
        let mut seen = vec![step.body.clone()];
        for body in &step.otherwise {
            let first = step.body.as_ref().unwrap();
            let shape = &request(&contract, &contract.operations[step.operation].id).shape;
            for (name, value) in first {
                let contested = shape.property(name).is_some_and(|property| {
                    property.shape.spelling.is_some() || property.shape.presence.is_some()
                });
                assert!(
                    contested || body.get(name) == Some(value),
                    "{} {name}",
                    step.id
                );
            }
            assert!(body.keys().all(|name| first.contains_key(name)));
            assert!(!seen.contains(&Some(body.clone())), "{} again", step.id);
            seen.push(Some(body.clone()));
        }
    }
}

#[test]
fn without_contradictions_there_is_one_reading() {
    assert!(steps(&plan(&built_in())).all(|(_, step)| step.otherwise.is_empty()));
    let contested = plan(&old_dialect());
    assert!(steps(&contested).any(|(_, step)| !step.otherwise.is_empty()));
}

#[rstest]
#[case(old_dialect())]
#[case(built_in())]
#[case(notebooks())]
fn no_two_requests_have_the_same_body(#[case] contract: Contract) {
    let mut seen: BTreeMap<(usize, String), &str> = BTreeMap::new();
    let plan = plan(&contract);
    for (step, body) in bodies(&plan) {
        let key = (step.operation, json!(body).to_string());
        if let Some(before) = seen.insert(key, &step.id) {
            panic!("{before} and {} send {}", step.id, json!(body));
        }
    }
}

#[rstest]
#[case(old_dialect())]
#[case(built_in())]
fn what_a_bad_create_leaves_is_told_by_another_value(#[case] contract: Contract) {
    let plan = plan(&contract);
    let mut seen = 0;
    for (step, body) in bodies(&plan) {
        let create = role(&contract, step) == Some(Role::Create);
        let Some(bad) = contract.rejection(step.operation, body).filter(|_| create) else {
            continue;
        };
        let own = body.iter().filter(|(name, value)| {
            let same = bodies(&plan).filter(|(other, body)| {
                other.operation == step.operation && body.get(*name) == Some(*value)
            });
            **name != bad.attribute && same.count() == 1
        });
        assert!(own.count() > 0, "{} sends nothing of its own", step.id);
        seen += 1;
    }
    assert!(seen > 20);
}

#[rstest]
#[case(old_dialect())]
#[case(built_in())]
#[case(notebooks())]
fn every_bad_value_is_tried_by_one_step(#[case] contract: Contract) {
    let plan = plan(&contract);
    for (index, operation) in contract.operations.iter().enumerate() {
        let Some(request) = &operation.request else {
            continue;
        };
        let tried: Vec<String> = bodies(&plan)
            .filter(|(step, _)| step.operation == index && step.role == OWNER)
            .filter_map(|(_, body)| Some(contract.rejection(index, body)?.rule()))
            .collect();
        let wanted: Vec<String> = request
            .rejections
            .iter()
            .flat_map(|rejection| vec![rejection.rule(); rejection.probes.len()])
            .collect();
        assert_eq!(tried, wanted, "{}", operation.id);
    }
}

fn named<'p>(plan: &'p Plan, id: &str) -> &'p Workflow {
    let mut workflows = plan.workflows.iter();
    workflows.find(|workflow| workflow.id == id).unwrap()
}

fn role(contract: &Contract, step: &Step) -> Option<Role> {
    contract.bindings[step.operation].role.map(|(role, _)| role)
}

#[rstest]
#[case(old_dialect(), "rules/refusals")]
#[case(built_in(), "security_groups/refusals")]
#[case(notebooks(), "notes/refusals")]
fn a_fence_follows_the_bad_creates(#[case] contract: Contract, #[case] id: &str) {
    let plan = plan(&contract);
    let steps = &named(&plan, id).steps;
    let place = |wanted: &dyn Fn(&Step) -> bool| {
        let found: Vec<usize> = (0..steps.len())
            .filter(|index| wanted(&steps[*index]))
            .collect();
        (*found.first().unwrap(), *found.last().unwrap())
    };
    let (_, last_bad) = place(&|step| step.refused && role(&contract, step) == Some(Role::Create));
    let (first_post, last_post) = place(&|step| step.together);
    let (list, _) = place(&|step| step.id == "list-after-fence");
    assert_eq!((last_bad + 1, last_post + 1), (first_post, list));
    let fence = &steps[first_post..list];
    assert!(fence.len() > 2, "side by side means several");
    for step in fence {
        assert!(step.together && !step.refused, "{}", step.id);
        assert_eq!(role(&contract, step), Some(Role::Create));
    }
    // What the list waits for are the posts of the fence, and what was there before the bad ones.
    let until = format!("{:?}", steps[list].until);
    for step in fence {
        let handle = step.creates.as_ref().unwrap();
        assert!(until.contains(handle.as_str()), "{until}");
    }
}

#[rstest]
#[case(old_dialect())]
#[case(built_in())]
#[case(notebooks())]
fn only_the_fence_goes_side_by_side(#[case] contract: Contract) {
    for (workflow, step) in steps(&plan(&contract)) {
        let fence = workflow.id.ends_with("/refusals") && step.id.contains("-fence-");
        assert_eq!(step.together, fence, "{}/{}", workflow.id, step.id);
    }
}

#[rstest]
#[case(old_dialect())]
#[case(built_in())]
#[case(notebooks())]
fn a_bad_update_is_followed_by_a_read_and_a_list(#[case] contract: Contract) {
    let plan = plan(&contract);
    for workflow in plan
        .workflows
        .iter()
        .filter(|workflow| workflow.id.ends_with("/refusals"))
    {
        let steps = &workflow.steps;
        let bad = |step: &Step| step.refused && role(&contract, step) == Some(Role::Update);
        let last = steps.iter().rposition(bad).unwrap();
        let next: Vec<_> = steps[last + 1..last + 3]
            .iter()
            .map(|step| role(&contract, step))
            .collect();
        assert_eq!(
            next,
            [Some(Role::Read), Some(Role::List)],
            "{}",
            workflow.id
        );
        let first = steps.iter().position(bad).unwrap();
        let control = steps[first..last]
            .iter()
            .filter(|step| !step.refused)
            .count();
        assert_eq!(control, 1, "{}: one good update beside them", workflow.id);
    }
}

#[rstest]
#[case(built_in(), &[("PUT", "put")])]
#[case(notebooks(), &[("PATCH", "patch"), ("PUT", "put")])]
fn texts_are_read_only_if_their_update_was_taken(
    #[case] contract: Contract,
    #[case] methods: &[(&str, &str)],
) {
    let plan = plan(&contract);
    let mut seen = BTreeSet::new();
    for (workflow, step) in steps(&plan) {
        let Some(before) = &step.after else { continue };
        assert!(workflow.id.ends_with("/texts"), "{}", workflow.id);
        assert!(contract.operations[step.operation].is_safe());
        let earlier = workflow.steps.iter().find(|known| known.id == *before);
        let method = &contract.operations[earlier.unwrap().operation].method;
        seen.insert(method.as_str());
        let start = methods.iter().find(|(known, _)| known == method).unwrap().1;
        assert!(step.id.contains(start), "{}", step.id);
    }
    let expected: BTreeSet<&str> = methods.iter().map(|(method, _)| *method).collect();
    assert_eq!(seen, expected);
}

#[test]
fn bad_forms_are_tried_on_whatever_takes_a_body() {
    let contract = built_in();
    let plan = plan(&contract);
    for (index, operation) in contract.operations.iter().enumerate() {
        let forms: Vec<Form> = steps(&plan)
            .filter(|(_, step)| step.operation == index && step.form != Form::Sound)
            .map(|(_, step)| step.form)
            .collect();
        let expected = match (operation.method.as_str(), &contract.bindings[index].role) {
            ("POST" | "PUT", _) => vec![Form::WrongMediaType, Form::Malformed],
            (_, Some((Role::Read, _))) => vec![Form::Patched],
            _ => Vec::new(),
        };
        assert_eq!(forms, expected, "{}", operation.id);
    }
}

#[rstest]
#[case::built_in(built_in())]
#[case::old_dialect(old_dialect().with_authentication(true))]
#[case::notebooks(notebooks())]
fn strangers_come_last_and_ask_for_everything(#[case] contract: Contract) {
    let plan = plan(&contract);
    let strangers = plan.workflows.last_chunk::<2>().unwrap();
    let strangers = strangers
        .iter()
        .find(|workflow| workflow.id == "authentication/strangers")
        .unwrap();
    let last = plan.workflows.iter().map(Workflow::last_phase).max();
    for role in [NOBODY, IMPOSTOR] {
        let asked: Vec<&Step> = strangers
            .steps
            .iter()
            .filter(|step| step.role == role)
            .collect();
        let operations: BTreeSet<usize> = asked.iter().map(|step| step.operation).collect();
        let all: BTreeSet<usize> = (0..contract.operations.len())
            .filter(|index| contract.bindings[*index].role.is_some())
            .collect();
        assert_eq!(operations, all, "{role}");
        assert_eq!(asked.len(), all.len(), "{role}: once each");
        for step in asked {
            assert!(step.refused && Some(step.phase) == last, "{}", step.id);
        }
    }
    // Nothing of the owner's is sent in that phase but the reads that look what came of it.
    for (workflow, step) in steps(&plan).filter(|(_, step)| Some(step.phase) == last) {
        assert_eq!(workflow.id, strangers.id);
        let safe = contract.operations[step.operation].is_safe();
        assert!(safe || step.role != OWNER, "{}", step.id);
    }
    // A child is asked for before its parent, which takes it along where a stranger may delete.
    let deletes: Vec<&str> = strangers
        .steps
        .iter()
        .filter(|step| role(&contract, step) == Some(Role::Delete))
        .map(|step| contract.operations[step.operation].id.as_str())
        .collect();
    let mut depths: Vec<usize> = deletes
        .iter()
        .map(|id| {
            let mut operations = contract.operations.iter();
            let index = operations.position(|operation| operation.id == **id);
            contract.bindings[index.unwrap()].variables.len()
        })
        .collect();
    depths.truncate(deletes.len() / 2);
    assert!(
        depths.is_sorted_by(|left, right| left > right),
        "{deletes:?}"
    );
}

#[rstest]
#[case(old_dialect())]
#[case(built_in().with_authentication(false))]
#[case(notebooks().with_authentication(false))]
fn without_credentials_nobody_is_a_stranger(#[case] contract: Contract) {
    assert!(steps(&plan(&contract)).all(|(_, step)| step.role == OWNER));
}

#[rstest]
#[case(old_dialect(), &["ICMP"])]
#[case(built_in(), &["ICMP"])]
fn no_ports_are_sent_with_what_has_none(#[case] contract: Contract, #[case] portless: &[&str]) {
    let plan = plan(&contract);
    let mut seen = BTreeSet::new();
    for (step, body) in bodies(&plan) {
        let bad = contract.rejection(step.operation, body);
        let Some(protocol) = body.get("protocol").and_then(Value::as_str) else {
            continue;
        };
        let about_port = bad.is_some_and(|bad| bad.attribute == "dest_port_from");
        if portless.contains(&protocol) && !about_port {
            assert!(!body.contains_key("dest_port_from"), "{}", step.id);
        }
        seen.insert(protocol.to_owned());
    }
    for protocol in portless {
        assert!(seen.contains(*protocol), "{protocol} is never sent");
    }
}

#[test]
fn a_port_that_the_user_gives_is_sent_all_the_same() {
    let contract = built_in();
    let given = Values {
        mark: MARK.to_owned(),
        inputs: BTreeMap::from([("dest_port_from".to_owned(), "8080".to_owned())]),
    };
    let plan = build(&contract, &given);
    let icmp = bodies(&plan)
        .filter(|(step, body)| body.get("protocol") == Some(&json!("ICMP")) && !step.refused);
    let ports: Vec<&Value> = icmp.map(|(_, body)| &body["dest_port_from"]).collect();
    assert!(!ports.is_empty());
    assert!(ports.iter().all(|port| **port == 8080), "{ports:?}");
}

#[rstest]
#[case::built_in(built_in())]
#[case::old_dialect(old_dialect())]
#[case::old_dialect_with_credentials(old_dialect().with_authentication(true))]
fn a_plan_is_small(#[case] contract: Contract) {
    let count = steps(&plan(&contract)).count();
    assert!(count < 250, "{count} steps");
}

#[test]
fn a_text_keeps_to_the_length_that_is_stated() {
    let contract = notebooks();
    let mut seen = 0;
    for (step, body) in bodies(&plan(&contract)) {
        let id = &contract.operations[step.operation].id;
        let known = contract.rejection(step.operation, body).is_some();
        if let (Some(title), "start-a-notebook", false) = (body.get("title"), id.as_str(), known) {
            let length = title.as_str().unwrap().chars().count();
            assert!(length <= 40, "{}: {title}", step.id);
            seen += usize::from(length == 40);
        }
    }
    assert!(seen > 2, "texts that would be longer are cut");
}
