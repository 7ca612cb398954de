//! Who may ask for what: pairing and the tokens that it gives, the list of devices, people's PINs, and which pages may
//! speak to the hub.
//!
//! Not in it: whether a token counts and a device may stay, which every server decides alike
//! ([`server_kit::access`]); and what each route asks for, which is a row of `http`'s table.

pub mod devices;
pub mod keys;
pub mod origin;
pub mod pairing;
pub mod pins;
mod together;

use core_wasm::journal::{Entry, Envelope};

/// What the operator allows Socket.IO clients.
#[derive(Clone, Debug, Default)]
pub struct Allowed {
    /// Whether they may come over plain HTTP from other devices.
    pub over_http: bool,
    /// Pages of these origins may speak the contract.
    pub origins: Vec<String>,
}

/// Whether an event says something of a device: it may be one that has to go.
pub fn is_about_devices(entry: &Entry) -> bool {
    Envelope::decode(&entry.bytes).is_ok_and(|envelope| envelope.kind.starts_with("device."))
}
