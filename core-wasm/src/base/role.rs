//! What people of the staff may do, as one ladder: whoever is above may do what those below may.

use crate::codec::{Pack, Unpack};
use serde::{Deserialize, Serialize};

/// What someone may do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, Pack, Unpack)]
#[pack(rename_all = "camelCase")]
#[serde(rename_all = "camelCase")]
pub enum Role {
    /// Sees and finishes tickets.
    Cook,
    /// Takes orders.
    Waiter,
    /// Takes orders and money.
    Cashier,
    /// Approves what is sensitive.
    Manager,
    /// Everything.
    Owner,
}

impl Role {
    /// Whether they may approve what is sensitive.
    pub fn approves(self) -> bool {
        matches!(self, Self::Manager | Self::Owner)
    }
}
