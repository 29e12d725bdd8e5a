//! `sgspec serve`: the reference server of an API, sound or broken in one way.
//!
//! It prints its base URL, then a line `NAME=value` for each credential and id that a client needs,
//! and serves until it is interrupted. The server is the one that `sgspec run` takes for its
//! target when none is named.

use std::io::Write;
use std::net::{Ipv4Addr, SocketAddr};

use clap::Args;

use crate::exit::{Exit, Failed};
use crate::reference;
use crate::specs::Specs;

#[derive(Debug, Args)]
pub(super) struct ServeArgs {
    /// The API by name
    #[arg(long, value_name = "NAME", env = "SGSPEC_API")]
    api: Option<String>,
    /// The port; 0 lets the system choose
    #[arg(long, value_name = "N", default_value_t = 0)]
    port: u16,
    /// Break the server in one way (see `sgspec list faults`)
    #[arg(long, value_name = "ID")]
    fault: Option<String>,
}

pub(super) async fn serve(args: ServeArgs) -> Result<Exit, Failed> {
    let api = match args.api {
        Some(api) => api,
        None => Specs::embedded().default_api()?,
    };
    let options = reference::Options {
        address: SocketAddr::from((Ipv4Addr::LOCALHOST, args.port)),
        fault: args.fault,
    };
    let running = reference::start(&api, &options)
        .await
        .map_err(Failed::usage)?;
    say!("{}", running.base_url());
    for (name, value) in running.values() {
        say!("{name}={value}");
    }
    let _ = std::io::stdout().flush();
    let mut stop = super::run::quiet_stop();
    let _ = stop.changed().await;
    running.stop().await;
    Ok(Exit::Ok)
}
