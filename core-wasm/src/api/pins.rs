//! The staff's PINs, protected: `GET /api/pins`.

use crate::base::ids::UserId;
use crate::records::staff::{Pin, PinHash, PinTag};
use serde::{Deserialize, Serialize};

/// Somebody's PIN. Whoever has it can try all PINs in minutes: it is kept only under a key of the device's own.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct PinRow {
    /// Whose.
    pub user_id: UserId,
    /// Which of theirs: the `pin` of the staff's events.
    pub tag: PinTag,
    /// It, protected: Argon2id in PHC form.
    pub hash: PinHash,
}

impl From<Pin> for PinRow {
    fn from(pin: Pin) -> Self {
        Self {
            user_id: pin.user_id,
            tag: pin.tag,
            hash: pin.hash,
        }
    }
}

impl From<PinRow> for Pin {
    fn from(row: PinRow) -> Self {
        Self {
            user_id: row.user_id,
            tag: row.tag,
            hash: row.hash,
        }
    }
}
