//! Reads XML into a tree of elements, for the fronts that speak it.
//!
//! Only what messages need: names without their prefix, attributes, text, children. Comments and
//! processing instructions are skipped. A document type is refused, and with it every entity of
//! its own making; so is a tree that is too deep or has too many elements. What is refused here is
//! not well formed for the client.
//!
//! Text is taken as UTF-8 if it is that, and as ISO 8859-1 otherwise, whatever the declaration says:
//! the vendor's Python client declares the second and sends the first.

use quick_xml::Reader;
use quick_xml::events::{BytesRef, BytesStart, Event};

use super::refusal::Refusal;

/// How deep elements may be nested. A mask as a tree is the deepest thing that clients send.
const DEEPEST: usize = 100;

/// How many elements a message may have.
const MOST_ELEMENTS: usize = 100_000;

/// An element.
#[derive(Clone, Debug, Default)]
pub(super) struct Element {
    /// Its name, without a prefix.
    pub(super) name: String,
    /// All text directly in it.
    pub(super) text: String,
    /// What it contains.
    pub(super) children: Vec<Element>,
}

impl Element {
    /// The first child of this name.
    pub(super) fn child(&self, name: &str) -> Option<&Self> {
        self.children.iter().find(|child| child.name == name)
    }
}

/// Reads a document and gives its root.
pub(super) fn read(bytes: &[u8]) -> Result<Element, Refusal> {
    let text = match std::str::from_utf8(bytes) {
        Ok(text) => text.to_owned(),
        // Every byte of ISO 8859-1 is the character of the same number.
        Err(_) => bytes.iter().copied().map(char::from).collect(),
    };
    let mut reader = Reader::from_str(&text);
    let mut tree = Tree::default();
    loop {
        match reader.read_event() {
            Err(error) => return Err(Refusal::not_well_formed(error.to_string())),
            Ok(Event::Start(start)) => tree.open(&start)?,
            Ok(Event::Empty(start)) => {
                tree.open(&start)?;
                tree.close();
            }
            Ok(Event::End(_)) => tree.close(),
            Ok(Event::Text(text)) => tree.write(&text.xml10_content())?,
            Ok(Event::CData(text)) => tree.write(&text.xml10_content())?,
            Ok(Event::GeneralRef(reference)) => {
                let letter = resolved(&reference)?;
                tree.write(letter.encode_utf8(&mut [0; 4]))?;
            }
            Ok(Event::DocType(_)) => {
                return Err(Refusal::not_well_formed("document types are not accepted"));
            }
            Ok(Event::Eof) => return tree.finish(),
            Ok(_) => {}
        }
    }
}

/// The elements that are open, and the root once it is closed.
#[derive(Default)]
struct Tree {
    open: Vec<Element>,
    root: Option<Element>,
    elements: usize,
}

impl Tree {
    fn open(&mut self, start: &BytesStart<'_>) -> Result<(), Refusal> {
        self.elements += 1;
        if self.open.len() >= DEEPEST || self.elements > MOST_ELEMENTS {
            return Err(Refusal::not_well_formed("the message is too large"));
        }
        if self.open.is_empty() && self.root.is_some() {
            return Err(Refusal::not_well_formed("there is more than one root"));
        }
        let name = start.local_name();
        self.open.push(Element {
            name: AsRef::<str>::as_ref(&name).to_owned(),
            ..Element::default()
        });
        Ok(())
    }

    fn close(&mut self) {
        let Some(closed) = self.open.pop() else {
            return;
        };
        match self.open.last_mut() {
            Some(parent) => parent.children.push(closed),
            None => self.root = Some(closed),
        }
    }

    fn write(&mut self, text: &str) -> Result<(), Refusal> {
        match self.open.last_mut() {
            Some(element) => {
                element.text.push_str(text);
                Ok(())
            }
            None if text.trim().is_empty() => Ok(()),
            None => Err(Refusal::not_well_formed("there is text outside the root")),
        }
    }

    fn finish(self) -> Result<Element, Refusal> {
        match self.root {
            Some(root) if self.open.is_empty() => Ok(root),
            _ => Err(Refusal::not_well_formed("the document ends too early")),
        }
    }
}

/// The character that a reference stands for: one by number, or one of the five that XML knows.
fn resolved(reference: &BytesRef<'_>) -> Result<char, Refusal> {
    let unknown = || Refusal::not_well_formed("entities are not accepted");
    if let Some(letter) = reference.resolve_char_ref().map_err(|_| unknown())? {
        return Ok(letter);
    }
    match reference.xml10_content().as_ref() {
        "amp" => Ok('&'),
        "lt" => Ok('<'),
        "gt" => Ok('>'),
        "quot" => Ok('"'),
        "apos" => Ok('\''),
        _ => Err(unknown()),
    }
}

/// Whether XML 1.0 can hold a character (its section 2.2).
pub(super) fn can_hold(letter: char) -> bool {
    matches!(letter, '\t' | '\n' | '\r' | ' '..='\u{d7ff}' | '\u{e000}'..='\u{fffd}' | '\u{10000}'..)
}

/// Writes text so that it comes out of XML as it was: a carriage return and the controls of ISO 8859-1 by their number,
/// since readers change the one and often drop the others. What XML cannot hold is left out; no text that was
/// taken has any of it.
pub(super) fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '\t' | '\n' => escaped.push(letter),
            letter if !can_hold(letter) => {}
            letter if letter.is_control() => {
                escaped.push_str("&#");
                escaped.push_str(&u32::from(letter).to_string());
                escaped.push(';');
            }
            letter => escaped.push(letter),
        }
    }
    escaped
}
