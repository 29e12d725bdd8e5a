//! Reads a method call with its headers.
//!
//! The first parameter holds the headers: who calls, on which object, with which mask, filter and limit.
//! Headers that nobody knows are passed over, as clients send some.

use axum::http::HeaderMap;
use serde_json::{Map, Value};

use super::value;
use crate::reference::softlayer::call::{Call, Credentials, Page, Transport};
use crate::reference::softlayer::refusal::Refusal;
use crate::reference::softlayer::{http, xml};

/// Reads a call of a service.
pub(super) fn read(service: String, http: &HeaderMap, body: &[u8]) -> Result<Call, Refusal> {
    let root = xml::read(body)?;
    let name = root.child("methodName");
    if root.name != "methodCall" {
        return Err(Refusal::not_well_formed("this is no method call"));
    }
    let Some(name) = name else {
        return Err(Refusal::unknown_method(""));
    };
    let mut parameters = Vec::new();
    for parameter in root.child("params").iter().flat_map(|all| &all.children) {
        let given = parameter.child("value").map(value::read).transpose()?;
        parameters.push(given.ok_or_else(|| Refusal::not_well_formed("a parameter has no value"))?);
    }
    let mut parameters = parameters.into_iter();
    let headers = match parameters.next() {
        Some(Value::Object(mut first)) => match first.remove("headers") {
            Some(Value::Object(headers)) => headers,
            // An empty map of headers is an empty list to clients that cannot tell them apart.
            Some(_) | None => Map::new(),
        },
        _ => Map::new(),
    };
    let init = headers.get(&format!("{service}InitParameters"));
    let mask = headers
        .get("SoftLayer_ObjectMask")
        .or_else(|| headers.get(&format!("{service}ObjectMask")))
        .and_then(|header| header.get("mask"));
    Ok(Call {
        transport: Transport::XmlRpc,
        credentials: credentials(&headers).or_else(|| http::credentials(http)),
        method: name.text.trim().to_owned(),
        id: init.and_then(|init| init.get("id")).and_then(text_of),
        arguments: parameters.collect(),
        within: Vec::new(),
        mask: mask.cloned(),
        filter: headers.get(&format!("{service}ObjectFilter")).cloned(),
        page: headers.get("resultLimit").map(page).transpose()?,
        types: false,
        service,
    })
}

/// Who calls. A login token is nobody: this server gives none away.
fn credentials(headers: &Map<String, Value>) -> Option<Credentials> {
    let given = headers.get("authenticate")?;
    let member = |name: &str| {
        given
            .get(name)
            .and_then(Value::as_str)
            .unwrap_or_default()
            .to_owned()
    };
    Some(Credentials::Pair {
        username: member("username"),
        key: member("apiKey"),
    })
}

fn page(given: &Value) -> Result<Page, Refusal> {
    let number = |name: &str| match given.get(name) {
        None | Some(Value::Null) => Ok(0),
        Some(value) => text_of(value)
            .and_then(|text| text.parse::<usize>().ok())
            .ok_or_else(Refusal::bad_request),
    };
    Ok(Page {
        offset: number("offset")?,
        limit: Some(number("limit")?).filter(|limit| *limit > 0),
    })
}

/// A number or a text, as a text.
fn text_of(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.trim().to_owned()),
        Value::Number(number) => Some(number.to_string()),
        _ => None,
    }
}
