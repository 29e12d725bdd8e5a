//! The codes of lint's own checks. What the parser and the reader of contracts note has codes
//! of its own (`apib-NNN`, `contract-NNN`), which are findings of lint all the same.
//!
//! A code keeps its meaning and its severity for ever; one that is no longer used is not given
//! out again. A snapshot of all codes guards that. What a code means, and how to mend it, stands
//! in the catalogue.

use apib::Severity;

macro_rules! codes {
    ($($name:ident = $code:literal, $severity:ident;)*) => {
        /// A check of lint.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
        pub enum LintCode { $($name,)* }

        impl LintCode {
            /// Every code, in the order of their numbers.
            pub const ALL: &'static [LintCode] = &[$(LintCode::$name,)*];

            /// The code as printed.
            pub fn as_str(self) -> &'static str {
                match self { $(LintCode::$name => $code,)* }
            }

            /// How much a finding with this code weighs.
            pub fn severity(self) -> Severity {
                match self { $(LintCode::$name => Severity::$severity,)* }
            }
        }
    };
}

codes! {
    NoOperation = "lint-001", Error;
    DeclaredElsewhere = "lint-002", Warning;
    AnswerOmitsRequired = "lint-003", Warning;
    AnswerOfOtherType = "lint-004", Warning;
    AnswerUndocumented = "lint-005", Warning;
    RequestUndocumented = "lint-006", Warning;
    OnlyNull = "lint-007", Warning;
    OtherExample = "lint-008", Note;
    LooseAttributes = "lint-009", Warning;
    OtherId = "lint-010", Warning;
    ExampleBreaksSchema = "lint-011", Error;
    KeyTwice = "lint-012", Warning;
    NoUuid = "lint-013", Warning;
    TwoShapes = "lint-014", Warning;
    Unreachable = "lint-015", Warning;
    NoRefusal = "lint-016", Warning;
    NoAuthentication = "lint-017", Warning;
    NoPagination = "lint-018", Note;
    OperationTwice = "lint-019", Warning;
    ReplaceOrMerge = "lint-020", Note;
    NoMediaType = "lint-021", Warning;
    UnusedType = "lint-022", Note;
    UnusedModel = "lint-023", Note;
    NoType = "lint-024", Note;
    BodyWithoutPlace = "lint-025", Error;
    BodyOfRead = "lint-026", Warning;
    NoSuccess = "lint-027", Warning;
    NameTwice = "lint-028", Note;
    TextRequired = "lint-029", Note;
    ValueOfOtherType = "lint-030", Warning;
    NoSchema = "lint-031", Error;
}
