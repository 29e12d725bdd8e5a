//! What an enum allows, as the document says it.
//!
//! Members are a closed list, and `enum[T]` says of what type they are. Samples and the default
//! are values too, so that they count as listed; alone they close nothing. Neither does a
//! single value on the line of the enum, which shows what a value looks like.
//!
//! Not in here: the reference implementation's reading, which is `compatible`.

use serde_json::Value;

use super::push_unique;
use crate::{Element, Kind, Role};

/// What the values of an enum are.
#[derive(Debug, Clone, PartialEq)]
pub enum Enumeration<'e> {
    /// One of these values, or a value of one of these types.
    Closed(Vec<Value>, Vec<&'e Element>),
    /// A value of one of these types; of any, if there are none.
    Open(Vec<&'e Element>),
}

impl Element {
    /// What an enum allows; `None` for anything else.
    pub fn enumeration(&self) -> Option<Enumeration<'_>> {
        let Kind::Enum { members, .. } = &self.kind else {
            return None;
        };
        let with = |role: Role| members.iter().filter(move |member| member.role == role);
        let is_listed = |role: Role| with(role).any(|member| member.element.has_content());
        let lists_types = with(Role::Member).any(|member| member.element.shown().is_none());
        let is_closed = is_listed(Role::Member) || lists_types || with(Role::Inline).count() > 1;
        if !is_closed {
            let mut types: Vec<&Element> = with(Role::Type).map(|member| &member.element).collect();
            // Without a type in brackets, a value that is shown has one.
            if types.is_empty() {
                types.extend(members.first().map(|member| &member.element));
            }
            return Some(Enumeration::Open(types));
        }
        let mut values = Vec::new();
        let mut others = Vec::new();
        for member in members.iter().filter(|member| member.role != Role::Type) {
            match single(&member.element) {
                Some(value) => push_unique(&mut values, value),
                None => others.push(&member.element),
            }
        }
        Some(Enumeration::Closed(values, others))
    }
}

/// The value of a single that is given or shown.
fn single(element: &Element) -> Option<Value> {
    match &element.shown()?.kind {
        Kind::Null => Some(Value::Null),
        Kind::Scalar(scalar, Some(literal)) => {
            let text = &literal.value;
            let value = scalar.value(text);
            Some(value.unwrap_or_else(|| Value::String(text.clone())))
        }
        Kind::Enum {
            value: Some(value), ..
        } if matches!(value.kind, Kind::Scalar(..)) => single(value),
        _ => None,
    }
}
