//! A till or a station: one or two tabs over one disk, a clock that may be wrong, a build that may be old.

use super::disk::{Disk, now, read};
use super::pump::{Pump, Wish};
use core_wasm::base::clock::{Fences, Lamport, Timestamp};
use core_wasm::base::ids::{DeviceId, OrderId, Realm};
use core_wasm::base::station::StationKind;
use core_wasm::codec;
use core_wasm::fault::{self, Fault};
use core_wasm::journal::{Entry, Envelope, Head, Seq};
use core_wasm::node::{Node, NodeError, Retention};
use core_wasm::replica::{Command, Context, Replica};
use core_wasm::store::{Store, StoreError, Write};
use core_wasm::sync::{Connection, TillInput};
use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;
use uuid::Uuid;

/// Types that an old build has never heard of.
pub const NEW_TYPES: &[&str] = &[
    "order.updated",
    "order.parked",
    "order.reparked",
    "kds.ticket.recalled",
    "bds.ticket.recalled",
];

/// What it is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    Till,
    Station(StationKind),
}

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
}

/// What dies in a crash.
struct Running {
    /// The tabs; the first one syncs.
    tabs: Vec<Node<Rc<Disk>>>,
    pump: Pump,
}

/// What came of someone's wish.
pub type Acted = Result<Vec<Entry>, NodeError>;

/// Orders, each with the events that someone knows of it.
pub type Orders = BTreeMap<OrderId, BTreeSet<(DeviceId, Seq)>>;

/// The orders that a replica lists.
pub fn orders(replica: &Replica) -> Orders {
    let ids = replica.orders().into_iter().map(|view| view.id);
    let events = |id| {
        replica
            .order_history(id)
            .map(|(meta, _)| (meta.device_id, meta.seq))
    };
    ids.map(|id| (id, events(id).collect())).collect()
}

pub struct Device {
    pub me: DeviceId,
    pub number: u32,
    pub role: Role,
    realm: Realm,
    /// What its clock is off by, in milliseconds.
    pub skew: i64,
    tabs: usize,
    /// Its build knows nothing of [`NEW_TYPES`].
    pub old: bool,
    pub disk: Rc<Disk>,
    /// False from a wipe of its storage until the hub let it in again.
    pub paired: bool,
    running: Option<Running>,
    ids: u64,
}

impl Device {
    pub fn new(me: u128, number: u32, role: Role, realm: Realm, tabs: usize) -> Self {
        Self {
            me: DeviceId(Uuid::from_u128(me)),
            number,
            role,
            realm,
            skew: 0,
            tabs,
            old: false,
            disk: Rc::default(),
            paired: true,
            running: None,
            ids: 0,
        }
    }

    /// The same browser profile on a second machine.
    pub fn twin(&self) -> Self {
        Self {
            realm: self.realm.clone(),
            disk: Rc::new(self.disk.copy()),
            running: None,
            // The clocks of two machines do not tick alike.
            ids: self.ids + (1 << 31),
            ..*self
        }
    }

    /// Opens the app, as after a crash: everything is read from the disk again.
    pub fn start(&mut self) {
        let tabs = (0..self.tabs)
            .map(|_| {
                let replica = Replica::new(self.realm.clone(), self.me, self.number);
                read(Node::open(Rc::clone(&self.disk), replica))
            })
            .collect();
        let pump = Pump::new(self.realm.clone(), self.me, &self.disk);
        self.running = Some(Running { tabs, pump });
        self.refresh(self.tabs);
    }

    pub fn stop(&mut self) {
        self.running = None;
    }

    pub fn is_running(&self) -> bool {
        self.running.is_some()
    }

    /// An empty storage, and another name: a stream's numbers are never used twice.
    pub fn wipe(&mut self, me: u128) {
        self.running = None;
        self.disk = Rc::default();
        self.paired = false;
        if !fault::is_injected(Fault::WipedTillKeepsItsName) {
            self.me = DeviceId(Uuid::from_u128(me));
        }
    }

    fn build(&self) -> &'static [&'static str] {
        if self.old { NEW_TYPES } else { &[] }
    }

    /// All that is on the disk is folded, in the first `tabs` tabs: what a broadcast brings about.
    pub fn refresh(&self, tabs: usize) {
        fault::older_build(self.build(), || {
            for node in self
                .running
                .iter()
                .flat_map(|running| running.tabs.iter().take(tabs))
            {
                while read(node.catch_up()) {}
            }
        });
    }

    pub fn read<R>(&self, tab: usize, f: impl FnOnce(&Replica) -> R) -> Option<R> {
        let running = self.running.as_ref()?;
        Some(running.tabs[tab % running.tabs.len()].read(f))
    }

    pub fn is_settled(&self) -> bool {
        let unsent = self.read(0, Replica::unsent);
        self.running
            .as_ref()
            .is_some_and(|running| running.pump.is_live())
            && unsent == Some(0)
    }

    pub fn connection(&self) -> Option<Connection> {
        self.running.as_ref().map(|running| running.pump.connection())
    }

    pub fn next_tick(&self) -> Option<u64> {
        self.running.as_ref().and_then(|running| running.pump.next_tick())
    }

    /// Someone at `tab` wants something. `None` if the app is not running.
    pub fn act(&mut self, tab: usize, user: &str, commands: Vec<Command>, time: u64) -> Option<Acted> {
        let old = self.build();
        let at = i64::try_from(time).unwrap_or(i64::MAX).saturating_add(self.skew);
        let running = self.running.as_mut()?;
        let node = &running.tabs[tab % running.tabs.len()];
        let (device, ids) = (self.me.0.as_u128() & 0xffff_ffff, &mut self.ids);
        // As UUID v7: milliseconds first, so that a clock that jumps back makes ids that sort before older ones.
        let milliseconds = u128::from((at + (1 << 40)).cast_unsigned()) << 80;
        let mut new_id = || {
            *ids += 1;
            let count = if fault::is_injected(Fault::IdsByWallClock) {
                0
            } else {
                *ids
            };
            Uuid::from_u128(milliseconds | u128::from(count) << 32 | device)
        };
        let mut context = Context {
            now: Timestamp(at),
            utc_offset_minutes: 120,
            fences: Fences::new(),
            user_id: Some(user.into()),
            new_id: &mut new_id,
        };
        Some(fault::older_build(old, || {
            now(node.execute(commands, &mut context))
        }))
    }

    /// The orders that its first tab lists.
    pub fn orders(&self) -> Orders {
        self.read(0, orders).unwrap_or_default()
    }

    /// Keeps a snapshot, so that the next start is this and what came after, and lets go of what is old.
    pub fn save(&mut self, time: u64, retention: Retention) {
        let now_here = Timestamp(i64::try_from(time).unwrap_or(i64::MAX).saturating_add(self.skew));
        let old = self.build();
        if let Some(running) = &self.running {
            let forgets = running.pump.has_given() || fault::is_injected(Fault::CompactionTakesUnsent);
            let retention = if forgets { retention } else { Retention::ALL };
            let saved = running.tabs[0].save(now_here, retention);
            // If it could not be kept, the one before serves.
            drop(fault::older_build(old, || now(saved)));
        }
    }

    /// A build of tomorrow, or a broken one, writes into this device's stream; everyone must live with it.
    pub fn poison(&mut self, poison: Poison, time: u64) -> Option<Entry> {
        self.running.as_ref()?;
        let (head, lamport) = (self.disk.stream_heads().get(self.me), self.last_lamport());
        let journal = self.disk.journal();
        let template = journal
            .iter()
            .find_map(|entry| Envelope::decode(&entry.bytes).ok());
        self.ids += 1;
        let bytes = match (poison, template) {
            (Poison::Garbage, _) | (_, None) => vec![0xc1; 3 + (self.ids % 5) as usize],
            (poison, Some(mut event)) => {
                event.event_id.0 = Uuid::from_u128(u128::from(self.ids) << 64 | self.me.0.as_u128());
                event.clock.device_id = self.me;
                event.clock.lamport = lamport.next();
                event.device_seq = head.seq.next();
                event.prev_hash = head.hash;
                event.at = Timestamp(i64::try_from(time).unwrap_or(i64::MAX));
                match poison {
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
        };
        let write = Write::of(vec![entry.clone()]);
        let end = self.disk.end();
        now(self.disk.commit(end, |_| Ok::<_, StoreError>(write))).ok()?;
        Some(entry)
    }

    /// The greatest Lamport time of the events on its disk that can be read.
    fn last_lamport(&self) -> Lamport {
        let journal = self.disk.journal();
        let times = journal
            .iter()
            .filter_map(|entry| Envelope::decode(&entry.bytes).ok());
        times.map(|event| event.clock.lamport).max().unwrap_or_default()
    }

    fn pump(&mut self, f: impl FnOnce(&mut Pump, &Node<Rc<Disk>>) -> Vec<Wish>) -> Vec<Wish> {
        // The tab that syncs hears at once of what another one stored; the other hears when it next does something.
        self.refresh(1);
        let old = self.build();
        let Some(running) = &mut self.running else {
            return Vec::new();
        };
        fault::older_build(old, || f(&mut running.pump, &running.tabs[0]))
    }

    pub fn opened(&mut self, time: u64) -> Vec<Wish> {
        self.pump(|pump, node| pump.opened(node, time))
    }

    pub fn written(&mut self, head: Head) -> Vec<Wish> {
        self.pump(|pump, node| pump.written(node, head))
    }

    pub fn frame(&mut self, time: u64, frame: &[u8]) -> Vec<Wish> {
        self.pump(|pump, node| pump.frame(node, time, frame))
    }

    pub fn feed(&mut self, input: TillInput) -> Vec<Wish> {
        self.pump(|pump, node| pump.feed(node, input))
    }
}
