//! From a reply to bytes: the form of errors, the spelling of JSON, the headers around it.
//!
//! All of it is what the contract does not speak of, so all of it is manners. What a document
//! means is never changed in here: reversed keys, escapes and indentation read back as the same
//! value.

use std::fmt::Write as _;

use serde_json::{Map, Value, json};

use super::manners::{EmptyAnswer, ErrorForm, Manners};
use super::message::{Answer, Content, Refusal, Reply};

/// `turn` counts the requests, for headers that are new each time.
pub(super) fn dress(reply: Reply, turn: usize, base_url: &str, manners: &Manners) -> Answer {
    let Reply {
        status,
        mut headers,
        location,
        content,
    } = reply;
    if let Some(path) = location {
        let location = if manners.relative_location {
            format!("{}{path}", manners.prefix)
        } else if manners.foreign_location {
            format!("http://compute.internal.example:8080{path}")
        } else {
            format!("{base_url}{path}")
        };
        if !manners.no_location {
            headers.push(("location", location));
        }
    }
    let typed = |essence: &str| {
        let charset = if manners.charset {
            "; charset=utf-8"
        } else {
            ""
        };
        Some(format!("{essence}{charset}"))
    };
    let (media_type, body) = match content {
        Content::Nothing if manners.empty_answer == EmptyAnswer::Typed => {
            (typed("application/json"), String::new())
        }
        Content::Nothing => (None, String::new()),
        Content::Json(value) => (typed("application/json"), spell(value, manners)),
        Content::Refusal(Refusal {
            message, fields, ..
        }) => match manners.error_form {
            ErrorForm::Json => {
                let mut value = json!({"type": kind(status), "message": message});
                if !fields.is_empty() {
                    value["fields"] = grouped(&fields);
                }
                (typed("application/json"), spell(value, manners))
            }
            ErrorForm::Problem => {
                let value = json!({"title": message, "status": status, "errors": grouped(&fields)});
                (typed("application/problem+json"), spell(value, manners))
            }
            ErrorForm::Text => (typed("text/plain"), format!("{message}\n")),
            ErrorForm::Html => {
                let page = format!(
                    "<!doctype html><title>{status}</title><h1>{status}</h1><p>{}</p>\n",
                    message.replace('&', "&amp;").replace('<', "&lt;")
                );
                (typed("text/html"), page)
            }
            ErrorForm::Empty => (None, String::new()),
        },
    };
    if let Some(media_type) = media_type {
        headers.push(("content-type", media_type));
    }
    if manners.extra_headers {
        headers.extend([
            ("server", "nginx".to_owned()),
            ("x-request-id", format!("request-{turn}")),
            ("set-cookie", format!("session={turn}; Path=/; HttpOnly")),
            ("set-cookie", "lane=2; Path=/".to_owned()),
            ("vary", "Accept, Cookie".to_owned()),
            ("cache-control", "no-store".to_owned()),
            ("etag", format!("W/\"{turn}\"")),
        ]);
    }
    Answer {
        status,
        headers,
        body: body.into_bytes(),
    }
}

/// The API's own names for what went wrong.
fn kind(status: u16) -> &'static str {
    match status {
        401 => "invalid_auth",
        403 => "authorization_required",
        404 | 410 => "unknown_resource",
        409 => "conflict",
        429 | 503 => "too_many_requests",
        500.. => "api_error",
        _ => "invalid_request_error",
    }
}

/// An attribute may have several complaints: an object of lists.
fn grouped(fields: &[(String, String)]) -> Value {
    let mut grouped = Map::new();
    for (key, text) in fields {
        let texts = grouped.entry(key.as_str()).or_insert_with(|| json!([]));
        texts
            .as_array_mut()
            .expect("only lists are put in")
            .push(json!(text));
    }
    Value::Object(grouped)
}

fn spell(value: Value, manners: &Manners) -> String {
    let value = if manners.keys_reversed {
        reversed(value)
    } else {
        value
    };
    let written = if manners.pretty {
        serde_json::to_string_pretty(&value)
    } else {
        serde_json::to_string(&value)
    };
    let mut text = written.expect("a JSON value can be written");
    if manners.ascii_json {
        text = escaped(&text);
    }
    if manners.trailing_newline {
        text.push('\n');
    }
    text
}

fn reversed(value: Value) -> Value {
    match value {
        Value::Object(map) => {
            let pairs: Vec<_> = map.into_iter().collect();
            pairs
                .into_iter()
                .rev()
                .map(|(key, value)| (key, reversed(value)))
                .collect()
        }
        Value::Array(items) => items.into_iter().map(reversed).collect(),
        other => other,
    }
}

/// Both replacements are safe in finished JSON: such characters occur within strings only.
fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    let mut units = [0; 2];
    for character in text.chars() {
        match character {
            '/' => escaped.push_str("\\/"),
            _ if character.is_ascii() => escaped.push(character),
            _ => {
                for unit in character.encode_utf16(&mut units) {
                    write!(escaped, "\\u{unit:04x}").expect("a string can be written to");
                }
            }
        }
    }
    escaped
}
