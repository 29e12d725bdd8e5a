//! When a read has settled: one pure function, as a table.

use std::collections::BTreeMap;

use rstest::rstest;
use serde_json::{Map, Value, json};
use sgspec::contract::Contract;
use sgspec::plan::{Expectation, holds};
use sgspec::trace::{Exchange, FailureKind, Labels, Outcome, Request, Response};

use super::old_dialect;

const ID: &str = "c0a4b7d2-31e6-4f58-9b20-6e7d8a9f1c34";

fn page(status: u16, body: &Value) -> Exchange {
    Exchange {
        labels: Labels::default(),
        request: Request::default(),
        outcome: Outcome::Answer(Response {
            status,
            headers: Vec::new(),
            body: body.to_string().into_bytes(),
            truncated: false,
        }),
        started: String::new(),
        milliseconds: 0.0,
    }
}

fn silence() -> Exchange {
    let outcome = Outcome::Failure {
        kind: FailureKind::Timeout,
        message: "timed out".to_owned(),
    };
    Exchange {
        outcome,
        ..page(0, &Value::Null)
    }
}

fn item(name: &str) -> Value {
    json!({"id": ID, "name": name, "organization": "o", "servers": []})
}

fn other() -> Value {
    json!({"id": "another", "name": "Alpha"})
}

fn shows() -> Expectation {
    let values: Map<String, Value> = json!({"name": "Alpha"}).as_object().cloned().unwrap();
    Expectation::Shows {
        handle: "security_groups/a".to_owned(),
        values,
    }
}

fn absent() -> Expectation {
    Expectation::Absent {
        handle: "security_groups/a".to_owned(),
    }
}

fn answer(
    contract: &Contract,
    expectation: &Expectation,
    operation: &str,
    pages: &[Exchange],
) -> bool {
    let operation = contract
        .operations
        .iter()
        .position(|known| known.id == operation)
        .unwrap();
    let ids = BTreeMap::from([("security_groups/a".to_owned(), ID.to_owned())]);
    holds(
        expectation,
        contract,
        operation,
        &ids,
        &pages.iter().collect::<Vec<_>>(),
    )
}

fn read(body: &Value) -> Vec<Exchange> {
    vec![page(200, &json!({"security_group": body}))]
}

fn list(pages: &[&[Value]]) -> Vec<Exchange> {
    pages
        .iter()
        .map(|items| page(200, &json!({"security_groups": items})))
        .collect()
}

#[rstest]
#[case::the_values("see-a-group", read(&item("Alpha")), true, false)]
#[case::other_values("see-a-group", read(&item("Beta")), false, false)]
#[case::no_item("see-a-group", vec![page(200, &json!({"group": 1}))], true, false)]
#[case::not_found("see-a-group", vec![page(404, &json!({}))], false, true)]
#[case::broken("see-a-group", vec![page(500, &json!({}))], false, true)]
#[case::nothing_readable("see-a-group", vec![page(200, &json!(null))], true, false)]
#[case::no_answer("see-a-group", vec![silence()], false, true)]
#[case::listed("all-groups", list(&[&[other(), item("Alpha")]]), true, false)]
#[case::listed_with_other_values("all-groups", list(&[&[item("Beta")]]), false, false)]
#[case::listed_on_the_second_page("all-groups", list(&[&[other()], &[item("Alpha")]]), true, false)]
#[case::listed_twice("all-groups", list(&[&[item("Alpha")], &[item("Alpha")]]), false, false)]
#[case::not_listed("all-groups", list(&[&[other()]]), false, true)]
#[case::an_empty_list("all-groups", list(&[&[]]), false, true)]
#[case::no_list("all-groups", vec![page(200, &json!({"security_groups": {}}))], false, true)]
#[case::a_list_that_breaks("all-groups", vec![page(503, &json!({}))], false, true)]
#[case::no_pages("all-groups", Vec::new(), false, true)]
fn shown_and_absent(
    #[case] operation: &str,
    #[case] pages: Vec<Exchange>,
    #[case] is_shown: bool,
    #[case] is_absent: bool,
) {
    let contract = old_dialect();
    assert_eq!(
        answer(&contract, &shows(), operation, &pages),
        is_shown,
        "shows"
    );
    assert_eq!(
        answer(&contract, &absent(), operation, &pages),
        is_absent,
        "absent"
    );
}

#[rstest]
#[case::not_found(vec![page(404, &json!({}))], true)]
#[case::forbidden(vec![page(403, &json!({}))], true)]
#[case::broken(vec![page(500, &json!({}))], true)]
#[case::answered(vec![page(200, &json!({}))], false)]
#[case::empty(vec![page(204, &json!(null))], false)]
#[case::no_answer(vec![silence()], false)]
fn refused(#[case] pages: Vec<Exchange>, #[case] expected: bool) {
    assert_eq!(
        answer(&old_dialect(), &Expectation::Refused, "see-a-group", &pages),
        expected
    );
}

#[test]
fn all_means_all() {
    let contract = old_dialect();
    let pages = list(&[&[item("Alpha")]]);
    let both =
        |parts: Vec<Expectation>| answer(&contract, &Expectation::All(parts), "all-groups", &pages);
    assert!(both(Vec::new()));
    assert!(both(vec![shows(), shows()]));
    assert!(!both(vec![shows(), absent()]));
    assert!(!both(vec![Expectation::All(vec![Expectation::Refused])]));
}

#[test]
fn what_has_no_id_is_not_waited_for() {
    let contract = old_dialect();
    let pages = list(&[&[]]);
    let unknown = [
        Expectation::Shows {
            handle: "security_groups/none".to_owned(),
            values: Map::new(),
        },
        Expectation::Absent {
            handle: "security_groups/none".to_owned(),
        },
    ];
    for expectation in unknown {
        assert!(answer(&contract, &expectation, "all-groups", &pages));
    }
}
