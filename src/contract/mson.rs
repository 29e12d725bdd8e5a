//! Shapes from MSON, as `apib` resolves it.
//!
//! What a type consists of is decided there and nowhere else; here its elements become shapes.
//! The reading is the strict one: items are of the types that an array names, an enum that
//! lists members is closed, `fixed` values are the only ones, and what is `fixed` or
//! `fixed-type` has no further members. Other objects stay open. The members of a One Of are
//! optional, and the shape knows which of them go together.
//!
//! Types that nothing defines are read as `any` and noted.

use std::collections::BTreeMap;
use std::sync::Arc;

use apib::{
    Attributes, Code, DataStructure, Element, Enumeration, Kind, ObjectMember, ObjectProperty,
    Parsed, Profile, Scalar, Spanned, Types,
};
use serde_json::Value;

use super::choice::{Choice, Recursion};
use super::note::{Note, NoteCode};
use super::prose;
use super::shape::{Format, Property, Shape, Type};
use super::source::Document;

/// The named types of a document: those of its data structures and of named resources.
pub(super) struct NamedTypes<'a> {
    types: Types<'a>,
}

impl<'a> NamedTypes<'a> {
    pub(super) fn of(parsed: &'a Parsed) -> Self {
        Self {
            types: Types::of(parsed),
        }
    }

    /// The shape of an `Attributes` section.
    pub(super) fn shape(
        &self,
        attributes: &Attributes,
        document: &Document,
        notes: &mut Vec<Note>,
    ) -> Shape {
        let structure = self.types.resolve(attributes);
        notes.extend(structure.annotations.iter().map(|annotation| {
            let place = document.place(annotation.span);
            match annotation.code {
                Code::UndefinedType => Note::new(NoteCode::Undefined, place, &annotation.message),
                code => Note {
                    code: code.as_str().to_owned(),
                    place,
                    message: annotation.message.clone(),
                },
            }
        }));
        Reader::of(&structure, document).element(&structure.element, false)
    }

    /// The schema that the reference implementation makes of an `Attributes` section.
    pub(super) fn compatible_schema(&self, attributes: &Attributes) -> Value {
        self.types.resolve(attributes).schema(Profile::Compatible)
    }
}

struct Reader<'d> {
    document: &'d Document,
    /// The shapes of types that contain themselves.
    definitions: Arc<BTreeMap<String, Shape>>,
}

impl<'d> Reader<'d> {
    fn of(structure: &DataStructure, document: &'d Document) -> Self {
        // Within definitions, what is referred to is known by name.
        let bare = Self {
            document,
            definitions: Arc::default(),
        };
        let definitions = structure
            .definitions
            .iter()
            .map(|(name, element)| (name.clone(), bare.element(element, false)))
            .collect();
        Self {
            document,
            definitions: Arc::new(definitions),
        }
    }

    /// The shape of an element, of which values are constants where `fixed` is above it.
    fn element(&self, element: &Element, above: bool) -> Shape {
        self.stated(element, above, false)
    }

    /// The same, of an element that is said to have no further members.
    fn stated(&self, element: &Element, above: bool, closed: bool) -> Shape {
        let fixed = above || element.attributes.fixed;
        let mut shape = match &element.kind {
            Kind::Any(value) => Shape {
                example: value
                    .as_ref()
                    .map(|value| Value::String(value.value.clone())),
                ..Shape::default()
            },
            Kind::Null => Shape::of_types([Type::Null]),
            Kind::Scalar(scalar, _) => {
                let mut shape = Shape::of_types([type_of(*scalar)]);
                shape.example = shown(element);
                if fixed && element.has_content() {
                    shape.enumeration = shape.example.iter().cloned().collect();
                } else if element.listed.len() > 1 {
                    // Members below a type that has none are meant as those of an enum.
                    let listed = element.listed.iter();
                    let value = |literal: &Spanned<String>| scalar.value(&literal.value);
                    shape.enumeration = listed.filter_map(value).collect();
                }
                shape
            }
            Kind::Array { types, items } => self.array(types, items, element),
            Kind::Enum { .. } => self.enumeration(element, fixed),
            Kind::Object(members) => {
                let mut shape = Shape::of_types([Type::Object]);
                shape.closed = closed || fixed || element.attributes.fixed_type;
                let closed = shape.closed;
                self.members(&mut shape, members, fixed, closed);
                shape
            }
            Kind::Recursive { name, own } => {
                let mut shape = self.element(own, fixed);
                shape.recursion = Some(Recursion {
                    name: name.clone(),
                    definitions: Arc::clone(&self.definitions),
                });
                shape
            }
        };
        if element.attributes.nullable {
            shape.allow_null();
        }
        shape.place = Some(self.document.place(element.span));
        shape
    }

    fn array(&self, types: &[Element], items: &[Element], element: &Element) -> Shape {
        let mut shape = Shape::of_types([Type::Array]);
        shape.items = types
            .iter()
            .chain(items)
            .map(|item| self.element(item, false))
            .reduce(|left, right| left.merged(&right))
            .map(Box::new);
        let is_given = items.iter().any(|item| item.shown().is_some());
        if is_given || items.is_empty() && element.shown().is_some() {
            shape.example = Some(element.example());
        }
        shape
    }

    fn enumeration(&self, element: &Element, fixed: bool) -> Shape {
        let mut shape = match element.enumeration() {
            Some(Enumeration::Closed(values, others)) if others.is_empty() => Shape {
                types: values.iter().map(Type::of).map(widened).collect(),
                enumeration: values,
                ..Shape::default()
            },
            // Values and whole types: the union of their types is all that a shape can say.
            Some(Enumeration::Closed(values, others)) => {
                let values = values
                    .iter()
                    .map(|value| Shape::of_types([widened(Type::of(value))]));
                let others = others.iter().map(|other| self.element(other, false));
                let all = values.chain(others);
                all.reduce(|left, right| left.merged(&right))
                    .unwrap_or_default()
            }
            Some(Enumeration::Open(types)) => {
                let types = types.iter().map(|other| self.element(other, false));
                let shape = types.reduce(|left, right| left.merged(&right));
                let mut shape = shape.unwrap_or_else(|| Shape::of_types([Type::String]));
                // The value of a line shows what the values are like, and allows no other less.
                shape.enumeration.clear();
                shape
            }
            None => Shape::default(),
        };
        shape.example = element
            .shown()
            .map(Element::example)
            .or_else(|| shape.enumeration.first().cloned());
        if fixed && element.has_content() {
            shape.enumeration = shape.example.iter().cloned().collect();
        }
        shape
    }

    /// Adds members to a shape; those of a closed object are required unless optional.
    fn members(&self, shape: &mut Shape, members: &[ObjectMember], fixed: bool, closed: bool) {
        for member in members {
            match member {
                ObjectMember::Property(property) => {
                    let read = self.property(property, fixed, closed);
                    if property.variable {
                        let others = shape.others.take();
                        shape.others = Some(Box::new(match others {
                            Some(others) => others.merged(&read.shape),
                            None => read.shape,
                        }));
                    } else {
                        put(shape, read);
                    }
                }
                ObjectMember::Include(element) => {
                    if let Kind::Object(members) = &element.kind {
                        self.members(shape, members, fixed || element.attributes.fixed, closed);
                    }
                }
                ObjectMember::OneOf(choices) => {
                    let parts: Vec<Shape> = choices
                        .iter()
                        .filter(|choice| !choice.is_empty())
                        .map(|choice| {
                            let mut part = Shape::of_types([Type::Object]);
                            self.members(&mut part, choice, fixed, closed);
                            part
                        })
                        .collect();
                    shape.choices.push(Choice::among(&parts));
                    for property in parts.into_iter().flat_map(|part| part.properties) {
                        let property = Property {
                            required: false,
                            ..property
                        };
                        match shape.property_mut(&property.name) {
                            Some(known) => known.shape = known.shape.merged(&property.shape),
                            None => shape.properties.push(property),
                        }
                    }
                }
            }
        }
    }

    fn property(&self, property: &ObjectProperty, fixed: bool, closed: bool) -> Property {
        let attributes = property.attributes;
        let fixed = fixed && !property.variable || attributes.fixed;
        let mut shape = self.stated(&property.element, fixed, attributes.fixed_type);
        let shown = shape.example.as_ref().and_then(Value::as_str);
        shape.format = shape.format.or(shown.and_then(Format::of_example));
        prose::constrain(&mut shape, &property.description);
        if attributes.nullable {
            shape.allow_null();
        }
        shape.place = Some(self.document.place(property.span));
        Property {
            name: property.name.clone(),
            required: attributes.required || closed && !attributes.optional,
            shape,
        }
    }
}

fn type_of(scalar: Scalar) -> Type {
    match scalar {
        Scalar::Boolean => Type::Boolean,
        Scalar::Integer => Type::Integer,
        Scalar::Number => Type::Number,
        Scalar::String => Type::String,
    }
}

/// A literal tells a number, and not of which kind.
fn widened(kind: Type) -> Type {
    match kind {
        Type::Integer => Type::Number,
        other => other,
    }
}

/// The value of a single that is given or shown; as text, if it is none of its type.
fn shown(element: &Element) -> Option<Value> {
    match &element.shown()?.kind {
        Kind::Scalar(scalar, Some(literal)) => {
            let text = &literal.value;
            let value = scalar.value(text);
            Some(value.unwrap_or_else(|| Value::String(text.clone())))
        }
        _ => None,
    }
}

/// The same name again overrides in place; a new one is appended.
fn put(shape: &mut Shape, property: Property) {
    match shape.property_mut(&property.name) {
        Some(existing) => *existing = property,
        None => shape.properties.push(property),
    }
}
