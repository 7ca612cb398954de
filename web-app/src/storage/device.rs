//! Who this device is: its pairing, and the id that it asks to be paired under.

use super::append::strict;
use super::records::{pack, unpack};
use super::request::Reading;
use super::schema::DEVICE;
use core_wasm::ids::{DeviceId, Realm};
use core_wasm::pack::{Pack, Unpack};
use core_wasm::store::StoreError;
use web_sys::IdbDatabase;

const PAIRING: &str = "pairing";
const CANDIDATE: &str = "candidate";

/// A pairing, as it is stored.
#[derive(Clone, Debug, PartialEq, Eq, Pack, Unpack)]
#[serde(rename_all = "camelCase")]
pub struct PairingRecord {
    /// Its id, and its stream's.
    pub device_id: DeviceId,
    /// The number in its orders and receipts.
    pub number: u32,
    /// What people call it.
    pub name: String,
    /// Its store.
    pub realm: Realm,
    /// What it shows the hub.
    pub token: String,
}

/// The device's own records in an open database.
pub struct Device<'a>(pub &'a IdbDatabase);

impl Device<'_> {
    /// The pairing, if there is one.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn pairing(&self) -> Result<Option<PairingRecord>, StoreError> {
        self.get(PAIRING).await
    }

    /// Stores the pairing.
    ///
    /// # Errors
    /// [`StoreError`]; nothing was stored then.
    pub async fn pair(&self, pairing: &PairingRecord) -> Result<(), StoreError> {
        self.put(PAIRING, pairing).await
    }

    /// Stores another token in place of the pairing's.
    ///
    /// # Errors
    /// [`StoreError`]; the one before stays then.
    pub async fn renew(&self, token: String) -> Result<(), StoreError> {
        match self.pairing().await? {
            Some(pairing) => self.pair(&PairingRecord { token, ..pairing }).await,
            None => Ok(()),
        }
    }

    /// The id to ask under. It stays the same until the pairing is stored, so that an answer that got lost on the way
    /// does not use up a number.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn candidate(&self, fresh: DeviceId) -> Result<DeviceId, StoreError> {
        if let Some(known) = self.get(CANDIDATE).await? {
            return Ok(known);
        }
        self.put(CANDIDATE, &fresh).await?;
        Ok(fresh)
    }

    async fn get<T: for<'a> Unpack<'a>>(&self, key: &str) -> Result<Option<T>, StoreError> {
        let value = Reading::begin(self.0, &[DEVICE])?
            .get(DEVICE, &key.into())
            .await?;
        value.as_ref().map(unpack).transpose()
    }

    async fn put<T: Pack>(&self, key: &str, value: &T) -> Result<(), StoreError> {
        let writing = strict(self.0, &[DEVICE])?;
        writing.put(DEVICE, &key.into(), &pack(value))?;
        writing.complete().await
    }
}
