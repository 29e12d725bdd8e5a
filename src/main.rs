//! The `sgspec` binary; everything is in the library.
//!
//! It only hands over to [`sgspec::cli`], so that whatever the command line does can be tested
//! through the library as well.

#![forbid(unsafe_code)]

fn main() -> std::process::ExitCode {
    sgspec::cli::main()
}
