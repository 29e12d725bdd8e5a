//! Targets for the tests of sgspec.
//!
//! A conformance suite is worth as much as its silence: it has to find the faults, and it has to
//! say nothing where there are none. The servers in here are for the second half. They share no
//! code with sgspec and none with its reference server, so that a misreading of the contract in
//! one of them shows as a disagreement instead of being agreed upon twice.

#![forbid(unsafe_code)]

pub mod binary;
pub mod foreign;
pub mod handmade;
pub mod memory;
pub mod runs;
pub mod servers;
pub mod shelf;
