//! What servers do to texts that they should leave alone.
//!
//! Each is a function from a text to a text, and most texts pass through most of them unchanged:
//! that is why they go unnoticed.

/// Blanks at both ends are lost.
pub(in crate::reference) fn trim(text: &str) -> String {
    text.trim().to_owned()
}

/// Capitals are lost.
pub(in crate::reference) fn lower_case(text: &str) -> String {
    text.to_lowercase()
}

/// What is not ASCII becomes a question mark, as in a column of the wrong character set.
pub(in crate::reference) fn only_ascii(text: &str) -> String {
    let question = |character: char| if character.is_ascii() { character } else { '?' };
    text.chars().map(question).collect()
}

/// Letters and the marks after them become one character, as NFC has it; the commonest ones.
pub(in crate::reference) fn compose(text: &str) -> String {
    const COMPOSED: [(&str, &str); 14] = [
        ("a\u{300}", "à"),
        ("a\u{301}", "á"),
        ("a\u{308}", "ä"),
        ("a\u{30a}", "å"),
        ("c\u{327}", "ç"),
        ("e\u{300}", "è"),
        ("e\u{301}", "é"),
        ("e\u{302}", "ê"),
        ("i\u{301}", "í"),
        ("n\u{303}", "ñ"),
        ("o\u{301}", "ó"),
        ("o\u{308}", "ö"),
        ("u\u{301}", "ú"),
        ("u\u{308}", "ü"),
    ];
    COMPOSED
        .iter()
        .fold(text.to_owned(), |text, (loose, composed)| {
            text.replace(loose, composed)
        })
}

/// Escapes what HTML knows as markup, as a server does that stores what it should only show.
pub(in crate::reference) fn escape_markup(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
        .replace('"', "&quot;")
}

/// What is behind the 64th character is lost.
pub(in crate::reference) fn truncate(text: &str) -> String {
    text.chars().take(64).collect()
}

/// Quotation marks are lost, as in a server that is afraid of SQL.
pub(in crate::reference) fn strip_quotes(text: &str) -> String {
    text.replace(['"', '\''], "")
}
