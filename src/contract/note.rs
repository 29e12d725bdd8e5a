//! What reading a contract has to say about it: codes that stay, a place, a sentence.
//!
//! Notes come from the parser (its annotations, with their own codes) and from the lift.
//! They are shown by `sgspec list notes`, counted at the start of a run, and findings of
//! `sgspec lint`, which knows more about each code; none of them stops a run.

use apib::Severity;

use super::source::Place;

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Note {
    /// `apib-NNN` from the parser, `contract-NNN` from here.
    pub code: String,
    pub place: Place,
    pub message: String,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NoteCode {
    /// A parameter that is not in the URI template was read as an attribute of the body.
    ParameterLifted,
    /// A list of words was read as an enum.
    EnumLifted,
    /// A sentence was read as a constraint.
    ConstraintLifted,
    /// The contract says one type and shows another.
    TypeContradiction,
    /// A template variable that nothing declares was bound from the resource graph.
    VariableBound,
    /// An update's body was read from its example and the create operation's attributes.
    BodyFromExample,
    /// An example's value comes back changed in the contract's own answer.
    ExampleContradiction,
    /// A body or a schema that is no JSON.
    InvalidJson,
    /// An operation that cannot be driven from the contract alone.
    NotDerivable,
    /// A required attribute that the operation's own example omits.
    RequiredOmitted,
    /// A URI template that RFC 6570 does not allow.
    BadTemplate,
    /// A type, a mixin, a model or a reference that nothing defines.
    Undefined,
    /// An overlay's action that changes nothing.
    OverlayUnmatched,
}

impl NoteCode {
    /// Every code, in the order of their numbers.
    pub const ALL: [Self; 13] = [
        Self::ParameterLifted,
        Self::EnumLifted,
        Self::ConstraintLifted,
        Self::TypeContradiction,
        Self::VariableBound,
        Self::BodyFromExample,
        Self::ExampleContradiction,
        Self::InvalidJson,
        Self::NotDerivable,
        Self::RequiredOmitted,
        Self::BadTemplate,
        Self::Undefined,
        Self::OverlayUnmatched,
    ];

    /// A note where the reading is as good as certain, a warning where a reader may guess
    /// otherwise, an error where something of the contract is lost.
    pub fn severity(self) -> Severity {
        match self {
            Self::ConstraintLifted | Self::VariableBound | Self::BodyFromExample => Severity::Note,
            Self::InvalidJson | Self::Undefined => Severity::Error,
            _ => Severity::Warning,
        }
    }

    pub fn as_str(self) -> &'static str {
        match self {
            Self::ParameterLifted => "contract-001",
            Self::EnumLifted => "contract-002",
            Self::ConstraintLifted => "contract-003",
            Self::TypeContradiction => "contract-004",
            Self::VariableBound => "contract-005",
            Self::BodyFromExample => "contract-006",
            Self::ExampleContradiction => "contract-007",
            Self::InvalidJson => "contract-008",
            Self::NotDerivable => "contract-009",
            Self::RequiredOmitted => "contract-010",
            Self::BadTemplate => "contract-011",
            Self::Undefined => "contract-012",
            Self::OverlayUnmatched => "contract-013",
        }
    }
}

impl Note {
    pub fn new(code: NoteCode, place: Place, message: impl Into<String>) -> Self {
        Self {
            code: code.as_str().to_owned(),
            place,
            message: message.into(),
        }
    }
}
