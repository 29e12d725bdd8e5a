//! Well-framed answers whose JSON is the attack.
//!
//! Each is made from the true answer, so that a client finds its own things in it where the
//! attack leaves them alone. What comes out is bytes and headers; framing is added by
//! `hostile_wire`.

use serde_json::{Map, Value, json};

use super::hostile::Hostile;
use super::message::{Answer, Call};

/// Just below the four megabytes that clients of this suite read.
const NEARLY_FOUR_MEGABYTES: usize = 4 * 1024 * 1024 - 1024;

/// Headers and body.
pub(super) type Text = (Vec<(String, String)>, Vec<u8>);

/// What stands in place of the true answer; none if this is no attack in JSON.
pub(super) fn text(hostile: &Hostile, answer: &Answer, call: &Call) -> Option<Text> {
    let document: Value = serde_json::from_slice(&answer.body).unwrap_or(json!({}));
    let mut headers = Vec::new();
    let body = match hostile {
        Hostile::DeepJson => b"[".repeat(100_000),
        Hostile::Texts(text) => {
            // HTTP itself stops control characters; the others come through.
            if text.len() < 1_000 && !text.chars().any(|character| character.is_ascii_control()) {
                headers.push(("Location".to_owned(), format!("/{text}")));
                headers.push(("Content-Type".to_owned(), format!("text/{text}")));
            }
            bytes(&texts(&document, text))
        }
        Hostile::Ids(id) => bytes(&ids(&document, id)),
        Hostile::DuplicateKeys => {
            // Most parsers believe the last one.
            let text = document.to_string();
            let inner = text.trim_end_matches('}');
            let comma = if inner == "{" { "" } else { "," };
            let depth = text.len() - inner.len();
            let key = first_key(&document);
            format!(
                "{inner}{}{comma}\"{key}\": {{\"id\": 1}}, \"{key}\": {{\"id\": 1, \"id\": null}}}}",
                "}".repeat(depth.saturating_sub(1))
            )
            .into()
        }
        Hostile::Numbers(number) => numbers(&document, number),
        Hostile::ManyItems => {
            let items: Vec<String> = (100_000..300_000)
                .map(|number| format!("{{\"id\":\"{number}\"}}"))
                .collect();
            list(&document, &items.join(","))
        }
        Hostile::ManyZeros => list(&document, &vec!["0"; NEARLY_FOUR_MEGABYTES / 2].join(",")),
        Hostile::ManyKeys => {
            let keys: Vec<String> = (100_000..250_000)
                .map(|number| format!("\"k{number}\":0"))
                .collect();
            format!("{{{}}}", keys.join(",")).into()
        }
        Hostile::Padded => padded(&document, 1 << 20),
        Hostile::EndlessPages(length) => {
            let page: usize = call
                .parameter("page")
                .and_then(|page| page.parse().ok())
                .unwrap_or(1);
            let next = format!("<{}?page={}>; rel=\"next\"", call.path, page + 1);
            headers.push(("Link".to_owned(), next));
            if page == 1 {
                padded(&document, *length)
            } else {
                let first = &document[first_key(&document)][0];
                let items: Vec<String> = (0..50)
                    .map(|item| {
                        let mut copy = first.as_object().cloned().unwrap_or_default();
                        copy.insert("id".to_owned(), json!(unrelated(page * 100 + item)));
                        copy.insert("name".to_owned(), json!("somebody else's"));
                        Value::Object(copy).to_string()
                    })
                    .collect();
                let mut body = list(&document, &items.join(","));
                body.resize(body.len().max(*length), b' ');
                body
            }
        }
        _ => return None,
    };
    Some((headers, body))
}

/// The key that holds what the answer is about.
fn first_key(document: &Value) -> String {
    let key = document
        .as_object()
        .and_then(|members| members.keys().next());
    key.cloned().unwrap_or_else(|| "items".to_owned())
}

fn bytes(document: &Value) -> Vec<u8> {
    document.to_string().into_bytes()
}

/// A UUID that nothing has.
fn unrelated(number: usize) -> String {
    format!("0b5e55ed-0000-4000-8000-{number:012x}")
}

/// The answer's key with these items, whatever it held.
fn list(document: &Value, items: &str) -> Vec<u8> {
    format!("{{\"{}\":[{items}]}}", first_key(document)).into()
}

fn padded(document: &Value, length: usize) -> Vec<u8> {
    let mut body = bytes(document);
    body.resize(body.len().max(length), b' ');
    body
}

fn texts(value: &Value, text: &str) -> Value {
    match value {
        Value::String(_) => json!(text),
        Value::Array(items) => items.iter().map(|item| texts(item, text)).collect(),
        Value::Object(members) => {
            let members = members
                .iter()
                .map(|(key, member)| (key.clone(), texts(member, text)));
            // A key of the attacker's own as well.
            let own = [(text.to_owned(), json!(text))];
            Value::Object(members.chain(own).collect::<Map<_, _>>())
        }
        other => other.clone(),
    }
}

fn ids(value: &Value, id: &str) -> Value {
    match value {
        Value::Array(items) => items.iter().map(|item| ids(item, id)).collect(),
        Value::Object(members) => members
            .iter()
            .map(|(key, member)| {
                let member = if key == "id" {
                    json!(id)
                } else {
                    ids(member, id)
                };
                (key.clone(), member)
            })
            .collect::<Map<_, _>>()
            .into(),
        other => other.clone(),
    }
}

/// Written by hand, since no number type holds what is to be written.
fn numbers(document: &Value, number: &str) -> Vec<u8> {
    const PLACE: &str = "\"the number goes here\"";
    fn placed(value: &Value) -> Value {
        match value {
            Value::Number(_) => json!(PLACE.trim_matches('"')),
            Value::Array(items) => items.iter().map(placed).collect(),
            Value::Object(members) => {
                let members = members
                    .iter()
                    .map(|(key, member)| (key.clone(), placed(member)));
                let own = [("size".to_owned(), json!(PLACE.trim_matches('"')))];
                Value::Object(members.chain(own).collect::<Map<_, _>>())
            }
            other => other.clone(),
        }
    }
    placed(document).to_string().replace(PLACE, number).into()
}
