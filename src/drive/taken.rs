//! Which of several readings of the contract a target takes.
//!
//! A contract that contradicts itself can be read in more ways than one (see `plan::Values::readings`).
//! The first body that an operation does not refuse tells which: by what it leaves out, and by
//! which numbers it writes as digits. Later bodies, also those that are to be refused, follow it.

use std::collections::BTreeSet;

use serde_json::{Map, Value};

/// The reading of the contract that an operation was seen to take.
#[derive(Debug, Clone, Default)]
pub(super) struct Taken {
    /// Attributes that it leaves out.
    without: BTreeSet<String>,
    /// Attributes whose numbers it writes as digits.
    digits: BTreeSet<String>,
}

impl Taken {
    pub(super) fn of(first: &Map<String, Value>, taken: &Map<String, Value>) -> Self {
        let names = |wanted: &dyn Fn(&str, &Value) -> bool| {
            let wanted = first.iter().filter(|(name, value)| wanted(name, value));
            wanted.map(|(name, _)| name.clone()).collect()
        };
        Self {
            without: names(&|name, _| !taken.contains_key(name)),
            digits: names(&|name, value| {
                value.is_number() && taken.get(name).is_some_and(Value::is_string)
            }),
        }
    }

    /// Another body, in this reading; only attributes that are `contested` are left out.
    pub(super) fn applied(
        &self,
        mut body: Map<String, Value>,
        contested: impl Fn(&str) -> bool,
    ) -> Map<String, Value> {
        body.retain(|name, _| !(self.without.contains(name) && contested(name)));
        for name in &self.digits {
            if let Some(value @ Value::Number(_)) = body.get_mut(name) {
                *value = Value::String(value.to_string());
            }
        }
        body
    }
}
