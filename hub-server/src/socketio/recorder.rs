//! Writes what clients say into the journal, a page of events in each commit.
//!
//! Keeps true: a client's stream has no gap and is chained, because only this writes it, one page at a time; the same
//! event id is taken once, across restarts; what is not understood is kept all the same.

use super::admission;
use super::clients::Clients;
use super::complaints::Complaints;
use super::early::Waiting;
use super::ids;
use super::inbound::{Misread, is_filled};
use super::kept::Kept;
use super::locks;
use super::page::{Acted, Added, Page};
use super::wire::EventBase;
use core_wasm::base::ids::{DeviceId, OrderId};
use core_wasm::journal::Entry;
use server_kit::journal::WriteError;
use std::collections::{HashMap, HashSet};
use std::sync::{Arc, Mutex, PoisonError, RwLock, RwLockReadGuard, RwLockWriteGuard};
use thiserror::Error;
use tokio::sync::broadcast::error::RecvError;

/// How many entries of a stream the start reads at once.
const PAGE: usize = 4096;

/// How many events of a client one commit takes. Another client's commit, or a till's, may come between.
pub const TOGETHER: usize = 256;

/// What became of an event.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Taken {
    /// Why nothing was made of it, if nothing was.
    pub fault: Option<String>,
    /// Whether it waits for its order, and something is made of it then.
    pub waits: bool,
}

/// Why an event is not in the journal.
#[derive(Clone, Debug, Error, PartialEq, Eq)]
pub enum Refused {
    /// It is no event of the contract.
    #[error("this is not an event of the contract ({0}); it was not taken")]
    Malformed(String),
    /// It is another store's.
    #[error("this event is of another tenant or store; it was not taken")]
    WrongRealm,
    /// It is larger than any event may be.
    #[error("this event is larger than the hub takes; it was not taken")]
    TooLarge,
    /// Somebody took its author out meanwhile.
    #[error("this device was taken out; the event was not taken, and is safe on the device")]
    Out,
    /// The hub can't store it now.
    #[error("the hub could not store this event; send it again later ({0})")]
    Unavailable(String),
}

impl From<WriteError> for Refused {
    fn from(error: WriteError) -> Self {
        Self::Unavailable(error.to_string())
    }
}

/// Keeps the streams of all clients.
#[derive(Debug, Default)]
pub struct Recorder {
    kept: RwLock<Kept>,
    told: Complaints,
    /// One page of a client at a time.
    turns: Mutex<HashMap<DeviceId, Arc<tokio::sync::Mutex<()>>>>,
}

impl Recorder {
    /// Reads what the journal has of clients.
    ///
    /// # Errors
    /// What the disk says.
    pub async fn restore(&self, clients: &Clients) -> Result<(), core_wasm::store::StoreError> {
        let known: Vec<DeviceId> = {
            let view = clients.hub.journal.view();
            let devices = view.replica.devices().0.iter();
            devices
                .filter(|(_, row)| row.alias.is_some())
                .map(|(id, _)| *id)
                .collect()
        };
        for client in known {
            let mut after = core_wasm::journal::Seq(0);
            loop {
                let entries = clients.hub.journal.reader().stream(client, after, PAGE).await?;
                let Some(last) = entries.last() else { break };
                after = last.seq;
                self.kept_mut().learn(&clients.hub.identity.realm, &entries);
            }
        }
        Ok(())
    }

    /// Acts on what waited, whenever an order has come: tills bring orders too. For as long as the hub runs.
    pub async fn follow(&self, clients: &Clients) {
        let mut published = clients.hub.journal.follow();
        loop {
            self.act_on_waiting(clients, &HashSet::new()).await;
            let ended = tokio::select! {
                told = published.recv() => matches!(told, Err(RecvError::Closed)),
                () = clients.hub.stopping.cancelled() => true,
            };
            if ended {
                return;
            }
        }
    }

    /// Acts on what waited for an order that has come, in the streams of those who said it. What comes from a till may come in
    /// parts; what a client said of one of `whole` is all that it said.
    async fn act_on_waiting(&self, clients: &Clients, whole: &HashSet<OrderId>) {
        if self.kept().early.is_empty() {
            return;
        }
        let ready = {
            let view = clients.hub.journal.view();
            let has_come = |id| {
                let order = view.replica.order(id).map(|view| view.order);
                let begun = order.filter(|order| order.created.is_some());
                begun.is_some_and(|order| whole.contains(&id) || is_filled(order))
            };
            self.kept().early.ready(has_come)
        };
        for (client, waiting) in ready {
            let turn = self.turn(client);
            let _turn = turn.lock().await;
            for waiting in waiting {
                self.act_on(clients, client, &waiting).await;
            }
        }
    }

    async fn act_on(&self, clients: &Clients, client: DeviceId, waiting: &Waiting) {
        let Ok(event) = EventBase::read(&waiting.json) else {
            self.kept_mut().early.done(client, waiting);
            return;
        };
        let mut page = Page::new(&clients.hub.journal.view().replica, client, [&event]);
        match page.act(&event) {
            Ok(Acted::Waits) => {}
            Ok(Acted::Done) => {
                // What could not be stored waits on.
                if self.store(clients, page.entries).await.is_ok() {
                    self.kept_mut().early.done(client, waiting);
                }
            }
            Err(fault) => {
                tracing::warn!(%client, event = %event.event_id, kind = %event.kind, %fault, "a client's event waited for its order and is not acted on");
                self.kept_mut().early.done(client, waiting);
            }
        }
    }

    /// Who holds it writes a client's stream.
    fn turn(&self, client: DeviceId) -> Arc<tokio::sync::Mutex<()>> {
        let mut turns = self.turns.lock().unwrap_or_else(PoisonError::into_inner);
        turns.entry(client).or_default().clone()
    }

    /// What is kept.
    pub fn kept(&self) -> RwLockReadGuard<'_, Kept> {
        self.kept.read().unwrap_or_else(PoisonError::into_inner)
    }

    /// What is kept, to add to it.
    pub fn kept_mut(&self) -> RwLockWriteGuard<'_, Kept> {
        self.kept.write().unwrap_or_else(PoisonError::into_inner)
    }

    /// Takes events of a client, all in one commit, and says of each what became of it. A repeat is no event and no error;
    /// one that is refused leaves the others as they are.
    pub async fn take(
        &self,
        clients: &Clients,
        client: DeviceId,
        jsons: &[&str],
    ) -> Vec<Result<Taken, Refused>> {
        let taken = self.take_page(clients, client, jsons).await;
        if !self.kept().early.is_empty() {
            let events = jsons.iter().filter_map(|json| EventBase::read(json).ok());
            let realm = &clients.hub.identity.realm;
            let named = events
                .map(|event| ids::order(realm, &event.aggregate_id))
                .collect();
            // Before whoever brought the order hears that it was taken.
            self.act_on_waiting(clients, &named).await;
        }
        taken
    }

    async fn take_page(
        &self,
        clients: &Clients,
        client: DeviceId,
        jsons: &[&str],
    ) -> Vec<Result<Taken, Refused>> {
        let turn = self.turn(client);
        let _turn = turn.lock().await;
        let events: Vec<Result<EventBase<'_>, Refused>> =
            jsons.iter().map(|json| read(clients, json)).collect();
        let good = events.iter().filter_map(|event| event.as_ref().ok());
        let mut page = {
            let view = clients.hub.journal.view();
            // What it is, and whether it is here, may have changed since it came.
            if !admission::is_in(&view.replica, client) {
                return jsons.iter().map(|_| Err(Refused::Out)).collect();
            }
            Page::new(&view.replica, client, good)
        };
        let mut fresh: HashSet<&str> = HashSet::new();
        let mut added: Vec<Result<Added, Refused>> = Vec::new();
        for (json, event) in jsons.iter().zip(&events) {
            added.push(match event {
                Err(refused) => Err(refused.clone()),
                Ok(event) if !self.kept_mut().take(&event.event_id) => Ok(Added::default()),
                Ok(event) => {
                    let added = page.add(event, json, &|line| self.kept().knows(client, line));
                    if added.is_ok() {
                        fresh.insert(&event.event_id);
                    } else {
                        self.kept_mut().give_back(&event.event_id);
                    }
                    added.map_err(|_| Refused::TooLarge)
                }
            });
        }
        if let Err(refused) = self.store(clients, page.entries).await {
            // Neither they nor their repeats are on the disk.
            for (event, added) in events.iter().zip(&mut added) {
                if let Ok(event) = event
                    && fresh.contains(&*event.event_id)
                {
                    self.kept_mut().give_back(&event.event_id);
                    *added = Err(refused.clone());
                }
            }
        }
        let mut taken = Vec::new();
        for (event, added) in events.iter().zip(added) {
            taken.push(match (event, added) {
                (Ok(event), Ok(added)) => self.acted(clients, client, event, added).await,
                (Err(refused), _) => Err(refused.clone()),
                (_, Err(refused)) => Err(refused),
            });
        }
        taken
    }

    async fn store(&self, clients: &Clients, entries: Vec<Entry>) -> Result<(), Refused> {
        if entries.is_empty() {
            return Ok(());
        }
        let outcome = clients.hub.journal.append(entries.clone()).await?;
        if let Some(refusal) = outcome.refused.first() {
            return Err(Refused::Unavailable(refusal.to_string()));
        }
        self.kept_mut().learn(&clients.hub.identity.realm, &entries);
        Ok(())
    }

    /// Does what an event wants beside the journal, once it is there.
    async fn acted(
        &self,
        clients: &Clients,
        client: DeviceId,
        event: &EventBase<'_>,
        added: Added,
    ) -> Result<Taken, Refused> {
        if let Some((order, wish)) = added.lease {
            locks::wish(clients, client, order, wish, None).await?;
        }
        let waits = added.trouble == Some(Misread::Waits.kind());
        if let Some(trouble) = added.trouble {
            let (id, kind) = (&event.event_id, &event.kind);
            let why = added.fault.as_deref().unwrap_or(trouble);
            if self.told.is_first(kind, trouble) {
                tracing::warn!(%client, event = %id, %kind, why, "a client's event is kept and not acted on; further ones of its kind are not told");
            } else {
                tracing::debug!(%client, event = %id, %kind, why, "a client's event is kept and not acted on");
            }
        }
        Ok(Taken {
            fault: added.fault.filter(|_| !waits),
            waits,
        })
    }
}

/// An event of this store.
fn read<'a>(clients: &Clients, json: &'a str) -> Result<EventBase<'a>, Refused> {
    let event = EventBase::read(json).map_err(Refused::Malformed)?;
    let realm = &clients.hub.identity.realm;
    if event.tenant_id != realm.tenant_id.as_str() || event.store_id != realm.store_id.as_str() {
        return Err(Refused::WrongRealm);
    }
    Ok(event)
}
