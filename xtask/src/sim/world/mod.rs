//! The world of a day: time, network, power. Everything random comes from the seed, and nothing waits.
//!
//! Not in it: what goes wrong (see `trouble`), who judges (see `judge`).

mod events;
mod quiet;
mod work;

pub(super) use events::Event;

use super::day::{Action, Day, WORKDAY_MS};
use super::device::Device;
use super::history::History;
use super::leases::Ledger;
use super::network::Link;
use super::server_disk::ServerDisk;
use super::site::{PUBLISHED_ENTRIES, Place, Site};
use core_wasm::base::ids::{DeviceId, Realm};
use core_wasm::node::Retention;
use core_wasm::sync::pump::Saving;
use fastrand::Rng;
use server_kit::journal::Rules;
use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet, BinaryHeap};
use std::fmt::Write as _;

/// How long a healed shop may take to settle.
const SETTLE_MS: u64 = 300_000;
/// How often it is looked whether it has.
const LOOK_MS: u64 = 250;
/// Names of devices and sites that come later in the day begin here.
const LATER_NAMES: u128 = 0x9000_0000;

pub type LinkId = u64;

/// Who connects to someone above.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Peer {
    /// A till or a station, to the hub.
    Device(usize),
    /// The hub, to the cloud.
    Uplink,
}

impl Peer {
    pub(super) fn site(self) -> SiteName {
        match self {
            Self::Device(_) => SiteName::Hub,
            Self::Uplink => SiteName::Cloud,
        }
    }
}

/// Where devices connect to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum SiteName {
    Hub,
    Cloud,
}

pub struct World {
    pub(super) rng: Rng,
    pub(super) now: u64,
    queue: BinaryHeap<Reverse<(u64, u64)>>,
    events: BTreeMap<u64, Event>,
    scheduled: u64,
    steps: Vec<Action>,
    pub devices: Vec<Device>,
    pub(super) retention: Retention,
    pub hub: Site,
    pub cloud: Option<Site>,
    pub history: History,
    pub(super) backup: Option<ServerDisk>,
    /// What is known of leases.
    pub(super) leases: Ledger,
    /// When the hub is next asked which leases have lapsed.
    pub(super) lapses: Option<u64>,
    /// When each pump is next woken.
    pub(super) ticks: BTreeMap<Peer, u64>,
    /// Each peer's connection, as the peer knows it.
    pub(super) sockets: BTreeMap<Peer, LinkId>,
    pub(super) unplugged: BTreeSet<Peer>,
    /// Until when each direction stalls.
    pub(super) stalled: BTreeMap<Peer, (u64, u64)>,
    /// How long the next loss of power lasts.
    pub(super) outage: BTreeMap<usize, u64>,
    pub(super) site_outage: BTreeMap<SiteName, u64>,
    pub(super) slow: BTreeMap<SiteName, u64>,
    pub(super) links: BTreeMap<LinkId, Link>,
    pub(super) connections: LinkId,
    pub(super) names: u128,
    /// All streams that the hub ever wrote.
    pub(super) hub_names: BTreeSet<DeviceId>,
    pub(super) trace: Option<String>,
}

impl World {
    /// A shop in the morning: the hub is up and has let everybody in.
    pub fn new(day: &Day, trace: bool) -> Self {
        let realm = Realm {
            tenant_id: "t-sim".into(),
            store_id: "s-001".into(),
        };
        let numbered = (1..).zip(&day.shop.devices);
        let devices = numbered.map(|(number, shape)| {
            let name = 0x7111_0000 + u128::from(number);
            let saving = Saving {
                retention: day.shop.retention,
                ..day.shop.saving
            };
            Device::new(name, number, shape, realm.clone(), saving)
        });
        let rules = Rules {
            frame_entries: PUBLISHED_ENTRIES,
            snapshots: day.shop.snapshots,
            ..Rules::default()
        };
        let staff = Self::staffed(&realm);
        let place = Place::Hub {
            uplink: day.shop.cloud,
        };
        let hub = Site::new(realm.clone(), 0xb0b0, place, day.shop.page, rules);
        let mut world = Self {
            rng: Rng::with_seed(day.seed ^ 0x5eed),
            now: 0,
            queue: BinaryHeap::new(),
            events: BTreeMap::new(),
            scheduled: 0,
            steps: day.steps.iter().map(|step| step.action.clone()).collect(),
            devices: devices.collect(),
            retention: day.shop.retention,
            hub_names: BTreeSet::from([hub.me]),
            hub,
            cloud: day
                .shop
                .cloud
                .then(|| Site::new(realm, 0xc10d, Place::Cloud, day.shop.page, rules)),
            history: History::default(),
            backup: None,
            leases: Ledger::default(),
            lapses: None,
            ticks: BTreeMap::new(),
            sockets: BTreeMap::new(),
            unplugged: BTreeSet::new(),
            stalled: BTreeMap::new(),
            outage: BTreeMap::new(),
            site_outage: BTreeMap::new(),
            slow: BTreeMap::new(),
            links: BTreeMap::new(),
            connections: 0,
            names: LATER_NAMES,
            trace: trace.then(String::new),
        };
        world.hub.record(staff);
        for device in 0..world.devices.len() {
            let paired = world.paired(device, world.devices[device].number, None);
            world.hub.record(paired);
            world.schedule(0, Event::Start(device));
        }
        world.schedule(0, Event::Tick(Peer::Uplink));
        for (index, step) in day.steps.iter().enumerate() {
            world.schedule(step.at, Event::Step(index));
        }
        world
    }

    /// Runs the day, mends everything, and waits until all is quiet. False if it never is.
    pub fn run(&mut self) -> bool {
        while self.now < WORKDAY_MS && self.next_event() {}
        self.note(|_| "everything is mended".to_owned());
        self.mend();
        let until = self.now + SETTLE_MS;
        let mut look = self.now;
        while self.now < until && self.next_event() {
            if self.now >= look {
                look = self.now + LOOK_MS;
                if self.is_quiet() {
                    return true;
                }
            }
        }
        false
    }

    /// All that happened, line by line.
    pub fn trace(&self) -> &str {
        self.trace.as_deref().unwrap_or_default()
    }

    /// The time of day, in milliseconds.
    pub fn time(&self) -> u64 {
        self.now
    }

    pub(super) fn note(&mut self, text: impl FnOnce(&Self) -> String) {
        if self.trace.is_some() {
            let line = text(self);
            if let Some(trace) = &mut self.trace {
                // Writing to memory can't fail.
                let _ = writeln!(trace, "{:>9} ms  {line}", self.now);
            }
        }
    }

    pub(super) fn site(&mut self, name: SiteName) -> Option<&mut Site> {
        let (now, full) = (self.now, self.full_links());
        let site = match name {
            SiteName::Hub => Some(&mut self.hub),
            SiteName::Cloud => self.cloud.as_mut(),
        };
        let site = site?;
        (site.now, site.full) = (now, full);
        Some(site)
    }
}
