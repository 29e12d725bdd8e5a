//! Reads a path: which method of which service, of which object.
//!
//! Forms, each with `.json`, `.xml` or `.txt` at its end or without: `/{Service}`, `/{Service}/{id}`,
//! `/{Service}[/{id}]/{method}`, `/{Service}[/{id}]/{Property}` (a getter without its `get`), each with
//! simple parameters behind it, if it takes any. Behind a getter stand ids of items and further getters, which lead
//! through relations: `/{Service}[/{id}]/{getter}/{id of an item}/{getter}`.
//!
//! Without a method, the verb says it. With one, it must be a verb that a method goes with: the real
//! service does not know DELETE there.

use axum::http::Method as Verb;

use super::format::Format;
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
    /// Where the path leads on, within what the method returns.
    pub(super) within: Vec<String>,
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
            let (_, bare) = Format::of(last);
            *last = bare.to_owned();
        }
        let mut segments = segments.into_iter().peekable();
        let service = segments.next().ok_or_else(Refusal::no_such_path)?;
        let rest: Vec<String> = segments.collect();
        let (id, rest) = match rest.split_first() {
            Some((first, rest)) if is_id(&service, first, rest) => (Some(first.clone()), rest),
            _ => (None, rest.as_slice()),
        };
        let Some((named, further)) = rest.split_first() else {
            let method = by_verb(verb, id.is_some())?.to_owned();
            return Ok(Self {
                service,
                id,
                method,
                parameters: Vec::new(),
                within: Vec::new(),
            });
        };
        let method = known(&service, named).unwrap_or_else(|| named.clone());
        goes_with(verb, &method)?;
        let takes_some = methods::find(&service, &method).is_ok_and(|method| method.parameters > 0);
        let (parameters, within) = if takes_some {
            (further.to_vec(), Vec::new())
        } else {
            (Vec::new(), further.to_vec())
        };
        Ok(Self {
            service,
            id,
            method,
            parameters,
            within,
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
        Verb::GET | Verb::POST => Ok(()),
        // Whoever asks for the head alone wants nothing done.
        Verb::HEAD if method.starts_with("get") => Ok(()),
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
