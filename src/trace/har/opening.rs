//! What a file's first bytes tell.
//!
//! People hand over the wrong file, or the right one in the wrong form. That shows at its very
//! beginning, and a hint helps more there than a JSON parser's complaint about the first byte.
//! What begins as JSON may is let through: the parser has the last word on it.

/// Why a file cannot be read, and what to do about it.
#[derive(Debug, Clone, Copy)]
pub(super) struct Wrong {
    pub(super) reason: &'static str,
    pub(super) hint: &'static str,
}

const MARK: &[u8] = b"\xEF\xBB\xBF";

/// First bytes of what is no UTF-8 text.
const FORMATS: [(&[u8], Wrong); 6] = [
    (b"\xFF\xFE", UTF_16),
    (b"\xFE\xFF", UTF_16),
    (b"{\0", UTF_16),
    (b"\0{", UTF_16),
    (
        b"\x1F\x8B",
        Wrong {
            reason: "it is compressed",
            hint: "\nhint: unpack it with `gunzip`",
        },
    ),
    (
        b"PK\x03\x04",
        Wrong {
            reason: "it is a ZIP archive",
            hint: "\nhint: unpack it, and give the `.har` that is in it",
        },
    ),
];

const UTF_16: Wrong = Wrong {
    reason: "it is UTF-16, and JSON is UTF-8",
    hint: "\nhint: convert it, such as with `iconv -f UTF-16 -t UTF-8`",
};

const MARKUP: Wrong = Wrong {
    reason: "it is HTML or XML",
    hint: "\nhint: a HAR is what the network tab of a browser exports, not the page itself",
};

/// How many bytes of a byte order mark to skip.
pub(super) fn mark(bytes: &[u8]) -> usize {
    if bytes.starts_with(MARK) {
        MARK.len()
    } else {
        0
    }
}

/// Where the first byte of something else stands, behind the byte order mark, and what it is.
pub(super) fn wrong(bytes: &[u8]) -> Option<(usize, Wrong)> {
    if let Some((_, wrong)) = FORMATS.iter().find(|(first, _)| bytes.starts_with(first)) {
        return Some((0, *wrong));
    }
    let first = bytes.iter().position(|byte| !byte.is_ascii_whitespace())?;
    (bytes[first] == b'<').then_some((first, MARKUP))
}
