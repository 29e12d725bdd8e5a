//! How much of what a target says is kept until it is judged.
//!
//! A run holds every exchange until its end, since the trace is put into the order of the plan
//! before anything is judged. A target that answers each read with megabytes could fill the
//! memory with that. So tries that a later one supersedes keep a short piece of their bodies,
//! and all that counts as evidence has a budget: for the run, and a share of it for a single
//! operation, so that one that floods does not starve the others. Small answers are always kept.
//!
//! What finds no room is not judged: nobody is blamed for it, and the step says why.

use std::collections::BTreeMap;

use crate::contract::OperationIndex;
use crate::trace::{Exchange, Outcome};

/// Bytes of a body that are kept where nobody judges it.
pub(super) const PIECE: usize = 2 * 1024;

/// All pages of one try, up to which there is always room.
const SMALL: usize = 16 * 1024;

/// Bytes of evidence for a whole run.
const ROOM: usize = 4 * 1024 * 1024;

/// Bytes of evidence for one operation.
const SHARE: usize = 3 * 1024 * 1024;

/// The evidence kept so far.
#[derive(Debug, Default)]
pub(super) struct Kept {
    total: usize,
    by_operation: BTreeMap<OperationIndex, usize>,
}

impl Kept {
    /// Whether there is room for all pages of one try; if so, it is taken.
    pub(super) fn take(&mut self, operation: OperationIndex, pages: &[Exchange]) -> bool {
        let size = pages.iter().map(size).sum::<usize>();
        if size <= SMALL {
            return true;
        }
        let own = self.by_operation.entry(operation).or_default();
        if self.total + size > ROOM || *own + size > SHARE {
            return false;
        }
        self.total += size;
        *own += size;
        true
    }
}

/// Bytes of an answer's headers and body.
fn size(exchange: &Exchange) -> usize {
    match &exchange.outcome {
        Outcome::Answer(answer) => {
            let headers = answer.headers.iter();
            answer.body.len()
                + headers
                    .map(|(name, value)| name.len() + value.len())
                    .sum::<usize>()
        }
        Outcome::Failure { message, .. } => message.len(),
    }
}
