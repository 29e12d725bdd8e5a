//! Texts that tell whether a target keeps what it is given.
//!
//! Each case is something that careless storage alters: other scripts, markup and quotes, length,
//! blanks at the end. A target may refuse such a text, but not change it. Whether a value is
//! one of them is told from the value alone, so that recorded traffic is judged alike.

/// A kind of text that careless storage alters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum TextCase {
    /// Letters beyond ASCII, from several scripts, and beyond the Basic Multilingual Plane.
    Scripts,
    /// Markup, quotes, escapes and placeholders.
    Markup,
    /// 255 characters of a name, 300 of any other text.
    Long,
}

impl TextCase {
    pub const ALL: [Self; 3] = [Self::Scripts, Self::Markup, Self::Long];

    pub fn as_str(self) -> &'static str {
        match self {
            Self::Scripts => "scripts",
            Self::Markup => "markup",
            Self::Long => "long",
        }
    }

    /// A text of this case that begins with `start`. A name has no blank at its end.
    pub fn text(self, start: &str, is_name: bool) -> String {
        let end = if is_name { "" } else { "\tand\nmore  " };
        match self {
            Self::Scripts => {
                // A letter and its accent apart, as some keyboards write it.
                format!(
                    "{start} Größe e\u{301} Ελλάδα Москва 日本語 עברית العربية ไทย İı ß 🔥 and Some More{end}"
                )
            }
            Self::Markup => {
                format!(
                    "{start} <b>\"A\" & 'B'</b> &amp; C:\\d /e %20 {{f}} ${{g}} ;-- and Some More{end}"
                )
            }
            Self::Long => filled(start, if is_name { 255 } else { 300 }),
        }
    }
}

/// `start` and as many further characters as make up `length`, all different from their neighbours.
fn filled(start: &str, length: usize) -> String {
    let letters = ('a'..='z').chain('A'..='Z').chain('0'..='9').cycle();
    let missing = length.saturating_sub(start.chars().count() + 1);
    let rest: String = letters.take(missing).collect();
    format!("{start}-{rest}").chars().take(length).collect()
}

/// Whether a text is one that careless storage alters.
pub fn is_demanding(text: &str) -> bool {
    !text.is_ascii() || text.contains(['<', '>', '&', '"', '\'', '\\']) || text.chars().count() > 64
}
