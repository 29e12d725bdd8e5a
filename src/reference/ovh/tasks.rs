//! The tasks of a service, and those of one of its items.
//!
//! A task stays when it is over. What stands below an item is gone with the item; the service's own
//! list shows it still.

use chrono::DateTime;
use serde_json::{Value, json};

use super::call::Call;
use super::endpoints::Request;
use super::items;
use super::refusal::Refusal;
use super::store::{Kind, Store, Task};

const STATES: [&str; 11] = [
    "todo",
    "toCreate",
    "waitingTodo",
    "waitingForChilds",
    "doing",
    "fixing",
    "toCancel",
    "done",
    "canceled",
    "error",
    "unknown",
];

/// The ids of all tasks of a service that the query is about.
pub(super) fn list(store: &mut Store, request: &Request<'_>) -> Result<Value, Refusal> {
    let service = request.service(store)?;
    let since = since(request.call)?;
    let tasks = store.tasks.iter().filter(|task| task.service == service);
    let tasks = tasks.filter(|task| since.is_none_or(|since| executed(task) >= Some(since)));
    chosen(tasks, request.call)
}

/// One of them.
pub(super) fn get(store: &mut Store, request: &Request<'_>) -> Result<Value, Refusal> {
    let service = request.service(store)?;
    let id = request.id(1, "taskId")?;
    show(store, id, |task| task.service == service)
}

/// The ids of the tasks of an item.
pub(super) fn list_of(
    store: &mut Store,
    request: &Request<'_>,
    kind: Kind,
) -> Result<Value, Refusal> {
    let subject = Some((kind, items::existing(store, request, kind)?.id));
    let tasks = store.tasks.iter().filter(|task| task.subject == subject);
    chosen(tasks, request.call)
}

/// One of them.
pub(super) fn get_of(
    store: &mut Store,
    request: &Request<'_>,
    kind: Kind,
) -> Result<Value, Refusal> {
    let subject = Some((kind, items::existing(store, request, kind)?.id));
    let id = request.id(2, "taskId")?;
    show(store, id, |task| task.subject == subject)
}

fn show(store: &Store, id: i64, among: impl Fn(&Task) -> bool) -> Result<Value, Refusal> {
    store
        .tasks
        .iter()
        .find(|task| task.id == id && among(task))
        .map(|task| Value::Object(task.values.clone()))
        .ok_or_else(Refusal::no_object)
}

/// The ids of those tasks whose name and state are asked for.
fn chosen<'a>(tasks: impl Iterator<Item = &'a Task>, call: &Call) -> Result<Value, Refusal> {
    let state = call.query("state");
    if let Some(state) = state.filter(|state| !STATES.contains(state)) {
        let of = "dedicatedCloud.TaskStateEnum";
        return Err(Refusal::not_of_type("state", &state.into(), of));
    }
    // `like` of the database behind: a percent sign stands for any text.
    let name = call.query("name").map(|name| name.replace('%', ""));
    let ids: Vec<i64> = tasks
        .filter(|task| state.is_none_or(|state| text(task, "state") == state))
        .filter(|task| {
            name.as_ref()
                .is_none_or(|name| text(task, "name").contains(name.as_str()))
        })
        .map(|task| task.id)
        .collect();
    Ok(json!(ids))
}

fn text<'a>(task: &'a Task, name: &str) -> &'a str {
    let value = task.values.get(name).and_then(Value::as_str);
    value.unwrap_or_default()
}

fn executed(task: &Task) -> Option<i64> {
    seconds(text(task, "executionDate"))
}

fn since(call: &Call) -> Result<Option<i64>, Refusal> {
    let Some(date) = call.query("executionDate") else {
        return Ok(None);
    };
    seconds(date)
        .map(Some)
        .ok_or_else(|| Refusal::not_of_type("executionDate", &date.into(), "datetime"))
}

fn seconds(date: &str) -> Option<i64> {
    let moment = DateTime::parse_from_rfc3339(date).ok()?;
    Some(moment.timestamp())
}
