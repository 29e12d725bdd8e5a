//! What can be broken of this API: one row per fault.
//!
//! A fault stands at the desk, between the front and the core. It concerns one endpoint; every other
//! call passes it by. What it does with a call is a function of a [`Scene`]: it may ask the sound
//! core, look into the store, and remember.
//!
//! Rows that somebody wrote stand by theme ([`account`], [`tasks`], [`creates`], [`updates`],
//! [`deletes`], [`lists`], [`readers`], [`refusals`], [`firewall`], [`forms`]); the others are derived
//! from a description of each endpoint ([`kinds`], [`systematic`], [`unknown`], [`doors`]). An id is
//! never changed or used again; those that are left out, and why, are in [`beyond`].
//!
//! Not here: faults that need two requests at a time, as the core takes one after the other.

mod account;
mod beyond;
mod creates;
mod deletes;
mod doors;
mod firewall;
mod forms;
mod kinds;
mod lists;
mod readers;
mod refusals;
mod scene;
mod systematic;
mod tasks;
mod unknown;
mod updates;
mod values;

use std::sync::{Arc, LazyLock, Mutex, PoisonError};

use super::call::{Answer, Call};
use super::core::Core;
use super::desk::{Answers, Desk};
use super::{endpoints, front};
use crate::reference::saboteur::{Fault, Sabotage};
use scene::{Memory, Scene};

/// What a fault does with a call of its endpoint.
type Deed = Arc<dyn Fn(&mut Scene<'_>) -> Answer + Send + Sync>;

/// All faults of this API.
pub(in crate::reference) fn all() -> &'static [Fault] {
    static ALL: LazyLock<Vec<Fault>> = LazyLock::new(|| {
        let mut all = [
            account::faults(),
            tasks::faults(),
            creates::faults(),
            updates::faults(),
            deletes::faults(),
            lists::faults(),
            readers::faults(),
            refusals::faults(),
            firewall::faults(),
            forms::faults(),
            doors::faults(),
            unknown::faults(),
            systematic::faults(),
        ]
        .concat();
        all.retain(|fault| !beyond::BEYOND.contains(&fault.id));
        for fault in &mut all {
            let excuse = beyond::EXCUSES.iter().find(|(id, _)| *id == fault.id);
            fault.also = excuse.map_or(&[], |(_, also)| also);
        }
        all
    });
    &ALL
}

/// A row: id, endpoint, rule, description, and what it does.
fn fault(
    id: impl Into<String>,
    endpoint: &'static str,
    breaks: &str,
    description: impl Into<String>,
    deed: impl Fn(&mut Scene<'_>) -> Answer + Send + Sync + 'static,
) -> Fault {
    let deed: Deed = Arc::new(deed);
    let sabotage = Sabotage::within(move || {
        front::before(Desk::of(Sabotaged {
            sound: Core::new(),
            endpoint,
            deed: Arc::clone(&deed),
            memory: Mutex::new(Memory::default()),
        }))
    });
    Fault::new(id, endpoint, breaks, description, sabotage)
}

/// A core with one fault before it.
struct Sabotaged {
    sound: Core,
    endpoint: &'static str,
    deed: Deed,
    memory: Mutex<Memory>,
}

impl Answers for Sabotaged {
    fn answer(&self, call: &Call) -> Answer {
        let Ok((endpoint, variables)) = endpoints::find(call) else {
            return self.sound.answer(call);
        };
        if self.endpoint.split_once(' ') != Some((endpoint.method, endpoint.path)) {
            return self.sound.answer(call);
        }
        // One call at a time: what a fault does in several steps is one step for every client.
        let mut memory = self.memory.lock().unwrap_or_else(PoisonError::into_inner);
        (self.deed)(&mut Scene {
            call,
            variables,
            sound: &self.sound,
            memory: &mut memory,
        })
    }

    fn core(&self) -> &Core {
        &self.sound
    }
}
