//! Requests, responses and models: their first line and what stands below it.
//!
//! The first line states a name or a status, and a media type in its last parentheses. A reason
//! phrase after a status is common and harmless; it is annotated and left out. A status that is
//! no number costs the status, since whatever took its place would be invented.
//!
//! Not in here: the content, which is in `content`; which example a payload belongs to.

mod content;

use crate::{Code, Payload, Span, block::Block, context::Context, fragment::Fragment};

pub(crate) use content::dangling;

/// What a payload's first line has to state.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Role {
    /// Requests and models.
    Named,
    Response,
}

/// Reads a payload, from what stands behind the keyword and the item.
pub(crate) fn read(
    context: &mut Context<'_>,
    role: Role,
    rest: Fragment<'_>,
    item: &Block,
) -> Payload {
    let mut payload = signature(context, role, rest, item.signature);
    content::read(context, &mut payload, &item.children);
    payload
}

fn empty(span: Span) -> Payload {
    Payload {
        name: None,
        status: None,
        media_type: None,
        description: String::new(),
        headers: Vec::new(),
        parameters: Vec::new(),
        attributes: None,
        body: None,
        schema: None,
        reference: None,
        span,
    }
}

fn signature(context: &mut Context<'_>, role: Role, rest: Fragment<'_>, span: Span) -> Payload {
    let mut payload = empty(span);
    let (before, media_type) = split_media_type(rest);
    payload.media_type = media_type.map(Fragment::to_spanned);
    match role {
        Role::Named => payload.name = (!before.is_empty()).then(|| before.unescaped()),
        Role::Response => payload.status = status(context, before, span),
    }
    payload
}

/// The media type in the last parentheses of a line, and what stands before them.
fn split_media_type(rest: Fragment<'_>) -> (Fragment<'_>, Option<Fragment<'_>>) {
    let rest = rest.trim();
    let cut = rest
        .strip_suffix(")")
        .and_then(|inner| Some((inner, inner.text().rfind('(')?)));
    let Some((inner, open)) = cut else {
        return (rest, None);
    };
    let (before, parentheses) = inner.split_at(open);
    let media_type = parentheses.skip(1).trim().without_code_marks();
    // A name may end in parentheses of its own: `Request A note (draft)`.
    if !media_type.text().contains('/') && !before.is_empty() {
        return (rest, None);
    }
    (
        before.trim(),
        (!media_type.is_empty()).then_some(media_type),
    )
}

/// The digits that a response's line begins with. Three of them and more are a status, fewer
/// are not: `4xx` means several.
fn status(context: &mut Context<'_>, text: Fragment<'_>, span: Span) -> Option<u16> {
    let digits = text
        .text()
        .find(|c: char| !c.is_ascii_digit())
        .unwrap_or(text.text().len());
    let (digits, phrase) = text.split_at(digits);
    let status = digits.text().parse().ok();
    let status = status.filter(|status| (100..=999).contains(status));
    if !digits.is_empty() && status.is_none() {
        let word = text.first_word().0;
        let message = format!(
            "`{}` is not a status; the response is kept without one",
            word.text()
        );
        context.annotate(Code::StatusInvalid, word.span(), message);
        return None;
    }
    if !phrase.is_empty() {
        let phrase = phrase.trim();
        let message = format!(
            "the reason phrase `{}` is not part of API Blueprint",
            phrase.text()
        );
        context.annotate(Code::ReasonPhrase, phrase.span(), message);
    }
    if digits.is_empty() {
        let message = "the response states no status; 200 is assumed";
        context.annotate(Code::StatusMissing, span, message);
        return Some(200);
    }
    status
}
