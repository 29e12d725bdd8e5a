//! HAR, written.
//!
//! A page per workflow. Labels, and what HAR has no place for, stand in fields that start with an
//! underscore, as the format allows. A body that is no UTF-8 is kept as base64. The head stands
//! before the entries: who reads a stream needs the base before the first URL. Entries are made
//! one after the other, so that no body is held a second time for longer than its entry.
//!
//! Not in here: reading, see `read`.

use std::io::Write;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde::{Serialize, Serializer};
use serde_json::{Value, json};

use super::{HarError, TraceHead};
use crate::trace::exchange::{Exchange, Outcome, Response};

/// Writes exchanges in the given order.
pub fn write_har(
    out: &mut dyn Write,
    head: &TraceHead,
    exchanges: &[Exchange],
) -> Result<(), HarError> {
    let mut pages: Vec<&str> = Vec::new();
    for exchange in exchanges {
        if !pages.contains(&exchange.labels.workflow.as_str()) {
            pages.push(&exchange.labels.workflow);
        }
    }
    let pages: Vec<Value> = pages
        .iter()
        .map(|page| {
            let started = exchanges.iter().find(|exchange| exchange.labels.workflow == **page);
            json!({"startedDateTime": started.map(|exchange| exchange.started.clone()), "id": page, "title": page, "pageTimings": {}})
        })
        .collect();
    let document = Document {
        log: Log {
            version: "1.2",
            creator: json!({"name": "sgspec", "version": env!("CARGO_PKG_VERSION")}),
            pages,
            head,
            entries: exchanges,
        },
    };
    serde_json::to_writer_pretty(&mut *out, &document).map_err(std::io::Error::from)?;
    out.write_all(b"\n")?;
    Ok(())
}

#[derive(Serialize)]
struct Document<'t> {
    log: Log<'t>,
}

#[derive(Serialize)]
struct Log<'t> {
    version: &'static str,
    creator: Value,
    pages: Vec<Value>,
    #[serde(rename = "_sgspec")]
    head: &'t TraceHead,
    #[serde(serialize_with = "entries")]
    entries: &'t [Exchange],
}

/// One after the other: all of them at once would hold every body once more.
fn entries<S: Serializer>(exchanges: &[Exchange], serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_seq(exchanges.iter().map(entry))
}

fn headers(headers: &[(String, String)]) -> Vec<Value> {
    headers
        .iter()
        .map(|(name, value)| json!({"name": name, "value": value}))
        .collect()
}

fn entry(exchange: &Exchange) -> Value {
    let request = &exchange.request;
    let query = request
        .target
        .split_once('?')
        .map_or("", |(_, query)| query);
    let query: Vec<Value> = query
        .split('&')
        .filter(|pair| !pair.is_empty())
        .map(|pair| pair.split_once('=').unwrap_or((pair, "")))
        .map(|(name, value)| json!({"name": name, "value": value}))
        .collect();
    let mut sent = json!({
        "method": request.method,
        "url": format!("{}{}", request.base, request.target),
        "httpVersion": "HTTP/1.1",
        "cookies": [],
        "headers": headers(&request.headers),
        "queryString": query,
        "headersSize": -1,
        "bodySize": request.body.as_ref().map_or(0, String::len),
    });
    if let Some(body) = &request.body {
        let kind = request
            .headers
            .iter()
            .find(|(name, _)| name.eq_ignore_ascii_case("content-type"));
        sent["postData"] =
            json!({"mimeType": kind.map_or("", |(_, value)| value.as_str()), "text": body});
    }
    let mut entry = json!({
        "pageref": exchange.labels.workflow,
        "startedDateTime": exchange.started,
        "time": exchange.milliseconds,
        "request": sent,
        "response": response(&exchange.outcome),
        "cache": {},
        "timings": {"send": 0, "wait": exchange.milliseconds, "receive": 0},
        "comment": exchange.name(),
        "_sgspec": exchange.labels,
    });
    if let Outcome::Failure { kind, message } = &exchange.outcome {
        entry["_failure"] = json!({"kind": kind, "message": message});
    }
    entry
}

fn response(outcome: &Outcome) -> Value {
    let empty = Response::default();
    let response = match outcome {
        Outcome::Answer(response) => response,
        Outcome::Failure { .. } => &empty,
    };
    let mut content = json!({
        "size": response.body.len(),
        "mimeType": response.header("content-type").unwrap_or_default(),
    });
    if let Ok(text) = std::str::from_utf8(&response.body) {
        content["text"] = json!(text);
    } else {
        content["text"] = json!(STANDARD.encode(&response.body));
        content["encoding"] = json!("base64");
    }
    if response.truncated {
        content["_truncated"] = json!(true);
    }
    json!({
        "status": response.status,
        "statusText": "",
        "httpVersion": "HTTP/1.1",
        "cookies": [],
        "headers": headers(&response.headers),
        "content": content,
        "redirectURL": response.header("location").unwrap_or_default(),
        "headersSize": -1,
        "bodySize": response.body.len(),
    })
}
