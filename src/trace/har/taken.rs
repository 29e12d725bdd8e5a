//! An object of the file as text, and where each byte of it stands in the file.
//!
//! The text lacks what was dropped from long strings; the cuts know how much that was, so that a
//! place behind one is still the right one. What is dropped holds no line break.

use super::strings::continues;

/// From 1, in characters.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Place {
    pub(super) line: usize,
    pub(super) column: usize,
}

impl Place {
    /// Where the next byte stands, if these are between.
    pub(super) fn behind(self, bytes: &[u8]) -> Self {
        match bytes.iter().rposition(|byte| *byte == b'\n') {
            None => Self {
                line: self.line,
                column: self.column + characters(bytes),
            },
            Some(last) => Self {
                line: self.line + bytes.split(|byte| *byte == b'\n').skip(1).count(),
                column: 1 + characters(&bytes[last + 1..]),
            },
        }
    }
}

/// A string's end was dropped.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Cut {
    /// What stands here in the text stood in front of more.
    pub(super) at: usize,
    characters: usize,
}

#[derive(Debug)]
pub(super) struct Taken {
    /// Where the first byte stands.
    pub(super) place: Place,
    pub(super) text: Vec<u8>,
    pub(super) cuts: Vec<Cut>,
    /// The text is whole: neither the file nor the patience ended before it.
    pub(super) ended: bool,
}

impl Taken {
    pub(super) fn new(place: Place, opening: &[u8]) -> Self {
        Self {
            place,
            text: opening.to_vec(),
            cuts: Vec::new(),
            ended: false,
        }
    }

    /// These bytes are dropped behind those that are there.
    pub(super) fn cut(&mut self, dropped: &[u8]) {
        let at = self.text.len();
        let characters = characters(dropped);
        match self.cuts.last_mut().filter(|cut| cut.at == at) {
            Some(cut) => cut.characters += characters,
            None => self.cuts.push(Cut { at, characters }),
        }
    }

    pub(super) fn place_of(&self, at: usize) -> Place {
        let before = &self.text[..at.min(self.text.len())];
        let newline = before.iter().rposition(|byte| *byte == b'\n');
        let line = newline.unwrap_or_default()..=at;
        let cuts = self.cuts.iter().filter(|cut| line.contains(&cut.at));
        let mut place = self.place.behind(before);
        place.column += cuts.map(|cut| cut.characters).sum::<usize>();
        place
    }
}

fn characters(bytes: &[u8]) -> usize {
    bytes.iter().filter(|byte| !continues(**byte)).count()
}
