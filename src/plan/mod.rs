//! The workflows that make the evidence arise, derived from a contract.
//!
//! A [`Plan`] is data: workflows of steps, each a call with handles in place of ids that are
//! not known yet, an expectation that says when a read has settled, and a phase. Phases keep
//! whatever deletes behind every read of every workflow, children before parents, because a
//! target whose delete wipes everything must not make other operations look guilty.
//!
//! Building a plan does no IO and judges nothing; the same contract, mark and inputs give
//! the same plan.

mod arazzo;
mod build;
mod builder;
mod expectation;
mod phases;
mod refusals;
mod texts;
mod values;
mod workflow;
mod written;

pub use arazzo::arazzo;
pub use build::build;
pub use expectation::{Expectation, holds};
pub use values::{Bound, Values, Variant, example_body};
pub use workflow::{Effect, Handle, Plan, Step, Workflow};
pub use written::without;

pub use crate::trace::{IMPOSTOR, NOBODY, OWNER};
