//! The near side of the hub's connection to the cloud: when its pump begins, rests and is woken; what comes goes through
//! the hub's one writer, like everything else.

use super::writer::Ticket;
use super::{Site, SiteWish};
use crate::sim::disk;
use crate::sim::platform::{Ids, Platform};
use crate::sim::server_disk::ServerDisk;
use core_wasm::base::clock::Timestamp;
use core_wasm::base::ids::{DeviceId, Realm};
use core_wasm::journal::{Entry, Heads, Refusal, Seq};
use core_wasm::node::AdoptError;
use core_wasm::replica::Context;
use core_wasm::store::{Part, StoreError, SyncState};
use core_wasm::sync::pump::{Io, Local, Pump, REST_MS, Saving, Stamp, Wake};
use server_kit::journal::{Ask, Committer, Moment, Outcome, ReadJournal, Turn, WriteError};
use std::cell::RefCell;
use std::collections::BTreeSet;
use std::time::Duration;

/// The pump of a hub's uplink.
#[derive(Default)]
pub(super) struct UplinkPump {
    /// None while it rests, since the disk failed.
    pub(super) pump: Option<Pump>,
    rests_until: u64,
    /// Counts pumps.
    life: u64,
}

impl Site {
    pub fn next_tick(&self) -> Option<u64> {
        let uplink = self.running.as_ref()?.uplink.as_ref()?;
        match &uplink.pump {
            Some(pump) => pump.next_tick(),
            None => Some(uplink.rests_until),
        }
    }

    /// Which of its pumps it is, counted from the first.
    pub fn pump_life(&self) -> u64 {
        let uplink = self.running.as_ref().and_then(|running| running.uplink.as_ref());
        u64::from(self.life) << 32 | uplink.map_or(0, |uplink| uplink.life)
    }

    /// Wakes the pump of its uplink. Nothing comes of it while that rests.
    pub fn wake_uplink(&mut self, wake: Wake, entropy: u64) -> Vec<SiteWish> {
        let at = i64::try_from(self.now).unwrap_or(i64::MAX);
        let Some(running) = &mut self.running else {
            return Vec::new();
        };
        let Some(uplink) = &mut running.uplink else {
            return Vec::new();
        };
        let local = Uplink {
            uptime: Duration::from_millis(self.now - running.started),
            committer: RefCell::new(&mut running.committer),
            turns: RefCell::default(),
        };
        if uplink.pump.is_none() && self.now >= uplink.rests_until {
            let begun = Pump::begin(&local, String::new(), "sim".into(), Saving::NEVER);
            uplink.pump = Some(disk::read(begun).of_hub());
            uplink.life += 1;
        }
        let Some(pump) = &mut uplink.pump else {
            return Vec::new();
        };
        let mut platform = Platform {
            now: self.now,
            entropy,
            stamp: Stamp {
                now: Timestamp(at),
                ..Stamp::default()
            },
            ids: Ids {
                at,
                device: self.me,
                count: &mut self.ids,
            },
        };
        let io = disk::now(pump.wake(&local, wake, &mut platform));
        if let Some(Io::Rest(_)) = io.last() {
            uplink.pump = None;
            uplink.rests_until = self.now + u64::from(REST_MS);
        }
        let turns = local.turns.into_inner();
        let mut wishes = vec![SiteWish::Uplink(io)];
        for turn in turns {
            wishes.extend(self.hand_out(turn).1);
        }
        wishes.extend(self.ask_for_turn());
        wishes
    }
}

/// The writer, while the uplink's pump is awake.
struct Uplink<'a> {
    committer: RefCell<&'a mut Committer<ServerDisk, Ticket>>,
    uptime: Duration,
    /// What it did meanwhile, for the site to hand out.
    turns: RefCell<Vec<Turn<Ticket>>>,
}

impl Uplink<'_> {
    /// Has the writer do all that waits, and then this.
    fn write(
        &self,
        entries: Vec<Entry>,
        sync: SyncState,
        context: &mut Context<'_>,
    ) -> Result<Outcome, StoreError> {
        let mut committer = self.committer.borrow_mut();
        let batch = entries.into();
        committer.push(Ticket::Uplink, Ask::Receive { batch, sync });
        let mut outcome = None;
        loop {
            let mut moment = Moment {
                now: context.now,
                uptime: self.uptime,
                new_id: context.new_id,
            };
            let Some(mut turn) = committer.turn(&mut moment, &mut ()) else {
                break;
            };
            let own = turn
                .answers
                .iter()
                .position(|(ticket, _)| matches!(ticket, Ticket::Uplink));
            outcome = own.map(|own| turn.answers.remove(own).1).or(outcome);
            self.turns.borrow_mut().push(turn);
        }
        match outcome {
            Some(Ok(outcome)) => Ok(outcome),
            Some(Err(WriteError::Store(error))) => Err(error),
            Some(Err(error)) => Err(StoreError::Failed(error.to_string())),
            None => Err(StoreError::Failed("the writer gave no answer".to_owned())),
        }
    }
}

impl Local for Uplink<'_> {
    fn identity(&self) -> (Realm, DeviceId) {
        let committer = self.committer.borrow();
        let view = committer.view().read();
        (view.replica.realm().clone(), view.replica.me())
    }

    fn heads(&self) -> Heads {
        self.committer.borrow().view().read().replica.heads().clone()
    }

    fn servers(&self) -> BTreeSet<DeviceId> {
        // The cloud asks nobody what it is: a hub speaks for all its devices.
        BTreeSet::new()
    }

    fn unsaved(&self) -> u64 {
        0
    }

    async fn sync_state(&self) -> Result<SyncState, StoreError> {
        self.committer.borrow().store().sync_state()
    }

    async fn read_stream(
        &self,
        device_id: DeviceId,
        after: Seq,
        limit: usize,
    ) -> Result<Vec<Entry>, StoreError> {
        self.committer.borrow().store().stream(device_id, after, limit)
    }

    async fn receive(
        &self,
        entries: Vec<Entry>,
        sync: SyncState,
        context: &mut Context<'_>,
    ) -> Result<Vec<Refusal>, StoreError> {
        // The writer itself writes down what has split.
        Ok(self.write(entries, sync, context)?.refused)
    }

    async fn acknowledge(&self, sync: SyncState, context: &mut Context<'_>) -> Result<(), StoreError> {
        self.write(Vec::new(), sync, context).map(drop)
    }

    async fn adopt(&self, _: &[Part], _: SyncState, _: bool) -> Result<(), AdoptError> {
        // Its journal stays whole: it never asks for one.
        Err(AdoptError::Behind)
    }
}
