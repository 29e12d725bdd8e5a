//! The desk between the fronts and the core: where a fault stands, if there is one.
//!
//! Fronts hold a desk and know nothing of what is behind it.

use std::sync::Arc;

use super::call::{Call, Outcome};
use super::core::Core;

/// Something that answers calls.
pub(super) trait Answers: Send + Sync {
    /// Answers a call.
    fn answer(&self, call: &Call) -> Outcome;
}

impl Answers for Core {
    fn answer(&self, call: &Call) -> Outcome {
        Core::answer(self, call).into()
    }
}

/// What the fronts hand their calls to.
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
    pub(super) fn answer(&self, call: &Call) -> Outcome {
        self.0.answer(call)
    }
}
