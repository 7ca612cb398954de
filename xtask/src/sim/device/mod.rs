//! A till or a station: one or two tabs over one disk, a clock that may be wrong, a build that may be old.

mod leases;
mod orders;
mod poison;
mod syncing;

pub use orders::{Orders, orders};
pub use poison::Poison;

use super::day::Shape;
use super::disk::{Disk, now, read};
use super::pairing::MANAGER;
use super::platform::Ids;
use core_wasm::base::clock::Timestamp;
use core_wasm::base::ids::{DeviceId, OrderId, Realm};
use core_wasm::base::station::StationKind;
use core_wasm::fault;
use core_wasm::fault::Fault;
use core_wasm::journal::Entry;
use core_wasm::lease::Leases;
use core_wasm::node::{Node, NodeError};
use core_wasm::replica::{Command, Context, Replica, Rights};
use core_wasm::sync::pump::{Pump, Saving};
use std::collections::BTreeSet;
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
        // What is written before the staff list has come is to hold, too: a till from before permissions asks for none.
        let knows_staff = node.read(|replica| !replica.staff().0.is_empty());
        let rights = if knows_staff {
            Rights::OfPeople
        } else {
            Rights::All
        };
        let mut context = Context {
            now: Timestamp(at),
            utc_offset_minutes: 120,
            fences: running.leases.fences(),
            user_id: Some(user.into()),
            // Someone who may is always near.
            approved_by: Some(MANAGER.into()),
            rights,
            new_id: &mut new_id,
        };
        Some(fault::older_build(old, || {
            now(node.execute(commands, &mut context))
        }))
    }
}
