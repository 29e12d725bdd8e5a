//! The desk between the front and the core: where a fault stands, if there is one.
//!
//! The front holds a desk and knows nothing of what is behind it. The login page is no call of the
//! API: it goes to the core past any fault.

use std::sync::Arc;

use super::call::{Answer, Call};
use super::core::Core;
use super::page;

/// Something that answers calls.
pub(super) trait Answers: Send + Sync {
    /// Answers a call.
    fn answer(&self, call: &Call) -> Answer;

    /// The core behind it.
    fn core(&self) -> &Core;
}

impl Answers for Core {
    fn answer(&self, call: &Call) -> Answer {
        Core::answer(self, call)
    }

    fn core(&self) -> &Core {
        self
    }
}

/// What the front hands its calls to.
#[derive(Clone)]
pub(super) struct Desk(Arc<dyn Answers>);

impl Desk {
    /// A sound core, with a fresh account.
    pub(super) fn sound() -> Self {
        Self::of(Core::new())
    }

    /// A desk of something else.
    pub(super) fn of(answers: impl Answers + 'static) -> Self {
        Self(Arc::new(answers))
    }

    /// Answers a call.
    pub(super) fn answer(&self, call: &Call) -> Answer {
        if page::is_asked_for(call) {
            page::answer(&mut self.0.core().store(), call)
        } else {
            self.0.answer(call)
        }
    }
}
