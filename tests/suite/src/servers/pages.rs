//! Lists: their order, and the pages that they come in.
//!
//! Pages follow the API's general part: `page` from 1, `per_page` up to 100, `Link` (RFC 8288)
//! with the neighbours, `X-Total-Count`. The page after the last one is empty, never a repeat:
//! that is how a client that does not read `Link` finds the end.

use serde_json::Value;

use super::manners::Manners;
use super::message::{Call, Content, Reply};

const LARGEST_PAGE: usize = 100;

/// Which of the two lists this is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum List {
    Groups,
    Rules,
}

/// The list in this server's order, or the page of it that was asked for.
pub(super) fn list(
    call: &Call,
    which: List,
    mut items: Vec<Value>,
    turn: usize,
    manners: &Manners,
) -> Reply {
    if manners.list_order_reversed {
        items.reverse();
    }
    if manners.list_order_unstable && !items.is_empty() {
        let start = turn % items.len();
        items.rotate_left(start);
    }
    let (key, page_size) = match which {
        List::Groups => ("security_groups", manners.page_size),
        List::Rules => ("rules", manners.rules_page_size),
    };
    let Some(page_size) = page_size else {
        return finished(key, items, manners);
    };
    let (Some(page), Some(wanted)) = (number(call, "page", 1), number(call, "per_page", page_size))
    else {
        return Reply::error(manners.refusal, "page and per_page are numbers from 1");
    };
    let size = if manners.fixed_pages {
        page_size
    } else {
        wanted.min(LARGEST_PAGE)
    };
    let total = items.len();
    let last = total.div_ceil(size).max(1);
    let items = items
        .into_iter()
        .skip((page - 1).saturating_mul(size))
        .take(size)
        .collect();

    let path = &call.path;
    let link = |to: usize, relation: &str| {
        format!("<{path}?page={to}&per_page={size}>; rel=\"{relation}\"")
    };
    let mut links = Vec::new();
    if page > 1 {
        links.push(link(1, "first"));
        links.push(link((page - 1).min(last), "previous"));
    }
    if page < last {
        links.push(link(page + 1, "next"));
    }
    links.push(link(last, "last"));
    let reply = finished(key, items, manners).with("link", links.join(", "));
    if which == List::Groups {
        reply.with("x-total-count", total.to_string())
    } else {
        reply
    }
}

fn finished(key: &str, items: Vec<Value>, manners: &Manners) -> Reply {
    let count = items.len();
    let mut reply = Reply::json(200, key, Value::Array(items));
    if let (true, Content::Json(document)) = (manners.extra_keys, &mut reply.content) {
        document["count"] = Value::from(count);
    }
    reply
}

/// A parameter that is a number from 1, or what it is if nobody says.
fn number(call: &Call, name: &str, otherwise: usize) -> Option<usize> {
    match call.parameter(name) {
        None => Some(otherwise),
        Some(text) => text.parse().ok().filter(|number| *number > 0),
    }
}
