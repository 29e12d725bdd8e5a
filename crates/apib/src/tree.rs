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
    /// What was read, without marks such as back-ticks.
    pub value: T,
    /// Where it stands.
    pub span: Span,
}

/// A `Key: value` pair.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Metadata {
    /// What stands before the colon, as written.
    pub key: String,
    /// What stands behind the colon, trimmed.
    pub value: String,
    /// The line.
    pub span: Span,
}

/// Resources that belong together.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Group {
    /// `None` for resources that stand outside any group.
    pub name: Option<String>,
    /// Source text, trimmed; empty where there is none.
    pub description: String,
    /// In document order.
    pub resources: Vec<Resource>,
    /// The heading (of the first resource, for a group without a name).
    pub span: Span,
}

/// A URI and what can be done there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Resource {
    /// The name before the bracket.
    pub name: Option<String>,
    /// The URI template as written, never validated here.
    pub uri_template: Option<Spanned<String>>,
    /// Source text, trimmed; empty where there is none.
    pub description: String,
    /// URI parameters of all actions.
    pub parameters: Vec<Parameter>,
    /// The attributes that all of its representations share; also a type named like the resource.
    pub attributes: Option<Attributes>,
    /// A payload that others may refer to; without a name of its own it goes by the resource's.
    pub model: Option<Payload>,
    /// In document order; a method may occur twice.
    pub actions: Vec<Action>,
    /// The heading.
    pub span: Span,
}

/// A method on a resource.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Action {
    /// The name before the bracket.
    pub name: Option<String>,
    /// Upper case, one of the methods of the grammar.
    pub method: String,
    /// An action's own URI template, which overrides the resource's.
    pub uri_template: Option<Spanned<String>>,
    /// Source text, trimmed; empty where there is none.
    pub description: String,
    /// The link relation.
    pub relation: Option<Spanned<String>>,
    /// URI parameters of this action, besides the resource's.
    pub parameters: Vec<Parameter>,
    /// Attributes of the requests.
    pub attributes: Option<Attributes>,
    /// Example groups: requests followed by responses; a request after a response opens the next.
    pub examples: Vec<Example>,
    /// The heading.
    pub span: Span,
}

/// One example group of an action.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Example {
    /// In document order.
    pub requests: Vec<Payload>,
    /// In document order.
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
    /// Source text, trimmed; empty where there is none.
    pub description: String,
    /// Its own headers, then those given for the whole action and resource.
    pub headers: Vec<Header>,
    /// URI parameters of a request.
    pub parameters: Vec<Parameter>,
    /// What the body consists of, in MSON.
    pub attributes: Option<Attributes>,
    /// The example of the body.
    pub body: Option<Asset>,
    /// The schema of the body.
    pub schema: Option<Asset>,
    /// `[Name][]`: the model that this payload refers to.
    pub reference: Option<Spanned<String>>,
    /// The signature line.
    pub span: Span,
}

/// A line of a `Headers` section.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Header {
    /// As written.
    pub name: String,
    /// As written, trimmed.
    pub value: String,
    /// The line.
    pub span: Span,
}

/// A body or a schema: the text between, dedented, with one newline at the end.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Asset {
    /// Without the indentation that all lines share, and without a fence.
    pub text: String,
    /// The lines of the text in the source.
    pub span: Span,
    /// How many columns were taken off each line, so that a place in `text` can be found again.
    pub indentation: usize,
}

/// A member of a `Parameters` section.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Parameter {
    /// Without back-ticks.
    pub name: String,
    /// Source text, trimmed; empty where there is none.
    pub description: String,
    /// `Some` where the document says `required` or `optional`.
    pub required: Option<bool>,
    /// The type as written: `string`, `number`, `array[string]`, …; for `enum[T]` it is `T`.
    pub type_name: Option<String>,
    /// Whether the type is `enum`, or the parameter has a `Members` section.
    pub is_enum: bool,
    /// The values that may occur, from `Members` or `Values`.
    pub members: Vec<Spanned<String>>,
    /// The example, or else the sample.
    pub example: Option<Spanned<String>>,
    /// The value that counts where none is given.
    pub default: Option<Spanned<String>>,
    /// Written in the form that preceded 1A9: ``name (required, string, `example`) ... text``.
    pub legacy: bool,
    /// The line of the parameter.
    pub span: Span,
}

/// A type that a `Data Structures` section names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NamedType {
    /// Without back-ticks.
    pub name: String,
    /// Base and members.
    pub attributes: Attributes,
    /// The heading.
    pub span: Span,
}

/// MSON: an `Attributes` section, or the content of a named type.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Attributes {
    /// The type in the parentheses after the keyword or of the named type's heading; `None` if none is given.
    pub base: Option<TypeSpecification>,
    /// What else the parentheses hold.
    pub type_attributes: TypeAttributes,
    /// Source text, trimmed; empty where there is none.
    pub description: String,
    /// In document order. `Default` and `Sample` sections are values with these attributes; those
    /// of an object have the properties as members.
    pub members: Vec<Member>,
    /// The line of the section, or the heading.
    pub span: Span,
}

/// `array[A, B]`, `enum[string]`, `Named`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TypeSpecification {
    /// As written, without back-ticks and link.
    pub name: String,
    /// What the brackets hold.
    pub nested: Vec<String>,
    /// The type as written.
    pub span: Span,
}

/// The attributes that MSON knows. `required` and `optional` may both be unstated.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct TypeAttributes {
    /// Must be there.
    pub required: bool,
    /// May be absent.
    pub optional: bool,
    /// The value, and those below, are constants.
    pub fixed: bool,
    /// No other members may occur.
    pub fixed_type: bool,
    /// May be null.
    pub nullable: bool,
    /// The value is an example only.
    pub sample: bool,
    /// The value counts where none is given.
    pub default: bool,
}

/// A member of a type.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Member {
    /// A member of an object.
    Property(Property),
    /// An item of an array or a member of an enum.
    Value(ValueMember),
    /// `Include Type`.
    Include(Spanned<String>),
    /// `One Of`: each choice is a list of members.
    OneOf(Vec<Vec<Member>>, Span),
}

/// A member with a name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Property {
    /// Without marks.
    pub name: String,
    /// `*name*`: the name is only a sample of the names that may occur.
    pub variable: bool,
    /// The value as written; a list of values is one text with commas.
    pub value: Option<Spanned<String>>,
    /// The type in the parentheses.
    pub type_specification: Option<TypeSpecification>,
    /// What else the parentheses hold.
    pub type_attributes: TypeAttributes,
    /// Source text, trimmed; empty where there is none.
    pub description: String,
    /// Properties of an object, items of an array, members of an enum.
    pub members: Vec<Member>,
    /// `Default:` and `Sample:` sections below the property.
    pub default: Option<Spanned<String>>,
    /// Values of `Sample` sections.
    pub samples: Vec<Spanned<String>>,
    /// The `Default` and `Sample` sections of an object or an array, each as one value with the
    /// properties or items that the section holds; the attributes say which of the two it is.
    pub values: Vec<ValueMember>,
    /// The line of the property.
    pub span: Span,
}

/// A member without a name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ValueMember {
    /// The value as written.
    pub value: Option<Spanned<String>>,
    /// The type in the parentheses.
    pub type_specification: Option<TypeSpecification>,
    /// What else the parentheses hold.
    pub type_attributes: TypeAttributes,
    /// Source text, trimmed; empty where there is none.
    pub description: String,
    /// Members of the value itself, where it is an object, an array or an enum.
    pub members: Vec<Member>,
    /// The line of the value.
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
