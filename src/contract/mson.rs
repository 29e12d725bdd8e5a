//! MSON to shapes: attributes, named types, inheritance, mixins, enums.
//!
//! The profile is strict: item types are enforced and `enum[T]` is closed, because a contract
//! that lists members means them. Objects stay open unless the contract says otherwise.
//! Types that nothing defines are read as `any` and noted; a type that contains itself is cut
//! at its second visit.

use std::collections::BTreeMap;

use apib::{
    Attributes, Blueprint, Member, Property as MsonProperty, TypeAttributes, TypeSpecification,
    ValueMember,
};
use serde_json::Value;

use super::lift::typed;
use super::note::{Note, NoteCode};
use super::prose;
use super::shape::{Format, Property, Shape, Type};
use super::source::Document;

/// The named types of a document: those of its data structures and of named resources.
pub(super) struct NamedTypes<'a> {
    types: BTreeMap<&'a str, &'a Attributes>,
}

/// Deeper than any contract nests, shallower than any stack.
const DEPTH: usize = 24;

impl<'a> NamedTypes<'a> {
    pub(super) fn of(blueprint: &'a Blueprint) -> Self {
        let mut types = BTreeMap::new();
        for resource in blueprint.groups.iter().flat_map(|group| &group.resources) {
            if let (Some(name), Some(attributes)) = (&resource.name, &resource.attributes) {
                types.insert(name.as_str(), attributes);
            }
        }
        types.extend(
            blueprint
                .data_structures
                .iter()
                .map(|named| (named.name.as_str(), &named.attributes)),
        );
        Self { types }
    }

    /// The shape of an `Attributes` section.
    pub(super) fn shape(
        &self,
        attributes: &Attributes,
        document: &Document,
        notes: &mut Vec<Note>,
    ) -> Shape {
        Reader {
            types: self,
            document,
            notes,
            path: Vec::new(),
        }
        .attributes(attributes)
    }
}

struct Reader<'a, 'n> {
    types: &'a NamedTypes<'a>,
    document: &'a Document,
    notes: &'n mut Vec<Note>,
    /// Names of the types being read, to cut recursion.
    path: Vec<String>,
}

impl Reader<'_, '_> {
    fn attributes(&mut self, attributes: &Attributes) -> Shape {
        let mut shape = self.typed_shape(attributes.base.as_ref(), Type::Object);
        self.members(&mut shape, &attributes.members);
        nullable(&mut shape, attributes.type_attributes);
        shape
            .place
            .get_or_insert(self.document.place(attributes.span));
        shape
    }

    /// The shape that a type specification names, or `fallback` where there is none.
    fn typed_shape(&mut self, specification: Option<&TypeSpecification>, fallback: Type) -> Shape {
        let Some(specification) = specification else {
            return Shape::of_types([fallback]);
        };
        let mut shape = self.named(&specification.name, specification);
        let nested: Vec<Shape> = specification
            .nested
            .iter()
            .map(|name| self.named(name, specification))
            .collect();
        if shape.types.contains(&Type::Array) {
            shape.items = nested
                .into_iter()
                .reduce(|left, right| left.merged(&right))
                .map(Box::new);
        } else if specification.name.eq_ignore_ascii_case("enum") {
            shape = nested
                .into_iter()
                .next()
                .unwrap_or_else(|| Shape::of_types([Type::String]));
        }
        shape
    }

    fn named(&mut self, name: &str, specification: &TypeSpecification) -> Shape {
        if let Some(kind) = Type::from_name(&name.to_lowercase()) {
            return Shape::of_types([kind]);
        }
        if name.eq_ignore_ascii_case("enum") || name == "*" {
            return Shape::default();
        }
        let Some(attributes) = self.types.types.get(name).copied() else {
            self.notes.push(Note::new(
                NoteCode::Undefined,
                self.document.place(specification.span),
                format!("the type `{name}` is defined nowhere"),
            ));
            return Shape::default();
        };
        if self.path.iter().any(|visited| visited == name) || self.path.len() > DEPTH {
            return Shape::of_types([Type::Object]);
        }
        self.path.push(name.to_owned());
        let shape = self.attributes(attributes);
        self.path.pop();
        shape
    }

    fn members(&mut self, shape: &mut Shape, members: &[Member]) {
        let is_array = shape.types.contains(&Type::Array);
        let is_object =
            shape.types.contains(&Type::Object) || shape.types.is_empty() && !has_values(members);
        for member in members {
            match member {
                Member::Property(property) => {
                    let read = self.property(property);
                    shape.types.insert(Type::Object);
                    put(shape, read);
                }
                Member::Include(name) => {
                    let specification = TypeSpecification {
                        name: name.value.clone(),
                        nested: Vec::new(),
                        span: name.span,
                    };
                    for property in self.named(&name.value, &specification).properties {
                        put(shape, property);
                    }
                }
                // One of several: each is optional, since which one it is cannot be told.
                Member::OneOf(choices, _) => {
                    for choice in choices {
                        let mut part = Shape::of_types([Type::Object]);
                        self.members(&mut part, choice);
                        for property in part.properties {
                            put(
                                shape,
                                Property {
                                    required: false,
                                    ..property
                                },
                            );
                        }
                    }
                }
                // A sample or a default is no member.
                Member::Value(value)
                    if value.type_attributes.sample || value.type_attributes.default => {}
                Member::Value(value) if is_array => {
                    let item = self.value(value);
                    shape.items = Some(Box::new(match shape.items.take() {
                        Some(items) => items.merged(&item),
                        None => item,
                    }));
                }
                Member::Value(value) if !is_object || !shape.types.contains(&Type::Object) => {
                    if let Some(literal) = &value.value {
                        shape.enumeration.push(typed(&literal.value, shape));
                    }
                }
                Member::Value(_) => {}
            }
        }
    }

    fn property(&mut self, property: &MsonProperty) -> Property {
        let implied = if property.members.is_empty() {
            Type::String
        } else if has_values(&property.members) {
            Type::Array
        } else {
            Type::Object
        };
        let mut shape = self.typed_shape(property.type_specification.as_ref(), implied);
        shape.place = Some(self.document.place(property.span));
        self.members(&mut shape, &property.members);
        let sample = property.samples.first();
        if let Some(value) = property
            .value
            .as_ref()
            .or(sample)
            .or(property.default.as_ref())
        {
            let value = example(&value.value, &shape);
            shape.format = shape.format.or(value.as_str().and_then(Format::of_example));
            shape.example = Some(value);
        } else if let Some(first) = shape.enumeration.first() {
            shape.example = Some(first.clone());
        }
        prose::constrain(&mut shape, &property.description);
        nullable(&mut shape, property.type_attributes);
        Property {
            name: property.name.clone(),
            required: property.type_attributes.required,
            shape,
        }
    }

    fn value(&mut self, value: &ValueMember) -> Shape {
        let implied = if value.members.is_empty() {
            Type::String
        } else {
            Type::Object
        };
        let mut shape = self.typed_shape(value.type_specification.as_ref(), implied);
        self.members(&mut shape, &value.members);
        if let Some(literal) = &value.value {
            shape.example = Some(example(&literal.value, &shape));
        }
        nullable(&mut shape, value.type_attributes);
        shape
    }
}

fn has_values(members: &[Member]) -> bool {
    !members.is_empty()
        && members
            .iter()
            .all(|member| matches!(member, Member::Value(_)))
}

fn nullable(shape: &mut Shape, attributes: TypeAttributes) {
    if attributes.nullable && !shape.types.is_empty() {
        shape.types.insert(Type::Null);
    }
}

/// The same name again overrides in place; a new one is appended.
fn put(shape: &mut Shape, property: Property) {
    match shape.property_mut(&property.name) {
        Some(existing) => *existing = property,
        None => shape.properties.push(property),
    }
}

fn example(literal: &str, shape: &Shape) -> Value {
    if shape.types.contains(&Type::Array) && !literal.trim_start().starts_with('[') {
        let items = shape.items.as_deref().cloned().unwrap_or_default();
        return literal
            .split(',')
            .map(|item| typed(item.trim(), &items))
            .collect();
    }
    typed(literal, shape)
}
