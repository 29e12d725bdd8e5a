//! What happens during a run, for whoever shows progress.
//!
//! Events are told as they happen, from the tasks that do the work, and change nothing: a run
//! without an observer is the same run. What was found is not an event; that is for the judge to
//! say when all is over.

/// A step of a run's way.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Event {
    /// How many steps there will be.
    Started {
        steps: usize,
    },
    Step {
        workflow: String,
        step: String,
    },
    /// A step could not be built, or was not allowed.
    Skipped {
        workflow: String,
        step: String,
        reason: String,
    },
    /// A read is being repeated.
    Settling {
        workflow: String,
        step: String,
    },
    /// The target asked for a pause.
    Throttled {
        milliseconds: u64,
    },
    CleaningUp {
        resources: usize,
    },
}

/// Sees events as they happen, from several tasks.
pub trait Observer: Send + Sync {
    fn see(&self, event: &Event);
}

/// Looks away.
#[derive(Debug, Clone, Copy, Default)]
pub struct Silent;

impl Observer for Silent {
    fn see(&self, _event: &Event) {}
}
