//! Sync as sans-I/O state machines: messages, time and storage results go in, effects come out. The browser, the hub
//! and the simulator run the very same machines. docs/PROTOCOL.md describes what they say to each other.
//!
//! Keeps true: entries of a stream are sent in order, from what the peer says it has; nothing counts as sent until it
//! is acknowledged, and nothing as received until it is stored; a cursor never moves past what was not stored.

mod hub;
pub mod pump;
mod till;

pub use hub::{Claims, HubEffect, HubInput, HubSession, Offer, Proof, Publication, Voucher};
pub use till::{Adopted, Connection, FULL_MS, TillEffect, TillInput, TillSync};

#[cfg(test)]
mod tests;
