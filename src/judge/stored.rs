//! Whether something came of a request that was refused.
//!
//! A refused create left something if a later list shows an item that nothing else made and that
//! has the values of the refused request, or its bad one. Two values are enough, or one text that
//! nothing has by chance; once the list shows a resource that was created
//! after the refusal (a fence) and no such item, nothing came of it. A refused update left
//! something if the item later shows all that it would have changed; a refused delete, if the
//! item is gone.
//!
//! Copies are found in the same way: an item that nothing made, with the values of one that
//! was made. A write that was applied twice is to blame for it.

use serde_json::{Map, Value};

use crate::contract::{Contract, FamilyIndex, OperationIndex, Role, differences};

use super::book::{Book, Finding, Weight};
use super::history::{Aim, History, Known, Leak, Life, Refusal, Sight, View};
use super::seen::Seen;
use super::suspects::{READINGS, meddlers, spreaders, takers};

/// Looks through a list that was read whole for what refused creates left.
pub(super) fn by_list(
    contract: &Contract,
    history: &mut History,
    book: &mut Book<'_>,
    seen: &Seen<'_>,
    family: FamilyIndex,
    parent: Option<Known>,
    items: &[&Value],
) {
    if parent.is_some_and(|parent| history.taint(parent).is_some()) {
        return;
    }
    let strange = strange(contract, history, seen, family, parent, items);
    let shown: Vec<String> = items
        .iter()
        .filter_map(|item| contract.families[family].id_of(item))
        .collect();
    let fence = history
        .siblings(family, parent)
        .filter(|known| shown.contains(&history.resources[*known].id))
        .filter(|known| history.resources[*known].session == seen.session())
        .map(|known| history.resources[known].created.number)
        .max();
    let mut kept = Vec::new();
    for refusal in std::mem::take(&mut history.refusals) {
        let here = refusal.aim == Aim::Create(parent)
            && contract.bindings[refusal.operation].role == Some((Role::Create, family))
            && refusal.session == seen.session();
        if !here {
            kept.push(refusal);
            continue;
        }
        let left = strange
            .iter()
            .find(|(_, item)| came_of(contract, family, &refusal, item));
        if let Some((id, _)) = left {
            let message = "what was refused is listed all the same";
            let evidence = [refusal.evidence.clone(), seen.name()];
            let finding = Finding::new(message, evidence).highlighting(id.clone());
            let mut culprits = meddlers(contract);
            culprits.push((seen.operation, "isolation/list"));
            let accused = (refusal.operation, refusal.rule.as_str());
            book.suspect(Weight::Agreed, accused, finding, &culprits);
            history.quarantined.insert((family, parent, id.clone()));
        } else if fence.is_some_and(|fence| fence > refusal.after) {
            book.pass(refusal.operation, &refusal.rule, &refusal.evidence);
        } else {
            kept.push(refusal);
        }
    }
    history.refusals = kept;
}

/// Items that no create of the traffic made, that were not set aside, and that this session did
/// not see before.
fn strange<'v>(
    contract: &Contract,
    history: &History,
    seen: &Seen<'_>,
    family: FamilyIndex,
    parent: Option<Known>,
    items: &[&'v Value],
) -> Vec<(String, &'v Map<String, Value>)> {
    let before = history
        .listed
        .get(&(seen.session().to_owned(), family, parent));
    items
        .iter()
        .filter_map(|item| Some((contract.families[family].id_of(item)?, item.as_object()?)))
        .filter(|(id, item)| {
            // What belongs below another parent leaks in here; it is no copy.
            let leaks = history.resources.iter().any(|known| {
                known.family == family
                    && known.id == *id
                    && has(contract, family, &known.expected, item)
            });
            !leaks
                && history.find(family, parent, id).is_none()
                && !history.quarantined.contains(&(family, parent, id.clone()))
                && before.is_none_or(|before| !before.contains(id))
        })
        .collect()
}

/// Whether an item has what a refused create sent.
fn came_of(
    contract: &Contract,
    family: FamilyIndex,
    refusal: &Refusal,
    item: &Map<String, Value>,
) -> bool {
    let sent = &refusal.sent;
    let bad = refusal.bad.as_ref().is_some_and(|(name, value)| {
        !value.is_null()
            && item.get(name) == Some(value)
            && differences(sent, item, &contract.knowledge(family)).is_empty()
    });
    bad || has(contract, family, sent, item)
}

/// Whether an item has all the values that were sent, as far as it shows them.
fn has(
    contract: &Contract,
    family: FamilyIndex,
    sent: &Map<String, Value>,
    item: &Map<String, Value>,
) -> bool {
    let shared = || sent.iter().filter(|(name, _)| item.contains_key(*name));
    let known = shared().count() > 1 || shared().any(|sent| is_telling(contract, family, sent));
    known && differences(sent, item, &contract.knowledge(family)).is_empty()
}

/// Characters of a text that two resources do not share by chance.
const TELLING: usize = 18;

/// Whether an attribute is a text for people that nothing else has: a long one, and not one that
/// was cut to the length that the contract allows.
fn is_telling(contract: &Contract, family: FamilyIndex, (name, value): (&String, &Value)) -> bool {
    let length = value.as_str().map_or(0, |text| text.chars().count());
    let request = contract.families[family]
        .create
        .and_then(|create| contract.operations[create].request.as_ref());
    let property = request.and_then(|request| request.shape.property(name));
    property.is_some_and(|property| {
        let longest = property.shape.maximum_length.unwrap_or(u64::MAX);
        let cut = u64::try_from(length).is_ok_and(|length| length >= longest);
        property.is_text() && length >= if cut { 2 * TELLING } else { TELLING }
    })
}

/// Looks through a list that was read whole for copies of what was made.
pub(super) fn copies(
    contract: &Contract,
    history: &mut History,
    book: &mut Book<'_>,
    seen: &Seen<'_>,
    family: FamilyIndex,
    parent: Option<Known>,
    items: &[&Value],
) {
    // In recorded traffic others may have made what looks the same.
    let doubtful = parent.is_some_and(|parent| history.taint(parent).is_some());
    if seen.pages[0].labels.step.is_empty() || doubtful {
        return;
    }
    let strange = strange(contract, history, seen, family, parent, items);
    // Of a copy there is an original beside it; otherwise it shows under a wrong id.
    let shows = |id: &String, values: &Map<String, Value>| {
        items.iter().any(|item| {
            contract.families[family].id_of(item).as_ref() == Some(id)
                && item
                    .as_object()
                    .is_some_and(|item| has(contract, family, values, item))
        })
    };
    let looked = (seen.session().to_owned(), family, parent);
    let looked = history.listed.contains_key(&looked);
    let mut alone = true;
    for (id, item) in strange {
        let original = (0..history.resources.len()).rev().find(|known| {
            let resource = &history.resources[*known];
            let concerns = history.concerns(*known, seen.session(), seen.pages[0].labels.phase);
            resource.family == family
                && resource.life != Life::Lost
                && concerns
                && history.taint(*known).is_none()
                && (resource.parent != parent
                    || resource.life != Life::Alive
                    || shows(&resource.id, &resource.expected))
                && [&resource.expected, &resource.before]
                    .into_iter()
                    .any(|values| {
                        let told = values
                            .iter()
                            .any(|value| is_telling(contract, family, value));
                        (told || distinctive(values)) && has(contract, family, values, item)
                    })
        });
        let Some(original) = original else { continue };
        let resource = &history.resources[original];
        let below = parent.map(|parent| &history.resources[parent].created);
        // The last write that may have copied it: its own, or the create of a parent that came later.
        let write = match below {
            Some(below) if resource.parent != parent && below.number > resource.last_own.number => {
                below
            }
            _ => &resource.last_own,
        };
        // What an earlier list did not show came after the delete.
        let write = if resource.life == Life::Deleted && looked {
            &resource.last_write
        } else {
            write
        };
        let rule = match contract.bindings[write.operation].role {
            Some((Role::Update, _)) => "update/only-this",
            Some((Role::Delete, _)) => "delete/gone",
            _ => "create/only-this",
        };
        let evidence = [write.evidence.clone(), seen.name()];
        let own = resource.session == seen.session() && (looked || resource.life == Life::Alive);
        let write = write.operation;
        let finding = Finding::new("the list shows a copy of it with another id", evidence)
            .highlighting(id.clone());
        // A list that does not show the original may show it under a wrong id; whoever is known to
        // copy did this, too.
        let mut culprits = vec![(seen.operation, "list/contains")];
        if own {
            book.suspect(Weight::Changed, (write, rule), finding, &culprits);
        } else {
            culprits.extend(meddlers(contract));
            let deletes = contract.families.iter().filter_map(|family| family.delete);
            culprits.extend(deletes.map(|delete| (delete, "delete/gone")));
            culprits.retain(|culprit| *culprit != (write, rule));
            book.suspect(Weight::Agreed, (write, rule), finding, &culprits);
        }
        history.quarantined.insert((family, parent, id));
        alone = false;
    }
    let here = history.siblings(family, parent).next();
    if let (true, Some(known)) = (alone, here) {
        let create = history.resources[known].created.operation;
        book.pass(create, "create/only-this", &seen.name());
    }
}

/// Enough texts that no two resources share by chance.
fn distinctive(values: &Map<String, Value>) -> bool {
    values.values().filter(|value| value.is_string()).count() > 1
}

/// An item that a list and a read both show below a parent that is not its own was put there: its
/// create is to blame. What only one of them shows, that one shows wrongly.
pub(super) fn leaks(contract: &Contract, history: &mut History, book: &mut Book<'_>) {
    let leaks = std::mem::take(&mut history.leaks);
    let other = |leak: &Leak| {
        let mut others = leaks.iter();
        others.find(|other| other.known == leak.known && other.operation != leak.operation)
    };
    // Into a parent that came later, only the create of that could have put something.
    let later = leaks.iter().find_map(|leak| {
        let below = &history.resources[leak.below?];
        let known = &history.resources[leak.known];
        let later = below.created.number > known.created.number && below.session == known.session;
        later.then_some(below.created.operation)
    });
    for leak in &leaks {
        let resource = &history.resources[leak.known];
        let create = later.or(contract.families[resource.family].create);
        if let (Some(other), Some(create)) = (other(leak), create) {
            let evidence = std::iter::once(resource.created.evidence.clone())
                .chain(leak.finding.evidence.last().cloned())
                .chain(other.finding.evidence.last().cloned());
            let message = "it shows below another parent, too, by item and by list";
            book.fail(create, "create/only-this", Finding::new(message, evidence));
            let because = book.id(create, "create/only-this");
            book.untested(leak.operation, leak.rule, &because);
        }
    }
    for leak in leaks.iter().filter(|leak| other(leak).is_none()) {
        // One resource that was put below two parents explains the others that show so.
        let culprits = spreaders(contract);
        let accused = (leak.operation, leak.rule);
        book.suspect(Weight::Changed, accused, leak.finding.clone(), &culprits);
    }
}

/// Looks at what reads show of a living resource for what refused updates and deletes left of it.
/// Gives back whether it is gone for that reason.
pub(super) fn by_views(
    contract: &Contract,
    history: &mut History,
    book: &mut Book<'_>,
    known: Known,
    item: Option<&View>,
    list: Option<&View>,
) -> bool {
    let about = |refusal: &Refusal| matches!(refusal.aim, Aim::Update(aim) | Aim::Delete(aim) if aim == known);
    if !history.refusals.iter().any(about) {
        return false;
    }
    let family = history.resources[known].family;
    let views: Vec<&View> = [item, list].into_iter().flatten().collect();
    let shows: Vec<&Map<String, Value>> = views
        .iter()
        .filter_map(|view| match &view.sight {
            Sight::Shows(shown) if !shown.is_empty() => Some(shown),
            _ => None,
        })
        .collect();
    let absent = views
        .iter()
        .all(|view| matches!(view.sight, Sight::Absent(_)));
    if shows.is_empty() && !absent {
        return false;
    }
    let all = std::mem::take(&mut history.refusals);
    let (mine, others): (Vec<Refusal>, Vec<Refusal>) = all.into_iter().partition(about);
    history.refusals = others;
    let seen_in = || views.iter().map(|view| view.evidence.clone());
    if absent {
        let deletes: Vec<&Refusal> = mine
            .iter()
            .filter(|refusal| matches!(refusal.aim, Aim::Delete(_)))
            .collect();
        let Some(first) = deletes.first() else {
            return false;
        };
        let rule = book.id(first.operation, &first.rule);
        // Which of several it was nobody looked at in between.
        for refusal in deletes {
            let evidence = std::iter::once(refusal.evidence.clone()).chain(seen_in());
            let finding = Finding::new("what was not to be deleted is gone", evidence);
            let mut culprits = takers(contract);
            culprits.retain(|culprit| *culprit != (refusal.operation, refusal.rule.as_str()));
            // A single reader that shows nothing right does not show it either.
            if let [view] = views.as_slice() {
                culprits.push((view.operation, "list/contains"));
                culprits.extend(READINGS.map(|rule| (view.operation, rule)));
            }
            let resource = &history.resources[known];
            let weight = if resource.verified || resource.there {
                Weight::Changed
            } else {
                Weight::Agreed
            };
            let accused = (refusal.operation, refusal.rule.as_str());
            book.suspect(weight, accused, finding, &culprits);
        }
        history.resources[known].life = Life::Lost;
        history.resources[known].tainted = Some(rule);
        return true;
    }
    // Of several refused updates the one was stored whose values all show, the rarest ones first.
    let expected = history.resources[known].expected.clone();
    let taken = |refusal: &Refusal| -> Vec<(String, Value)> {
        let bad = refusal.bad.iter().map(|(name, value)| (name, value));
        let changed = refusal.sent.iter().chain(bad).filter(|(name, value)| {
            let one = Map::from_iter([((*name).clone(), (*value).clone())]);
            let knowledge = contract.knowledge(family);
            let before = expected.contains_key(*name)
                && !differences(&one, &expected, &knowledge).is_empty();
            before
                && shows.iter().all(|shown| {
                    shown.contains_key(*name) && differences(&one, shown, &knowledge).is_empty()
                })
        });
        changed
            .map(|(name, value)| (name.clone(), value.clone()))
            .collect()
    };
    let stored = mine
        .iter()
        .map(|refusal| (taken(refusal), refusal))
        .filter(|(taken, _)| !taken.is_empty())
        .filter(|(taken, refusal)| {
            refusal.sent.iter().all(|(name, value)| {
                let one = Map::from_iter([(name.clone(), value.clone())]);
                let knowledge = contract.knowledge(family);
                !expected.contains_key(name)
                    || differences(&one, &expected, &knowledge).is_empty()
                    || taken.iter().any(|(taken, _)| taken == name)
            })
        })
        .max_by_key(|(taken, _)| {
            // A value that only one of them sent tells more than one that all sent.
            let rarity = |(name, value): &(String, Value)| {
                let alike = mine
                    .iter()
                    .filter(|other| other.sent.get(name) == Some(value));
                1_000 / alike.count().max(1)
            };
            taken.iter().map(rarity).sum::<usize>()
        });
    match stored {
        None => {
            for refusal in &mine {
                book.pass(refusal.operation, &refusal.rule, &refusal.evidence);
            }
        }
        Some((taken, refusal)) => {
            let names: Vec<String> = taken.iter().map(|(name, _)| format!("`{name}`")).collect();
            let message = format!("what was refused was done: it changed {}", names.join(", "));
            let evidence = std::iter::once(refusal.evidence.clone()).chain(seen_in());
            let finding = Finding::new(message, evidence).highlighting(taken[0].1.to_string());
            // A reader that shows everything wrong shows this wrong, too.
            let culprits: Vec<(OperationIndex, &str)> = views
                .iter()
                .flat_map(|view| READINGS.map(|rule| (view.operation, rule)))
                .collect();
            let accused = (refusal.operation, refusal.rule.as_str());
            book.suspect(Weight::Agreed, accused, finding, &culprits);
            let because = book.id(refusal.operation, &refusal.rule);
            for other in &mine {
                book.untested(other.operation, &other.rule, &because);
            }
            if let Some((name, _)) = &refusal.bad {
                history.resources[known].spoilt.insert(name.clone());
            }
            history.resources[known].expected.extend(taken);
        }
    }
    false
}
