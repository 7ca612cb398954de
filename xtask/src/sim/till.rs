//! A till in the simulator: the core's node and sync machine over a store that survives crashes.

use super::world::{Frame, memory, now_or_never};
use core_wasm::clock::Timestamp;
use core_wasm::ids::{DeviceId, Realm, UserId};
use core_wasm::journal::{Entry, Head};
use core_wasm::lease::Fences;
use core_wasm::node::{Node, NodeError};
use core_wasm::replica::{Command, Context, Replica};
use core_wasm::store::{MemoryStore, Store};
use core_wasm::sync::message::{ClientMessage, HubMessage};
use core_wasm::sync::{Connection, TillEffect, TillInput, TillSync};
use std::collections::VecDeque;
use std::rc::Rc;
use uuid::Uuid;

/// What a till asks of the world.
pub enum Wish {
    Open,
    Close,
    Send(Frame),
}

/// What dies in a crash.
struct Running {
    /// The tabs; the first one syncs.
    tabs: Vec<Node<Rc<MemoryStore>>>,
    sync: TillSync,
}

/// What came of someone's wish.
pub type Acted = Result<Vec<Entry>, NodeError>;

pub struct Till {
    pub me: DeviceId,
    number: u32,
    realm: Realm,
    /// What its clock is off by, in milliseconds.
    skew: i64,
    tabs: usize,
    pub store: Rc<MemoryStore>,
    running: Option<Running>,
    /// All that was confirmed to the person at it.
    pub confirmed: Vec<Entry>,
    ids: u64,
}

impl Till {
    pub fn new(number: u32, realm: Realm, skew: i64, tabs: usize) -> Self {
        let me = DeviceId(Uuid::from_u128(0x7111_0000 + u128::from(number)));
        let store = Rc::new(MemoryStore::default());
        let mut till = Self {
            me,
            number,
            realm,
            skew,
            tabs,
            store,
            running: None,
            confirmed: Vec::new(),
            ids: 0,
        };
        till.start();
        till
    }

    /// Opens the app, as after a crash: everything is read from the store again.
    pub fn start(&mut self) {
        let tabs = (0..self.tabs)
            .map(|_| {
                let replica = Replica::new(self.realm.clone(), self.me, self.number);
                let node = memory(Node::open(Rc::clone(&self.store), replica));
                while memory(node.catch_up()) {}
                node
            })
            .collect();
        let state = memory(self.store.sync_state());
        let sync = TillSync::new(self.realm.clone(), self.me, String::new(), "sim".into(), state);
        self.running = Some(Running { tabs, sync });
    }

    pub fn crash(&mut self) {
        self.running = None;
    }

    pub fn is_running(&self) -> bool {
        self.running.is_some()
    }

    pub fn read<R>(&self, tab: usize, f: impl FnOnce(&Replica) -> R) -> Option<R> {
        let running = self.running.as_ref()?;
        Some(running.tabs[tab % running.tabs.len()].read(f))
    }

    pub fn is_settled(&self) -> bool {
        self.running.as_ref().is_some_and(|running| {
            running.sync.connection() == Connection::Live && running.tabs[0].read(Replica::unsent) == 0
        })
    }

    pub fn next_tick(&self) -> Option<u64> {
        self.running.as_ref().and_then(|running| running.sync.next_tick())
    }

    /// Someone at `tab` wants something. `None` if the app is not running.
    pub fn act(&mut self, tab: usize, commands: Vec<Command>, now: u64) -> Option<(Acted, Vec<Wish>)> {
        let running = self.running.as_mut()?;
        let node = &running.tabs[tab % running.tabs.len()];
        let (number, ids) = (u128::from(self.number), &mut self.ids);
        let mut new_id = || {
            *ids += 1;
            Uuid::from_u128((u128::from(*ids) << 64) | number)
        };
        let mut context = Context {
            now: Timestamp(i64::try_from(now).unwrap_or(i64::MAX).saturating_add(self.skew)),
            utc_offset_minutes: 120,
            fences: Fences::new(),
            user_id: Some(UserId::from("ana")),
            new_id: &mut new_id,
        };
        match now_or_never(node.execute(commands, &mut context)) {
            Err(error) => Some((Err(error), Vec::new())),
            Ok(entries) => {
                self.confirmed.extend(entries.clone());
                let wishes = match entries.last().map(Entry::head) {
                    Some(head) => self.written(head),
                    None => Vec::new(),
                };
                Some((Ok(entries), wishes))
            }
        }
    }

    fn written(&mut self, head: Head) -> Vec<Wish> {
        self.feed(TillInput::Written(head))
    }

    pub fn heads_input(&self, now: u64) -> Option<TillInput> {
        self.read(0, |replica| TillInput::Opened {
            now,
            heads: replica.heads().clone(),
        })
    }

    pub fn message(&mut self, now: u64, frame: &[u8]) -> Vec<Wish> {
        match HubMessage::decode(frame) {
            Ok(message) => self.feed(TillInput::Message {
                now,
                message: Box::new(message),
            }),
            Err(_) => vec![Wish::Close],
        }
    }

    /// Feeds the machine and carries out its effects in order, as the app's pump does.
    pub fn feed(&mut self, input: TillInput) -> Vec<Wish> {
        let Some(running) = &mut self.running else {
            return Vec::new();
        };
        let node = &running.tabs[0];
        // What another tab stored is heard of at once in a browser; here, before every step.
        while memory(node.catch_up()) {}
        let mut wishes = Vec::new();
        let mut effects: VecDeque<TillEffect> = running.sync.handle(input).into();
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
                } => {
                    let entries = memory(node.store().read_stream(device_id, after, limit));
                    Some(TillInput::Read(entries))
                }
                TillEffect::Store { entries, sync } => {
                    memory(node.receive(entries, sync));
                    Some(TillInput::Stored(sync.cursor))
                }
                TillEffect::Adopt { snapshot, sync } => {
                    let parts = core_wasm::snapshot::split(&snapshot);
                    let adopted = parts.is_ok_and(|parts| now_or_never(node.adopt(&parts, sync)).is_ok());
                    let heads = adopted.then(|| node.read(|replica| replica.heads().clone()));
                    Some(TillInput::Adopted(heads))
                }
                TillEffect::Acknowledged(sync) => {
                    memory(node.acknowledge(sync));
                    None
                }
                TillEffect::Refused(problem) => panic!("the hub refused a till: {}", problem.message),
            };
            if let Some(answer) = answer {
                effects.extend(running.sync.handle(answer));
            }
        }
        wishes
    }
}
