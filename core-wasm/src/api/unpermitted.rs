//! What was done without the permission: `POST /api/unpermitted/seen`.

use crate::base::ids::DeviceId;
use crate::journal::Seq;
use serde::{Deserialize, Serialize};

/// Which of it someone has looked at.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct SeeUnpermitted {
    /// In whose stream it stands.
    pub device_id: DeviceId,
    /// Where.
    pub seq: Seq,
}
