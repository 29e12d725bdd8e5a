//! Reads a path: which method of which service, of which object.
//!
//! Forms, each with `.json` at its end or without: `/{Service}`, `/{Service}/{id}`,
//! `/{Service}[/{id}]/{method}`, `/{Service}[/{id}]/{Property}` (a getter without its `get`), each with
//! simple parameters behind it, and `/{Service}[/{id}]/{getter}/{id of an item}/{getter}`, which leads
//! through a relation.
//!
//! Without a method, the verb says it. With one, it must be a verb that a method goes with: the real
//! service does not know DELETE there.

use axum::http::Method as Verb;

use crate::reference::softlayer::methods;
use crate::reference::softlayer::refusal::Refusal;

/// What a path asks for.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Target {
    /// The service.
    pub(super) service: String,
    /// The object.
    pub(super) id: Option<String>,
    /// The method.
    pub(super) method: String,
    /// Parameters in the path.
    pub(super) parameters: Vec<String>,
    /// Where the path leads on: the item of what the method returns, and a method of it.
    pub(super) further: Option<(String, String)>,
}

impl Target {
    /// Reads what stands behind the version.
    pub(super) fn read(verb: &Verb, path: &str) -> Result<Self, Refusal> {
        let mut segments: Vec<String> = path
            .split('/')
            .filter(|segment| !segment.is_empty())
            .map(decoded)
            .collect::<Option<_>>()
            .ok_or_else(Refusal::bad_request)?;
        if let Some(last) = segments.last_mut() {
            match last.rsplit_once('.') {
                Some((bare, "json")) => *last = bare.to_owned(),
                Some((_, "xml" | "txt")) => return Err(Refusal::bad_request()),
                _ => {}
            }
        }
        let mut segments = segments.into_iter().peekable();
        let service = segments.next().ok_or_else(Refusal::no_such_path)?;
        let rest: Vec<String> = segments.collect();
        let (id, rest) = match rest.split_first() {
            Some((first, rest)) if is_id(&service, first, rest) => (Some(first.clone()), rest),
            _ => (None, rest.as_slice()),
        };
        let Some((named, parameters)) = rest.split_first() else {
            let method = by_verb(verb, id.is_some())?.to_owned();
            return Ok(Self {
                service,
                id,
                method,
                parameters: Vec::new(),
                further: None,
            });
        };
        let method = known(&service, named).unwrap_or_else(|| named.clone());
        goes_with(verb, &method)?;
        let further = match parameters {
            [item, further] => {
                item_method(&service, &method, further).map(|further| (item.clone(), further))
            }
            _ => None,
        };
        Ok(Self {
            parameters: if further.is_some() {
                Vec::new()
            } else {
                parameters.to_vec()
            },
            service,
            id,
            method,
            further,
        })
    }
}

/// Whether the first segment behind a service is an id and no method.
fn is_id(service: &str, first: &str, rest: &[String]) -> bool {
    if first.starts_with(|letter: char| letter.is_ascii_digit() || letter == '-') {
        return true;
    }
    known(service, first).is_none()
        && rest
            .first()
            .is_some_and(|next| known(service, next).is_some())
}

/// The method that a segment names, in full or as a property.
fn known(service: &str, named: &str) -> Option<String> {
    if methods::find(service, named).is_ok() {
        return Some(named.to_owned());
    }
    methods::getter_of(named).filter(|getter| methods::find(service, getter).is_ok())
}

/// The method of the items that a method returns.
fn item_method(service: &str, method: &str, named: &str) -> Option<String> {
    let of = methods::find(service, method).ok()?.returns?;
    known(of.name, named)
}

fn by_verb(verb: &Verb, with_id: bool) -> Result<&'static str, Refusal> {
    Ok(match (verb, with_id) {
        (&Verb::GET | &Verb::HEAD, _) => "getObject",
        (&Verb::POST, false) => "createObject",
        (&Verb::PUT, true) => "editObject",
        (&Verb::PUT, false) => "editObjects",
        (&Verb::DELETE, true) => "deleteObject",
        _ => return Err(Refusal::bad_request()),
    })
}

fn goes_with(verb: &Verb, method: &str) -> Result<(), Refusal> {
    match *verb {
        Verb::GET | Verb::HEAD | Verb::POST => Ok(()),
        Verb::PUT if method.starts_with("edit") || method.starts_with("remove") => Ok(()),
        Verb::DELETE => Err(Refusal::no_such_path()),
        _ => Err(Refusal::bad_request()),
    }
}

/// A segment without its percent signs.
fn decoded(segment: &str) -> Option<String> {
    let mut bytes = Vec::with_capacity(segment.len());
    let mut rest = segment.bytes();
    while let Some(byte) = rest.next() {
        if byte == b'%' {
            let high = char::from(rest.next()?).to_digit(16)?;
            let low = char::from(rest.next()?).to_digit(16)?;
            bytes.push(u8::try_from(high * 16 + low).ok()?);
        } else {
            bytes.push(byte);
        }
    }
    String::from_utf8(bytes).ok()
}
