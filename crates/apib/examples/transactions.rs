//! Prints `METHOD URI STATUS` for every transaction of a Blueprint.
//!
//!     cargo run -p apib --example transactions -- contract.apib

use std::{env, fs, process::ExitCode};

fn main() -> ExitCode {
    let Some(path) = env::args().nth(1) else {
        eprintln!("usage: transactions FILE");
        return ExitCode::from(2);
    };
    let text = match fs::read_to_string(&path) {
        Ok(text) => text,
        Err(error) => {
            eprintln!("`{path}`: {error}");
            return ExitCode::from(2);
        }
    };
    let parsed = apib::parse(&text);
    for transaction in parsed.blueprint.transactions() {
        let uri = transaction
            .uri_template()
            .map_or("-", |uri| uri.value.as_str());
        let status = transaction
            .status()
            .map_or_else(|| "-".to_owned(), |status| status.to_string());
        println!("{} {uri} {status}", transaction.method());
    }
    ExitCode::SUCCESS
}
