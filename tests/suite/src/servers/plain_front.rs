//! HTTP by axum, for every server whose manners a framework does not hide.
//!
//! It differs from the other front where a framework differs from a script: it dates its answers,
//! keeps connections open, and leaves the framing to its HTTP stack. Two stacks also mean that a
//! client that gets along with the quirks of one only is found out.

use std::sync::Arc;

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::extract::{Request, State};
use axum::http::Response;
use tokio::net::TcpListener;

use super::desk::Desk;
use super::message::Call;

/// Beyond what is answered with 413, so that there is something to answer.
const LARGEST_BODY: usize = 8 << 20;

pub(super) async fn serve(listener: TcpListener, desk: Arc<Desk>) {
    let router = Router::new().fallback(handle).with_state(desk);
    axum::serve(listener, router)
        .await
        .expect("accepting does not fail for good");
}

async fn handle(State(desk): State<Arc<Desk>>, request: Request) -> Response<Body> {
    let (parts, body) = request.into_parts();
    let target = parts
        .uri
        .path_and_query()
        .map_or("/", |target| target.as_str());
    let mut call = Call::new(parts.method.as_str(), target);
    for (name, value) in &parts.headers {
        call.headers.push((
            name.to_string(),
            String::from_utf8_lossy(value.as_bytes()).into_owned(),
        ));
    }
    call.body = to_bytes(body, LARGEST_BODY)
        .await
        .unwrap_or_default()
        .into();
    let turn = desk.note(&call);
    let answer = desk.answer(&call, turn).await;
    let mut response = Response::builder().status(answer.status);
    for (name, value) in answer.headers {
        response = response.header(name, value);
    }
    response
        .body(Body::from(answer.body))
        .expect("all headers are made in here")
}
