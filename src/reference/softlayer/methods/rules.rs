//! The rules of a group: add, edit, remove, read.
//!
//! Each change answers at once with the id of the request and the rules that it was about. What
//! one call asks for is done as a whole or not at all. Only a group's own rules can be changed
//! through it.

use serde_json::Value;

use super::rule_template::{self, Patch};
use super::{Found, arguments};
use crate::reference::softlayer::clock;
use crate::reference::softlayer::refusal::Refusal;
use crate::reference::softlayer::schema::{self, Node};
use crate::reference::softlayer::store::{RuleDraft, Store};

/// How many rules a group may have.
pub(super) const MOST_RULES: usize = 50;

/// How many rules may name one group as remote.
pub(super) const MOST_REMOTE_RULES: usize = 5;

pub(super) fn add(store: &mut Store, group: i64, given: &[Value]) -> Result<Found, Refusal> {
    let drafts = arguments::templates(given, "ruleTemplates")?
        .into_iter()
        .map(|template| rule_template::new(store, template))
        .collect::<Result<Vec<_>, _>>()?;
    if store.rules_of(group).count() + drafts.len() > MOST_RULES {
        return Err(Refusal::public(format!(
            "A security group may not have more than {MOST_RULES} rules."
        )));
    }
    let after: Vec<&RuleDraft> = store
        .rules
        .iter()
        .map(|rule| &rule.draft)
        .chain(&drafts)
        .collect();
    within_remote_limit(&after)?;
    let ids: Vec<i64> = drafts
        .into_iter()
        .map(|draft| store.add_rule(group, draft))
        .collect();
    let added = nodes(store, &ids);
    Ok(done(store, group, "Security Group Rules Added", &added))
}

pub(super) fn edit(store: &mut Store, group: i64, given: &[Value]) -> Result<Found, Refusal> {
    let mut edited: Vec<(i64, RuleDraft)> = Vec::new();
    for template in arguments::templates(given, "ruleTemplates")? {
        let id = arguments::id(template)?;
        let patch = Patch::read(template)?;
        // The same rule twice in a call is edited twice.
        let before = edited
            .iter()
            .rev()
            .find(|(known, _)| *known == id)
            .map(|(_, draft)| draft.clone());
        let before = match before {
            Some(draft) => draft,
            None => own_rule(store, group, id)?,
        };
        edited.push((id, rule_template::edited(store, before, patch)?));
    }
    let mut rules = store.rules.clone();
    for (id, draft) in &edited {
        for rule in rules.iter_mut().filter(|rule| rule.id == *id) {
            rule.draft = draft.clone();
            rule.modify_date = Some(clock::now());
        }
    }
    let after: Vec<&RuleDraft> = rules.iter().map(|rule| &rule.draft).collect();
    within_remote_limit(&after)?;
    store.rules = rules;
    let ids: Vec<i64> = edited.iter().map(|(id, _)| *id).collect();
    let edited = nodes(store, &ids);
    Ok(done(store, group, "Security Group Rules Edited", &edited))
}

pub(super) fn remove(store: &mut Store, group: i64, given: &[Value]) -> Result<Found, Refusal> {
    let ids = arguments::ids(given, "ruleIds")?;
    for id in &ids {
        own_rule(store, group, *id)?;
    }
    let removed = nodes(store, &ids);
    store.rules.retain(|rule| !ids.contains(&rule.id));
    Ok(done(store, group, "Security Group Rules Removed", &removed))
}

pub(super) fn get(store: &mut Store, group: i64, _: &[Value]) -> Result<Found, Refusal> {
    Ok(Found::List(
        store.rules_of(group).map(schema::rule).collect(),
    ))
}

fn own_rule(store: &Store, group: i64, id: i64) -> Result<RuleDraft, Refusal> {
    store
        .rules_of(group)
        .find(|rule| rule.id == id)
        .map(|rule| rule.draft.clone())
        .ok_or_else(|| Refusal::invalid(format_args!("rule id {id}")))
}

fn within_remote_limit(rules: &[&RuleDraft]) -> Result<(), Refusal> {
    let over = rules.iter().any(|rule| {
        rule.remote_group.is_some_and(|group| {
            let naming = rules
                .iter()
                .filter(|other| other.remote_group == Some(group));
            naming.count() > MOST_REMOTE_RULES
        })
    });
    if over {
        return Err(Refusal::public(format!(
            "A security group may not be the remote group of more than {MOST_REMOTE_RULES} rules."
        )));
    }
    Ok(())
}

fn nodes(store: &Store, ids: &[i64]) -> Vec<Node> {
    ids.iter()
        .filter_map(|id| store.rules.iter().find(|rule| rule.id == *id))
        .map(schema::rule)
        .collect()
}

fn done(store: &mut Store, group: i64, event: &'static str, rules: &[Node]) -> Found {
    let request = store.next_request_id();
    store.log(event, group, &request);
    Found::Object(schema::request_rules(&request, rules))
}
