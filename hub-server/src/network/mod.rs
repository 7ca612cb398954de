//! The hub on the shop's network: where it listens, how it is found and how it shows that it is itself.
//! Not in it: what it answers, which is `http`'s and `socketio`'s.

pub mod address;
pub(crate) mod gate;
pub(crate) mod listen;
pub(crate) mod mdns;
pub mod nearby;
pub(crate) mod outgoing;
pub mod places;
pub mod qr;
pub mod tls;
