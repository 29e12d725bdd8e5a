//! The embedded reference server of `SoftLayer`'s security groups, over REST and XML-RPC.
//!
//! [`behaviour`] runs the same calls over both transports and expects the same of them;
//! [`refusals`] is what must not be let through; [`spellings`] are the many ways to write a request;
//! [`faults`] looks at the table of faults.

#[path = "softlayer/behaviour.rs"]
mod behaviour;
#[path = "softlayer/client.rs"]
mod client;
#[path = "softlayer/faults.rs"]
mod faults;
#[path = "softlayer/message.rs"]
mod message;
#[path = "softlayer/refusals.rs"]
mod refusals;
#[path = "softlayer/spellings.rs"]
mod spellings;
