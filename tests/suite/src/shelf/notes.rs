//! Operations on notes.

use serde_json::{Map, Value, json};
use uuid::Uuid;

use super::account::{Account, Note, Notebook};
use super::conduct::{Call, Checked, Reply, checked, shown, stored, values};
use super::slip::Way;
use super::values::{kept, problem_of_note};

const ATTRIBUTES: [&str; 3] = ["text", "pinned", "stars"];

/// The notebook that notes are asked for in. Where children outlive their parent, a burnt one.
fn home<'a>(account: &'a Account, id: &str) -> Option<&'a Notebook> {
    let number: u64 = id.parse().ok()?;
    let burnt = account.burnt.get(&number);
    let outlived = burnt.filter(|_| account.has("burn-a-notebook", Way::KeepsChildren));
    account.notebooks.get(&number).or(outlived)
}

fn wrapped(status: u16, item: &Map<String, Value>) -> Reply {
    Reply::new(status, Some(json!({"note": item})))
}

pub(super) fn write(account: &mut Account, id: &str, call: &Call) -> Reply {
    let way = account.way("write-a-note");
    let number: u64 = id.parse().unwrap_or_default();
    let mut nowhere = Notebook::new(Map::new());
    let notebook = match account.notebooks.get_mut(&number) {
        Some(notebook) => notebook,
        None if way == Some(Way::ActsOnNothing) => &mut nowhere,
        None => return Reply::not_found(),
    };
    let sent = match values(call, way) {
        Ok(sent) => kept(&sent, &ATTRIBUTES),
        Err(refusal) => return refusal,
    };
    let problem = problem_of_note(&sent);
    let new_id = || Uuid::new_v4().to_string();
    let sent = match checked(sent, problem, way) {
        Checked::Sound(sent) => sent,
        Checked::Refused(refusal, None) => return refusal,
        Checked::Refused(refusal, Some(sent)) => {
            notebook.add(new_id(), sent);
            return refusal;
        }
    };
    let note_id = match (way, notebook.notes.last()) {
        (Some(Way::RepeatsId), Some(older)) => older.id.clone(),
        (Some(Way::PlainIds), _) => Uuid::new_v4().simple().to_string(),
        _ => new_id(),
    };
    let note = notebook.add(note_id, stored(&sent, way));
    if way == Some(Way::TouchesAnother) {
        notebook.add(new_id(), sent.clone());
    }
    if way == Some(Way::Misplaces) {
        for note in &mut notebook.notes {
            note.position = 1;
        }
    }
    let mut answer = note.shown();
    if way == Some(Way::StoresAnother) {
        answer.extend(sent);
    }
    let leads = match way {
        Some(Way::LeadsAstray) => Uuid::nil().to_string(),
        _ => note.id,
    };
    wrapped(201, &shown(answer, None, way))
        .with("location", format!("/notebooks/{number}/notes/{leads}"))
}

pub(super) fn list(account: &Account, id: &str) -> Reply {
    let way = account.way("list-notes");
    let Some(notebook) = home(account, id) else {
        return match way {
            Some(Way::ActsOnNothing) => Reply::new(200, Some(json!({"total": 0, "notes": []}))),
            _ => Reply::not_found(),
        };
    };
    let mut notes: Vec<&Note> = notebook.notes.iter().collect();
    if way == Some(Way::ShowsTheDead) {
        notes.extend(&notebook.torn);
    }
    if way == Some(Way::IgnoresParent) {
        let all = account.notebooks.values().flat_map(|one| &one.notes);
        notes = all.collect();
    }
    let mut items: Vec<Map<String, Value>> = notes
        .into_iter()
        .map(|note| shown(note.shown(), note.before.as_ref(), way))
        .collect();
    match way {
        Some(Way::ListsLess) => {
            items.pop();
        }
        Some(Way::ListsTwice) => items.extend(items.last().cloned()),
        _ => {}
    }
    let total = items.len();
    Reply::new(200, Some(json!({"total": total, "notes": items})))
}

pub(super) fn read(account: &Account, id: &str, note: &str) -> Reply {
    let way = account.way("read-a-note");
    let Some(notebook) = home(account, id) else {
        return Reply::not_found();
    };
    let torn = || notebook.torn.iter().find(|torn| torn.id == note);
    let elsewhere = || {
        account
            .notebooks
            .values()
            .find_map(|other| other.find(note))
    };
    let found = match way {
        Some(Way::ShowsTheDead) => notebook.find(note).or_else(torn),
        Some(Way::IgnoresParent) => elsewhere(),
        _ => notebook.find(note),
    };
    match found {
        Some(note) => wrapped(200, &shown(note.shown(), note.before.as_ref(), way)),
        None => Reply::not_found(),
    }
}

/// The number of the notebook that a write to a note is about.
fn holder(account: &Account, id: &str, note: &str, way: Option<Way>) -> Option<u64> {
    let number: u64 = id.parse().ok()?;
    let home = account.notebooks.get(&number)?;
    if home.find(note).is_some() {
        return Some(number);
    }
    let mut others = account.notebooks.iter();
    let other = others.find(|(_, other)| other.find(note).is_some())?;
    (way == Some(Way::IgnoresParent)).then_some(*other.0)
}

pub(super) fn rewrite(account: &mut Account, id: &str, note: &str, call: &Call) -> Reply {
    let way = account.way("rewrite-a-note");
    let Some(number) = holder(account, id, note, way) else {
        if way == Some(Way::ActsOnNothing) {
            let made = json!({"text": "Made up"});
            let made = made.as_object().cloned().unwrap_or_default();
            let made = Notebook::new(Map::new()).add(note.to_owned(), made);
            return wrapped(200, &made.shown());
        }
        return Reply::not_found();
    };
    let sent = match values(call, way) {
        Ok(sent) => kept(&sent, &ATTRIBUTES),
        Err(refusal) => return refusal,
    };
    let problem = problem_of_note(&sent);
    let (sent, refusal) = match checked(sent, problem, way) {
        Checked::Sound(sent) => (sent, None),
        Checked::Refused(refusal, None) => return refusal,
        Checked::Refused(refusal, Some(sent)) => (sent, Some(refusal)),
    };
    let Some(notebook) = account.notebooks.get_mut(&number) else {
        return Reply::not_found();
    };
    let mut answer = Map::new();
    for one in &mut notebook.notes {
        let is_it = one.id == note;
        if !is_it && way == Some(Way::Misplaces) {
            one.position += 1;
        }
        if !is_it && way != Some(Way::TouchesAnother) {
            continue;
        }
        let old = std::mem::replace(&mut one.values, stored(&sent, way));
        if is_it && way == Some(Way::Misplaces) {
            one.position = 1;
        }
        if is_it {
            answer = one.shown();
        }
        if way == Some(Way::Forgets) {
            one.values = old;
        } else {
            one.before = Some(old);
        }
    }
    if let Some(refusal) = refusal {
        return refusal;
    }
    if way == Some(Way::StoresAnother) {
        answer.extend(sent);
    }
    if way == Some(Way::AnswersAnotherId) {
        answer.insert("uuid".to_owned(), json!(Uuid::new_v4().to_string()));
    }
    wrapped(200, &shown(answer, None, way))
}

pub(super) fn tear_out(account: &mut Account, id: &str, note: &str) -> Reply {
    let way = account.way("tear-out-a-note");
    let number = holder(account, id, note, way);
    let notebook = number.and_then(|number| account.notebooks.get_mut(&number));
    let Some(notebook) = notebook else {
        return match way {
            Some(Way::ActsOnNothing) => Reply::new(204, None),
            _ => Reply::not_found(),
        };
    };
    if way != Some(Way::Keeps) {
        let torn = notebook.notes.extract_if(.., |one| one.id == note);
        let torn: Vec<Note> = torn.collect();
        notebook.torn.extend(torn);
    }
    if way == Some(Way::TouchesAnother) {
        notebook.notes.pop();
    }
    Reply::new(204, None)
}
