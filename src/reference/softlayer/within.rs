//! Leads from what a getter finds to an item of it, and on through relations.
//!
//! `/SoftLayer_Account/getSecurityGroups/{id}/getRules` asks for the rules of one of the account's groups. Of a list the
//! next step must be the id of an item; of an object it is a relation, as a getter or as the property that
//! it reads. What leads nowhere is refused, never answered with what stands before it.
//!
//! Only what is there can be read on such a way; no method that does anything can be reached.

use super::methods::{self, Found};
use super::refusal::Refusal;
use super::schema::{Link, Node};
use super::store::Store;

/// Where the steps lead.
pub(super) fn walk(store: &Store, found: Found, steps: &[String]) -> Result<Found, Refusal> {
    steps
        .iter()
        .try_fold(found, |found, step| on(store, found, step))
}

fn on(store: &Store, found: Found, step: &str) -> Result<Found, Refusal> {
    match found {
        Found::List(nodes) => {
            let mut nodes = nodes.into_iter();
            let item = nodes.find(|node| is(node, step));
            item.map(Found::Object)
                .ok_or_else(|| Refusal::not_found(step))
        }
        Found::Object(node) if is(&node, step) => Ok(Found::Object(node)),
        Found::Object(node) => related(store, &node, step),
        Found::Nothing | Found::Value(_) | Found::Created(_) => Err(Refusal::unknown_method(step)),
    }
}

fn is(node: &Node, id: &str) -> bool {
    let own = node.values.get("id").and_then(serde_json::Value::as_i64);
    own.is_some_and(|own| id.parse() == Ok(own))
}

fn related(store: &Store, node: &Node, step: &str) -> Result<Found, Refusal> {
    let link = relation(step)
        .and_then(|name| node.of.link(&name))
        .ok_or_else(|| Refusal::unknown_method(step))?;
    Ok(match link {
        Link::One(_, find) => find(store, &node.values)
            .into_iter()
            .next()
            .map_or(Found::Nothing, Found::Object),
        Link::Many(_, find) => Found::List(find(store, &node.values)),
        Link::Count(find) => Found::Value(find(store, &node.values).len().into()),
        Link::Plain(find) => Found::Value(find(store, &node.values)),
        Link::Nothing => Found::Nothing,
        Link::Empty => Found::List(Vec::new()),
    })
}

/// The relation that a step names, as a getter or as a property.
pub(super) fn relation(step: &str) -> Option<String> {
    let getter = if step.starts_with("get") {
        step.to_owned()
    } else {
        methods::getter_of(step)?
    };
    methods::relation_of(&getter)
}
