//! Small security-group servers that conform to the contract of 2015, each in its own manner.
//!
//! [`Manners`] names every way in which a conforming server may differ from another one: what the
//! contract leaves open (ids, order, pages, positions, added keys), what HTTP leaves open
//! (framing, header case, closing), and what an account may already hold. [`all_conforming`] is
//! the table to run a suite over; [`contested`] holds servers that follow one of two readings
//! where the contract contradicts itself or is silent.
//!
//! [`Broken`] is the counterpart: servers that misbehave, on the transport or in what they do,
//! for showing that nothing a target answers brings the suite down.
//!
//! [`Hostile`] goes further: one operation of a plain server attacks whoever calls it.
//!
//! A [`Server`] runs on a thread and a runtime of its own, so it also serves a test that blocks
//! while it waits for a child process. It listens on loopback, on a port that the system picks,
//! and stops when it is dropped.
//!
//! From the outside in: `plain_front` and `wire_front` speak HTTP, `desk` counts and throttles,
//! `conduct` does what the contract says with the `account`, `dress` puts the reply into bytes.

mod account;
mod address;
mod bodies;
mod broken;
mod choices;
mod conduct;
mod default_rules;
mod desk;
mod dress;
mod groups;
mod heads;
mod hostile;
mod hostile_text;
mod hostile_wire;
mod manners;
mod message;
mod pages;
mod plain_front;
mod presets;
mod render;
mod rules;
mod sabotage;
mod script;
mod wire_front;

use std::net::{Ipv4Addr, TcpListener};
use std::sync::Arc;
use std::thread::JoinHandle;

use tokio::sync::{oneshot, watch};

pub use broken::Broken;
pub use hostile::{Endpoint, Hostile};
pub use manners::{EmptyAnswer, ErrorForm, HeaderCase, IcmpPorts, Manners, PortForm};
pub use presets::{ORGANIZATION, TOKEN, all_conforming, contested};

use desk::Desk;
use hostile::Trap;

/// A running server; dropping it stops it.
#[derive(Debug)]
pub struct Server {
    base_url: String,
    desk: Arc<Desk>,
    stop: Option<watch::Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

impl Server {
    /// Starts a conforming server, ready for requests when this returns.
    pub async fn start(manners: Manners) -> Self {
        let (server, ready) = Self::launch(manners, None, None);
        ready.await.expect("the server's thread is alive");
        server
    }

    /// Starts a server that misbehaves; apart from its fault it is the plain one.
    pub async fn start_broken(broken: Broken) -> Self {
        let (server, ready) = Self::launch(broken.manners(), Some(broken), None);
        ready.await.expect("the server's thread is alive");
        server
    }

    /// [`Server::start`] for a test without a runtime.
    pub fn start_blocking(manners: Manners) -> Self {
        Self::launch(manners, None, None).0
    }

    /// [`Server::start_broken`] for a test without a runtime.
    pub fn start_broken_blocking(broken: Broken) -> Self {
        Self::launch(broken.manners(), Some(broken), None).0
    }

    /// Where the contract's paths begin; without a slash at the end.
    pub fn base_url(&self) -> &str {
        &self.base_url
    }

    /// The ids of groups and rules that are alive and were not there at the start.
    ///
    /// Default rules count with their group: they have no life of their own.
    pub fn left_over(&self) -> Vec<String> {
        self.desk.account().left_over()
    }

    /// The ids of groups and rules that were there at the start and are gone or changed.
    pub fn disturbed(&self) -> Vec<String> {
        self.desk.account().disturbed()
    }

    /// How many requests arrived, throttled and refused ones included.
    pub fn requests(&self) -> usize {
        self.desk.seen().len()
    }

    /// Method and target, query included, of every request, in the order of arrival.
    pub fn seen(&self) -> Vec<(String, String)> {
        self.desk.seen()
    }

    /// Starts the plain server with one operation that is a trap, for a test without a runtime.
    pub fn start_hostile_blocking(endpoint: Endpoint, hostile: Hostile) -> Self {
        let trap = Trap { endpoint, hostile };
        Self::launch(Manners::default(), None, Some(trap)).0
    }

    fn launch(
        manners: Manners,
        broken: Option<Broken>,
        trap: Option<Trap>,
    ) -> (Self, oneshot::Receiver<()>) {
        // Bound before the thread starts: from here on the system queues connections, so nobody
        // can come too early.
        let listener =
            TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).expect("loopback has a free port");
        listener
            .set_nonblocking(true)
            .expect("a fresh socket can be set to non-blocking");
        let address = listener
            .local_addr()
            .expect("a bound socket has an address");
        let base_url = format!("http://{address}{}", manners.prefix);
        let desk = Arc::new(Desk::new(manners, broken, trap, base_url.clone()));
        let (stop, stopped) = watch::channel(());
        let (announce, ready) = oneshot::channel();
        let front = run(listener, Arc::clone(&desk), stopped, announce);
        let thread = std::thread::spawn(move || {
            tokio::runtime::Builder::new_current_thread()
                .enable_all()
                .build()
                .expect("a runtime can be built")
                .block_on(front);
            // The runtime ends here, and with it every connection that is still open.
        });
        let server = Self {
            base_url,
            desk,
            stop: Some(stop),
            thread: Some(thread),
        };
        (server, ready)
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        drop(self.stop.take());
        if let Some(thread) = self.thread.take() {
            // A panic in there was printed by the thread; a second one in a drop would abort.
            let _ = thread.join();
        }
    }
}

async fn run(
    listener: TcpListener,
    desk: Arc<Desk>,
    mut stopped: watch::Receiver<()>,
    announce: oneshot::Sender<()>,
) {
    let listener = tokio::net::TcpListener::from_std(listener).expect("the socket is non-blocking");
    // Nobody listens when the server was started without a runtime.
    let _ = announce.send(());
    let front = async {
        if desk.needs_own_wire() {
            wire_front::serve(listener, desk).await;
        } else {
            plain_front::serve(listener, desk).await;
        }
    };
    tokio::select! {
        () = front => {}
        // Nothing is ever sent: this ends when the sender is dropped.
        _ = stopped.changed() => {}
    }
}
