//! Recorded traffic: judged by what it proves, and by nothing else.

#[path = "traffic/stripped.rs"]
mod stripped;
