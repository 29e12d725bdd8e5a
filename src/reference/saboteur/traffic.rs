//! Which requests are under way, so that a fault can tell whether one began during another.
//!
//! The saboteur serves one request after the other; without this, it could not know that two were
//! sent together. A request counts from its arrival until it was answered, or until its client
//! has gone away.

use std::sync::{Mutex, MutexGuard, PoisonError};

use super::call::Call;

/// The requests that are under way: method and path, once for each.
#[derive(Debug, Default)]
pub(super) struct Traffic(Mutex<Vec<String>>);

/// A request that is under way.
#[derive(Debug)]
pub(super) struct UnderWay<'a> {
    traffic: &'a Traffic,
    name: String,
    crowded: bool,
}

impl Traffic {
    /// Lets a request in.
    pub(super) fn enter(&self, call: &Call) -> UnderWay<'_> {
        let name = format!("{} {}", call.method, call.path());
        let mut names = self.names();
        let crowded = names.contains(&name);
        names.push(name.clone());
        UnderWay {
            traffic: self,
            name,
            crowded,
        }
    }

    fn names(&self) -> MutexGuard<'_, Vec<String>> {
        // A list of names is never left half changed.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl UnderWay<'_> {
    /// Whether another one of the same name was under way when this one came.
    pub(super) fn was_crowded(&self) -> bool {
        self.crowded
    }
}

impl Drop for UnderWay<'_> {
    fn drop(&mut self) {
        let mut names = self.traffic.names();
        if let Some(index) = names.iter().position(|name| *name == self.name) {
            names.swap_remove(index);
        }
    }
}
