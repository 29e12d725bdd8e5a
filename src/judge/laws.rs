//! Rules that take more than one exchange, first half: what an exchange adds to the history.
//!
//! A write is checked against its own answer at once and changes the shadow model; a read adds
//! what it showed. What the reads since a write amount to is decided in `blame`, before the next write of
//! the session and at the end.

use serde_json::{Map, Value};

use crate::contract::{Contract, FamilyIndex, OperationIndex, Role, differences, looks_like_uuid};
use crate::trace::{Exchange, Response};

pub(super) use super::blame::{resolve_all, resolve_one, resolve_session};
use super::book::{Book, Finding};
use super::history::{History, Known, Life, Missed, Sight, Standing, Tracked, View, Write};

/// One judged exchange, or all pages of one.
pub(super) struct Seen<'s> {
    pub operation: OperationIndex,
    pub standing: Standing,
    pub pages: &'s [Exchange],
    pub bodies: &'s [Option<Value>],
}

impl Seen<'_> {
    fn name(&self) -> String {
        self.pages[0].name()
    }

    fn session(&self) -> &str {
        &self.pages[0].labels.workflow
    }

    fn answer(&self) -> Option<&Response> {
        self.pages[0].answer()
    }

    fn sent(&self) -> Map<String, Value> {
        let body = self.pages[0]
            .request
            .body
            .as_deref()
            .and_then(|body| serde_json::from_str(body).ok());
        match body {
            Some(Value::Object(body)) => body,
            _ => Map::new(),
        }
    }
}

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
            read(contract, history, seen, known);
        }
        (Role::Read, Standing::Elsewhere(known)) => elsewhere(contract, history, book, seen, known),
        (Role::List, Standing::Collection(parent)) => {
            list(contract, history, book, seen, family, parent);
        }
        (Role::Update | Role::Delete, Standing::Gone(known) | Standing::Below(known))
        | (Role::Create | Role::List | Role::Read, Standing::Below(known)) => {
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

/// Values of an answer that differ from what was sent, as a finding.
fn echo(
    contract: &Contract,
    seen: &Seen<'_>,
    family: FamilyIndex,
    sent: &Map<String, Value>,
    item: &Map<String, Value>,
) -> Option<Finding> {
    let found = differences(sent, item, &contract.knowledge(family));
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
    let sent = contract.comparable(operation, &seen.sent());
    match echo(contract, seen, family, &sent, item) {
        Some(finding) => book.fail(operation, "create/echo", finding),
        None => book.pass(operation, "create/echo", &name),
    }
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
    // Some APIs number children from one below each parent; only random ids are unique beyond it.
    let comparable = |known: &Tracked| {
        known.family == family && (known.parent == parent || looks_like_uuid(&id))
    };
    let repeated = history
        .resources
        .iter()
        .position(|known| comparable(known) && known.id == id);
    let listed = history
        .listed
        .get(&(seen.session().to_owned(), family))
        .is_some_and(|ids| ids.contains(&id));
    let mut tainted = None;
    if let Some(before) = repeated {
        let rule = book.id(operation, "create/new-id");
        let evidence = [
            history.resources[before].created.evidence.clone(),
            name.clone(),
        ];
        book.fail(
            operation,
            "create/new-id",
            Finding::new("the id was given to another resource before", evidence)
                .highlighting(id.clone()),
        );
        history.resources[before].tainted = Some(rule.clone());
        tainted = Some(rule);
    } else if listed && looks_like_uuid(&id) {
        tainted = Some(book.id(operation, "create/new-id"));
        book.fail(
            operation,
            "create/new-id",
            Finding::new("the id was listed before it was created", [name.clone()])
                .highlighting(id.clone()),
        );
    } else {
        book.pass(operation, "create/new-id", &name);
    }
    let write = Write {
        number: history.next_write(),
        operation,
        evidence: name,
        answered: item.clone(),
    };
    history
        .last_writes
        .insert(seen.session().to_owned(), write.clone());
    history.resources.push(Tracked {
        family,
        parent,
        id,
        session: seen.session().to_owned(),
        phase: seen.pages[0].labels.phase,
        expected: sent,
        created: write.clone(),
        last_write: write,
        updated: false,
        life: Life::Alive,
        verified: false,
        tainted,
        item: None,
        list: None,
        missed: None,
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
        return;
    }
    let operation = seen.operation;
    let name = seen.name();
    let family = history.resources[known].family;
    let sent = contract.comparable(operation, &seen.sent());
    let item = seen.bodies[0]
        .as_ref()
        .and_then(|body| contract.item(operation, body))
        .cloned();
    if let Some(item) = &item {
        match echo(contract, seen, family, &sent, item) {
            Some(finding) => book.fail(operation, "update/echo", finding),
            None => book.pass(operation, "update/echo", &name),
        }
        let id = contract.families[family].id_of(&Value::Object(item.clone()));
        match id {
            Some(id) if id == history.resources[known].id => {
                book.pass(operation, "update/keeps-identity", &name);
            }
            Some(id) => {
                let finding =
                    Finding::new("the answer shows another id than the path", [name.clone()]);
                book.fail(operation, "update/keeps-identity", finding.highlighting(id));
            }
            None => {}
        }
    }
    let write = Write {
        number: history.next_write(),
        operation,
        evidence: name,
        answered: item.unwrap_or_default(),
    };
    history
        .last_writes
        .insert(seen.session().to_owned(), write.clone());
    let resource = &mut history.resources[known];
    resource.expected.extend(sent);
    resource.last_write = write;
    resource.updated = true;
    resource.verified = false;
}

fn delete(history: &mut History, book: &mut Book<'_>, seen: &Seen<'_>, known: Known) {
    let Some(answer) = seen.answer() else { return };
    let operation = seen.operation;
    let name = seen.name();
    let children: Vec<Known> = history
        .children(known)
        .into_iter()
        .filter(|child| history.resources[*child].life == Life::Alive)
        .collect();
    if answer.status == 409 && !children.is_empty() {
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
    };
    history
        .last_writes
        .insert(seen.session().to_owned(), write.clone());
    let resource = &mut history.resources[known];
    resource.life = Life::Deleted;
    resource.last_write = write.clone();
    resource.verified = false;
    orphan(history, known, operation, &write);
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

fn read(contract: &Contract, history: &mut History, seen: &Seen<'_>, known: Known) {
    let item = seen.bodies[0]
        .as_ref()
        .and_then(|body| contract.item(seen.operation, body));
    let sight = match (seen.answer(), item) {
        (Some(answer), Some(item)) if answer.is_success() => Sight::Shows(item.clone()),
        (Some(answer), _)
            if (400..500).contains(&answer.status)
                && !matches!(answer.status, 401 | 403 | 405 | 429) =>
        {
            Sight::Absent(answer.status)
        }
        // A success that shows nothing still says that there is something.
        (Some(answer), None)
            if answer.is_success() && history.resources[known].life != Life::Alive =>
        {
            Sight::Shows(Map::new())
        }
        _ => Sight::Unclear,
    };
    let resource = &mut history.resources[known];
    resource.item = Some(View {
        operation: seen.operation,
        evidence: seen.name(),
        sight,
    });
}

fn elsewhere(
    contract: &Contract,
    history: &History,
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
        book.fail(
            seen.operation,
            "isolation/item",
            Finding::new(message, evidence).highlighting(answer.status.to_string()),
        );
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

fn list(
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
            });
        } else {
            neighbour(contract, history, book, seen, *known, sight);
        }
    }
    if readable {
        isolation(history, book, seen, family, parent, &ids);
        let listed = history.listed.entry((session, family)).or_default();
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
    if resource.life != Life::Alive || resource.tainted.is_some() || !resource.verified {
        return;
    }
    match sight {
        Sight::Unclear => {}
        Sight::Absent(_) => {
            let write = history.last_writes.get(seen.session());
            resource.missed.get_or_insert(Missed {
                operation: seen.operation,
                evidence: seen.name(),
                write: write.map(|write| write.number),
                exists: None,
            });
        }
        Sight::Shows(shown) => {
            resource.missed = None;
            let found = differences(
                &resource.expected,
                &shown,
                &contract.knowledge(resource.family),
            );
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
            book.fail(
                write.operation,
                super::blame::writer_rule(contract, write.operation, false),
                finding,
            );
            for difference in found {
                resource
                    .expected
                    .insert(difference.attribute, difference.actual);
            }
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
        if let Some(missed) = &mut history.resources[known].missed {
            missed.exists.get_or_insert_with(|| seen.name());
        }
        next = history.resources[known].parent;
    }
}

/// A list shows nothing that belongs to another parent.
fn isolation(
    history: &History,
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
    let others: Vec<&Tracked> = history
        .resources
        .iter()
        .enumerate()
        .filter(|(_, known)| {
            known.family == family
                && known.parent != parent
                && known.life == Life::Alive
                && known.session == seen.session()
        })
        .filter(|(index, known)| history.taint(*index).is_none() && !here(&known.id))
        .map(|(_, known)| known)
        .collect();
    let leaked = others
        .iter()
        .find(|known| ids.iter().flatten().any(|id| *id == known.id));
    let own = ids.iter().flatten().any(|id| here(id));
    if let Some(leaked) = leaked {
        let evidence = [leaked.created.evidence.clone(), seen.name()];
        let finding = Finding::new("the list shows an item of another parent", evidence);
        book.fail(
            seen.operation,
            "isolation/list",
            finding.highlighting(leaked.id.clone()),
        );
    } else if own && !others.is_empty() {
        book.pass(seen.operation, "isolation/list", &seen.name());
    }
}

/// What the list below a deleted parent shows of its children.
fn children_listed(
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
        });
    }
}

/// A call on, or below, a resource that was deleted.
fn unknown(
    contract: &Contract,
    history: &History,
    book: &mut Book<'_>,
    seen: &Seen<'_>,
    gone: Known,
) {
    let method = contract.operations[seen.operation].method.to_lowercase();
    let rule = format!("unknown-id/{method}");
    let exact = format!("{rule}/404");
    if let Some(because) = history.taint(gone) {
        book.untested(seen.operation, &rule, &because);
        book.untested(seen.operation, &exact, &because);
        return;
    }
    let name = seen.name();
    let evidence = || {
        [
            history.resources[gone].last_write.evidence.clone(),
            name.clone(),
        ]
    };
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
        match seen.standing {
            Standing::Below(_) => {
                let culprit = history.resources[gone].last_write.operation;
                book.suspect(
                    seen.operation,
                    &rule,
                    finding,
                    (culprit, "parent-delete/children-gone"),
                );
            }
            _ => book.fail(seen.operation, &rule, finding),
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
