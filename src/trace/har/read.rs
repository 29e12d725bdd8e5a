//! A HAR, read from its beginning to its end, once.
//!
//! Each part is handed over as soon as it was read, so that a file of any length is read in the
//! same memory, and a file that is broken in its middle is read up to there. The head is expected
//! in front of the entries, where `write_har` puts it; [`read_har`], which holds everything
//! anyway, takes it from anywhere.
//!
//! In here is also what is said of a file that is no HAR. The parser repeats values of a wrong
//! type in its messages; these are left out, for they may be secrets.
//!
//! Not in here: the way from the document to its entries, see `walk`.

use std::cell::RefCell;
use std::io::Read;
use std::ops::ControlFlow;

use serde::de::DeserializeSeed;
use serde_json::Error;

use super::member::said;
use super::source::{Shared, Source};
use super::taken::Place;
use super::walk::{Ended, Step, Walk};
use super::{HarError, Limits, Part, TraceHead, url};
use crate::trace::exchange::Exchange;

/// Reads a HAR. `base` is taken off the URLs; without one, the trace's own head says it, or
/// scheme and host do.
pub fn read_har(text: &str, base: Option<&str>) -> Result<(TraceHead, Vec<Exchange>), HarError> {
    let mut head = TraceHead::default();
    let mut exchanges: Vec<Exchange> = Vec::new();
    let mut unusable = None;
    // How many entries were read before the head was.
    let mut early = 0;
    stream_har(text.as_bytes(), "", base, &mut |part| match part {
        Part::Head(read) => (head, early) = (read, exchanges.len()),
        Part::Entry { exchange, .. } => exchanges.push(*exchange),
        Part::Unusable { index, reason, .. } => {
            unusable.get_or_insert(HarError::Entry {
                entry: index,
                what: reason,
            });
        }
    })?;
    if let Some(error) = unusable {
        return Err(error);
    }
    if base.is_none() {
        for exchange in &mut exchanges[..early] {
            let request = &mut exchange.request;
            let whole = format!("{}{}", request.base, request.target);
            (request.base, request.target) = url::split_own(&whole, &head.base);
        }
    }
    Ok((head, exchanges))
}

/// Reads a HAR of any length, and hands over its parts one by one. `name` is the recording's, for
/// the names of its exchanges; `base` is as in [`read_har`].
pub fn stream_har(
    input: impl Read,
    name: &str,
    base: Option<&str>,
    take: &mut dyn FnMut(Part),
) -> Result<(), HarError> {
    stream_har_within(Limits::default(), input, name, base, take)
}

/// What a HAR says of itself in front of its entries: whose run it is, if it is one of ours. The
/// entries are not read, and what is wrong with the file is not told.
pub fn read_head(input: impl Read) -> TraceHead {
    let mut found = TraceHead::default();
    let mut take = |part| {
        if let Part::Head(head) = part {
            found = head;
        }
        ControlFlow::Break(())
    };
    let _: Result<(), HarError> = stream(Limits::default(), input, "", None, &mut take);
    found
}

/// As [`stream_har`], with limits of one's own.
pub fn stream_har_within(
    limits: Limits,
    input: impl Read,
    name: &str,
    base: Option<&str>,
    take: &mut dyn FnMut(Part),
) -> Result<(), HarError> {
    stream(limits, input, name, base, &mut |part| {
        take(part);
        ControlFlow::Continue(())
    })
}

fn stream(
    limits: Limits,
    mut input: impl Read,
    name: &str,
    base: Option<&str>,
    take: &mut dyn FnMut(Part) -> ControlFlow<()>,
) -> Result<(), HarError> {
    let source = RefCell::new(Source::new(&mut input, limits));
    let mut walk = Walk::new(&source, name, base, take);
    let mut parser = serde_json::Deserializer::from_reader(Shared(&source));
    let read = Step::Document(&mut walk)
        .deserialize(&mut parser)
        .and_then(|()| parser.end());
    let (ended, broken) = walk.ended();
    let mut source = source.borrow_mut();
    match (read, broken) {
        (_, Some(broken)) => Err(broken),
        (_, None) if ended == Ended::Stopped => Ok(()),
        (Ok(()), None) if ended == Ended::WithEntries => Ok(()),
        (Ok(()), None) => {
            let reason = "it has no list `log.entries`".to_owned();
            Err(no_har(source.faulty(), reason))
        }
        (Err(error), None) => Err(told(&mut source, &error)),
    }
}

/// What the parser found, in words that repeat no value.
fn told(source: &mut Source, error: &Error) -> HarError {
    if error.is_eof() || error.is_io() {
        return ended(source);
    }
    let reason = match said(error) {
        reason if !error.is_data() => reason,
        reason => match reason.rsplit_once(", expected ") {
            Some((_, expected)) => format!("there should be {expected}"),
            None => reason,
        },
    };
    no_har(source.faulty(), reason)
}

/// There are no more bytes, for whatever reason.
pub(super) fn ended(source: &mut Source) -> HarError {
    let reason = if source.is_blank() {
        "it is empty"
    } else {
        "it ends in the middle"
    };
    source
        .fault()
        .unwrap_or_else(|| no_har(source.behind(), reason.to_owned()))
}

pub(super) fn no_har(Place { line, column }: Place, reason: String) -> HarError {
    HarError::NoHar {
        line,
        column,
        reason,
        hint: "",
    }
}
