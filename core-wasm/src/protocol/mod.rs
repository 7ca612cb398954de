//! The messages that devices and hubs say to each other over `/ws`, in both directions. docs/PROTOCOL.md has them field by
//! field. Not in it: who says which when, which is `sync`'s and `lease`'s business.

pub mod lease;
pub mod message;
pub mod signed;

pub use message::{ClientMessage, HubMessage};
