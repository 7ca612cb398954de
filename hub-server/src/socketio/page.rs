//! Events of a client that are to be committed together: each as it came, and behind it what it means here, decided by what
//! those before it made. Pure, but for the time and fresh ids.
//!
//! Keeps true: nothing of a page is in the journal, or known to anybody, before all of it is.

use super::inbound::{LeaseWish, Meaning, Misread, Shop, reach, understand};
use super::kept::Kept;
use super::wire::EventBase;
use crate::time_zone;
use core_wasm::base::clock::{Fences, Timestamp};
use core_wasm::base::ids::{DeviceId, LineId, OrderId, UserId};
use core_wasm::domain::client::ClientEvent;
use core_wasm::domain::{Body, writers};
use core_wasm::journal::{AggregateType, Entry, Envelope};
use core_wasm::replica::{Command, CommandError, Context, Replica, Rights, Scope};
use server_kit::clock::timestamp;
use std::time::SystemTime;
use uuid::Uuid;

/// What is to be committed.
#[derive(Debug)]
pub struct Page {
    client: DeviceId,
    /// What is known of the things that the page is about, and what it makes of them.
    replica: Replica,
    /// What the client will have written.
    written: Kept,
    /// Its entries, in the client's stream.
    pub entries: Vec<Entry>,
}

/// What an event is, besides its entries.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Added {
    /// Why nothing was made of it, if nothing was.
    pub fault: Option<String>,
    /// Of which kind that is, in the log.
    pub trouble: Option<&'static str>,
    /// What it wants of a lease.
    pub lease: Option<(OrderId, LeaseWish)>,
}

/// What became of an event that waited.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Acted {
    /// It waits on.
    Waits,
    /// What it means is among the entries; nothing if all of it is so already.
    Done,
}

impl Page {
    /// An empty one, behind what `replica` knows, for these events of a client.
    pub fn new<'a>(
        replica: &Replica,
        client: DeviceId,
        events: impl IntoIterator<Item = &'a EventBase<'a>>,
    ) -> Self {
        let mut scope = Scope::default();
        for event in events {
            reach(event, replica, &mut scope);
        }
        Self {
            client,
            replica: replica.part(&scope),
            written: Kept::default(),
            entries: Vec::new(),
        }
    }

    /// Adds the next event, one of those that the page was made for. `knows` says which lines the client knew before.
    ///
    /// # Errors
    /// [`CommandError`] if it is larger than any event may be; nothing was added.
    pub fn add(
        &mut self,
        event: &EventBase<'_>,
        json: &str,
        knows: &dyn Fn(LineId) -> bool,
    ) -> Result<Added, CommandError> {
        let shop = Shop {
            replica: &self.replica,
            knows: &|_, line| knows(line) || self.written.knows(self.client, line),
            receipt: self.replica.next_receipt(self.client),
            utc_offset: time_zone::offset_minutes(&self.replica, moment(event)),
        };
        let mut added = Added::default();
        let commands = match understand(event, &shop) {
            Ok(Meaning::Acts(commands)) => commands,
            Ok(Meaning::Lease(order, wish)) => {
                added.lease = Some((order, wish));
                Vec::new()
            }
            Ok(Meaning::Unknown) => {
                added.trouble = Some("unknown type");
                Vec::new()
            }
            Err(misread) => {
                added.trouble = Some(misread.kind());
                added.fault = Some(misread.to_string());
                Vec::new()
            }
        };
        let entries = match self.seal(event, json, commands, added.fault.clone()) {
            // What it asks for can't be: it is kept, and says so.
            Err(error) if added.fault.is_none() => {
                added.trouble = Some("refused");
                added.fault = Some(error.to_string());
                self.seal(event, json, Vec::new(), added.fault.clone())?
            }
            Ok(entries) if !self.may_write(&entries) => {
                added.trouble = Some("not allowed");
                added.fault =
                    Some("a device that is for what this one is for writes no such event".to_owned());
                self.seal(event, json, Vec::new(), added.fault.clone())?
            }
            sealed => sealed?,
        };
        self.take(entries);
        Ok(added)
    }

    /// Acts on an event that is in the journal already, and waited for its order; nothing if that is still to come.
    ///
    /// # Errors
    /// Why it can't be acted on: it waits no more then.
    pub fn act(&mut self, event: &EventBase<'_>) -> Result<Acted, String> {
        let shop = Shop {
            replica: &self.replica,
            knows: &|_, _| false,
            receipt: self.replica.next_receipt(self.client),
            utc_offset: time_zone::offset_minutes(&self.replica, moment(event)),
        };
        let commands = match understand(event, &shop) {
            Ok(Meaning::Acts(commands)) => commands,
            Ok(_) => Vec::new(),
            Err(Misread::Waits) => return Ok(Acted::Waits),
            Err(misread) => return Err(misread.to_string()),
        };
        let entries = self
            .seal_all(event, commands)
            .map_err(|error| error.to_string())?;
        if !self.may_write(&entries) {
            return Err("a device that is for what this one is for writes no such event".to_owned());
        }
        self.take(entries);
        Ok(Acted::Done)
    }

    fn take(&mut self, entries: Vec<Entry>) {
        self.replica.apply_all(&entries);
        self.replica.settle();
        self.written.learn(self.replica.realm(), &entries);
        self.entries.extend(entries);
    }

    /// Whether the client may write what its event means, as what it is now.
    fn may_write(&self, entries: &[Entry]) -> bool {
        let author = self.replica.devices().author(self.client);
        entries.iter().all(|entry| {
            Envelope::decode(&entry.bytes).is_ok_and(|event| {
                event.aggregate_type == AggregateType::Client
                    || writers(event.kind).is_some_and(|writers| writers.devices.contains(&author))
            })
        })
    }

    fn seal(
        &self,
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
        let first = Command::Record(self.client.into(), Body::Client(kept));
        self.seal_all(event, std::iter::once(first).chain(commands).collect())
    }

    fn seal_all(&self, event: &EventBase<'_>, commands: Vec<Command>) -> Result<Vec<Entry>, CommandError> {
        let user = event.actor.as_ref().and_then(|actor| actor.user_id?.text());
        let now = moment(event);
        let mut new_id = Uuid::now_v7;
        let mut context = Context {
            now,
            utc_offset_minutes: time_zone::offset_minutes(&self.replica, now),
            fences: Fences::new(),
            user_id: user.map(UserId::from),
            approved_by: None,
            rights: Rights::All,
            new_id: &mut new_id,
        };
        self.replica.execute_for(self.client, commands, &mut context)
    }
}

/// When an event happened, by its client's clock, or else by the hub's.
fn moment(event: &EventBase<'_>) -> Timestamp {
    let at = event.at.and_then(|at| serde_json::from_str(at.get()).ok());
    at.unwrap_or_else(|| timestamp(SystemTime::now()))
}
