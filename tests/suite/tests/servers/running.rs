//! Starting, stopping, and the tables.

use std::io::Read;
use std::net::TcpStream;

use sgspec_suite::servers::{Broken, Manners, Server, all_conforming, contested};

use crate::client::PATIENCE;

#[test]
fn tables_name_everything_once() {
    let broken = [Broken::on_transport(), Broken::in_conduct()].concat();
    let conforming = [all_conforming(), contested()].concat();
    let mut names: Vec<_> = (conforming.iter().map(|(name, _)| *name))
        .chain(broken.iter().map(|(name, _)| *name))
        .collect();
    let count = names.len();
    names.sort_unstable();
    names.dedup();
    assert_eq!(names.len(), count);
}

#[test]
fn a_dropped_server_is_gone_even_with_a_connection_open() {
    for (name, manners) in [
        ("plain", Manners::default()),
        ("own wire", Manners::terse()),
    ] {
        let server = Server::start_blocking(manners);
        let address = server.base_url().trim_start_matches("http://").to_owned();
        let mut open = TcpStream::connect(&address).expect("it listens");
        drop(server);
        assert!(TcpStream::connect(&address).is_err(), "{name}");
        open.set_read_timeout(Some(PATIENCE))
            .expect("a socket takes a timeout");
        // The end or a reset, but not silence.
        let end = open.read(&mut [0; 1]);
        let silent = end.is_err_and(|error| error.kind() == std::io::ErrorKind::WouldBlock);
        assert!(!silent, "{name}");
    }
}
