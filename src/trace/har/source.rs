//! The bytes below the parser, and where they are from.
//!
//! A [`Source`] gives a file's bytes to the JSON parser, without its byte order mark and without
//! what `strings` drops, and checks that they are UTF-8. A fault shows when the parser comes to
//! it, not before, so that all that stands in front of it was read. The parser takes one byte at a
//! time: that way the byte it took last tells where it is, in lines and characters of the file,
//! and its own count, which knows nothing of what was dropped, is not needed.
//!
//! One byte at a time is slow. So an object that is wanted as a whole is [taken](Source::take)
//! past the parser, which finds its two brackets and nothing between them.
//!
//! Not in here: what the bytes mean.

use std::cell::RefCell;
use std::io::{self, ErrorKind, Read};

use super::opening;
use super::stop::{self, Stop};
use super::strings::{Run, Strings};
use super::taken::{Place, Taken};
use super::{HarError, Limits};

/// How much is taken from the file at once.
const PIECE: usize = 64 << 10;

/// Enough to know a format by.
const OPENING: usize = 512;

pub(super) struct Source<'i> {
    input: &'i mut dyn Read,
    limits: Limits,
    buffer: Vec<u8>,
    /// Ends of regions of the buffer: given, looked at, sound; ever further.
    next: usize,
    scanned: usize,
    filled: usize,
    /// The bytes of a character that is not whole yet, from `filled` to here.
    held: usize,
    strings: Strings,
    /// Where the byte at `counted` stands.
    place: Place,
    counted: usize,
    /// Where the byte stands that was given last.
    last: Place,
    noted: Option<Place>,
    opened: bool,
    blank: bool,
    /// What is behind the region that was filled.
    stop: Option<Stop>,
}

impl<'i> Source<'i> {
    pub(super) fn new(input: &'i mut dyn Read, limits: Limits) -> Self {
        let start = Place { line: 1, column: 1 };
        Self {
            input,
            limits,
            buffer: vec![0; PIECE],
            next: 0,
            scanned: 0,
            filled: 0,
            held: 0,
            strings: Strings::new(limits.string),
            place: start,
            counted: 0,
            last: start,
            noted: None,
            opened: false,
            blank: true,
            stop: None,
        }
    }

    /// Whether the byte that was given last opens an object.
    pub(super) fn opens_object(&self) -> bool {
        let last = self.next.checked_sub(1).and_then(|at| self.buffer.get(at));
        last == Some(&b'{')
    }

    /// The object or list that the byte given last opens, up to its end. The bracket at its end is
    /// given as the next byte. What stopped the source before it ended shows with that byte.
    pub(super) fn take(&mut self) -> Taken {
        let opening = self.next.saturating_sub(1)..self.next;
        let place = self.last();
        let mut taken = Taken::new(place, &self.buffer[opening]);
        self.strings.begin();
        while self.advance(Some(&mut taken)).is_ok_and(|more| more) {
            taken
                .text
                .extend_from_slice(&self.buffer[self.next..self.scanned]);
            self.next = self.scanned;
            if taken.text.len() > self.limits.entry {
                self.filled = self.scanned;
                self.stop = Some(Stop::TooLong(taken.place));
                break;
            }
            if self.strings.has_ended() {
                self.next -= 1;
                taken.ended = true;
                break;
            }
        }
        taken
    }

    /// The parser has found a fault. It reads on a little before it says so: it closes what is
    /// open on its way out.
    pub(super) fn note(&mut self) {
        let last = self.last();
        self.noted.get_or_insert(last);
    }

    /// Where the fault was noted; else where the byte stands that was given last.
    pub(super) fn faulty(&mut self) -> Place {
        let last = self.last();
        self.noted.unwrap_or(last)
    }

    /// Where the byte stands that was given last.
    pub(super) fn last(&mut self) -> Place {
        self.count();
        self.last
    }

    /// Where the byte stands that would be given next.
    pub(super) fn behind(&mut self) -> Place {
        self.count();
        self.place
    }

    /// Nothing but white space was given.
    pub(super) fn is_blank(&self) -> bool {
        self.blank
    }

    /// What the source itself has to say about why it stopped.
    pub(super) fn fault(&mut self) -> Option<HarError> {
        let behind = self.behind();
        Some(self.stop.take()?.told(behind, self.limits))
    }

    fn count(&mut self) {
        if let Some(before) = self.next.checked_sub(1).filter(|at| *at >= self.counted) {
            self.last = self.place.behind(&self.buffer[self.counted..before]);
            self.place = self.last.behind(&self.buffer[before..self.next]);
            self.counted = self.next;
        }
    }

    /// Makes sure that there is a byte to be given; `false` at the end.
    #[cold]
    fn advance(&mut self, mut taken: Option<&mut Taken>) -> io::Result<bool> {
        while self.next == self.scanned {
            if self.scanned == self.filled {
                if self.stop.is_some() {
                    return Err(stopped());
                }
                if !self.fill() && self.stop.is_none() {
                    return Ok(false);
                }
                continue;
            }
            match self.strings.run(&self.buffer[self.scanned..self.filled]) {
                Run::Pass(bytes) => self.scanned += bytes,
                Run::Drop(bytes) => {
                    self.scanned += bytes;
                    if let Some(taken) = &mut taken {
                        taken.cut(&self.buffer[self.next..self.scanned]);
                    }
                    self.next = self.scanned;
                }
                Run::TooDeep => {
                    self.filled = self.scanned;
                    self.stop = Some(Stop::Wrong(stop::TOO_DEEP));
                }
            }
        }
        Ok(true)
    }

    /// Takes the next piece of the file, all of the one before being given. `false` at its end.
    fn fill(&mut self) -> bool {
        self.count();
        self.buffer.copy_within(self.filled..self.held, 0);
        self.held -= self.filled;
        (self.next, self.scanned) = (0, 0);
        (self.counted, self.filled) = (0, 0);
        let mut ended = false;
        // A piece may be no more than a part of one character.
        while self.filled == 0 && !ended && self.stop.is_none() {
            let enough = if self.opened { self.held + 1 } else { OPENING };
            while self.held < enough && !ended && self.stop.is_none() {
                match self.input.read(&mut self.buffer[self.held..]) {
                    Ok(bytes) => {
                        ended = bytes == 0;
                        self.held += bytes;
                    }
                    Err(error) if error.kind() == ErrorKind::Interrupted => {}
                    Err(error) => self.stop = Some(Stop::Failed(error)),
                }
            }
            if !self.opened {
                self.opened = true;
                self.open();
            }
            self.check();
        }
        let white = |byte: &u8| byte.is_ascii_whitespace();
        self.blank = self.blank && self.buffer[..self.filled].iter().all(white);
        self.filled > 0
    }

    /// Looks at the first bytes, and skips a byte order mark.
    fn open(&mut self) {
        let mark = opening::mark(&self.buffer[..self.held]);
        self.buffer.copy_within(mark..self.held, 0);
        self.held -= mark;
        if let Some((at, wrong)) = opening::wrong(&self.buffer[..self.held]) {
            self.held = at;
            self.stop = Some(Stop::Wrong(wrong));
        }
    }

    /// As much of what is held as is whole characters.
    fn check(&mut self) {
        match std::str::from_utf8(&self.buffer[..self.held]) {
            Ok(_) => self.filled = self.held,
            Err(error) => {
                self.filled = error.valid_up_to();
                if error.error_len().is_some() {
                    self.held = self.filled;
                    self.stop = Some(Stop::Wrong(stop::NOT_UTF_8));
                }
            }
        }
    }
}

/// The parser only hands it through; [`Source::fault`] says what it was.
fn stopped() -> io::Error {
    io::Error::from(ErrorKind::InvalidData)
}

/// The source as the parser sees it, while the walk sees it as well.
pub(super) struct Shared<'s, 'i>(pub(super) &'s RefCell<Source<'i>>);

impl Read for Shared<'_, '_> {
    #[inline]
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        let mut source = self.0.borrow_mut();
        if source.next == source.scanned && !source.advance(None)? {
            return Ok(0);
        }
        // The parser asks for one byte at a time; copying a slice of one would be a call each.
        if let [byte] = out {
            *byte = source.buffer[source.next];
            source.next += 1;
            return Ok(1);
        }
        let bytes = out.len().min(source.scanned - source.next);
        let next = source.next + bytes;
        out[..bytes].copy_from_slice(&source.buffer[source.next..next]);
        source.next = next;
        Ok(bytes)
    }
}
