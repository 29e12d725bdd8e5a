//! Rules that take more than one exchange, first half: what an exchange adds to the history.
//!
//! A write is checked against its own answer at once and changes the shadow model; a read adds
//! what it showed. What the reads since a write amount to is decided in `blame`, before the next write of
//! the session and at the end.

use serde_json::{Map, Value};

use crate::contract::{
    Contract, Difference, FamilyIndex, OperationIndex, Role, differences, is_demanding,
    looks_like_uuid,
};
use crate::trace::Response;

use super::book::{Book, Finding, Weight};
use super::exchange::keeps_parent;
use super::flags::{flags, kept_flags, with_flags};
use super::history::{History, Known, Leak, Life, Sight, Standing, Tracked, View, Write};
use super::lists::{children_listed, exists, list};
use super::refused;
use super::seen::Seen;

pub(super) fn apply(
    contract: &Contract,
    history: &mut History,
    book: &mut Book<'_>,
    seen: &Seen<'_>,
) {
    exists(history, seen);
    let Some((role, family)) = contract.bindings[seen.operation].role else {
        return;
    };
    match (role, seen.standing) {
        (Role::Create, Standing::Collection(parent)) => {
            create(contract, history, book, seen, family, parent);
        }
        (Role::Update, Standing::Alive(known)) => update(contract, history, book, seen, known),
        (Role::Delete, Standing::Alive(known)) => delete(history, book, seen, known),
        (Role::Read, Standing::Alive(known) | Standing::Gone(known)) => {
            read(contract, history, book, seen, known);
        }
        (Role::Read, Standing::Elsewhere(known)) => elsewhere(contract, history, book, seen, known),
        (Role::List, Standing::Collection(parent)) => {
            list(contract, history, book, seen, family, parent);
        }
        (Role::Update | Role::Delete, Standing::Gone(known)) | (_, Standing::Below(known))
            if seen.is_early(contract, &history.resources[known].last_write) => {}
        (Role::Delete, Standing::Gone(known)) => {
            if history.resources[known].life == Life::Deleted {
                again(history, book, seen, known);
            }
            unknown(contract, history, book, seen, known);
        }
        (Role::Update, Standing::Gone(known)) | (_, Standing::Below(known)) => {
            unknown(contract, history, book, seen, known);
        }
        _ => {}
    }
    if role == Role::List
        && let Standing::Below(parent) = seen.standing
    {
        children_listed(contract, history, seen, family, parent);
    }
}

/// Values of an answer that differ from what was sent, as findings by rule: texts that careless
/// storage alters have one of their own.
fn echo(
    contract: &Contract,
    book: &mut Book<'_>,
    seen: &Seen<'_>,
    rule: &str,
    (family, sent, item): (FamilyIndex, &Map<String, Value>, &Map<String, Value>),
) {
    let found = differences(sent, item, &contract.knowledge(family));
    let is_text = |difference: &&Difference| difference.expected.as_str().is_some_and(is_demanding);
    let texts: Vec<&Difference> = found.iter().filter(is_text).collect();
    let others: Vec<&Difference> = found
        .iter()
        .filter(|difference| !is_text(difference))
        .collect();
    let plain = rule;
    for (rule, found) in [(plain, others), ("text/round-trip", texts)] {
        match altered(seen, &found) {
            Some(finding) if rule == plain => book.fail(seen.operation, rule, finding),
            // Who loses plain values loses texts with them.
            Some(finding) => {
                let culprits = [(seen.operation, plain)];
                book.suspect(Weight::Agreed, (seen.operation, rule), finding, &culprits);
            }
            None if rule == "text/round-trip" => {
                if sent.values().filter_map(Value::as_str).any(is_demanding) {
                    book.pass(seen.operation, rule, &seen.name());
                }
            }
            None => book.pass(seen.operation, rule, &seen.name()),
        }
    }
}

fn altered(seen: &Seen<'_>, found: &[&Difference]) -> Option<Finding> {
    let first = found.first()?;
    let texts: Vec<String> = found
        .iter()
        .map(|difference| {
            format!(
                "`{}` was sent as {} and answered as {}",
                difference.attribute, difference.expected, difference.actual
            )
        })
        .collect();
    Some(Finding::new(texts.join("; "), [seen.name()]).highlighting(first.actual.to_string()))
}

fn create(
    contract: &Contract,
    history: &mut History,
    book: &mut Book<'_>,
    seen: &Seen<'_>,
    family: FamilyIndex,
    parent: Option<Known>,
) {
    let Some(answer) = seen.answer().filter(|answer| answer.is_success()) else {
        return;
    };
    let operation = seen.operation;
    let name = seen.name();
    let Some(item) = seen.bodies[0]
        .as_ref()
        .and_then(|body| contract.item(operation, body))
    else {
        return;
    };
    let Some(id) = contract.families[family].id_of(&Value::Object(item.clone())) else {
        return;
    };
    let sent = seen.comparable(contract);
    let concurrent = seen.pages[0].labels.together;
    let rule = |rule| {
        if concurrent {
            "concurrent/create"
        } else {
            rule
        }
    };
    echo(
        contract,
        book,
        seen,
        rule("create/echo"),
        (family, &sent, item),
    );
    history.worked.insert(operation);
    if let Some(location) = answer.header("location") {
        let path = location
            .split(['?', '#'])
            .next()
            .unwrap_or_default()
            .trim_end_matches('/');
        let last = path.rsplit('/').next().map(crate::contract::decode);
        if last.as_deref() == Some(&id) {
            book.pass(operation, "create/location", &name);
        } else {
            let finding = Finding::new(
                "`Location` does not lead to the new resource",
                [name.clone()],
            );
            book.fail(operation, "create/location", finding.highlighting(location));
        }
    } else {
        book.pass(operation, "create/location", &name);
    }
    // A resource is named by its whole path: below another parent the same id is another name.
    let repeated = history
        .find(family, parent, &id)
        .filter(|before| !history.resources[*before].adopted);
    // A name that the client chose may come again.
    let chosen = seen.foreign.is_some() && seen.sent().values().any(|value| *value == *id);
    let listed = history
        .listed
        .get(&(seen.session().to_owned(), family, parent))
        .is_some_and(|ids| ids.contains(&id));
    let mut tainted = None;
    if let Some(before) = repeated.filter(|_| !chosen) {
        let broken = rule("create/new-id");
        let evidence = [
            history.resources[before].created.evidence.clone(),
            name.clone(),
        ];
        let because = book.id(operation, broken);
        book.fail(
            operation,
            broken,
            Finding::new("the id was given to another resource before", evidence)
                .highlighting(id.clone()),
        );
        history.resources[before].tainted = Some(because.clone());
        tainted = Some(because);
    } else if listed && looks_like_uuid(&id) && !chosen {
        tainted = Some(book.id(operation, rule("create/new-id")));
        book.fail(
            operation,
            rule("create/new-id"),
            Finding::new("the id was listed before it was created", [name.clone()])
                .highlighting(id.clone()),
        );
    } else {
        book.pass(operation, rule("create/new-id"), &name);
    }
    let write = Write {
        number: history.next_write(),
        operation,
        evidence: name,
        answered: item.clone(),
        ended: seen.ended(),
    };
    history.wrote(seen.session(), &write);
    let expected = if seen.foreign.is_some() {
        // Much that nobody recorded here may turn a flag.
        sent
    } else {
        with_flags(contract, operation, sent, item)
    };
    history.resources.push(Tracked {
        session: seen.session().to_owned(),
        phase: seen.pages[0].labels.phase,
        expected,
        tainted,
        concurrent,
        ..Tracked::new((family, parent, id), write)
    });
}

fn update(
    contract: &Contract,
    history: &mut History,
    book: &mut Book<'_>,
    seen: &Seen<'_>,
    known: Known,
) {
    if !seen.answer().is_some_and(Response::is_success) {
        doubt(history, book, seen, known);
        return;
    }
    let operation = seen.operation;
    let name = seen.name();
    let family = history.resources[known].family;
    let mut sent = seen.comparable(contract);
    let item = seen.bodies[0]
        .as_ref()
        .and_then(|body| contract.item(operation, body))
        .cloned();
    history.worked.insert(operation);
    let position = contract.families[family].position();
    if position.is_some_and(|name| sent.contains_key(name)) {
        // It was asked to move: what comes before what is open again.
        let parent = history.resources[known].parent;
        let place = (seen.session().to_owned(), family, parent);
        history.order.remove(&place);
    }
    if let Some(item) = &item {
        sent.extend(refused::honoured(
            contract,
            history,
            operation,
            &seen.sent(),
            item,
        ));
        echo(contract, book, seen, "update/echo", (family, &sent, item));
        flags(contract, book, seen, &history.resources[known], item);
        let id = contract.families[family].id_of(&Value::Object(item.clone()));
        match id {
            Some(id) if id == history.resources[known].id => {
                book.pass(operation, "update/keeps-identity", &name);
            }
            Some(id) => {
                let finding =
                    Finding::new("the answer shows another id than the path", [name.clone()]);
                book.fail(operation, "update/keeps-identity", finding.highlighting(id));
                if history.foreign {
                    // Whatever its old path, or one below it, answers from now on follows from that.
                    let because = book.id(operation, "update/keeps-identity");
                    history.resources[known].tainted.get_or_insert(because);
                }
            }
            None => {}
        }
    }
    let write = Write {
        number: history.next_write(),
        operation,
        evidence: name,
        answered: item.unwrap_or_default(),
        ended: seen.ended(),
    };
    history.wrote(seen.session(), &write);
    let resource = &mut history.resources[known];
    resource.before = resource.expected.clone();
    resource.expected = kept_flags(contract, resource);
    resource.expected.extend(sent);
    resource.last_own = write.clone();
    resource.last_write = write;
    resource.updated = true;
    resource.verified = false;
    resource.clean = false;
}

fn delete(history: &mut History, book: &mut Book<'_>, seen: &Seen<'_>, known: Known) {
    doubt(history, book, seen, known);
    let Some(answer) = seen.answer() else { return };
    let operation = seen.operation;
    let name = seen.name();
    let children: Vec<Known> = history
        .children(known)
        .into_iter()
        .filter(|child| history.resources[*child].life == Life::Alive)
        .collect();
    if keeps_parent(answer.status) && !children.is_empty() {
        // A refusal keeps the children as they were, and nobody is left behind without a parent.
        book.pass(operation, "parent-delete/children-gone", &name);
        return;
    }
    if !answer.is_success() {
        return;
    }
    let write = Write {
        number: history.next_write(),
        operation,
        evidence: name,
        answered: Map::new(),
        ended: seen.ended(),
    };
    history.wrote(seen.session(), &write);
    let resource = &mut history.resources[known];
    resource.life = Life::Deleted;
    resource.last_write = write.clone();
    resource.verified = false;
    orphan(history, known, operation, &write);
}

/// A write that was neither done nor refused, as far as its answer says: whatever the resource
/// shows from now on, no other write is to blame.
fn doubt(history: &mut History, book: &Book<'_>, seen: &Seen<'_>, known: Known) {
    if seen
        .answer()
        .is_none_or(|answer| !(200..500).contains(&answer.status) || answer.status / 100 == 3)
    {
        let because = book.id(seen.operation, "status");
        history.resources[known].tainted.get_or_insert(because);
    }
}

fn orphan(history: &mut History, parent: Known, operation: OperationIndex, write: &Write) {
    for child in history.children(parent) {
        if history.resources[child].life == Life::Alive {
            history.resources[child].life = Life::Orphaned(operation);
            history.resources[child].last_write = write.clone();
            history.resources[child].verified = false;
            orphan(history, child, operation, write);
        }
    }
}

fn read(
    contract: &Contract,
    history: &mut History,
    book: &mut Book<'_>,
    seen: &Seen<'_>,
    known: Known,
) {
    let item = seen.bodies[0]
        .as_ref()
        .and_then(|body| contract.item(seen.operation, body));
    // To hide by 403 what is not there is allowed (RFC 9110, section 15.5.4).
    let alive = history.resources[known].life == Life::Alive;
    // Whose id was given by an answer that was seen has it in every answer.
    let tracked = &history.resources[known];
    let other = item
        .and_then(|item| contract.families[tracked.family].id_of(&Value::Object(item.clone())))
        .filter(|id| !id.eq_ignore_ascii_case(&tracked.id));
    if let (true, false, Some(other)) = (seen.foreign.is_some(), tracked.adopted, other) {
        let rule = if tracked.updated {
            "read/after-update"
        } else {
            "read/after-create"
        };
        let finding = Finding::new("the answer shows another id than the path", [seen.name()]);
        book.fail(seen.operation, rule, finding.highlighting(other));
        return;
    }
    // Others may have removed what the traffic did not make, and refused what it made.
    let doubtful = seen.foreign.is_some()
        && seen.answer().is_some_and(|answer| {
            let told = matches!(answer.status, 404 | 410);
            alive && answer.status >= 400 && (!told || history.resources[known].adopted)
        });
    let sight = match (seen.answer(), item) {
        _ if doubtful => Sight::Unclear,
        (Some(answer), Some(item)) if answer.is_success() => Sight::Shows(item.clone()),
        (Some(answer), _)
            if (400..500).contains(&answer.status)
                && !(matches!(answer.status, 401 | 405 | 429) || answer.status == 403 && alive) =>
        {
            Sight::Absent(answer.status)
        }
        // A success that shows nothing still says that there is something.
        (Some(answer), None) if answer.is_success() && !alive => Sight::Shows(Map::new()),
        _ => Sight::Unclear,
    };
    let resource = &mut history.resources[known];
    resource.item = Some(View {
        operation: seen.operation,
        evidence: seen.name(),
        sight,
        began: seen.began(),
        timed: seen.is_timed(),
    });
}

fn elsewhere(
    contract: &Contract,
    history: &mut History,
    book: &mut Book<'_>,
    seen: &Seen<'_>,
    known: Known,
) {
    let Some(answer) = seen.answer() else { return };
    let name = seen.name();
    if let Some(because) = history.taint(known) {
        book.untested(seen.operation, "isolation/item", &because);
    } else if answer.is_success() || answer.status >= 500 {
        let message = format!(
            "answered {} for an item of another {}",
            answer.status,
            parent_name(contract, history, known)
        );
        let evidence = [history.resources[known].created.evidence.clone(), name];
        let finding = Finding::new(message, evidence).highlighting(answer.status.to_string());
        history.leaks.push(Leak {
            known,
            operation: seen.operation,
            rule: "isolation/item",
            below: None,
            finding,
        });
    } else {
        book.pass(seen.operation, "isolation/item", &name);
    }
}

fn parent_name(contract: &Contract, history: &History, known: Known) -> String {
    let parent = history.resources[known]
        .parent
        .map(|parent| history.resources[parent].family);
    parent.map_or_else(
        || "parent".to_owned(),
        |family| format!("item of `{}`", contract.families[family].name),
    )
}

/// A delete of what was deleted.
fn again(history: &History, book: &mut Book<'_>, seen: &Seen<'_>, gone: Known) {
    let rule = "delete/again";
    if let Some(because) = history.taint(gone) {
        return book.untested(seen.operation, rule, &because);
    }
    let deleted = history.resources[gone].last_write.evidence.clone();
    let shown = seen.answer().map_or_else(
        || "no answer".to_owned(),
        |answer| answer.status.to_string(),
    );
    if let Some(300..=499) = seen.answer().map(|answer| answer.status) {
        book.pass(seen.operation, rule, &seen.name());
    } else {
        let message = format!("answered {shown} for what was deleted before");
        let finding = Finding::new(message, [deleted, seen.name()]);
        book.fail(seen.operation, rule, finding.highlighting(shown));
    }
}

/// A call on, or below, a resource that was deleted.
fn unknown(
    contract: &Contract,
    history: &mut History,
    book: &mut Book<'_>,
    seen: &Seen<'_>,
    gone: Known,
) {
    let method = contract.operations[seen.operation].method.to_lowercase();
    let rule = format!("unknown-id/{method}");
    let exact = format!("{rule}/404");
    // What is doubtful for a fault of the same operation may be charged to it all the same.
    let because = history.taint(gone).filter(|because| {
        let culprit = contract.registry.by_id(because);
        culprit.is_none_or(|index| contract.registry.get(index).operation != seen.operation)
    });
    if let Some(because) = because {
        book.untested(seen.operation, &rule, &because);
        book.untested(seen.operation, &exact, &because);
        return;
    }
    let name = seen.name();
    let deleted = history.resources[gone].last_write.evidence.clone();
    let evidence = || [deleted.clone(), name.clone()];
    let status = if let Some(answer) = seen.answer() {
        answer.status
    } else {
        book.fail(seen.operation, &rule, Finding::new("no answer", evidence()));
        return;
    };
    if (200..300).contains(&status) || status >= 500 {
        let finding = Finding::new(
            format!("answered {status} for a resource that was deleted"),
            evidence(),
        );
        let finding = finding.highlighting(status.to_string());
        // Below a deleted parent the delete may be to blame, if it leaves children behind.
        if let Standing::Below(_) = seen.standing {
            let culprit = history.resources[gone].last_write.operation;
            let culprits =
                ["parent-delete/children-gone", "delete/gone"].map(|rule| (culprit, rule));
            book.suspect(Weight::Agreed, (seen.operation, &rule), finding, &culprits);
        } else {
            book.fail(seen.operation, &rule, finding);
            if method != "delete" {
                // It may have come back to life: what comes next proves nothing about others.
                history.resources[gone].tainted = Some(book.id(seen.operation, &rule));
            }
        }
    } else {
        book.pass(seen.operation, &rule, &name);
        if matches!(status, 404 | 410) {
            book.pass(seen.operation, &exact, &name);
        } else {
            book.fail(
                seen.operation,
                &exact,
                Finding::new(format!("answered {status} instead of 404"), evidence()),
            );
        }
    }
}
