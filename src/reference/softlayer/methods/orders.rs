//! Orders: the way on which the vendor's command line gets a guest.
//!
//! It turns a template into an order, and places or verifies that. An order here is the template
//! with a price around it; placing it does what createObject of each guest in it would do.

use serde_json::{Value, json};

use super::arguments::Template;
use super::guests::Draft;
use super::{Found, arguments};
use crate::reference::softlayer::clock;
use crate::reference::softlayer::refusal::Refusal;
use crate::reference::softlayer::schema;
use crate::reference::softlayer::store::Store;

const CONTAINER: &str = "SoftLayer_Container_Product_Order_Virtual_Guest";

/// An order for a guest.
pub(super) fn template(store: &mut Store, _: i64, given: &[Value]) -> Result<Found, Refusal> {
    let template = arguments::template(given)?;
    Draft::read(store, template)?;
    Ok(Found::Value(json!({
        "complexType": CONTAINER,
        "hourlyFlag": template.get("hourlyBillingFlag"),
        "location": template.get("datacenter").and_then(|place| place.get("name")),
        "packageId": 46,
        "prices": [{
            "id": 1_640,
            "hourlyRecurringFee": "0.038",
            "recurringFee": "25",
            "item": { "id": 859, "description": "1 x 2.0 GHz Core" },
        }],
        "quantity": 1,
        "virtualGuests": [template],
    })))
}

/// No pod closes soon, and a guest here stands in none.
pub(super) fn pods(_: &mut Store, _: i64, _: &[Value]) -> Result<Found, Refusal> {
    Ok(Found::List(Vec::new()))
}

/// The order, if it could be placed.
pub(super) fn verify(store: &mut Store, _: i64, given: &[Value]) -> Result<Found, Refusal> {
    let order = arguments::template(given)?;
    drafts(store, order)?;
    Ok(Found::Value(Value::Object(order.clone())))
}

/// The receipt of an order.
pub(super) fn place(store: &mut Store, _: i64, given: &[Value]) -> Result<Found, Refusal> {
    let mut order = arguments::template(given)?.clone();
    let drafts = drafts(store, &order)?;
    let id = store.next_id();
    let ids: Vec<i64> = drafts
        .into_iter()
        .map(|draft| draft.create(store, id))
        .collect();
    let guests = ids
        .iter()
        .filter_map(|id| store.guest(*id))
        .map(|guest| Value::Object(schema::guest(guest).values))
        .collect();
    order.insert("virtualGuests".into(), guests);
    Ok(Found::Value(json!({
        "orderId": id,
        "orderDate": clock::now(),
        "orderDetails": order,
    })))
}

fn drafts(store: &Store, order: &Template) -> Result<Vec<Draft>, Refusal> {
    let guests = order.get("virtualGuests").and_then(Value::as_array);
    guests
        .ok_or_else(|| Refusal::invalid("virtualGuests"))?
        .iter()
        .map(|guest| {
            let template = guest
                .as_object()
                .ok_or_else(|| Refusal::invalid("virtualGuests"))?;
            Draft::read(store, template)
        })
        .collect()
}
