//! The error bodies of the API: `type`, `message` and, for a refused body, `fields`.
//!
//! The types and the 400's message are those of the documentation of the time. `fields` maps each
//! attribute to the list of what is wrong with it. Where the documentation knows no type of its
//! own (405, 413, 415), it is `invalid_request_error`, the type for a request that can never do.

use std::collections::BTreeMap;

use axum::Json;
use axum::http::header::ALLOW;
use axum::http::{HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use serde_json::{Value, json};

/// What is wrong, by attribute.
pub(super) type Fields = BTreeMap<&'static str, Vec<String>>;

/// A request that is not served, and why.
#[derive(Debug)]
pub(super) struct ApiError {
    status: StatusCode,
    kind: &'static str,
    message: String,
    fields: Option<Fields>,
    allow: Option<&'static str>,
}

const INVALID_REQUEST: &str = "invalid_request_error";

impl ApiError {
    fn new(status: StatusCode, kind: &'static str, message: impl Into<String>) -> Self {
        Self {
            status,
            kind,
            message: message.into(),
            fields: None,
            allow: None,
        }
    }

    /// 400 for attributes or query parameters that do not hold what they must.
    pub(super) fn validation(fields: Fields) -> Self {
        Self {
            fields: Some(fields),
            ..Self::new(StatusCode::BAD_REQUEST, INVALID_REQUEST, "Validation Error")
        }
    }

    /// 400 for a body or query that cannot be read at all.
    pub(super) fn unreadable(message: impl Into<String>) -> Self {
        Self::new(StatusCode::BAD_REQUEST, INVALID_REQUEST, message)
    }

    /// 401 for a missing or a wrong token.
    pub(super) fn invalid_auth() -> Self {
        Self::new(
            StatusCode::UNAUTHORIZED,
            "invalid_auth",
            "The X-Auth-Token header is missing or its token is not valid",
        )
    }

    /// 403 for a default rule, which may be read only.
    pub(super) fn default_rule() -> Self {
        Self::new(
            StatusCode::FORBIDDEN,
            "authorization_required",
            "The default rules of a security group cannot be changed",
        )
    }

    /// 404 for a group that is not there.
    pub(super) fn unknown_group(id: &str) -> Self {
        Self::unknown_resource(format!("Security group \"{id}\" not found"))
    }

    /// 404 for a rule that is not there, or not in this group.
    pub(super) fn unknown_rule(id: &str) -> Self {
        Self::unknown_resource(format!("Security group rule \"{id}\" not found"))
    }

    /// 404 for a path that the API does not have.
    pub(super) fn unknown_path() -> Self {
        Self::unknown_resource("There is nothing at this path".to_owned())
    }

    fn unknown_resource(message: String) -> Self {
        Self::new(StatusCode::NOT_FOUND, "unknown_resource", message)
    }

    /// 405 with the methods that there are.
    pub(super) fn method_not_allowed(allow: &'static str) -> Self {
        Self {
            allow: Some(allow),
            ..Self::new(
                StatusCode::METHOD_NOT_ALLOWED,
                INVALID_REQUEST,
                format!("The methods here are {allow}"),
            )
        }
    }

    /// 409 for the default group of an organization, which stays.
    pub(super) fn default_group() -> Self {
        Self::new(
            StatusCode::CONFLICT,
            "conflict",
            "The default security group of an organization cannot be deleted",
        )
    }

    /// 413 for a body beyond the server's limit.
    pub(super) fn too_large() -> Self {
        Self::new(
            StatusCode::PAYLOAD_TOO_LARGE,
            INVALID_REQUEST,
            "The body is too large",
        )
    }

    /// 415 for a body of another media type, or of none.
    pub(super) fn media_type() -> Self {
        Self::new(
            StatusCode::UNSUPPORTED_MEDIA_TYPE,
            INVALID_REQUEST,
            "The Content-Type of the body must be application/json",
        )
    }
}

impl IntoResponse for ApiError {
    fn into_response(self) -> Response {
        let mut body = json!({"type": self.kind, "message": self.message});
        if let Some(fields) = self.fields {
            body["fields"] = fields
                .into_iter()
                .map(|(field, messages)| (field.to_owned(), Value::from(messages)))
                .collect::<serde_json::Map<_, _>>()
                .into();
        }
        let mut response = (self.status, Json(body)).into_response();
        if let Some(allow) = self.allow {
            response
                .headers_mut()
                .insert(ALLOW, HeaderValue::from_static(allow));
        }
        response
    }
}
