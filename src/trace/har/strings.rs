//! Where JSON's strings are, and which bytes of one are too many.
//!
//! A string that reaches the limit is cut: what follows up to its closing quote is dropped. What
//! remains is a string as valid as the whole one was. So a cut is made only where a character
//! begins, never within an escape, nor between the two escapes of one character; and control
//! characters, which no string may hold, are passed on, for the parser to complain about.
//!
//! This is no parser: it knows strings and how deep brackets are nested, and relies on the parser
//! above it to stop at the first byte that is not JSON. Buffers may end anywhere. Bytes are looked
//! at up to the next bracket that matters and no further, so that who took the last one knows how
//! deep it is.

/// Deeper brackets are refused. The parser needs memory for each of them.
const DEEPEST: usize = 512;

/// How far beyond the limit a cut may be put off: the second escape of one character.
const SLACK: usize = 12;

/// What to do with the next bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Run {
    Pass(usize),
    Drop(usize),
    /// The first byte is a bracket that is nested too deep.
    TooDeep,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Inside {
    Nothing,
    String(Escape),
    /// Behind the cut; `true` after a backslash.
    Dropped(bool),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Escape {
    None,
    Begun,
    /// Hexadecimal digits to come, and what those before them say.
    Code(u8, u16),
}

#[derive(Debug)]
pub(super) struct Strings {
    limit: usize,
    inside: Inside,
    /// Bytes of the string so far.
    length: usize,
    /// The last escape was the first of two that make one character.
    half: bool,
    depth: usize,
    /// A value is taken as a whole: it ends where the brackets are this deep again.
    floor: Option<usize>,
}

impl Strings {
    pub(super) fn new(limit: usize) -> Self {
        Self {
            limit,
            inside: Inside::Nothing,
            length: 0,
            half: false,
            depth: 0,
            floor: None,
        }
    }

    /// The bracket that was passed last begins a value to be taken as a whole.
    pub(super) fn begin(&mut self) {
        self.floor = Some(self.depth.saturating_sub(1));
    }

    /// Whether that value has ended.
    pub(super) fn has_ended(&mut self) -> bool {
        let ended = self.floor == Some(self.depth);
        if ended {
            self.floor = None;
        }
        ended
    }

    /// The longest beginning of these bytes that all meet the same fate. `bytes` is not empty.
    pub(super) fn run(&mut self, bytes: &[u8]) -> Run {
        if let Inside::Dropped(escaped) = self.inside {
            let dropped = self.dropped(bytes, escaped);
            if dropped > 0 {
                return Run::Drop(dropped);
            }
        }
        let mut index = 0;
        while let Some(&byte) = bytes.get(index) {
            match self.inside {
                Inside::Nothing => match byte {
                    b'"' => {
                        self.inside = Inside::String(Escape::None);
                        self.length = 0;
                        self.half = false;
                    }
                    b'[' | b'{' if self.depth == DEEPEST && index == 0 => return Run::TooDeep,
                    b'[' | b'{' if self.depth == DEEPEST => break,
                    b'[' | b'{' => {
                        self.depth += 1;
                        if self.floor.is_none() {
                            return Run::Pass(index + 1);
                        }
                    }
                    b']' | b'}' => {
                        self.depth = self.depth.saturating_sub(1);
                        if self.floor == Some(self.depth) {
                            return Run::Pass(index + 1);
                        }
                    }
                    _ => {}
                },
                Inside::String(Escape::None) => {
                    let plain = self.plain(&bytes[index..]);
                    if plain > 0 {
                        index += plain;
                        continue;
                    }
                    if self.cuts_at(byte) {
                        self.inside = Inside::Dropped(false);
                        if index > 0 {
                            break;
                        }
                        return Run::Drop(self.dropped(bytes, false));
                    }
                    self.character(byte);
                }
                Inside::String(escape) => self.escaped(byte, escape),
                // Behind a cut this loop is entered at the closing quote only.
                Inside::Dropped(_) => self.inside = Inside::Nothing,
            }
            index += 1;
        }
        Run::Pass(index)
    }

    /// How many bytes mean themselves and are within the limit. Most bytes of a HAR are such.
    fn plain(&mut self, bytes: &[u8]) -> usize {
        let most = bytes.len().min(self.limit.saturating_sub(self.length));
        let special = |byte: &u8| matches!(byte, b'"' | b'\\');
        let plain = bytes[..most].iter().position(special).unwrap_or(most);
        self.length += plain;
        self.half = self.half && plain == 0;
        plain
    }

    fn cuts_at(&self, byte: u8) -> bool {
        let begins = byte >= b' ' && byte != b'"' && !continues(byte);
        begins && self.length >= self.limit && !(self.half && self.length < self.limit + SLACK)
    }

    fn character(&mut self, byte: u8) {
        match byte {
            b'"' => self.inside = Inside::Nothing,
            b'\\' => self.inside = Inside::String(Escape::Begun),
            _ => self.half = false,
        }
        self.length += 1;
    }

    fn escaped(&mut self, byte: u8, escape: Escape) {
        self.length += 1;
        let next = match escape {
            Escape::Begun if byte == b'u' => Escape::Code(4, 0),
            Escape::Code(left, code) => {
                let digit = char::from(byte).to_digit(16).unwrap_or_default();
                let code = code << 4 | u16::try_from(digit).unwrap_or_default();
                if left > 1 {
                    Escape::Code(left - 1, code)
                } else {
                    self.half = (0xD800..0xDC00).contains(&code);
                    Escape::None
                }
            }
            Escape::Begun | Escape::None => {
                self.half = false;
                Escape::None
            }
        };
        self.inside = Inside::String(next);
    }

    /// How many bytes to drop; behind them is the closing quote, a control character or nothing.
    fn dropped(&mut self, bytes: &[u8], mut escaped: bool) -> usize {
        for (index, &byte) in bytes.iter().enumerate() {
            match byte {
                b'"' if !escaped => {
                    self.inside = Inside::Dropped(false);
                    return index;
                }
                0..b' ' => {
                    self.inside = Inside::String(Escape::None);
                    return index;
                }
                b'\\' if !escaped => escaped = true,
                _ => escaped = false,
            }
        }
        self.inside = Inside::Dropped(escaped);
        bytes.len()
    }
}

/// Whether a byte is a further one of its character.
pub(super) fn continues(byte: u8) -> bool {
    byte & 0xC0 == 0x80
}
