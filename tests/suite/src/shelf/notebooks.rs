//! Operations on notebooks.

use serde_json::{Map, Value, json};

use super::account::{Account, Notebook};
use super::conduct::{Call, Checked, Reply, checked, shown, stored, values};
use super::slip::Way;
use super::values::{kept, problem_of_notebook};

/// Notebooks on a page.
const PAGE: usize = 5;

const ATTRIBUTES: [&str; 3] = ["title", "colour", "cover"];

pub(super) fn start(account: &mut Account, call: &Call) -> Reply {
    let way = account.way("start-a-notebook");
    let sent = match values(call, way) {
        Ok(sent) => kept(&sent, &ATTRIBUTES),
        Err(refusal) => return refusal,
    };
    let problem = problem_of_notebook(&sent, true);
    let sent = match checked(sent, problem, way) {
        Checked::Sound(sent) => sent,
        Checked::Refused(refusal, None) => return refusal,
        Checked::Refused(refusal, Some(sent)) => {
            put(account, sent);
            return refusal;
        }
    };
    let number = put(account, stored(&sent, way));
    if way == Some(Way::TouchesAnother) {
        put(account, sent.clone());
    }
    let mut answer = account.notebooks[&number].shown(number);
    if way == Some(Way::StoresAnother) {
        answer.extend(sent);
    }
    let leads = if way == Some(Way::LeadsAstray) {
        3
    } else {
        number
    };
    Reply::new(201, Some(Value::Object(shown(answer, None, way))))
        .with("location", format!("/notebooks/{leads}"))
}

fn put(account: &mut Account, values: Map<String, Value>) -> u64 {
    let number = account.next;
    account.next += 1;
    account.notebooks.insert(number, Notebook::new(values));
    number
}

pub(super) fn list(account: &Account, query: &str) -> Reply {
    let way = account.way("list-notebooks");
    let mut items: Vec<Value> = Vec::new();
    let burnt = account.burnt.iter();
    let dead = burnt.filter(|_| way == Some(Way::ShowsTheDead));
    for (number, notebook) in account.notebooks.iter().chain(dead) {
        let mut item = shown(notebook.shown(*number), notebook.before.as_ref(), way);
        if way == Some(Way::OddStranger) && Account::is_stranger(*number) {
            item.insert("colour".to_owned(), json!("purple"));
        }
        items.push(Value::Object(item));
    }
    match way {
        Some(Way::ListsLess) if items.len() > 1 => {
            items.pop();
        }
        Some(Way::ListsTwice) => items.extend(items.last().cloned()),
        _ => {}
    }
    let page: usize = query
        .split('&')
        .find_map(|pair| pair.strip_prefix("page=")?.parse().ok())
        .unwrap_or(1);
    let more = items.len() > page * PAGE;
    let items: Vec<Value> = items
        .into_iter()
        .skip(page.saturating_sub(1) * PAGE)
        .take(PAGE)
        .collect();
    let reply = Reply::new(200, Some(Value::Array(items)));
    if more {
        let next = format!("</notebooks?page={}>; rel=\"next\"", page + 1);
        return reply.with("link", next);
    }
    reply
}

pub(super) fn read(account: &Account, id: &str) -> Reply {
    let way = account.way("read-a-notebook");
    let number: u64 = id.parse().unwrap_or_default();
    let dead = account.burnt.get(&number);
    let dead = dead.filter(|_| way == Some(Way::ShowsTheDead));
    match account.notebooks.get(&number).or(dead) {
        Some(notebook) => {
            let item = shown(notebook.shown(number), notebook.before.as_ref(), way);
            Reply::new(200, Some(Value::Object(item)))
        }
        None => Reply::not_found(),
    }
}

pub(super) fn change(account: &mut Account, id: &str, call: &Call) -> Reply {
    let way = account.way("change-a-notebook");
    let number: u64 = id.parse().unwrap_or_default();
    if !account.notebooks.contains_key(&number) {
        if way == Some(Way::ActsOnNothing) {
            let made = json!({"title": "Made up", "colour": "red"});
            let made = Notebook::new(made.as_object().cloned().unwrap_or_default());
            return Reply::new(200, Some(Value::Object(made.shown(number))));
        }
        return Reply::not_found();
    }
    let sent = match values(call, way) {
        Ok(sent) => kept(&sent, &ATTRIBUTES),
        Err(refusal) => return refusal,
    };
    let problem = problem_of_notebook(&sent, false);
    let (sent, refusal) = match checked(sent, problem, way) {
        Checked::Sound(sent) => (sent, None),
        Checked::Refused(refusal, None) => return refusal,
        Checked::Refused(refusal, Some(sent)) => (sent, Some(refusal)),
    };
    let others = way == Some(Way::TouchesAnother);
    let touched: Vec<u64> = account
        .notebooks
        .keys()
        .copied()
        .filter(|other| *other == number || others && !Account::is_stranger(*other))
        .collect();
    let mut answer = Map::new();
    for touched in touched {
        let Some(notebook) = account.notebooks.get_mut(&touched) else {
            continue;
        };
        let old = notebook.values.clone();
        notebook.values.extend(stored(&sent, way));
        if touched == number {
            answer = notebook.shown(number);
        }
        if way == Some(Way::Forgets) {
            notebook.values = old;
        } else {
            notebook.before = Some(old);
        }
    }
    if let Some(refusal) = refusal {
        return refusal;
    }
    if way == Some(Way::StoresAnother) {
        answer.extend(sent);
    }
    if way == Some(Way::AnswersAnotherId) {
        answer.insert("id".to_owned(), json!(number + 1_000));
    }
    Reply::new(200, Some(Value::Object(shown(answer, None, way))))
}

pub(super) fn burn(account: &mut Account, id: &str) -> Reply {
    let way = account.way("burn-a-notebook");
    let number: u64 = id.parse().unwrap_or_default();
    let Some(notebook) = account.notebooks.get(&number) else {
        return match way {
            Some(Way::ActsOnNothing) => Reply::new(204, None),
            _ => Reply::not_found(),
        };
    };
    account.burnt.insert(number, notebook.clone());
    if way != Some(Way::Keeps) {
        account.notebooks.remove(&number);
    }
    if way == Some(Way::TouchesAnother) {
        let other = account.notebooks.keys().copied();
        let other = other
            .into_iter()
            .find(|other| !Account::is_stranger(*other));
        other.map(|other| account.notebooks.remove(&other));
    }
    Reply::new(204, None)
}
