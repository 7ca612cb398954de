//! Pairing: how a device becomes a till of a store.

use super::Till;
use super::pins;
use super::status::Lost;
use crate::platform::persistence::ask_to_persist;
use crate::storage::{Database, Device, PairingRecord, schema};
use core_wasm::api::{self, Former, Offer, PairRequest, Refusal};
use core_wasm::base::ids::{DeviceId, Realm};
use core_wasm::domain::device::DeviceRole;
use core_wasm::journal::Seq;
use core_wasm::store::StoreError;
use serde::{Deserialize, Serialize};
use thiserror::Error;
use uuid::Uuid;
use wasm_bindgen_futures::spawn_local;
use web_ui::platform::keep::Keep;
use web_ui::platform::requests::{self, RequestError};

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

/// Why the hub did not do what it was asked.
#[derive(Clone, Debug, Error, PartialEq, Eq)]
pub enum HubError {
    /// No hub answered.
    #[error(
        "the hub can't be reached; see that it runs and that this device is on its network, then try again"
    )]
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
    #[error(
        "the hub's answer could not be understood ({0}); load the page again to update the app, then try again"
    )]
    Unexpected(String),
    /// The pairing could not be stored.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// localStorage: the [`Witness`].
const WITNESS: &str = "evertill-witness";

impl From<PairingRecord> for Paired {
    fn from(record: PairingRecord) -> Self {
        Self {
            device_id: record.device_id,
            number: record.number,
            name: record.name,
            realm: record.realm,
        }
    }
}

impl Witness {
    /// The witness of this browser, if it ever was a till.
    pub fn read() -> Option<Self> {
        Keep::Device.get(WITNESS)
    }

    /// Notes how much this device has written; never less than before.
    pub(super) fn write(device: &Paired, written: Seq) {
        let known = Self::read().filter(|known| known.device_id == device.device_id);
        if known.is_none_or(|known| known.written < written) {
            let witness = Self {
                device_id: device.device_id,
                number: device.number,
                name: device.name.clone(),
                written,
            };
            Keep::Device.set(WITNESS, &witness);
        }
    }
}

impl From<RequestError> for HubError {
    fn from(error: RequestError) -> Self {
        match error {
            RequestError::Unreachable => Self::Unreachable,
            RequestError::Refused(Refusal { code, message }) => Self::Refused { code, message },
            RequestError::Unexpected(status) => Self::Unexpected(format!("status {status}")),
        }
    }
}

/// Asks the hub what it is.
///
/// # Errors
/// [`HubError`].
pub async fn offer() -> Result<Offer, HubError> {
    let offer: Offer = requests::get("/api/pairing", &[]).await?;
    // A hub without a store has nothing to join.
    match offer.kind {
        Some(_) => Ok(offer),
        None => Err(HubError::Unexpected("status 200".to_owned())),
    }
}

/// Pairs this device by the code that the hub shows, for a `role`, and stores the pairing; then call [`super::open`]. A device whose
/// storage was wiped pairs as a new one, so that no number is ever used for two events, and what was lost shows in the
/// status. A device that is paired already gets a new token under its old number; load the page again then.
///
/// # Errors
/// [`HubError`]; nothing was stored here then, and the same can be tried again.
pub async fn pair(code: &str, name: &str, role: DeviceRole) -> Result<(), HubError> {
    let database = schema::open(schema::DATABASE).await?;
    let paired = pair_in(&database, code, name, role).await;
    database.close();
    paired?;
    // Firefox asks the user, and answers only once they did; pairing is done all the same.
    spawn_local(ask_to_persist());
    Ok(())
}

async fn pair_in(database: &Database, code: &str, name: &str, role: DeviceRole) -> Result<(), HubError> {
    let device = Device(database);
    let before = device.pairing().await?;
    let device_id = match &before {
        Some(paired) => paired.device_id,
        None => device.candidate(DeviceId(Uuid::now_v7())).await?,
    };
    let wiped = Witness::read().filter(|witness| witness.device_id != device_id);
    let ask = PairRequest {
        code: code.to_owned(),
        device_id,
        name: name.to_owned(),
        role: Some(role),
        replaces: wiped.as_ref().map(|witness| Former {
            device_id: witness.device_id,
            written: witness.written,
        }),
    };
    let granted: api::Paired = requests::post("/api/pair", &[], &ask).await?;
    let realm = Realm {
        tenant_id: granted.tenant_id,
        store_id: granted.store_id,
    };
    if before.is_some_and(|paired| paired.realm != realm) {
        return Err(HubError::OtherStore);
    }
    let record = PairingRecord {
        device_id,
        number: granted.number,
        name: name.to_owned(),
        realm,
        token: granted.token,
    };
    device.pair(&record).await?;
    // What did not come now is fetched once the till is in step.
    pins::fetch(&device, &record.token).await.ok();
    // Also when nothing is lost: whoever sees a till forget everything wants to know.
    if let (Some(witness), Some(replaced)) = (wiped, granted.replaced) {
        Lost::keep(&Lost {
            device_id: replaced.device_id,
            number: witness.number,
            kept: replaced.kept,
            written: replaced.written,
        });
    }
    Witness::write(&record.into(), Seq(0));
    Ok(())
}

impl Till {
    /// What shows the hub that a request comes from this device.
    ///
    /// # Errors
    /// [`HubError`]: the pairing can't be read.
    pub async fn bearer(&self) -> Result<String, HubError> {
        let pairing = self.engine().store().device().pairing().await?;
        let pairing = pairing.ok_or_else(|| StoreError::Failed("the pairing is gone".to_owned()))?;
        Ok(format!("Bearer {}", pairing.token))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_witness_of_an_earlier_build_still_tells_who_this_was() {
        let kept =
            r#"{"deviceId":"00000000-0000-0000-0000-000000000007","number":3,"name":"Till","written":60}"#;
        let witness: Witness = serde_json::from_str(kept).unwrap();
        assert_eq!((witness.number, witness.written), (3, Seq(60)));
        assert_eq!(serde_json::to_string(&witness).unwrap(), kept);
    }
}
