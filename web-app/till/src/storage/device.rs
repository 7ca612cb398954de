//! Who this device is: its pairing, the id that it asks to be paired under, and the PINs that the hub gave it.

use super::database::Database;
use core_wasm::base::ids::DeviceId;
use core_wasm::base::keys::PublicKey;
use core_wasm::codec::{Pack, Unpack};
use core_wasm::store::StoreError;
use js_sys::Uint8Array;
use wasm_bindgen::JsCast;
use web_sys::CryptoKey;
use web_ui::platform::device::{DEVICE, PAIRING, PairingRecord, SIGNING};
use web_ui::platform::packed::{pack, unpack};
use web_ui::platform::pass::Bearer;
use web_ui::platform::signing::SigningKey;

const CANDIDATE: &str = "candidate";
const PIN_KEY: &str = "pinKey";
const PINS: &str = "pins";
const VOUCHER: &str = "voucher";

/// The device's own records in an open database.
pub struct Device<'a>(pub &'a Database);

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

    /// What it signs with, made now if there is nothing yet; `None` where the browser has no keys for this page. All tabs have the same.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn signing_key(&self) -> Result<Option<SigningKey>, StoreError> {
        let before = self.0.reading(&[DEVICE])?.get(DEVICE, &SIGNING.into()).await?;
        if let Some(keys) = &before
            && let Some(key) = SigningKey::of(keys).await
        {
            return Ok(Some(key));
        }
        let Some(fresh) = SigningKey::fresh().await else {
            return Ok(None);
        };
        // Another tab may have been quicker. What is there and can't be used, as in a profile that came from another machine, is no key.
        let writing = self.0.writing(&[DEVICE])?;
        let now = writing.get(DEVICE, &SIGNING.into()).await?;
        if before.is_none()
            && let Some(now) = now
        {
            return Ok(SigningKey::of(&now).await);
        }
        writing.put(DEVICE, &SIGNING.into(), &fresh).await?;
        writing.complete().await?;
        Ok(SigningKey::of(&fresh).await)
    }

    /// What the hub vouches with that it is or was paired with.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn voucher(&self) -> Result<Option<PublicKey>, StoreError> {
        self.get(VOUCHER).await
    }

    /// Keeps what the hub vouches with.
    ///
    /// # Errors
    /// [`StoreError`]; the one before stays then.
    pub async fn keep_voucher(&self, key: PublicKey) -> Result<(), StoreError> {
        if self.voucher().await? == Some(key) {
            return Ok(());
        }
        self.put(VOUCHER, &key).await
    }

    /// How it shows the hub who it is, if it is paired.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn bearer(&self) -> Result<Option<Bearer>, StoreError> {
        let Some(pairing) = self.pairing().await? else {
            return Ok(None);
        };
        let keys = self.0.reading(&[DEVICE])?.get(DEVICE, &SIGNING.into()).await?;
        Ok(Some(pairing.bearer(keys).await))
    }

    /// The staff's PINs as they are kept, and the key that opens them.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn sealed_pins(&self) -> Result<Option<(CryptoKey, Vec<u8>)>, StoreError> {
        let reading = self.0.reading(&[DEVICE])?;
        let key = reading.get(DEVICE, &PIN_KEY.into()).await?;
        let pins = reading.get(DEVICE, &PINS.into()).await?;
        let key = key.and_then(|key| key.dyn_into().ok());
        let pins = pins.and_then(|pins| pins.dyn_into::<Uint8Array>().ok());
        Ok(key.zip(pins.map(|pins| pins.to_vec())))
    }

    /// Keeps PINs that are sealed, and the key that opens them, which only this browser can use.
    ///
    /// # Errors
    /// [`StoreError`]; those before stay then.
    pub async fn keep_pins(&self, key: &CryptoKey, sealed: &[u8]) -> Result<(), StoreError> {
        let writing = self.0.writing(&[DEVICE])?;
        writing.put(DEVICE, &PIN_KEY.into(), key).await?;
        writing
            .put(DEVICE, &PINS.into(), &Uint8Array::from(sealed))
            .await?;
        writing.complete().await
    }

    /// Takes them and their key out.
    ///
    /// # Errors
    /// [`StoreError`]; they are still there then.
    pub async fn forget_pins(&self) -> Result<(), StoreError> {
        let writing = self.0.writing(&[DEVICE])?;
        writing.delete(DEVICE, &PIN_KEY.into()).await?;
        writing.delete(DEVICE, &PINS.into()).await?;
        writing.complete().await
    }

    async fn get<T: for<'a> Unpack<'a>>(&self, key: &str) -> Result<Option<T>, StoreError> {
        let value = self.0.reading(&[DEVICE])?.get(DEVICE, &key.into()).await?;
        value.as_ref().map(unpack).transpose()
    }

    async fn put<T: Pack>(&self, key: &str, value: &T) -> Result<(), StoreError> {
        let writing = self.0.writing(&[DEVICE])?;
        writing.put(DEVICE, &key.into(), &pack(value)).await?;
        writing.complete().await
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::storage::schema;
    use uuid::Uuid;
    use wasm_bindgen_test::wasm_bindgen_test;
    use web_ui::platform::device::stored_in;

    #[wasm_bindgen_test]
    async fn another_app_reads_the_pairing_once_there_is_one() {
        let name = "device-read-by-another-app";
        let pairing_in = async |name| {
            let stored = stored_in(name).await.unwrap();
            stored.map(|(record, keys)| (record, keys.is_some()))
        };
        assert_eq!(pairing_in(name).await, None, "no database");
        let database = schema::open(name).await.unwrap();
        assert_eq!(pairing_in(name).await, None, "no pairing");
        let record = PairingRecord {
            device_id: DeviceId(Uuid::from_u128(1)),
            number: 3,
            name: "Till 3".to_owned(),
            realm: core_wasm::store::contract::realm(),
            token: "a.b.c".to_owned(),
        };
        Device(&database).pair(&record).await.unwrap();
        assert_eq!(pairing_in(name).await, Some((record.clone(), false)));
        let key = Device(&database).signing_key().await.unwrap().unwrap();
        let again = Device(&database).signing_key().await.unwrap().unwrap();
        assert_eq!(key.public(), again.public(), "it is made once");
        assert_eq!(pairing_in(name).await, Some((record, true)));
        let bearer = Device(&database).bearer().await.unwrap().unwrap();
        assert_eq!(bearer.key.map(|key| key.public()), Some(key.public()));
        database.close();
    }
}
