//! Hostile answers as bytes and an ending.
//!
//! Attacks on the framing are written here; those in JSON come from `hostile_text` and get an
//! honest frame. As elsewhere, a client is to stumble over the attack and not over something
//! beside it, so apart from it each answer is as well-formed as can be.

use super::hostile::Hostile;
use super::hostile_text::text;
use super::message::{Answer, Call};
use super::script::{Ending, Script};

/// What a trap says to a call that has this true answer.
pub(super) fn script(hostile: &Hostile, answer: &Answer, call: &Call) -> Script {
    if let Some((headers, body)) = text(hostile, answer, call) {
        return framed(answer.status, &headers, &body);
    }
    let status = answer.status;
    let body = if answer.body.is_empty() {
        b"{}".as_slice()
    } else {
        &answer.body
    };
    let length = body.len();
    let half = &body[..length.div_ceil(2)];
    let ok = format!("HTTP/1.1 {status} -\r\nContent-Type: application/json\r\n");
    let with = |headers: &str, body: &[u8], ending| Script {
        bytes: [ok.as_bytes(), headers.as_bytes(), b"\r\n", body].concat(),
        ending,
    };
    match hostile {
        Hostile::TwoHundredMegabytes => {
            let piece = b"{\"id\":\"0b5e55ed-0000-4000-8000-000000000000\"},".repeat(1_000);
            let (start, end) = (b"{\"security_groups\":[".as_slice(), b"{}]}".as_slice());
            let count = 200_000_000 / piece.len();
            let length = start.len() + count * piece.len() + end.len();
            with(
                &format!("Content-Length: {length}\r\n"),
                start,
                Ending::Times(piece, count, end.to_vec()),
            )
        }
        Hostile::HalfJson => framed(status, &[], half),
        Hostile::NotUtf8 => framed(status, &[], b"{\"security_groups\": \"\xff\xfe\xc0\"}"),
        Hostile::LengthTooLong => with(
            &format!("Content-Length: {}\r\n", length + 400),
            body,
            Ending::Close,
        ),
        Hostile::LengthTooShort => with(
            &format!("Content-Length: {}\r\n", half.len()),
            body,
            Ending::Close,
        ),
        Hostile::LengthNegative => with("Content-Length: -1\r\n", body, Ending::Close),
        Hostile::LengthsDiffer => with(
            &format!(
                "Content-Length: {length}\r\nContent-Length: {}\r\n",
                half.len()
            ),
            body,
            Ending::Close,
        ),
        // An empty reference is the place itself, whatever it is.
        Hostile::RedirectsToItself => redirect("?"),
        Hostile::RedirectsTo(url) => redirect(url),
        Hostile::ResetInBody => with(
            &format!("Content-Length: {}\r\n", length + 400),
            half,
            Ending::Reset,
        ),
        Hostile::Silent => bare(Vec::new(), Ending::Silence),
        Hostile::SilentAfterHead => with(
            &format!("Content-Length: {length}\r\n"),
            b"",
            Ending::Silence,
        ),
        Hostile::OneBytePerSecond => with(
            &format!("Content-Length: {length}\r\n"),
            b"",
            Ending::Drip(body.to_vec()),
        ),
        Hostile::EndlessHeaders => bare(
            ok.into_bytes(),
            Ending::Again(b"X-More: and more and more and more and more\r\n".repeat(64)),
        ),
        Hostile::HugeHeader => with(
            &format!(
                "Content-Length: {length}\r\nX-More: {}\r\n",
                "x".repeat(1 << 20)
            ),
            body,
            Ending::Next,
        ),
        Hostile::FatHead => {
            let header = |number| format!("X-More-{number}: {}\r\n", "x".repeat(4_000));
            let headers: String = (0..80).map(header).collect();
            with(
                &format!("Content-Length: {length}\r\n{headers}"),
                body,
                Ending::Next,
            )
        }
        Hostile::GzipBomb => gzip(with, 10_000_000),
        Hostile::SmallGzipBomb => gzip(with, 1_000_000),
        Hostile::FalseGzip => with(
            &format!("Content-Encoding: gzip\r\nContent-Length: {length}\r\n"),
            body,
            Ending::Next,
        ),
        Hostile::BrokenChunk => {
            let first = [format!("{:x}\r\n", half.len()).as_bytes(), half, b"\r\n"].concat();
            let bytes = [first.as_slice(), b"many\r\n", body, b"\r\n0\r\n\r\n"].concat();
            with("Transfer-Encoding: chunked\r\n", &bytes, Ending::Close)
        }
        Hostile::HugeChunk => {
            let bytes = [b"fffffffffffffff0\r\n", half].concat();
            with("Transfer-Encoding: chunked\r\n", &bytes, Ending::Close)
        }
        Hostile::EndlessInterim => bare(
            Vec::new(),
            Ending::Again(b"HTTP/1.1 103 Early Hints\r\nLink: </docs>; rel=help\r\n\r\n".repeat(64)),
        ),
        Hostile::Http2 => bare(
            b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0\0\x04\0\0\0\0\0".to_vec(),
            Ending::Close,
        ),
        Hostile::Garbage => bare((0..=255).cycle().take(4_096).collect(), Ending::Close),
        Hostile::BodyAfter204 => bare(
            [
                format!("HTTP/1.1 204 -\r\nContent-Length: {length}\r\n\r\n").as_bytes(),
                body,
            ]
            .concat(),
            Ending::Close,
        ),
        Hostile::Status(status) => bare(
            [
                format!("HTTP/1.1 {status} -\r\nContent-Type: application/json\r\nContent-Length: {length}\r\n\r\n")
                    .as_bytes(),
                body,
            ]
            .concat(),
            Ending::Next,
        ),
        _ => unreachable!("{hostile:?} is an attack in JSON"),
    }
}

fn bare(bytes: Vec<u8>, ending: Ending) -> Script {
    Script { bytes, ending }
}

fn redirect(location: &str) -> Script {
    bare(
        format!("HTTP/1.1 302 Found\r\nLocation: {location}\r\nContent-Length: 0\r\n\r\n").into(),
        Ending::Next,
    )
}

fn framed(status: u16, headers: &[(String, String)], body: &[u8]) -> Script {
    let mut head = format!("HTTP/1.1 {status} -\r\n");
    if headers.iter().all(|(name, _)| name != "Content-Type") {
        head.push_str("Content-Type: application/json\r\n");
    }
    for (name, value) in headers {
        for part in [name, ": ", value, "\r\n"] {
            head.push_str(part);
        }
    }
    // A 204 has no body, so the attack needs another status.
    let head = head.replace("HTTP/1.1 204 ", "HTTP/1.1 200 ");
    let head = format!("{head}Content-Length: {}\r\n\r\n", body.len());
    bare([head.as_bytes(), body].concat(), Ending::Next)
}

/// A gzip of that many bytes and about 158 times as many zeros: one literal, then copies of 258
/// bytes from one byte before, each of which takes 13 bits in the fixed code of RFC 1951.
fn gzip(with: impl Fn(&str, &[u8], Ending) -> Script, length: usize) -> Script {
    let mut bits: Vec<bool> = Vec::new();
    // No last block, fixed code, the literal zero.
    for bit in "0 10 00110000".chars().filter(|bit| *bit != ' ') {
        bits.push(bit == '1');
    }
    let copies = "1100010100000".repeat(16);
    bits.extend(copies.chars().map(|bit| bit == '1'));
    let bytes: Vec<u8> = bits
        .chunks_exact(8)
        .map(|bits| {
            bits.iter()
                .rev()
                .fold(0, |byte, bit| byte << 1 | u8::from(*bit))
        })
        .collect();
    // After two bytes the pattern repeats every thirteen.
    let (start, cycle) = (&bytes[..2], &bytes[2..15]);
    let mut body = b"\x1f\x8b\x08\0\0\0\0\0\0\x03".to_vec();
    body.extend_from_slice(start);
    body.extend_from_slice(&cycle.repeat(length / cycle.len()));
    with(
        &format!(
            "Content-Encoding: gzip\r\nContent-Length: {}\r\n",
            body.len()
        ),
        &body,
        Ending::Next,
    )
}
