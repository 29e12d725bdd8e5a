//! Servers of a few lines, for a test that needs what no preset does.
//!
//! Each listens on loopback, at a port of the system's choice, and ends with its handle. It reads one request
//! from each connection and answers what the test says, or nothing at all.

use std::collections::BTreeMap;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::thread::JoinHandle;

/// A request as [`Handmade`] reads it.
#[derive(Debug, Clone)]
pub struct Request {
    pub method: String,
    /// Path and query.
    pub target: String,
    /// Names in lower case.
    pub headers: BTreeMap<String, String>,
    pub body: String,
}

/// An answer in JSON.
#[derive(Debug, Clone)]
pub struct Reply {
    pub status: u16,
    pub headers: Vec<(String, String)>,
    pub body: String,
}

impl Reply {
    pub fn new(status: u16, body: &serde_json::Value) -> Self {
        let body = if body.is_null() {
            String::new()
        } else {
            body.to_string()
        };
        Self {
            status,
            headers: Vec::new(),
            body,
        }
    }

    fn bytes(&self) -> Vec<u8> {
        let mut text = format!(
            "HTTP/1.1 {} -\r\nconnection: close\r\ncontent-type: application/json\r\ncontent-length: {}\r\n",
            self.status,
            self.body.len()
        );
        for (name, value) in &self.headers {
            for part in [name, ": ", value, "\r\n"] {
                text.push_str(part);
            }
        }
        text.push_str("\r\n");
        text.push_str(&self.body);
        text.into_bytes()
    }
}

/// A server of a few lines, for a test that needs what no preset does.
#[derive(Debug)]
pub struct Handmade {
    base_url: String,
    address: SocketAddr,
    stopped: Arc<AtomicBool>,
    thread: Option<JoinHandle<()>>,
}

impl Handmade {
    /// Answers each request with what `answer` makes of it; with `None` it never answers, and
    /// the connection stays open.
    ///
    /// # Panics
    /// If loopback has no free port.
    pub fn start(answer: impl FnMut(&Request) -> Option<Reply> + Send + 'static) -> Self {
        let listener =
            TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).expect("loopback has a free port");
        let address = listener
            .local_addr()
            .expect("a bound socket has an address");
        let stopped = Arc::new(AtomicBool::new(false));
        let until = Arc::clone(&stopped);
        let answer = Arc::new(Mutex::new(answer));
        let unanswered = Arc::new(Mutex::new(Vec::new()));
        let thread = std::thread::spawn(move || {
            while let Ok((mut stream, _)) = listener.accept() {
                if until.load(Ordering::SeqCst) {
                    return;
                }
                // A thread each: a client may open a connection and say nothing on it.
                let (answer, unanswered) = (Arc::clone(&answer), Arc::clone(&unanswered));
                std::thread::spawn(move || {
                    let Some(request) = read_request(&mut stream) else {
                        return;
                    };
                    let reply = {
                        let mut answer = answer.lock().expect("no answer panics");
                        answer(&request)
                    };
                    match reply {
                        Some(reply) => {
                            let _ = stream.write_all(&reply.bytes());
                        }
                        None => unanswered.lock().expect("nothing panics here").push(stream),
                    }
                });
            }
        });
        Self {
            base_url: format!("http://{address}"),
            address,
            stopped,
            thread: Some(thread),
        }
    }

    pub fn base_url(&self) -> &str {
        &self.base_url
    }
}

impl Drop for Handmade {
    fn drop(&mut self) {
        self.stopped.store(true, Ordering::SeqCst);
        // Wakes the thread, which is waiting for a connection.
        let _ = TcpStream::connect(self.address);
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

fn read_request(stream: &mut TcpStream) -> Option<Request> {
    let mut reader = BufReader::new(stream);
    let mut line = || {
        let mut line = String::new();
        let length = reader.read_line(&mut line).ok()?;
        (length > 0).then(|| line.trim_end().to_owned())
    };
    let first = line()?;
    let mut words = first.split(' ');
    let (method, target) = (words.next()?.to_owned(), words.next()?.to_owned());
    let mut headers = BTreeMap::new();
    loop {
        let header = line()?;
        let Some((name, value)) = header.split_once(':') else {
            break;
        };
        headers.insert(name.to_lowercase(), value.trim().to_owned());
    }
    let length = headers
        .get("content-length")
        .and_then(|length| length.parse().ok())
        .unwrap_or(0);
    let mut body = vec![0; length];
    reader.read_exact(&mut body).ok()?;
    Some(Request {
        method,
        target,
        headers,
        body: String::from_utf8(body).ok()?,
    })
}

/// A URL on loopback at which nothing listens: its port was free a moment ago.
///
/// # Panics
/// If loopback has no free port.
pub fn deserted() -> String {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).expect("loopback has a free port");
    let address = listener
        .local_addr()
        .expect("a bound socket has an address");
    format!("http://{address}")
}
