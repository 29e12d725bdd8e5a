//! sgspec: a conformance suite for security-group APIs.
//!
//! It reads an API's contract, derives what a conforming target must do, drives a live target
//! through the whole life of every group and rule, and says, endpoint by endpoint, what
//! conforms, what does not, and why. The rooms follow one another, and imports point from
//! left to right only:
//!
//! `contract` → `trace` → `wire` → `plan` → `drive` → `judge` → `report`
//!
//! [`lint`] looks at a contract itself. [`suite`] walks through them, [`cli`] and [`harness`] are its two doors, [`mod@reference`] is the
//! independent server that conforms (or is broken on purpose).

#![forbid(unsafe_code)]

pub mod cli;
pub mod contract;
pub mod derived;
pub mod drive;
pub mod embedded;
pub mod exit;
pub mod harness;
pub mod judge;
pub mod lint;
pub mod plan;
pub mod qualify;
pub mod reference;
pub mod report;
pub mod specs;
pub mod suite;
pub mod trace;
pub mod traffic;
pub mod wire;
