//! `Parameters` sections, in the form of 1A9 and in the one before it.
//!
//! 1A9 writes ``name: `example` (type, required) - text``, the older form
//! ``name = `default` (required, type, `example`) ... text``. Which of the two a line is shows in
//! this order: nested sections, the sign after the name, what the parentheses hold, the sign
//! before the description. Where nothing tells, both readings agree.
//!
//! Invariant: a parameter that is read keeps its description, whatever sign stands before it.
//!
//! Not in here: whether a parameter occurs in a URI template.

use std::collections::BTreeMap;

use crate::{
    Code, Parameter, Spanned, block::Block, context::Context, fragment::Fragment, keyword,
    signature,
};

/// The parameters of a section. Of two with one name the later wins, in the place of the first.
pub(crate) fn section(context: &mut Context<'_>, item: &Block) -> Vec<Parameter> {
    let mut parameters: Vec<Parameter> = Vec::new();
    let mut places = BTreeMap::new();
    for block in &item.children {
        if !block.is_item() {
            keyword::note_item_as_code(context, block, true);
            let message = "text between parameters; left out";
            context.annotate(Code::UnknownItem, block.span, message);
            continue;
        }
        let Some(parameter) = read(context, block) else {
            continue;
        };
        let place = *places
            .entry(parameter.name.clone())
            .or_insert(parameters.len());
        match parameters.get_mut(place) {
            Some(first) => {
                note_twice(context, &parameter);
                *first = parameter;
            }
            None => parameters.push(parameter),
        }
    }
    if parameters.is_empty() {
        let message = "Parameters has no content in its indentation";
        context.annotate(Code::EmptySection, item.signature, message);
    }
    parameters
}

pub(crate) fn note_twice(context: &mut Context<'_>, parameter: &Parameter) {
    let message = format!(
        "`{}` is described twice; the later description is kept",
        parameter.name
    );
    context.annotate(Code::ParameterTwice, parameter.span, message);
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Nested {
    Values,
    Members,
    Default,
    Sample,
}

fn nested_section(text: Fragment<'_>) -> Option<(Nested, Fragment<'_>)> {
    let kinds = [
        ("Values", Nested::Values),
        ("Members", Nested::Members),
        ("Default", Nested::Default),
        ("Sample", Nested::Sample),
    ];
    kinds.into_iter().find_map(|(keyword, nested)| {
        let rest = text.after_keyword(keyword)?.trim_start();
        let rest = if rest.is_empty() {
            rest
        } else {
            rest.strip_prefix(":")?
        };
        Some((nested, rest.trim()))
    })
}

/// Reads one parameter; `None`, with an annotation, if the line is none.
pub(crate) fn read(context: &mut Context<'_>, item: &Block) -> Option<Parameter> {
    let line = context.fragment(item.signature);
    let Some((name, rest)) = split_name(line) else {
        context.annotate(
            Code::NotAParameter,
            line.span(),
            "no parameter: the line begins with no name; left out",
        );
        return None;
    };
    let form = form(context, rest, item);
    if form == Form::Neither {
        let message = "no parameter: neither a value, nor parentheses, nor a description follow the name; left out";
        context.annotate(Code::NotAParameter, line.span(), message);
        return None;
    }
    let mut parameter = Parameter {
        name: name.unescaped(),
        description: String::new(),
        required: None,
        type_name: None,
        is_enum: false,
        members: Vec::new(),
        example: None,
        default: None,
        legacy: form == Form::Legacy,
        span: line.span(),
    };
    if form == Form::Legacy {
        legacy_line(context, &mut parameter, rest);
    } else {
        current_line(context, &mut parameter, rest);
    }
    for block in &item.children {
        below(context, &mut parameter, block);
    }
    Some(parameter)
}

/// The name without back-ticks, and what follows it, trimmed.
fn split_name(line: Fragment<'_>) -> Option<(Fragment<'_>, Fragment<'_>)> {
    let (name, rest) = line.leading_code().unwrap_or_else(|| {
        let part_of_name =
            |c: char| c.is_alphanumeric() || matches!(c, '_' | '-' | '.' | '%' | '[' | ']' | '$');
        let end = line
            .text()
            .find(|c| !part_of_name(c))
            .unwrap_or(line.text().len());
        let end = line.text()[..end].find("..").unwrap_or(end);
        line.split_at(end)
    });
    let name = name.trim();
    let good = !name.is_empty() && !name.text().starts_with(['-', '[']);
    good.then_some((name, rest.trim_start()))
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Form {
    Current,
    Legacy,
    Neither,
}

fn form(context: &Context<'_>, rest: Fragment<'_>, item: &Block) -> Form {
    let items = item.children.iter().filter(|block| block.is_item());
    let sections: Vec<_> = items
        .filter_map(|block| nested_section(context.fragment(block.signature)))
        .collect();
    let text = rest.text();
    if sections.iter().any(|(nested, _)| *nested != Nested::Values) && !text.starts_with('=') {
        return Form::Current;
    }
    if !sections.is_empty() || text.starts_with('=') {
        return Form::Legacy;
    }
    if text.is_empty() || text.starts_with([':', '-']) {
        return Form::Current;
    }
    if let Some((attributes, behind)) = rest.leading_parentheses() {
        if attributes.text().to_ascii_lowercase().contains("enum[") {
            return Form::Current;
        }
        let dotted = behind.trim_start().text().starts_with(['.', '…']);
        return if attributes.text().contains('`') || dotted {
            Form::Legacy
        } else {
            Form::Current
        };
    }
    if text.starts_with("..") || text.starts_with('…') {
        Form::Legacy
    } else {
        Form::Neither
    }
}

fn current_line(context: &mut Context<'_>, parameter: &mut Parameter, rest: Fragment<'_>) {
    let line = match rest.strip_prefix(":") {
        Some(value) => signature::unnamed(value),
        None => signature::unnamed(rest),
    };
    parameter.example = signature::plain_value(line.value).0;
    attributes(context, parameter, line.attributes);
    let description = line.stray.map_or(line.description, |stray| {
        described(context, context.fragment(stray))
    });
    description.text().clone_into(&mut parameter.description);
}

fn legacy_line(context: &mut Context<'_>, parameter: &mut Parameter, rest: Fragment<'_>) {
    let mut rest = rest;
    if let Some(value) = rest.strip_prefix("=") {
        let value = value.trim_start();
        let (default, behind) = value.leading_code().unwrap_or_else(|| {
            let end = [value.text().find('('), value.text().find("..")]
                .into_iter()
                .flatten()
                .min();
            value.split_at(end.unwrap_or(value.text().len()))
        });
        parameter.default = (!default.trim().is_empty()).then(|| default.trim().to_spanned());
        rest = behind.trim_start();
    }
    if let Some((inner, behind)) = rest.leading_parentheses() {
        attributes(context, parameter, inner);
        rest = behind.trim_start();
    }
    described(context, rest)
        .text()
        .clone_into(&mut parameter.description);
}

/// A description without the sign before it, which should be three dots, or a dash in 1A9.
fn described<'a>(context: &mut Context<'_>, text: Fragment<'a>) -> Fragment<'a> {
    if text.is_empty() {
        return text;
    }
    if let Some(proper) = ["...", "…", "-"]
        .iter()
        .find_map(|sign| text.strip_prefix(sign))
    {
        return proper.trim();
    }
    let bare = text.text().trim_start_matches('.');
    let found = match text.text().len() - bare.len() {
        0 => "no dots".to_owned(),
        1 => "one dot".to_owned(),
        dots => format!("{dots} dots"),
    };
    let message =
        format!("{found} before the description, where three belong; the description is kept");
    context.annotate(Code::ParameterDots, text.span(), message);
    text.skip(text.text().len() - bare.len()).trim()
}

/// What the parentheses hold, in any order.
fn attributes(context: &mut Context<'_>, parameter: &mut Parameter, inner: Fragment<'_>) {
    for part in inner.split_commas() {
        let text = part.text();
        let lower = text.to_ascii_lowercase();
        let bare = part.without_code_marks();
        if lower == "required" || lower == "optional" {
            parameter.required = Some(lower == "required");
        } else if bare != part || text.starts_with('"') {
            if parameter.example.is_none() {
                parameter.example = Some(bare.to_spanned());
            } else {
                unknown_attribute(context, part);
            }
        } else if parameter.type_name.is_some() || parameter.is_enum {
            unknown_attribute(context, part);
        } else if lower == "enum" {
            parameter.is_enum = true;
        } else if let Some(nested) = lower.starts_with("enum[").then(|| part.skip("enum[".len())) {
            parameter.is_enum = true;
            let nested = nested.strip_suffix("]").unwrap_or(nested).trim();
            parameter.type_name = (!nested.is_empty()).then(|| nested.text().to_owned());
        } else {
            parameter.type_name = Some(text.to_owned());
        }
    }
}

fn unknown_attribute(context: &mut Context<'_>, part: Fragment<'_>) {
    let message = format!(
        "`{}` has no meaning for a parameter here; left out",
        part.text()
    );
    context.annotate(Code::UnknownParameterAttribute, part.span(), message);
}

/// A block below the line of a parameter.
fn below(context: &mut Context<'_>, parameter: &mut Parameter, block: &Block) {
    let section = block
        .is_item()
        .then(|| nested_section(context.fragment(block.signature)))
        .flatten();
    let Some((nested, inline)) = section else {
        if block.is_item() {
            context.annotate(
                Code::UnknownItem,
                block.span,
                "no section of a parameter; kept as description",
            );
        }
        let separator = if block.kind == crate::block::Kind::DirectlyBelow {
            "\n"
        } else {
            "\n\n"
        };
        if !parameter.description.is_empty() {
            parameter.description.push_str(separator);
        }
        parameter
            .description
            .push_str(context.source().slice(block.span).trim());
        return;
    };
    let mut values: Vec<Spanned<String>> = Vec::new();
    for part in inline.split_commas() {
        values.extend(signature::plain_value(signature::unnamed(part).value).0);
    }
    for child in &block.children {
        let line = context
            .fragment(if child.is_item() {
                child.signature
            } else {
                child.span
            })
            .trim();
        let value = line
            .leading_code()
            .map_or_else(|| signature::unnamed(line).value, |(code, _)| code.trim());
        values.extend(signature::plain_value(value).0);
    }
    if values.is_empty() {
        context.annotate(
            Code::EmptySection,
            block.signature,
            "the section has no value",
        );
    }
    match nested {
        Nested::Values | Nested::Members => {
            parameter.is_enum |= nested == Nested::Members;
            parameter.members.extend(values);
        }
        Nested::Default => {
            parameter.default = values.into_iter().next().or(parameter.default.take());
        }
        Nested::Sample => {
            parameter.example = parameter.example.take().or(values.into_iter().next());
        }
    }
}
