//! How much memory a program took at most.
//!
//! Linux says it in `/proc`, as long as the program runs; elsewhere nobody knows, and a test
//! that asks gets no answer. The peak never falls, so the last answer is the one that counts.

use std::fs;

/// The largest resident set of a running process so far, in KiB.
pub fn peak(process: u32) -> Option<usize> {
    let status = fs::read_to_string(format!("/proc/{process}/status")).ok()?;
    let line = status
        .lines()
        .find_map(|line| line.strip_prefix("VmHWM:"))?;
    line.split_whitespace().next()?.parse().ok()
}
