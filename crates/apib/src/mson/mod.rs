//! MSON: `Attributes` sections and named types.
//!
//! [`section`] reads the list form, [`named_type`] a heading of `Data Structures` with what
//! stands below it, type sections as headings included. Members are read by `member`, types and
//! their attributes by `specification`.
//!
//! A list item is a property or a value depending on the type above it. Named types are looked
//! up for that alone, by the base in their heading; nothing else is resolved here.
//!
//! Not in here: inheritance, mixins, and schemas made of all this.

mod member;
mod specification;

use crate::{
    Attributes, Code, Member, NamedType, Span, TypeAttributes,
    block::{Block, Kind},
    context::Context,
    fragment::Fragment,
    signature,
};
use member::Below;
use specification::Shape;
pub(crate) use specification::type_specification;

/// An `Attributes` section, from what stands behind the keyword and the item.
pub(crate) fn section(context: &mut Context<'_>, rest: Fragment<'_>, item: &Block) -> Attributes {
    let line = signature::unnamed(rest);
    let (base, type_attributes) = specification::read(context, line.attributes);
    let shape = specification::shape(context, base.as_ref());
    let mut below = Below {
        description: line.description.text().to_owned(),
        ..Below::default()
    };
    member::read_below(context, shape, &item.children, &mut below);
    let members = below.with_values_as_members();
    Attributes {
        base,
        type_attributes,
        description: below.description,
        members,
        span: item.signature,
    }
}

/// A named type, from its heading and the blocks below it.
pub(crate) fn named_type(
    context: &mut Context<'_>,
    heading: Fragment<'_>,
    blocks: &[Block],
) -> NamedType {
    let (name, attributes) = split_heading(heading);
    let (base, type_attributes) = specification::read(context, attributes);
    if name.text().contains('<')
        || attributes.text().contains("*(")
        || attributes.text().starts_with('*')
    {
        context.annotate(
            Code::MsonUnsupported,
            heading.span(),
            "generic types are read like any other, their parameters as types",
        );
    }
    let shape = specification::shape(context, base.as_ref());
    let mut below = Below::default();
    let mut rest = blocks;
    while let Some((first, behind)) = rest.split_first() {
        let next = behind
            .iter()
            .position(|block| block.kind == Kind::Heading)
            .unwrap_or(behind.len());
        let (inside, remaining) = if first.kind == Kind::Heading {
            (&behind[..next], &behind[next..])
        } else {
            (&rest[..=next], &rest[next + 1..])
        };
        rest = remaining;
        if first.kind == Kind::Heading {
            let title = context.fragment(first.signature);
            member::read_type_section(context, shape, title, first, inside, &mut below);
        } else {
            member::read_below(context, shape, inside, &mut below);
        }
    }
    let members = below.with_values_as_members();
    let attributes = Attributes {
        base,
        type_attributes,
        description: below.description,
        members,
        span: heading.span(),
    };
    NamedType {
        name: name.unescaped(),
        attributes,
        span: heading.span(),
    }
}

/// Whether a heading says the keyword of a type section, which makes it text outside of types.
pub(crate) fn is_type_keyword(heading: Fragment<'_>) -> bool {
    ["Properties", "Items", "Members", "Sample", "Default"]
        .iter()
        .any(|keyword| {
            let takes_value = matches!(*keyword, "Sample" | "Default");
            heading.after_capital(keyword).is_some_and(|rest| {
                let rest = rest.trim();
                rest.is_empty() || takes_value && rest.text().starts_with(':')
            })
        })
}

/// Whether a heading below a named type opens one of its sections.
pub(crate) fn is_type_section(heading: Fragment<'_>) -> bool {
    ["Properties", "Items", "Members", "Sample", "Default"]
        .iter()
        .any(|keyword| {
            heading.after_keyword(keyword).is_some_and(|rest| {
                let rest = rest.trim();
                rest.is_empty() || rest.text().starts_with(':')
            })
        })
}

/// Notes the base of a named type before anything is read, so that order does not matter.
pub(crate) fn note_base(context: &mut Context<'_>, heading: Fragment<'_>) {
    let (name, attributes) = split_heading(heading);
    let base = base_name(context, attributes);
    context.bases.insert(name.unescaped(), base);
}

/// Notes the base of the type that a resource's attributes define under its name.
pub(crate) fn note_resource_base(
    context: &mut Context<'_>,
    name: Fragment<'_>,
    rest: Fragment<'_>,
) {
    let base = base_name(context, signature::unnamed(rest).attributes);
    context.bases.entry(name.unescaped()).or_insert(base);
}

/// To be called when all bases are noted.
pub(crate) fn follow_bases(context: &mut Context<'_>) {
    specification::follow_bases(&mut context.bases);
}

fn base_name(context: &Context<'_>, attributes: Fragment<'_>) -> String {
    let mut unheard = Context::new(context.source());
    let (base, _) = specification::read(&mut unheard, attributes);
    base.map_or_else(|| "object".to_owned(), |base| base.name)
}

/// `Name (Base)`: the name without back-ticks, and what the parentheses hold.
fn split_heading(heading: Fragment<'_>) -> (Fragment<'_>, Fragment<'_>) {
    let line = signature::named(heading);
    (line.name.without_code_marks(), line.attributes)
}

/// A value that stands in a `Default` or `Sample` section, as a member of the type around it.
fn value_member(value: crate::Spanned<String>, is_default: bool) -> Member {
    let type_attributes = TypeAttributes {
        default: is_default,
        sample: !is_default,
        ..TypeAttributes::default()
    };
    let span: Span = value.span;
    Member::Value(crate::ValueMember {
        value: Some(value),
        type_specification: None,
        type_attributes,
        description: String::new(),
        members: Vec::new(),
        span,
    })
}
