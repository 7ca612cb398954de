//! The near side of the hub's connection to the cloud: what comes goes through the hub's one writer, like everything else.

use super::server_disk::ServerDisk;
use super::site::Ticket;
use core_wasm::base::ids::{DeviceId, Realm};
use core_wasm::journal::{Entry, Heads, Refusal, Seq};
use core_wasm::node::AdoptError;
use core_wasm::replica::Context;
use core_wasm::store::{Part, StoreError, SyncState};
use core_wasm::sync::pump::Local;
use server_kit::journal::{Ask, Committer, Moment, Outcome, ReadJournal, Turn, WriteError};
use std::cell::RefCell;
use std::time::Duration;

/// The writer, while the uplink's pump is awake.
pub struct Uplink<'a> {
    pub committer: RefCell<&'a mut Committer<ServerDisk, Ticket>>,
    pub uptime: Duration,
    /// What it did meanwhile, for the site to hand out.
    pub turns: RefCell<Vec<Turn<Ticket>>>,
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
