//! Workflows that people wrote, and several transports: reading them, sending them, judging them.
//!
//! The contract here is an invented one, about lamps, with two transports. It has nothing to do with any
//! API that is shipped: the engine must not know one.

mod written {
    mod agreement;
    mod blame;
    mod claims;
    mod lamps;
    mod reading;
    mod xml_rpc;
}
