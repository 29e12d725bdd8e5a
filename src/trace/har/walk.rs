//! The way from the document to `log` and on to `entries`.
//!
//! All other members are skipped without being built up. The head and each entry are taken as text
//! first: what is wrong in one is then a matter of that entry. A fault of the JSON around the
//! entries, or within one, ends the walk, for nobody knows where the next entry would begin.
//!
//! On its way out from a fault the parser reads on a little. So each step notes the place where
//! it met one; the first note counts.

use std::cell::RefCell;
use std::fmt;
use std::ops::ControlFlow;

use serde::de::{DeserializeSeed, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde::{Deserialize, Deserializer};
use serde_json::value::RawValue;

use super::entry::{self, Context};
use super::member::{offset, said};
use super::read::{ended, no_har};
use super::source::Source;
use super::taken::{Place, Taken};
use super::{HarError, Part, TraceHead};

/// How a walk came to its end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Ended {
    WithEntries,
    WithoutEntries,
    /// Who took the parts wanted no more.
    Stopped,
}

pub(super) struct Walk<'w, 'i> {
    source: &'w RefCell<Source<'i>>,
    name: &'w str,
    base: String,
    /// The base was given; the head does not change it.
    given: bool,
    /// How many were read, once there is a list of them.
    entries: Option<usize>,
    /// What is wrong with the JSON of an object that was taken as a whole.
    broken: Option<HarError>,
    /// Who takes the parts wants no more of them.
    stopped: bool,
    take: &'w mut dyn FnMut(Part) -> ControlFlow<()>,
}

impl<'w, 'i> Walk<'w, 'i> {
    pub(super) fn new(
        source: &'w RefCell<Source<'i>>,
        name: &'w str,
        base: Option<&str>,
        take: &'w mut dyn FnMut(Part) -> ControlFlow<()>,
    ) -> Self {
        Self {
            source,
            name,
            base: base.unwrap_or_default().to_owned(),
            given: base.is_some(),
            entries: None,
            broken: None,
            stopped: false,
            take,
        }
    }

    /// Whether all that was wanted was read, and what was wrong with an object on the way.
    pub(super) fn ended(self) -> (Ended, Option<HarError>) {
        let ended = if self.stopped {
            Ended::Stopped
        } else if self.entries.is_some() {
            Ended::WithEntries
        } else {
            Ended::WithoutEntries
        };
        (ended, self.broken)
    }

    fn give(&mut self, part: Part) {
        self.stopped |= (self.take)(part).is_break();
    }

    /// The object whose first bracket the parser has just seen.
    fn whole<E: serde::de::Error>(&mut self, is_entry: bool) -> Result<(), E> {
        let taken = self.source.borrow_mut().take();
        // The source gives whole characters only.
        let text = str::from_utf8(&taken.text).unwrap_or_default();
        self.broken = match serde_json::from_str::<&RawValue>(text) {
            Ok(raw) if taken.ended => {
                if is_entry {
                    self.entry(raw, &taken);
                } else {
                    self.head(raw);
                }
                if self.stopped {
                    return Err(E::custom("no more is wanted"));
                }
                return Ok(());
            }
            Err(error) if !error.is_eof() => {
                let place = taken.place_of(offset(text, &error));
                Some(no_har(place, said(&error)))
            }
            Ok(_) | Err(_) => Some(ended(&mut self.source.borrow_mut())),
        };
        Err(E::custom("an object is broken"))
    }

    fn head(&mut self, raw: &RawValue) {
        // Somebody else's `_sgspec` is none of ours.
        if let Ok(head) = serde_json::from_str::<TraceHead>(raw.get()) {
            if !self.given {
                self.base.clone_from(&head.base);
            }
            self.give(Part::Head(head));
        }
    }

    fn entry(&mut self, raw: &RawValue, taken: &Taken) {
        let context = Context {
            recording: self.name,
            index: self.entries.unwrap_or_default(),
            base: &self.base,
        };
        match entry::read(raw, &taken.cuts, context) {
            Ok(exchange) => {
                let index = self.counted();
                self.give(Part::Entry {
                    index,
                    line: taken.place.line,
                    exchange: Box::new(exchange),
                });
            }
            Err(fault) => self.unusable(taken.place_of(fault.at), fault.reason),
        }
    }

    fn unusable(&mut self, Place { line, column }: Place, reason: String) {
        let index = self.counted();
        self.give(Part::Unusable {
            index,
            line,
            column,
            reason,
        });
    }

    /// The position of the entry at hand; the next one has the next.
    fn counted(&mut self) -> usize {
        let index = self.entries.unwrap_or_default();
        self.entries = Some(index + 1);
        index
    }
}

/// What the walk has before it.
pub(super) enum Step<'s, 'w, 'i> {
    Document(&'s mut Walk<'w, 'i>),
    Log(&'s mut Walk<'w, 'i>),
    Head(&'s mut Walk<'w, 'i>),
    Entries(&'s mut Walk<'w, 'i>),
    Entry(&'s mut Walk<'w, 'i>, Place),
}

impl<'w, 'i> Step<'_, 'w, 'i> {
    fn source(&self) -> &'w RefCell<Source<'i>> {
        match self {
            Self::Document(walk)
            | Self::Log(walk)
            | Self::Head(walk)
            | Self::Entries(walk)
            | Self::Entry(walk, _) => walk.source,
        }
    }

    fn members<'de, A: MapAccess<'de>>(self, members: &mut A) -> Result<(), A::Error> {
        match self {
            Self::Document(walk) => {
                while let Some(key) = members.next_key::<String>()? {
                    if key == "log" {
                        members.next_value_seed(Step::Log(walk))?;
                    } else {
                        members.next_value::<IgnoredAny>()?;
                    }
                }
            }
            Self::Log(walk) => {
                while let Some(key) = members.next_key::<String>()? {
                    match &*key {
                        "_sgspec" => members.next_value_seed(Step::Head(walk))?,
                        "entries" => members.next_value_seed(Step::Entries(walk))?,
                        _ => members.next_value::<IgnoredAny>().map(|_| ())?,
                    }
                }
            }
            Self::Head(walk) => {
                walk.whole(false)?;
                members.next_key::<IgnoredAny>()?;
            }
            Self::Entry(walk, _) => {
                walk.whole(true)?;
                members.next_key::<IgnoredAny>()?;
            }
            Self::Entries(_) => {}
        }
        Ok(())
    }

    fn items<'de, A: SeqAccess<'de>>(self, entries: &mut A) -> Result<(), A::Error> {
        if let Self::Entries(walk) = self {
            walk.entries.get_or_insert_default();
            let start = walk.source.borrow_mut().last();
            while entries
                .next_element_seed(Step::Entry(walk, start))?
                .is_some()
            {}
        }
        Ok(())
    }

    /// Nothing of this kind is a head, and none is a usable entry.
    fn no_object(self) {
        if let Self::Entry(walk, place) = self {
            walk.unusable(place, "it is no object".to_owned());
        }
    }
}

impl<'de> DeserializeSeed<'de> for Step<'_, '_, '_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        let source = self.source();
        let read = match self {
            Self::Document(_) | Self::Log(_) => deserializer.deserialize_map(self),
            Self::Entries(_) => deserializer.deserialize_seq(self),
            // To see whether it is an object, the parser must have looked at its first byte.
            Self::Head(_) => deserializer.deserialize_option(self),
            // It has: it wanted to know whether the list goes on.
            Self::Entry(walk, _) => {
                let place = source.borrow_mut().last();
                deserializer.deserialize_option(Self::Entry(walk, place))
            }
        };
        read.inspect_err(|_| source.borrow_mut().note())
    }
}

impl<'de> Visitor<'de> for Step<'_, '_, '_> {
    type Value = ();

    fn expecting(&self, formatter: &mut fmt::Formatter) -> fmt::Result {
        formatter.write_str(match self {
            Self::Document(_) => "an object with `log`",
            Self::Log(_) => "an object as `log`",
            Self::Entries(_) => "a list as `log.entries`",
            Self::Head(_) | Self::Entry(..) => "an object",
        })
    }

    fn visit_none<E>(self) -> Result<(), E> {
        self.no_object();
        Ok(())
    }

    fn visit_some<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        if self.source().borrow().opens_object() {
            return deserializer.deserialize_map(self);
        }
        IgnoredAny::deserialize(deserializer)?;
        self.no_object();
        Ok(())
    }

    fn visit_map<A: MapAccess<'de>>(self, mut members: A) -> Result<(), A::Error> {
        let source = self.source();
        self.members(&mut members)
            .inspect_err(|_| source.borrow_mut().note())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut entries: A) -> Result<(), A::Error> {
        let source = self.source();
        self.items(&mut entries)
            .inspect_err(|_| source.borrow_mut().note())
    }
}
