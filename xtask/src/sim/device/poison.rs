//! Bad events: what a build of tomorrow, or a broken one, writes into a device's stream.

use super::{Device, Role};
use crate::sim::disk::{Medium, now};
use core_wasm::base::clock::{Fence, Lamport, Timestamp};
use core_wasm::codec::{self, Bytes};
use core_wasm::domain::Body;
use core_wasm::domain::order::OrderEvent;
use core_wasm::domain::order::event::{Locked, Voided};
use core_wasm::journal::{AggregateType, Entry, Envelope};
use core_wasm::store::{Store, StoreError, Write};
use std::collections::BTreeMap;
use uuid::Uuid;

/// How an event can be bad.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Poison {
    /// Bytes that are no event.
    Garbage,
    /// An event of a type that nobody knows.
    UnknownType,
    /// A known type, in a version that nobody knows.
    FutureVersion,
    /// An event of another store.
    OtherStore,
    /// An event that only a server may write, or, from a station, one that only a till may.
    Forged,
}

impl Device {
    /// A build of tomorrow, or a broken one, writes into this device's stream; everyone must live with it.
    pub fn poison(&mut self, poison: Poison, time: u64) -> Option<Entry> {
        self.running.as_ref()?;
        let (head, lamport) = (self.disk.stream_heads().get(self.me), self.last_lamport());
        let journal = self.disk.journal();
        let template = journal
            .iter()
            .find_map(|entry| Envelope::decode(&entry.bytes).ok());
        self.ids += 1;
        let payload;
        let bytes = match (poison, template) {
            (Poison::Garbage, _) | (_, None) => vec![0xc1; 3 + (self.ids % 5) as usize],
            (poison, Some(mut event)) => {
                event.event_id.0 = Uuid::from_u128(u128::from(self.ids) << 64 | self.me.0.as_u128());
                event.clock.device_id = self.me;
                event.clock.lamport = lamport.next();
                event.device_seq = head.seq.next();
                event.prev_hash = head.hash;
                event.fence = None;
                event.at = Timestamp(i64::try_from(time).unwrap_or(i64::MAX));
                let forged = self.forged();
                match poison {
                    Poison::Forged => {
                        // Of an order, if there is one yet: it is what others would show.
                        let order = journal.iter().find_map(|entry| {
                            let event = Envelope::decode(&entry.bytes).ok()?;
                            (event.aggregate_type == AggregateType::Order).then_some(event.aggregate_id)
                        });
                        event.aggregate_id = order.unwrap_or(event.aggregate_id);
                        event.aggregate_type = AggregateType::Order;
                        (event.kind, event.type_version) = forged.kind();
                        payload = forged.encode();
                        event.payload = Bytes(&payload);
                    }
                    Poison::FutureVersion => event.type_version = 900,
                    Poison::OtherStore => event.store_id = "s-other",
                    Poison::Garbage | Poison::UnknownType => event.kind = "order.tipped",
                }
                codec::encode(&event)
            }
        };
        let entry = Entry {
            device_id: self.me,
            seq: head.seq.next(),
            bytes,
            vouch: None,
        };
        let write = Write::of(vec![entry.clone()]);
        let end = self.disk.end();
        now(self.disk.commit(end, |_| Ok::<_, StoreError>(write))).ok()?;
        Some(entry)
    }

    fn forged(&self) -> Body {
        Body::Order(match self.role {
            Role::Till => OrderEvent::Locked(Locked {
                device_id: self.me,
                user_id: None,
                fence: Fence(1 << 40),
                approved_by: None,
            }),
            Role::Station(_) => OrderEvent::Voided(Voided {
                reason: None,
                lines: BTreeMap::new(),
                over: None,
            }),
        })
    }

    /// The greatest Lamport time of the events on its disk that can be read.
    fn last_lamport(&self) -> Lamport {
        let journal = self.disk.journal();
        let times = journal
            .iter()
            .filter_map(|entry| Envelope::decode(&entry.bytes).ok());
        times.map(|event| event.clock.lamport).max().unwrap_or_default()
    }
}
