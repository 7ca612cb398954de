//! Who is connected, and when each device was last heard of since the server started. For `/status` and the list of
//! devices, and to end the connections of whoever may not stay.
//!
//! Keeps true: a device has few connections at once. One that opens more loses its oldest: that is the one that a broken
//! network is most likely to have left behind.

use crate::clock::{self, timestamp};
use core_wasm::base::clock::Timestamp;
use core_wasm::base::ids::DeviceId;
use core_wasm::journal::Seq;
use std::collections::{BTreeMap, VecDeque};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::SystemTime;
use tokio_util::sync::CancellationToken;

/// How many connections a device has at once, at most.
pub const CONNECTIONS_EACH: usize = 8;

/// What is known of a device's connections.
#[derive(Clone, Debug)]
pub struct Seen {
    /// When it last said something.
    pub last: SystemTime,
    /// The version of its app.
    pub app: String,
    /// The end of its own stream, as it said itself.
    pub written: Seq,
    /// How far its wall clock was ahead of this machine's when it last connected, in milliseconds; less than nothing if it was behind.
    pub ahead_ms: Option<i64>,
    /// Cancelled when its connections have to end.
    revoked: CancellationToken,
    /// Its connections, the oldest first.
    open: VecDeque<Open>,
    /// The name of the next one.
    next: u64,
}

/// A connection that is open.
#[derive(Clone, Debug)]
struct Open {
    name: u64,
    crowded_out: CancellationToken,
}

impl Seen {
    /// How many connections it has now.
    pub fn connections(&self) -> usize {
        self.open.len()
    }
}

/// All devices that were heard of.
#[derive(Clone, Debug, Default)]
pub struct Presence(Arc<Mutex<BTreeMap<DeviceId, Seen>>>);

/// A connection of a device; it counts until it is dropped.
#[derive(Debug)]
pub struct Connected {
    presence: Presence,
    device: DeviceId,
    name: u64,
    /// Cancelled when this connection has to end, because the device may not be here.
    pub revoked: CancellationToken,
    /// Cancelled when it has to end, because the device has [`CONNECTIONS_EACH`] newer ones.
    pub crowded_out: CancellationToken,
}

impl Presence {
    /// A device has connected.
    pub fn connect(&self, device: DeviceId, app: &str, written: Seq, its: Option<Timestamp>) -> Connected {
        let mut all = self.lock();
        let seen = all.entry(device).or_insert_with(|| Seen {
            last: SystemTime::now(),
            app: String::new(),
            written,
            ahead_ms: None,
            revoked: CancellationToken::new(),
            open: VecDeque::new(),
            next: 0,
        });
        seen.last = SystemTime::now();
        seen.app = app.chars().take(60).collect();
        seen.written = written;
        seen.ahead_ms = its.map(|its| its.0.saturating_sub(timestamp(seen.last).0));
        if seen.open.len() >= CONNECTIONS_EACH
            && let Some(oldest) = seen.open.pop_front()
        {
            oldest.crowded_out.cancel();
        }
        let open = Open {
            name: seen.next,
            crowded_out: CancellationToken::new(),
        };
        seen.next += 1;
        seen.open.push_back(open.clone());
        Connected {
            presence: self.clone(),
            device,
            name: open.name,
            revoked: seen.revoked.clone(),
            crowded_out: open.crowded_out,
        }
    }

    /// Who is connected now.
    pub fn here(&self) -> Vec<DeviceId> {
        let all = self.lock();
        let here = all.iter().filter(|(_, seen)| !seen.open.is_empty());
        here.map(|(device, _)| *device).collect()
    }

    /// Has all connections that a device has now end.
    pub fn revoke(&self, device: DeviceId) {
        if let Some(seen) = self.lock().get_mut(&device) {
            std::mem::take(&mut seen.revoked).cancel();
        }
    }

    /// Whether most of the devices that are connected agree that this machine's wall clock is wrong.
    pub fn doubts_the_clock(&self) -> bool {
        let all = self.lock();
        let here = all.values().filter(|seen| !seen.open.is_empty());
        clock::is_doubted(here.filter_map(|seen| seen.ahead_ms))
    }

    /// This machine's wall clock was set: how far those of the devices are from it is to be seen anew.
    pub fn clock_was_set(&self) {
        self.lock().values_mut().for_each(|seen| seen.ahead_ms = None);
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
            seen.open.retain(|open| open.name != self.name);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use core_wasm::store::contract::device;

    #[test]
    fn a_device_that_opens_too_many_connections_loses_its_oldest_and_nobody_elses() {
        let presence = Presence::default();
        let other = presence.connect(device(2), "", Seq(0), None);
        let connect = || presence.connect(device(1), "", Seq(0), None);
        let mut open: Vec<_> = (0..CONNECTIONS_EACH).map(|_| connect()).collect();
        assert!(open.iter().all(|open| !open.crowded_out.is_cancelled()));
        drop(open.remove(3));
        open.push(connect());
        assert!(
            open.iter().all(|open| !open.crowded_out.is_cancelled()),
            "one had ended"
        );
        open.push(connect());
        let ends: Vec<_> = open.iter().map(|open| open.crowded_out.is_cancelled()).collect();
        assert_eq!((ends[0], ends[1..].contains(&true)), (true, false));
        assert!(!other.crowded_out.is_cancelled());
        let seen = presence.of(device(1)).unwrap();
        assert_eq!(seen.connections(), CONNECTIONS_EACH);
        drop(open);
        assert_eq!(presence.of(device(1)).unwrap().connections(), 0);
        assert_eq!(presence.here(), [device(2)]);
    }

    #[test]
    fn only_who_is_connected_doubts_the_clock() {
        let presence = Presence::default();
        let late = Timestamp(timestamp(SystemTime::now()).0 + 3_600_000);
        let first = presence.connect(device(1), "", Seq(0), Some(late));
        assert!(!presence.doubts_the_clock(), "one may be wrong itself");
        let second = presence.connect(device(2), "", Seq(0), Some(late));
        assert!(presence.doubts_the_clock());
        drop(second);
        assert!(!presence.doubts_the_clock());
        let _second = presence.connect(device(2), "", Seq(0), Some(late));
        presence.clock_was_set();
        assert!(!presence.doubts_the_clock(), "it may be right now");
        drop(first);
    }
}
