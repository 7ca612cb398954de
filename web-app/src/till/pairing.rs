//! Pairing: how a device becomes a till of a store.

use core_wasm::ids::{DeviceId, Lang, Realm, UserId};
use core_wasm::journal::Seq;
use core_wasm::names::Names;
use core_wasm::staff::Role;
use core_wasm::store::StoreError;
use core_wasm::store_settings::StoreKind;
use serde::{Deserialize, Serialize};
use thiserror::Error;

/// A paired device.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Paired {
    /// Its id, and its stream's.
    pub device_id: DeviceId,
    /// The number in its orders and receipts.
    pub number: u32,
    /// What people call it.
    pub name: String,
    /// Its store.
    pub realm: Realm,
}

/// What outlives a wipe of the database, in localStorage.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Witness {
    /// The device.
    pub device_id: DeviceId,
    /// Its number.
    pub number: u32,
    /// Its name.
    pub name: String,
    /// The last event that it wrote.
    pub written: Seq,
}

/// What the hub says before a device is paired.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct PairingOffer {
    /// The store's name.
    pub store_name: Names,
    /// Restaurant or shop.
    pub kind: StoreKind,
    /// The store's languages, the first one first.
    pub languages: Vec<Lang>,
    /// Whether it is a demo store.
    pub demo: bool,
    /// With the demo store on this very machine: the code, and who may sign in.
    #[serde(default)]
    pub one_tap: Option<OneTap>,
}

/// All that it takes to try the demo.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct OneTap {
    /// The pairing code.
    pub code: String,
    /// The demo staff.
    pub staff: Vec<OneTapStaff>,
}

/// One of the demo staff.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct OneTapStaff {
    /// Their id.
    pub id: UserId,
    /// Their name.
    pub name: String,
    /// Their role.
    pub role: Role,
    /// Their PIN.
    pub pin: String,
}

/// Why a device was not paired.
#[derive(Clone, Debug, Error, PartialEq, Eq)]
pub enum PairError {
    /// No hub answered.
    #[error("the hub can't be reached; see that it runs and that this device is on its network, then try again")]
    Unreachable,
    /// The hub said no.
    #[error("{message}")]
    Refused {
        /// For machines: `wrong-code`, `too-many-guesses`, …
        code: String,
        /// For people.
        message: String,
    },
    /// This device belongs to another store.
    #[error("this device belongs to another store; nothing was changed")]
    OtherStore,
    /// The hub's answer makes no sense here.
    #[error("the hub's answer could not be understood ({0}); load the page again to update the app, then try again")]
    Unexpected(String),
    /// The pairing could not be stored.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Asks the hub what it is.
///
/// # Errors
/// [`PairError`].
pub async fn offer() -> Result<PairingOffer, PairError> {
    unimplemented!()
}

/// Pairs this device by the code that the hub shows, and stores the pairing; then call [`super::open`]. A device whose
/// storage was wiped pairs as a new one, and what was lost shows in the status. A device that is paired already gets a new
/// token under its old number; load the page again then.
///
/// # Errors
/// [`PairError`]; nothing was stored then.
pub async fn pair(_code: &str, _name: &str) -> Result<(), PairError> {
    unimplemented!()
}
