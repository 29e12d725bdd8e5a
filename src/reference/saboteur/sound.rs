//! The sound server, as the saboteur talks to it.
//!
//! A client's request is passed on as it is, credentials included. What the saboteur asks for
//! itself bears the [`Insider`] mark instead: it must not depend on what the client may do, nor
//! on how an API signs its requests.

use axum::Router;
use axum::http::header::CONTENT_TYPE;
use axum::http::{Extensions, HeaderMap, HeaderValue, Method, Uri};
use serde_json::Value;
use tower::ServiceExt;

use super::call::{Answer, Call};

/// Marks a request of the saboteur's own, which a server lets in without credentials.
///
/// It is an extension of the request, which exists only within the process.
#[derive(Clone, Copy, Debug)]
pub(in crate::reference) struct Insider;

/// The server behind the saboteur.
pub(in crate::reference) struct Sound(Router);

impl Sound {
    /// Takes a sound server.
    pub(super) fn new(router: Router) -> Self {
        Self(router)
    }

    /// Passes a request on as the client sent it.
    pub(super) async fn pass(&self, call: &Call) -> Answer {
        self.send(call, Extensions::new()).await
    }

    /// Passes a request on, whatever its credentials.
    pub(super) async fn admit(&self, call: &Call) -> Answer {
        let mut extensions = Extensions::new();
        extensions.insert(Insider);
        self.send(call, extensions).await
    }

    /// Asks for something on the saboteur's own account.
    pub(super) async fn ask(&self, method: Method, target: &str, body: Option<&Value>) -> Answer {
        let mut headers = HeaderMap::new();
        if body.is_some() {
            headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
        }
        let call = Call {
            method,
            // Targets are made of paths that the server has served already.
            uri: Uri::try_from(target).unwrap_or_default(),
            headers,
            body: body.map(Value::to_string).unwrap_or_default().into(),
            overlaps: false,
        };
        self.admit(&call).await
    }

    /// Reads what is at a path, if there is something.
    pub(super) async fn read(&self, target: &str) -> Option<Value> {
        let answer = self.ask(Method::GET, target, None).await;
        if answer.is_success() {
            answer.json()
        } else {
            None
        }
    }

    async fn send(&self, call: &Call, extensions: Extensions) -> Answer {
        let request = call.to_request(extensions);
        match self.0.clone().oneshot(request).await {
            Ok(response) => Answer::receive(response).await,
            Err(never) => match never {},
        }
    }
}
