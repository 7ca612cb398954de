//! Writes what clients say into the journal: each event as it came, and behind it, in the same commit, what it means
//! here.
//!
//! Keeps true: a client's stream has no gap and is chained, because only this writes it, one event at a time; the same
//! event id is taken once, across restarts; what is not understood is kept all the same.

use super::hear::{LeaseWish, Meaning, Shop, understand};
use super::kept::Kept;
use super::locks;
use super::wire::EventBase;
use crate::clock::timestamp;
use crate::hub::Hub;
use crate::journal::WriteError;
use core_wasm::client::ClientEvent;
use core_wasm::clock::Timestamp;
use core_wasm::event::Body;
use core_wasm::ids::{DeviceId, OrderId, UserId};
use core_wasm::journal::Entry;
use core_wasm::lease::Fences;
use core_wasm::replica::{Command, CommandError, Context, Replica};
use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError, RwLock, RwLockReadGuard, RwLockWriteGuard};
use std::time::SystemTime;
use thiserror::Error;
use uuid::Uuid;

/// How many entries of a stream the start reads at once.
const PAGE: usize = 4096;

/// What became of an event.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Taken {
    /// Why nothing was made of it, if nothing was.
    pub fault: Option<String>,
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
pub struct Scribe {
    kept: RwLock<Kept>,
    /// One event of a client at a time.
    turns: Mutex<HashMap<DeviceId, Arc<tokio::sync::Mutex<()>>>>,
}

impl Scribe {
    /// Reads what the journal has of clients.
    ///
    /// # Errors
    /// What the disk says.
    pub async fn restore(&self, hub: &Hub) -> Result<(), core_wasm::store::StoreError> {
        let clients: Vec<DeviceId> = {
            let view = hub.journal.view();
            let devices = view.replica.devices().0.iter();
            devices
                .filter(|(_, row)| row.alias.is_some())
                .map(|(id, _)| *id)
                .collect()
        };
        for client in clients {
            let mut after = core_wasm::journal::Seq(0);
            loop {
                let entries = hub.journal.reader().read_stream(client, after, PAGE).await?;
                let Some(last) = entries.last() else { break };
                after = last.seq;
                self.kept_mut().learn(&hub.identity.realm, &entries);
            }
        }
        Ok(())
    }

    /// What is kept.
    pub fn kept(&self) -> RwLockReadGuard<'_, Kept> {
        self.kept.read().unwrap_or_else(PoisonError::into_inner)
    }

    /// What is kept, to add to it.
    pub fn kept_mut(&self) -> RwLockWriteGuard<'_, Kept> {
        self.kept.write().unwrap_or_else(PoisonError::into_inner)
    }

    /// Takes one event of a client. A repeat is no event and no error.
    ///
    /// # Errors
    /// [`Refused`]: nothing of it was stored.
    pub async fn take(&self, hub: &Hub, client: DeviceId, json: &str) -> Result<Taken, Refused> {
        let event = EventBase::read(json).map_err(Refused::Malformed)?;
        let realm = &hub.identity.realm;
        if event.tenant_id != realm.tenant_id.as_str() || event.store_id != realm.store_id.as_str() {
            return Err(Refused::WrongRealm);
        }
        let turn = {
            let mut turns = self.turns.lock().unwrap_or_else(PoisonError::into_inner);
            turns.entry(client).or_default().clone()
        };
        let _turn = turn.lock().await;
        if !self.kept_mut().take(&event.event_id) {
            return Ok(Taken { fault: None });
        }
        let stored = self.store(hub, client, &event, json).await;
        if stored.is_err() {
            self.kept_mut().give_back(&event.event_id);
        }
        stored
    }

    async fn store(
        &self,
        hub: &Hub,
        client: DeviceId,
        event: &EventBase<'_>,
        json: &str,
    ) -> Result<Taken, Refused> {
        let written = {
            let view = hub.journal.view();
            let kept = self.kept();
            let shop = Shop {
                replica: &view.replica,
                knows: &|_: OrderId, line| kept.knows(client, line),
                receipt: view.replica.next_receipt(client),
            };
            write(&shop, client, event, json)?
        };
        let outcome = hub.journal.append(written.entries.clone()).await?;
        if let Some(refusal) = outcome.refused.first() {
            return Err(Refused::Unavailable(refusal.to_string()));
        }
        self.kept_mut().learn(&hub.identity.realm, &written.entries);
        if let Some((order, wish)) = written.lease {
            locks::wish(hub, client, order, wish, None).await?;
        }
        if let Some(fault) = &written.fault {
            tracing::warn!(%client, event = %event.event_id, kind = %event.kind, %fault, "a client's event is kept and not acted on");
        }
        Ok(Taken { fault: written.fault })
    }
}

struct Written {
    entries: Vec<Entry>,
    fault: Option<String>,
    lease: Option<(OrderId, LeaseWish)>,
}

/// The entries that an event becomes.
fn write(shop: &Shop<'_>, client: DeviceId, event: &EventBase<'_>, json: &str) -> Result<Written, Refused> {
    let (commands, lease, fault) = match understand(event, shop) {
        Ok(Meaning::Acts(commands)) => (commands, None, None),
        Ok(Meaning::Lease(order, wish)) => (Vec::new(), Some((order, wish)), None),
        Ok(Meaning::Unknown) => (Vec::new(), None, None),
        Err(misread) => (Vec::new(), None, Some(misread.to_string())),
    };
    let first = seal(shop.replica, client, event, json, commands, fault.clone());
    let (entries, fault) = match first {
        Ok(entries) => (entries, fault),
        // What it asks for can't be: it is kept, and says so.
        Err(error) => {
            let fault = error.to_string();
            let entries = seal(shop.replica, client, event, json, Vec::new(), Some(fault.clone()));
            (entries.map_err(|_| Refused::TooLarge)?, Some(fault))
        }
    };
    Ok(Written {
        entries,
        fault,
        lease,
    })
}

fn seal(
    replica: &Replica,
    client: DeviceId,
    event: &EventBase<'_>,
    json: &str,
    commands: Vec<Command>,
    fault: Option<String>,
) -> Result<Vec<Entry>, CommandError> {
    let kept = ClientEvent {
        event_id: event.event_id.to_string(),
        json: json.to_owned(),
        fault,
    };
    let user = event.actor.as_ref().and_then(|actor| actor.user_id?.text());
    let at: Option<Timestamp> = event.at.and_then(|at| serde_json::from_str(at.get()).ok());
    let mut new_id = Uuid::now_v7;
    let mut context = Context {
        now: at.unwrap_or_else(|| timestamp(SystemTime::now())),
        utc_offset_minutes: 0,
        fences: Fences::new(),
        user_id: user.map(UserId::from),
        new_id: &mut new_id,
    };
    let first = Command::Record(client.into(), Body::Client(kept));
    let all = std::iter::once(first).chain(commands).collect();
    replica.execute_for(client, all, &mut context)
}
