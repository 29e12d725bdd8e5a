//! From a request to what the handlers need of it, or to the error that says why not.
//!
//! The framework's own refusals are plain texts; here they become the API's error bodies.
//!
//! Only POST and PUT read a body: one on GET or DELETE is never looked at. A body needs a JSON
//! media type ("Content-Type must be set", says the documentation), so one without is refused
//! with 415 before it is read. Whatever is JSON but no object is refused with 400.

use axum::body::Bytes;
use axum::extract::Path;
use axum::extract::rejection::{BytesRejection, PathRejection};
use axum::http::header::CONTENT_TYPE;
use axum::http::{HeaderMap, StatusCode};
use serde_json::{Map, Value};

use super::error::ApiError;

/// The variables of the path, or why they could not be read.
pub(super) type Variables<T> = Result<Path<T>, PathRejection>;

/// The variables as text. What is not even text is no id of anything.
pub(super) fn text<T>(variables: Variables<T>) -> Result<T, ApiError> {
    variables
        .map(|Path(variables)| variables)
        .map_err(|_| ApiError::unknown_path())
}

/// The body as it came, or why it could not be received.
pub(super) type Received = Result<Bytes, BytesRejection>;

/// Reads the object that a request carries.
pub(super) fn object(headers: &HeaderMap, body: Received) -> Result<Map<String, Value>, ApiError> {
    if !is_json(headers) {
        return Err(ApiError::media_type());
    }
    let bytes = body.map_err(|rejection| {
        if rejection.status() == StatusCode::PAYLOAD_TOO_LARGE {
            ApiError::too_large()
        } else {
            ApiError::unreadable("The body could not be read")
        }
    })?;
    match serde_json::from_slice(&bytes) {
        Ok(Value::Object(object)) => Ok(object),
        Ok(_) => Err(ApiError::unreadable("The body must be a JSON object")),
        Err(error) => Err(ApiError::unreadable(format!(
            "The body is not valid JSON: {error}"
        ))),
    }
}

/// Whether the media type is `application/json` or one with the suffix `+json`.
fn is_json(headers: &HeaderMap) -> bool {
    let essence = headers
        .get(CONTENT_TYPE)
        .and_then(|value| value.to_str().ok())
        .and_then(|value| value.split(';').next())
        .map(|essence| essence.trim().to_ascii_lowercase());
    essence.is_some_and(|essence| {
        essence == "application/json"
            || (essence.starts_with("application/") && essence.ends_with("+json"))
    })
}
