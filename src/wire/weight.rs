//! What a JSON text would weigh as values, told before it is parsed.
//!
//! Four megabytes of `[0,0,0,…]` become hundreds of megabytes of values. A text from a target is
//! therefore weighed first: a value counts as one, an object as eight, since its table alone
//! takes more room than small values do. The count is of brackets and commas outside strings, so
//! it is right for JSON, and for anything else the parser has the last word.

/// What is parsed at most: some six thousand objects of eight attributes.
pub const HEAVIEST: usize = 100_000;

/// What an object counts beside its values.
const OBJECT: usize = 8;

pub fn weight(text: &[u8]) -> usize {
    let (mut weight, mut in_string, mut escaped) = (1, false, false);
    for byte in text {
        match byte {
            _ if escaped => escaped = false,
            b'\\' if in_string => escaped = true,
            b'"' => in_string = !in_string,
            b',' | b'[' if !in_string => weight += 1,
            b'{' if !in_string => weight += OBJECT,
            _ => {}
        }
    }
    weight
}
