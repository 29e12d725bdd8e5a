//! Snapshots: normalised answers beside the accepted ones.

use sgspec::judge::{Judge, Judgement, SnapshotDrift, SnapshotSet, Verdict, snapshot_name};

use super::cast;
use super::story::sound;
use super::tale::{CONTRACT, Tale, set, verdict};

fn judged(tale: &Tale, accepted: SnapshotSet) -> Judgement {
    let mut judge = Judge::new(&CONTRACT).with_snapshots(accepted, "Alpha");
    for exchange in tale.exchanges() {
        judge.observe(&exchange);
    }
    judge.finish()
}

fn chosen() -> Tale {
    let mut tale = sound();
    for name in ["create-a", "read-a", "list", "delete-b"] {
        tale.at(name).labels.snapshot = true;
    }
    tale
}

fn operation(id: &str) -> usize {
    CONTRACT
        .operations
        .iter()
        .position(|operation| operation.id == id)
        .unwrap()
}

fn actual(judgement: &Judgement, id: &str) -> String {
    let drift = judgement
        .snapshot_drifts
        .iter()
        .find(|drift| drift.operation == operation(id));
    drift
        .unwrap_or_else(|| panic!("{id} has no drift"))
        .actual
        .clone()
}

/// Whatever is new, accepted.
fn accept(drifts: &[SnapshotDrift]) -> SnapshotSet {
    drifts
        .iter()
        .map(|drift| {
            (
                snapshot_name(&CONTRACT, drift.operation),
                drift.actual.clone(),
            )
        })
        .collect()
}

#[test]
fn answers_are_normalised() {
    let judgement = judged(&chosen(), SnapshotSet::new());
    let create = actual(&judgement, "make-a-group");
    assert!(
        create.starts_with("201\ncontent-type: application/json\n\n{"),
        "{create}"
    );
    assert!(create.contains(r#""id": "[uuid:1]""#), "{create}");
    assert!(create.contains(r#""name": "[run]""#), "{create}");
    assert_eq!(actual(&judgement, "remove-a-group"), "204\n");
}

#[test]
fn a_list_holds_own_items_only_in_the_order_of_their_creation() {
    let mut tale = chosen();
    let reversed = [cast::c(), cast::elder(), cast::b(), cast::a()];
    tale.shows("list", "/security_groups", reversed.to_vec());
    let list = actual(&judged(&tale, SnapshotSet::new()), "all-groups");
    let places: Vec<Option<usize>> = ["[run]", "Beta", "Gamma", "Elder"]
        .map(|name| list.find(&format!(r#""name": "{name}""#)))
        .into();
    assert!(places[0] < places[1] && places[1] < places[2], "{list}");
    assert!(places[0].is_some() && places[3].is_none(), "{list}");
}

#[test]
fn what_was_accepted_passes_and_what_differs_drifts() {
    let first = judged(&chosen(), SnapshotSet::new());
    assert_eq!(
        verdict(&first, "make-a-group/snapshot").0,
        Verdict::Untested,
        "nothing was accepted yet"
    );
    let accepted = accept(&first.snapshot_drifts);
    let second = judged(&chosen(), accepted.clone());
    assert_eq!(second.snapshot_drifts, Vec::new());
    assert_eq!(verdict(&second, "make-a-group/snapshot").0, Verdict::Pass);

    let mut tale = chosen();
    let server = serde_json::json!({"id": "9", "name": "relay"});
    tale.shows("read-a", "/security_group/servers", vec![server]);
    let third = judged(&tale, accepted);
    assert_eq!(third.snapshot_drifts.len(), 1);
    assert_eq!(third.snapshot_drifts[0].operation, operation("see-a-group"));
    assert!(third.snapshot_drifts[0].accepted.is_some());
    assert_eq!(verdict(&third, "see-a-group/snapshot").0, Verdict::Fail);
    assert_eq!(tale.failed(), set(&[]), "a drift is no broken MUST");
}

#[test]
fn other_ids_are_no_drift() {
    let accepted = accept(&judged(&chosen(), SnapshotSet::new()).snapshot_drifts);
    let mut tale = chosen();
    let renumbered: Vec<_> = tale
        .exchanges()
        .into_iter()
        .map(|mut told| {
            let other = |text: &str| text.replace("-31e6-4f58-9b20-", "-0000-4f58-8b20-");
            told.request.target = other(&told.request.target);
            if let sgspec::trace::Outcome::Answer(answer) = &mut told.outcome {
                answer.body = other(&String::from_utf8(answer.body.clone()).unwrap()).into_bytes();
            }
            told
        })
        .collect();
    tale.each(|index, told| *told = renumbered[index].clone());
    assert_eq!(judged(&tale, accepted).snapshot_drifts, Vec::new());
}

#[test]
fn without_a_set_nothing_is_compared() {
    let judgement = chosen().judged();
    assert_eq!(judgement.snapshot_drifts, Vec::new());
    assert_eq!(
        verdict(&judgement, "make-a-group/snapshot").0,
        Verdict::Untested
    );
}
