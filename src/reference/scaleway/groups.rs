//! The five operations on groups.
//!
//! Each handler does its work under one lock and in the same order: does the resource exist, is
//! the body good, then change. The list is the only one that pages ([`super::paging`]).

use axum::Json;
use axum::extract::rejection::QueryRejection;
use axum::extract::{Query, State};
use axum::http::header::{CONTENT_TYPE, LOCATION};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use axum::routing::{MethodRouter, get};
use serde_json::{Value, json};

use super::attributes::GroupDraft;
use super::error::ApiError;
use super::paging::{Page, Parameters};
use super::request::{Received, Variables, object, text};
use super::store::Group;
use super::{Shared, absolute_url};

/// The collection of groups.
pub(super) fn collection() -> MethodRouter<Shared> {
    get(list)
        .post(create)
        .fallback(|| async { ApiError::method_not_allowed("GET, HEAD, POST") })
}

/// One group.
pub(super) fn item() -> MethodRouter<Shared> {
    get(read)
        .put(update)
        .delete(delete)
        .fallback(|| async { ApiError::method_not_allowed("GET, HEAD, PUT, DELETE") })
}

async fn list(
    State(shared): State<Shared>,
    parameters: Result<Query<Parameters>, QueryRejection>,
) -> Result<Response, ApiError> {
    let Query(parameters) =
        parameters.map_err(|_| ApiError::unreadable("The query could not be read"))?;
    let page = Page::read(&parameters)?;
    let store = shared.store();
    let wanted: Vec<&Group> = store
        .groups()
        .iter()
        .filter(|group| {
            // An unknown parameter filters nothing.
            let mut filters = parameters.iter();
            filters.all(|(attribute, text)| group.has(attribute, text).unwrap_or(true))
        })
        .collect();
    let shown: Vec<Value> = page
        .of(&wanted)
        .iter()
        .map(|group| group.to_json())
        .collect();
    let headers = page.headers("/security_groups", &parameters, wanted.len());
    Ok((headers, Json(json!({"security_groups": shown}))).into_response())
}

async fn create(
    State(shared): State<Shared>,
    headers: HeaderMap,
    body: Received,
) -> Result<Response, ApiError> {
    let draft = GroupDraft::read(object(&headers, body)?)?;
    let mut store = shared.store();
    let group = store.create_group(draft);
    let location = absolute_url(&headers, &format!("/security_groups/{}", group.id()));
    Ok((
        StatusCode::CREATED,
        [(LOCATION, location)],
        Json(item_body(group)),
    )
        .into_response())
}

async fn read(
    State(shared): State<Shared>,
    id: Variables<String>,
) -> Result<Json<Value>, ApiError> {
    let store = shared.store();
    Ok(Json(item_body(store.group(&text(id)?)?)))
}

async fn update(
    State(shared): State<Shared>,
    id: Variables<String>,
    headers: HeaderMap,
    body: Received,
) -> Result<Json<Value>, ApiError> {
    let mut store = shared.store();
    let group = store.group_mut(&text(id)?)?;
    group.replace(GroupDraft::read(object(&headers, body)?)?);
    Ok(Json(item_body(group)))
}

async fn delete(State(shared): State<Shared>, id: Variables<String>) -> Result<Response, ApiError> {
    shared.store().delete_group(&text(id)?)?;
    Ok(deleted())
}

fn item_body(group: &Group) -> Value {
    json!({"security_group": group.to_json()})
}

/// 204 with the media type that the real service names, although there is no body.
pub(super) fn deleted() -> Response {
    (StatusCode::NO_CONTENT, [(CONTENT_TYPE, "application/json")]).into_response()
}
