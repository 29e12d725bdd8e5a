//! Addresses on the firewall, and their rules.
//!
//! What is pending is over after two looks; until then the old values stand beside the state that
//! says what is coming.

use serde_json::{Map, Value};

use super::Store;

/// After how many looks what is pending is over.
const OVER: u8 = 2;

/// Something that is to come, and how many looks ago it began.
#[derive(Clone, Debug)]
pub(in crate::reference::ovh) struct Pending<T> {
    /// What is to come.
    pub(in crate::reference::ovh) coming: T,
    /// How many looks ago it began; of what never comes, nothing.
    looks: Option<u8>,
}

impl<T: Copy> Pending<T> {
    /// It begins now.
    pub(in crate::reference::ovh) const fn of(coming: T) -> Self {
        Self {
            coming,
            looks: Some(0),
        }
    }

    /// It never comes; for faults.
    pub(in crate::reference::ovh) const fn endless(coming: T) -> Self {
        Self {
            coming,
            looks: None,
        }
    }

    /// Makes it one look older and takes it out once it is over.
    fn age(pending: &mut Option<Self>) -> Option<T> {
        let waiting = pending.as_mut()?;
        let looks = waiting.looks? + 1;
        waiting.looks = Some(looks);
        if looks < OVER {
            return None;
        }
        pending.take().map(|over| over.coming)
    }
}

/// An address on the firewall.
#[derive(Clone, Debug)]
pub(in crate::reference::ovh) struct Firewall {
    /// The block that the address is in.
    pub(in crate::reference::ovh) block: String,
    /// The address.
    pub(in crate::reference::ovh) address: String,
    /// Whether its rules are in force.
    pub(in crate::reference::ovh) enabled: bool,
    /// Whether they will be.
    pub(in crate::reference::ovh) pending: Option<Pending<bool>>,
    /// Its rules.
    pub(in crate::reference::ovh) rules: Vec<Rule>,
    /// The address that it shows instead of its own; for faults.
    pub(in crate::reference::ovh) mask: Option<&'static str>,
}

impl Firewall {
    /// Its state.
    pub(in crate::reference::ovh) fn state(&self) -> &'static str {
        match self.pending.as_ref().map(|pending| pending.coming) {
            None => "ok",
            Some(true) => "enableFirewallPending",
            Some(false) => "disableFirewallPending",
        }
    }

    /// The rule at a place.
    pub(in crate::reference::ovh) fn rule(&self, sequence: i64) -> Option<&Rule> {
        self.rules.iter().find(|rule| rule.sequence == sequence)
    }
}

/// A rule.
#[derive(Clone, Debug)]
pub(in crate::reference::ovh) struct Rule {
    /// Its place.
    pub(in crate::reference::ovh) sequence: i64,
    /// What it shows of itself.
    pub(in crate::reference::ovh) values: Map<String, Value>,
    /// Whether it will stay: it is being made, or taken away.
    pub(in crate::reference::ovh) pending: Option<Pending<bool>>,
}

impl Rule {
    /// Its state.
    pub(in crate::reference::ovh) fn state(&self) -> &'static str {
        match self.pending.as_ref().map(|pending| pending.coming) {
            None => "ok",
            Some(true) => "creationPending",
            Some(false) => "removalPending",
        }
    }
}

impl Store {
    /// Makes everything that is pending one look older.
    pub(super) fn age_firewalls(&mut self) {
        for firewall in &mut self.firewalls {
            if let Some(enabled) = Pending::age(&mut firewall.pending) {
                firewall.enabled = enabled;
            }
            firewall
                .rules
                .retain_mut(|rule| Pending::age(&mut rule.pending) != Some(false));
        }
    }
}
