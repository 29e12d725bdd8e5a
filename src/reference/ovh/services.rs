//! The services of the account.
//!
//! Their properties are changed by a call of its own; the older PUT of a whole service is not here.

use serde_json::{Map, Value, json};

use super::endpoints::Request;
use super::fields;
use super::refusal::Refusal;
use super::store::{Change, Store};

/// The names of all.
pub(super) fn list(store: &Store) -> Value {
    let names: Vec<&str> = store
        .services
        .iter()
        .map(|service| service.name.as_str())
        .collect();
    json!(names)
}

/// One of them.
pub(super) fn get(store: &mut Store, request: &Request<'_>) -> Result<Value, Refusal> {
    let service = store
        .service(request.variable(0))
        .ok_or_else(Refusal::no_service)?;
    Ok(Value::Object(service.values.clone()))
}

/// Begins to change the properties of one: what is not sent stays.
pub(super) fn change(store: &mut Store, request: &Request<'_>) -> Result<Value, Refusal> {
    let service = request.service(store)?;
    let members = request.call.object()?;
    let mut changed = Map::new();
    for (name, value) in members {
        if value.is_null() {
            continue;
        }
        match name.as_str() {
            "description" => {
                fields::text(&name, &value)?;
            }
            "sslV3" => {
                fields::flag(&name, &value)?;
            }
            "userAccessPolicy" => {
                let of = "dedicatedCloud.UserAccessPolicyEnum";
                fields::word(&name, &value, &["filtered", "open"], of)?;
            }
            "userLogoutPolicy" => {
                let of = "dedicatedCloud.UserLogoutPolicyEnum";
                fields::word(&name, &value, &["first", "last"], of)?;
            }
            "userLimitConcurrentSession" | "userSessionTimeout" => {
                fields::number(&name, &value, 0..=i64::MAX)?;
            }
            _ => continue,
        }
        changed.insert(name, value);
    }
    Ok(store.begin(
        service,
        "updateProperties",
        None,
        None,
        Change::Update(changed),
    ))
}
