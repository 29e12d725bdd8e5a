//! From the nodes of the tree to elements, before inheritance.
//!
//! A property, an item, an `Attributes` section and a named type all state the same things in
//! different places: a type, attributes, a value, samples, a default, members. [`Stated`]
//! gathers them, and [`Resolver::element`] makes the element.
//!
//! Invariants: the value of a line is a list where the type is an array or an enum, or where
//! there is no type and a comma; a single untyped value is a string; untyped items of
//! `array[T]` are of type `T` where `T` is a type of single values.

use std::collections::BTreeMap;

use super::{Resolver, Root, inherit::kept};
use crate::{
    Attributes, Code, Element, EnumMember, Kind, Member, ObjectMember, ObjectProperty, Property,
    Role, Scalar, Span, Spanned, TypeAttributes, TypeSpecification, ValueMember,
    fragment::Fragment, signature,
};

/// What a node of the tree says of a type.
struct Stated<'m> {
    specification: Option<&'m TypeSpecification>,
    /// The root, where something other than the specification determines it.
    root: Option<Root>,
    /// What an untyped single value is.
    implied: Scalar,
    /// Attributes of the element; those of a property are not.
    attributes: TypeAttributes,
    /// Whether the value on the line is a sample or a default.
    is_sample: bool,
    is_default: bool,
    value: Option<&'m Spanned<String>>,
    members: &'m [Member],
    samples: &'m [Spanned<String>],
    /// Samples and defaults that consist of members.
    values: &'m [ValueMember],
    default: Option<&'m Spanned<String>>,
    description: &'m str,
    span: Span,
    /// A section or a named type, whose line has no place for values.
    is_section: bool,
}

impl Resolver<'_, '_> {
    /// An `Attributes` section, or with a root the own content of a named type.
    pub(super) fn section(&mut self, attributes: &Attributes, root: Option<Root>) -> Element {
        self.element(&Stated {
            specification: attributes.base.as_ref(),
            root,
            implied: Scalar::String,
            attributes: kept(attributes.type_attributes),
            is_sample: false,
            is_default: false,
            value: None,
            members: &attributes.members,
            samples: &[],
            values: &[],
            default: None,
            description: &attributes.description,
            span: attributes.span,
            is_section: true,
        })
    }

    fn property(&mut self, property: &Property) -> ObjectProperty {
        let element = self.element(&Stated {
            specification: property.type_specification.as_ref(),
            root: None,
            implied: Scalar::String,
            attributes: TypeAttributes::default(),
            is_sample: property.type_attributes.sample,
            is_default: property.type_attributes.default,
            value: property.value.as_ref(),
            members: &property.members,
            samples: &property.samples,
            values: &property.values,
            default: property.default.as_ref(),
            description: "",
            span: property.span,
            is_section: false,
        });
        ObjectProperty {
            name: property.name.clone(),
            variable: property.variable,
            attributes: property.type_attributes,
            description: property.description.clone(),
            element,
            span: property.span,
        }
    }

    fn item(&mut self, item: &ValueMember, implied: Scalar) -> Element {
        self.element(&Stated {
            specification: item.type_specification.as_ref(),
            root: None,
            implied,
            attributes: kept(item.type_attributes),
            is_sample: item.type_attributes.sample,
            is_default: item.type_attributes.default,
            value: item.value.as_ref(),
            members: &item.members,
            samples: &[],
            values: &[],
            default: None,
            description: &item.description,
            span: item.span,
            is_section: false,
        })
    }

    fn element(&mut self, stated: &Stated<'_>) -> Element {
        self.elements += 1;
        let specification = stated.specification;
        let root = match (stated.root, specification) {
            (Some(root), _) => root,
            (None, Some(specification)) => self.root(&specification.name, specification.span),
            (None, None) => self.implied_root(stated),
        };
        let mut own = Element::new(root.empty(), stated.span);
        own.attributes = stated.attributes;
        own.nearest = stated.attributes;
        stated.description.clone_into(&mut own.description);
        match root {
            Root::Scalar(scalar) => self.scalar(&mut own, scalar, stated),
            Root::Array => self.array(&mut own, stated),
            Root::Enum => self.enumeration(&mut own, stated),
            Root::Unknown if stated.members.is_empty() => {
                own.kind = Kind::Any(stated.value.cloned());
            }
            // What has members is an object, whatever it is called.
            Root::Object | Root::Unknown => {
                own.kind = Kind::Object(self.object(stated.members));
                let in_section = stated.members.iter().filter_map(|member| match member {
                    Member::Value(value) => Some(value),
                    _ => None,
                });
                for value in stated.values.iter().chain(in_section) {
                    let members = self.object(&value.members);
                    let element = Element::new(Kind::Object(members), value.span);
                    show(&mut own, element, value);
                }
            }
            Root::Null => {}
        }
        match specification {
            // With a root, this is one link of an ancestry, which is put together elsewhere.
            Some(specification) if stated.root.is_none() && self.is_named(&specification.name) => {
                self.inherit(&specification.name, own)
            }
            _ => own,
        }
    }

    /// The root of what states no type.
    fn implied_root(&self, stated: &Stated<'_>) -> Root {
        let is_list = stated
            .value
            .is_some_and(|value| self.parts(value).len() > 1);
        if is_list {
            Root::Array
        } else if stated.is_section || !stated.members.is_empty() {
            Root::Object
        } else {
            Root::Scalar(stated.implied)
        }
    }

    /// The values of a line. What stands in back-ticks as a whole is one.
    fn parts<'v>(&self, value: &'v Spanned<String>) -> Vec<Fragment<'v>> {
        let whole = Fragment::new(&value.value, value.span.start);
        if self.is_marked(value, "`") {
            vec![whole]
        } else {
            whole.split_commas()
        }
    }

    /// Whether one of the marks stands right before a value.
    fn is_marked(&self, value: &Spanned<String>, marks: &str) -> bool {
        let before = self.types.source.slice(Span::new(0, value.span.start));
        before.ends_with(|character| marks.contains(character))
    }

    fn scalar(&mut self, own: &mut Element, scalar: Scalar, stated: &Stated<'_>) {
        let single = |resolver: &mut Self, value: &Spanned<String>| {
            resolver.check(scalar, value);
            Element::new(Kind::Scalar(scalar, Some(value.clone())), value.span)
        };
        if let Some(value) = stated.value {
            let element = single(self, value);
            match (stated.is_default, stated.is_sample) {
                (true, _) => own.default = Some(Box::new(element)),
                (_, true) => own.samples.push(element),
                _ => own.kind = element.kind,
            }
        }
        for value in stated.samples {
            let sample = single(self, value);
            own.samples.push(sample);
        }
        if let Some(value) = stated.default {
            own.default = Some(Box::new(single(self, value)));
        }
        own.listed = listed(stated.members).cloned().collect();
        for (value, is_default) in section_values(stated.members) {
            let element = single(self, value);
            if is_default {
                own.default = Some(Box::new(element));
            } else {
                own.samples.push(element);
            }
        }
    }

    /// A literal that is none of its type counts as absent wherever values matter.
    fn check(&mut self, scalar: Scalar, value: &Spanned<String>) {
        if !scalar.reads(&value.value) {
            let message = format!("`{}` is no {}", value.value, scalar.as_str());
            self.annotate(Code::ValueOfOtherType, value.span, message);
        }
    }

    /// The elements of the types in brackets.
    fn types(&mut self, stated: &Stated<'_>) -> Vec<Element> {
        let Some(specification) = stated.specification else {
            return Vec::new();
        };
        let nested: Vec<TypeSpecification> = specification
            .nested
            .iter()
            .map(|text| Self::specification(text, specification.span))
            .collect();
        let type_of = |specification: &TypeSpecification, resolver: &mut Self| {
            resolver.element(&Stated {
                specification: Some(specification),
                root: None,
                implied: Scalar::String,
                attributes: TypeAttributes::default(),
                is_sample: false,
                is_default: false,
                value: None,
                members: &[],
                samples: &[],
                values: &[],
                default: None,
                description: "",
                span: specification.span,
                is_section: true,
            })
        };
        nested
            .iter()
            .map(|specification| type_of(specification, self))
            .collect()
    }

    fn array(&mut self, own: &mut Element, stated: &Stated<'_>) {
        let implied = implied_item(stated.specification);
        let span = stated.span;
        let types = self.types(stated);
        let mut items = if lists_types(stated) {
            types.clone()
        } else {
            Vec::new()
        };
        if let Some(value) = stated.value {
            let values = self.list(value, implied);
            match (stated.is_default, stated.is_sample) {
                (true, _) => own.default = Some(Box::new(Element::list(values, span))),
                (_, true) if !self.is_marked(value, "*_") => {
                    own.samples.push(Element::list(values, span));
                }
                (_, true) => items.extend(values.into_iter().map(sample)),
                _ => items.extend(values),
            }
        }
        for member in stated.members {
            match member {
                Member::Value(item) => items.push(self.item(item, implied)),
                Member::Include(name) => {
                    if let Some(element) = self.included(name)
                        && let Kind::Array {
                            items: included, ..
                        } = element.kind
                    {
                        items.extend(included);
                    }
                }
                Member::Property(_) | Member::OneOf(..) => {}
            }
        }
        // Values of a `Sample` section are one sample, as a list on one line is.
        let samples: Vec<Element> = stated
            .samples
            .iter()
            .flat_map(|sample| self.list(sample, implied))
            .collect();
        if !samples.is_empty() {
            own.samples.push(Element::list(samples, span));
        }
        if let Some(value) = stated.default {
            let values = self.list(value, implied);
            own.default = Some(Box::new(Element::list(values, value.span)));
        }
        for value in stated.values {
            let items = value.members.iter().filter_map(|member| match member {
                Member::Value(item) => Some(self.item(item, implied)),
                _ => None,
            });
            let list = Element::list(items.collect(), value.span);
            show(own, list, value);
        }
        own.kind = Kind::Array { types, items };
    }

    /// The values of a line, each a sample if it is set as one.
    fn list(&mut self, value: &Spanned<String>, implied: Scalar) -> Vec<Element> {
        self.parts(value)
            .into_iter()
            .filter_map(|part| {
                let (value, is_sample) = signature::plain_value(part);
                let value = value?;
                self.elements += 1;
                self.check(implied, &value);
                let span = value.span;
                let element = Element::new(Kind::Scalar(implied, Some(value)), span);
                Some(if is_sample { sample(element) } else { element })
            })
            .collect()
    }

    fn enumeration(&mut self, own: &mut Element, stated: &Stated<'_>) {
        let implied = implied_item(stated.specification);
        let mut inline = Vec::new();
        let mut listed = Vec::new();
        let mut samples = Vec::new();
        let mut defaults = Vec::new();
        if let Some(value) = stated.value {
            let values = self.list(value, implied);
            match (stated.is_default, stated.is_sample) {
                (true, _) => defaults.extend(values),
                (_, true) => samples.extend(values),
                _ => inline.extend(values),
            }
        }
        for member in stated.members {
            match member {
                Member::Value(item) if is_section_value(item) => {
                    let values = item
                        .value
                        .iter()
                        .flat_map(|value| self.list(value, implied));
                    if item.type_attributes.default {
                        defaults.extend(values.collect::<Vec<_>>());
                    } else {
                        samples.extend(values.collect::<Vec<_>>());
                    }
                }
                Member::Value(item) => listed.push(self.item(item, implied)),
                Member::Include(name) => {
                    let included = self.included(name).map(|element| element.kind);
                    if let Some(Kind::Enum { members, .. }) = included {
                        listed.extend(members.into_iter().map(|member| member.element));
                    }
                }
                Member::Property(_) | Member::OneOf(..) => {}
            }
        }
        for sample in stated.samples {
            samples.extend(self.list(sample, implied));
        }
        if let Some(default) = stated.default {
            defaults.extend(self.list(default, implied));
        }
        let value = match (inline.as_slice(), listed.as_slice()) {
            ([one], _) | ([], [one]) => Some(one),
            _ => None,
        };
        let value = value.filter(|value| value.has_content()).cloned();
        let choice = |element: &Element| {
            let value = Some(Box::new(element.clone()));
            Element::new(
                Kind::Enum {
                    members: Vec::new(),
                    value,
                },
                element.span,
            )
        };
        own.samples = samples.iter().map(choice).collect();
        own.default = defaults.last().map(choice).map(Box::new);
        inline.retain(|element| !listed.iter().any(|other| is_same(element, other)));
        let types = if lists_types(stated) {
            self.types(stated)
        } else {
            Vec::new()
        };
        let with_role = |role: Role| move |element: Element| EnumMember { element, role };
        let members = inline
            .into_iter()
            .map(with_role(Role::Inline))
            .chain(listed.into_iter().map(with_role(Role::Member)))
            .chain(samples.into_iter().map(with_role(Role::Sample)))
            .chain(defaults.into_iter().map(with_role(Role::Default)))
            .map(|mut member| {
                if member.element.is_literal() {
                    member.element.attributes.fixed = true;
                    member.element.nearest.fixed = true;
                }
                member
            })
            .chain(types.into_iter().map(with_role(Role::Type)));
        own.kind = Kind::Enum {
            members: members.collect(),
            value: value.map(Box::new),
        };
    }

    /// The members of an object. Of two of one name in one list the last counts, in its place.
    fn object(&mut self, members: &[Member]) -> Vec<ObjectMember> {
        let mut last = BTreeMap::new();
        let read = self.members(members);
        for (index, member) in read.iter().enumerate() {
            if let ObjectMember::Property(property) = member {
                last.insert(property.name.clone(), index);
            }
        }
        let is_last = |index: usize, member: &ObjectMember| match member {
            ObjectMember::Property(property) => last.get(&property.name) == Some(&index),
            _ => true,
        };
        let numbered = read.into_iter().enumerate();
        let kept = numbered.filter(|(index, member)| is_last(*index, member));
        kept.map(|(_, member)| member).collect()
    }

    fn members(&mut self, members: &[Member]) -> Vec<ObjectMember> {
        let mut read = Vec::new();
        for member in members {
            match member {
                Member::Property(property) => {
                    read.push(ObjectMember::Property(self.property(property)));
                }
                Member::Include(name) => {
                    if let Some(element) = self.included(name)
                        && matches!(element.kind, Kind::Object(_))
                    {
                        read.push(ObjectMember::Include(element));
                    }
                }
                Member::OneOf(choices, _) => read.push(ObjectMember::OneOf(
                    choices.iter().map(|choice| self.members(choice)).collect(),
                )),
                // Samples and defaults, which are no members.
                Member::Value(_) => {}
            }
        }
        read
    }

    /// The type that an `Include` names; none within itself.
    fn included(&mut self, name: &Spanned<String>) -> Option<Element> {
        if self.is_expanding(&name.value) {
            let message = format!("the type `{}` includes itself; left out", name.value);
            self.annotate(Code::TypeCycle, name.span, message);
            return None;
        }
        let root = self.root(&name.value, name.span);
        if !root.has_members() {
            if root != Root::Unknown {
                let message = format!("`{}` has no members to include; left out", name.value);
                self.annotate(Code::IncludeWithoutMembers, name.span, message);
            }
            return None;
        }
        let attributes = self.types.named.get(name.value.as_str()).copied()?;
        if !self.may_expand(&name.value) {
            return None;
        }
        self.path.push(name.value.clone());
        let mut element = self.section(attributes, None);
        self.path.pop();
        element.type_name = Some(name.value.clone());
        Some(element)
    }
}

/// The type of untyped values in `array[T]` and `enum[T]`.
fn implied_item(specification: Option<&TypeSpecification>) -> Scalar {
    let nested = specification.map_or(&[][..], |specification| &specification.nested);
    let root = match nested {
        [one] => Root::base(one).or_else(|| Root::alias(one).map(|(root, _)| root)),
        _ => None,
    };
    match root {
        Some(Root::Scalar(scalar)) => scalar,
        _ => Scalar::String,
    }
}

/// Whether the types in brackets are among what is listed. A value on the line stands for the
/// one type there is.
fn lists_types(stated: &Stated<'_>) -> bool {
    let nested = stated
        .specification
        .map_or(0, |specification| specification.nested.len());
    stated.is_section || stated.value.is_none() || nested > 1
}

/// A value of a `Sample` or `Default` section, which has no line of its own.
fn is_section_value(item: &ValueMember) -> bool {
    let is_value = item
        .value
        .as_ref()
        .is_some_and(|value| value.span == item.span);
    is_value && (item.type_attributes.sample || item.type_attributes.default)
}

/// The values of `Sample` and `Default` sections among members.
fn section_values(members: &[Member]) -> impl Iterator<Item = (&Spanned<String>, bool)> {
    members.iter().filter_map(|member| match member {
        Member::Value(item) => Some((item.value.as_ref()?, item.type_attributes.default)),
        _ => None,
    })
}

/// The values among members that are neither samples nor defaults.
fn listed(members: &[Member]) -> impl Iterator<Item = &Spanned<String>> {
    members.iter().filter_map(|member| match member {
        Member::Value(item) if !item.type_attributes.sample && !item.type_attributes.default => {
            item.value.as_ref()
        }
        _ => None,
    })
}

/// Adds a sample or a default that consists of members.
fn show(own: &mut Element, element: Element, value: &ValueMember) {
    if !element.has_content() {
        return;
    }
    if value.type_attributes.default {
        own.default = Some(Box::new(element));
    } else if value.type_attributes.sample {
        own.samples.push(element);
    }
}

/// A single of which only a sample is given.
fn sample(element: Element) -> Element {
    let mut holder = Element::new(element.kind.clone(), element.span);
    if let Kind::Scalar(_, value) = &mut holder.kind {
        *value = None;
    }
    holder.samples.push(element);
    holder
}

/// The same value, wherever it stands.
fn is_same(one: &Element, other: &Element) -> bool {
    let text = |element: &Element| match &element.kind {
        Kind::Scalar(scalar, Some(value)) => Some((*scalar, value.value.clone())),
        _ => None,
    };
    text(one).is_some() && text(one) == text(other)
}
