//! Who is connected, and when each device was last heard of since the server started. For `/status` and the list of
//! devices, and to end the connections of whoever may not stay.

use core_wasm::base::ids::DeviceId;
use core_wasm::journal::Seq;
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::SystemTime;
use tokio_util::sync::CancellationToken;

/// What is known of a device's connections.
#[derive(Clone, Debug)]
pub struct Seen {
    /// How many connections it has now.
    pub connections: usize,
    /// When it last said something.
    pub last: SystemTime,
    /// The version of its app.
    pub app: String,
    /// The end of its own stream, as it said itself.
    pub written: Seq,
    /// Cancelled when its connections have to end.
    revoked: CancellationToken,
}

/// All devices that were heard of.
#[derive(Clone, Debug, Default)]
pub struct Presence(Arc<Mutex<BTreeMap<DeviceId, Seen>>>);

/// A connection of a device; it counts until it is dropped.
#[derive(Debug)]
pub struct Connected {
    presence: Presence,
    device: DeviceId,
    /// Cancelled when this connection has to end.
    pub revoked: CancellationToken,
}

impl Presence {
    /// A device has connected.
    pub fn connect(&self, device: DeviceId, app: &str, written: Seq) -> Connected {
        let mut all = self.lock();
        let before = all.get(&device);
        let now = Seen {
            connections: before.map_or(0, |seen| seen.connections) + 1,
            last: SystemTime::now(),
            app: app.chars().take(60).collect(),
            written,
            revoked: before.map_or_else(CancellationToken::new, |seen| seen.revoked.clone()),
        };
        let revoked = now.revoked.clone();
        all.insert(device, now);
        Connected {
            presence: self.clone(),
            device,
            revoked,
        }
    }

    /// Who is connected now.
    pub fn here(&self) -> Vec<DeviceId> {
        let all = self.lock();
        let here = all.iter().filter(|(_, seen)| seen.connections > 0);
        here.map(|(device, _)| *device).collect()
    }

    /// Has all connections that a device has now end.
    pub fn revoke(&self, device: DeviceId) {
        if let Some(seen) = self.lock().get_mut(&device) {
            std::mem::take(&mut seen.revoked).cancel();
        }
    }

    /// What is known of a device.
    pub fn of(&self, device: DeviceId) -> Option<Seen> {
        self.lock().get(&device).cloned()
    }

    fn lock(&self) -> MutexGuard<'_, BTreeMap<DeviceId, Seen>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Connected {
    /// The device has said something.
    pub fn heard(&self) {
        if let Some(seen) = self.presence.lock().get_mut(&self.device) {
            seen.last = SystemTime::now();
        }
    }
}

impl Drop for Connected {
    fn drop(&mut self) {
        if let Some(seen) = self.presence.lock().get_mut(&self.device) {
            seen.connections = seen.connections.saturating_sub(1);
        }
    }
}
