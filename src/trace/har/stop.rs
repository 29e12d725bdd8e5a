//! Why a source gives no further byte, though there are some.
//!
//! The parser knows nothing of these reasons: to it the file cannot be read. So the source keeps
//! the reason until somebody asks.

use std::io;

use super::opening::Wrong;
use super::taken::Place;
use super::{HarError, Limits};

#[derive(Debug)]
pub(super) enum Stop {
    Wrong(Wrong),
    Failed(io::Error),
    /// The object that begins there.
    TooLong(Place),
}

pub(super) const NOT_UTF_8: Wrong = Wrong {
    reason: "it is not UTF-8",
    hint: "\nhint: a HAR is UTF-8 text; save it as that, or record it again",
};

pub(super) const TOO_DEEP: Wrong = Wrong {
    reason: "its brackets are nested too deep",
    hint: "",
};

impl Stop {
    /// The next byte would have been from there.
    pub(super) fn told(self, Place { line, column }: Place, limits: Limits) -> HarError {
        match self {
            Self::Wrong(Wrong { reason, hint }) => HarError::NoHar {
                line,
                column,
                reason: reason.to_owned(),
                hint,
            },
            Self::Failed(error) => HarError::Read {
                line,
                column,
                error,
            },
            Self::TooLong(Place { line, column }) => HarError::TooLong {
                line,
                column,
                limit: limits.entry,
            },
        }
    }
}
