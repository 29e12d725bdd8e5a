//! Inheritance: the use of a named type, and what an heir makes of what it inherits.
//!
//! Objects override by name and in place; where the name is one of a choice, the whole choice
//! gives way. Arrays and enums add to what they inherit, single values replace it. Samples and
//! defaults of the heir replace those inherited.
//!
//! Not in here: where members come from.

use super::{DEEPEST, MOST_ELEMENTS, Resolver};
use crate::{Element, Kind, ObjectMember, Span, TypeAttributes};

impl Resolver<'_, '_> {
    /// A named type as such, without anything stated beside the name.
    pub(super) fn named_usage(&mut self, name: &str) -> Element {
        let span = self
            .types
            .named
            .get(name)
            .map_or_else(Span::default, |found| found.span);
        let root = self.root(name, span);
        self.inherit(name, Element::new(root.empty(), span))
    }

    /// What is stated beside the name of a type, upon what that type states.
    pub(super) fn inherit(&mut self, name: &str, own: Element) -> Element {
        if !self.may_expand(name) {
            return self.refer(name, own);
        }
        let span = own.span;
        self.path.push(name.to_owned());
        let mut ancestry = self.ancestry(name);
        let mut inherited: Option<Element> = None;
        while let Some((ancestor, attributes)) = ancestry.pop() {
            let root = self.root(&ancestor, attributes.span);
            let element = self.section(&attributes, Some(root));
            inherited = Some(match inherited {
                Some(base) => heir(base, element),
                None => element,
            });
        }
        self.path.pop();
        let mut element = match inherited {
            Some(base) => heir(base, own),
            None => own,
        };
        element.type_name = Some(name.to_owned());
        element.span = span;
        element
    }

    /// The end of an expansion.
    fn refer(&mut self, name: &str, mut own: Element) -> Element {
        self.referred.insert(name.to_owned());
        let mut end = Element::new(Kind::Null, own.span);
        // The root of the ancestry, without members, is all that the reference implementation
        // keeps; what an enum lists are no members.
        if let Some((ancestor, attributes)) = self.ancestry(name).pop() {
            end.nearest = kept(attributes.type_attributes);
            if matches!(own.kind, Kind::Enum { .. }) && !self.is_flat {
                self.is_flat = true;
                let root = self.root(&ancestor, attributes.span);
                let listed = self.section(&attributes, Some(root));
                self.is_flat = false;
                own.kind = listed.kind;
            }
        }
        end.attributes = own.attributes;
        end.type_name = Some(name.to_owned());
        own.type_name.clone_from(&end.type_name);
        end.kind = Kind::Recursive {
            name: name.to_owned(),
            own: Box::new(own),
        };
        end
    }

    /// Whether a type is being expanded.
    pub(super) fn is_expanding(&self, name: &str) -> bool {
        self.path.iter().any(|visited| visited == name)
    }

    /// Whether a type is expanded here, and not referred to.
    pub(super) fn may_expand(&self, name: &str) -> bool {
        let is_within = self.path.len() < DEEPEST && self.elements <= MOST_ELEMENTS;
        (is_within || self.path.is_empty()) && !self.is_expanding(name) && !self.is_flat
    }
}

/// The attributes that an element can hold, as against a property.
pub(super) fn kept(attributes: TypeAttributes) -> TypeAttributes {
    TypeAttributes {
        sample: false,
        default: false,
        ..attributes
    }
}

fn union(one: TypeAttributes, other: TypeAttributes) -> TypeAttributes {
    TypeAttributes {
        required: one.required || other.required,
        optional: one.optional || other.optional,
        fixed: one.fixed || other.fixed,
        fixed_type: one.fixed_type || other.fixed_type,
        nullable: one.nullable || other.nullable,
        sample: one.sample || other.sample,
        default: one.default || other.default,
    }
}

/// What comes of a type and what is stated upon it.
fn heir(base: Element, own: Element) -> Element {
    let attributes = union(base.attributes, own.attributes);
    let nearest = if own.nearest == TypeAttributes::default() {
        base.nearest
    } else {
        own.nearest
    };
    let listed = if own.listed.is_empty() {
        base.listed
    } else {
        own.listed
    };
    let samples = if own.samples.is_empty() {
        base.samples
    } else {
        own.samples
    };
    let description = if own.description.is_empty() {
        base.description
    } else {
        own.description
    };
    let kind = match (base.kind, own.kind) {
        (Kind::Scalar(scalar, inherited), Kind::Scalar(_, value)) => {
            Kind::Scalar(scalar, value.or(inherited))
        }
        (
            Kind::Array {
                mut types,
                mut items,
            },
            Kind::Array {
                types: own_types,
                items: own_items,
            },
        ) => {
            types.extend(own_types);
            // The reference implementation lists nothing upon a type that lists nothing.
            if items.is_empty() {
                types.extend(own_items);
            } else {
                items.extend(own_items);
            }
            Kind::Array { types, items }
        }
        (
            Kind::Enum { mut members, value },
            Kind::Enum {
                members: own,
                value: own_value,
            },
        ) => {
            members.extend(own);
            Kind::Enum {
                members,
                value: own_value.or(value),
            }
        }
        (Kind::Object(members), Kind::Object(own)) => Kind::Object(overridden(members, own)),
        (Kind::Any(inherited), Kind::Any(value)) => Kind::Any(value.or(inherited)),
        (Kind::Any(None), own) => own,
        (base, _) => base,
    };
    Element {
        kind,
        attributes,
        nearest,
        samples,
        listed,
        default: own.default.or(base.default),
        description,
        type_name: own.type_name.or(base.type_name),
        span: own.span,
    }
}

/// Whether a member is of a name, or is a choice that has a member of that name.
fn goes_by(member: &ObjectMember, name: &str) -> bool {
    match member {
        ObjectMember::Property(property) => property.name == name,
        ObjectMember::OneOf(choices) => choices.iter().flatten().any(
            |choice| matches!(choice, ObjectMember::Property(property) if property.name == name),
        ),
        ObjectMember::Include(_) => false,
    }
}

fn overridden(mut members: Vec<ObjectMember>, own: Vec<ObjectMember>) -> Vec<ObjectMember> {
    for member in own {
        let place = match &member {
            ObjectMember::Property(property) => members
                .iter()
                .position(|inherited| goes_by(inherited, &property.name)),
            ObjectMember::Include(element) => members.iter().position(|inherited| {
                matches!(inherited, ObjectMember::Include(other) if other.type_name.is_some() && other.type_name == element.type_name)
            }),
            ObjectMember::OneOf(_) => None,
        };
        match place {
            Some(place) => members[place] = member,
            None => members.push(member),
        }
    }
    members
}
