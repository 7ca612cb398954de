//! Who this device is, as its till stored it when it was paired, and how another app of the same origin reads that.
//!
//! Keeps true: reading makes no database, changes none, and holds none open, so that a till can always bring its layout
//! up to date. Not in it: everything else that a till stores, and its layout (`storage` of the till).

use super::packed::unpack;
use super::pass::Bearer;
use super::signing::SigningKey;
use core_wasm::base::ids::{DeviceId, Realm};
use core_wasm::codec::{Pack, Unpack};
use core_wasm::store::StoreError;
use rexie::{Rexie, TransactionMode};
use serde::Deserialize;
use wasm_bindgen::prelude::*;

/// The database of a device, one in a browser.
pub const DATABASE: &str = "evertill";
/// Its object store that says who the device is.
pub const DEVICE: &str = "device";
/// The key of the pairing there.
pub const PAIRING: &str = "pairing";

/// The key of its keys to sign with there.
pub const SIGNING: &str = "signingKey";

/// A pairing, as it is stored.
#[derive(Clone, Debug, PartialEq, Eq, Pack, Unpack)]
#[pack(rename_all = "camelCase")]
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

#[wasm_bindgen]
extern "C" {
    #[derive(Clone)]
    type Databases;

    #[wasm_bindgen(thread_local_v2, js_name = indexedDB)]
    static DATABASES: Option<Databases>;

    // web-sys does not have it.
    #[wasm_bindgen(method, catch)]
    async fn databases(this: &Databases) -> Result<JsValue, JsValue>;
}

/// A database, as the browser lists it.
#[derive(Deserialize)]
struct Listed {
    name: Option<String>,
}

impl PairingRecord {
    /// How it shows that with the keys that are stored beside it.
    pub async fn bearer(self, keys: Option<JsValue>) -> Bearer {
        let key = match keys {
            Some(keys) => SigningKey::of(&keys).await,
            None => None,
        };
        Bearer {
            device_id: self.device_id,
            token: self.token,
            key,
        }
    }
}

/// How this device shows the hub who it is, if it is paired.
///
/// # Errors
/// [`StoreError`] if the browser does not say.
pub async fn bearer() -> Result<Option<Bearer>, StoreError> {
    Ok(match stored_in(DATABASE).await? {
        Some((pairing, keys)) => Some(pairing.bearer(keys).await),
        None => None,
    })
}

/// The pairing in a database of this name, if there is one, and the keys beside it.
///
/// # Errors
/// [`StoreError`] if the browser does not say.
pub async fn stored_in(database: &str) -> Result<Option<(PairingRecord, Option<JsValue>)>, StoreError> {
    // To open one that is not there would make it.
    if !is_there(database).await? {
        return Ok(None);
    }
    // Without a version, whatever layout it has.
    let open = Rexie::builder(database).build().await.map_err(failed)?;
    let read = read(&open).await;
    open.close();
    read
}

async fn is_there(database: &str) -> Result<bool, StoreError> {
    let unknown = || StoreError::Failed("this browser does not tell which databases it has".to_owned());
    let all = DATABASES.with(Option::clone).ok_or_else(unknown)?;
    let listed = all.databases().await.map_err(|_| unknown())?;
    let listed: Vec<Listed> = serde_wasm_bindgen::from_value(listed).map_err(|_| unknown())?;
    Ok(listed.iter().any(|one| one.name.as_deref() == Some(database)))
}

async fn read(open: &Rexie) -> Result<Option<(PairingRecord, Option<JsValue>)>, StoreError> {
    if !open.store_names().iter().any(|store| store == DEVICE) {
        return Ok(None);
    }
    let reading = open
        .transaction(&[DEVICE], TransactionMode::ReadOnly)
        .map_err(failed)?;
    let store = reading.store(DEVICE).map_err(failed)?;
    let record = store.get(PAIRING.into()).await.map_err(failed)?;
    let keys = store.get(SIGNING.into()).await.map_err(failed)?;
    let record: Option<PairingRecord> = record.as_ref().map(unpack).transpose()?;
    Ok(record.map(|record| (record, keys)))
}

fn failed(error: rexie::Error) -> StoreError {
    StoreError::Failed(error.to_string())
}
