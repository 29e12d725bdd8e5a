//! What lists say: of their own resources, of other workflows' ones, of other parents' ones.
//!
//! A list is read through all its pages before it comes here. What it shows of a resource is
//! kept as a view, and `blame` decides what that means; only what a list alone can break
//! (a resource shown twice, an item of another parent) is decided at once.

use serde_json::Value;

use crate::contract::{Contract, Difference, FamilyIndex, Type, differences};
use crate::trace::Response;

use super::book::{Book, Finding, Weight};
use super::history::{Charge, History, Known, Leak, Life, Missed, Sight, Standing, View};
use super::seen::Seen;
use super::suspects::{losers, meddlers, spreaders, writer_rule};
use super::{order, stored};

/// Takes a list: what it shows of each resource that it should or should not show.
pub(super) fn list(
    contract: &Contract,
    history: &mut History,
    book: &mut Book<'_>,
    seen: &Seen<'_>,
    family: FamilyIndex,
    parent: Option<Known>,
) {
    let operation = seen.operation;
    let name = seen.name();
    let readable = seen.pages.iter().zip(seen.bodies).all(|(page, body)| {
        page.answer().is_some_and(Response::is_success)
            && body
                .as_ref()
                .is_some_and(|body| contract.items(operation, body).is_some())
    });
    let known_family = &contract.families[family];
    let items: Vec<&Value> = seen
        .bodies
        .iter()
        .flatten()
        .filter_map(|body| contract.items(operation, body))
        .flatten()
        .collect();
    let ids: Vec<Option<String>> = items.iter().map(|item| known_family.id_of(item)).collect();
    let session = seen.session().to_owned();
    let phase = seen.pages[0].labels.phase;
    let siblings: Vec<Known> = history.siblings(family, parent).collect();
    for known in &siblings {
        let own = history.resources[*known].session == session;
        if !history.concerns(*known, &session, phase) {
            continue;
        }
        let places: Vec<usize> = (0..items.len())
            .filter(|index| ids[*index].as_ref() == Some(&history.resources[*known].id))
            .collect();
        let tainted = history.taint(*known);
        if readable && own && tainted.is_none() {
            if places.len() > 1 {
                let message = format!("one resource is listed {} times", places.len());
                let finding = Finding::new(message, [name.clone()])
                    .highlighting(history.resources[*known].id.clone());
                book.fail(operation, "list/once", finding);
            } else if places.len() == 1 {
                book.pass(operation, "list/once", &name);
            }
        }
        let resource = &history.resources[*known];
        if places.is_empty() && readable && (!seen.is_whole() || resource.adopted) {
            // A part of a list says nothing about the rest.
            continue;
        }
        let sight = match places.first() {
            _ if !readable => Sight::Unclear,
            Some(index) => Sight::Shows(items[*index].as_object().cloned().unwrap_or_default()),
            None => Sight::Absent(200),
        };
        let resource = &mut history.resources[*known];
        if own {
            resource.list = Some(View {
                operation,
                evidence: name.clone(),
                sight,
                began: seen.began(),
                timed: seen.is_timed(),
            });
        } else {
            neighbour(contract, history, book, seen, *known, sight);
        }
    }
    if readable {
        isolation(contract, history, book, seen, family, parent, &ids);
        stored::by_list(contract, history, book, seen, family, parent, &items);
        stored::copies(contract, history, book, seen, family, parent, &items);
        if seen.foreign.is_none() {
            order::positions(contract, history, book, seen, family, parent, &items);
        }
        let listed = history.listed.entry((session, family, parent)).or_default();
        listed.extend(ids.into_iter().flatten());
    }
}

/// What a list shows of a living resource of another workflow. Other values than its own reads
/// confirmed: this session's last write touched it. Not there: the list omits it, or this
/// session's write took it; which of both, later exchanges tell (see [`exists`]).
fn neighbour(
    contract: &Contract,
    history: &mut History,
    book: &mut Book<'_>,
    seen: &Seen<'_>,
    known: Known,
    sight: Sight,
) {
    let resource = &mut history.resources[known];
    if resource.life != Life::Alive || resource.tainted.is_some() || !resource.clean {
        return;
    }
    match sight {
        Sight::Unclear => {}
        Sight::Absent(_) => {
            if resource.missed.is_some() {
                return;
            }
            let write = history.last_writes.get(seen.session());
            let otherwise = write.map(|write| {
                let evidence = [
                    resource.created.evidence.clone(),
                    write.evidence.clone(),
                    seen.name(),
                ];
                let mut culprits = losers(contract);
                culprits.retain(|(culprit, _)| *culprit != write.operation);
                culprits.push((seen.operation, "list/contains"));
                Charge {
                    place: book.place(),
                    certain: false,
                    operation: write.operation,
                    rule: writer_rule(contract, write.operation, false),
                    finding: Finding::new("another resource is gone", evidence),
                    culprits,
                }
            });
            resource.missed = Some(Missed {
                operation: seen.operation,
                rule: "list/contains",
                evidence: seen.name(),
                write: write.map(|write| write.number),
                exists: None,
                gone: false,
                otherwise,
            });
        }
        Sight::Shows(shown) => {
            resource.missed = None;
            // What the contract does not allow is the list's own doing, or its schema's business.
            let item = &contract.families[resource.family].item;
            let allowed = |difference: &Difference| {
                let property = item.property(&difference.attribute);
                property.is_none_or(|property| {
                    let shape = &property.shape;
                    shape.allows(Type::of(&difference.actual))
                        && (shape.enumeration.is_empty()
                            || shape.enumeration.contains(&difference.actual))
                })
            };
            let mut found = differences(
                &resource.expected,
                &shown,
                &contract.knowledge(resource.family),
            );
            found.retain(allowed);
            let (Some(first), Some(write)) =
                (found.first(), history.last_writes.get(seen.session()))
            else {
                return;
            };
            let message = format!(
                "`{}` of another resource is {} where {} is expected",
                first.attribute, first.actual, first.expected
            );
            let evidence = [
                resource.created.evidence.clone(),
                write.evidence.clone(),
                seen.name(),
            ];
            let finding = Finding::new(message, evidence).highlighting(first.actual.to_string());
            // Only the list was asked: it may be the list that is wrong, or a create of whoever.
            let mut culprits = vec![
                (seen.operation, "list/agrees"),
                (seen.operation, "schema"),
                (seen.operation, "text/round-trip"),
            ];
            if let Some(create) = contract.families[resource.family].create {
                culprits.extend([
                    (create, "create/stored"),
                    (create, "create/new-id"),
                    (create, "concurrent/create"),
                    (create, "create/only-this"),
                ]);
            }
            let rule = writer_rule(contract, write.operation, false);
            culprits.extend(meddlers(contract));
            culprits.retain(|(culprit, _)| *culprit != write.operation);
            let weight = Weight::ChangedToOne;
            book.suspect(weight, (write.operation, rule), finding, &culprits);
            resource.clean = false;
        }
    }
}

/// An exchange that would not have succeeded without the resources in its path: a list that did
/// not show one of them omitted it.
pub(super) fn exists(history: &mut History, seen: &Seen<'_>) {
    if !seen.answer().is_some_and(Response::is_success) {
        return;
    }
    let (Standing::Alive(known) | Standing::Collection(Some(known))) = seen.standing else {
        return;
    };
    let mut next = Some(known);
    while let Some(known) = next {
        let resource = &mut history.resources[known];
        resource.there = true;
        if let Some(missed) = &mut resource.missed {
            missed.exists.get_or_insert_with(|| seen.name());
        }
        next = history.resources[known].parent;
    }
}

/// A list shows nothing that belongs to another parent.
fn isolation(
    contract: &Contract,
    history: &mut History,
    book: &mut Book<'_>,
    seen: &Seen<'_>,
    family: FamilyIndex,
    parent: Option<Known>,
    ids: &[Option<String>],
) {
    let Some(parent) = parent else { return };
    if let Some(because) = history.taint(parent) {
        book.untested(seen.operation, "isolation/list", &because);
        return;
    }
    let parent = Some(parent);
    let here = |id: &str| history.find(family, parent, id).is_some();
    let others: Vec<Known> = history
        .resources
        .iter()
        .enumerate()
        .filter(|(_, known)| {
            known.family == family
                && known.parent != parent
                && known.life == Life::Alive
                && known.session == seen.session()
                && !known.adopted
        })
        .filter(|(index, known)| history.taint(*index).is_none() && !here(&known.id))
        .map(|(index, _)| index)
        .collect();
    let leaked = others
        .iter()
        .copied()
        .filter(|known| {
            let id = &history.resources[*known].id;
            ids.iter().flatten().any(|listed| listed == id)
        })
        .collect::<Vec<_>>();
    let own = ids.iter().flatten().any(|id| here(id));
    moved(contract, history, book, seen, family, parent, ids);
    for known in &leaked {
        let resource = &history.resources[*known];
        let evidence = [resource.created.evidence.clone(), seen.name()];
        let finding = Finding::new("the list shows an item of another parent", evidence)
            .highlighting(resource.id.clone());
        history.leaks.push(Leak {
            known: *known,
            operation: seen.operation,
            rule: "isolation/list",
            below: parent,
            finding,
        });
    }
    if leaked.is_empty() && own && !others.is_empty() {
        book.pass(seen.operation, "isolation/list", &seen.name());
    }
}

/// Children of a deleted parent do not turn up below another one.
fn moved(
    contract: &Contract,
    history: &History,
    book: &mut Book<'_>,
    seen: &Seen<'_>,
    family: FamilyIndex,
    parent: Option<Known>,
    ids: &[Option<String>],
) {
    for known in &history.resources {
        let Life::Orphaned(delete) = known.life else {
            continue;
        };
        let same = known.family == family && known.session == seen.session() && !known.adopted;
        if same && known.parent != parent && ids.iter().flatten().any(|id| *id == known.id) {
            let evidence = [known.last_write.evidence.clone(), seen.name()];
            let finding = Finding::new("a child of what was deleted shows elsewhere", evidence);
            let finding = finding.highlighting(known.id.clone());
            // Where it stood before its parent went is another matter.
            let rule = "parent-delete/children-gone";
            let culprits = spreaders(contract);
            book.suspect(Weight::Agreed, (delete, rule), finding, &culprits);
        }
    }
}

/// What the list below a deleted parent shows of its children.
pub(super) fn children_listed(
    contract: &Contract,
    history: &mut History,
    seen: &Seen<'_>,
    family: FamilyIndex,
    parent: Known,
) {
    let items: Vec<&Value> = seen
        .bodies
        .iter()
        .flatten()
        .filter_map(|body| contract.items(seen.operation, body))
        .flatten()
        .collect();
    let siblings: Vec<Known> = history.siblings(family, Some(parent)).collect();
    for known in siblings {
        let id = history.resources[known].id.clone();
        let shown = items
            .iter()
            .find(|item| contract.families[family].id_of(item).as_ref() == Some(&id));
        let sight = match (seen.answer(), shown) {
            (Some(answer), Some(item)) if answer.is_success() => {
                Sight::Shows(item.as_object().cloned().unwrap_or_default())
            }
            (Some(answer), _) if answer.status < 500 => Sight::Absent(answer.status),
            _ => Sight::Unclear,
        };
        history.resources[known].list = Some(View {
            operation: seen.operation,
            evidence: seen.name(),
            sight,
            began: seen.began(),
            timed: seen.is_timed(),
        });
    }
}
