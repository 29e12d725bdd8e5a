//! Where in a recorded URL the contract's paths begin.
//!
//! Recordings hold whole URLs; a contract speaks of paths below some base. `--map` says which:
//! `/instance/v1/zones/{zone}=/` takes that prefix off, whatever the zone, on any host;
//! `https://api.example/v1=/` only on that one. Without a mapping the shortest prefix is taken
//! after which a documented path follows, so that most recordings need none. Which bases were found
//! is told, since a guess may be wrong.

use std::collections::BTreeMap;
use std::str::FromStr;

use crate::contract::{Contract, Segment, UriTemplate};
use crate::trace::Exchange;

/// A prefix of recorded URLs, and what stands for it in the contract.
#[derive(Debug, Clone)]
pub struct Mapping {
    /// Scheme and host; any, if there is none.
    host: Option<String>,
    prefix: UriTemplate,
    /// Segments of the prefix.
    length: usize,
    /// Without a slash at its end.
    instead: String,
}

/// Why a text is no mapping.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "`{0}` is no mapping\nhint: --map takes PREFIX=PATH, such as '/instance/v1/zones/{{zone}}=/' or 'https://api.example/v1=/'"
)]
pub struct NoMapping(String);

impl FromStr for Mapping {
    type Err = NoMapping;

    fn from_str(text: &str) -> Result<Self, NoMapping> {
        let wrong = || NoMapping(text.to_owned());
        let (prefix, instead) = text.rsplit_once('=').ok_or_else(wrong)?;
        let (host, path) = match prefix.find("://") {
            Some(scheme) => {
                let after = scheme + 3;
                let end = prefix[after..].find('/').map(|end| after + end);
                let end = end.unwrap_or(prefix.len());
                if end == after {
                    return Err(wrong());
                }
                (Some(prefix[..end].to_lowercase()), &prefix[end..])
            }
            None => (None, prefix),
        };
        let instead = instead.trim_end_matches('/');
        let rooted = |path: &str| path.is_empty() || path.starts_with('/');
        if !rooted(path) || !rooted(instead) || (host.is_none() && path.is_empty()) {
            return Err(wrong());
        }
        let path = path.trim_end_matches('/');
        let prefix = UriTemplate::parse(path);
        Ok(Self {
            host,
            length: prefix.segments().len(),
            prefix,
            instead: instead.to_owned(),
        })
    }
}

impl Mapping {
    /// The prefix of a path that this takes off, and the path that stands for the whole.
    fn apply<'t>(&self, host: &str, target: &'t str) -> Option<(&'t str, String)> {
        if self
            .host
            .as_ref()
            .is_some_and(|own| !own.eq_ignore_ascii_case(host))
        {
            return None;
        }
        let (prefix, rest) = after(target, self.length)?;
        self.prefix.match_path(prefix)?;
        Some((prefix, format!("{}{}", self.instead, rooted(rest))))
    }
}

/// Parts a target after that many segments of its path; nothing if it has fewer.
fn after(target: &str, segments: usize) -> Option<(&str, &str)> {
    let path = target.split(['?', '#']).next().unwrap_or_default();
    let (mut place, mut left) = (0, segments);
    while left > 0 {
        let begin = place + path[place..].find(|character| character != '/')?;
        place = path[begin..]
            .find('/')
            .map_or(path.len(), |end| begin + end);
        left -= 1;
    }
    Some(target.split_at(place))
}

/// `https://host:443` is `https://host`.
fn without_default_port(host: &str) -> &str {
    let port = if host.starts_with("https:") {
        ":443"
    } else {
        ":80"
    };
    host.strip_suffix(port).unwrap_or(host)
}

fn rooted(rest: &str) -> String {
    if rest.starts_with('/') {
        rest.to_owned()
    } else {
        format!("/{rest}")
    }
}

/// Finds the base of recorded exchanges.
#[derive(Debug)]
pub(super) struct Bases {
    mappings: Vec<Mapping>,
    templates: Vec<UriTemplate>,
    /// How many exchanges there were below each.
    pub(super) found: BTreeMap<String, usize>,
}

/// Bases that are counted, and segments of a path that may be one.
const BASES: usize = 100;
const DEPTH: usize = 12;

impl Bases {
    pub(super) fn new(contract: &Contract, mappings: Vec<Mapping>) -> Self {
        let mut templates: Vec<UriTemplate> = Vec::new();
        for operation in &contract.operations {
            if !templates.contains(&operation.template) {
                templates.push(operation.template.clone());
            }
        }
        Self {
            mappings,
            templates,
            found: BTreeMap::new(),
        }
    }

    /// Puts an exchange below its base. False: it is none of the contract's.
    pub(super) fn settle(&mut self, exchange: &mut Exchange) -> bool {
        let host = without_default_port(&exchange.request.base).to_owned();
        let target = exchange.request.target.clone();
        let found = if self.mappings.is_empty() {
            self.guess(&target)
        } else {
            let mapped = self.mappings.iter();
            let mapped = mapped.filter_map(|map| Some((map.length, map.apply(&host, &target)?)));
            // The longest prefix is the one that is meant.
            mapped
                .max_by_key(|(length, _)| *length)
                .map(|(_, found)| found)
        };
        let Some((prefix, target)) = found else {
            return false;
        };
        let base = format!("{host}{prefix}");
        exchange.request.base.clone_from(&base);
        exchange.request.target = target;
        if self.found.len() < BASES || self.found.contains_key(&base) {
            *self.found.entry(base).or_default() += 1;
        }
        true
    }

    /// The shortest prefix after which a documented path follows.
    fn guess<'t>(&self, target: &'t str) -> Option<(&'t str, String)> {
        (0..DEPTH).find_map(|length| {
            let (prefix, rest) = after(target, length)?;
            let rest = rooted(rest);
            let mut templates = self.templates.iter();
            let fits = templates.any(|template| {
                // A path that begins with a variable, or is none, would fit anywhere.
                let literal = matches!(template.segments().first(), Some(Segment::Literal(_)));
                (length == 0 || literal) && template.match_path(&rest).is_some()
            });
            fits.then_some((prefix, rest))
        })
    }
}
