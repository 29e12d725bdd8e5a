//! Resolution of MSON: names are followed, and what comes of it is a tree of elements.
//!
//! [`Types`] knows the named types of a document: those of its data structures, and the
//! attributes of named resources. [`Types::resolve`] makes a [`DataStructure`] of an `Attributes`
//! section. The rules are those of the reference implementation: the members of a type are
//! expanded in place, ancestors first, and a type that is already being expanded is cut.
//!
//! What cannot be resolved costs that reference alone and earns an annotation: a type that
//! nothing defines is [`Kind::Any`], a type that inherits from or includes itself does so once.
//! Names of types that MSON does not have but that can only mean one thing (`integer`, `bool`)
//! are read as that, and noted.
//!
//! Time and memory are bounded: types that use each other many times would grow exponentially,
//! so that beyond [`MOST_ELEMENTS`] elements a named type is referred to rather than expanded.

mod build;
mod inherit;

use std::collections::{BTreeMap, BTreeSet, btree_map::Entry};

use crate::{
    Annotation, Attributes, Code, DataStructure, Element, Kind, NamedType, Parsed, Scalar, Source,
    Span, fragment::Fragment, mson,
};

/// Beyond this, named types are referred to and not expanded.
const MOST_ELEMENTS: usize = 20_000;

/// Named types within each other beyond this are referred to and not expanded.
const DEEPEST: usize = 24;

/// The named types of a document.
#[derive(Debug, Clone)]
pub struct Types<'a> {
    source: &'a Source,
    named: BTreeMap<&'a str, &'a Attributes>,
}

impl<'a> Types<'a> {
    /// The types that the data structures and the named resources of a document define. Of two
    /// of one name the last counts, and data structures before resources.
    pub fn of(parsed: &'a Parsed) -> Self {
        let resources = parsed.blueprint.resources().filter_map(|resource| {
            let name = resource.name.as_deref()?;
            Some((name, resource.attributes.as_ref()?))
        });
        let structures = parsed.blueprint.data_structures.iter().map(
            |NamedType {
                 name, attributes, ..
             }| (name.as_str(), attributes),
        );
        Self {
            source: &parsed.source,
            named: resources.chain(structures).collect(),
        }
    }

    /// The names, in alphabetical order.
    pub fn names(&self) -> impl Iterator<Item = &'a str> {
        self.named.keys().copied()
    }

    /// What an `Attributes` section states.
    pub fn resolve(&self, attributes: &Attributes) -> DataStructure {
        self.finish(|resolver| resolver.section(attributes, None))
    }

    /// What a named type states; `None` if there is none of that name.
    pub fn resolve_named(&self, name: &str) -> Option<DataStructure> {
        self.named
            .contains_key(name)
            .then(|| self.finish(|resolver| resolver.named_usage(name)))
    }

    fn finish(&self, read: impl FnOnce(&mut Resolver<'_, 'a>) -> Element) -> DataStructure {
        let mut resolver = Resolver {
            types: self,
            annotations: Vec::new(),
            path: Vec::new(),
            elements: 0,
            referred: BTreeSet::new(),
            is_flat: false,
        };
        let element = read(&mut resolver);
        let mut definitions = BTreeMap::new();
        while let Some(name) = resolver.referred.pop_first() {
            if let Entry::Vacant(place) = definitions.entry(name) {
                let definition = resolver.named_usage(place.key());
                place.insert(definition);
            }
        }
        let mut annotations = resolver.annotations;
        annotations.sort_by(|one, other| {
            (one.span.start, one.code, &one.message).cmp(&(
                other.span.start,
                other.code,
                &other.message,
            ))
        });
        annotations.dedup();
        DataStructure {
            element,
            definitions,
            annotations,
        }
    }
}

/// The state of one resolution.
struct Resolver<'t, 'a> {
    types: &'t Types<'a>,
    annotations: Vec<Annotation>,
    /// Names of the types being expanded.
    path: Vec<String>,
    /// How many were made so far.
    elements: usize,
    /// Names of types that were referred to and not expanded.
    referred: BTreeSet<String>,
    /// Whether to refer to every named type.
    is_flat: bool,
}

/// What a type is at the root of its ancestry.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Root {
    Unknown,
    Null,
    Scalar(Scalar),
    Array,
    Enum,
    Object,
}

impl Root {
    /// The kind without any content.
    fn empty(self) -> Kind {
        match self {
            Self::Unknown => Kind::Any(None),
            Self::Null => Kind::Null,
            Self::Scalar(scalar) => Kind::Scalar(scalar, None),
            Self::Array => Kind::Array {
                types: Vec::new(),
                items: Vec::new(),
            },
            Self::Enum => Kind::Enum {
                members: Vec::new(),
                value: None,
            },
            Self::Object => Kind::Object(Vec::new()),
        }
    }

    /// Whether there can be members, items or values to take from it.
    fn has_members(self) -> bool {
        matches!(self, Self::Array | Self::Enum | Self::Object)
    }

    /// The types of MSON, in any case.
    fn base(name: &str) -> Option<Self> {
        Some(match name.to_ascii_lowercase().as_str() {
            "boolean" => Self::Scalar(Scalar::Boolean),
            "number" => Self::Scalar(Scalar::Number),
            "string" => Self::Scalar(Scalar::String),
            "array" => Self::Array,
            "enum" => Self::Enum,
            "object" => Self::Object,
            _ => return None,
        })
    }

    /// Names that are no types of MSON and can only mean one.
    fn alias(name: &str) -> Option<(Self, &'static str)> {
        Some(match name.to_ascii_lowercase().as_str() {
            "bool" => (Self::Scalar(Scalar::Boolean), "boolean"),
            "integer" | "int" | "int32" | "int64" | "long" => {
                (Self::Scalar(Scalar::Integer), "a number without fraction")
            }
            "float" | "double" | "decimal" => (Self::Scalar(Scalar::Number), "number"),
            "str" | "text" => (Self::Scalar(Scalar::String), "string"),
            "null" => (Self::Null, "the value null"),
            _ => return None,
        })
    }
}

impl Resolver<'_, '_> {
    fn annotate(&mut self, code: Code, span: Span, message: String) {
        self.annotations.push(Annotation {
            code,
            message,
            span,
        });
    }

    /// The root of a type name. Annotates what is undefined, an alias, or its own ancestor.
    fn root(&mut self, name: &str, span: Span) -> Root {
        if name == "*" {
            return Root::Unknown;
        }
        let mut current = name;
        let mut at = span;
        let mut visited = BTreeSet::new();
        loop {
            if let Some(root) = Root::base(current) {
                return root;
            }
            let Some(attributes) = self.types.named.get(current) else {
                return self.foreign(current, at);
            };
            if !visited.insert(current) {
                return Root::Object;
            }
            match &attributes.base {
                None => return Root::Object,
                Some(base) => {
                    current = &base.name;
                    at = base.span;
                }
            }
        }
    }

    /// A name that is neither MSON's nor the document's.
    fn foreign(&mut self, name: &str, span: Span) -> Root {
        if let Some((root, meaning)) = Root::alias(name) {
            let message = format!("MSON has no type `{name}`; read as {meaning}");
            self.annotate(Code::TypeAlias, span, message);
            return root;
        }
        let message = format!("the type `{name}` is defined nowhere");
        self.annotate(Code::UndefinedType, span, message);
        Root::Unknown
    }

    /// A type and its ancestors as far as the document defines them, itself first.
    fn ancestry(&mut self, name: &str) -> Vec<(String, Attributes)> {
        let mut ancestry: Vec<(String, Attributes)> = Vec::new();
        let mut current = name.to_owned();
        while Root::base(&current).is_none()
            && let Some(attributes) = self.types.named.get(current.as_str()).copied()
        {
            if ancestry.iter().any(|(visited, _)| *visited == current) {
                let message = format!("the type `{current}` inherits from itself; once is enough");
                self.annotate(Code::TypeCycle, attributes.span, message);
                break;
            }
            ancestry.push((current.clone(), attributes.clone()));
            match &attributes.base {
                Some(base) => current.clone_from(&base.name),
                None => break,
            }
        }
        ancestry
    }

    /// Whether a name is one of the document's types.
    fn is_named(&self, name: &str) -> bool {
        Root::base(name).is_none() && self.types.named.contains_key(name)
    }

    /// A type specification that stands in the brackets of another.
    fn specification(text: &str, span: Span) -> crate::TypeSpecification {
        let mut specification = mson::type_specification(Fragment::new(text, span.start));
        specification.span = span;
        specification
    }
}
