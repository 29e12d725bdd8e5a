//! One operation of a filter: read from its text, held against a value.
//!
//! Numbers may come as digits; a word without an operator asks for equality. What cannot be read is an
//! error, never a filter that lets everything through.

use std::cmp::Ordering;

use serde_json::Value;

/// What a filter asks of one property.
pub(super) enum Operation {
    /// A comparison of the value's text, or its opposite.
    Text {
        /// How it is compared.
        how: How,
        /// What it is compared with.
        with: String,
        /// Whether the opposite is asked for.
        not: bool,
    },
    /// The value is null, or is not.
    Null {
        /// Whether the opposite is asked for.
        not: bool,
    },
    /// The value is one of these.
    In(Vec<String>),
    /// Nothing is asked; the list is to be sorted.
    OrderBy {
        /// Whether the greatest comes first.
        descending: bool,
    },
}

/// How two texts are compared.
#[derive(Clone, Copy)]
pub(super) enum How {
    Equal,
    EqualWhateverCase,
    Begins,
    Ends,
    Contains,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
}

/// The operators, longer ones before those that they begin with.
const OPERATORS: &[(&str, How, bool)] = &[
    ("!^=", How::Begins, true),
    ("!$=", How::Ends, true),
    ("!*=", How::Contains, true),
    ("!_=", How::EqualWhateverCase, true),
    ("!~", How::Contains, true),
    ("!=", How::Equal, true),
    ("^=", How::Begins, false),
    ("$=", How::Ends, false),
    ("*=", How::Contains, false),
    ("_=", How::EqualWhateverCase, false),
    ("~", How::Contains, false),
    ("<=", How::LessOrEqual, false),
    (">=", How::GreaterOrEqual, false),
    ("<", How::Less, false),
    (">", How::Greater, false),
    ("=", How::Equal, false),
];

impl Operation {
    /// Reads an operation; none if this is no operation that is known.
    pub(super) fn read(below: &Value) -> Option<Self> {
        let (operation, options) = match below {
            Value::Object(below) => (below.get("operation")?, below.get("options")),
            bare => (bare, None),
        };
        let text = text_of(operation)?;
        match text.trim() {
            "is null" => return Some(Self::Null { not: false }),
            "not null" => return Some(Self::Null { not: true }),
            "in" if options.is_some() => return Some(Self::In(option(options, "data"))),
            "orderBy" => {
                let descending = option(options, "sort")
                    .first()
                    .is_some_and(|sort| sort.eq_ignore_ascii_case("desc"));
                return Some(Self::OrderBy { descending });
            }
            _ => {}
        }
        let found = OPERATORS.iter().find_map(|(sign, how, not)| {
            text.trim_start()
                .strip_prefix(sign)
                .map(|rest| (rest, *how, *not))
        });
        Some(match found {
            Some((rest, how, not)) => Self::Text {
                how,
                with: rest.trim().to_owned(),
                not,
            },
            None => Self::Text {
                how: How::Equal,
                with: text,
                not: false,
            },
        })
    }

    /// Whether a value is as the operation asks.
    pub(super) fn holds(&self, value: &Value) -> bool {
        let text = text_of(value).unwrap_or_default();
        match self {
            Self::Null { not } => value.is_null() != *not,
            Self::OrderBy { .. } => true,
            // As in SQL, nothing is neither less nor other than anything.
            _ if value.is_null() => false,
            Self::In(choices) => choices.iter().any(|choice| is(value, &text, choice)),
            Self::Text { how, with, not } => {
                let holds = match how {
                    How::Equal => is(value, &text, with),
                    how => holds(*how, &text, with),
                };
                holds != *not
            }
        }
    }
}

/// Whether a value is the one that was asked for. The vendor's client asks for truth values by number.
fn is(value: &Value, text: &str, with: &str) -> bool {
    match value {
        Value::Bool(flag) => with == text || with == if *flag { "1" } else { "0" },
        _ => with == text,
    }
}

fn holds(how: How, text: &str, with: &str) -> bool {
    let order = || match (text.parse::<i64>(), with.parse::<i64>()) {
        (Ok(number), Ok(with)) => number.cmp(&with),
        _ => text.cmp(with),
    };
    match how {
        How::Equal => text == with,
        How::EqualWhateverCase => text.to_lowercase() == with.to_lowercase(),
        How::Begins => text.starts_with(with),
        How::Ends => text.ends_with(with),
        How::Contains => text.to_lowercase().contains(&with.to_lowercase()),
        How::Less => order() == Ordering::Less,
        How::LessOrEqual => order() != Ordering::Greater,
        How::Greater => order() == Ordering::Greater,
        How::GreaterOrEqual => order() != Ordering::Less,
    }
}

/// The values of an option of this name.
fn option(options: Option<&Value>, name: &str) -> Vec<String> {
    options
        .and_then(Value::as_array)
        .into_iter()
        .flatten()
        .filter(|option| option.get("name").and_then(Value::as_str) == Some(name))
        .filter_map(|option| option.get("value"))
        .flat_map(|value| match value {
            Value::Array(values) => values.iter().filter_map(text_of).collect(),
            bare => Vec::from_iter(text_of(bare)),
        })
        .collect()
}

fn text_of(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()),
        Value::Number(_) | Value::Bool(_) => Some(value.to_string()),
        _ => None,
    }
}
