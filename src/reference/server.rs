//! A reference server behind a socket: start it, ask where it is, stop it.
//!
//! The server lives as long as its [`Running`] handle. Dropping the handle is enough to end it;
//! [`Running::stop`] also waits until it has ended, so that the port is free afterwards. Idle
//! connections are closed at once; a request under way may finish, within [`GRACE`].
//!
//! Not here: TLS, several addresses, signals. A caller who wants those has the router.

use std::net::SocketAddr;
use std::time::Duration;

use tokio::net::TcpListener;
use tokio::sync::oneshot;
use tokio::task::JoinHandle;

use super::{ReferenceError, api};

/// How long a stopped server may take for the requests under way.
///
/// A bound, not a pause: a client that holds half a request open must not hold up its server.
const GRACE: Duration = Duration::from_secs(1);

/// How to start a reference server.
#[derive(Clone, Debug)]
pub struct Options {
    /// Where to listen; with port 0 the system chooses a free one.
    pub address: SocketAddr,
    /// The id of the fault to apply, none for the sound server.
    pub fault: Option<String>,
}

impl Default for Options {
    /// The sound server on a free port of the loopback interface.
    fn default() -> Self {
        Self {
            address: SocketAddr::from(([127, 0, 0, 1], 0)),
            fault: None,
        }
    }
}

/// A reference server that listens; it ends when this handle is dropped.
#[derive(Debug)]
pub struct Running {
    base_url: String,
    values: Vec<(String, String)>,
    task: JoinHandle<()>,
    /// Dropping the sender is the signal to end, so a dropped handle needs no code of its own.
    until: oneshot::Sender<()>,
}

impl Running {
    /// The URL under which the paths of the contract stand, without a slash at its end.
    pub fn base_url(&self) -> &str {
        &self.base_url
    }

    /// The names and values that a client needs, such as its token.
    pub fn values(&self) -> &[(String, String)] {
        &self.values
    }

    /// Ends the server and waits until it has ended.
    pub async fn stop(self) {
        let Self {
            mut task, until, ..
        } = self;
        drop(until);
        if tokio::time::timeout(GRACE, &mut task).await.is_err() {
            task.abort();
        }
    }
}

/// Starts the reference server of an API with a fresh state.
pub async fn start(api: &str, options: &Options) -> Result<Running, ReferenceError> {
    let api = api::find(api).ok_or_else(|| ReferenceError::unknown_api(api))?;
    let router = api.router(options.fault.as_deref())?;
    let cannot_bind = |source| ReferenceError::CannotBind {
        address: options.address,
        source,
    };
    let listener = TcpListener::bind(options.address)
        .await
        .map_err(cannot_bind)?;
    let address = listener.local_addr().map_err(cannot_bind)?;
    let (until, ended) = oneshot::channel::<()>();
    let task = tokio::spawn(async move {
        let serving = axum::serve(listener, router).with_graceful_shutdown(async move {
            // Both a message and a dropped sender mean the same: it is over.
            let _ = ended.await;
        });
        // `axum::serve` retries what fails on a connection and never returns an error.
        let _ = serving.await;
    });
    let values = api
        .values
        .iter()
        .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
        .collect();
    Ok(Running {
        base_url: format!("http://{address}{}", api.path),
        values,
        task,
        until,
    })
}
