//! Clients of the Socket.IO contract, which were there before Evertill: they speak it unchanged, and are devices of the
//! store like any other. docs/PROTOCOL.md has the contract.
//!
//! Code map: `wire` is what they say, `inbound` what it means here, `outbound` what they are told; `ids` and `decimal` carry
//! names and numbers over: these are pure. `recorder` writes their streams, a `page` at a time, by what it has `kept`, of which `early` waits for
//! its order; `complaints` is what the log is told of once; `feed`
//! is how far each was told the journal; `locks` are the hub's leases; `admission` lets them in. `session` is one
//! connection, of which what it said and nobody looked at yet is `waiting`; `clients` is the service around all.

mod admission;
mod clients;
mod complaints;
pub mod decimal;
mod early;
mod feed;
pub mod ids;
pub mod inbound;
mod kept;
mod locks;
pub mod outbound;
pub mod page;
mod recorder;
mod session;
pub mod table;
mod waiting;
pub mod wire;

pub use admission::{AdmissionError, admit};
pub use clients::{Clients, serve};
