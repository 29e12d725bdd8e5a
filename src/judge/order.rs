//! Positions: the place that a target gives an item among its siblings.
//!
//! Only own siblings are compared, since what a target adds by itself may be counted apart, and
//! only by what one list shows, since positions move. Equal positions leave the order undefined;
//! an update that names no position should not change who comes before whom.

use std::collections::BTreeMap;

use serde_json::Value;

use crate::contract::{Contract, FamilyIndex, Role};

use super::book::{Book, Finding};
use super::history::{History, Known, Life};
use super::seen::Seen;

/// Looks at the positions that a list shows.
pub(super) fn positions(
    contract: &Contract,
    history: &mut History,
    book: &mut Book<'_>,
    seen: &Seen<'_>,
    family: FamilyIndex,
    parent: Option<Known>,
    items: &[&Value],
) {
    let known_family = &contract.families[family];
    let (Some(attribute), Some(create)) = (known_family.position(), known_family.create) else {
        return;
    };
    let mut places: Vec<(Known, f64)> = Vec::new();
    for item in items {
        let known = known_family
            .id_of(item)
            .and_then(|id| history.find(family, parent, &id));
        let Some(known) = known else { continue };
        let resource = &history.resources[known];
        // What a list shows twice is one item at one place.
        let again = places.iter().any(|(placed, _)| *placed == known);
        if again
            || resource.session != seen.session()
            || resource.life != Life::Alive
            || resource.tainted.is_some()
        {
            continue;
        }
        if let Some(place) = item.get(attribute).and_then(Value::as_f64) {
            places.push((known, place));
        }
    }
    if places.len() < 2 {
        return;
    }
    let name = seen.name();
    places.sort_by(|left, right| left.1.total_cmp(&right.1));
    let equal = places
        .windows(2)
        .find(|pair| pair[0].1.total_cmp(&pair[1].1).is_eq());
    if let Some(pair) = equal {
        let message = format!("two of them have the `{attribute}` {}", pair[0].1);
        let evidence = [
            history.resources[pair[0].0].created.evidence.clone(),
            history.resources[pair[1].0].created.evidence.clone(),
            name,
        ];
        book.fail(create, "order/create", Finding::new(message, evidence));
        return;
    }
    book.pass(create, "order/create", &name);
    let order: Vec<Known> = places.iter().map(|(known, _)| *known).collect();
    let key = (seen.session().to_owned(), family, parent);
    let before = history.order.insert(key, order.clone());
    let write = history.last_writes.get(seen.session());
    let (Some(before), Some(write)) = (before, write) else {
        return;
    };
    if contract.bindings[write.operation].role != Some((Role::Update, family)) {
        return;
    }
    let rank: BTreeMap<Known, usize> = before
        .iter()
        .enumerate()
        .map(|(rank, known)| (*known, rank))
        .collect();
    let ranks: Vec<usize> = order
        .iter()
        .filter_map(|known| rank.get(known).copied())
        .collect();
    if ranks.is_sorted() {
        book.pass(write.operation, "order/update", &name);
    } else {
        let message = "the update changed who comes before whom";
        let evidence = [write.evidence.clone(), name];
        book.fail(
            write.operation,
            "order/update",
            Finding::new(message, evidence),
        );
    }
}
