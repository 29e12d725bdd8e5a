//! The metadata of a document: `Key: value` lines in its very first block.
//!
//! Either every line of the block is a pair, or the block is text. Lines of that form further
//! down (`action: "accept"` below an action) are prose and never come here.
//!
//! Not in here: what the keys mean.

use std::collections::BTreeSet;

use crate::{Code, Metadata, Span, context::Context, fragment::Fragment};

/// The pairs of the first block, or `None` if it is text.
pub(crate) fn read(context: &mut Context<'_>, block: Span) -> Option<Vec<Metadata>> {
    let lines: Vec<_> = context
        .fragment(block)
        .lines()
        .map(Fragment::trim)
        .collect();
    let pairs: Option<Vec<_>> = lines.iter().map(|line| pair(*line)).collect();
    let Some(pairs) = pairs else {
        let meant = |line: &Fragment<'_>| {
            ["FORMAT", "HOST"].iter().any(|key| {
                line.after_keyword(key)
                    .is_some_and(|rest| rest.text().starts_with(':'))
            })
        };
        if lines.iter().any(meant) {
            context.annotate(
                Code::MetadataIgnored,
                block,
                "not every line is `Key: value`; the block is read as text",
            );
        }
        return None;
    };
    let mut seen = BTreeSet::new();
    for pair in &pairs {
        if !seen.insert(pair.key.to_ascii_lowercase()) {
            context.annotate(
                Code::MetadataTwice,
                pair.span,
                format!("`{}` is given twice", pair.key),
            );
        }
    }
    Some(pairs)
}

fn pair(line: Fragment<'_>) -> Option<Metadata> {
    let (key, value) = line.text().split_once(':')?;
    let good = !key.trim().is_empty() && !value.starts_with("//");
    good.then(|| Metadata {
        key: key.trim().to_owned(),
        value: value.trim().to_owned(),
        span: line.span(),
    })
}
