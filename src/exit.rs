//! Exit codes, one meaning each. Nothing but a finished, fully tested, conforming run is 0.
//!
//! They are documented in the README and kept by `sgspec` and by the test harness alike. An error
//! that reaches the user is a message and one of these codes; the message says what to do next.

/// How a command ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Exit {
    /// The target conforms, or the command did what was asked.
    Ok = 0,
    /// A requirement failed; or, for `derive --check`, files differ.
    NotConformant = 1,
    /// The suite itself failed.
    Suite = 2,
    /// The target is unreachable, or something that the run needs is missing.
    Preflight = 3,
    /// Nothing was tested.
    Nothing = 4,
    /// Nothing failed, but a MUST was not tested.
    Incomplete = 5,
    /// Wrong usage (`EX_USAGE` of sysexits).
    Usage = 64,
}

impl Exit {
    pub fn code(self) -> u8 {
        self as u8
    }
}

impl From<Exit> for std::process::ExitCode {
    fn from(exit: Exit) -> Self {
        Self::from(exit.code())
    }
}

/// A message for the user and the code to end with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Failed {
    pub exit: Exit,
    pub message: String,
}

impl Failed {
    pub fn new(exit: Exit, message: impl std::fmt::Display) -> Self {
        Self {
            exit,
            message: message.to_string(),
        }
    }

    pub fn usage(message: impl std::fmt::Display) -> Self {
        Self::new(Exit::Usage, message)
    }

    pub fn preflight(message: impl std::fmt::Display) -> Self {
        Self::new(Exit::Preflight, message)
    }
}

impl From<crate::suite::SuiteError> for Failed {
    fn from(error: crate::suite::SuiteError) -> Self {
        let exit = match &error {
            crate::suite::SuiteError::Target(crate::drive::TargetError::Unreachable { .. }) => {
                Exit::Preflight
            }
            crate::suite::SuiteError::Target(crate::drive::TargetError::Client(_))
            | crate::suite::SuiteError::Journal(_) => Exit::Suite,
            _ => Exit::Usage,
        };
        Self::new(exit, error)
    }
}

impl From<crate::specs::SpecsError> for Failed {
    fn from(error: crate::specs::SpecsError) -> Self {
        Self::usage(error)
    }
}
