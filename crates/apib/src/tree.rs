//! The tree that a Blueprint is read into.
//!
//! Every node carries the [`Span`] of the text it was read from, so that whoever works with
//! the tree can point at the sentence behind a claim. The tree says what the document
//! states and nothing more: no defaults are filled in that the document leaves open (a
//! missing `required` is `None`, not `false`), and nothing is resolved across nodes.
//!
//! Invariants: spans lie within the normalised text of [`crate::Source`]; nodes stand in
//! document order; a node that could not be read is absent here and named by an annotation.

use crate::Span;

/// A whole document.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Blueprint {
    /// `Key: value` pairs of the first block.
    pub metadata: Vec<Metadata>,
    /// The API name: the first heading, where it is not a section keyword.
    pub name: Option<Spanned<String>>,
    /// The overview text below the API name.
    pub description: String,
    /// Groups in document order. Resources outside any group stand in a group without a name.
    pub groups: Vec<Group>,
    /// Named types of `Data Structures` sections.
    pub data_structures: Vec<NamedType>,
}

/// A value with the place it was read from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Spanned<T> {
    pub value: T,
    pub span: Span,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Metadata {
    pub key: String,
    pub value: String,
    pub span: Span,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Group {
    /// `None` for resources that stand outside any group.
    pub name: Option<String>,
    pub description: String,
    pub resources: Vec<Resource>,
    /// The heading (of the first resource, for a group without a name).
    pub span: Span,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Resource {
    pub name: Option<String>,
    /// The URI template as written, never validated here.
    pub uri_template: Option<Spanned<String>>,
    pub description: String,
    pub parameters: Vec<Parameter>,
    pub attributes: Option<Attributes>,
    pub model: Option<Payload>,
    pub actions: Vec<Action>,
    /// The heading.
    pub span: Span,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Action {
    pub name: Option<String>,
    /// Upper case, one of the methods of the grammar.
    pub method: String,
    /// An action's own URI template, which overrides the resource's.
    pub uri_template: Option<Spanned<String>>,
    pub description: String,
    pub relation: Option<Spanned<String>>,
    pub parameters: Vec<Parameter>,
    pub attributes: Option<Attributes>,
    /// Example groups: requests followed by responses; a request after a response opens the next.
    pub examples: Vec<Example>,
    /// The heading.
    pub span: Span,
}

/// One example group of an action.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Example {
    pub requests: Vec<Payload>,
    pub responses: Vec<Payload>,
}

/// A request, a response or a model.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Payload {
    /// A request's or a model's name.
    pub name: Option<String>,
    /// A response's status; `None` for requests and models. A response that states none is 200,
    /// and an annotation says so.
    pub status: Option<u16>,
    /// From the parentheses of the signature.
    pub media_type: Option<Spanned<String>>,
    pub description: String,
    pub headers: Vec<Header>,
    pub parameters: Vec<Parameter>,
    pub attributes: Option<Attributes>,
    pub body: Option<Asset>,
    pub schema: Option<Asset>,
    /// `[Name][]`: the model that this payload refers to.
    pub reference: Option<Spanned<String>>,
    /// The signature line.
    pub span: Span,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Header {
    pub name: String,
    pub value: String,
    pub span: Span,
}

/// A body or a schema: the text between, dedented, with one newline at the end.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Asset {
    pub text: String,
    /// The lines of the text in the source.
    pub span: Span,
    /// How many columns were taken off each line, so that a place in `text` can be found again.
    pub indentation: usize,
}

/// A member of a `Parameters` section.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Parameter {
    pub name: String,
    pub description: String,
    /// `Some` where the document says `required` or `optional`.
    pub required: Option<bool>,
    /// The type as written: `string`, `number`, `array[string]`, …; for `enum[T]` it is `T`.
    pub type_name: Option<String>,
    pub is_enum: bool,
    pub members: Vec<Spanned<String>>,
    pub example: Option<Spanned<String>>,
    pub default: Option<Spanned<String>>,
    /// Written in the form that preceded 1A9: ``name (required, string, `example`) ... text``.
    pub legacy: bool,
    /// The line of the parameter.
    pub span: Span,
}

/// A type that a `Data Structures` section names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NamedType {
    pub name: String,
    pub attributes: Attributes,
    pub span: Span,
}

/// MSON: an `Attributes` section, or the content of a named type.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Attributes {
    /// The type in the parentheses after the keyword or of the named type's heading; `None` if none is given.
    pub base: Option<TypeSpecification>,
    pub type_attributes: TypeAttributes,
    pub description: String,
    pub members: Vec<Member>,
    pub span: Span,
}

/// `array[A, B]`, `enum[string]`, `Named`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TypeSpecification {
    pub name: String,
    pub nested: Vec<String>,
    pub span: Span,
}

/// The attributes that MSON knows. `required` and `optional` may both be unstated.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct TypeAttributes {
    pub required: bool,
    pub optional: bool,
    pub fixed: bool,
    pub fixed_type: bool,
    pub nullable: bool,
    pub sample: bool,
    pub default: bool,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Member {
    Property(Property),
    /// An item of an array or a member of an enum.
    Value(ValueMember),
    /// `Include Type`.
    Include(Spanned<String>),
    /// `One Of`: each choice is a list of members.
    OneOf(Vec<Vec<Member>>, Span),
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Property {
    pub name: String,
    /// `*name*`: the name is only a sample of the names that may occur.
    pub variable: bool,
    pub value: Option<Spanned<String>>,
    pub type_specification: Option<TypeSpecification>,
    pub type_attributes: TypeAttributes,
    pub description: String,
    /// Properties of an object, items of an array, members of an enum.
    pub members: Vec<Member>,
    /// `Default:` and `Sample:` sections below the property.
    pub default: Option<Spanned<String>>,
    pub samples: Vec<Spanned<String>>,
    /// The line of the property.
    pub span: Span,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ValueMember {
    pub value: Option<Spanned<String>>,
    pub type_specification: Option<TypeSpecification>,
    pub type_attributes: TypeAttributes,
    pub description: String,
    pub members: Vec<Member>,
    pub span: Span,
}

impl Blueprint {
    /// All resources, in document order.
    pub fn resources(&self) -> impl Iterator<Item = &Resource> {
        self.groups.iter().flat_map(|group| &group.resources)
    }
}

impl Action {
    /// The URI template that counts for this action of a resource: its own, or the resource's.
    pub fn uri_template_in<'a>(&'a self, resource: &'a Resource) -> Option<&'a Spanned<String>> {
        self.uri_template
            .as_ref()
            .or(resource.uri_template.as_ref())
    }

    /// All requests and responses, in document order.
    pub fn payloads(&self) -> impl Iterator<Item = &Payload> {
        self.examples
            .iter()
            .flat_map(|example| example.requests.iter().chain(&example.responses))
    }
}

impl Payload {
    /// The value of the first header of a name, in any case.
    pub fn header(&self, name: &str) -> Option<&str> {
        let header = self
            .headers
            .iter()
            .find(|header| header.name.eq_ignore_ascii_case(name));
        header.map(|header| header.value.as_str())
    }
}
