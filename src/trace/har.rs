//! HAR 1.2, written and read.
//!
//! A page per workflow; labels, and what HAR has no place for, stand in fields that start with
//! an underscore, as the format allows. A body that is no UTF-8 is kept as base64. What is
//! written reads back equal.

use std::io::Write;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde::{Deserialize, Serialize, Serializer};
use serde_json::{Value, json};

use super::exchange::{Exchange, FailureKind, Labels, Outcome, Request, Response};

/// What is true of a whole trace.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct TraceHead {
    pub api: String,
    pub base: String,
    /// What every name made by the run carries.
    pub mark: String,
    /// Whether calls carried credentials, and whether those were assumed and not given.
    pub authenticated: bool,
    pub assumed_credentials: bool,
    /// The set of snapshots that answers were compared with.
    pub snapshot_set: Option<String>,
    /// The workflows that were run, if not all.
    pub selection: Option<Vec<String>>,
    pub interrupted: bool,
}

impl TraceHead {
    /// Whether it is of a run of ours.
    pub fn is_own(&self) -> bool {
        !self.mark.is_empty()
    }
}

#[derive(Debug, thiserror::Error)]
pub enum HarError {
    #[error("cannot write the trace: {0}")]
    Write(#[from] std::io::Error),
    #[error("this is no HAR: {0}")]
    Json(#[from] serde_json::Error),
    #[error("this is no HAR: it has no list `log.entries`")]
    NoEntries,
    #[error("entry {entry} of the HAR has no usable {what}")]
    Entry { entry: usize, what: &'static str },
}

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
            entries: exchanges,
            head,
        },
    };
    serde_json::to_writer_pretty(&mut *out, &document)?;
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
    #[serde(serialize_with = "entries")]
    entries: &'t [Exchange],
    #[serde(rename = "_sgspec")]
    head: &'t TraceHead,
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

/// Reads a HAR. `base` is taken off the URLs; without one, the trace's own head says it, or
/// scheme and host do.
pub fn read_har(text: &str, base: Option<&str>) -> Result<(TraceHead, Vec<Exchange>), HarError> {
    let document: Value = serde_json::from_str(text)?;
    let log = &document["log"];
    let head: TraceHead = serde_json::from_value(log["_sgspec"].clone()).unwrap_or_default();
    let base = base.map_or_else(|| head.base.clone(), str::to_owned);
    let entries = log["entries"].as_array().ok_or(HarError::NoEntries)?;
    let exchanges = entries
        .iter()
        .enumerate()
        .map(|(index, entry)| read_entry(entry, index, &base))
        .collect::<Result<_, _>>()?;
    Ok((head, exchanges))
}

fn read_entry(entry: &Value, index: usize, base: &str) -> Result<Exchange, HarError> {
    let missing = |what| HarError::Entry { entry: index, what };
    let own = serde_json::from_value(entry["_sgspec"].clone()).ok();
    let foreign = own.is_none();
    let mut labels: Labels = own.unwrap_or_default();
    if foreign {
        entry["pageref"]
            .as_str()
            .unwrap_or_default()
            .clone_into(&mut labels.workflow);
        labels.attempt = 1;
        labels.last = true;
        labels.page = 1;
    }
    let request = &entry["request"];
    let url = request["url"].as_str().ok_or(missing("request.url"))?;
    let (base, target) = split_url(url, base);
    let outcome = if entry["_failure"].is_object() {
        let kind = serde_json::from_value(entry["_failure"]["kind"].clone())
            .unwrap_or(FailureKind::Broken);
        Outcome::Failure {
            kind,
            message: entry["_failure"]["message"]
                .as_str()
                .unwrap_or_default()
                .to_owned(),
        }
    } else if foreign && entry["response"]["status"] == 0 {
        // Browsers record a request that they gave up as an answer of status 0.
        let message = "the recording holds no answer".to_owned();
        Outcome::Failure {
            kind: FailureKind::Broken,
            message,
        }
    } else {
        let response = &entry["response"];
        let status = response["status"]
            .as_u64()
            .and_then(|status| u16::try_from(status).ok());
        let content = &response["content"];
        let text = content["text"].as_str().unwrap_or_default();
        let body = if content["encoding"] == "base64" {
            STANDARD
                .decode(text)
                .map_err(|_| missing("response.content.text"))?
        } else {
            text.as_bytes().to_vec()
        };
        Outcome::Answer(Response {
            status: status.ok_or(missing("response.status"))?,
            headers: read_headers(&response["headers"]),
            body,
            truncated: content["_truncated"] == true,
        })
    };
    Ok(Exchange {
        labels,
        request: Request {
            method: request["method"]
                .as_str()
                .ok_or(missing("request.method"))?
                .to_owned(),
            base,
            target,
            headers: read_headers(&request["headers"]),
            body: request["postData"]["text"].as_str().map(str::to_owned),
        },
        outcome,
        started: entry["startedDateTime"]
            .as_str()
            .unwrap_or_default()
            .to_owned(),
        milliseconds: entry["time"].as_f64().unwrap_or_default(),
    })
}

fn read_headers(headers: &Value) -> Vec<(String, String)> {
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    headers
        .as_array()
        .into_iter()
        .flatten()
        .map(|header| (text(&header["name"]), text(&header["value"])))
        .collect()
}

fn split_url(url: &str, base: &str) -> (String, String) {
    // `http://host:80` is no base of `http://host:8080/`.
    let ends = |rest: &&str| rest.is_empty() || rest.starts_with(['/', '?', '#']);
    if let (false, Some(target)) = (base.is_empty(), url.strip_prefix(base).filter(ends)) {
        return (base.to_owned(), target.to_owned());
    }
    let after_scheme = url.find("://").map_or(0, |position| position + 3);
    let host_end = url[after_scheme..]
        .find('/')
        .map_or(url.len(), |position| after_scheme + position);
    (url[..host_end].to_owned(), url[host_end..].to_owned())
}

// TEMPORARY-STREAM
pub enum Part {
    Head(TraceHead),
    Entry {
        index: usize,
        line: usize,
        exchange: Box<Exchange>,
    },
    Unusable {
        index: usize,
        line: usize,
        column: usize,
        reason: String,
    },
}
pub fn stream_har(
    mut input: impl std::io::Read,
    name: &str,
    base: Option<&str>,
    take: &mut dyn FnMut(Part) -> std::ops::ControlFlow<()>,
) -> Result<(), HarError> {
    let mut text = String::new();
    input.read_to_string(&mut text)?;
    let (head, exchanges) = read_har(&text, base)?;
    let own = head.is_own();
    if take(Part::Head(head)).is_break() {
        return Ok(());
    }
    for (index, mut exchange) in exchanges.into_iter().enumerate() {
        if !own {
            exchange.labels.recorded = Some(super::Recorded {
                name: format!("{name}#{index}"),
                ..Default::default()
            });
        }
        if take(Part::Entry {
            index,
            line: 1,
            exchange: Box::new(exchange),
        })
        .is_break()
        {
            return Ok(());
        }
    }
    Ok(())
}
impl HarError {
    pub fn place(&self) -> Option<(usize, usize)> {
        None
    }
}
