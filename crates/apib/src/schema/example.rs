//! The example of a type, as the reference implementation makes it.
//!
//! What is given comes first: a value, else the first sample, else the default. Failing these
//! it is null where that is allowed, and else the empty value of the type. An optional member
//! without any of these is left out, of a choice the first option counts, an array consists
//! of the items that have values.
//!
//! Invariant: the example of a type is a value of it in every profile, unless the document
//! contradicts itself.

use serde_json::{Map, Value};

use super::Flags;
use crate::{Element, Kind, ObjectMember};

pub(super) fn of(element: &Element) -> Value {
    value(element, Flags::default())
}

fn value(element: &Element, flags: Flags) -> Value {
    let flags = flags.with(element.nearest);
    let or_else = |empty: Value| alternative(element, flags).unwrap_or(empty);
    match &element.kind {
        Kind::Null => Value::Null,
        Kind::Any(Some(literal)) => Value::String(literal.value.clone()),
        Kind::Any(None) => or_else(Value::Null),
        Kind::Scalar(scalar, Some(literal)) => scalar
            .value(&literal.value)
            .unwrap_or_else(|| scalar.empty()),
        Kind::Scalar(scalar, None) => or_else(scalar.empty()),
        Kind::Array { items, .. } if items.is_empty() => or_else(Value::Array(Vec::new())),
        Kind::Array { items, .. } => items
            .iter()
            .filter_map(|item| item_value(item, flags))
            .collect(),
        Kind::Object(members) if members.is_empty() => or_else(Value::Object(Map::new())),
        Kind::Object(members) => {
            let mut object = Map::new();
            for member in members {
                put(
                    &mut object,
                    member,
                    flags.inherited(member.inherits_fixed()),
                );
            }
            Value::Object(object)
        }
        Kind::Enum {
            value: Some(given), ..
        } => value(given, flags.inherited(true)),
        Kind::Enum { members, .. } => alternative(element, flags)
            .or_else(|| Some(value(&members.first()?.element, flags)))
            .unwrap_or(Value::Null),
        // Of what is cut, only the kind is left.
        Kind::Recursive { own, .. } => {
            let bare = match own.kind {
                Kind::Object(_) => Value::Object(Map::new()),
                Kind::Array { .. } => Value::Array(Vec::new()),
                _ => return value(own, flags),
            };
            or_else(bare)
        }
    }
}

/// What stands in for a value that is not given.
fn alternative(element: &Element, flags: Flags) -> Option<Value> {
    let shown = element.samples.first().or(element.default.as_deref());
    match shown {
        Some(shown) => Some(value(shown, flags)),
        None => flags.nullable.then_some(Value::Null),
    }
}

/// An item of an array; single values that are not given are no items.
fn item_value(item: &Element, above: Flags) -> Option<Value> {
    let flags = above.inherited(item.inherits_fixed());
    let is_single = matches!(item.kind, Kind::Scalar(..)) && item.type_name.is_none();
    let is_given = item.shown().is_some() || flags.with(item.nearest).fixed;
    (!is_single || is_given).then(|| value(item, flags))
}

fn put(object: &mut Map<String, Value>, member: &ObjectMember, flags: Flags) {
    match member {
        ObjectMember::Property(property) => {
            let element = &property.element;
            // A named type counts as a value, unless it is cut.
            let is_cut = matches!(element.kind, Kind::Recursive { .. });
            let is_named = element.type_name.is_some() && !is_cut;
            let is_given = is_named || element.shown().is_some();
            if property.attributes.optional && !is_given || property.name.is_empty() {
                return;
            }
            let flags = flags.with(property.attributes);
            object.insert(property.name.clone(), value(element, flags));
        }
        ObjectMember::Include(element) => {
            if let Value::Object(included) = value(element, flags) {
                object.extend(included);
            }
        }
        ObjectMember::OneOf(choices) => {
            let first = choices.iter().find(|choice| !choice.is_empty());
            for member in first.into_iter().flatten() {
                put(object, member, flags);
            }
        }
    }
}
