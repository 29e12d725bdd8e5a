//! The members of a type: properties, values, mixins, choices, and the sections that hold them.
//!
//! The words `Items`, `Members`, `Properties`, `Sample` and `Default` are also good names for
//! properties. Written with a capital they are sections; in lower case they are sections only
//! where the type above has no properties.
//!
//! Not in here: what a member means for a schema.

use crate::{
    Code, Member, Property, Span, Spanned, TypeAttributes, ValueMember,
    block::{Block, Kind},
    context::Context,
    fragment::Fragment,
    keyword,
    mson::{
        Shape,
        specification::{self, type_name},
        value_member,
    },
    signature,
};

/// What stands below the line of a member, a section or a named type.
#[derive(Debug, Default)]
pub(super) struct Below {
    pub(super) description: String,
    pub(super) members: Vec<Member>,
    pub(super) default: Option<Spanned<String>>,
    pub(super) samples: Vec<Spanned<String>>,
    /// `Default` and `Sample` sections with properties or items.
    pub(super) values: Vec<ValueMember>,
}

impl Below {
    /// The members, with defaults and samples among them where the node has no field for these.
    pub(super) fn with_values_as_members(&mut self) -> Vec<Member> {
        let mut members = std::mem::take(&mut self.members);
        let is_told_twice = |value: &ValueMember| value.members.iter().all(is_plain);
        let values = self.values.drain(..);
        members.extend(
            values
                .filter(|value| !is_told_twice(value))
                .map(Member::Value),
        );
        members.extend(self.default.take().map(|value| value_member(value, true)));
        members.extend(
            self.samples
                .drain(..)
                .map(|value| value_member(value, false)),
        );
        members
    }
}

pub(super) fn read_below(
    context: &mut Context<'_>,
    shape: Shape,
    blocks: &[Block],
    below: &mut Below,
) {
    for block in blocks {
        if !block.is_item() {
            keyword::note_item_as_code(context, block, true);
            let separator = if block.kind == Kind::DirectlyBelow {
                "\n"
            } else {
                "\n\n"
            };
            if !below.description.is_empty() {
                below.description.push_str(separator);
            }
            below
                .description
                .push_str(context.source().slice(block.span).trim());
            continue;
        }
        let line = context.fragment(block.signature);
        if let Some(name) = mixin(line) {
            below.members.push(Member::Include(name));
            let mut under = Below::default();
            read_below(context, Shape::Object, &block.children, &mut under);
            if !under.members.is_empty() {
                context.annotate(
                    Code::MemberMisplaced,
                    block.span,
                    "members below an Include; taken as its siblings",
                );
                below.members.append(&mut under.members);
            }
        } else if line.is_keyword("One Of") {
            below.members.push(one_of(context, block));
        } else if is_section(line, shape) {
            read_type_section(context, shape, line, block, &block.children, below);
        } else {
            match shape {
                Shape::Object => below.members.push(property(context, block)),
                Shape::Values => below.members.push(value(context, block)),
                Shape::Scalar => {
                    context.annotate(
                        Code::MemberMisplaced,
                        block.span,
                        "a member of a type that has none; left out",
                    );
                }
            }
        }
    }
}

/// `Include Type`.
fn mixin(line: Fragment<'_>) -> Option<Spanned<String>> {
    let rest = line.after_keyword("Include")?;
    let name = rest.trim();
    let names_a_type = rest.text().starts_with(' ')
        && !name.is_empty()
        && !name.text().starts_with(['(', ':', '-']);
    names_a_type.then(|| type_name(name).to_spanned())
}

/// `One Of`, whose items are members or `Properties` with several of them.
fn one_of(context: &mut Context<'_>, item: &Block) -> Member {
    let mut choices = Vec::new();
    for block in &item.children {
        let mut below = Below::default();
        read_below(
            context,
            Shape::Object,
            std::slice::from_ref(block),
            &mut below,
        );
        if below.members.is_empty() {
            context.annotate(
                Code::MemberMisplaced,
                block.span,
                "no choice of a One Of; left out",
            );
        } else {
            choices.push(below.members);
        }
    }
    if choices.is_empty() {
        context.annotate(Code::EmptySection, item.signature, "One Of has no choices");
    }
    Member::OneOf(choices, item.signature)
}

/// The keyword and the value of a type section, if a line opens one. `Values` is what parameters
/// call the members of an enum.
fn section_keyword(line: Fragment<'_>, shape: Shape) -> Option<(&'static str, Fragment<'_>)> {
    let keywords = ["Properties", "Items", "Members", "Sample", "Default"];
    let has_values = shape != Shape::Object;
    keywords
        .into_iter()
        .chain(has_values.then_some("Values"))
        .find_map(|keyword| {
            let rest = line.after_keyword(keyword)?.trim();
            let rest = if rest.is_empty() {
                rest
            } else {
                rest.strip_prefix(":")?.trim()
            };
            let takes_value = match keyword {
                "Sample" | "Default" => true,
                "Properties" => false,
                _ => has_values,
            };
            (rest.is_empty() || takes_value).then_some((keyword, rest))
        })
}

fn is_section(line: Fragment<'_>, shape: Shape) -> bool {
    let capital = line.text().starts_with(|first: char| first.is_uppercase());
    section_keyword(line, shape).is_some() && (capital || shape != Shape::Object)
}

/// A type section, as an item or as a heading: `Properties`, `Items`, `Members`, `Sample`, `Default`.
pub(super) fn read_type_section(
    context: &mut Context<'_>,
    shape: Shape,
    line: Fragment<'_>,
    at: &Block,
    inside: &[Block],
    below: &mut Below,
) {
    let Some((keyword, inline)) = section_keyword(line, shape) else {
        return context.describe(&mut below.description, at.span);
    };
    match keyword {
        "Properties" => return read_below(context, Shape::Object, inside, below),
        "Items" | "Members" | "Values" => {
            let listed = inline.split_commas().into_iter();
            let values = listed.filter_map(|part| signature::plain_value(part).0);
            below.members.extend(values.map(listed_member));
            return read_below(context, Shape::Values, inside, below);
        }
        _ => {}
    }
    let mut values = Vec::new();
    values.extend(signature::plain_value(signature::unnamed(inline).value).0);
    let is_default = keyword == "Default";
    if shape == Shape::Scalar {
        for block in inside {
            values.extend(scalar(context, keyword, block));
        }
    } else if let Some(section) = structured(context, shape, at, inside, is_default) {
        let plain = section.members.iter().filter(|member| is_plain(member));
        if section.members.iter().all(is_plain) {
            values.extend(plain.filter_map(|member| match member {
                Member::Value(value) => value.value.clone(),
                _ => None,
            }));
        }
        below.values.push(section);
        if values.is_empty() {
            return;
        }
    }
    if values.is_empty() {
        context.annotate(
            Code::EmptySection,
            at.signature,
            format!("{keyword} has no value"),
        );
    }
    if keyword == "Sample" {
        below.samples.append(&mut values);
        return;
    }
    if values.len() > 1 && shape == Shape::Scalar {
        context.annotate(
            Code::SectionTwice,
            at.signature,
            "several defaults; the first is kept",
        );
    }
    // An array's default is a list; it is one value, as it would be on one line.
    let joined = (shape == Shape::Values && values.len() > 1)
        .then(|| joined(&values))
        .flatten();
    below.default = joined
        .or_else(|| values.into_iter().next())
        .or(below.default.take());
}

/// A line of a `Default` or `Sample` section of a type without members.
fn scalar(context: &mut Context<'_>, keyword: &str, block: &Block) -> Option<Spanned<String>> {
    if !block.children.is_empty() {
        let message = format!("members below a value of {keyword}; left out");
        context.annotate(Code::MemberMisplaced, block.span, message);
    }
    let text = context.fragment(if block.is_item() {
        block.signature
    } else {
        block.span
    });
    signature::plain_value(signature::unnamed(text).value).0
}

/// A `Default` or `Sample` section with properties or items, as one value.
fn structured(
    context: &mut Context<'_>,
    shape: Shape,
    at: &Block,
    inside: &[Block],
    is_default: bool,
) -> Option<ValueMember> {
    let mut under = Below::default();
    read_below(context, shape, inside, &mut under);
    if under.members.is_empty() {
        return None;
    }
    Some(ValueMember {
        value: None,
        type_specification: None,
        type_attributes: TypeAttributes {
            default: is_default,
            sample: !is_default,
            ..TypeAttributes::default()
        },
        description: under.description,
        members: under.members,
        span: at.signature,
    })
}

/// Whether a member is one value without anything below it.
fn is_plain(member: &Member) -> bool {
    matches!(member, Member::Value(value) if value.value.is_some() && value.members.is_empty())
}

fn joined(values: &[Spanned<String>]) -> Option<Spanned<String>> {
    let span = Span::new(values.first()?.span.start, values.last()?.span.end);
    let texts: Vec<_> = values.iter().map(|value| value.value.as_str()).collect();
    Some(Spanned {
        value: texts.join(", "),
        span,
    })
}

/// A value on the line of its section.
fn listed_member(value: Spanned<String>) -> Member {
    let span = value.span;
    Member::Value(ValueMember {
        value: Some(value),
        type_specification: None,
        type_attributes: crate::TypeAttributes::default(),
        description: String::new(),
        members: Vec::new(),
        span,
    })
}

fn property(context: &mut Context<'_>, item: &Block) -> Member {
    let line = signature::named(context.fragment(item.signature));
    stray(context, &line);
    let (type_specification, mut type_attributes, among) =
        specification::read_with_value(context, line.attributes);
    let (name, variable, named_specification) = property_name(line.name);
    if name.is_empty() {
        context.annotate(
            Code::MemberWithoutName,
            item.signature,
            "the property has no name",
        );
    }
    let type_specification = type_specification.or(named_specification);
    let (value, is_sample) = signature::plain_value(line.value);
    let value = value.or(among.map(Fragment::to_spanned));
    type_attributes.sample |= is_sample;
    let mut below = Below {
        description: line.description.text().to_owned(),
        ..Below::default()
    };
    let shape = match &type_specification {
        // Values on the line and more below them, without a type: an array.
        None if line.value.text().contains(',') && !item.children.is_empty() => Shape::Values,
        specification => specification::shape(context, specification.as_ref()),
    };
    let shape = scalar_by_sections(context, type_specification.is_none(), shape, &item.children);
    read_below(context, shape, &item.children, &mut below);
    Member::Property(Property {
        name: name.unescaped(),
        variable,
        value,
        type_specification,
        type_attributes,
        description: below.description,
        members: below.members,
        default: below.default,
        samples: below.samples,
        values: below.values,
        span: item.signature,
    })
}

/// A member without a type that has only `Default` and `Sample` below it is a string, not an object.
fn scalar_by_sections(
    context: &Context<'_>,
    untyped: bool,
    shape: Shape,
    children: &[Block],
) -> Shape {
    let mut items = children.iter().filter(|block| block.is_item()).peekable();
    let is_value_section = |block: &Block| {
        let keyword = section_keyword(context.fragment(block.signature), Shape::Object);
        keyword.is_some_and(|(keyword, _)| matches!(keyword, "Sample" | "Default"))
    };
    let scalar = untyped && items.peek().is_some() && items.all(is_value_section);
    if scalar { Shape::Scalar } else { shape }
}

/// A name without its marks, whether it is variable, and the type in `*name (Type)*`.
fn property_name(name: Fragment<'_>) -> (Fragment<'_>, bool, Option<crate::TypeSpecification>) {
    let variable = ["**", "*"]
        .iter()
        .find_map(|mark| name.strip_prefix(mark)?.strip_suffix(mark));
    let Some(inner) = variable else {
        return (name.without_code_marks(), false, None);
    };
    let line = signature::named(inner);
    let specification =
        (!line.attributes.is_empty()).then(|| specification::type_specification(line.attributes));
    (line.name.without_code_marks(), true, specification)
}

fn value(context: &mut Context<'_>, item: &Block) -> Member {
    let line = signature::unnamed(context.fragment(item.signature));
    stray(context, &line);
    let (type_specification, mut type_attributes) = specification::read(context, line.attributes);
    let (value, is_sample) = signature::plain_value(line.value);
    type_attributes.sample |= is_sample;
    let mut below = Below {
        description: line.description.text().to_owned(),
        ..Below::default()
    };
    let shape = specification::shape(context, type_specification.as_ref());
    read_below(context, shape, &item.children, &mut below);
    Member::Value(ValueMember {
        value,
        type_specification,
        type_attributes,
        members: below.with_values_as_members(),
        description: below.description,
        span: item.signature,
    })
}

fn stray(context: &mut Context<'_>, line: &signature::Signature<'_>) {
    if let Some(span) = line.stray {
        context.annotate(
            Code::MissingDash,
            span,
            "a dash is missing before the description; the text is kept",
        );
    }
}
