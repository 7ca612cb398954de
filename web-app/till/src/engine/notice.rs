//! What the tabs of one till tell each other. None of it must arrive: what is missed is read from the storage the next
//! time that a tab is looked at.

use super::leases::Leases;
use core_wasm::codec::{Pack, Unpack};
use core_wasm::lease::LeaseWish;
use core_wasm::protocol::message::{Problem, Room};
use core_wasm::sync::Connection;

/// From one tab to all others.
#[derive(Clone, Debug, PartialEq, Pack, Unpack)]
#[pack(rename_all = "camelCase")]
pub enum Notice {
    /// There is more in the storage than there was: entries, or the hub's acknowledgement.
    Stored,
    /// The syncing tab says how it stands with the hub.
    Status {
        /// Its connection.
        connection: Connection,
        /// What the hub refuses.
        problem: Option<Problem>,
        /// How much room the hub's disk has.
        room: Room,
    },
    /// The syncing tab is asked how it stands.
    Which,
    /// 'Try the hub now.'
    Hurry,
    /// There are other PINs.
    Pins,
    /// The syncing tab says who edits what.
    Leases(Leases),
    /// The syncing tab is asked for the right to edit, or told that it is not needed any more.
    Lease(LeaseWish),
}
