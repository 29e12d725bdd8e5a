//! What can be broken of this API: one row per fault.
//!
//! A fault stands at the desk, between the fronts and the core, so it is the same on every transport
//! that its row names. It concerns one method; every other call passes it by. What it does with the
//! call is a function of a [`Scene`]: it may ask the sound core, look into the store, and remember.
//!
//! Rows that somebody wrote stand by theme ([`groups`], [`rules`], [`refusals`], [`bindings`],
//! [`guests`], [`lists`], [`wire`]); the others are derived from a description of each method
//! ([`systematic`], [`kinds`]). An id is never changed or used again.
//!
//! Not here: faults that need two requests at a time, as the core takes one after the other.

mod beyond;
mod bindings;
mod groups;
mod guests;
mod kinds;
mod lists;
mod refusals;
mod rules;
mod scene;
mod systematic;
mod wire;

use std::sync::{Arc, LazyLock, Mutex, PoisonError};

use super::call::{Call, Outcome};
use super::core::Core;
use super::desk::{Answers, Desk};
use super::methods::{self, Of};
use crate::reference::saboteur::{Fault, Sabotage};
use scene::{Memory, Scene};

/// Every transport.
const ALL: &[&str] = &["rest", "xml-rpc"];

/// REST alone.
const REST: &[&str] = &["rest"];

/// XML-RPC alone.
const XML_RPC: &[&str] = &["xml-rpc"];

const GROUPS: &str = "SoftLayer_Network_SecurityGroup";
const GUESTS: &str = "SoftLayer_Virtual_Guest";
const COMPONENTS: &str = "SoftLayer_Virtual_Guest_Network_Component";
const ACCOUNTS: &str = "SoftLayer_Account";

/// What a fault does with a call of its method.
type Deed = Arc<dyn Fn(&mut Scene<'_>) -> Outcome + Send + Sync>;

/// All faults of this API.
pub(in crate::reference) fn all() -> &'static [Fault] {
    static ALL: LazyLock<Vec<Fault>> = LazyLock::new(collect);
    &ALL
}

fn collect() -> Vec<Fault> {
    let mut all: Vec<Fault> = [
        groups::faults(),
        rules::faults(),
        refusals::faults(),
        bindings::faults(),
        guests::faults(),
        lists::faults(),
        wire::faults(),
    ]
    .concat();
    for derived in systematic::faults() {
        // A row that was written stands in for one that says the same.
        if all.iter().all(|known| known.id != derived.id) {
            all.push(derived);
        }
    }
    let undescribed = |fault: &Fault| {
        let path = fault.endpoint.split('/').collect::<Vec<_>>();
        let service = path.get(1).copied().unwrap_or_default();
        let method = path.last().copied().unwrap_or_default();
        let method = method.trim_end_matches(".json");
        beyond::UNDESCRIBED.contains(&(service, method))
    };
    all.retain(|fault| !beyond::BEYOND.contains(&fault.id) && !undescribed(fault));
    all
}

/// A row: id, method, rule, description, transports, and what it does.
fn fault(
    id: impl Into<String>,
    (service, method): (&'static str, &'static str),
    breaks: &str,
    description: impl Into<String>,
    transports: &'static [&'static str],
    deed: impl Fn(&mut Scene<'_>) -> Outcome + Send + Sync + 'static,
) -> Fault {
    let deed: Deed = Arc::new(deed);
    let sabotage = Sabotage::within(move || {
        super::fronts(Desk::of(Sabotaged {
            sound: Core::new(),
            service,
            method,
            transports,
            deed: Arc::clone(&deed),
            memory: Mutex::new(Memory::default()),
        }))
    });
    let mut fault = Fault::new(id, endpoint(service, method), breaks, description, sabotage);
    fault.transports = transports;
    fault
}

/// The method in REST, as method and URI template.
fn endpoint(service: &str, name: &str) -> &'static str {
    let (verb, of) = match methods::find(service, name) {
        Ok(method) if method.parameters > 0 => ("POST", method.of),
        Ok(method) => ("GET", method.of),
        Err(_) => ("GET", Of::Service),
    };
    let object = match of {
        Of::Service => "",
        Of::Group => "/{securityGroupId}",
        Of::Guest => "/{guestId}",
        Of::Component => "/{networkComponentId}",
    };
    // The table of faults is made once and never dropped, and so are its texts.
    format!("{verb} /{service}{object}/{name}.json").leak()
}

/// A core with one fault before it.
struct Sabotaged {
    sound: Core,
    service: &'static str,
    method: &'static str,
    transports: &'static [&'static str],
    deed: Deed,
    memory: Mutex<Memory>,
}

impl Answers for Sabotaged {
    fn answer(&self, call: &Call) -> Outcome {
        let concerned = call.service == self.service
            && call.method == self.method
            && self.transports.contains(&call.transport.name());
        if !concerned {
            return self.sound.answer(call).into();
        }
        // One call at a time: what a fault does in several steps is one step for every client.
        let mut memory = self.memory.lock().unwrap_or_else(PoisonError::into_inner);
        (self.deed)(&mut Scene {
            call,
            sound: &self.sound,
            memory: &mut memory,
        })
    }
}
