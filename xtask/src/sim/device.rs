//! A till or a station: one or two tabs over one disk, a clock that may be wrong, a build that may be old.

use super::day::Shape;
use super::disk::{Disk, Medium, now, read};
use super::pairing::MANAGER;
use super::platform::{Ids, Platform};
use core_wasm::base::clock::{Fence, Lamport, Timestamp};
use core_wasm::base::ids::{DeviceId, OrderId, Realm};
use core_wasm::base::station::StationKind;
use core_wasm::codec;
use core_wasm::fault::{self, Fault};
use core_wasm::journal::{Entry, Envelope, Seq};
use core_wasm::lease::{LeaseHolder, LeaseWish, Leases};
use core_wasm::node::{Node, NodeError, Retention};
use core_wasm::replica::{Command, Context, Replica};
use core_wasm::store::{Store, StoreError, Write};
use core_wasm::sync::Connection;
use core_wasm::sync::pump::{Io, Pump, REST_MS, Saving, Stamp, Wake};
use fastrand::Rng;
use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;
use uuid::Uuid;

/// Types that an old build has never heard of.
pub const NEW_TYPES: &[&str] = &[
    "order.updated",
    "order.discounted",
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
    /// None while it rests, since its disk failed.
    pump: Option<Pump>,
    /// When it begins again then.
    rests_until: u64,
    /// What the pump last said of leases, as all tabs were told.
    leases: Leases,
    /// Orders that someone has on the slip.
    slips: BTreeSet<OrderId>,
    /// Which of this device's pumps it is.
    pump_life: u64,
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
    saving: Saving,
    /// False from a wipe of its storage until the hub let it in again.
    pub paired: bool,
    running: Option<Running>,
    ids: u64,
    /// Counts its pumps.
    pumps: u64,
}

impl Device {
    pub fn new(me: u128, number: u32, shape: &Shape, realm: Realm, saving: Saving) -> Self {
        Self {
            me: DeviceId(Uuid::from_u128(me)),
            number,
            role: shape.role,
            realm,
            skew: shape.skew,
            tabs: shape.tabs,
            old: shape.old,
            disk: Rc::default(),
            saving,
            paired: true,
            running: None,
            ids: 0,
            pumps: 0,
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
        self.running = Some(Running {
            tabs,
            pump: None,
            rests_until: 0,
            leases: Leases::default(),
            slips: BTreeSet::new(),
            pump_life: 0,
        });
        self.refresh(self.tabs);
        self.begin();
    }

    /// A pump begins, from what is stored.
    fn begin(&mut self) {
        if let Some(running) = &mut self.running {
            let begun = Pump::begin(&running.tabs[0], String::new(), "sim".into(), self.saving);
            running.pump = Some(read(begun));
            self.pumps += 1;
            running.pump_life = self.pumps;
        }
    }

    /// The pump ends, and begins again after a rest.
    fn rest(&mut self, time: u64) {
        if let Some(running) = &mut self.running {
            running.pump = None;
            running.rests_until = time + u64::from(REST_MS);
        }
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
        self.connection() == Some(Connection::Live) && unsent == Some(0)
    }

    fn pump(&self) -> Option<&Pump> {
        self.running.as_ref()?.pump.as_ref()
    }

    pub fn connection(&self) -> Option<Connection> {
        Some(self.pump()?.standing().connection)
    }

    /// Which of its pumps runs now, counted from 1; 0 if none does.
    pub fn pump_life(&self) -> u64 {
        let running = self.running.as_ref().filter(|running| running.pump.is_some());
        running.map_or(0, |running| running.pump_life)
    }

    /// Someone opens, leaves or takes over an order, from what the screen shows.
    pub fn lease_wishes(&mut self, rng: &mut Rng) -> Vec<LeaseWish> {
        let Some(running) = &mut self.running else {
            return Vec::new();
        };
        let user = ["ana", "ben", MANAGER][rng.usize(..3)];
        let approver = ["ben", MANAGER, MANAGER, MANAGER][rng.usize(..4)];
        let open: Vec<(OrderId, Fence)> = running.tabs[0].read(|replica| {
            let orders = replica.open_orders().map(|view| (view.id, view.order.fence));
            orders.collect()
        });
        let others: Vec<(OrderId, Fence)> = open
            .iter()
            .copied()
            .filter(|(order, _)| running.leases.other(*order).is_some())
            .collect();
        let slips: Vec<OrderId> = running.slips.iter().copied().collect();
        match rng.u8(..10) {
            0..=2 if !slips.is_empty() => {
                let order = slips[rng.usize(..slips.len())];
                running.slips.remove(&order);
                vec![LeaseWish::Leave(order)]
            }
            kind @ 3..=9 if kind > 5 || !others.is_empty() => {
                let from = if kind > 5 { open } else { others };
                if from.is_empty() {
                    return Vec::new();
                }
                let (order_id, seen) = from[rng.usize(..from.len())];
                running.slips.insert(order_id);
                let user_id = Some(user.into());
                let opens = LeaseWish::Open {
                    order_id,
                    user_id,
                    seen,
                };
                let takes = (kind <= 5).then(|| LeaseWish::TakeOver {
                    order_id,
                    approved_by: approver.into(),
                });
                [opens].into_iter().chain(takes).collect()
            }
            _ => Vec::new(),
        }
    }

    /// What its pump says of leases.
    pub fn leases(&self) -> Option<&LeaseHolder> {
        Some(self.pump()?.leases())
    }

    /// The pump has said who edits what.
    pub fn show_leases(&mut self, leases: Leases) {
        if let Some(running) = &mut self.running {
            running.leases = leases;
        }
    }

    pub fn next_tick(&self) -> Option<u64> {
        let running = self.running.as_ref()?;
        match &running.pump {
            Some(pump) => pump.next_tick(),
            None => Some(running.rests_until),
        }
    }

    /// Someone at `tab` wants something. `None` if the app is not running.
    pub fn act(&mut self, tab: usize, user: &str, commands: Vec<Command>, time: u64) -> Option<Acted> {
        let old = self.build();
        let at = i64::try_from(time).unwrap_or(i64::MAX).saturating_add(self.skew);
        let running = self.running.as_mut()?;
        let node = &running.tabs[tab % running.tabs.len()];
        let mut ids = Ids {
            at,
            device: self.me,
            count: &mut self.ids,
        };
        let mut new_id = || ids.next();
        let mut context = Context {
            now: Timestamp(at),
            utc_offset_minutes: 120,
            fences: running.leases.fences(),
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

    /// What a snapshot that is kept now may let go.
    pub fn lets_go(&self) -> Retention {
        self.pump().map_or(Retention::ALL, Pump::lets_go)
    }

    /// Keeps a snapshot, so that the next start is this and what came after, and lets go of what is old. False if it
    /// could not be kept: the one before serves.
    pub fn save(&mut self, time: u64, retention: Retention) -> bool {
        let now_here = Timestamp(i64::try_from(time).unwrap_or(i64::MAX).saturating_add(self.skew));
        let old = self.build();
        let Some(running) = &self.running else {
            return true;
        };
        let saved = running.tabs[0].save(now_here, retention);
        fault::older_build(old, || now(saved)).is_ok()
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
                event.fence = None;
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

    /// Wakes the pump. Nothing is returned while it rests.
    pub fn wake(&mut self, wake: Wake, time: u64, entropy: u64) -> Vec<Io> {
        // The tab that syncs hears at once of what another one stored; the other hears when it next does something.
        self.refresh(1);
        let old = self.build();
        let Some(running) = &mut self.running else {
            return Vec::new();
        };
        if running.pump.is_none() && time >= running.rests_until {
            self.begin();
        }
        let at = i64::try_from(time).unwrap_or(i64::MAX).saturating_add(self.skew);
        let mut platform = Platform {
            now: time,
            entropy,
            stamp: Stamp {
                now: Timestamp(at),
                utc_offset_minutes: 120,
                user_id: None,
            },
            ids: Ids {
                at,
                device: self.me,
                count: &mut self.ids,
            },
        };
        let io = match &mut self.running {
            Some(Running {
                tabs,
                pump: Some(pump),
                ..
            }) => fault::older_build(old, || now(pump.wake(&tabs[0], wake, &mut platform))),
            _ => Vec::new(),
        };
        if let Some(Io::Rest(_)) = io.last() {
            self.rest(time);
        }
        io
    }

    /// A snapshot that the pump asked for could not be kept.
    pub fn could_not_save(&mut self, time: u64) {
        self.rest(time);
    }
}
