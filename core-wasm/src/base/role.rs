//! As what people work here: the rungs of a ladder, by which it goes what they usually may do.
//!
//! Not in it: what they may do in a store, which can say otherwise of each rung but the highest (`replica/permissions.rs`).

use crate::codec::{Pack, Unpack};
use serde::{Deserialize, Serialize};

/// As what someone works here. A higher one usually may do what the lower ones may; a store can say otherwise.
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
    /// Usually approves what is sensitive.
    Manager,
    /// May do everything, in every store.
    Owner,
}
