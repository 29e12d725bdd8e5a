//! The head of an answer by hand: status line, header case, framing.
//!
//! One of three things says where the body ends: a length, chunks, or the end of the connection.
//! After a 204 there is no body, so nothing has to say so; some servers do all the same. The
//! reasons beyond the common ones are nonsense on purpose: no client may read them.

use super::manners::{EmptyAnswer, HeaderCase, Manners};
use super::message::Answer;

pub(super) fn head(answer: &Answer, manners: &Manners) -> String {
    let version = if manners.until_close { "1.0" } else { "1.1" };
    let reason = if manners.no_reason {
        ""
    } else {
        reason(answer.status)
    };
    let mut head = format!("HTTP/{version} {} {reason}\r\n", answer.status);
    let mut line = |name: &str, value: &str| {
        for piece in [&spelt(name, manners.header_case), ": ", value, "\r\n"] {
            head.push_str(piece);
        }
    };
    for (name, value) in &answer.headers {
        line(name, value);
    }
    if answer.status == 204 {
        if manners.empty_answer == EmptyAnswer::LengthZero {
            line("content-length", "0");
        }
    } else if manners.chunked {
        line("transfer-encoding", "chunked");
    } else if !manners.until_close {
        line("content-length", &answer.body.len().to_string());
    }
    if manners.close {
        line("connection", "close");
    }
    head.push_str("\r\n");
    head
}

fn spelt(name: &str, case: HeaderCase) -> String {
    match case {
        HeaderCase::Lower => name.to_owned(),
        HeaderCase::Upper => name.to_ascii_uppercase(),
        HeaderCase::Title => {
            let title = |word: &str| word[..1].to_ascii_uppercase() + &word[1..];
            name.split('-').map(title).collect::<Vec<_>>().join("-")
        }
    }
}

fn reason(status: u16) -> &'static str {
    match status {
        200 => "OK",
        201 => "Created",
        204 => "No Content",
        400..=499 => "No, Because Of You",
        _ => "As It May Be",
    }
}
