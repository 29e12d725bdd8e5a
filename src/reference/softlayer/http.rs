//! What all fronts share of HTTP: bodies in memory, credentials, and the last word on an answer.
//!
//! Nothing here knows a service or a method. Bodies have a limit, and every answer that is a list carries
//! its total.

use axum::body::{Body, Bytes, to_bytes};
use axum::http::header::{AUTHORIZATION, CONTENT_TYPE, HeaderValue};
use axum::http::{HeaderMap, HeaderName, StatusCode};
use axum::response::Response;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::Value;

use super::call::{Credentials, Dress, Reply};
use super::refusal::Refusal;

/// The unpaged number of items of a list.
const TOTAL: HeaderName = HeaderName::from_static("softlayer-total-items");

/// More than any sensible call needs.
const MOST_BYTES: usize = 4 << 20;

/// Reads a body to its end.
pub(super) async fn read(body: Body) -> Result<Bytes, Refusal> {
    to_bytes(body, MOST_BYTES)
        .await
        .map_err(|_| Refusal::bad_request())
}

/// The credentials in the header of HTTP: Basic, or a bearer's token. Anything else that stands there opens nothing.
pub(super) fn credentials(headers: &HeaderMap) -> Option<Credentials> {
    let given = headers.get(AUTHORIZATION)?.to_str().unwrap_or_default();
    let (scheme, rest) = given.split_once(' ').unwrap_or_default();
    if scheme.eq_ignore_ascii_case("bearer") {
        return Some(Credentials::Token(rest.trim().to_owned()));
    }
    let pair = Some(rest)
        .filter(|_| scheme.eq_ignore_ascii_case("basic"))
        .and_then(|encoded| STANDARD.decode(encoded.trim()).ok())
        .and_then(|bytes| String::from_utf8(bytes).ok());
    let (username, key) = pair
        .as_deref()
        .and_then(|pair| pair.split_once(':'))
        .unwrap_or_default();
    Some(Credentials::Pair {
        username: username.to_owned(),
        key: key.to_owned(),
    })
}

/// A value as it is to be written.
pub(super) fn dressed(value: Value, dress: Dress) -> Value {
    match value {
        Value::Number(number) if dress.numbers_as_texts => Value::String(number.to_string()),
        Value::Bool(flag) if dress.booleans_as_numbers => Value::from(i64::from(flag)),
        Value::Array(items) => {
            let mut items: Vec<Value> =
                items.into_iter().map(|item| dressed(item, dress)).collect();
            if dress.bare_single && items.len() == 1 {
                items.swap_remove(0)
            } else {
                Value::Array(items)
            }
        }
        Value::Object(members) => members
            .into_iter()
            .map(|(name, member)| (name, dressed(member, dress)))
            .collect(),
        value => value,
    }
}

/// The response with a body of a media type.
pub(super) fn respond(
    status: u16,
    media_type: &'static str,
    body: String,
    reply: Option<&Reply>,
    dress: Dress,
) -> Response {
    let body = if dress.without_body {
        String::new()
    } else {
        body
    };
    let body = if dress.cut_short {
        let half = body.char_indices().nth(body.chars().count() / 2);
        body[..half.map_or(0, |(at, _)| at)].to_owned()
    } else {
        body
    };
    let mut response = Response::new(Body::from(body));
    *response.status_mut() =
        StatusCode::from_u16(dress.status.unwrap_or(status)).unwrap_or(StatusCode::OK);
    let headers = response.headers_mut();
    let media_type = if dress.wrong_media_type {
        "text/html"
    } else {
        media_type
    };
    headers.insert(CONTENT_TYPE, HeaderValue::from_static(media_type));
    let total = reply.and_then(|reply| reply.total);
    if let Some(total) = total.filter(|_| !dress.without_total) {
        headers.insert(TOTAL, HeaderValue::from(total));
    }
    response
}
