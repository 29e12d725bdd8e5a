//! The door: every request needs the one token, whatever it asks for.
//!
//! The token is checked before the path, so that nothing can be learned without it. Exactly one
//! `X-Auth-Token` must be there: of two, a proxy and a server might each believe another one.
//!
//! The saboteur asks the server questions of its own and carries no credentials. Its requests
//! bear the [`Insider`] mark, which exists only within the process and cannot be sent.

use axum::extract::Request;
use axum::http::HeaderMap;
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

use super::TOKEN;
use super::error::ApiError;
use crate::reference::saboteur::Insider;

/// Lets a request pass if it carries the token, else answers 401.
pub(super) async fn required(request: Request, next: Next) -> Response {
    let insider = request.extensions().get::<Insider>().is_some();
    if insider || carries_the_token(request.headers()) {
        next.run(request).await
    } else {
        ApiError::invalid_auth().into_response()
    }
}

fn carries_the_token(headers: &HeaderMap) -> bool {
    let mut tokens = headers.get_all("x-auth-token").iter();
    tokens.next().is_some_and(|token| token == TOKEN) && tokens.next().is_none()
}
