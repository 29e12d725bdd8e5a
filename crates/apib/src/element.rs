//! What MSON states once its references are followed: a tree of elements.
//!
//! An [`Element`] is a type with the values that the document gives for it. Named types are
//! expanded where they are used, inherited members come first and are overridden in place, and
//! what a type inherits it holds itself. Mixins and choices stay visible as [`ObjectMember`]s,
//! since the profiles of JSON Schema read them differently.
//!
//! Invariants: the tree is finite. A type that contains itself ends in [`Kind::Recursive`], and
//! [`DataStructure::definitions`] holds every type that such an end names. Values are texts as
//! written; only those that read as a value of their type are kept.
//!
//! Not in here: how elements are made (`resolve`), and what they mean for a schema (`schema`).

use std::collections::BTreeMap;

use crate::{Annotation, Span, Spanned, TypeAttributes};

/// A resolved `Attributes` section or named type.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DataStructure {
    /// The type itself.
    pub element: Element,
    /// The types that contain themselves, by name.
    pub definitions: BTreeMap<String, Element>,
    /// What could not be resolved, or was read as something else, in the order of the places.
    pub annotations: Vec<Annotation>,
}

/// A type, with the values given for it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Element {
    /// What it is, and what it consists of.
    pub kind: Kind,
    /// `fixed`, `fixed-type` and `nullable`, its own and inherited. What is stated of a property
    /// stands at the [`ObjectProperty`].
    pub attributes: TypeAttributes,
    /// Those of the nearest type that states any: the reference implementation lets them replace
    /// what is inherited.
    pub(crate) nearest: TypeAttributes,
    /// Example values, each an element of the same kind.
    pub samples: Vec<Element>,
    /// The value that counts where none is given.
    pub default: Option<Box<Element>>,
    /// Values listed as members of a type that has none, as in `colour (string)` with `Members`. The
    /// reference implementation takes them for samples; their author meant an enum.
    pub listed: Vec<Spanned<String>>,
    /// Source text, trimmed; empty where there is none.
    pub description: String,
    /// The named type that it is one of.
    pub type_name: Option<String>,
    /// Where it stands.
    pub span: Span,
}

/// What an [`Element`] is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Kind {
    /// Any value: the type is defined nowhere.
    Any(Option<Spanned<String>>),
    /// Null and nothing else.
    Null,
    /// One value, as written.
    Scalar(Scalar, Option<Spanned<String>>),
    /// A list.
    Array {
        /// What stands in the brackets.
        types: Vec<Element>,
        /// What it lists: the same types, unless a value on the line stands for them; then items.
        items: Vec<Element>,
    },
    /// One of several.
    Enum {
        /// Everything listed, whatever its role.
        members: Vec<EnumMember>,
        /// The one that is given as the value.
        value: Option<Box<Element>>,
    },
    /// Members in document order, inherited ones first.
    Object(Vec<ObjectMember>),
    /// A type that this element is part of.
    Recursive {
        /// A key of [`DataStructure::definitions`].
        name: String,
        /// What the kind of that type is, without content; with what is stated beside the name.
        own: Box<Element>,
    },
}

/// The types of single values.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Scalar {
    /// `true` or `false`.
    Boolean,
    /// A number without fraction. MSON has no such type; it is what `integer` is read as.
    Integer,
    /// Any number.
    Number,
    /// Text.
    String,
}

impl Scalar {
    /// The name of the type.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Boolean => "boolean",
            Self::Integer => "integer",
            Self::Number => "number",
            Self::String => "string",
        }
    }

    /// Whether a literal is a value of the type.
    pub(crate) fn reads(self, literal: &str) -> bool {
        let literal = literal.trim();
        match self {
            Self::Boolean => matches!(literal, "true" | "false"),
            Self::Integer => literal
                .parse::<f64>()
                .is_ok_and(|number| number.fract() == 0.0),
            Self::Number => literal.parse::<f64>().is_ok_and(f64::is_finite),
            Self::String => true,
        }
    }
}

/// Something that an enum lists.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EnumMember {
    /// What is listed.
    pub element: Element,
    /// Why it is listed.
    pub role: Role,
}

/// Why an enum lists something.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Role {
    /// It stands under `Members`.
    Member,
    /// It is the value of the line that declares the enum.
    Inline,
    /// It is a sample.
    Sample,
    /// It is the default.
    Default,
    /// It is the `T` of `enum[T]`.
    Type,
}

/// What an object consists of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ObjectMember {
    /// A member with a name.
    Property(ObjectProperty),
    /// The members of another type.
    Include(Element),
    /// One of several lists of members.
    OneOf(Vec<Vec<ObjectMember>>),
}

/// A member with a name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ObjectProperty {
    /// Without marks.
    pub name: String,
    /// The name is only a sample of the names that may occur.
    pub variable: bool,
    /// What the document states of the member, as against its type.
    pub attributes: TypeAttributes,
    /// Source text, trimmed; empty where there is none.
    pub description: String,
    /// What it holds.
    pub element: Element,
    /// The line of the property.
    pub span: Span,
}

impl Element {
    /// An element without values and attributes.
    pub(crate) fn new(kind: Kind, span: Span) -> Self {
        Self {
            kind,
            attributes: TypeAttributes::default(),
            nearest: TypeAttributes::default(),
            samples: Vec::new(),
            listed: Vec::new(),
            default: None,
            description: String::new(),
            type_name: None,
            span,
        }
    }

    /// The value that the document gives: its own, else the first sample, else the default.
    pub fn shown(&self) -> Option<&Self> {
        if self.has_content() {
            return Some(self);
        }
        self.samples.first().or(self.default.as_deref())
    }

    /// Whether it has members, items or a value of its own.
    pub fn has_content(&self) -> bool {
        match &self.kind {
            Kind::Any(value) | Kind::Scalar(_, value) => value.is_some(),
            Kind::Null => true,
            Kind::Array { items, .. } => !items.is_empty(),
            Kind::Enum { value, .. } => value.is_some(),
            Kind::Object(members) => !members.is_empty(),
            Kind::Recursive { .. } => false,
        }
    }

    /// An array that lists what is given.
    pub(crate) fn list(items: Vec<Self>, span: Span) -> Self {
        Self::new(
            Kind::Array {
                types: Vec::new(),
                items,
            },
            span,
        )
    }

    /// A single value that is stated, as against shown.
    pub(crate) fn is_literal(&self) -> bool {
        matches!(&self.kind, Kind::Scalar(_, Some(_)) | Kind::Null)
    }

    /// Whether `fixed` above makes something of this a constant.
    pub fn inherits_fixed(&self) -> bool {
        match &self.kind {
            Kind::Object(_) | Kind::Null => true,
            Kind::Recursive { own, .. } => {
                matches!(own.kind, Kind::Object(_)) || self.shown().is_some()
            }
            Kind::Array { .. } | Kind::Scalar(..) | Kind::Any(_) => self.shown().is_some(),
            Kind::Enum { value, .. } => match value {
                Some(value) => value.inherits_fixed(),
                None => self.default.is_some(),
            },
        }
    }
}

impl ObjectMember {
    /// Whether `fixed` above makes something of this a constant.
    pub fn inherits_fixed(&self) -> bool {
        match self {
            Self::Property(property) => !property.variable && property.element.inherits_fixed(),
            Self::Include(element) => element.inherits_fixed(),
            Self::OneOf(_) => true,
        }
    }

    /// The properties that this may bring, those of mixins and choices included.
    pub fn properties(&self) -> Vec<&ObjectProperty> {
        match self {
            Self::Property(property) => vec![property],
            Self::Include(element) => element.properties(),
            Self::OneOf(choices) => choices
                .iter()
                .flatten()
                .flat_map(ObjectMember::properties)
                .collect(),
        }
    }
}

impl Element {
    /// The properties of an object, those of mixins and choices included.
    pub fn properties(&self) -> Vec<&ObjectProperty> {
        match &self.kind {
            Kind::Object(members) => members.iter().flat_map(ObjectMember::properties).collect(),
            _ => Vec::new(),
        }
    }
}
