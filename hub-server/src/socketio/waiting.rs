//! What clients have said and the hub has not looked at yet.
//!
//! Keeps true: a device has one share of it, over all of its connections, and so has whoever has not greeted. Once a share
//! is used up none of those connections is read, until half of it is free: what is not read waits with its sender.

use crate::network::gate::Gate;
use core_wasm::base::ids::DeviceId;
use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, Weak};

/// How many bytes may wait of a device.
const DEVICE_BYTES: usize = 16 << 20;
/// And of a connection that has not greeted.
const STRANGER_BYTES: usize = 256 * 1024;
/// What a message takes beside what it says.
pub const MESSAGE_BYTES: usize = 256;

/// The shares of the devices that are here.
#[derive(Debug, Default)]
pub struct Waiting(Mutex<HashMap<DeviceId, Weak<Share>>>);

impl Waiting {
    /// The share of a device.
    pub fn of(&self, device: DeviceId) -> Arc<Share> {
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(share) = all.get(&device).and_then(Weak::upgrade) {
            return share;
        }
        all.retain(|_, share| share.strong_count() > 0);
        let share = Arc::new(Share::new(DEVICE_BYTES));
        all.insert(device, Arc::downgrade(&share));
        share
    }
}

/// One share, and the gates of the connections that have it together.
#[derive(Debug)]
pub struct Share {
    most: usize,
    used: Mutex<Used>,
}

#[derive(Debug, Default)]
struct Used {
    bytes: usize,
    is_full: bool,
    gates: Vec<Arc<Gate>>,
}

impl Share {
    fn new(most: usize) -> Self {
        Self {
            most,
            used: Mutex::default(),
        }
    }

    fn change(&self, act: impl FnOnce(&mut Used)) {
        let mut used: MutexGuard<'_, Used> = self.used.lock().unwrap_or_else(PoisonError::into_inner);
        act(&mut used);
        if used.bytes > self.most {
            used.is_full = true;
            used.gates.iter().for_each(|gate| gate.shut());
        } else if used.is_full && used.bytes <= self.most / 2 {
            used.is_full = false;
            used.gates.iter().for_each(|gate| gate.open());
        }
    }
}

/// What waits of one connection.
#[derive(Debug)]
pub struct Held {
    gate: Arc<Gate>,
    now: Mutex<(Arc<Share>, usize)>,
}

impl Held {
    /// Nothing yet, of a connection that has not greeted and is read while `gate` is open.
    pub fn new(gate: Arc<Gate>) -> Self {
        let share = Arc::new(Share::new(STRANGER_BYTES));
        share.join(&gate, 0);
        Self {
            gate,
            now: Mutex::new((share, 0)),
        }
    }

    /// Counts to the share of its device from now on.
    pub fn greets(&self, share: Arc<Share>) {
        let mut now = self.lock();
        now.0.leave(&self.gate, now.1);
        share.join(&self.gate, now.1);
        now.0 = share;
    }

    /// Nobody looks any more at what waits, nor at what still comes.
    pub fn ends(&self) {
        self.greets(Arc::new(Share::new(usize::MAX)));
        self.gate.close();
    }

    /// So many bytes more wait.
    pub fn add(&self, bytes: usize) {
        let mut now = self.lock();
        now.1 += bytes;
        now.0.change(|used| used.bytes += bytes);
    }

    /// So many are being looked at.
    pub fn take(&self, bytes: usize) {
        let mut now = self.lock();
        let bytes = bytes.min(now.1);
        now.1 -= bytes;
        now.0.change(|used| used.bytes -= bytes);
    }

    fn lock(&self) -> MutexGuard<'_, (Arc<Share>, usize)> {
        self.now.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Held {
    fn drop(&mut self) {
        let now = self.lock();
        now.0.leave(&self.gate, now.1);
    }
}

impl Share {
    fn join(&self, gate: &Arc<Gate>, bytes: usize) {
        self.change(|used| {
            used.bytes += bytes;
            used.gates.push(gate.clone());
            if used.is_full {
                gate.shut();
            }
        });
    }

    fn leave(&self, gate: &Arc<Gate>, bytes: usize) {
        self.change(|used| {
            used.bytes -= bytes;
            used.gates.retain(|other| !Arc::ptr_eq(other, gate));
        });
        gate.open();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use core_wasm::store::contract::device;
    use futures_util::FutureExt;

    fn held() -> (Arc<Gate>, Held) {
        let gate = Arc::new(Gate::default());
        (gate.clone(), Held::new(gate))
    }

    fn is_open(gate: &Gate) -> bool {
        gate.opened().now_or_never().is_some()
    }

    #[test]
    fn a_share_is_one_for_all_connections_of_a_device_and_nobody_elses() {
        let waiting = Waiting::default();
        let ((gate, first), (second_gate, second), (other_gate, other)) = (held(), held(), held());
        first.greets(waiting.of(device(1)));
        second.greets(waiting.of(device(1)));
        other.greets(waiting.of(device(2)));
        first.add(DEVICE_BYTES);
        assert!(is_open(&gate) && is_open(&second_gate));
        second.add(1);
        assert!(!is_open(&gate) && !is_open(&second_gate) && is_open(&other_gate));
        let (late_gate, late) = held();
        late.greets(waiting.of(device(1)));
        assert!(!is_open(&late_gate), "another connection gives no more");
        first.take(DEVICE_BYTES / 2);
        assert!(!is_open(&gate), "more than half is still used");
        second.take(1);
        assert!(is_open(&gate) && is_open(&second_gate) && is_open(&late_gate));
    }

    #[test]
    fn what_a_connection_leaves_behind_is_free_again() {
        let waiting = Waiting::default();
        let ((_, first), (gate, second)) = (held(), held());
        first.greets(waiting.of(device(1)));
        second.greets(waiting.of(device(1)));
        first.add(DEVICE_BYTES + 1);
        assert!(!is_open(&gate));
        first.ends();
        assert!(is_open(&gate));
    }

    #[test]
    fn who_has_not_greeted_has_little_and_takes_it_along() {
        let waiting = Waiting::default();
        let (gate, stranger) = held();
        stranger.add(STRANGER_BYTES + 1);
        assert!(!is_open(&gate));
        stranger.greets(waiting.of(device(1)));
        assert!(is_open(&gate));
        stranger.add(DEVICE_BYTES - STRANGER_BYTES);
        assert!(!is_open(&gate));
    }
}
