//! What a pump is given of a simulated machine: its clocks and its ids.

use core_wasm::base::clock::Timestamp;
use core_wasm::base::ids::DeviceId;
use core_wasm::base::keys::Signature;
use core_wasm::fault::{self, Fault};
use core_wasm::sync::pump::{self, Stamp};
use uuid::Uuid;

/// A machine at one moment.
pub struct Platform<'a> {
    pub now: u64,
    pub entropy: u64,
    pub stamp: Stamp,
    pub ids: Ids<'a>,
}

impl pump::Platform for Platform<'_> {
    fn now(&self) -> u64 {
        self.now
    }

    fn entropy(&mut self) -> u64 {
        self.entropy
    }

    fn wall(&self) -> Timestamp {
        self.stamp.now
    }

    fn stamp(&self) -> Stamp {
        self.stamp.clone()
    }

    fn new_id(&mut self) -> Uuid {
        self.ids.next()
    }

    /// The simulator's hub packs nothing.
    async fn unpack(&mut self, packed: Vec<u8>) -> Option<Vec<u8>> {
        Some(packed)
    }

    async fn sign(&mut self, _: Vec<u8>) -> Option<Signature> {
        None
    }
}

/// The ids that a machine makes.
pub struct Ids<'a> {
    /// What its wall clock says, in milliseconds.
    pub at: i64,
    pub device: DeviceId,
    /// How many it has made.
    pub count: &'a mut u64,
}

impl Ids<'_> {
    /// As UUID v7: milliseconds first, so that a clock that jumps back makes ids that sort before older ones.
    pub fn next(&mut self) -> Uuid {
        *self.count += 1;
        let milliseconds = u128::from((self.at + (1 << 40)).cast_unsigned()) << 80;
        let count = if fault::is_injected(Fault::IdsByWallClock) {
            0
        } else {
            *self.count
        };
        Uuid::from_u128(milliseconds | u128::from(count) << 32 | self.device.0.as_u128() & 0xffff_ffff)
    }
}
