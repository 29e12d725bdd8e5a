//! What a server keeps: groups, their rules, and enough of the past to show it late.
//!
//! The account knows nothing of HTTP. It hands out ids that it never hands out again, keeps the
//! state of the start beside the present one (for [`Account::left_over`] and
//! [`Account::disturbed`]), and remembers each state for as long as the longest lag needs it.

use std::collections::HashSet;
use std::time::Duration;

use tokio::time::Instant;
use uuid::Uuid;

use super::default_rules::default_rules;
use super::manners::Manners;

#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Rule {
    pub(super) id: String,
    pub(super) direction: String,
    pub(super) protocol: String,
    pub(super) ip_range: String,
    pub(super) action: String,
    pub(super) dest_port_from: Option<u16>,
    pub(super) position: usize,
    pub(super) is_default: bool,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Group {
    pub(super) id: String,
    pub(super) organization: String,
    pub(super) name: String,
    pub(super) description: Option<String>,
    /// One that the server made by itself; the first of the account, used by two machines.
    pub(super) is_base: bool,
    pub(super) rules: Vec<Rule>,
    /// Counts the writes to the account, for dates that move without a clock.
    pub(super) revision: usize,
}

#[derive(Debug)]
pub(super) struct Account {
    pub(super) groups: Vec<Group>,
    pub(super) revision: usize,
    at_start: Vec<Group>,
    buried: HashSet<String>,
    past: Vec<(Instant, Vec<Group>)>,
    last_group: usize,
    last_rule: usize,
}

impl Account {
    pub(super) fn new(manners: &Manners) -> Self {
        let mut account = Self {
            groups: Vec::new(),
            revision: 0,
            at_start: Vec::new(),
            buried: HashSet::new(),
            past: Vec::new(),
            last_group: 0,
            last_rule: 0,
        };
        for number in 0..manners.number_of_other_groups {
            let group = account.other_group(number, manners);
            account.groups.push(group);
        }
        account.at_start.clone_from(&account.groups);
        account.past.push((Instant::now(), account.groups.clone()));
        account
    }

    /// A group of somebody else; every third name is taken twice, as names are not unique.
    fn other_group(&mut self, number: usize, manners: &Manners) -> Group {
        let id = self.new_group_id(manners);
        let mut rules = default_rules(manners);
        for (ip_range, port) in [("0.0.0.0/0", None), ("198.51.100.0/24", Some(22))] {
            rules.push(Rule {
                id: self.new_rule_id(manners),
                direction: "inbound".to_owned(),
                protocol: "TCP".to_owned(),
                ip_range: ip_range.to_owned(),
                action: "accept".to_owned(),
                dest_port_from: port,
                position: 1 + rules.len(),
                is_default: false,
            });
        }
        Group {
            id,
            organization: "ecc1c86a-eabb-43a7-9c0a-77e371753c0a".to_owned(),
            name: format!("Base group {}", number - usize::from(number % 3 == 2)),
            description: (!manners.null_descriptions).then(|| "Base security group".to_owned()),
            is_base: number == 0,
            rules,
            revision: 0,
        }
    }

    pub(super) fn new_group_id(&mut self, manners: &Manners) -> String {
        self.last_group += 1;
        new_id("sg", self.last_group, manners)
    }

    pub(super) fn new_rule_id(&mut self, manners: &Manners) -> String {
        self.last_rule += 1;
        new_id("rule", self.last_rule, manners)
    }

    pub(super) fn group(&self, id: &str) -> Option<&Group> {
        self.groups.iter().find(|group| group.id == id)
    }

    pub(super) fn group_mut(&mut self, id: &str) -> Option<&mut Group> {
        self.groups.iter_mut().find(|group| group.id == id)
    }

    pub(super) fn bury(&mut self, id: &str) {
        self.buried.insert(id.to_owned());
    }

    pub(super) fn is_buried(&self, id: &str) -> bool {
        self.buried.contains(id)
    }

    /// How many groups there are that were not there at the start.
    pub(super) fn own_groups(&self) -> usize {
        self.groups
            .iter()
            .filter(|group| !self.was_there(&group.id))
            .count()
    }

    /// Notes that something was written; states older than the longest lag are let go.
    pub(super) fn wrote(&mut self, manners: &Manners) {
        let lag = manners.list_lag.max(manners.item_lag);
        if lag.is_zero() {
            return;
        }
        let now = Instant::now();
        let visible = self.visible(lag, now);
        self.past.drain(..visible);
        self.past.push((now, self.groups.clone()));
    }

    /// The groups as they were that long ago.
    pub(super) fn as_of(&self, lag: Duration) -> &[Group] {
        if lag.is_zero() {
            return &self.groups;
        }
        &self.past[self.visible(lag, Instant::now())].1
    }

    /// The newest state that is old enough; the oldest one that is kept always is.
    fn visible(&self, lag: Duration, now: Instant) -> usize {
        self.past
            .iter()
            .rposition(|(written, _)| *written + lag <= now)
            .unwrap_or(0)
    }

    fn was_there(&self, id: &str) -> bool {
        self.at_start.iter().any(|group| group.id == id)
    }

    /// The ids of all groups and rules of the start, default rules included.
    pub(super) fn at_start_ids(&self) -> Vec<String> {
        let rules = self
            .at_start
            .iter()
            .flat_map(|group| &group.rules)
            .map(|rule| &rule.id);
        self.at_start
            .iter()
            .map(|group| &group.id)
            .chain(rules)
            .cloned()
            .collect()
    }

    pub(super) fn left_over(&self) -> Vec<String> {
        let mut ids = Vec::new();
        for group in &self.groups {
            let before = self.at_start.iter().find(|old| old.id == group.id);
            if before.is_none() {
                ids.push(group.id.clone());
            }
            let known = before.map_or(&[][..], |old| &old.rules);
            let own = group.rules.iter().filter(|rule| !rule.is_default);
            ids.extend(
                own.map(|rule| &rule.id)
                    .filter(|id| !known.iter().any(|old| old.id == **id))
                    .cloned(),
            );
        }
        ids
    }

    pub(super) fn disturbed(&self) -> Vec<String> {
        let mut ids = Vec::new();
        for old in &self.at_start {
            let now = self.group(&old.id);
            let same = now.is_some_and(|now| {
                (&now.organization, &now.name, &now.description)
                    == (&old.organization, &old.name, &old.description)
            });
            if !same {
                ids.push(old.id.clone());
            }
            let rules = now.map_or(&[][..], |now| &now.rules);
            ids.extend(
                old.rules
                    .iter()
                    .filter(|rule| !rules.contains(rule))
                    .map(|rule| rule.id.clone()),
            );
        }
        ids
    }
}

fn new_id(kind: &str, number: usize, manners: &Manners) -> String {
    if manners.integer_ids {
        number.to_string()
    } else if manners.prefixed_ids {
        format!("{kind}-{}", Uuid::new_v4().simple())
    } else {
        Uuid::new_v4().to_string()
    }
}
