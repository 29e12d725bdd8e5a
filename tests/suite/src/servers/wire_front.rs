//! HTTP/1.1 by hand, for manners and faults that a framework would not let through.
//!
//! It reads what clients of a JSON API send: a head, and a body by its length or in chunks. It
//! writes each piece on its own and without delay, so that a client that takes a read for a whole
//! message is found out. A closing answer is followed by the end of the connection, not by a
//! reset: all that was sent to us has been read by then.

use std::io::{self, ErrorKind};
use std::sync::Arc;

use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinSet;

use super::desk::Desk;
use super::heads::head;
use super::hostile_wire::script;
use super::manners::Manners;
use super::message::{Answer, Call};
use super::script::{Ending, Script};

/// A prime and small, so that chunks end within words and within characters.
const CHUNK: usize = 7;

pub(super) async fn serve(listener: TcpListener, desk: Arc<Desk>) {
    let mut connections = JoinSet::new();
    loop {
        let Ok((stream, _)) = listener.accept().await else {
            // That client has left again, or the system is short of something for now.
            tokio::task::yield_now().await;
            continue;
        };
        let desk = Arc::clone(&desk);
        // What a connection ends with is the client's business.
        connections.spawn(async move { Connection::new(stream).run(&desk).await.ok() });
        while connections.try_join_next().is_some() {}
    }
}

struct Connection {
    stream: TcpStream,
    unread: Vec<u8>,
}

impl Connection {
    fn new(stream: TcpStream) -> Self {
        // Pieces are to arrive as pieces; where that cannot be had they arrive as one.
        let _ = stream.set_nodelay(true);
        Self {
            stream,
            unread: Vec::new(),
        }
    }

    async fn run(mut self, desk: &Desk) -> io::Result<()> {
        while let Some(call) = self.read_call().await? {
            let turn = desk.note(&call);
            if let Some(script) = desk.broken.and_then(|broken| Script::of(broken, turn)) {
                if self.play(script).await? {
                    continue;
                }
                return Ok(());
            }
            let answer = desk.answer(&call, turn).await;
            if let Some(hostile) = desk.trapped(&call).cloned() {
                // A large attack takes long to write, and the other operations are to go on.
                let script = tokio::task::spawn_blocking(move || script(&hostile, &answer, &call));
                let script = script.await.expect("a script can be written");
                if self.play(script).await? {
                    continue;
                }
                return Ok(());
            }
            self.write_answer(&answer, &call, &desk.manners).await?;
            let last = call
                .header("connection")
                .is_some_and(|value| value == "close");
            if last || desk.manners.close || desk.manners.until_close {
                return Ok(());
            }
        }
        Ok(())
    }

    /// The next request; none at the end of the connection.
    async fn read_call(&mut self) -> io::Result<Option<Call>> {
        let head = loop {
            if let Some(end) = find(&self.unread, b"\r\n\r\n") {
                let rest = self.unread.split_off(end + 4);
                break std::mem::replace(&mut self.unread, rest);
            }
            if !self.read_more().await? {
                return Ok(None);
            }
        };
        let head = String::from_utf8_lossy(&head);
        let mut lines = head.lines();
        let mut words = lines.next().unwrap_or_default().split(' ');
        let (method, target) = (
            words.next().unwrap_or_default(),
            words.next().unwrap_or_default(),
        );
        let mut call = Call::new(method, target);
        for (name, value) in lines.filter_map(|line| line.split_once(':')) {
            call.headers
                .push((name.to_ascii_lowercase(), value.trim().to_owned()));
        }
        if call.header("expect").is_some() {
            self.write(b"HTTP/1.1 100 Continue\r\n\r\n").await?;
        }
        call.body = if call.header("transfer-encoding").is_some() {
            self.read_chunks().await?
        } else {
            let length = call
                .header("content-length")
                .and_then(|value| value.parse().ok());
            self.take(length.unwrap_or(0)).await?
        };
        Ok(Some(call))
    }

    async fn read_chunks(&mut self) -> io::Result<Vec<u8>> {
        let mut body = Vec::new();
        loop {
            let line = loop {
                match find(&self.unread, b"\r\n") {
                    Some(end) => break self.take(end + 2).await?,
                    None if self.read_more().await? => {}
                    None => return Err(ErrorKind::UnexpectedEof.into()),
                }
            };
            let line = String::from_utf8_lossy(&line);
            let size = line.split(';').next().unwrap_or_default().trim();
            let size = usize::from_str_radix(size, 16).map_err(|_| ErrorKind::InvalidData)?;
            let chunk = self.take(size + 2).await?;
            if size == 0 {
                return Ok(body);
            }
            body.extend_from_slice(&chunk[..size]);
        }
    }

    async fn take(&mut self, length: usize) -> io::Result<Vec<u8>> {
        while self.unread.len() < length {
            if !self.read_more().await? {
                return Err(ErrorKind::UnexpectedEof.into());
            }
        }
        let rest = self.unread.split_off(length);
        Ok(std::mem::replace(&mut self.unread, rest))
    }

    async fn read_more(&mut self) -> io::Result<bool> {
        let mut buffer = [0; 4096];
        loop {
            self.stream.readable().await?;
            match self.stream.try_read(&mut buffer) {
                Ok(length) => {
                    self.unread.extend_from_slice(&buffer[..length]);
                    return Ok(length > 0);
                }
                Err(error) if error.kind() == ErrorKind::WouldBlock => {}
                Err(error) => return Err(error),
            }
        }
    }

    async fn write(&mut self, mut bytes: &[u8]) -> io::Result<()> {
        while !bytes.is_empty() {
            self.stream.writable().await?;
            match self.stream.try_write(bytes) {
                Ok(length) => bytes = &bytes[length..],
                Err(error) if error.kind() == ErrorKind::WouldBlock => {}
                Err(error) => return Err(error),
            }
        }
        Ok(())
    }

    async fn write_answer(
        &mut self,
        answer: &Answer,
        call: &Call,
        manners: &Manners,
    ) -> io::Result<()> {
        if manners.interim {
            self.write(b"HTTP/1.1 103 Early Hints\r\nLink: </docs>; rel=help\r\n\r\n")
                .await?;
        }
        self.write(head(answer, manners).as_bytes()).await?;
        if call.method == "HEAD" || answer.status == 204 {
            return Ok(());
        }
        if !manners.chunked {
            return self.write(&answer.body).await;
        }
        for chunk in answer.body.chunks(CHUNK) {
            let mut piece = format!("{:x};part\r\n", chunk.len()).into_bytes();
            piece.extend_from_slice(chunk);
            piece.extend_from_slice(b"\r\n");
            self.write(&piece).await?;
        }
        self.write(b"0\r\nX-Trailer: done\r\n\r\n").await
    }

    /// Whether the connection goes on afterwards.
    async fn play(&mut self, script: Script) -> io::Result<bool> {
        self.write(&script.bytes).await?;
        match script.ending {
            Ending::Next => return Ok(true),
            Ending::Close => {}
            Ending::Reset => self.stream.set_zero_linger()?,
            Ending::Silence => std::future::pending().await,
            Ending::Times(piece, count, last) => {
                for _ in 0..count {
                    self.write(&piece).await?;
                    tokio::task::yield_now().await;
                }
                self.write(&last).await?;
                return Ok(true);
            }
            Ending::Drip(bytes) => {
                for byte in bytes {
                    self.write(&[byte]).await?;
                    tokio::time::sleep(std::time::Duration::from_secs(1)).await;
                }
                return Ok(true);
            }
            Ending::Again(piece) => loop {
                self.write(&piece).await?;
                // At full speed a debug build of a client does nothing but read, for a minute and more.
                tokio::time::sleep(std::time::Duration::from_millis(1)).await;
            },
        }
        Ok(false)
    }
}

fn find(haystack: &[u8], needle: &[u8]) -> Option<usize> {
    haystack
        .windows(needle.len())
        .position(|window| window == needle)
}
