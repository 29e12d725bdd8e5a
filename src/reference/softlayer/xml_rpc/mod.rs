//! The XML-RPC front.
//!
//! The service is in the path, the method in the message; the first parameter holds the headers,
//! among them who calls and which object is meant. Whatever comes of a call, the HTTP status is 200:
//! a refusal is a fault, whose code is a text, as the vendor's clients rely on. The total of a list
//! is in the HTTP header, as in REST.

mod request;
mod value;

use axum::extract::{Path, Request, State};
use axum::http::Method as Verb;
use axum::response::Response;
use serde_json::{Value, json};

use super::call::{Dress, Outcome};
use super::desk::Desk;
use super::http;
use super::refusal::Refusal;

const MEDIA_TYPE: &str = "text/xml; charset=utf-8";

/// Answers a request.
pub(super) async fn answer(
    State(desk): State<Desk>,
    Path(service): Path<String>,
    request: Request,
) -> Response {
    let outcome = match read(service, request).await {
        Ok(call) => desk.answer(&call),
        Err(refusal) => Err(refusal).into(),
    };
    write(outcome)
}

async fn read(service: String, request: Request) -> Result<super::call::Call, Refusal> {
    let (parts, body) = request.into_parts();
    if parts.method != Verb::POST {
        return Err(Refusal::bad_request());
    }
    let body = http::read(body).await?;
    request::read(service, &parts.headers, &body)
}

fn write(outcome: Outcome) -> Response {
    let dress = outcome.dress;
    match outcome.result {
        Ok(mut reply) => {
            let value = http::dressed(std::mem::take(&mut reply.value), dress);
            let body = message(&format!(
                "<params><param>{}</param></params>",
                value::written(&value)
            ));
            http::respond(200, MEDIA_TYPE, body, Some(&reply), dress)
        }
        Err(refusal) => {
            let fault = value::written(&fault(&refusal, dress));
            let body = message(&format!("<fault>{fault}</fault>"));
            http::respond(200, MEDIA_TYPE, body, None, dress)
        }
    }
}

fn fault(refusal: &Refusal, dress: Dress) -> Value {
    let code = if dress.numeric_code {
        json!(refusal.status)
    } else {
        json!(refusal.fault_code)
    };
    let mut fault = json!({ "faultCode": code, "faultString": refusal.told(dress) });
    if let Some(members) = fault.as_object_mut() {
        if dress.without_code {
            members.remove("faultCode");
        }
        if dress.without_error {
            members.remove("faultString");
        }
    }
    fault
}

fn message(content: &str) -> String {
    format!(
        "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<methodResponse>{content}</methodResponse>\n"
    )
}
