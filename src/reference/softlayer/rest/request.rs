//! Reads a request: the path, then what the query says of the answer, then the parameters.
//!
//! The body of a GET is ignored, as the real service does. A filter that is no JSON filters
//! nothing; a mask is read by the core, which all transports share.

use axum::extract::{Query, Request};
use axum::http::{HeaderMap, Method as Verb, Uri};
use serde_json::{Map, Value};

use super::path::Target;
use crate::reference::softlayer::call::{Call, Page, Transport};
use crate::reference::softlayer::http;
use crate::reference::softlayer::refusal::Refusal;

/// Reads a request as a call.
pub(super) async fn read(request: Request) -> Result<Call, Refusal> {
    let (parts, body) = request.into_parts();
    let path = parts.uri.path();
    // The routes end in the version, which is the second segment.
    let path = path.splitn(4, '/').nth(3).unwrap_or_default();
    let target = Target::read(&parts.method, path)?;
    let bytes = http::read(body).await?;
    let arguments = match parts.method {
        Verb::GET | Verb::HEAD => Vec::new(),
        _ => arguments(&bytes)?,
    };
    let query = query(&parts.uri)?;
    let of_query = |name: &str| {
        query
            .iter()
            .find(|(known, _)| known == name)
            .map(|(_, value)| value.as_str())
    };
    Ok(Call {
        transport: Transport::Rest,
        credentials: http::credentials(&parts.headers),
        service: target.service,
        method: target.method,
        id: target.id,
        arguments: target
            .parameters
            .into_iter()
            .map(Value::from)
            .chain(arguments)
            .collect(),
        within: target.within,
        mask: of_query("objectMask").map(Value::from),
        filter: of_query("objectFilter").and_then(|text| serde_json::from_str(text).ok()),
        page: of_query("resultLimit").map(page).transpose()?,
        types: wants_types(&parts.headers),
    })
}

fn arguments(body: &[u8]) -> Result<Vec<Value>, Refusal> {
    if body.iter().all(u8::is_ascii_whitespace) {
        return Ok(Vec::new());
    }
    let mut body: Map<String, Value> =
        serde_json::from_slice(body).map_err(|_| Refusal::bad_request())?;
    match body.remove("parameters") {
        None | Some(Value::Null) => Ok(Vec::new()),
        Some(Value::Array(parameters)) => Ok(parameters),
        Some(_) => Err(Refusal::bad_request()),
    }
}

fn query(uri: &Uri) -> Result<Vec<(String, String)>, Refusal> {
    Query::<Vec<(String, String)>>::try_from_uri(uri)
        .map(|Query(pairs)| pairs)
        .map_err(|_| Refusal::bad_request())
}

/// `offset,limit`, or only `limit`.
fn page(text: &str) -> Result<Page, Refusal> {
    let number = |text: &str| {
        text.trim()
            .parse::<usize>()
            .map_err(|_| Refusal::bad_request())
    };
    let (offset, limit) = match text.split_once(',') {
        Some((offset, limit)) => (number(offset)?, number(limit)?),
        None => (0, number(text)?),
    };
    Ok(Page {
        offset,
        limit: Some(limit).filter(|limit| *limit > 0),
    })
}

fn wants_types(headers: &HeaderMap) -> bool {
    headers
        .get("softlayer-include-types")
        .is_some_and(|value| value.as_bytes().eq_ignore_ascii_case(b"true"))
}
