//! How a hub is: `GET /status`, `GET /version`.

use super::{DeviceRow, is_false};
use crate::base::clock::Timestamp;
use crate::base::ids::{DeviceId, Epoch, StoreId, TenantId};
use crate::journal::{Cursor, Hash, Seq};
use crate::protocol::message::Room;
use serde::{Deserialize, Serialize};

/// Which program answers.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Version {
    /// The hub's version.
    pub version: String,
    /// The protocol of `/ws` that it speaks.
    pub protocol: u16,
}

/// How a hub is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Status {
    /// The hub's version.
    pub version: String,
    /// The protocol of `/ws` that it speaks.
    pub protocol: u16,
    /// Since it started.
    pub uptime_seconds: u64,
    /// The business.
    pub tenant_id: TenantId,
    /// Its store.
    pub store_id: StoreId,
    /// The hub's own stream.
    pub hub_id: DeviceId,
    /// The life of its journal.
    pub epoch: Epoch,
    /// The end of its journal.
    pub cursor: Cursor,
    /// Events on the disk that are not folded yet.
    pub fold_lag: u64,
    /// Events behind the last snapshot.
    pub snapshot_lag: u64,
    /// Since the last snapshot of this run; none if there was none.
    pub snapshot_age_seconds: Option<u64>,
    /// Events that nobody can read.
    pub quarantined: usize,
    /// Streams that have split: they go no further until their devices are paired anew.
    pub diverged: Vec<Diverged>,
    /// Requests that wait for the writer.
    pub queue: usize,
    /// Open WebSocket connections.
    pub connections: usize,
    /// The size of the database's write-ahead log.
    pub wal_bytes: u64,
    /// What is free on its disk.
    pub disk_free_bytes: Option<u64>,
    /// The size of that disk.
    pub disk_bytes: Option<u64>,
    /// Whether what is free is enough.
    pub room: Option<Room>,
    /// Whether most of the devices that are connected agree that the hub's wall clock is wrong.
    #[serde(default, skip_serializing_if = "is_false")]
    pub clock_doubted: bool,
    /// When the certificate for HTTPS ends.
    pub certificate_ends: Option<Timestamp>,
    /// What came of the last backups.
    pub backup: BackupMark,
    /// Since the last one that was verified; none if there was none.
    pub backup_age_seconds: Option<u64>,
    /// Other hubs of the network, as they announce themselves; `GET /api/hubs` asks whether they are there.
    pub peers: Vec<Peer>,
    /// The store's devices.
    pub devices: Vec<DeviceRow>,
}

impl Status {
    /// How many other hubs announce that they serve the same store.
    pub fn rivals(&self) -> usize {
        let is_rival = |peer: &&Peer| (&peer.tenant_id, &peer.store_id) == (&self.tenant_id, &self.store_id);
        self.peers.iter().filter(is_rival).count()
    }

    /// How many devices belong to the store now.
    pub fn active_devices(&self) -> usize {
        self.devices.iter().filter(|device| device.is_active()).count()
    }

    /// How many events devices said they have that have not come.
    pub fn unsent(&self) -> u64 {
        self.devices.iter().map(|device| device.unsent).sum()
    }

    /// How often devices were made to wait.
    pub fn slowed(&self) -> u64 {
        self.devices.iter().map(|device| device.slowed).sum()
    }
}

/// A stream that has split.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Diverged {
    /// Whose.
    pub device_id: DeviceId,
    /// The first place that differs.
    pub seq: Seq,
    /// The hash of what came and was not taken.
    pub found: Hash,
}

/// What came of the last backups.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct BackupMark {
    /// When the last one that was verified was made; nothing if none was.
    pub made: Option<Timestamp>,
    /// How large it is.
    pub bytes: Option<u64>,
    /// Where it was put.
    pub place: Option<String>,
    /// What went wrong since.
    pub failed: Option<BackupFailure>,
}

/// A backup that was not made, or not quite as it was asked.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct BackupFailure {
    /// When.
    pub at: Timestamp,
    /// What happened and what to do, in words.
    pub why: String,
}

/// Another hub, as it announces itself.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Peer {
    /// What it is called.
    pub name: String,
    /// Where it may be: addresses with ports.
    pub addresses: Vec<String>,
    /// The business that it serves.
    pub tenant_id: TenantId,
    /// The store that it serves.
    pub store_id: StoreId,
    /// Its version, if it says so.
    pub version: Option<String>,
    /// The life of its journal, if it says so.
    pub epoch: Option<String>,
}
