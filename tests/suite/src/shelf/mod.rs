//! A server of notebooks, by the contract `data/notebooks.apib`: nothing about firewalls.
//!
//! The other targets all speak of security groups, so a suite that had those built in would pass
//! on them. This one has numbers as ids beside UUIDs, arrays at the top, wrapped items, pages, an
//! update that merges and one that replaces, bounds, enums, problems as error bodies and a key
//! behind `Bearer`. It shares no code with sgspec, its reference server or the other targets.
//!
//! A [`Slip`] breaks one thing at one operation; without one it conforms. A notebook of somebody
//! else is there from the start.

mod account;
mod conduct;
mod notebooks;
mod notes;
mod slip;
mod values;

use std::net::{Ipv4Addr, TcpListener};
use std::sync::{Arc, Mutex};
use std::thread::JoinHandle;
use std::time::Duration;

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::extract::{Request, State};
use axum::http::Response;
use tokio::sync::watch;

use account::Account;
use conduct::{Call, answer};
pub use slip::{Slip, Way};

/// The key that opens the shelf; the contract shows it.
pub const KEY: &str = "5f1c9d3e7a42";

/// Beyond it a body is cut off.
const LARGEST_BODY: usize = 1 << 20;

/// How long a create dawdles that has read a number and not yet used it.
const DAWDLE: Duration = Duration::from_millis(40);

/// A running server; dropping it stops it.
#[derive(Debug)]
pub struct Shelf {
    base_url: String,
    account: Arc<Mutex<Account>>,
    stop: Option<watch::Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

impl Shelf {
    /// Starts a server on a thread of its own, at a port of the system's choice.
    ///
    /// # Panics
    /// If loopback has no free port.
    pub fn start(slip: Option<Slip>) -> Self {
        let listener =
            TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).expect("loopback has a free port");
        listener
            .set_nonblocking(true)
            .expect("a fresh socket can be set to non-blocking");
        let address = listener
            .local_addr()
            .expect("a bound socket has an address");
        let account = Arc::new(Mutex::new(Account::new(slip)));
        let router = Router::new()
            .fallback(handle)
            .with_state(Arc::clone(&account));
        let (stop, mut stopped) = watch::channel(());
        let thread = std::thread::spawn(move || {
            let serve = async move {
                let listener = tokio::net::TcpListener::from_std(listener)
                    .expect("the socket is non-blocking");
                tokio::select! {
                    served = axum::serve(listener, router) => served.expect("accepting does not fail"),
                    // Nothing is ever sent: this ends when the sender is dropped.
                    _ = stopped.changed() => {}
                }
            };
            tokio::runtime::Builder::new_current_thread()
                .enable_all()
                .build()
                .expect("a runtime can be built")
                .block_on(serve);
        });
        Self {
            base_url: format!("http://{address}"),
            account,
            stop: Some(stop),
            thread: Some(thread),
        }
    }

    /// Where the contract's paths begin; without a slash at the end.
    pub fn base_url(&self) -> &str {
        &self.base_url
    }

    /// Whether the notebook of somebody else is as it was, and nothing else is there.
    ///
    /// # Panics
    /// If an answer panicked.
    pub fn is_as_it_was(&self) -> bool {
        let account = self.account.lock().expect("no answer panics");
        account.is_as_it_was()
    }
}

impl Drop for Shelf {
    fn drop(&mut self) {
        drop(self.stop.take());
        if let Some(thread) = self.thread.take() {
            // A panic in there was printed by the thread; a second one in a drop would abort.
            let _ = thread.join();
        }
    }
}

async fn handle(State(account): State<Arc<Mutex<Account>>>, request: Request) -> Response<Body> {
    let (parts, body) = request.into_parts();
    let header = |name: &str| {
        let value = parts.headers.get(name)?;
        value.to_str().ok().map(str::to_owned)
    };
    let call = Call {
        method: parts.method.to_string(),
        path: parts.uri.path().to_owned(),
        query: parts.uri.query().unwrap_or_default().to_owned(),
        key: header("authorization"),
        media_type: header("content-type"),
        body: to_bytes(body, LARGEST_BODY)
            .await
            .unwrap_or_default()
            .into(),
    };
    let lock = || account.lock().expect("no answer panics");
    // A number that is read before a pause is used by whoever comes meanwhile, too.
    let number = lock().next;
    let reply = if call.method == "POST" && lock().has("start-a-notebook", Way::Races) {
        tokio::time::sleep(DAWDLE).await;
        let mut account = lock();
        account.next = number;
        answer(&mut account, &call)
    } else {
        answer(&mut lock(), &call)
    };
    let mut response = Response::builder().status(reply.status);
    for (name, value) in &reply.headers {
        response = response.header(*name, value);
    }
    let body = match &reply.body {
        Some(value) => {
            response = response.header("content-type", reply.media_type);
            value.to_string()
        }
        None => String::new(),
    };
    response
        .body(Body::from(body))
        .expect("all headers are made in here")
}
