//! Object masks: which properties of an object, and of what is related to it, an answer shows.
//!
//! Read are all spellings that clients use: `mask[a,b[c]]`, `mask.a.b`, `mask.a,mask.b`, `filteredMask[a]`, the bare
//! `a;b.c` and `a,b[c]`, a mask within brackets alone, several masks within brackets, and the struct tree of old
//! clients. A type in parentheses behind `mask` is passed over. White space, line breaks included, means nothing.
//! `mask[]` is no mask.
//!
//! The same property may be named twice; what is asked of it is put together. Whether a property
//! exists is not known here: that is for the one who shows the object.

use serde_json::{Map, Value};

use super::refusal::Refusal;

/// How deep masks may be nested; the real API has no relation that leads further.
const DEEPEST: usize = 24;

/// The words that a mask begins with.
const ROOTS: [&str; 2] = ["mask", "filteredMask"];

/// What is asked for at one level, in the order in which it was asked.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Mask {
    /// The properties, each with what is asked of it.
    pub(super) wanted: Vec<(String, Mask)>,
}

impl Mask {
    /// Reads a mask in either form; none if it asks for nothing.
    pub(super) fn read(given: Option<&Value>) -> Result<Option<Self>, Refusal> {
        let mask = match given {
            None | Some(Value::Null) => return Ok(None),
            Some(Value::String(text)) => Self::from_text(text)?,
            Some(Value::Object(tree)) => Self::from_tree(tree, 0)?,
            Some(Value::Array(items)) if items.is_empty() => return Ok(None),
            Some(_) => return Err(Refusal::unreadable_mask()),
        };
        Ok(Some(mask).filter(|mask| !mask.wanted.is_empty()))
    }

    fn from_text(text: &str) -> Result<Self, Refusal> {
        let text: String = text
            .chars()
            .filter(|letter| !letter.is_whitespace())
            .collect();
        let mut reader = Reader { rest: &text };
        let mask = if text.starts_with('[') {
            reader.brackets(0)?
        } else {
            reader.list(0)?
        };
        if reader.rest.is_empty() {
            Ok(mask.without_roots())
        } else {
            Err(Refusal::unreadable_mask())
        }
    }

    /// The same without the words that stand at its beginning, or at that of each of its properties. No type has a
    /// property of these names.
    fn without_roots(self) -> Self {
        let mut mask = Self::default();
        for (name, below) in self.wanted {
            if ROOTS.contains(&name.as_str()) {
                for (name, below) in below.wanted {
                    mask.add(name, below);
                }
            } else {
                mask.add(name, below);
            }
        }
        mask
    }

    fn from_tree(tree: &Map<String, Value>, depth: usize) -> Result<Self, Refusal> {
        if depth > DEEPEST {
            return Err(Refusal::unreadable_mask());
        }
        let mut mask = Self::default();
        for (name, below) in tree {
            let below = match below {
                Value::Object(tree) => Self::from_tree(tree, depth + 1)?,
                _ => Self::default(),
            };
            mask.add(name.clone(), below);
        }
        Ok(mask)
    }

    fn add(&mut self, name: String, below: Self) {
        match self.wanted.iter_mut().find(|(known, _)| *known == name) {
            Some((_, known)) => {
                for (name, below) in below.wanted {
                    known.add(name, below);
                }
            }
            None => self.wanted.push((name, below)),
        }
    }
}

/// Reads a mask without white space from its front.
struct Reader<'a> {
    rest: &'a str,
}

impl Reader<'_> {
    fn takes(&mut self, letter: char) -> bool {
        match self.rest.strip_prefix(letter) {
            Some(rest) => {
                self.rest = rest;
                true
            }
            None => false,
        }
    }

    /// A list in brackets.
    fn brackets(&mut self, depth: usize) -> Result<Mask, Refusal> {
        if !self.takes('[') || depth > DEEPEST {
            return Err(Refusal::unreadable_mask());
        }
        let mask = self.list(depth)?;
        if self.takes(']') {
            Ok(mask)
        } else {
            Err(Refusal::unreadable_mask())
        }
    }

    /// A list up to its end; commas may trail, as clients join their lists carelessly.
    fn list(&mut self, depth: usize) -> Result<Mask, Refusal> {
        let mut mask = Mask::default();
        loop {
            while self.takes(',') || self.takes(';') {}
            if self.rest.is_empty() || self.rest.starts_with(']') {
                return Ok(mask);
            }
            let (name, below) = self.property(depth)?;
            mask.add(name, below);
            if !(self.rest.is_empty() || self.rest.starts_with([',', ';', ']'])) {
                return Err(Refusal::unreadable_mask());
            }
        }
    }

    /// One property: a name, and what is asked of it after a point or in brackets.
    fn property(&mut self, depth: usize) -> Result<(String, Mask), Refusal> {
        let end = self
            .rest
            .find(|letter: char| !(letter.is_ascii_alphanumeric() || letter == '_'))
            .unwrap_or(self.rest.len());
        let (name, rest) = self.rest.split_at(end);
        if name.is_empty() || depth > DEEPEST {
            return Err(Refusal::unreadable_mask());
        }
        self.rest = rest;
        if ROOTS.contains(&name) && self.takes('(') {
            let (_, rest) = self
                .rest
                .split_once(')')
                .ok_or_else(Refusal::unreadable_mask)?;
            self.rest = rest;
        }
        let below = if self.takes('.') {
            let (name, below) = self.property(depth + 1)?;
            Mask {
                wanted: vec![(name, below)],
            }
        } else if self.rest.starts_with('[') {
            self.brackets(depth + 1)?
        } else {
            Mask::default()
        };
        Ok((name.to_owned(), below))
    }
}
