//! Which kinds of stations there are.

use crate::codec::{Describe, Pack, Unpack};
use serde::{Deserialize, Serialize};

/// What kind of station makes something, which decides whether its tickets' events are named `kds` or `bds`.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, Pack, Unpack, Describe,
)]
#[pack(rename_all = "camelCase")]
#[serde(rename_all = "camelCase")]
pub enum StationKind {
    /// A kitchen screen (KDS).
    Kitchen,
    /// A bar screen (BDS).
    Bar,
}
