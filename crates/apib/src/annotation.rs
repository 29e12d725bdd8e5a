//! What the parser has to say about a document: codes that stay, spans, one sentence each.
//!
//! A code's first digit tells where it comes from: 0 and 1 the document as a whole, 2 headings,
//! 3 list sections, 4 payloads, 5 parameters, 6 attributes and named types, 7 their resolution
//! ([`crate::Types`], which parsing alone does not do). The severity tells
//! what became of the text: a [`Severity::Note`] lost nothing, a [`Severity::Warning`] marks
//! what was recovered or is doubtful, a [`Severity::Error`] a section that is missing from the
//! tree.
//!
//! Invariant: a code keeps its meaning for ever; one that is no longer used is not given out
//! again.

use std::fmt;

use crate::Span;

/// One remark on one place of the document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Annotation {
    /// What kind of remark it is.
    pub code: Code,
    /// One sentence on this very place, without a full stop.
    pub message: String,
    /// The text that the remark is about.
    pub span: Span,
}

impl Annotation {
    /// The severity of the code.
    pub fn severity(&self) -> Severity {
        self.code.severity()
    }
}

/// What became of the text that an annotation is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// Nothing was lost.
    Note,
    /// Something was recovered or is doubtful.
    Warning,
    /// A section was lost.
    Error,
}

macro_rules! codes {
    ($($(#[doc = $doc:literal])* $name:ident = $code:literal, $severity:ident;)*) => {
        /// A stable code. A code is never reused for another meaning.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Code { $($(#[doc = $doc])* $name,)* }

        impl Code {
            /// Every code, in the order of their numbers.
            pub const ALL: &'static [Code] = &[$(Code::$name,)*];

            /// The code as printed.
            pub fn as_str(self) -> &'static str {
                match self { $(Code::$name => $code,)* }
            }

            /// What an annotation with this code means for the text it is about.
            pub fn severity(self) -> Severity {
                match self { $(Code::$name => Severity::$severity,)* }
            }

            /// What the code stands for, in a sentence.
            pub fn description(self) -> &'static str {
                match self { $(Code::$name => concat!($($doc,)*).trim_ascii_start(),)* }
            }
        }
    };
}

codes! {
    /// Tabs, carriage returns or a byte order mark were normalised.
    Normalised = "apib-001", Note;
    /// The document is in the format before 1A, which is not read; the tree is empty.
    OldFormat = "apib-100", Error;
    /// The first block looks like metadata, but a line of it is no pair; it is read as text.
    MetadataIgnored = "apib-101", Warning;
    /// A metadata key occurs twice; both pairs are kept.
    MetadataTwice = "apib-102", Warning;
    /// A group has no name; the heading is read as text.
    GroupWithoutName = "apib-201", Error;
    /// A blank is missing after the marker of a heading.
    MissingBlank = "apib-202", Note;
    /// A bracket holds a URI that does not begin with a slash; the heading is read as text.
    UriWithoutSlash = "apib-203", Error;
    /// A heading resembles a section but is none; it is read as text.
    NotASection = "apib-204", Note;
    /// A method is not in upper case; the heading is read as text.
    MethodCase = "apib-205", Error;
    /// A method that the grammar does not know; the heading is read as text.
    UnknownMethod = "apib-206", Error;
    /// An action stands in no resource; it is left out.
    ActionWithoutResource = "apib-207", Error;
    /// The bracket of a heading is not closed; the heading is read as text.
    BracketNotClosed = "apib-208", Error;
    /// A list keyword stands in a heading, where it opens nothing; it is read as text.
    KeywordAsHeading = "apib-209", Warning;
    /// A further method below a `METHOD /uri` heading; the action is left out.
    ActionInAbbreviatedResource = "apib-210", Error;
    /// A method occurs twice on one resource; both actions are kept.
    ActionTwice = "apib-211", Warning;
    /// A URI is no proper template; it is kept as written.
    UriTemplate = "apib-212", Warning;
    /// A name that a section cannot have, or none where it needs one; the heading is read as text.
    SectionName = "apib-213", Error;
    /// An item or a text that is no section, among sections; it is kept as description where there is one.
    UnknownItem = "apib-301", Warning;
    /// A section stands where it has no meaning; it is left out.
    SectionLost = "apib-302", Error;
    /// A section or value occurs twice; the message says which is kept.
    SectionTwice = "apib-303", Warning;
    /// Headers of a resource or an action; they are added to the payloads below.
    HeadersDeprecated = "apib-304", Warning;
    /// Text after sections or after a body; it is kept as description.
    DanglingText = "apib-305", Warning;
    /// A relation is not in the form of a link relation; it is kept.
    RelationName = "apib-306", Warning;
    /// A section has no content.
    EmptySection = "apib-307", Warning;
    /// A request or a response stands within another payload; it is left out.
    Misplaced = "apib-308", Error;
    /// A list item is indented so far that it is code, or nested too deep; it is treated as text.
    ItemAsCode = "apib-309", Warning;
    /// A model stands in an action; it ends the action and belongs to the resource.
    ModelInAction = "apib-310", Warning;
    /// `Request` or `Response` is not written as a keyword; the item is read as text.
    KeywordCase = "apib-311", Error;
    /// A line of prose begins with `Request` or `Response`; it is read as one.
    LooseKeyword = "apib-312", Warning;
    /// A response states no status; 200 is assumed.
    StatusMissing = "apib-401", Warning;
    /// A response's status is no number of three digits; the response is kept without a status.
    StatusInvalid = "apib-402", Warning;
    /// A response's status is followed by a phrase; the phrase is left out.
    ReasonPhrase = "apib-403", Note;
    /// A body or schema is not pre-formatted; it is recovered from its lines.
    BodyIndentation = "apib-404", Warning;
    /// A body or schema stands directly below its keyword; it is recovered from its lines.
    TextBelowKeyword = "apib-405", Warning;
    /// Content stands beside its section or after the list; it is taken as that section's content.
    Dangling = "apib-406", Warning;
    /// Text stands before a body without keyword; it is kept as description.
    ProseInPayload = "apib-407", Note;
    /// A header has no colon; its first word is taken for the name.
    HeaderWithoutColon = "apib-408", Warning;
    /// Headers are not pre-formatted; they are read all the same.
    HeaderIndentation = "apib-409", Warning;
    /// A header is given twice; both are kept.
    HeaderTwice = "apib-410", Warning;
    /// A Content-Type header contradicts the media type of the signature; both are kept.
    ContentTypeTwice = "apib-411", Warning;
    /// A payload refers to a model that does not exist.
    UnknownModel = "apib-412", Warning;
    /// A model without name on a resource without name.
    ModelWithoutName = "apib-413", Warning;
    /// A parameter does not occur in the URI template; it is kept.
    ParameterNotInTemplate = "apib-501", Warning;
    /// A description does not follow its three dots or its dash; it is kept.
    ParameterDots = "apib-502", Warning;
    /// An item among parameters that is none; it is left out.
    NotAParameter = "apib-503", Error;
    /// A parameter is described twice; the later description is kept.
    ParameterTwice = "apib-504", Warning;
    /// A variable of a URI template is described by no parameter.
    UndeclaredVariable = "apib-505", Warning;
    /// A parameter's parentheses hold something without meaning; it is left out.
    UnknownParameterAttribute = "apib-506", Warning;
    /// The parentheses of a type hold something that MSON does not know; it is left out.
    UnknownTypeAttribute = "apib-601", Warning;
    /// A member is both required and optional; both are kept.
    ContradictingAttributes = "apib-602", Warning;
    /// A member stands where the type has none; the message says what becomes of it.
    MemberMisplaced = "apib-603", Warning;
    /// A property has no name.
    MemberWithoutName = "apib-604", Warning;
    /// A description follows without a dash; it is kept.
    MissingDash = "apib-605", Note;
    /// MSON that this version does not read; the message says what is kept.
    MsonUnsupported = "apib-606", Warning;
    /// A named type is defined twice; both are kept.
    TypeTwice = "apib-607", Warning;
    /// Text in a `Data Structures` section before any type; it is left out.
    TextOutsideTypes = "apib-608", Warning;
    /// A type is defined nowhere; any value is one of it.
    UndefinedType = "apib-701", Warning;
    /// A name that is no type of MSON but can only mean one; it is read as that.
    TypeAlias = "apib-702", Note;
    /// A type inherits from itself or includes itself; it is taken once.
    TypeCycle = "apib-703", Warning;
    /// An Include of a type that has no members; it is left out.
    IncludeWithoutMembers = "apib-704", Warning;
    /// A value is none of its type; it counts as absent.
    ValueOfOtherType = "apib-705", Warning;
}

impl fmt::Display for Code {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.as_str())
    }
}
