//! How a device is let in: `GET /api/pairing`, `POST /api/pair`, `POST /api/pairing/code`.

use crate::base::ids::{DeviceId, Epoch, Lang, StoreId, TenantId, UserId};
use crate::base::keys::{PublicKey, Signature};
use crate::base::names::Names;
use crate::domain::device::{self, DeviceRole};
use crate::journal::Seq;
use crate::records::staff::Role;
use crate::records::store_settings::StoreKind;
use serde::{Deserialize, Serialize};

/// What a device may know before it is paired.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Offer {
    /// The store's name.
    pub store_name: Names,
    /// Nothing until a store was imported.
    pub kind: Option<StoreKind>,
    /// The store's languages, the first one first.
    pub languages: Vec<Lang>,
    /// Whether it is a demo store.
    pub demo: bool,
    /// Only with a demo store, and only for a browser on the hub's own machine.
    pub one_tap: Option<OneTap>,
}

/// All that it takes to try a demo store.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OneTap {
    /// The pairing code.
    pub code: String,
    /// Who may sign in.
    pub staff: Vec<DemoMember>,
}

/// Someone who works in a demo store. The PIN opens nothing but the demo.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DemoMember {
    /// Their id.
    pub id: UserId,
    /// Their name.
    pub name: String,
    /// Their role.
    pub role: Role,
    /// Their PIN.
    pub pin: String,
}

/// A device that asks to be let in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct PairRequest {
    /// The code that the hub shows.
    pub code: String,
    /// UUID v7, made by the device.
    pub device_id: DeviceId,
    /// What people call it.
    pub name: String,
    /// What it is for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub role: Option<DeviceRole>,
    /// The device that it was before its storage was wiped.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub replaces: Option<Former>,
    /// What the hub vouched with that it knew before, if it holds events of this store: one that was replaced by an empty one may lack
    /// them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub former_hub: Option<PublicKey>,
    /// What it signs with from now on, if it can sign.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub key: Option<KeyShown>,
}

/// A key, and that it is there.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct KeyShown {
    /// Its public half.
    pub public: PublicKey,
    /// Of [`signed::pairing`](crate::protocol::signed::pairing).
    pub signature: Signature,
}

/// `POST /api/pass`: a device that signs asks for something to sign, and then for what it shows over HTTP in place of its token.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PassRequest {
    /// The answer to the challenge; the first time there is none yet.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub answer: Option<PassAnswer>,
}

/// A challenge, answered.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PassAnswer {
    /// As the hub gave it.
    pub challenge: String,
    /// Of [`signed::pass`](crate::protocol::signed::pass).
    pub signature: Signature,
}

/// The answer to a [`PassRequest`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum PassReply {
    /// Nothing: the hub knows no key of this device, which shows its token.
    Token,
    /// To be signed.
    Challenge(String),
    /// It is good for a while.
    #[serde(rename_all = "camelCase")]
    Pass {
        /// What is shown as `Authorization: Bearer`.
        pass: String,
        /// For how many seconds.
        valid_seconds: u64,
    },
}

/// A device that is no more.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Former {
    /// Its stream.
    pub device_id: DeviceId,
    /// The last event that it had written, as far as its successor knows.
    pub written: Seq,
}

/// What a paired device needs to know.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Paired {
    /// What it shows from now on, as `Authorization: Bearer`.
    pub token: String,
    /// Its id.
    pub device_id: DeviceId,
    /// The number in its orders and receipts.
    pub number: u32,
    /// The business.
    pub tenant_id: TenantId,
    /// Its store.
    pub store_id: StoreId,
    /// The hub's own stream.
    pub hub_id: DeviceId,
    /// The life of the hub's journal.
    pub epoch: Epoch,
    /// What became of the device that it was before.
    pub replaced: Option<Replaced>,
}

/// What a wiped device had written, and how much of that the hub has.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Replaced {
    /// Its stream.
    pub device_id: DeviceId,
    /// The last event of it that the hub has.
    pub kept: Seq,
    /// The last event that it had written. Those after `kept` are gone.
    pub written: Seq,
}

impl From<device::Replaced> for Replaced {
    fn from(replaced: device::Replaced) -> Self {
        Self {
            device_id: replaced.device_id,
            kept: replaced.kept,
            written: replaced.written,
        }
    }
}

/// How another device is let in, for a manager's screen.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Invitation {
    /// The code to type.
    pub code: String,
    /// For how long nobody else gets another, in seconds.
    pub valid_seconds: u64,
    /// Where the other device goes, with the code in the fragment, which no server's log sees.
    pub url: String,
    /// The same as a picture: SVG.
    pub qr: String,
}
