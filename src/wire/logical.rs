//! An exchange as the contract speaks of it, whatever transport it took.
//!
//! A contract describes its operations as paths, JSON and statuses. What came over another
//! transport is put into that form here, so that everything behind this room is written once: the
//! address that belongs to the transport is taken away, a call becomes the method, path and body
//! of its operation, an answer its JSON, a fault the error body with the status that the contract
//! gives its code. What the message itself did wrong is kept beside it, in the labels.
//!
//! Invariant: the exchange keeps its name, so that evidence leads to the message that was sent.

use std::borrow::Cow;

use serde_json::{Value, json};

use crate::contract::{Contract, OperationIndex, Refusals, Transport, TransportSettings};
use crate::trace::{Exchange, FailureKind, Outcome, Response};

use super::rest::{json_body, media_type};
use super::xml_rpc;

/// Status of a refusal whose code stands in no table.
const REFUSED: u16 = 500;

/// The exchange in the contract's form.
pub fn logical<'e>(contract: &Contract, exchange: &'e Exchange) -> Cow<'e, Exchange> {
    let settings = &contract.settings;
    let path = &exchange.request.target;
    let found = settings
        .transports
        .iter()
        .filter(|(_, transport)| is_below(path, &transport.path))
        .max_by_key(|(_, transport)| transport.path.len());
    let Some((transport, settings)) = found else {
        return Cow::Borrowed(exchange);
    };
    let mut logical = exchange.clone();
    logical.labels.transport = *transport;
    match transport {
        Transport::Rest => of_rest(contract, settings, &mut logical),
        Transport::XmlRpc => of_xml_rpc(contract, settings, &mut logical),
    }
    Cow::Owned(logical)
}

fn is_below(path: &str, prefix: &str) -> bool {
    let rest = path.strip_prefix(prefix);
    rest.is_some_and(|rest| rest.is_empty() || rest.starts_with(['/', '?']))
}

fn of_rest(contract: &Contract, settings: &TransportSettings, exchange: &mut Exchange) {
    let stripped = exchange.request.target.split_off(settings.path.len());
    exchange.request.target = stripped;
    if let (Some(refusals), Outcome::Answer(answer)) =
        (&contract.settings.refusals, &mut exchange.outcome)
        && answer.is_success()
        && let Ok(body) = json_body(&answer.body)
        && is_refusal(refusals, &body)
    {
        answer.status = refusals.default_status();
    }
}

/// What an answer holds, by the rules of a transport alone.
pub fn value_of(transport: Transport, answer: &Response) -> Result<Value, String> {
    match transport {
        Transport::Rest => super::rest::answered(answer),
        Transport::XmlRpc => match xml_rpc::answer(&answer.body)? {
            xml_rpc::Answer::Value(value) => Ok(value),
            xml_rpc::Answer::Fault { code, .. } => Err(format!("was refused with {code}")),
        },
    }
}

/// The code of a refusal that comes with a success's status, as transports without statuses send it.
pub fn refusal_code(transport: Transport, answer: &Response) -> Option<String> {
    match transport {
        Transport::Rest => None,
        Transport::XmlRpc => match xml_rpc::answer(&answer.body).ok()? {
            xml_rpc::Answer::Value(_) => None,
            xml_rpc::Answer::Fault { code, .. } => Some(
                code.as_str()
                    .map_or_else(|| code.to_string(), str::to_owned),
            ),
        },
    }
}

/// Whether a body is a refusal, whatever its status.
fn is_refusal(refusals: &Refusals, body: &Value) -> bool {
    let mut members = refusals.members.iter();
    !refusals.members.is_empty() && members.all(|name| body.get(name).is_some())
}

impl Refusals {
    fn default_status(&self) -> u16 {
        if self.status == 0 {
            REFUSED
        } else {
            self.status
        }
    }

    fn status_of(&self, code: &str) -> u16 {
        let found = self.statuses.get(code).copied();
        found.unwrap_or_else(|| self.default_status())
    }
}

fn of_xml_rpc(contract: &Contract, settings: &TransportSettings, exchange: &mut Exchange) {
    let Some(request) = xml_rpc::decode(contract, settings, &exchange.request) else {
        return;
    };
    let operation = contract.match_on(Transport::XmlRpc, &request.method, &request.target);
    exchange.request = request;
    let Outcome::Answer(answer) = &exchange.outcome else {
        return;
    };
    if !xml_rpc::is_whole(&exchange.outcome) {
        return;
    }
    let mut problems = Vec::new();
    let read = match xml_rpc::answer(&answer.body) {
        Ok(read) => read,
        // A refusal of the credentials, or of the transport, need not speak the transport's language.
        Err(_) if matches!(answer.status, 400..=499 | 501) => return,
        Err(reason) => {
            problems.push(reason.clone());
            exchange.labels.encoding = problems;
            exchange.outcome = Outcome::Failure {
                kind: FailureKind::Broken,
                message: reason,
            };
            return;
        }
    };
    // Who is not let in may be told by HTTP before anybody looks at the message.
    let at_the_door =
        matches!(answer.status, 401 | 403) && matches!(read, xml_rpc::Answer::Fault { .. });
    if answer.status != 200 && !at_the_door {
        problems.push(format!("answered {} instead of 200", answer.status));
    }
    let mut headers = answer.headers.clone();
    let given = answer.header("content-type").map(media_type);
    if let Some(other) = given
        .as_ref()
        .filter(|given| given.as_str() == "application/json")
    {
        problems.push(format!("the answer is announced as `{other}` and is XML"));
    }
    if given.is_some_and(|given| xml_rpc::MEDIA_TYPES.contains(&given.as_str())) {
        for (name, value) in &mut headers {
            if name.eq_ignore_ascii_case("content-type") {
                documented(contract, operation.as_ref().map(|(index, _)| *index)).clone_into(value);
            }
        }
    }
    let (status, body) = match read {
        xml_rpc::Answer::Value(value) => {
            let operation = operation.map(|(index, _)| &contract.operations[index]);
            let success = operation.and_then(|operation| operation.success());
            (success.map_or(200, |success| success.status), value)
        }
        xml_rpc::Answer::Fault { code, text } => {
            let refusals = contract.settings.refusals.clone().unwrap_or_default();
            if !code.is_string() {
                problems.push(format!("the fault's code is {code} and no text"));
            }
            if !text.is_string() {
                problems.push(format!("the fault's text is {text} and no text"));
            }
            let name = code
                .as_str()
                .map_or_else(|| code.to_string(), str::to_owned);
            let status = refusals.status_of(&name);
            let mut body = json!({});
            body[key(&refusals.text, "text")] = text;
            body[key(&refusals.code, "code")] = name.into();
            (status, body)
        }
    };
    exchange.labels.encoding = problems;
    exchange.outcome = Outcome::Answer(Response {
        status,
        headers,
        body: body.to_string().into_bytes(),
        truncated: false,
    });
}

fn key<'k>(name: &'k str, otherwise: &'k str) -> &'k str {
    if name.is_empty() { otherwise } else { name }
}

/// The media type that the contract documents for an operation's success.
fn documented(contract: &Contract, operation: Option<OperationIndex>) -> &str {
    operation
        .and_then(|index| contract.operations[index].success())
        .and_then(|success| success.media_type.as_ref())
        .map_or("application/json", |media_type| media_type.essence.as_str())
}
