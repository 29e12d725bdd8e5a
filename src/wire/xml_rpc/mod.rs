//! XML-RPC: a call as a `methodCall`, an answer as a `methodResponse` or a fault.
//!
//! The specification is <http://xmlrpc.com/spec.md>, with the `nil` and `i8` extensions. Which member
//! of the first parameter names the object, the query and the credential is the API's affair
//! and stands in `api.toml` ([`TransportSettings`]); this codec knows none of them.
//!
//! Invariants: a document type is refused and entities are never expanded beyond the five of XML;
//! nesting has a limit; what is read is JSON values, so that all behind this room is the same for
//! every transport.

mod read;
mod write;

use serde_json::{Map, Value};

use crate::contract::{Contract, CredentialMember, Operation, Segment, TransportSettings};
use crate::trace::{Outcome, Request};

use super::rest::{Call, Form, Message};

pub(super) use read::{Answer, answer};

/// Where in a body the member stands that shows who calls; the client puts it there, or nothing.
pub const SLOT: &str = "<!--credential-->";

/// The media types that an XML document may be announced as (RFC 7303).
pub(super) const MEDIA_TYPES: [&str; 2] = ["text/xml", "application/xml"];

/// The member that stands for [`SLOT`].
pub fn credential_member(member: &CredentialMember, user: &str, secret: &str) -> String {
    let mut pair = Map::new();
    pair.insert(member.user.clone(), user.into());
    pair.insert(member.secret.clone(), secret.into());
    write::member(&member.name, &Value::Object(pair))
}

/// First segment and last segment of an operation's path, the latter without its ending.
fn service_and_method(contract: &Contract, call: &Call) -> (String, String) {
    let operation = &contract.operations[call.operation];
    let mut literals = operation.template.segments().iter().filter_map(|segment| {
        let Segment::Literal(text) = segment else {
            return None;
        };
        Some(text.as_str())
    });
    let service = literals.next().unwrap_or_default().to_owned();
    let method = literals.next_back().unwrap_or_default();
    let method = method.split_once('.').map_or(method, |(method, _)| method);
    (service, method.to_owned())
}

/// A call as a message.
pub(super) fn encode(contract: &Contract, settings: &TransportSettings, call: &Call) -> Message {
    let (service, method) = service_and_method(contract, call);
    let named = |name: &str| name.replace("{service}", &service);
    let mut headers: Vec<(String, Value)> = Vec::new();
    if let (Some(member), Some(id)) = (&settings.object, call.variables.values().next()) {
        let id = id
            .parse::<i64>()
            .map_or_else(|_| id.as_str().into(), Value::from);
        headers.push((named(&member.name), structure([(member.key.clone(), id)])));
    }
    for (name, value) in &call.query {
        let Some(member) = settings.query.get(name) else {
            continue;
        };
        let value = match member.keys.as_slice() {
            [] => serde_json::from_str(value).unwrap_or_else(|_| value.as_str().into()),
            [key] => structure([(key.clone(), value.as_str().into())]),
            keys => {
                let parts = value.split(',').map(|part| {
                    let part = part.trim();
                    part.parse::<i64>()
                        .map_or_else(|_| part.into(), Value::from)
                });
                structure(keys.iter().cloned().zip(parts))
            }
        };
        headers.push((named(&member.name), value));
    }
    let parameters = call
        .body
        .clone()
        .map(Value::Object)
        .and_then(|body| body.pointer(&settings.parameters).cloned());
    let parameters = match parameters {
        Some(Value::Array(parameters)) => parameters,
        Some(other) => vec![other],
        None => Vec::new(),
    };
    let slot = settings.credential.as_ref().map(|_| SLOT);
    let mut body = write::call(&method, slot, &headers, &parameters);
    if call.form == Form::Malformed {
        body.truncate(body.rfind("</params>").unwrap_or(body.len()));
    }
    let media_type = match call.form {
        Form::WrongMediaType => super::WRONG_MEDIA_TYPE,
        _ => "application/xml",
    };
    Message {
        method: "POST".to_owned(),
        target: format!("{}/{service}", settings.path),
        headers: vec![
            ("accept".to_owned(), "text/xml, application/xml".to_owned()),
            ("content-type".to_owned(), media_type.to_owned()),
        ],
        body: Some(body),
        credential: settings.credential.clone(),
    }
}

fn structure(members: impl IntoIterator<Item = (String, Value)>) -> Value {
    Value::Object(members.into_iter().collect())
}

/// A request in the form that the contract shows: method, path with query, JSON body. None for what
/// is no call of an operation.
pub(super) fn decode(
    contract: &Contract,
    settings: &TransportSettings,
    request: &Request,
) -> Option<Request> {
    let path = request.target.strip_prefix(&settings.path)?;
    let service = path.split(['?', '#']).next()?.trim_matches('/').to_owned();
    let named = |name: &str| name.replace("{service}", &service);
    let call = read::call(request.body.as_deref()?).ok()?;
    let mut parameters = call.parameters.into_iter();
    let headers = parameters
        .next()
        .and_then(|first| first.get("headers").cloned())
        .unwrap_or_default();
    let parameters: Vec<Value> = parameters.collect();
    let id = settings.object.as_ref().and_then(|member| {
        match headers.get(named(&member.name))?.get(&member.key)? {
            Value::String(text) => Some(text.clone()),
            other => Some(other.to_string()),
        }
    });
    // A call without its object is one of the operation, and a bad one.
    let is_called = |operation: &&Operation, exactly: bool| {
        let segments = operation.template.segments();
        let has_id = segments
            .iter()
            .any(|segment| matches!(segment, Segment::Variable(_)));
        let probe = Call {
            operation: contract.first_named(&operation.id),
            ..Call::default()
        };
        !operation.again
            && (has_id == id.is_some() || !exactly)
            && service_and_method(contract, &probe) == (service.clone(), call.method.clone())
    };
    let mut operations = contract.operations.iter();
    let exact = operations.find(|operation| is_called(operation, true));
    let operation = exact.or_else(|| {
        let mut operations = contract.operations.iter();
        operations.find(|operation| is_called(operation, false))
    })?;
    let mut target = String::new();
    for segment in operation.template.segments() {
        target.push('/');
        match segment {
            Segment::Literal(text) => target.push_str(text),
            Segment::Variable(_) => target.push_str(id.as_deref().unwrap_or_default()),
        }
    }
    let query = settings.query.iter().filter_map(|(name, member)| {
        let value = headers.get(named(&member.name))?;
        let text = |value: &Value| match value {
            Value::String(text) => text.clone(),
            other => other.to_string(),
        };
        let parts: Option<Vec<String>> = match member.keys.as_slice() {
            [] => Some(vec![value.to_string()]),
            keys => keys.iter().map(|key| value.get(key).map(text)).collect(),
        };
        Some((name.clone(), parts?.join(",")))
    });
    let query: Vec<(String, String)> = query.collect();
    let body = (!parameters.is_empty()).then(|| {
        let key = settings.parameters.trim_start_matches('/').to_owned();
        structure([(key, Value::Array(parameters))]).to_string()
    });
    Some(Request {
        method: operation.method.clone(),
        base: request.base.clone(),
        target: super::with_query(&target, &query),
        headers: request.headers.clone(),
        body,
    })
}

/// Whether an outcome is one whose body can be read.
pub(super) fn is_whole(outcome: &Outcome) -> bool {
    matches!(outcome, Outcome::Answer(answer) if !answer.truncated)
}
