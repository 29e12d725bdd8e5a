//! The command: what it prints, and how it ends.

use serde_json::Value;
use sgspec_suite::binary::Workplace;
use sgspec_suite::runs::{data, root};

use super::*;

#[test]
fn x() {}
