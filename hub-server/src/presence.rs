//! Who is connected, and when each device was last heard of since the hub started. Only for `/status`.

use core_wasm::ids::DeviceId;
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::SystemTime;

/// What is known of a device's connections.
#[derive(Clone, Debug)]
pub struct Seen {
    /// How many connections it has now.
    pub connections: usize,
    /// When it last said something.
    pub last: SystemTime,
    /// The version of its app.
    pub app: String,
}

/// All devices that were heard of.
#[derive(Clone, Debug, Default)]
pub struct Presence(Arc<Mutex<BTreeMap<DeviceId, Seen>>>);

/// A connection of a device; it counts until it is dropped.
#[derive(Debug)]
pub struct Connected {
    presence: Presence,
    device: DeviceId,
}

impl Presence {
    /// A device has connected.
    pub fn connect(&self, device: DeviceId, app: &str) -> Connected {
        let mut seen = self.lock();
        let connections = seen.get(&device).map_or(0, |seen| seen.connections) + 1;
        let now = Seen {
            connections,
            last: SystemTime::now(),
            app: app.chars().take(60).collect(),
        };
        seen.insert(device, now);
        Connected {
            presence: self.clone(),
            device,
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
