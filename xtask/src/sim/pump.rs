//! What carries out the sync machine's wishes for a till, a station or a hub's uplink: the same steps as the app's pump.
//!
//! Keeps true: the effects of one input are carried out in order, all before the next; what could not be stored counts as
//! not received: the machine begins anew from what is stored.

use super::disk::{Disk, now, read};
use core_wasm::base::ids::{DeviceId, Realm};
use core_wasm::journal::{Head, Seq};
use core_wasm::node::Node;
use core_wasm::protocol::message::{ClientMessage, HubMessage};
use core_wasm::store::Store;
use core_wasm::sync::{Connection, TillEffect, TillInput, TillSync};
use std::collections::VecDeque;
use std::rc::Rc;
use std::sync::Arc;

/// One binary message.
pub type Frame = Arc<[u8]>;

/// What a pump asks of the world.
#[derive(Debug)]
pub enum Wish {
    Open,
    Close,
    Send(Frame),
    /// The peer acknowledged this much of its own stream, and that is noted.
    Acknowledged(Seq),
    /// A person must know: this stream was refused.
    Alarm(Option<DeviceId>, String),
    /// The disk failed: begin anew after a rest.
    Rest,
}

/// The machine and what it needs to begin anew.
#[derive(Debug)]
pub struct Pump {
    me: DeviceId,
    realm: Realm,
    is_hub: bool,
    sync: TillSync,
}

impl Pump {
    pub fn new(realm: Realm, me: DeviceId, disk: &Disk) -> Self {
        Self::begin(realm, me, false, disk)
    }

    /// What a hub speaks to the cloud with.
    pub fn of_hub(realm: Realm, me: DeviceId, disk: &Disk) -> Self {
        Self::begin(realm, me, true, disk)
    }

    /// From what is stored.
    fn begin(realm: Realm, me: DeviceId, is_hub: bool, disk: &Disk) -> Self {
        let stored = read(disk.sync_state());
        let sync = TillSync::new(realm.clone(), me, String::new(), "sim".into(), stored);
        Self {
            me,
            realm,
            is_hub,
            sync: if is_hub { sync.of_hub() } else { sync },
        }
    }

    pub fn is_live(&self) -> bool {
        self.connection() == Connection::Live
    }

    pub fn connection(&self) -> Connection {
        self.sync.connection()
    }

    pub fn has_given(&self) -> bool {
        self.sync.has_given()
    }

    pub fn next_tick(&self) -> Option<u64> {
        self.sync.next_tick()
    }

    pub fn opened(&mut self, node: &Node<Rc<Disk>>, now: u64) -> Vec<Wish> {
        let heads = node.read(|replica| replica.heads().clone());
        self.feed(node, TillInput::Opened { now, heads })
    }

    pub fn written(&mut self, node: &Node<Rc<Disk>>, head: Head) -> Vec<Wish> {
        self.feed(node, TillInput::Written(head))
    }

    pub fn frame(&mut self, node: &Node<Rc<Disk>>, now: u64, frame: &[u8]) -> Vec<Wish> {
        match HubMessage::decode(frame) {
            Ok(message) => {
                let message = Box::new(message);
                self.feed(node, TillInput::Message { now, message })
            }
            Err(_) => vec![Wish::Close],
        }
    }

    /// Feeds an input and all that follows from it. Ends early when the disk fails or loses its power.
    pub fn feed(&mut self, node: &Node<Rc<Disk>>, input: TillInput) -> Vec<Wish> {
        let mut wishes = Vec::new();
        let mut effects: VecDeque<TillEffect> = self.sync.handle(input).into();
        while let Some(effect) = effects.pop_front() {
            let answer = match effect {
                TillEffect::Open => {
                    wishes.push(Wish::Open);
                    None
                }
                TillEffect::Close => {
                    wishes.push(Wish::Close);
                    None
                }
                TillEffect::Send(message) => {
                    wishes.push(Wish::Send(ClientMessage::encode(&message).into()));
                    None
                }
                TillEffect::Read {
                    device_id,
                    after,
                    limit,
                } => Some(TillInput::Read(read(
                    node.store().read_stream(device_id, after, limit),
                ))),
                TillEffect::Store { entries, sync } => match now(node.receive(entries, sync)) {
                    Ok(refused) => {
                        let alarms = refused.iter().filter(|refusal| !refusal.is_gap());
                        wishes.extend(
                            alarms.map(|refusal| Wish::Alarm(Some(refusal.device_id()), refusal.to_string())),
                        );
                        Some(TillInput::stored(sync.cursor, &refused))
                    }
                    Err(_) => return self.rest(node, wishes),
                },
                TillEffect::Acknowledged(sync) => match now(node.acknowledge(sync)) {
                    Ok(()) => {
                        wishes.push(Wish::Acknowledged(sync.acknowledged));
                        None
                    }
                    Err(_) => return self.rest(node, wishes),
                },
                TillEffect::Gone(sync) => match now(node.acknowledge(sync)) {
                    Ok(()) => None,
                    Err(_) => return self.rest(node, wishes),
                },
                TillEffect::Adopt {
                    snapshot,
                    sync,
                    given,
                } => {
                    let parts = core_wasm::snapshot::split(&snapshot);
                    let adopted = parts.is_ok_and(|parts| now(node.adopt(&parts, sync, given)).is_ok());
                    let heads = adopted.then(|| node.read(|replica| replica.heads().clone()));
                    Some(TillInput::Adopted(heads))
                }
                // Tokens are not part of the simulation.
                TillEffect::Renewed { .. } => None,
                TillEffect::Refused(problem) => {
                    wishes.push(Wish::Alarm(problem.device_id, problem.message));
                    None
                }
            };
            if let Some(answer) = answer {
                effects.extend(self.sync.handle(answer));
            }
        }
        wishes
    }

    fn rest(&mut self, node: &Node<Rc<Disk>>, mut wishes: Vec<Wish>) -> Vec<Wish> {
        *self = Self::begin(self.realm.clone(), self.me, self.is_hub, node.store());
        wishes.push(Wish::Rest);
        wishes
    }
}
