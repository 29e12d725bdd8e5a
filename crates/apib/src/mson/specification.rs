//! What the parentheses of MSON hold: one type, and attributes from a fixed set.
//!
//! Types are kept as written, without links and code marks. A code span beside a type is the
//! value, as it was in parameters before MSON. What is neither the first type nor a known
//! attribute is annotated and left out.
//!
//! Not in here: whether a named type exists.

use std::collections::{HashMap, HashSet};

use crate::{Code, TypeAttributes, TypeSpecification, context::Context, fragment::Fragment};

/// How list items below a type are to be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Shape {
    /// Items are properties.
    Object,
    /// Items are values: of an array or of an enum.
    Values,
    /// A string, a number or a boolean, which has no members.
    Scalar,
}

pub(super) fn read(
    context: &mut Context<'_>,
    inner: Fragment<'_>,
) -> (Option<TypeSpecification>, TypeAttributes) {
    let (base, attributes, _) = read_with_value(context, inner);
    (base, attributes)
}

/// As [`read`], with the value that stands among the attributes, if one does.
pub(super) fn read_with_value<'a>(
    context: &mut Context<'_>,
    inner: Fragment<'a>,
) -> (
    Option<TypeSpecification>,
    TypeAttributes,
    Option<Fragment<'a>>,
) {
    let mut base: Option<TypeSpecification> = None;
    let mut attributes = TypeAttributes::default();
    let mut value = None;
    for part in inner.split_commas() {
        let inside = part.without_code_marks();
        let flag = match inside.text().to_ascii_lowercase().as_str() {
            "required" => &mut attributes.required,
            "optional" => &mut attributes.optional,
            "fixed" => &mut attributes.fixed,
            "fixed-type" => &mut attributes.fixed_type,
            "nullable" => &mut attributes.nullable,
            "sample" => &mut attributes.sample,
            "default" => &mut attributes.default,
            _ if base.is_none() => {
                base = Some(type_specification(part));
                continue;
            }
            _ if inside != part && value.is_none() => {
                let message = format!(
                    "`{}` stands among the attributes; taken as the value",
                    inside.text()
                );
                context.annotate(Code::UnknownTypeAttribute, part.span(), message);
                value = Some(inside);
                continue;
            }
            _ => {
                let message = format!(
                    "`{}` is no attribute that MSON knows; left out",
                    part.text()
                );
                context.annotate(Code::UnknownTypeAttribute, part.span(), message);
                continue;
            }
        };
        *flag = true;
    }
    if attributes.required && attributes.optional {
        context.annotate(
            Code::ContradictingAttributes,
            inner.span(),
            "both required and optional",
        );
    }
    (base, attributes, value)
}

/// `array[A, B]`, `Named`, `[Named](#link)`, `[Named][]`.
pub(crate) fn type_specification(text: Fragment<'_>) -> TypeSpecification {
    let bare = type_name(text);
    let (name, nested) = match bare.text().find('[') {
        Some(open) if open > 0 && bare.text().ends_with(']') => {
            let (name, nested) = bare.split_at(open);
            let nested = nested
                .strip_prefix("[")
                .and_then(|nested| nested.strip_suffix("]"))
                .unwrap_or(nested);
            (name.trim(), nested.split_commas())
        }
        _ => (bare, Vec::new()),
    };
    TypeSpecification {
        name: name.text().to_owned(),
        nested: nested
            .into_iter()
            .map(|part| type_name(part).text().to_owned())
            .collect(),
        span: text.span(),
    }
}

/// A type's name without code marks and link.
pub(super) fn type_name(text: Fragment<'_>) -> Fragment<'_> {
    let bare = text.trim().without_code_marks();
    let link = bare.strip_prefix("[").and_then(|rest| {
        let close = rest.text().find(']')?;
        let (name, target) = rest.split_at(close);
        let target = target.skip(1);
        let is_link = target.is_empty() || target.text().starts_with(['(', '[']);
        is_link.then_some(name.trim())
    });
    link.unwrap_or(bare)
}

/// How items below a type are to be read; objects if nothing says otherwise.
pub(super) fn shape(context: &Context<'_>, base: Option<&TypeSpecification>) -> Shape {
    let Some(base) = base else {
        return Shape::Object;
    };
    let of_named = || {
        let root = context.bases.get(&base.name)?;
        basic_shape(root)
    };
    basic_shape(&base.name)
        .or_else(of_named)
        .unwrap_or(Shape::Object)
}

fn basic_shape(name: &str) -> Option<Shape> {
    let known = [
        ("object", Shape::Object),
        ("array", Shape::Values),
        ("enum", Shape::Values),
        ("string", Shape::Scalar),
        ("number", Shape::Scalar),
        ("boolean", Shape::Scalar),
    ];
    let found = known
        .into_iter()
        .find(|(known, _)| name.eq_ignore_ascii_case(known));
    found.map(|(_, shape)| shape)
}

/// Puts in place of each named type's base the type that the bases lead to in the end. Those in
/// a circle, or without a definition, lead to objects.
pub(super) fn follow_bases(bases: &mut HashMap<String, String>) {
    let mut roots: HashMap<&str, &str> = HashMap::new();
    for name in bases.keys() {
        let mut path = Vec::new();
        let mut passed = HashSet::new();
        let mut at = name.as_str();
        let root = loop {
            if let Some(root) = roots.get(at) {
                break *root;
            }
            if basic_shape(at).is_some() {
                break at;
            }
            let Some(base) = bases.get(at).filter(|_| passed.insert(at)) else {
                break "object";
            };
            path.push(at);
            at = base.split('[').next().unwrap_or_default();
        };
        roots.extend(path.into_iter().map(|name| (name, root)));
    }
    let roots = roots
        .into_iter()
        .map(|(name, root)| (name.to_owned(), root.to_owned()))
        .collect();
    *bases = roots;
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::type_specification;
    use crate::fragment::Fragment;

    #[rstest]
    #[case("string", "string", &[])]
    #[case("array[Note, string]", "array", &["Note", "string"])]
    #[case("array[]", "array", &[])]
    #[case("enum[number]", "enum", &["number"])]
    #[case("[Note](#note)", "Note", &[])]
    #[case("[Note][]", "Note", &[])]
    #[case("`Note`", "Note", &[])]
    #[case("array[[Note](#note)]", "array", &["Note"])]
    #[case("*", "*", &[])]
    fn specifications(#[case] text: &str, #[case] name: &str, #[case] nested: &[&str]) {
        let found = type_specification(Fragment::new(text, 0));
        assert_eq!(
            (found.name.as_str(), found.nested),
            (name, nested.iter().map(|n| (*n).to_owned()).collect())
        );
    }
}
