//! Faults of creation: the new item is another one, in another place, or not the only change.
//!
//! The same for both lists of a service, told apart by a [`List`].

use serde_json::{Value, json};

use super::fault;
use super::scene::{Scene, scribble, set};
use crate::reference::ovh::call::{Answer, Content};
use crate::reference::ovh::store::{Change, Flaw, Item, Kind, Task};
use crate::reference::saboteur::Fault;

/// A list that items are added to.
#[derive(Clone, Copy)]
struct List {
    slug: &'static str,
    endpoint: &'static str,
    kind: Kind,
    /// What an item is called in sentences.
    noun: &'static str,
    /// Where its address stands, and another one.
    address: (&'static str, &'static str),
    /// The rule that fails if there is no new item: only who was told its id can ask for it.
    lost: &'static str,
}

const LISTS: [List; 2] = [
    List {
        slug: "create-network",
        endpoint: "POST /dedicatedCloud/{serviceName}/allowedNetwork",
        kind: Kind::Network,
        noun: "network",
        address: ("network", "198.18.99.0/24"),
        lost: "create/stored",
    },
    List {
        slug: "create-trusted",
        endpoint: "POST /dedicatedCloud/{serviceName}/twoFAWhitelist",
        kind: Kind::Trusted,
        noun: "trusted address",
        address: ("ip", "198.18.99.9"),
        lost: "create/listed",
    },
];

pub(super) fn faults() -> Vec<Fault> {
    let mut faults: Vec<Fault> = LISTS
        .iter()
        .flat_map(|list| [stored(*list), beside(*list)].concat())
        .collect();
    faults.extend(ids());
    faults
}

fn row(
    list: List,
    what: &str,
    breaks: &str,
    met: &str,
    deed: impl Fn(&mut Scene<'_>) -> Answer + Send + Sync + 'static,
) -> Fault {
    let id = format!("{}-{what}", list.slug);
    fault(
        id,
        list.endpoint,
        breaks,
        format!("A new {} {met}.", list.noun),
        deed,
    )
}

#[rustfmt::skip]
fn stored(list: List) -> Vec<Fault> {
    let (address, other) = list.address;
    let made = |what: &str, met: &str, change: fn(&mut Item)| row(list, what, "create/stored", met, move |scene| scene.making(change));
    vec![
        row(list, "other-address", "create/stored", "is stored with another address", move |scene| scene.making(|item| {
            item.values.insert(address.to_owned(), json!(other));
        })),
        made("other-description", "is stored with another description", |item| describe(item, json!("another"))),
        made("description-ascii", "is stored with question marks for what is not ASCII", |item| {
            let text: String = item.text("description").chars().map(|letter| if letter.is_ascii() { letter } else { '?' }).collect();
            describe(item, json!(text));
        }),
        made("description-empty", "is stored with an empty description", |item| describe(item, json!(""))),
        row(list, "description-of-address", "create/stored", "is stored with its address for a description", move |scene| scene.making(|item| {
            let text = item.text(address).to_owned();
            describe(item, json!(text));
        })),
        row(list, "id-hidden", "create/listed", "has an id that nobody is ever told", |scene| {
            let mut answer = scene.making(|item| item.flaw = Flaw::Unlisted);
            if answer.is_success() {
                let id = answer.member("taskId").as_i64();
                if let Some(task) = scene.store().tasks.iter_mut().find(|task| Some(task.id) == id) {
                    show(task, Value::Null);
                }
                if let Content::Json(value) = &mut answer.content {
                    set(value, "networkAccessId", Value::Null);
                }
            }
            answer
        }),
        row(list, "in-other-service", list.lost, "is stored in another service", |scene| scene.making(|item| item.service = String::from("pcc-192-0-2-20"))),
    ]
}

#[rustfmt::skip]
fn beside(list: List) -> Vec<Fault> {
    let kind = list.kind;
    let mut faults = vec![
        row(list, "twice", "create/once", "is there twice", move |scene| scene.then(|store, value| {
            let id = store.next_id();
            let task = value.get("taskId").and_then(Value::as_i64);
            let made = store.tasks.iter().find(|known| Some(known.id) == task).and_then(|task| match &task.change {
                Change::Create(item) => Some(Item::clone(item)),
                _ => None,
            });
            if let Some(mut item) = made {
                item.id = id;
                item.values.insert(kind.id().to_owned(), json!(id));
                store.items.push(item);
            }
        })),
        row(list, "scribbles-on-another", "create/only-this", "changes the description of another one", move |scene| scene.beside(kind, |store, id| {
            if let Some(item) = store.item_mut(kind, id) {
                scribble(item);
            }
        })),
        row(list, "removes-another", "create/only-this", "makes another one disappear", move |scene| scene.beside(kind, |store, id| {
            store.items.retain(|item| item.kind != kind || item.id != id);
        })),
    ];
    // An answer that does not tell the id leaves it open which of two it made, or somebody else did.
    faults.retain(|fault| kind == Kind::Network || !fault.id.ends_with("-twice"));
    faults
}

/// What only networks have: their id is told with the task, and their state is promised.
#[rustfmt::skip]
fn ids() -> Vec<Fault> {
    let list = LISTS[0];
    let stuck = |what: &str, met: &str, state: &'static str| row(list, what, "create/state", met, move |scene| scene.making(|item| item.flaw = Flaw::Stuck(state)));
    vec![
        stuck("stays-pending", "stays in a pending state for ever", "toUpdate"),
        stuck("state-of-leaving", "shows for ever that it is being removed", "toDelete"),
        row(list, "id-of-another", "create/new-id", "takes the id of an older one, which is gone", |scene| {
            let service = scene.variable(0).to_owned();
            let kind = Kind::Network;
            let mut used = None;
            let answer = scene.then(|store, value| {
                used = store.items_of(&service, kind).map(|item| item.id).last();
                let task = value.get("taskId").and_then(Value::as_i64);
                let Some(id) = used else { return };
                store.items.retain(|item| item.kind != kind || item.id != id);
                if let Some(task) = store.tasks.iter_mut().find(|known| Some(known.id) == task) {
                    take_id(task, kind, id);
                }
            });
            match used {
                Some(id) => retold(answer, &json!(id)),
                None => answer,
            }
        }),
        row(list, "tells-older-id", "create/new-id", "is answered with the id of an older one", |scene| {
            let older = scene.store().items.first().map(|item| item.id);
            retask(scene, &json!(older))
        }),
        row(list, "tells-unknown-id", "create/listed", "is answered with an id that nothing has", |scene| retask(scene, &json!(777_777_777))),
        row(list, "other-mask", "create/stored", "is stored with another mask", |scene| scene.making(|item| {
            let network = item.text("network").split('/').next().unwrap_or_default().to_owned();
            item.values.insert("network".to_owned(), json!(format!("{network}/8")));
        })),
    ]
}

fn describe(item: &mut Item, description: Value) {
    item.values.insert("description".to_owned(), description);
}

fn show(task: &mut Task, id: Value) {
    task.values.insert("networkAccessId".to_owned(), id);
}

/// Makes a task create its item under another id.
fn take_id(task: &mut Task, kind: Kind, id: i64) {
    task.subject = Some((kind, id));
    if kind == Kind::Network {
        show(task, json!(id));
    }
    if let Change::Create(item) = &mut task.change {
        item.id = id;
        item.values.insert(kind.id().to_owned(), json!(id));
    }
}

/// The sound creation, whose answer and task tell another id.
fn retask(scene: &Scene<'_>, id: &Value) -> Answer {
    let answer = scene.begun(|task| show(task, id.clone()));
    retold(answer, id)
}

/// An answer that tells another id, if it tells one.
fn retold(mut answer: Answer, id: &Value) -> Answer {
    let tells = answer.is_success() && !answer.member("networkAccessId").is_null();
    if let Content::Json(value) = &mut answer.content
        && tells
    {
        set(value, "networkAccessId", id.clone());
    }
    answer
}
