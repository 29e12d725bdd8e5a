//! The five operations on the rules of a group.
//!
//! A rule lives in one group and is unknown in every other one. Default rules are shown like any
//! other rule but cannot be changed. A new rule stands behind all others; where it starts to
//! count, and whether the rules behind a deleted one move up, are manners.

use super::account::Rule;
use super::bodies::{Port, Purpose, RuleDraft, rule_draft};
use super::conduct::{Clerk, Outcome};
use super::manners::{IcmpPorts, Manners};
use super::message::{Refusal, Reply};
use super::pages::{self, List};
use super::render::{self, View};

impl Clerk<'_> {
    pub(super) fn list_rules(&self, group: &str) -> Outcome {
        let manners = self.manners;
        let present = self
            .account
            .group(group)
            .ok_or_else(|| self.missing(group))?;
        let past = self
            .account
            .as_of(manners.list_lag)
            .iter()
            .find(|old| old.id == group);
        // A group that the list does not know yet was at least born with its default rules.
        let rules = past.unwrap_or(present).rules.iter();
        let items = rules
            .filter(|rule| past.is_some() || rule.is_default)
            .map(|rule| render::rule(rule, View::List, manners))
            .collect();
        Ok(pages::list(
            self.call,
            List::Rules,
            items,
            self.turn,
            manners,
        ))
    }

    pub(super) fn create_rule(&mut self, group: &str) -> Outcome {
        let manners = self.manners;
        let draft = self.rule_draft(group, Purpose::Create)?;
        let siblings = &self.account.group(group).expect("it was just seen").rules;
        let own = siblings.iter().filter(|rule| !rule.is_default).count();
        if manners.most_rules.is_some_and(|most| own >= most) {
            return Err(Refusal::new(403, "there are too many rules"));
        }
        let counted = siblings
            .iter()
            .filter(|rule| !(rule.is_default && manners.positions_restart));
        let mut rule = Rule {
            id: String::new(),
            direction: String::new(),
            protocol: String::new(),
            ip_range: String::new(),
            action: String::new(),
            dest_port_from: None,
            position: 1 + counted.map(|rule| rule.position).max().unwrap_or(0),
            is_default: false,
        };
        apply(draft, &mut rule, manners);
        self.refuse_twin_rule(group, &rule)?;
        rule.id = self.account.new_rule_id(manners);
        let mut reply = Reply::json(201, "rule", render::rule(&rule, View::Item, manners));
        reply.location = Some(format!("/security_groups/{group}/rules/{}", rule.id));
        self.account
            .group_mut(group)
            .expect("it was just seen")
            .rules
            .push(rule);
        self.wrote(group);
        Ok(reply)
    }

    pub(super) fn read_rule(&self, group: &str, id: &str) -> Outcome {
        let groups = self.account.as_of(self.manners.item_lag);
        let group = groups
            .iter()
            .find(|old| old.id == group)
            .ok_or_else(|| self.missing(group))?;
        let rule = group
            .rules
            .iter()
            .find(|rule| rule.id == id)
            .ok_or_else(|| self.missing(id))?;
        Ok(Reply::json(
            200,
            "rule",
            render::rule(rule, View::Item, self.manners),
        ))
    }

    pub(super) fn update_rule(&mut self, group: &str, id: &str) -> Outcome {
        let manners = self.manners;
        let found = self.own_rule(group, id);
        if !manners.body_before_lookup {
            found.clone()?;
        }
        let draft = self.rule_draft(group, Purpose::Update)?;
        let mut rule = found?;
        apply(draft, &mut rule, manners);
        self.refuse_twin_rule(group, &rule)?;
        let shown = render::rule(&rule, View::Item, manners);
        let rules = &mut self
            .account
            .group_mut(group)
            .expect("it was just seen")
            .rules;
        let place = rules
            .iter_mut()
            .find(|old| old.id == id)
            .expect("it was just seen");
        *place = rule;
        self.wrote(group);
        Ok(Reply::json(200, "rule", shown))
    }

    pub(super) fn delete_rule(&mut self, group: &str, id: &str) -> Outcome {
        let gone = self.own_rule(group, id)?;
        let rules = &mut self
            .account
            .group_mut(group)
            .expect("it was just seen")
            .rules;
        rules.retain(|rule| rule.id != id);
        if self.manners.positions_close_ranks {
            let behind = rules
                .iter_mut()
                .filter(|rule| rule.position > gone.position);
            behind
                .filter(|rule| !rule.is_default)
                .for_each(|rule| rule.position -= 1);
        }
        self.account.bury(id);
        self.wrote(group);
        Ok(Reply::empty())
    }

    /// The body and the group's existence, in the order of this server's manners.
    fn rule_draft(&self, group: &str, purpose: Purpose) -> Result<RuleDraft, Refusal> {
        let exists = self.exists(group);
        let draft = rule_draft(&self.call.body, purpose, self.manners)
            .map_err(|problems| Refusal::invalid(self.manners.refusal, problems));
        if self.manners.body_before_lookup {
            let draft = draft?;
            exists.map(|()| draft)
        } else {
            exists.and(draft)
        }
    }

    /// A rule of this group that may be written to: default rules are everybody's.
    fn own_rule(&self, group: &str, id: &str) -> Result<Rule, Refusal> {
        let group = self
            .account
            .group(group)
            .ok_or_else(|| self.missing(group))?;
        let rule = group
            .rules
            .iter()
            .find(|rule| rule.id == id)
            .ok_or_else(|| self.missing(id))?;
        if rule.is_default {
            return Err(Refusal::new(403, "a default rule cannot be changed"));
        }
        Ok(rule.clone())
    }

    fn refuse_twin_rule(&self, group: &str, rule: &Rule) -> Result<(), Refusal> {
        let siblings = &self.account.group(group).expect("it was just seen").rules;
        let twin = |other: &&Rule| {
            let as_new = |rule: &Rule| Rule {
                id: String::new(),
                position: 0,
                ..rule.clone()
            };
            other.id != rule.id && as_new(other) == as_new(rule)
        };
        if self.manners.refuses_duplicates && siblings.iter().find(twin).is_some() {
            return Err(Refusal::new(409, "there is a rule of this content"));
        }
        Ok(())
    }
}

fn apply(draft: RuleDraft, rule: &mut Rule, manners: &Manners) {
    let put = |new: Option<String>, old: &mut String| {
        if let Some(new) = new {
            *old = new;
        }
    };
    put(draft.action, &mut rule.action);
    put(draft.direction, &mut rule.direction);
    put(draft.ip_range, &mut rule.ip_range);
    put(draft.protocol, &mut rule.protocol);
    match draft.port {
        Port::At(port) => rule.dest_port_from = Some(port),
        Port::Unset => rule.dest_port_from = None,
        Port::Unsaid if manners.update_replaces => rule.dest_port_from = None,
        Port::Unsaid => {}
    }
    if rule.protocol == "ICMP" && manners.icmp_ports != IcmpPorts::Kept {
        rule.dest_port_from = None;
    }
}
