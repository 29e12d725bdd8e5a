//! Consumer keys: asked for, looked at, given up.
//!
//! A key that was asked for opens nothing until its owner has said yes to it on the login page
//! ([`super::page`]).

use serde_json::{Value, json};

use super::clock;
use super::door;
use super::endpoints::Request;
use super::fields::{self, Members};
use super::refusal::Refusal;
use super::signature;
use super::store::{Access, Credential, Status, Store};

const METHODS: [&str; 5] = ["GET", "POST", "PUT", "DELETE", "PATCH"];

/// Asks for a key.
pub(super) fn ask(store: &mut Store, request: &Request<'_>) -> Result<Value, Refusal> {
    door::application(request.call)?;
    let members = request.call.object()?;
    let rules = rules(&members)?;
    let redirection = fields::given(&members, "redirection")
        .map(|value| fields::text("redirection", value))
        .transpose()?
        .map(str::to_owned);
    let allowed_ips = allowed_ips(&members)?;
    let id = store.next_id();
    // These keys need not be hard to guess; they need to be of the usual form.
    let name = |of: &str| -> String {
        let digest = signature::hexadecimal(format!("{of} {id}").as_bytes());
        digest.chars().take(32).collect()
    };
    let (key, token) = (name("key"), name("token"));
    let host = request.call.host();
    let answer = json!({
        "validationUrl": format!("http://{host}/auth/?credentialToken={token}"),
        "consumerKey": key,
        "state": Status::Pending.name(),
    });
    store.credentials.push(Credential {
        id,
        key,
        token,
        rules,
        status: Status::Pending,
        redirection,
        allowed_ips,
        creation: clock::now(),
    });
    Ok(answer)
}

/// The key of who calls.
pub(super) fn current(store: &mut Store, request: &Request<'_>) -> Result<Value, Refusal> {
    let credential = store
        .credential(&request.caller)
        .ok_or_else(Refusal::unknown_credential)?;
    let rules: Vec<Value> = credential
        .rules
        .iter()
        .map(|rule| json!({ "method": rule.method, "path": rule.path }))
        .collect();
    Ok(json!({
        "credentialId": credential.id,
        "applicationId": 1,
        "status": credential.status.name(),
        "rules": rules,
        "creation": credential.creation,
        "expiration": null,
        "lastUse": clock::now(),
        "allowedIPs": credential.allowed_ips,
        "ovhSupport": false,
    }))
}

/// Gives up the key of who calls.
pub(super) fn logout(store: &mut Store, request: &Request<'_>) -> Value {
    let mut credentials = store.credentials.iter_mut();
    if let Some(known) = credentials.find(|known| known.key == request.caller) {
        known.status = Status::Expired;
    }
    Value::Null
}

fn rules(members: &Members) -> Result<Vec<Access>, Refusal> {
    let name = "accessRules";
    let given = fields::required(members, name)?;
    let of = "auth.AccessRule[]";
    let wrong = || Refusal::not_of_type(name, given, of);
    let given = given.as_array().ok_or_else(wrong)?;
    let read = |rule: &Value| {
        let method = rule.get("method").and_then(Value::as_str)?;
        let path = rule.get("path").and_then(Value::as_str)?;
        METHODS.contains(&method).then(|| Access {
            method: method.to_owned(),
            path: path.to_owned(),
        })
    };
    given
        .iter()
        .map(|rule| read(rule).ok_or_else(wrong))
        .collect()
}

fn allowed_ips(members: &Members) -> Result<Option<Vec<String>>, Refusal> {
    let Some(given) = fields::given(members, "allowedIPs") else {
        return Ok(None);
    };
    let wrong = || Refusal::not_of_type("allowedIPs", given, "ipBlock[]");
    let read = |value: &Value| {
        let text = value.as_str().filter(|text| fields::is_block(text));
        text.map(str::to_owned).ok_or_else(wrong)
    };
    let given = given.as_array().ok_or_else(wrong)?;
    given.iter().map(read).collect::<Result<_, _>>().map(Some)
}
