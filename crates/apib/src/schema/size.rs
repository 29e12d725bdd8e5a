//! How many values a type has, as the reference implementation counts them.
//!
//! It decides whether a member of an enum stands in a list of values or is a schema of its own:
//! a type of exactly one value is that value. `None` stands for any number of values.
//!
//! Not in here: what the one value is, which `example` knows.

use crate::{Element, Kind, ObjectMember, Scalar};

/// Whether an element has one value only.
pub(super) fn is_one(element: &Element) -> bool {
    of(element, false) == Some(1)
}

fn of(element: &Element, above: bool) -> Option<u64> {
    let attributes = element.nearest;
    let fixed = above || attributes.fixed;
    let size = match &element.kind {
        Kind::Null => return Some(1),
        Kind::Scalar(scalar, _) => {
            let single = attributes.fixed || above && element.shown().is_some();
            match (single, scalar) {
                (true, _) => Some(1),
                (false, Scalar::Boolean) => Some(2),
                (false, _) => None,
            }
        }
        Kind::Array { items, .. } if fixed => product(items.iter().map(|item| of(item, true))),
        Kind::Array { items, .. } if attributes.fixed_type && items.is_empty() => Some(0),
        Kind::Enum { members, .. } => {
            if members.is_empty() {
                return Some(0);
            }
            sum(members.iter().map(|member| of(&member.element, fixed)))
        }
        Kind::Object(members) if fixed || attributes.fixed_type => {
            product(members.iter().map(|member| of_member(member, fixed)))
        }
        Kind::Any(_) | Kind::Array { .. } | Kind::Object(_) => None,
        Kind::Recursive { own, .. } => match own.kind {
            Kind::Object(_) if !attributes.fixed && !attributes.fixed_type => None,
            Kind::Object(_) | Kind::Array { .. } => Some(1),
            _ => None,
        },
    };
    if attributes.nullable {
        size.map(|size| size.saturating_add(1))
    } else {
        size
    }
}

fn of_member(member: &ObjectMember, fixed: bool) -> Option<u64> {
    match member {
        ObjectMember::Property(property) => {
            let size = of(&property.element, fixed);
            let size = if property.variable {
                size.filter(|size| *size == 0)
            } else {
                size
            };
            if property.attributes.nullable {
                size.map(|size| size.saturating_add(1))
            } else {
                size
            }
        }
        ObjectMember::Include(element) => of(element, fixed),
        ObjectMember::OneOf(choices) => sum(choices
            .iter()
            .map(|choice| product(choice.iter().map(|member| of_member(member, fixed))))),
    }
}

/// Nothing at all if one of them has nothing.
fn product(sizes: impl Iterator<Item = Option<u64>>) -> Option<u64> {
    let mut product = Some(1_u64);
    for size in sizes {
        if size == Some(0) {
            return Some(0);
        }
        product = product
            .zip(size)
            .map(|(product, size)| product.saturating_mul(size));
    }
    product
}

fn sum(mut sizes: impl Iterator<Item = Option<u64>>) -> Option<u64> {
    sizes.try_fold(0_u64, |sum, size| Some(sum.saturating_add(size?)))
}
