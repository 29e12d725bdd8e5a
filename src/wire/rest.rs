//! REST with JSON: calls to messages, answers to values.
//!
//! Encoding fills a template and writes the body; nothing of the target's address or of credentials
//! is known here. Decoding is forgiving where a target may differ and still conform (media type
//! parameters, a byte order mark, header spellings) and strict about what JSON is.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::contract::{Contract, CredentialMember, OperationIndex, TemplateValue, Transport};
use crate::trace::Response;

use super::weight::{HEAVIEST, weight};
use super::xml_rpc;

/// A logical call: an operation and what fills it.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Call {
    pub operation: OperationIndex,
    pub variables: BTreeMap<String, String>,
    pub query: Vec<(String, String)>,
    /// The query is that of a link, whose values are escaped where they have to be.
    pub linked: bool,
    pub body: Option<Map<String, Value>>,
    pub form: Form,
}

/// How a call is put into a message.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Form {
    /// As the contract says.
    #[default]
    Sound,
    /// The body ends half-way.
    Malformed,
    /// The body is said to be plain text.
    WrongMediaType,
    /// The method is PATCH, with an empty object.
    Patched,
}

/// What a body is said to be where its media type is to be wrong.
pub const WRONG_MEDIA_TYPE: &str = "text/plain";

/// An HTTP message without its host and its credentials.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Message {
    pub method: String,
    /// Path and query, relative to the target's base URL; starts with a slash.
    pub target: String,
    pub headers: Vec<(String, String)>,
    pub body: Option<String>,
    /// How a credential stands in the body, where it does not stand in a header.
    pub credential: Option<CredentialMember>,
}

pub fn encode(contract: &Contract, call: &Call) -> Message {
    let operation = &contract.operations[call.operation];
    let settings = contract.settings.transports.get(&operation.transport);
    if let (Transport::XmlRpc, Some(settings)) = (operation.transport, settings) {
        return xml_rpc::encode(contract, settings, call);
    }
    let values: BTreeMap<String, TemplateValue> = call
        .variables
        .iter()
        .map(|(name, value)| (name.clone(), TemplateValue::from(value.as_str())))
        .collect();
    let path = settings.map_or("", |settings| settings.path.as_str());
    let query: Vec<(String, String)> = if call.linked {
        call.query.clone()
    } else {
        // Characters must not part what they stand in.
        let query = call.query.iter();
        query
            .map(|(name, value)| (name.clone(), escaped(value)))
            .collect()
    };
    let mut expanded = operation.template.expand(&values);
    if settings.is_some() {
        // The segment of a variable that nothing fills is left out.
        expanded = expanded.replace("//", "/");
    }
    let mut target = format!("{path}{expanded}");
    target = with_query(&target, &query);
    let mut headers = vec![("accept".to_owned(), "application/json".to_owned())];
    let text = |body: &Map<String, Value>| Value::Object(body.clone()).to_string();
    let body = match (call.form, &call.body) {
        (Form::Patched, _) => Some("{}".to_owned()),
        (Form::Malformed, Some(body)) => {
            let mut text = text(body);
            // Without its last member's end: what is there is good, and there is not enough.
            text.truncate(text.rfind(':').map_or(1, |end| end + 1));
            Some(text)
        }
        (_, body) => body.as_ref().map(text),
    };
    if body.is_some() {
        let documented = operation
            .request
            .as_ref()
            .map_or("application/json", |request| request.media_type.as_str());
        let media_type = if call.form == Form::WrongMediaType {
            WRONG_MEDIA_TYPE
        } else {
            documented
        };
        headers.push(("content-type".to_owned(), media_type.to_owned()));
    }
    let method = match call.form {
        Form::Patched => "PATCH".to_owned(),
        _ => operation.method.clone(),
    };
    Message {
        method,
        target,
        headers,
        body,
        credential: None,
    }
}

/// A value of the query with all but unreserved characters escaped (RFC 3986).
fn escaped(text: &str) -> String {
    let template = crate::contract::UriTemplate::parse("{value}");
    template.expand(&BTreeMap::from([(
        "value".to_owned(),
        TemplateValue::from(text),
    )]))
}

/// A target with a query added.
pub fn with_query(target: &str, query: &[(String, String)]) -> String {
    let mut target = target.to_owned();
    for (name, value) in query {
        target.push(if target.contains('?') { '&' } else { '?' });
        target.push_str(name);
        target.push('=');
        target.push_str(value);
    }
    target
}

/// The body of an answer as JSON; the error says why it is none.
pub fn answered(answer: &Response) -> Result<Value, String> {
    if answer.truncated {
        return Err("the body is longer than the limit and was cut".to_owned());
    }
    let coding = answer.header("content-encoding").map(str::trim);
    match coding.filter(|coding| !coding.is_empty() && !coding.eq_ignore_ascii_case("identity")) {
        Some(coding) => Err(format!(
            "the body is announced as `{coding}`, which was not asked for"
        )),
        None => json_body(&answer.body),
    }
}

/// The body of a message as JSON; the error says why it is none.
pub fn json_body(bytes: &[u8]) -> Result<Value, String> {
    let text =
        std::str::from_utf8(bytes).map_err(|error| format!("the body is no UTF-8: {error}"))?;
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    if text.trim().is_empty() {
        return Err("the body is empty".to_owned());
    }
    if weight(text.as_bytes()) > HEAVIEST {
        return Err("the body holds more values than the bounds of a run allow".to_owned());
    }
    serde_json::from_str(text).map_err(|error| format!("the body is no JSON: {error}"))
}

/// A media type without its parameters, in lower case.
pub fn media_type(header: &str) -> String {
    header
        .split(';')
        .next()
        .unwrap_or_default()
        .trim()
        .to_lowercase()
}

/// The query of the page after this one: what a `Link` header says, or, where there is none, the
/// next number of `page` as long as `X-Total-Count` promises more than the `shown` items so far.
pub fn following(
    answer: &Response,
    shown: usize,
    query: &[(String, String)],
) -> Option<Vec<(String, String)>> {
    if let Some(next) = answer.header_list("link").as_deref().and_then(next_page) {
        return Some(next);
    }
    let total: usize = answer.header("x-total-count")?.trim().parse().ok()?;
    if answer.header("link").is_some() || shown == 0 || shown >= total {
        return None;
    }
    let given = query.iter().find(|(name, _)| name == "page");
    let page: u32 = given.and_then(|(_, value)| value.parse().ok()).unwrap_or(1);
    let others = query.iter().filter(|(name, _)| name != "page").cloned();
    Some(
        others
            .chain([("page".to_owned(), page.saturating_add(1).to_string())])
            .collect(),
    )
}

/// The query of the next page, from a `Link` header (RFC 8288) with the relation `next`. Only
/// the query is taken: real services show hosts and paths there that a client cannot reach.
pub fn next_page(link: &str) -> Option<Vec<(String, String)>> {
    let next = split_links(link).into_iter().find(|part| {
        part.split(';').skip(1).any(|parameter| {
            parameter
                .split_once('=')
                .filter(|(name, _)| name.trim().eq_ignore_ascii_case("rel"))
                .is_some_and(|(_, relation)| {
                    relation
                        .trim()
                        .trim_matches('"')
                        .split_whitespace()
                        .any(|word| word.eq_ignore_ascii_case("next"))
                })
        })
    })?;
    let target = next.trim_start().strip_prefix('<')?.split('>').next()?;
    let (_, query) = target.split_once('?')?;
    let query = query.split('#').next().unwrap_or_default();
    let pairs: Vec<(String, String)> = query
        .split('&')
        .filter(|pair| !pair.is_empty())
        .map(|pair| pair.split_once('=').unwrap_or((pair, "")))
        .map(|(name, value)| (name.to_owned(), value.to_owned()))
        .collect();
    (!pairs.is_empty()).then_some(pairs)
}

/// The links of a header: commas part them, except within `<…>`.
fn split_links(header: &str) -> Vec<&str> {
    let mut parts = Vec::new();
    let (mut start, mut inside) = (0, false);
    for (index, character) in header.char_indices() {
        match character {
            '<' => inside = true,
            '>' => inside = false,
            ',' if !inside => {
                parts.push(&header[start..index]);
                start = index + 1;
            }
            _ => {}
        }
    }
    parts.push(&header[start..]);
    parts
}
