//! `Headers` sections: lines of `Name: value`.
//!
//! They belong into a code block; lines of text and list items are accepted in its place. A
//! missing colon is accepted too, after the first word.
//!
//! Not in here: which payloads the headers are for.

use std::collections::HashSet;

use crate::{
    Code, Header,
    block::{Block, Kind},
    context::Context,
    fragment::Fragment,
};

pub(crate) fn section(context: &mut Context<'_>, blocks: &[Block]) -> Vec<Header> {
    let mut headers: Vec<Header> = Vec::new();
    let mut names = HashSet::new();
    if let Some(block) = blocks.iter().find(|block| !block.is_code()) {
        let message = "headers are not pre-formatted: 12 spaces belong before their lines, or a fence around them";
        context.annotate(Code::HeaderIndentation, block.span, message);
    }
    for block in blocks {
        let lines = if block.kind == Kind::Item {
            block.signature
        } else {
            block.span
        };
        for line in context.fragment(lines).lines().map(Fragment::trim) {
            let fence = line.text().starts_with("```") || line.text().starts_with("~~~");
            if line.is_empty() || fence {
                continue;
            }
            let header = read(context, line);
            let twice = !names.insert(header.name.to_ascii_lowercase());
            if twice && !header.name.eq_ignore_ascii_case("Set-Cookie") {
                context.annotate(
                    Code::HeaderTwice,
                    header.span,
                    format!("`{}` is given twice", header.name),
                );
            }
            headers.push(header);
        }
    }
    headers
}

fn read(context: &mut Context<'_>, line: Fragment<'_>) -> Header {
    let bare = line.without_code_marks();
    let (name, value) = if let Some(colon) = bare.text().find(':') {
        let (name, value) = bare.split_at(colon);
        (name.trim(), value.skip(1).trim())
    } else {
        context.annotate(
            Code::HeaderWithoutColon,
            line.span(),
            "a colon is missing after the header's name",
        );
        bare.first_word()
    };
    Header {
        name: name.text().to_owned(),
        value: value.text().to_owned(),
        span: line.span(),
    }
}
