//! The five operations on the rules of a group.
//!
//! The group comes first: of an unknown group, every rule is unknown. A rule list is never cut
//! into pages and carries none of the headers for that.

use axum::Json;
use axum::extract::State;
use axum::http::header::LOCATION;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use axum::routing::{MethodRouter, get};
use serde_json::{Value, json};

use super::attributes::RuleDraft;
use super::error::ApiError;
use super::groups::deleted;
use super::request::{Received, Variables, object, text};
use super::{Shared, absolute_url};

/// The rules of a group.
pub(super) fn collection() -> MethodRouter<Shared> {
    get(list)
        .post(create)
        .fallback(|| async { ApiError::method_not_allowed("GET, HEAD, POST") })
}

/// One rule of a group.
pub(super) fn item() -> MethodRouter<Shared> {
    get(read)
        .put(update)
        .delete(delete)
        .fallback(|| async { ApiError::method_not_allowed("GET, HEAD, PUT, DELETE") })
}

async fn list(
    State(shared): State<Shared>,
    group: Variables<String>,
) -> Result<Json<Value>, ApiError> {
    let store = shared.store();
    let rules = store.group(&text(group)?)?.list_rules();
    Ok(Json(json!({"rules": rules})))
}

async fn create(
    State(shared): State<Shared>,
    group: Variables<String>,
    headers: HeaderMap,
    body: Received,
) -> Result<Response, ApiError> {
    let mut store = shared.store();
    let group = store.group_mut(&text(group)?)?;
    let draft = RuleDraft::read(object(&headers, body)?)?;
    let (id, rule) = group.create_rule(draft);
    let path = format!("/security_groups/{}/rules/{id}", group.id());
    Ok((
        StatusCode::CREATED,
        [(LOCATION, absolute_url(&headers, &path))],
        Json(json!({"rule": rule})),
    )
        .into_response())
}

async fn read(
    State(shared): State<Shared>,
    ids: Variables<(String, String)>,
) -> Result<Json<Value>, ApiError> {
    let (group, rule) = text(ids)?;
    let store = shared.store();
    let rule = store.group(&group)?.read_rule(&rule)?;
    Ok(Json(json!({"rule": rule})))
}

async fn update(
    State(shared): State<Shared>,
    ids: Variables<(String, String)>,
    headers: HeaderMap,
    body: Received,
) -> Result<Json<Value>, ApiError> {
    let (group, rule) = text(ids)?;
    let mut store = shared.store();
    let group = store.group_mut(&group)?;
    group.require_own_rule(&rule)?;
    let draft = RuleDraft::read(object(&headers, body)?)?;
    let rule = group.replace_rule(&rule, draft)?;
    Ok(Json(json!({"rule": rule})))
}

async fn delete(
    State(shared): State<Shared>,
    ids: Variables<(String, String)>,
) -> Result<Response, ApiError> {
    let (group, rule) = text(ids)?;
    shared.store().group_mut(&group)?.delete_rule(&rule)?;
    Ok(deleted())
}
