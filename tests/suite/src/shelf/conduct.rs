//! What the shelf answers: who may call, which operation it is, what of the answer slips.
//!
//! What an operation does to notebooks and notes is in `notebooks` and `notes`. Slips that any
//! answer can have (its status, its media type, a key that it lacks) are put on here, at the end.

use serde_json::{Map, Value, json};

use super::account::Account;
use super::slip::Way;
use super::{KEY, notebooks, notes};

/// A request.
#[derive(Debug)]
pub(super) struct Call {
    pub(super) method: String,
    pub(super) path: String,
    pub(super) query: String,
    /// The value of `Authorization`.
    pub(super) key: Option<String>,
    pub(super) media_type: Option<String>,
    pub(super) body: Vec<u8>,
}

/// An answer.
#[derive(Debug)]
pub(super) struct Reply {
    pub(super) status: u16,
    pub(super) headers: Vec<(&'static str, String)>,
    pub(super) media_type: &'static str,
    pub(super) body: Option<Value>,
}

impl Reply {
    pub(super) fn new(status: u16, body: Option<Value>) -> Self {
        Self {
            status,
            headers: Vec::new(),
            media_type: "application/json",
            body,
        }
    }

    pub(super) fn problem(status: u16, code: &str) -> Self {
        let message = format!("Refused: {code}");
        Self::new(status, Some(json!({"code": code, "message": message})))
    }

    pub(super) fn not_found() -> Self {
        Self::problem(404, "not-found")
    }

    pub(super) fn with(mut self, name: &'static str, value: String) -> Self {
        self.headers.push((name, value));
        self
    }
}

/// The operation's id, and the ids in its path.
fn operation<'c>(
    call: &Call,
    path: &'c [&'c str],
) -> Result<(&'static str, &'c [&'c str]), &'static str> {
    let ids = path.get(1..).unwrap_or_default();
    let at = match (path, call.method.as_str()) {
        (["notebooks"], "POST") => "start-a-notebook",
        (["notebooks"], "GET") => "list-notebooks",
        (["notebooks", _], "GET") => "read-a-notebook",
        (["notebooks", _], "PATCH") => "change-a-notebook",
        (["notebooks", _], "DELETE") => "burn-a-notebook",
        (["notebooks", _, "notes"], "POST") => "write-a-note",
        (["notebooks", _, "notes"], "GET") => "list-notes",
        (["notebooks", _, "notes", _], "GET") => "read-a-note",
        (["notebooks", _, "notes", _], "PUT") => "rewrite-a-note",
        (["notebooks", _, "notes", _], "DELETE") => "tear-out-a-note",
        (["statistics"], "GET") => "count-everything",
        (["notebooks"] | ["notebooks", _, "notes"], _) => return Err("GET, POST"),
        (["notebooks", _], _) => return Err("GET, PATCH, DELETE"),
        (["notebooks", _, "notes", _], _) => return Err("GET, PUT, DELETE"),
        (["statistics"], _) => return Err("GET"),
        _ => return Err(""),
    };
    Ok((at, ids))
}

pub(super) fn answer(account: &mut Account, call: &Call) -> Reply {
    let path: Vec<&str> = call.path.trim_matches('/').split('/').collect();
    let known = operation(call, &path);
    // A method that a note does not have is the business of who reads it.
    let at = known.map_or("read-a-note", |(at, _)| at);
    let way = account.way(at);
    let opens = match &call.key {
        None => way == Some(Way::LetsNobodyIn),
        Some(key) => *key == format!("Bearer {KEY}") || way == Some(Way::AnyKey),
    };
    if !opens {
        return Reply::problem(401, "key");
    }
    let reply = match known {
        Ok((at, ids)) => done(account, at, ids, call),
        Err("") => Reply::not_found(),
        Err(allowed) => match way {
            Some(Way::Takes("method")) => Reply::new(200, Some(json!({}))),
            Some(Way::Breaks("method")) => Reply::problem(500, "method"),
            _ => Reply::problem(405, "method").with("allow", allowed.to_owned()),
        },
    };
    slipped(reply, way)
}

fn done(account: &mut Account, at: &'static str, ids: &[&str], call: &Call) -> Reply {
    match at {
        "start-a-notebook" => notebooks::start(account, call),
        "list-notebooks" => notebooks::list(account, &call.query),
        "read-a-notebook" => notebooks::read(account, ids[0]),
        "change-a-notebook" => notebooks::change(account, ids[0], call),
        "burn-a-notebook" => notebooks::burn(account, ids[0]),
        "write-a-note" => notes::write(account, ids[0], call),
        "list-notes" => notes::list(account, ids[0]),
        "read-a-note" => notes::read(account, ids[0], ids[2]),
        "rewrite-a-note" => notes::rewrite(account, ids[0], ids[2], call),
        "tear-out-a-note" => notes::tear_out(account, ids[0], ids[2]),
        _ => {
            let notes: usize = account.notebooks.values().map(|one| one.notes.len()).sum();
            let counts = json!({"notebooks": account.notebooks.len(), "notes": notes});
            Reply::new(200, Some(counts))
        }
    }
}

/// The slips that any answer can have.
fn slipped(mut reply: Reply, way: Option<Way>) -> Reply {
    let success = reply.status < 300;
    match way {
        Some(Way::Status(status)) if success => reply.status = status,
        Some(Way::MissingStatus(status)) if reply.status == 404 => reply.status = status,
        Some(Way::MediaType) if success => reply.media_type = "text/plain",
        Some(Way::Announces) if reply.status == 204 => {
            // The HTTP library keeps the header and withholds the body.
            reply.headers.push(("content-length", "2".to_owned()));
            reply.body = Some(json!({}));
        }
        Some(Way::NoProblem) if !success => reply.body = Some(json!("no")),
        Some(Way::Omits(key)) if success => {
            if let Some(body) = &mut reply.body {
                omit(body, key);
            }
        }
        _ => {}
    }
    reply
}

/// Takes a key out of an answer, wherever in it the item stands.
fn omit(body: &mut Value, key: &str) {
    match body {
        Value::Object(members) => {
            members.shift_remove(key);
            members.values_mut().for_each(|member| omit(member, key));
        }
        Value::Array(items) => items.iter_mut().for_each(|item| omit(item, key)),
        _ => {}
    }
}

/// The values of a body, or the refusal of a message that is no JSON.
pub(super) fn values(call: &Call, way: Option<Way>) -> Result<Map<String, Value>, Reply> {
    let essence = call.media_type.as_deref().unwrap_or_default();
    let essence = essence.split(';').next().unwrap_or_default().trim();
    if essence != "application/json" && way != Some(Way::Takes("media-type")) {
        return Err(match way {
            Some(Way::Breaks("media-type")) => Reply::problem(500, "media-type"),
            _ => Reply::problem(415, "media-type"),
        });
    }
    match serde_json::from_slice(&call.body) {
        Ok(Value::Object(values)) => Ok(values),
        Ok(_) => Err(Reply::problem(422, "body")),
        Err(_) => match way {
            Some(Way::Takes("json")) => {
                let values =
                    json!({"title": "Half a body", "colour": "blue", "text": "Half a body"});
                Ok(values.as_object().cloned().unwrap_or_default())
            }
            Some(Way::Breaks("json")) => Err(Reply::problem(500, "json")),
            _ => Err(Reply::problem(400, "json")),
        },
    }
}

/// What became of the values of a request.
pub(super) enum Checked {
    Sound(Map<String, Value>),
    /// Refused; what is stored all the same.
    Refused(Reply, Option<Map<String, Value>>),
}

/// Refuses values with a problem, unless that slips.
pub(super) fn checked(
    values: Map<String, Value>,
    problem: Option<&'static str>,
    way: Option<Way>,
) -> Checked {
    let Some(problem) = problem else {
        return Checked::Sound(values);
    };
    if way == Some(Way::Takes(problem)) {
        return Checked::Sound(super::values::mended(&values, problem));
    }
    let stored = (way == Some(Way::RefusesAndStores(problem))).then_some(values);
    Checked::Refused(Reply::problem(422, problem), stored)
}

/// A text as a slip leaves it where it is stored.
pub(super) fn stored(values: &Map<String, Value>, way: Option<Way>) -> Map<String, Value> {
    match way {
        Some(Way::StoresAnother) => retold(values, &|text| text.to_uppercase()),
        Some(Way::LosesLetters) => retold(values, &ascii),
        _ => values.clone(),
    }
}

/// An item as a slip leaves it where it is shown. `before`: its values before the last change.
pub(super) fn shown(
    item: Map<String, Value>,
    before: Option<&Map<String, Value>>,
    way: Option<Way>,
) -> Map<String, Value> {
    match (way, before) {
        (Some(Way::Shouts | Way::EchoesAnother), _) | (Some(Way::ShoutsUntilChanged), None) => {
            retold(&item, &|text| text.to_uppercase())
        }
        (Some(Way::LosesLetters), _) => retold(&item, &ascii),
        (Some(Way::ShowsTheOld), Some(before)) => {
            let mut item = item;
            item.extend(before.clone());
            item
        }
        _ => item,
    }
}

fn ascii(text: &str) -> String {
    text.chars().filter(char::is_ascii).collect()
}

fn retold(values: &Map<String, Value>, tell: &dyn Fn(&str) -> String) -> Map<String, Value> {
    let mut values = values.clone();
    for name in ["title", "text"] {
        if let Some(Value::String(text)) = values.get(name) {
            let told = tell(text);
            values.insert(name.to_owned(), json!(told));
        }
    }
    values
}
