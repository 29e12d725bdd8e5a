//! The pages of the group list: `page`, `per_page`, `X-Total-Count` and `Link`.
//!
//! A page beyond the last is an empty list: clients ask page after page until they meet one. The
//! `Link` header follows RFC 8288, with unprefixed relative paths; the page before and after are
//! named only where there are such pages, so that a single page has but the link to the last.
//! Filters are repeated in the links.

use axum::http::header::LINK;
use axum::http::{HeaderMap, HeaderValue};

use super::error::{ApiError, Fields};

/// The query of a list, in the order in which it came.
pub(super) type Parameters = Vec<(String, String)>;

const DEFAULT_PER_PAGE: usize = 50;
const MOST_PER_PAGE: usize = 100;

/// Which part of a list is wanted.
pub(super) struct Page {
    number: usize,
    size: usize,
}

impl Page {
    /// Reads the two parameters; the last one counts where a name comes twice.
    pub(super) fn read(parameters: &Parameters) -> Result<Self, ApiError> {
        let mut page = Self {
            number: 1,
            size: DEFAULT_PER_PAGE,
        };
        let mut fields = Fields::new();
        for (name, text) in parameters {
            let (name, target, most) = match name.as_str() {
                "page" => ("page", &mut page.number, usize::MAX),
                "per_page" => ("per_page", &mut page.size, MOST_PER_PAGE),
                _ => continue,
            };
            match text.parse::<usize>() {
                Ok(number) if (1..=most).contains(&number) => *target = number,
                Ok(0) => complain(&mut fields, name, "value must be at least 1".to_owned()),
                Ok(_) => complain(&mut fields, name, format!("value must be at most {most}")),
                Err(_) => complain(&mut fields, name, "expected int".to_owned()),
            }
        }
        if fields.is_empty() {
            Ok(page)
        } else {
            Err(ApiError::validation(fields))
        }
    }

    /// The part of `items` that is on this page.
    pub(super) fn of<'a, T>(&self, items: &'a [T]) -> &'a [T] {
        let start = (self.number - 1).saturating_mul(self.size).min(items.len());
        let end = start.saturating_add(self.size).min(items.len());
        &items[start..end]
    }

    /// The headers that tell a client where in the whole it is.
    pub(super) fn headers(&self, path: &str, parameters: &Parameters, total: usize) -> HeaderMap {
        let last = total.div_ceil(self.size).max(1);
        let mut targets = Vec::new();
        if self.number > 1 {
            targets.push(("first", 1));
            targets.push(("previous", (self.number - 1).min(last)));
        }
        if self.number < last {
            targets.push(("next", self.number + 1));
        }
        targets.push(("last", last));
        let links: Vec<String> = targets
            .into_iter()
            .map(|(relation, number)| {
                let query = self.query(parameters, number);
                format!("<{path}?{query}>; rel=\"{relation}\"")
            })
            .collect();
        let mut headers = HeaderMap::new();
        headers.insert("x-total-count", HeaderValue::from(total));
        // The query is percent-encoded, so the text is always fit for a header.
        if let Ok(link) = HeaderValue::try_from(links.join(", ")) {
            headers.insert(LINK, link);
        }
        headers
    }

    fn query(&self, parameters: &Parameters, number: usize) -> String {
        let filters = parameters
            .iter()
            .filter(|(name, _)| name != "page" && name != "per_page")
            .map(|(name, text)| format!("&{}={}", encode(name), encode(text)));
        let filters: String = filters.collect();
        format!("page={number}&per_page={}{filters}", self.size)
    }
}

fn complain(fields: &mut Fields, name: &'static str, message: String) {
    fields.entry(name).or_default().push(message);
}

/// Percent-encodes all but the unreserved characters of RFC 3986.
fn encode(text: &str) -> String {
    text.bytes()
        .map(|byte| match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' => {
                char::from(byte).to_string()
            }
            other => format!("%{other:02X}"),
        })
        .collect()
}
