//! The hubs of a network: `GET /api/hubs`.

use crate::base::ids::{StoreId, TenantId};
use serde::{Deserialize, Serialize};

/// The hubs of this network, the one that was asked first.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Hubs {
    /// Whether the hub looks for others at all.
    pub looking: bool,
    /// All of them.
    pub hubs: Vec<HubRow>,
}

/// A hub of the network, as it says of itself: nothing here is proven.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct HubRow {
    /// What it is called.
    pub name: String,
    /// Where it answered, or should have.
    pub address: String,
    /// What another device opens there first: the page that helps it to trust that hub.
    pub url: String,
    /// The business that it serves.
    pub tenant_id: TenantId,
    /// The store that it serves.
    pub store_id: StoreId,
    /// Its version, if it says so.
    pub version: Option<String>,
    /// The life of its journal, if it says so.
    pub epoch: Option<String>,
    /// Whether it is the one that was asked.
    pub this_one: bool,
    /// Whether it serves the same store as the one that was asked.
    pub same_store: bool,
    /// Whether it answered.
    pub reachable: bool,
}
