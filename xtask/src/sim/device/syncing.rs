//! A device's pump: when it begins, rests and is woken, and how it stands with the hub.

use super::{Device, Running};
use crate::sim::disk::{now, read};
use crate::sim::platform::{Ids, Platform};
use core_wasm::base::clock::Timestamp;
use core_wasm::fault;
use core_wasm::replica::Replica;
use core_wasm::sync::Connection;
use core_wasm::sync::pump::{Io, Pump, REST_MS, Stamp, Wake};

impl Device {
    /// A pump begins, from what is stored.
    pub(super) fn begin(&mut self) {
        if let Some(running) = &mut self.running {
            let begun = Pump::begin(&running.tabs[0], String::new(), "sim".into(), self.saving);
            running.pump = Some(read(begun));
            self.pumps += 1;
            running.pump_life = self.pumps;
        }
    }

    /// The pump ends, and begins again after a rest.
    fn rest(&mut self, time: u64) {
        if let Some(running) = &mut self.running {
            running.pump = None;
            running.rests_until = time + u64::from(REST_MS);
        }
    }

    pub fn is_settled(&self) -> bool {
        let unsent = self.read(0, Replica::unsent);
        self.connection() == Some(Connection::Live) && unsent == Some(0)
    }

    pub(super) fn pump(&self) -> Option<&Pump> {
        self.running.as_ref()?.pump.as_ref()
    }

    pub fn connection(&self) -> Option<Connection> {
        Some(self.pump()?.standing().connection)
    }

    /// Which of its pumps runs now, counted from 1; 0 if none does.
    pub fn pump_life(&self) -> u64 {
        let running = self.running.as_ref().filter(|running| running.pump.is_some());
        running.map_or(0, |running| running.pump_life)
    }

    pub fn next_tick(&self) -> Option<u64> {
        let running = self.running.as_ref()?;
        match &running.pump {
            Some(pump) => pump.next_tick(),
            None => Some(running.rests_until),
        }
    }

    /// Wakes the pump. Nothing is returned while it rests.
    pub fn wake(&mut self, wake: Wake, time: u64, entropy: u64) -> Vec<Io> {
        // The tab that syncs hears at once of what another one stored; the other hears when it next does something.
        self.refresh(1);
        let old = self.build();
        let Some(running) = &mut self.running else {
            return Vec::new();
        };
        if running.pump.is_none() && time >= running.rests_until {
            self.begin();
        }
        let at = i64::try_from(time).unwrap_or(i64::MAX).saturating_add(self.skew);
        let mut platform = Platform {
            now: time,
            entropy,
            stamp: Stamp {
                now: Timestamp(at),
                utc_offset_minutes: 120,
                user_id: None,
            },
            ids: Ids {
                at,
                device: self.me,
                count: &mut self.ids,
            },
        };
        let io = match &mut self.running {
            Some(Running {
                tabs,
                pump: Some(pump),
                ..
            }) => fault::older_build(old, || now(pump.wake(&tabs[0], wake, &mut platform))),
            _ => Vec::new(),
        };
        if let Some(Io::Rest(_)) = io.last() {
            self.rest(time);
        }
        io
    }

    /// A snapshot that the pump asked for could not be kept.
    pub fn could_not_save(&mut self, time: u64) {
        self.rest(time);
    }
}
