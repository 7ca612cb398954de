//! Pairing: how a device becomes a till of a store.

use super::Till;
use super::hub_error::HubError;
use super::pins;
use super::status::Lost;
use super::witness::Witness;
use crate::platform::persistence::ask_to_persist;
use crate::storage::{Database, Device, schema};
use core_wasm::api::{self, Former, KeyShown, Offer, PairRequest};
use core_wasm::base::ids::{DeviceId, Realm};
use core_wasm::domain::device::DeviceRole;
use core_wasm::journal::Seq;
use core_wasm::protocol::signed;
use core_wasm::store::StoreError;
use uuid::Uuid;
use wasm_bindgen_futures::spawn_local;
use web_ui::platform::device::{DATABASE, PairingRecord};
use web_ui::platform::pass::Bearer;
use web_ui::platform::requests;

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
    let database = schema::open(DATABASE).await?;
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
    let key = device.signing_key().await?;
    let shown = match &key {
        Some(key) => {
            let signature = key.sign(&signed::pairing(device_id, code)).await;
            signature.map(|signature| KeyShown {
                public: key.public(),
                signature,
            })
        }
        None => None,
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
        former_hub: device.voucher().await?.filter(|_| before.is_some()),
        key: shown,
    };
    let granted = granted(&ask, wiped.as_ref()).await?;
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
    let bearer = Bearer {
        device_id,
        token: record.token.clone(),
        key,
    };
    pins::fetch(&device, &bearer).await.ok();
    // Also when nothing is lost: whoever sees a till forget everything wants to know.
    if let (Some(witness), Some(replaced)) = (wiped, granted.replaced) {
        Lost::keep(&Lost {
            device_id: replaced.device_id,
            number: witness.number,
            kept: replaced.kept,
            written: replaced.written,
        });
    }
    let token = record.token.clone();
    Witness::write(&record.into(), Seq(0));
    Witness::shows(device_id, &token);
    Ok(())
}

/// Asks to be let in. Whoever can't show that it is the device that it was comes in as a new one: the code is not used up
/// by asking.
async fn granted(ask: &PairRequest, wiped: Option<&Witness>) -> Result<api::Paired, HubError> {
    let token = wiped.and_then(|witness| witness.token.as_ref());
    let bearer = token.map(|token| format!("Bearer {token}"));
    let shown: Vec<_> = bearer
        .iter()
        .map(|bearer| ("authorization", bearer.as_str()))
        .collect();
    match requests::post("/api/pair", &shown, ask)
        .await
        .map_err(HubError::from)
    {
        Err(HubError::Refused { code, .. }) if code == "needs-approval" => {
            let alone = PairRequest {
                replaces: None,
                ..ask.clone()
            };
            Ok(requests::post("/api/pair", &[], &alone).await?)
        }
        answer => answer,
    }
}

impl Till {
    /// What shows the hub that a request comes from this device.
    ///
    /// # Errors
    /// [`HubError`]: the pairing can't be read, or the hub does not let this device in.
    pub async fn bearer(&self) -> Result<String, HubError> {
        let bearer = self.engine().store().device().bearer().await?;
        let bearer = bearer.ok_or_else(|| StoreError::Failed("the pairing is gone".to_owned()))?;
        Ok(bearer.shown().await?)
    }
}
