//! The REST front: JSON (or what the ending asks for, [`format`](mod@format)) over HTTP, in all the spellings that clients use.
//!
//! A path is read by [`path`](mod@path), a query and body by [`request`]; what comes of the call is the bare
//! value, or an error object with text and exception class. A new guest is answered with 201 and its
//! place; everything else that succeeds with 200.
//!
//! Whoever is not let in learns nothing but that, also where the request makes no sense.

mod format;
mod path;
mod request;

use axum::extract::{Request, State};
use axum::http::HeaderMap;
use axum::http::header::{HOST, HeaderValue, LOCATION, WWW_AUTHENTICATE};
use axum::response::Response;
use serde_json::{Map, Value};

use super::call::{Dress, Outcome, Reply};
use super::desk::Desk;
use super::refusal::Refusal;
use super::{credentials, http};
use format::Format;

/// Answers a request.
pub(super) async fn answer(State(desk): State<Desk>, request: Request) -> Response {
    let headers = request.headers().clone();
    let last = request.uri().path().rsplit('/').next().unwrap_or_default();
    let (format, _) = Format::of(last);
    let outcome = match request::read(request).await {
        Ok(call) => desk.answer(&call),
        Err(refusal) => Err(doorman(&headers, refusal)).into(),
    };
    write(&headers, format, outcome)
}

/// Answers a request for a path that no front has.
pub(super) async fn no_such_path() -> Response {
    write(
        &HeaderMap::new(),
        Format::default(),
        Err(Refusal::no_such_path()).into(),
    )
}

/// What is wrong with a request is told only to those who may come in.
fn doorman(headers: &HeaderMap, refusal: Refusal) -> Refusal {
    credentials::check(http::credentials(headers).as_ref())
        .err()
        .unwrap_or(refusal)
}

fn write(headers: &HeaderMap, format: Format, outcome: Outcome) -> Response {
    let dress = outcome.dress;
    match outcome.result {
        Ok(reply) => success(headers, format, reply, dress),
        Err(refusal) => {
            let body = format.written(&error(&refusal, dress));
            let mut response =
                http::respond(refusal.status, format.media_type(), body, None, dress);
            if refusal.status == 401 {
                // RFC 9110, section 15.5.2: who is refused is told what is asked for.
                let challenge = HeaderValue::from_static("Basic realm=\"SoftLayer_REST_API\"");
                response.headers_mut().insert(WWW_AUTHENTICATE, challenge);
            }
            response
        }
    }
}

fn success(headers: &HeaderMap, format: Format, mut reply: Reply, dress: Dress) -> Response {
    let status = if reply.created.is_some() { 201 } else { 200 };
    let body = format.written(&http::dressed(std::mem::take(&mut reply.value), dress));
    let mut response = http::respond(status, format.media_type(), body, Some(&reply), dress);
    if let Some((service, id)) = reply.created.filter(|_| !dress.without_location) {
        let host = headers.get(HOST).and_then(|host| host.to_str().ok());
        let place = format!(
            "http://{}/rest/v3.1/{service}/{id}/getObject",
            host.unwrap_or("localhost")
        );
        if let Ok(place) = HeaderValue::try_from(place) {
            response.headers_mut().insert(LOCATION, place);
        }
    }
    response
}

fn error(refusal: &Refusal, dress: Dress) -> Value {
    let mut body = Map::new();
    if !dress.without_error {
        body.insert("error".into(), refusal.told(dress));
    }
    if !dress.without_code {
        let code = if dress.numeric_code {
            Value::from(refusal.status)
        } else {
            Value::from(refusal.code)
        };
        body.insert("code".into(), code);
    }
    Value::Object(body)
}
