//! Security groups themselves: make, read, edit, delete, one or several.
//!
//! Names need not be unique, and may be missing. A group can be deleted once nothing uses it: no
//! component is attached, and no rule of any group, its own included, names it as remote. What is
//! done to several groups is done to all of them or to none.

use serde_json::Value;

use super::Found;
use super::arguments::{self, Template};
use crate::reference::softlayer::clock;
use crate::reference::softlayer::refusal::Refusal;
use crate::reference::softlayer::schema;
use crate::reference::softlayer::store::Store;

/// How many groups an account may have.
pub(super) const MOST_GROUPS: usize = 500;

/// What a template says of a group. An absent member leaves it as it is.
struct Draft {
    name: Option<String>,
    description: Option<String>,
}

impl Draft {
    fn read(template: &Template) -> Result<Self, Refusal> {
        Ok(Self {
            name: arguments::text(template, "name")?,
            description: arguments::text(template, "description")?,
        })
    }

    fn create(self, store: &mut Store) -> i64 {
        store.add_group(self.name, self.description)
    }

    fn edit(self, store: &mut Store, id: i64) {
        let Some(group) = store.group_mut(id) else {
            return;
        };
        if let Some(name) = self.name {
            group.name = Some(name);
        }
        if let Some(description) = self.description {
            group.description = Some(description);
        }
        group.modify_date = Some(clock::now());
    }
}

pub(super) fn create(store: &mut Store, _: i64, given: &[Value]) -> Result<Found, Refusal> {
    let draft = Draft::read(arguments::template(given)?)?;
    has_room(store, 1)?;
    let id = draft.create(store);
    shown(store, id)
}

pub(super) fn create_several(store: &mut Store, _: i64, given: &[Value]) -> Result<Found, Refusal> {
    let drafts = arguments::templates(given, "templateObjects")?
        .into_iter()
        .map(Draft::read)
        .collect::<Result<Vec<_>, _>>()?;
    has_room(store, drafts.len())?;
    let ids: Vec<i64> = drafts
        .into_iter()
        .map(|draft| draft.create(store))
        .collect();
    let made = ids.iter().filter_map(|id| store.group(*id));
    Ok(Found::List(made.map(schema::group).collect()))
}

pub(super) fn get(store: &mut Store, id: i64, _: &[Value]) -> Result<Found, Refusal> {
    shown(store, id)
}

pub(super) fn get_all(store: &mut Store, _: i64, _: &[Value]) -> Result<Found, Refusal> {
    Ok(Found::List(
        store.groups.iter().map(schema::group).collect(),
    ))
}

pub(super) fn edit(store: &mut Store, id: i64, given: &[Value]) -> Result<Found, Refusal> {
    let draft = Draft::read(arguments::template(given)?)?;
    draft.edit(store, id);
    Ok(Found::Value(true.into()))
}

pub(super) fn edit_several(store: &mut Store, _: i64, given: &[Value]) -> Result<Found, Refusal> {
    let mut edits = Vec::new();
    for template in arguments::templates(given, "templateObjects")? {
        edits.push((existing(store, template)?, Draft::read(template)?));
    }
    for (id, draft) in edits {
        draft.edit(store, id);
    }
    Ok(Found::Value(true.into()))
}

pub(super) fn delete(store: &mut Store, id: i64, _: &[Value]) -> Result<Found, Refusal> {
    is_unused(store, id)?;
    store.remove_group(id);
    Ok(Found::Value(true.into()))
}

pub(super) fn delete_several(store: &mut Store, _: i64, given: &[Value]) -> Result<Found, Refusal> {
    let ids = arguments::templates(given, "templateObjects")?
        .into_iter()
        .map(|template| existing(store, template))
        .collect::<Result<Vec<_>, _>>()?;
    for id in &ids {
        is_unused(store, *id)?;
    }
    for id in ids {
        store.remove_group(id);
    }
    Ok(Found::Value(true.into()))
}

fn shown(store: &Store, id: i64) -> Result<Found, Refusal> {
    store
        .group(id)
        .map(|group| Found::Object(schema::group(group)))
        .ok_or_else(|| Refusal::not_found(id))
}

/// The group that a template of several is about.
fn existing(store: &Store, template: &Template) -> Result<i64, Refusal> {
    let id = arguments::id(template)?;
    match store.group(id) {
        Some(_) => Ok(id),
        None => Err(Refusal::not_found(id)),
    }
}

fn has_room(store: &Store, more: usize) -> Result<(), Refusal> {
    if store.groups.len() + more > MOST_GROUPS {
        return Err(Refusal::public(format!(
            "The account may not have more than {MOST_GROUPS} security groups."
        )));
    }
    Ok(())
}

fn is_unused(store: &Store, id: i64) -> Result<(), Refusal> {
    if store.bindings.iter().any(|binding| binding.group == id) {
        return Err(Refusal::public(
            "The security group is attached to one or more network components.",
        ));
    }
    let named =
        |rule: &crate::reference::softlayer::store::Rule| rule.draft.remote_group == Some(id);
    if store.rules.iter().any(named) {
        return Err(Refusal::public(
            "The security group is the remote group of one or more rules.",
        ));
    }
    Ok(())
}
