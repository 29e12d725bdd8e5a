//! The servers that the suite is run against are what they say they are.
//!
//! A false alarm raised at a server that does not conform is no false alarm, so every conforming
//! server is led through a whole life here, by a client that knows HTTP and nothing else; each
//! manner is then looked at where it shows, in the documents or in the bytes. The broken servers
//! are shown to be broken in the way that their name says.

#[path = "servers/client.rs"]
#[macro_use]
mod client;

#[path = "servers/broken.rs"]
mod broken;
#[path = "servers/conforming.rs"]
mod conforming;
#[path = "servers/contested.rs"]
mod contested;
#[path = "servers/manners.rs"]
mod manners;
#[path = "servers/refusals.rs"]
mod refusals;
#[path = "servers/running.rs"]
mod running;
#[path = "servers/spelling.rs"]
mod spelling;
