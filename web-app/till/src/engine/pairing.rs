//! Pairing: how a device becomes a till of a store.

use super::Till;
use super::pins;
use super::status::Lost;
use crate::platform::persistence::ask_to_persist;
use crate::storage::{Device, PairingRecord, schema};
use core_wasm::base::ids::{DeviceId, Lang, Realm, UserId};
use core_wasm::base::names::Names;
use core_wasm::domain::device::Replaced;
use core_wasm::journal::Seq;
use core_wasm::records::staff::Role;
use core_wasm::records::store_settings::StoreKind;
use core_wasm::store::StoreError;
use thiserror::Error;
use uuid::Uuid;
use wasm_bindgen_futures::spawn_local;
use web_sys::IdbDatabase;
use web_ui::platform::http::{self, Answer};
use web_ui::platform::json::{Json, number};
use web_ui::platform::keep::Keep;

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
#[derive(Clone, Debug, PartialEq, Eq)]
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
#[derive(Clone, Debug, PartialEq, Eq)]
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
    pub one_tap: Option<OneTap>,
}

/// All that it takes to try the demo.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OneTap {
    /// The pairing code.
    pub code: String,
    /// The demo staff.
    pub staff: Vec<OneTapStaff>,
}

/// One of the demo staff.
#[derive(Clone, Debug, PartialEq, Eq)]
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
        let json = Keep::Device.get(WITNESS)?;
        Some(Self {
            device_id: json.string("deviceId")?.parse().ok()?,
            number: json.number("number")?.try_into().ok()?,
            name: json.string("name")?,
            written: Seq(json.number("written")?),
        })
    }

    /// Notes how much this device has written; never less than before.
    pub(super) fn write(device: &Paired, written: Seq) {
        let known = Self::read().filter(|known| known.device_id == device.device_id);
        if known.is_none_or(|known| known.written < written) {
            let json = Json::object([
                ("deviceId", device.device_id.to_string().into()),
                ("number", device.number.into()),
                ("name", device.name.as_str().into()),
                ("written", number(written.0)),
            ]);
            Keep::Device.set(WITNESS, &json);
        }
    }
}

impl PairingOffer {
    fn of_json(json: &Json) -> Option<Self> {
        let texts = |list: Vec<Json>| list.into_iter().filter_map(|text| text.0.as_string());
        Some(Self {
            store_name: names(&json.get("storeName")?),
            kind: json.named("kind")?,
            languages: texts(json.list("languages")?).map(Lang::from).collect(),
            demo: json.get("demo")?.0.as_bool()?,
            one_tap: json.get("oneTap").and_then(|json| OneTap::of_json(&json)),
        })
    }
}

impl OneTap {
    fn of_json(json: &Json) -> Option<Self> {
        let member = |json: &Json| {
            Some(OneTapStaff {
                id: json.string("id")?.into(),
                name: json.string("name")?,
                role: json.named("role")?,
                pin: json.string("pin")?,
            })
        };
        Some(Self {
            code: json.string("code")?,
            staff: json.list("staff")?.iter().map(member).collect::<Option<_>>()?,
        })
    }
}

fn names(json: &Json) -> Names {
    let entries = json.entries().into_iter();
    entries
        .filter_map(|(lang, name)| Some((lang.into(), name.0.as_string()?)))
        .collect()
}

struct Granted {
    token: String,
    number: u32,
    realm: Realm,
    replaced: Option<Replaced>,
}

impl Granted {
    fn of_json(json: &Json) -> Option<Self> {
        let replaced = |json: Json| {
            Some(Replaced {
                device_id: json.string("deviceId")?.parse().ok()?,
                kept: Seq(json.number("kept")?),
                written: Seq(json.number("written")?),
            })
        };
        Some(Self {
            token: json.string("token")?,
            number: json.number("number")?.try_into().ok()?,
            realm: Realm {
                tenant_id: json.string("tenantId")?.into(),
                store_id: json.string("storeId")?.into(),
            },
            replaced: match json.get("replaced") {
                Some(json) => Some(replaced(json)?),
                None => None,
            },
        })
    }
}

/// Asks the hub what it is.
///
/// # Errors
/// [`HubError`].
pub async fn offer() -> Result<PairingOffer, HubError> {
    answer(http::get("/api/pairing", &[]).await, PairingOffer::of_json)
}

/// Pairs this device by the code that the hub shows, for a `role` (`till`, `kitchen` or `bar`), and stores the pairing; then call [`super::open`]. A device whose
/// storage was wiped pairs as a new one, so that no number is ever used for two events, and what was lost shows in the
/// status. A device that is paired already gets a new token under its old number; load the page again then.
///
/// # Errors
/// [`HubError`]; nothing was stored here then, and the same can be tried again.
pub async fn pair(code: &str, name: &str, role: &str) -> Result<(), HubError> {
    let database = schema::open(schema::DATABASE).await?;
    let paired = pair_in(&database, code, name, role).await;
    database.close();
    paired?;
    // Firefox asks the user, and answers only once they did; pairing is done all the same.
    spawn_local(ask_to_persist());
    Ok(())
}

async fn pair_in(database: &IdbDatabase, code: &str, name: &str, role: &str) -> Result<(), HubError> {
    let device = Device(database);
    let before = device.pairing().await?;
    let device_id = match &before {
        Some(paired) => paired.device_id,
        None => device.candidate(DeviceId(Uuid::now_v7())).await?,
    };
    let wiped = Witness::read().filter(|witness| witness.device_id != device_id);
    let ask = Json::object([
        ("code", code.into()),
        ("deviceId", device_id.to_string().into()),
        ("name", name.into()),
        ("role", role.into()),
    ]);
    if let Some(witness) = &wiped {
        let replaces = Json::object([
            ("deviceId", witness.device_id.to_string().into()),
            ("written", number(witness.written.0)),
        ]);
        ask.set("replaces", &replaces.0);
    }
    let granted = answer(http::post("/api/pair", &[], &ask).await, Granted::of_json)?;
    if before.is_some_and(|paired| paired.realm != granted.realm) {
        return Err(HubError::OtherStore);
    }
    let record = PairingRecord {
        device_id,
        number: granted.number,
        name: name.to_owned(),
        realm: granted.realm,
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

/// What the hub answered.
///
/// # Errors
/// [`HubError`].
pub fn answer<T>(answer: Option<Answer>, read: fn(&Json) -> Option<T>) -> Result<T, HubError> {
    let Answer { status, ok, body } = answer.ok_or(HubError::Unreachable)?;
    let unexpected = || HubError::Unexpected(format!("status {status}"));
    let body = body.ok_or_else(unexpected)?;
    if ok {
        return read(&body).ok_or_else(unexpected);
    }
    let refusal = |body: &Json| {
        Some(HubError::Refused {
            code: body.string("code")?,
            message: body.string("message")?,
        })
    };
    Err(refusal(&body).unwrap_or_else(unexpected))
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
