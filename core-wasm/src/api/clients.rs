//! Clients of the Socket.IO contract over HTTP: `GET /api/health`, `GET /api/stats`, and those that wait to be let in,
//! `/api/clients`.

use crate::base::clock::Timestamp;
use crate::base::ids::TenantId;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// By this clients find a hub of their contract. It tells nothing of the store.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Health {
    /// Always.
    pub success: bool,
    /// By this name clients know a hub of their contract.
    pub service: String,
    /// The hub's version.
    pub version: String,
    /// How it is.
    pub status: String,
    /// What it can do, in the contract's words.
    pub capabilities: Vec<String>,
    /// How long it runs.
    pub data: Uptime,
    /// The hub's clock.
    pub timestamp: Timestamp,
}

/// How long a hub runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Uptime {
    /// In milliseconds.
    pub uptime: u64,
}

/// The contract's numbers.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Stats {
    /// Always.
    pub success: bool,
    /// The numbers.
    pub data: StoreStats,
    /// The hub's clock.
    pub timestamp: Timestamp,
}

/// What a hub counts.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct StoreStats {
    /// Devices that are connected now.
    pub connected_clients: usize,
    /// Events of the journal.
    pub total_events: u64,
    /// The same by tenant; a hub has one.
    pub events_per_tenant: BTreeMap<TenantId, u64>,
    /// How long the hub runs, in milliseconds.
    pub uptime: u64,
}

/// A client that nobody let in yet.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct WaitingClient {
    /// What it calls itself.
    pub device_id: String,
    /// Since when it waits.
    pub since: Timestamp,
}

/// Whom to let in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Admission {
    /// What the client calls itself.
    pub device_id: String,
    /// What people are to call it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
}
