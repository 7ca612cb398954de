//! The hub in the simulator: the core's session machines over one store, with a disk that takes its time to commit.

use super::world::{Frame, memory};
use core_wasm::ids::{DeviceId, Epoch, Realm};
use core_wasm::journal::{Cursor, Entry, accept};
use core_wasm::store::{MemoryStore, Store, StoreError, Write};
use core_wasm::sync::message::ClientMessage;
use core_wasm::sync::{Claims, HubEffect, HubInput, HubSession};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use uuid::Uuid;

pub type ConnectionId = u64;

/// What the hub asks of the world.
pub enum HubWish {
    Send(ConnectionId, Frame),
    Close(ConnectionId),
    /// Call [`Hub::commit`] with these once the disk had its time.
    Commit(ConnectionId, Vec<Entry>),
}

pub struct Hub {
    realm: Realm,
    me: DeviceId,
    epoch: Epoch,
    pub store: MemoryStore,
    sessions: BTreeMap<ConnectionId, (DeviceId, HubSession)>,
    /// Counts starts; what was under way before a crash is gone.
    pub life: u32,
}

impl Hub {
    pub fn new(realm: Realm) -> Self {
        let me = DeviceId(Uuid::from_u128(0xb0b));
        Self {
            realm,
            me,
            epoch: Epoch(Uuid::from_u128(1)),
            store: MemoryStore::default(),
            sessions: BTreeMap::new(),
            life: 0,
        }
    }

    /// The power fails: connections and what was being committed are gone, the store stays.
    pub fn crash(&mut self) {
        self.sessions.clear();
        self.life += 1;
    }

    /// The disk is replaced by an empty one.
    pub fn wipe(&mut self) {
        self.crash();
        self.store = MemoryStore::default();
        self.epoch = Epoch(Uuid::from_u128(1 + u128::from(self.life)));
    }

    pub fn connect(&mut self, id: ConnectionId, till: DeviceId) {
        let session = HubSession::new(self.realm.clone(), self.me, self.epoch, "sim".into());
        self.sessions.insert(id, (till, session));
    }

    pub fn disconnect(&mut self, id: ConnectionId) {
        self.sessions.remove(&id);
    }

    pub fn frame(&mut self, id: ConnectionId, frame: &[u8]) -> Vec<HubWish> {
        let input = ClientMessage::decode(frame).map_or(HubInput::Garbled, HubInput::Message);
        self.feed(id, input)
    }

    fn feed(&mut self, id: ConnectionId, input: HubInput) -> Vec<HubWish> {
        let Some((till, session)) = self.sessions.get_mut(&id) else {
            return Vec::new();
        };
        let till = *till;
        let mut wishes = Vec::new();
        let mut inputs = vec![input];
        while let Some(input) = inputs.pop() {
            for effect in session.handle(input) {
                match effect {
                    HubEffect::Check { .. } => {
                        let heads = memory(self.store.heads()).iter().copied().collect();
                        let claims = Claims {
                            device_id: till,
                            realm: self.realm.clone(),
                        };
                        let end = Cursor(end_of(&self.store));
                        inputs.push(HubInput::Checked {
                            claims: Some(claims),
                            heads,
                            end,
                            bases: BTreeMap::new(),
                            snapshot: None,
                        });
                    }
                    HubEffect::Send(message) => wishes.push(HubWish::Send(id, message.encode().into())),
                    HubEffect::Append { entries, .. } => wishes.push(HubWish::Commit(id, entries)),
                    HubEffect::ReadSnapshot { offset } => {
                        let piece = core_wasm::snapshot::piece(Cursor(0), &[], offset);
                        inputs.push(HubInput::Snapshot(piece));
                    }
                    HubEffect::Read { after, limit } => {
                        let page = memory(self.store.read(after, limit));
                        inputs.push(HubInput::Page {
                            after,
                            cursor: page.at,
                            entries: page.entries,
                        });
                    }
                    // Nobody here asks for a lease yet, and no stream splits.
                    HubEffect::Lease { .. } | HubEffect::Alarm(_) => {}
                    HubEffect::Close => wishes.push(HubWish::Close(id)),
                }
            }
        }
        wishes
    }

    /// The disk is done with an append: acknowledge it, and relay what was new.
    pub fn commit(&mut self, id: ConnectionId, entries: Vec<Entry>) -> Vec<HubWish> {
        let after = end_of(&self.store);
        let devices: BTreeSet<DeviceId> = entries.iter().map(|entry| entry.device_id).collect();
        let mut heads = memory(self.store.heads());
        let accepted = accept(&mut heads, entries);
        let new: Arc<[Entry]> = accepted.new.clone().into();
        let write = Write {
            entries: accepted.new,
            sync: None,
            value: (),
        };
        let cursor = memory(self.store.commit(Cursor(after), |_| Ok::<_, StoreError>(write))).at;
        let mut wishes = Vec::new();
        for refusal in accepted.refused {
            wishes.extend(self.feed(id, HubInput::Refused(refusal)));
        }
        let acknowledged = devices.into_iter().map(|device| heads.get(device)).collect();
        wishes.extend(self.feed(id, HubInput::Committed(acknowledged)));
        if !new.is_empty() {
            let everyone: Vec<ConnectionId> = self.sessions.keys().copied().collect();
            for other in everyone {
                let after = Cursor(after);
                wishes.extend(self.feed(
                    other,
                    HubInput::Published {
                        after,
                        cursor,
                        entries: Arc::clone(&new),
                    },
                ));
            }
        }
        wishes
    }
}

fn end_of(store: &MemoryStore) -> u64 {
    memory(store.read(Cursor(u64::MAX), 0)).at.0
}
