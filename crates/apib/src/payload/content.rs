//! What stands below the first line of a payload.
//!
//! The content is either nested sections or, without a keyword, the body. Authors indent it in
//! many ways, and Markdown makes code, paragraphs or lists of it; so everything that is no
//! section is collected in runs of blocks first and judged as a whole: a reference to a model, a
//! description, or the body.
//!
//! A run that holds a code block, or text that begins like data, is a body from there on. Text
//! of any other kind is a body only if the payload has no nested section. Every departure from
//! the proper form is annotated.
//!
//! Not in here: resolving of references.

use crate::{
    Code, Payload, Span, Spanned, asset,
    block::{Block, Kind},
    context::Context,
    fragment::Fragment,
    headers,
    keyword::{self, Keyword},
    mson, parameter,
};

/// A nested section whose content may follow it at the wrong indentation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Nested {
    Body,
    Schema,
    Headers,
    Other,
}

/// The section that a block of a payload opens.
fn section_of<'a>(context: &Context<'a>, block: &Block) -> Option<Keyword<'a>> {
    let keyword = block
        .is_item()
        .then(|| keyword::read(context.fragment(block.signature)))
        .flatten()?;
    let is_section = match keyword {
        Keyword::Relation(_) | Keyword::Model { .. } => false,
        Keyword::Request { rest, is_proper } => is_proper && keyword::opens_or_ends(rest),
        Keyword::Response { is_proper, .. } => is_proper,
        _ => true,
    };
    is_section.then_some(keyword)
}

pub(super) fn read(context: &mut Context<'_>, payload: &mut Payload, blocks: &[Block]) {
    let mut last = None;
    let mut first_run: &[Block] = &[];
    let mut index = 0;
    while let Some(block) = blocks.get(index) {
        if let Some(keyword) = section_of(context, block) {
            last = Some(nested(context, payload, keyword, block));
            index += 1;
            continue;
        }
        let length = blocks[index..]
            .iter()
            .take_while(|block| section_of(context, block).is_none())
            .count();
        let run = &blocks[index..index + length.max(1)];
        index += run.len();
        match last {
            None => first_run = run,
            Some(nested) => after_nested(context, payload, nested, run),
        }
    }
    if !first_run.is_empty() {
        direct(context, payload, first_run, last.is_some());
    }
}

fn nested(
    context: &mut Context<'_>,
    payload: &mut Payload,
    keyword: Keyword<'_>,
    block: &Block,
) -> Nested {
    let twice = match keyword {
        Keyword::Body => payload.body.is_some(),
        Keyword::Schema => payload.schema.is_some(),
        Keyword::Attributes(_) => payload.attributes.is_some(),
        _ => false,
    };
    if twice {
        let message = format!(
            "a second {} in one payload replaces the first",
            keyword.name()
        );
        context.annotate(Code::SectionTwice, block.signature, message);
    }
    let name = keyword.name();
    let (kind, is_empty) = match keyword {
        Keyword::Body => {
            payload.body = asset::section(context, "body", &block.children);
            (Nested::Body, payload.body.is_none())
        }
        Keyword::Schema => {
            payload.schema = asset::section(context, "schema", &block.children);
            (Nested::Schema, payload.schema.is_none())
        }
        Keyword::Headers => {
            let headers = headers::section(context, &block.children);
            let is_empty = headers.is_empty();
            payload.headers.extend(headers);
            (Nested::Headers, is_empty)
        }
        Keyword::Attributes(rest) => {
            payload.attributes = Some(mson::section(context, rest, block));
            (Nested::Other, false)
        }
        Keyword::Parameters => {
            payload
                .parameters
                .extend(parameter::section(context, block));
            (Nested::Other, false)
        }
        Keyword::Request { .. }
        | Keyword::Response { .. }
        | Keyword::Relation(_)
        | Keyword::Model { .. } => {
            context.annotate(
                Code::Misplaced,
                block.signature,
                format!("{name} belongs to the action, not into a payload; left out"),
            );
            (Nested::Other, false)
        }
    };
    if is_empty && block.children.is_empty() {
        context.annotate(
            Code::EmptySection,
            block.signature,
            format!("{name} has no content in its indentation"),
        );
    }
    kind
}

/// Text at the payload's own indentation after a nested section: the section's content, if it
/// has none so far, as in a `Body` with a fence that is not indented enough.
fn after_nested(context: &mut Context<'_>, payload: &mut Payload, nested: Nested, run: &[Block]) {
    let Some(span) = Block::cover(run) else {
        return;
    };
    let dangling = "the content stands beside its section, not in it; taken as its content";
    let vacant = match nested {
        Nested::Body => payload.body.is_none(),
        Nested::Schema => payload.schema.is_none(),
        Nested::Headers => payload.headers.is_empty(),
        Nested::Other => payload.body.is_none() && starts_data(context, &run[0]),
    };
    if !vacant {
        context.annotate(
            Code::DanglingText,
            span,
            "text after the sections of a payload; kept as description",
        );
        context.describe(&mut payload.description, span);
        return;
    }
    context.annotate(Code::Dangling, span, dangling);
    match nested {
        Nested::Body | Nested::Other => payload.body = asset::cut(context, span),
        Nested::Schema => payload.schema = asset::cut(context, span),
        Nested::Headers => payload.headers = headers::section(context, run),
    }
}

/// Content directly below a payload's first line.
fn direct(context: &mut Context<'_>, payload: &mut Payload, run: &[Block], has_sections: bool) {
    if let [only] = run
        && let Some(name) = reference(context.fragment(only.span))
    {
        payload.reference = Some(name);
        return;
    }
    let data_from = run
        .iter()
        .position(|block| starts_data(context, block))
        .unwrap_or(run.len());
    let (prose, data) = run.split_at(data_from);
    let prose_is_body = data.is_empty() && !has_sections && !prose.iter().all(Block::is_item);
    let (prose, data) = if prose_is_body {
        (data, prose)
    } else {
        (prose, data)
    };
    if let Some(span) = Block::cover(prose) {
        if prose.iter().any(Block::is_item) {
            context.annotate(
                Code::UnknownItem,
                span,
                "no section of a payload; kept as description",
            );
        } else if !has_sections {
            context.annotate(
                Code::ProseInPayload,
                span,
                "text before the body; kept as description",
            );
        }
        context.describe(&mut payload.description, span);
    }
    let (data, trailing) = match data {
        // A fence says where the body ends.
        [fence, trailing @ ..] if fence.kind == (Kind::Code { fenced: true }) => {
            (&data[..1], trailing)
        }
        all => (all, &data[..0]),
    };
    if let (Some(first), Some(span)) = (data.first(), Block::cover(data)) {
        body(context, payload, first, span);
    }
    if let Some(span) = Block::cover(trailing) {
        context.annotate(
            Code::DanglingText,
            span,
            "text after the body; kept as description",
        );
        context.describe(&mut payload.description, span);
    }
}

fn body(context: &mut Context<'_>, payload: &mut Payload, first: &Block, span: Span) {
    if payload.body.is_some() {
        context.annotate(
            Code::DanglingText,
            span,
            "the payload has a Body section already; kept as description",
        );
        return context.describe(&mut payload.description, span);
    }
    match first.kind {
        Kind::Code { .. } => keyword::note_item_as_code(context, first, false),
        Kind::DirectlyBelow => {
            let message = "the body stands directly below the keyword; a blank line and 8 spaces belong before it";
            context.annotate(Code::TextBelowKeyword, first.span, message);
        }
        _ => {
            let message = "the body is not pre-formatted: 8 spaces belong before its lines, or a fence around it";
            context.annotate(Code::BodyIndentation, first.span, message);
        }
    }
    payload.body = asset::cut(context, span);
}

/// Takes blocks after the list, at the left margin, into the payload before them. Gives back
/// whether they were taken.
pub(crate) fn dangling(context: &mut Context<'_>, payload: &mut Payload, run: &[Block]) -> bool {
    let (Some(first), Some(span)) = (run.first(), Block::cover(run)) else {
        return false;
    };
    let has_content = payload.body.is_some() || payload.reference.is_some();
    if has_content {
        return false;
    }
    if let [only] = run
        && let Some(name) = reference(context.fragment(only.span))
    {
        payload.reference = Some(name);
    } else if starts_data(context, first) || takes_prose(payload) {
        payload.body = asset::cut(context, span);
    } else {
        return false;
    }
    context.annotate(
        Code::Dangling,
        span,
        "the content stands after the list, not in it; taken as the body",
    );
    true
}

/// Whether plain words can be the body of a payload.
fn takes_prose(payload: &Payload) -> bool {
    payload.attributes.is_none()
        && payload
            .media_type
            .as_ref()
            .is_some_and(|media_type| !media_type.value.to_ascii_lowercase().contains("json"))
}

fn starts_data(context: &Context<'_>, block: &Block) -> bool {
    block.is_code()
        || !block.is_item() && {
            let fragment = context.fragment(block.span);
            reference(fragment).is_none() && asset::looks_like_data(fragment.text())
        }
}

/// `[Name][]` and nothing else.
fn reference(text: Fragment<'_>) -> Option<Spanned<String>> {
    let name = text.trim().strip_prefix("[")?.strip_suffix("][]")?;
    (!name.text().contains(['[', ']', '\n'])).then(|| name.trim().to_spanned())
}
