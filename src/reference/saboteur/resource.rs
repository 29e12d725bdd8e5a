//! What a written fault is told of a kind of resource: where it is, and how its JSON looks.
//!
//! An item stands one segment below its collection. The saboteur leaves alone what the server
//! made by itself (default groups, default rules): only own items are hidden, doubled, changed
//! or removed. A look at a collection shows its first page in the largest size, which is more
//! than any run keeps alive.

use axum::body::Bytes;
use axum::http::{HeaderName, HeaderValue, Method, StatusCode};
use serde_json::{Map, Value};

use super::call::{Answer, Call};
use super::sound::Sound;
use super::template::Template;
use super::transport::Ending;

/// A kind of resource.
#[derive(Debug)]
pub(in crate::reference) struct Resource {
    /// Where the collection is.
    pub(in crate::reference) collection: Template,
    /// What to ask a collection for its largest page, if it has pages.
    pub(in crate::reference) largest_page: &'static str,
    /// The key that wraps the list.
    pub(in crate::reference) list_key: &'static str,
    /// The key that wraps an item.
    pub(in crate::reference) item_key: &'static str,
    /// Whether an item of a list was made by a client.
    pub(in crate::reference) is_own: fn(&Value) -> bool,
    /// What a client may write.
    pub(in crate::reference) writable: &'static [&'static str],
    /// What of that says where among its neighbours an item stands.
    pub(in crate::reference) place: Option<&'static str>,
    /// The headers of the answer to a deletion, which has no body.
    pub(in crate::reference) deleted_headers: &'static [(&'static str, &'static str)],
    /// Turns what can be written into something else that can be written.
    pub(in crate::reference) spoil: fn(&mut Map<String, Value>),
}

impl Resource {
    /// Whether a request is for the collection, with this method.
    pub(super) fn on_collection(&self, call: &Call, method: &Method) -> bool {
        call.method == *method && self.collection.matches(call.path())
    }

    /// The collection and the id, if a request is for an item, with this method.
    pub(super) fn on_item<'a>(&self, call: &'a Call, method: &Method) -> Option<Place<'a>> {
        let (collection, id) = call.path().rsplit_once('/')?;
        let is_item =
            call.method == *method && !id.is_empty() && self.collection.matches(collection);
        is_item.then_some(Place { collection, id })
    }

    /// The own items of a collection, as its list shows them.
    pub(super) async fn own_items(&self, sound: &Sound, collection: &str) -> Vec<Value> {
        let target = format!("{collection}{}", self.largest_page);
        let list = sound.read(&target).await;
        let items = list.and_then(|mut list| list.get_mut(self.list_key).map(Value::take));
        match items {
            Some(Value::Array(items)) => items.into_iter().filter(self.is_own).collect(),
            _ => Vec::new(),
        }
    }

    /// One own item of a collection, as its list shows it.
    pub(super) async fn listed(&self, sound: &Sound, place: &Place<'_>) -> Option<Value> {
        let items = self.own_items(sound, place.collection).await;
        items.into_iter().find(|item| id_of(item) == Some(place.id))
    }

    /// The item of an answer.
    pub(super) fn item(&self, answer: &Answer) -> Option<Value> {
        answer
            .json()
            .and_then(|mut json| json.get_mut(self.item_key).map(Value::take))
    }

    /// Edits the items of a list, and nothing else of its answer.
    pub(super) fn edit_list(&self, answer: &mut Answer, edit: impl FnOnce(&mut Vec<Value>)) {
        if let Some(mut json) = answer.json()
            && let Some(Value::Array(items)) = json.get_mut(self.list_key)
        {
            edit(items);
            answer.set_json(&json);
        }
    }

    /// Edits the item of an answer, and nothing else of it.
    pub(super) fn edit_item(
        &self,
        answer: &mut Answer,
        edit: impl FnOnce(&mut Map<String, Value>),
    ) {
        if let Some(mut json) = answer.json()
            && let Some(Value::Object(item)) = json.get_mut(self.item_key)
        {
            edit(item);
            answer.set_json(&json);
        }
    }

    /// The answer to a deletion, without one.
    pub(super) fn deleted(&self) -> Answer {
        let headers = self.deleted_headers.iter().map(|(name, value)| {
            (
                HeaderName::from_static(name),
                HeaderValue::from_static(value),
            )
        });
        Answer {
            status: StatusCode::NO_CONTENT,
            headers: headers.collect(),
            body: Bytes::new(),
            ending: Ending::Whole,
        }
    }

    /// The part of an item that can be written back.
    pub(super) fn writable_part(&self, item: &Value) -> Map<String, Value> {
        self.writable
            .iter()
            .filter_map(|key| Some(((*key).to_owned(), item.get(*key)?.clone())))
            .collect()
    }

    /// Leaves out what says where among its neighbours an item stands.
    pub(super) fn without_place(&self, values: &mut Map<String, Value>) {
        if let Some(place) = self.place {
            values.shift_remove(place);
        }
    }

    /// The collection of these below an item of their parent.
    pub(super) fn below(&self, parents: &str, id: &str) -> String {
        let last = self.collection.0.rsplit('/').next().unwrap_or_default();
        format!("{parents}/{id}/{last}")
    }

    /// Changes an item to something else that can be written.
    pub(super) async fn change(&self, sound: &Sound, collection: &str, item: &Value) {
        if let Some(id) = id_of(item) {
            let mut values = self.writable_part(item);
            (self.spoil)(&mut values);
            self.write(sound, &format!("{collection}/{id}"), values)
                .await;
        }
    }

    /// Writes the values of an item to a place. The items of the saboteur are always valid.
    pub(super) async fn write(
        &self,
        sound: &Sound,
        path: &str,
        values: Map<String, Value>,
    ) -> Answer {
        let values = Value::Object(values);
        sound.ask(Method::PUT, path, Some(&values)).await
    }
}

/// Where an item is.
#[derive(Clone, Copy, Debug)]
pub(in crate::reference) struct Place<'a> {
    /// The path of its collection.
    pub(super) collection: &'a str,
    /// Its id.
    pub(super) id: &'a str,
}

/// The id of an item.
pub(super) fn id_of(item: &Value) -> Option<&str> {
    item.get("id").and_then(Value::as_str)
}

/// The item that was created after this one, or else the one before.
///
/// A client that made two has made them one after the other, so the neighbour is its own.
pub(super) fn neighbour<'a>(items: &'a [Value], id: &str) -> Option<&'a Value> {
    let index = items.iter().position(|item| id_of(item) == Some(id))?;
    items
        .get(index + 1)
        .or_else(|| items.get(index.checked_sub(1)?))
}

/// Whether a request wants the beginning of a list, and all of it.
///
/// What a fault adds to a list, it adds there only: a client that reads all pages, or that looks
/// for something else, must not meet it again.
pub(super) fn wants_all(call: &Call) -> bool {
    let query = call.uri.query().unwrap_or_default();
    query.split('&').all(|parameter| {
        let (name, value) = parameter.split_once('=').unwrap_or((parameter, ""));
        matches!((name, value), ("" | "per_page", _) | ("page", "1"))
    })
}
