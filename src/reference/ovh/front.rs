//! The front: HTTP on one side, calls and answers on the other.
//!
//! Every path goes to the same place, as the API stands at several bases; every answer bears the
//! headers that the vendor's do, an id of the query among them.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::extract::{Request, State};
use axum::http::header::{
    ACCESS_CONTROL_ALLOW_ORIGIN, CACHE_CONTROL, CONTENT_TYPE, HeaderName, HeaderValue,
};
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;

use super::call::{Answer, Call, Content};
use super::clock;
use super::desk::Desk;
use super::refusal::Refusal;

/// The id of a query, which the vendor's support asks for.
const QUERY_ID: HeaderName = HeaderName::from_static("x-ovh-queryid");

/// More than any sensible call needs.
const MOST_BYTES: usize = 1 << 20;

#[derive(Clone)]
struct Front {
    desk: Desk,
    queries: Arc<AtomicU64>,
}

/// A front before a desk.
pub(super) fn before(desk: Desk) -> Router {
    let front = Front {
        desk,
        queries: Arc::default(),
    };
    Router::new().fallback(answer).with_state(front)
}

async fn answer(State(front): State<Front>, request: Request) -> Response {
    let (parts, body) = request.into_parts();
    let target = parts
        .uri
        .path_and_query()
        .map_or("/", |target| target.as_str())
        .to_owned();
    let method = parts.method.as_str().to_owned();
    let answer = match to_bytes(body, MOST_BYTES).await {
        Ok(body) => front
            .desk
            .answer(&Call::new(method, target, parts.headers, body)),
        Err(_) => Refusal::too_large().into(),
    };
    respond(answer, front.queries.fetch_add(1, Ordering::Relaxed))
}

fn respond(answer: Answer, query: u64) -> Response {
    let body = match answer.content {
        Content::Json(value) => value.to_string(),
        Content::Text(text) => text,
    };
    let mut response = Response::new(Body::from(body));
    *response.status_mut() =
        StatusCode::from_u16(answer.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    let headers = response.headers_mut();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static(answer.media_type));
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-cache"));
    headers.insert(ACCESS_CONTROL_ALLOW_ORIGIN, HeaderValue::from_static("*"));
    let id = format!("EU.ext-1.{:x}.1.{query:032x}", clock::seconds());
    insert(headers, QUERY_ID, &id);
    if let Some((name, value)) = answer.header {
        insert(headers, HeaderName::from_static(name), &value);
    }
    response
}

/// Adds a header, unless a client has put something into its value that no header can hold.
fn insert(headers: &mut HeaderMap, name: HeaderName, value: &str) {
    if let Ok(value) = HeaderValue::from_str(value) {
        headers.insert(name, value);
    }
}
