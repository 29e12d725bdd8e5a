//! The conformance suite as `cargo test`: see `sgspec::harness`.

fn main() -> std::process::ExitCode {
    sgspec::harness::main()
}
