//! The embedded reference server of OVH's allow-lists.
//!
//! [`lifecycles`] shows that what is written comes true when somebody looks; [`refusals`] is what must
//! not be let through; [`firewall`] is both of these for the firewall; [`signatures`] and [`login`] are
//! about who calls; [`socket`] calls it from outside; [`faults`] looks at the table of faults, and that
//! each can be seen.

#[path = "reference_ovh/client.rs"]
mod client;
#[path = "reference_ovh/faults.rs"]
mod faults;
#[path = "reference_ovh/firewall.rs"]
mod firewall;
#[path = "reference_ovh/lifecycles.rs"]
mod lifecycles;
#[path = "reference_ovh/login.rs"]
mod login;
#[path = "reference_ovh/refusals.rs"]
mod refusals;
#[path = "reference_ovh/script.rs"]
mod script;
#[path = "reference_ovh/signatures.rs"]
mod signatures;
#[path = "reference_ovh/socket.rs"]
mod socket;
