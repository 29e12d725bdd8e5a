//! Lists as a client asked for them: filtered, paged, in part.
//!
//! That an item is not in a list proves something only if the list shows all there is. So pages that
//! follow each other are put together, and a list is whole if nothing was filtered, its first page
//! was the first, and nothing says that there is more. Where neither a total nor a link says
//! how much there is, a round number of items may be a full page.

use serde_json::Value;

use crate::contract::{Contract, OperationIndex, Role};
use crate::trace::{Exchange, Response};
use crate::wire;

/// Names of query parameters that only say which part of a list is wanted.
const PAGE: [&str; 3] = ["page", "page_number", "pagenumber"];
const SIZE: [&str; 6] = [
    "per_page",
    "page_size",
    "perpage",
    "pagesize",
    "limit",
    "size",
];

/// Headers that say how many items there are.
const TOTALS: [&str; 3] = ["x-total-count", "total-count", "x-total"];

/// Items that a list without any sign of pages may hold as a full page.
const ROUND: usize = 10;

/// Whether an exchange is the next page of a list.
pub(super) fn continues(pages: &[Exchange], exchange: &Exchange) -> bool {
    let Some(last) = pages.last() else {
        return false;
    };
    let (before, now) = (Query::of(last), Query::of(exchange));
    last.request.method == "GET"
        && exchange.request.method == "GET"
        && before.path == now.path
        && before.others == now.others
        && before.size == now.size
        && now
            .page
            .is_some_and(|page| page == before.page.unwrap_or(1) + 1)
}

/// Whether pages show all there is.
pub(super) fn is_whole(
    contract: &Contract,
    operation: OperationIndex,
    pages: &[Exchange],
    bodies: &[Option<Value>],
) -> bool {
    if !matches!(contract.bindings[operation].role, Some((Role::List, _))) {
        return false;
    }
    let (Some(first), Some(last)) = (pages.first(), pages.last()) else {
        return false;
    };
    let query = Query::of(first);
    if !query.others.is_empty() || query.page.is_some_and(|page| page > 1) {
        return false;
    }
    let counts: Vec<usize> = bodies
        .iter()
        .map(|body| {
            let items = body
                .as_ref()
                .and_then(|body| contract.items(operation, body));
            items.map_or(0, Vec::len)
        })
        .collect();
    let (count, on_last): (usize, usize) = (
        counts.iter().sum(),
        counts.last().copied().unwrap_or_default(),
    );
    let Some(answer) = last.answer().filter(|answer| answer.is_success()) else {
        return false;
    };
    if answer
        .header_list("link")
        .as_deref()
        .and_then(wire::next_page)
        .is_some()
    {
        return false;
    }
    if answer.header("link").is_some() {
        // A target that links its pages has no further one.
        return true;
    }
    match (total(answer), query.size) {
        (Some(total), _) => count >= total,
        // Everything fits with room to spare, or an empty page ended it.
        (None, Some(size)) => on_last < size,
        (None, None) if pages.len() > 1 => on_last == 0 || on_last < counts[0],
        (None, None) => count == 0 || count % ROUND != 0,
    }
}

fn total(answer: &Response) -> Option<usize> {
    let mut headers = TOTALS.iter();
    headers.find_map(|name| answer.header(name)?.trim().parse().ok())
}

/// What a query asks for.
#[derive(PartialEq)]
struct Query<'e> {
    path: &'e str,
    page: Option<u64>,
    size: Option<usize>,
    /// Parameters that may filter.
    others: Vec<&'e str>,
}

impl<'e> Query<'e> {
    fn of(exchange: &'e Exchange) -> Self {
        let target = exchange.request.target.as_str();
        let (path, query) = target.split_once('?').unwrap_or((target, ""));
        let mut asked = Self {
            path: path.trim_end_matches('/'),
            page: None,
            size: None,
            others: Vec::new(),
        };
        for pair in query.split('&').filter(|pair| !pair.is_empty()) {
            let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
            let name = name.to_lowercase();
            match (value.parse::<u64>(), name.as_str()) {
                (Ok(page), name) if PAGE.contains(&name) => asked.page = Some(page),
                (Ok(size), name) if SIZE.contains(&name) => asked.size = usize::try_from(size).ok(),
                _ => asked.others.push(pair),
            }
        }
        asked
    }
}
