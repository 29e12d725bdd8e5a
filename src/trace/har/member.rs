//! Members of an entry, of whatever type they turn out to be.
//!
//! Recorders disagree on types, and a wrong one in a member that nobody needs is no reason to
//! refuse an entry. So members are taken as raw JSON first and looked at when they are needed;
//! what is wrong then is a [`Fault`], with the member's name and place. Values are not part of
//! it: they may be long, and they may be secrets.

use serde::Deserialize;
use serde_json::Error;
use serde_json::value::RawValue;

use super::taken::Cut;

/// Raw JSON of an entry. `null` is like nothing.
pub(super) type Member<'e> = Option<&'e RawValue>;

/// Why an entry cannot be used, and where in its text.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Fault {
    pub(super) at: usize,
    pub(super) reason: String,
}

/// The text of an entry, and where strings of it were cut.
#[derive(Debug, Clone, Copy)]
pub(super) struct Whole<'e> {
    pub(super) text: &'e str,
    pub(super) cuts: &'e [Cut],
}

#[derive(Deserialize)]
struct Header {
    name: String,
    value: Option<String>,
}

impl<'e> Whole<'e> {
    /// A member's place in the text; the beginning, if it is not there.
    fn at(&self, member: Member<'e>) -> usize {
        member
            .map(|raw| raw.get().as_ptr().addr())
            .and_then(|address| address.checked_sub(self.text.as_ptr().addr()))
            .filter(|at| *at <= self.text.len())
            .unwrap_or_default()
    }

    pub(super) fn is_cut(&self, member: Member<'e>) -> bool {
        let begin = self.at(member);
        let end = begin + member.map_or(0, |raw| raw.get().len());
        self.cuts.iter().any(|cut| (begin..end).contains(&cut.at))
    }

    pub(super) fn fault(&self, member: Member<'e>, name: &str) -> Fault {
        Fault {
            at: self.at(member),
            reason: format!("it has no usable `{name}`"),
        }
    }

    /// What the parser says of text is safe to repeat; what it says of types repeats the value.
    fn fault_of(&self, member: Member<'e>, name: &str, error: &Error) -> Fault {
        let fault = self.fault(member, name);
        if !error.is_syntax() {
            return fault;
        }
        let before = member.map_or("", |raw| raw.get());
        Fault {
            at: fault.at + offset(before, error),
            reason: format!("{}: {}", fault.reason, said(error)),
        }
    }

    /// An object, by its known members. `None` if it is not there.
    pub(super) fn object<T: Deserialize<'e>>(
        &self,
        member: Member<'e>,
        name: &str,
    ) -> Result<Option<T>, Fault> {
        let Some(raw) = member else {
            return Ok(None);
        };
        // A list would be read as the members in their order.
        if !raw.get().starts_with('{') {
            return Err(self.fault(member, name));
        }
        serde_json::from_str(raw.get())
            .map(Some)
            .map_err(|error| self.fault_of(member, name, &error))
    }

    /// A text; one that was cut is no text unless its reader asks for that before.
    pub(super) fn text(&self, member: Member<'e>, name: &str) -> Result<Option<String>, Fault> {
        let Some(raw) = member else {
            return Ok(None);
        };
        serde_json::from_str(raw.get())
            .map(Some)
            .map_err(|error| self.fault_of(member, name, &error))
    }

    /// A text that must be there, and whole.
    pub(super) fn needed(&self, member: Member<'e>, name: &str) -> Result<String, Fault> {
        self.text(member, name)?
            .filter(|text| !text.is_empty() && !self.is_cut(member))
            .ok_or_else(|| self.fault(member, name))
    }

    pub(super) fn headers(
        &self,
        member: Member<'e>,
        name: &str,
    ) -> Result<Vec<(String, String)>, Fault> {
        let Some(raw) = member else {
            return Ok(Vec::new());
        };
        if self.is_cut(member) {
            return Err(self.fault(member, name));
        }
        let headers: Vec<Header> =
            serde_json::from_str(raw.get()).map_err(|error| self.fault_of(member, name, &error))?;
        let pair = |header: Header| (header.name, header.value.unwrap_or_default());
        Ok(headers.into_iter().map(pair).collect())
    }
}

/// A text that nobody depends on.
pub(super) fn text_or_empty(member: Member<'_>) -> String {
    member
        .and_then(|raw| serde_json::from_str(raw.get()).ok())
        .unwrap_or_default()
}

/// A number, also one that is written as text.
pub(super) fn number(member: Member<'_>) -> Option<f64> {
    let raw = member?.get();
    let text: String = serde_json::from_str(raw).unwrap_or_else(|_| raw.to_owned());
    text.trim()
        .parse()
        .ok()
        .filter(|number: &f64| number.is_finite())
}

/// The last byte that the parser took: that is where it complains. It counts bytes of a line, and
/// a line break is the byte before the first.
pub(super) fn offset(text: &str, error: &Error) -> usize {
    let lines = text.split_inclusive('\n');
    let before: usize = lines
        .take(error.line().saturating_sub(1))
        .map(str::len)
        .sum();
    let at = text.floor_char_boundary((before + error.column()).saturating_sub(1));
    // A control character in a string is the one byte at which it complains before taking it.
    let control = || text[at..].find(|character: char| character < ' ');
    let further = error.to_string().starts_with("control character");
    at + further.then(control).flatten().unwrap_or_default()
}

/// What the parser says, without the place: it knows only a part of the file.
pub(super) fn said(error: &Error) -> String {
    let said = error.to_string();
    match said.rsplit_once(" at line ") {
        Some((said, _)) => said.to_owned(),
        None => said,
    }
}
