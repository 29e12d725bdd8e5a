//! A request and an answer, held in memory as a whole.
//!
//! The saboteur may pass a request on several times and look into an answer before it decides, so
//! neither can be a stream. Both keep what they do not touch: headers stay as they came, and a
//! body that nobody edits keeps its bytes.

use axum::body::{Body, Bytes, to_bytes};
use axum::extract::Request;
use axum::http::header::CONTENT_LENGTH;
use axum::http::{Extensions, HeaderMap, Method, StatusCode, Uri};
use axum::response::{IntoResponse, Response};
use serde_json::{Map, Value};

use super::transport::{Ending, cut};

/// More than any sound server behind takes, so that the refusal is the server's own.
const MOST_BYTES: usize = 16 << 20;

/// A request.
#[derive(Clone, Debug)]
pub(in crate::reference) struct Call {
    /// Its method.
    pub(super) method: Method,
    /// Path and query, as the client sent them.
    pub(super) uri: Uri,
    /// Its headers, credentials included.
    pub(super) headers: HeaderMap,
    /// Its body.
    pub(super) body: Bytes,
    /// Whether one with the same method and path was under way when it came.
    pub(super) overlaps: bool,
}

impl Call {
    /// Reads a request to its end.
    pub(super) async fn receive(request: Request) -> Result<Self, StatusCode> {
        let (parts, body) = request.into_parts();
        let body = to_bytes(body, MOST_BYTES)
            .await
            .map_err(|_| StatusCode::PAYLOAD_TOO_LARGE)?;
        Ok(Self {
            method: parts.method,
            uri: parts.uri,
            headers: parts.headers,
            body,
            overlaps: false,
        })
    }

    /// The path without a slash at its end: to the API, both spellings are one resource.
    pub(super) fn path(&self) -> &str {
        let path = self.uri.path();
        path.strip_suffix('/').unwrap_or(path)
    }

    /// The body, if it is a JSON object.
    pub(super) fn object(&self) -> Option<Map<String, Value>> {
        serde_json::from_slice(&self.body).ok()
    }

    /// The same request for another path.
    pub(super) fn at(&self, path: &str) -> Self {
        Self {
            // Paths are made of parts of paths that the server has served already.
            uri: Uri::try_from(path).unwrap_or_default(),
            ..self.clone()
        }
    }

    /// The same request with another body.
    pub(super) fn with_object(&self, object: Map<String, Value>) -> Self {
        let mut call = self.clone();
        call.headers.remove(CONTENT_LENGTH);
        call.body = Value::Object(object).to_string().into();
        call
    }

    /// The request in the framework's form.
    pub(super) fn to_request(&self, extensions: Extensions) -> Request {
        let mut request = Request::new(Body::from(self.body.clone()));
        *request.method_mut() = self.method.clone();
        *request.uri_mut() = self.uri.clone();
        *request.headers_mut() = self.headers.clone();
        *request.extensions_mut() = extensions;
        request
    }
}

/// An answer.
#[derive(Clone, Debug)]
pub(in crate::reference) struct Answer {
    /// Its status.
    pub(super) status: StatusCode,
    /// Its headers.
    pub(super) headers: HeaderMap,
    /// Its body.
    pub(super) body: Bytes,
    /// How much of it is sent.
    pub(super) ending: Ending,
}

impl Answer {
    /// Reads an answer to its end.
    pub(super) async fn receive(response: Response) -> Self {
        let (parts, body) = response.into_parts();
        Self {
            status: parts.status,
            headers: parts.headers,
            // The server is in this process and holds its bodies in memory: reading cannot fail.
            body: to_bytes(body, usize::MAX).await.unwrap_or_default(),
            ending: Ending::Whole,
        }
    }

    /// Whether the status says that it worked.
    pub(super) fn is_success(&self) -> bool {
        self.status.is_success()
    }

    /// The body, if it is JSON.
    pub(super) fn json(&self) -> Option<Value> {
        serde_json::from_slice(&self.body).ok()
    }

    /// Replaces the body, and nothing else.
    pub(super) fn set_body(&mut self, body: impl Into<Bytes>) {
        self.headers.remove(CONTENT_LENGTH);
        self.body = body.into();
    }

    /// Replaces the body by JSON, and nothing else.
    pub(super) fn set_json(&mut self, json: &Value) {
        self.set_body(json.to_string());
    }
}

impl IntoResponse for Answer {
    fn into_response(self) -> Response {
        let length = self.body.len();
        let mut response = match self.ending {
            Ending::Whole => Response::new(Body::from(self.body)),
            ending => cut(&self.body, ending),
        };
        *response.status_mut() = self.status;
        *response.headers_mut() = self.headers;
        if self.ending != Ending::Whole {
            // Without the promise of a body, or with a status that has none, nothing would fail.
            response
                .headers_mut()
                .insert(CONTENT_LENGTH, length.max(1).into());
            if self.status == StatusCode::NO_CONTENT {
                *response.status_mut() = StatusCode::OK;
            }
        }
        response
    }
}
