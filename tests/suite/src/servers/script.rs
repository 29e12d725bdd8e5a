//! What a server with a broken transport says, whatever it is asked.
//!
//! A script is bytes and an ending. The bytes are as well-formed as the fault allows: a client
//! has to stumble over the fault and not over something beside it.

use super::broken::Broken;

/// What comes after the bytes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Ending {
    /// The next request on the same connection.
    Next,
    Close,
    Reset,
    /// Nothing, with the connection open.
    Silence,
    /// These bytes, for as long as anybody reads them.
    Again(Vec<u8>),
    /// These bytes that many times, then the last ones, then the next request.
    Times(Vec<u8>, usize, Vec<u8>),
    /// These bytes, one a second, then the next request.
    Drip(Vec<u8>),
}

/// Bytes and an ending.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Script {
    pub(super) bytes: Vec<u8>,
    pub(super) ending: Ending,
}

impl Script {
    /// The script for the request of that number; none if this one is served.
    pub(super) fn of(broken: Broken, turn: usize) -> Option<Self> {
        let json = "Content-Type: application/json\r\n";
        let script = match broken {
            Broken::Refuses => whole(
                "500 Internal Server Error",
                json,
                b"{\"type\": \"api_error\"}",
            ),
            Broken::Html => {
                let page = b"<!doctype html><title>It works!</title><h1>It works!</h1>\n";
                whole("200 OK", "Content-Type: text/html\r\n", page)
            }
            Broken::Hangs => bare(Ending::Silence),
            Broken::Resets => bare(Ending::Reset),
            Broken::Closes => bare(Ending::Close),
            Broken::HalfJson => whole("200 OK", json, b"{\"security_groups\": [{\"id\": \"adb5"),
            Broken::CutShort => Self {
                bytes: format!("HTTP/1.1 200 OK\r\n{json}Content-Length: 400\r\n\r\n{{\"sec")
                    .into(),
                ending: Ending::Close,
            },
            Broken::NotHttp => Self {
                bytes: b"SSH-2.0-OpenSSH_9.6\r\n".to_vec(),
                ending: Ending::Close,
            },
            Broken::EndlessBody => Self {
                bytes: format!("HTTP/1.1 200 OK\r\n{json}\r\n{{\"security_groups\": [").into(),
                ending: Ending::Again(
                    b"{\"id\": \"adb5887b-5ab5-445a-ae70-276df95a9852\"},".repeat(64),
                ),
            },
            Broken::EndlessHeaders => Self {
                bytes: b"HTTP/1.1 200 OK\r\n".to_vec(),
                ending: Ending::Again(
                    b"X-More: and more and more and more and more\r\n".repeat(64),
                ),
            },
            // An empty reference is the place itself, whatever it is.
            Broken::RedirectsForever => whole("307 Temporary Redirect", "Location: ?\r\n", b""),
            Broken::DeepJson => whole("200 OK", json, &b"[".repeat(100_000)),
            Broken::NotUtf8 => whole(
                "200 OK",
                json,
                b"{\"security_groups\": [{\"name\": \"\xff\xfe\xc0\"}]}",
            ),
            Broken::FalseGzip => {
                let headers = format!("{json}Content-Encoding: gzip\r\n");
                whole("200 OK", &headers, b"{\"security_groups\": []}")
            }
            Broken::ThrottlesForever => {
                whole("429 Too Many Requests", "Retry-After: 3600\r\n", b"")
            }
            Broken::LetsNobodyIn => {
                whole("401 Unauthorized", json, b"{\"type\": \"invalid_auth\"}")
            }
            Broken::DiesAfter(served) if turn > served => bare(Ending::Reset),
            Broken::StallsAfter(served) if turn > served => bare(Ending::Silence),
            _ => return None,
        };
        Some(script)
    }
}

fn bare(ending: Ending) -> Script {
    Script {
        bytes: Vec::new(),
        ending,
    }
}

fn whole(status: &str, headers: &str, body: &[u8]) -> Script {
    let length = body.len();
    let head = format!("HTTP/1.1 {status}\r\n{headers}Content-Length: {length}\r\n\r\n");
    Script {
        bytes: [head.as_bytes(), body].concat(),
        ending: Ending::Next,
    }
}
