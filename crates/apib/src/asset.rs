//! Bodies and schemas: text cut from the source lines and dedented.
//!
//! Markdown is asked where such a text stands, never what it is: it drops part of the
//! indentation, and it sees paragraphs and lists in a body that is not indented enough. So the
//! lines are taken as they are, fences are taken off, and the indentation that all lines share
//! is removed. Blank lines at both ends go; there is one newline at the end.
//!
//! Not in here: deciding whether a text is a body or a description.

use crate::{Asset, Code, Span, block::Block, block::Kind, context::Context, fragment::Fragment};

/// The text of some lines; `None` if they are blank.
pub(crate) fn cut(context: &Context<'_>, span: Span) -> Option<Asset> {
    let all: Vec<_> = context
        .fragment(span)
        .lines()
        .map(Fragment::trim_end)
        .collect();
    let lines = without_blank_ends(&all);
    let (lines, most) = match within_fence(lines) {
        Some((inner, indentation)) => (without_blank_ends(inner), indentation),
        None => (lines, usize::MAX),
    };
    let (first, last) = (lines.first()?, lines.last()?);
    let filled = lines.iter().filter(|line| !line.is_empty());
    let indentation = filled
        .map(|line| indentation(line.text()))
        .min()
        .unwrap_or_default()
        .min(most);
    let mut text = String::with_capacity(span.end - span.start + 1);
    for line in lines {
        text.push_str(line.text().get(indentation..).unwrap_or_default());
        text.push('\n');
    }
    Some(Asset {
        text,
        span: Span::new(first.span().start, last.span().end),
        indentation,
    })
}

/// The content of a `Body` or `Schema` section.
pub(crate) fn section(context: &mut Context<'_>, name: &str, blocks: &[Block]) -> Option<Asset> {
    let first = blocks.first()?;
    match first.kind {
        Kind::Code { .. } => {}
        Kind::DirectlyBelow => {
            let message = format!(
                "the {name} stands directly below its keyword; a blank line and 12 spaces belong before it"
            );
            context.annotate(Code::TextBelowKeyword, first.span, message);
        }
        _ => {
            let message = format!(
                "the {name} is not pre-formatted: 12 spaces belong before its lines, or a fence around it"
            );
            context.annotate(Code::BodyIndentation, first.span, message);
        }
    }
    cut(context, Block::cover(blocks)?)
}

/// Whether a text begins like JSON, XML or another text for machines.
pub(crate) fn looks_like_data(text: &str) -> bool {
    text.trim_start().starts_with(['{', '[', '<', '"'])
}

fn indentation(line: &str) -> usize {
    line.len() - line.trim_start_matches(' ').len()
}

fn without_blank_ends<'b, 'a>(lines: &'b [Fragment<'a>]) -> &'b [Fragment<'a>] {
    let filled = |line: &Fragment<'_>| !line.text().trim().is_empty();
    let Some(first) = lines.iter().position(filled) else {
        return &[];
    };
    let last = lines.iter().rposition(filled).unwrap_or(first);
    &lines[first..=last]
}

/// The lines within a fence around all of the lines, and the fence's own indentation. A fence
/// that is never closed goes on to the end.
fn within_fence<'b, 'a>(lines: &'b [Fragment<'a>]) -> Option<(&'b [Fragment<'a>], usize)> {
    let (first, rest) = lines.split_first()?;
    let opening = first.text().trim_start();
    let mark = opening
        .chars()
        .next()
        .filter(|mark| matches!(mark, '`' | '~'))?;
    let width = opening.len() - opening.trim_start_matches(mark).len();
    if width < 3 || opening[width..].contains('`') {
        return None;
    }
    let closes = |line: &Fragment<'_>| {
        let text = line.text().trim();
        text.len() >= width && text.chars().all(|character| character == mark)
    };
    let inner = match rest.iter().position(closes) {
        Some(close) if close + 1 == rest.len() => &rest[..close],
        Some(_) => return None,
        None => rest,
    };
    Some((inner, indentation(first.text())))
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::cut;
    use crate::{Source, Span, context::Context};

    #[rstest]
    #[case("    {\n      \"a\": 1\n    }", Some(("{\n  \"a\": 1\n}\n", 4)))]
    #[case("\n\n  a\n\n   b\n\n", Some(("a\n\n b\n", 2)))]
    #[case("a\n  b", Some(("a\n  b\n", 0)))]
    #[case("  ```json\n    a\n  b\n  ```", Some(("  a\nb\n", 2)))]
    #[case("~~~\n  a\n~~~", Some(("  a\n", 0)))]
    #[case("```\na", Some(("a\n", 0)))]
    #[case("```\na\n```\nb", Some(("```\na\n```\nb\n", 0)))]
    #[case("```\n```", None)]
    #[case("  \n ", None)]
    fn cutting(#[case] text: &str, #[case] expected: Option<(&str, usize)>) {
        let source = Source::new(text);
        let asset = cut(&Context::new(&source), Span::new(0, text.len()));
        assert_eq!(
            asset
                .as_ref()
                .map(|asset| (asset.text.as_str(), asset.indentation)),
            expected
        );
    }
}
