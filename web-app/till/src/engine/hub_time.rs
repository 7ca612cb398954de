//! The hub's time, on a device whose own clock says another.
//!
//! Keeps true: what this device writes has the hub's time, so that orders and tickets say the same on all devices; not once this
//! device's clock was set since the two were compared, and not while most devices say that the hub's clock is wrong.

use super::tab::Engine;
use core_wasm::base::clock::Timestamp;
use core_wasm::codec::{Pack, Unpack};
use core_wasm::protocol::message::HubClock;
use web_ui::platform::clock;

/// How far two clocks may be apart, in milliseconds, before anybody has to know.
pub const APART_MS: u64 = 60_000;

/// What this device's clock and the hub's said at one moment, if people must know.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Pack, Unpack)]
pub struct Clocks {
    /// This device's.
    pub device: Timestamp,
    /// The hub's.
    pub hub: Timestamp,
    /// Whether most devices say that the hub's is wrong.
    pub doubted: bool,
}

impl Clocks {
    /// They, if they say different things, or if the hub's is doubted.
    fn of(device: Timestamp, hub: HubClock) -> Option<Self> {
        let apart = device.0.abs_diff(hub.at.0) > APART_MS;
        (apart || hub.doubted).then_some(Self {
            device,
            hub: hub.at,
            doubted: hub.doubted,
        })
    }
}

/// Two clocks, and when they were compared.
#[derive(Clone, Copy, Debug)]
pub struct Compared {
    clocks: Clocks,
    /// By the clock that only runs forward, in milliseconds.
    running: u64,
}

impl Compared {
    /// Whether this device's clock was set since, or slept.
    fn is_over(self, device: Timestamp, running: u64) -> bool {
        let should = self
            .clocks
            .device
            .0
            .saturating_add_unsigned(running.saturating_sub(self.running));
        device.0.abs_diff(should) > APART_MS
    }

    /// The time, by the clock that counts.
    fn now(self, device: Timestamp, running: u64) -> Timestamp {
        if self.clocks.doubted || self.is_over(device, running) {
            return device;
        }
        let ahead = self.clocks.hub.0.saturating_sub(self.clocks.device.0);
        Timestamp(device.0.saturating_add(ahead))
    }
}

impl Engine {
    /// The time, for what is written and shown: the hub's, if this device's clock is known to be wrong.
    pub fn now(&self) -> Timestamp {
        let device = clock::now();
        match self.compared.get() {
            Some(compared) => compared.now(device, clock::running()),
            None => device,
        }
    }

    /// The hub said what its clock says.
    pub(super) fn compare_clocks(&self, hub: HubClock) {
        self.show_clocks(Clocks::of(clock::now(), hub));
        self.tell_status();
    }

    /// Shows what two clocks said just now.
    pub(super) fn show_clocks(&self, clocks: Option<Clocks>) {
        let running = clock::running();
        self.compared
            .set(clocks.map(|clocks| Compared { clocks, running }));
        self.set_status(|status| status.clocks = clocks);
    }

    /// This device's clock may have been set meanwhile: what it said before is not shown any more.
    pub(super) fn look_at_clock(&self) {
        let is_over = |compared: Compared| compared.is_over(clock::now(), clock::running());
        if self.compared.get().is_some_and(is_over) {
            self.show_clocks(None);
            self.tell_status();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use wasm_bindgen_test::wasm_bindgen_test;

    fn hub(at: i64, doubted: bool) -> HubClock {
        HubClock {
            at: Timestamp(at),
            doubted,
        }
    }

    #[wasm_bindgen_test]
    fn clocks_say_different_things_from_a_minute_on() {
        for (device, at, doubted, known) in [
            (0, 60_000, false, false),
            (0, 60_001, false, true),
            (60_001, 0, false, true),
            (i64::MIN, i64::MAX, false, true),
            (0, 0, true, true),
        ] {
            let clocks = Clocks::of(Timestamp(device), hub(at, doubted));
            assert_eq!(clocks.is_some(), known, "{device} {at}");
        }
    }

    #[wasm_bindgen_test]
    fn the_hubs_time_counts_until_this_devices_clock_is_set() {
        let compared = |doubted| Compared {
            clocks: Clocks::of(Timestamp(1_000), hub(500_000, doubted)).unwrap(),
            running: 7_000,
        };
        let now = |device: i64, running| compared(false).now(Timestamp(device), running).0;
        assert_eq!(now(1_000, 7_000), 500_000);
        assert_eq!(now(31_000, 37_000), 530_000, "half a minute later");
        assert_eq!(now(530_000, 37_000), 530_000, "it was set right");
        assert_eq!(now(-900_000, 37_000), -900_000, "it was set wrong");
        let doubted = compared(true).now(Timestamp(1_000), 7_000);
        assert_eq!(doubted.0, 1_000, "the hub's is the wrong one");
        let far = Compared {
            clocks: Clocks::of(Timestamp(i64::MIN), hub(i64::MAX, false)).unwrap(),
            running: u64::MAX,
        };
        assert_eq!(
            far.now(Timestamp(i64::MAX), 0).0,
            i64::MAX,
            "nonsense stops nothing"
        );
    }
}
