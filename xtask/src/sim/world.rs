//! The world of a day: time, network, power. Everything random comes from the seed, and nothing waits.
//!
//! Not in it: what goes wrong (see `trouble`), who judges (see `judge`).

use super::day::{Action, Day, WORKDAY_MS};
use super::device::Device;
use super::disk::Medium;
use super::history::History;
use super::leases::Ledger;
use super::network::Link;
use super::server_disk::ServerDisk;
use super::site::{PUBLISHED_ENTRIES, Place, Site};
use super::workload;
use core_wasm::base::ids::{DeviceId, Realm};
use core_wasm::journal::Entry;
use core_wasm::node::{NodeError, Retention};
use core_wasm::replica::Replica;
use core_wasm::store::StoreError;
use core_wasm::sync::pump::{Saving, Wake};
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

#[derive(Debug)]
pub(super) enum Event {
    Step(usize),
    Act {
        device: usize,
        entropy: u64,
    },
    Tick(Peer),
    /// What this device has stored is its own, in part.
    Written(usize),
    Opened(LinkId),
    /// The peer learns that its connection is gone.
    Closed(LinkId),
    /// The hub's end learns it.
    HungUp(LinkId),
    Deliver {
        link: LinkId,
        up: bool,
    },
    /// A lease may have lapsed at the hub.
    Lapse,
    /// A site's disk had its time.
    Committed {
        site: SiteName,
        life: u32,
    },
    Start(usize),
    StartSite(SiteName),
    Pair(usize),
    PlugIn(Peer),
    MakeRoom(usize),
    MakeRoomAt(SiteName),
    SpeedUp(SiteName),
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

    fn is_quiet(&self) -> bool {
        let plain = |disk: &dyn Medium| -> Vec<_> {
            let heads = disk.stream_heads();
            let plain = heads
                .iter()
                .filter(|head| !self.history.split.contains(&head.device_id));
            plain.copied().collect()
        };
        let heads = plain(&self.hub.disk);
        let settled = |device: &Device| {
            let split = self.history.split.contains(&device.me);
            device.paired && (device.is_settled() || split) && plain(&*device.disk) == heads
        };
        let above = |site: &Site| plain(&site.disk) == heads && site.is_settled();
        self.devices.iter().all(settled) && self.hub.is_settled() && self.cloud.as_ref().is_none_or(above)
    }

    /// Why a shop is not quiet.
    pub fn unrest(&self) -> String {
        let mut unrest = String::new();
        for stream in self.hub.disk.stream_heads().iter().map(|head| head.device_id) {
            let heads = |(name, disk): (String, &dyn Medium)| {
                let base = disk.bases().get(&stream).map_or(0, |base| base.0);
                (name, base, disk.stream_heads().get(stream).seq.0)
            };
            let all: Vec<_> = self.names_and_disks().map(heads).collect();
            if all.iter().any(|(.., seq)| *seq != all[0].2) {
                let _ = write!(unrest, " {stream} is known as");
                for (name, base, seq) in all {
                    let _ = write!(unrest, " {base}..{seq} on {name},");
                }
            }
        }
        for (index, device) in self.devices.iter().enumerate() {
            if !device.paired || !device.is_settled() {
                let unsent = device.read(0, Replica::unsent);
                let _ = write!(
                    unrest,
                    " device {index} is {:?}, {unsent:?} unsent;",
                    device.connection()
                );
            }
        }
        unrest
    }

    pub(super) fn schedule(&mut self, after: u64, event: Event) {
        self.scheduled += 1;
        self.queue.push(Reverse((self.now + after, self.scheduled)));
        self.events.insert(self.scheduled, event);
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

    fn next_event(&mut self) -> bool {
        let Some(Reverse((time, id))) = self.queue.pop() else {
            return false;
        };
        self.now = time;
        if let Some(event) = self.events.remove(&id) {
            self.happen(event);
        }
        true
    }

    fn happen(&mut self, event: Event) {
        match event {
            Event::Step(index) => {
                let action = self.steps[index].clone();
                self.perform(action);
            }
            Event::Act { device, entropy } => self.work(device, entropy),
            Event::Tick(peer) => self.tick(peer),
            Event::Written(device) => self.written(device),
            Event::Lapse => {
                self.lapses = None;
                if let Some(hub) = self.site(SiteName::Hub) {
                    let wishes = hub.lapse();
                    self.grant_site(SiteName::Hub, wishes);
                }
            }
            Event::Opened(link) => self.opened(link),
            Event::Closed(link) => self.closed(link),
            Event::HungUp(link) => {
                if let Some(known) = self.links.get_mut(&link) {
                    known.held = false;
                    let site = known.peer.site();
                    if let Some(site) = self.site(site) {
                        site.disconnect(link);
                    }
                }
                self.forget(link);
            }
            Event::Deliver { link, up } => self.deliver(link, up),
            Event::Committed { site, life } => {
                if let Some(writer) = self.site(site).filter(|site| site.life == life) {
                    let wishes = writer.write();
                    self.grant_site(site, wishes);
                }
            }
            Event::Start(device) => {
                if self.devices[device].paired && !self.devices[device].is_running() {
                    self.note(|_| format!("device {device} starts"));
                    self.devices[device].start();
                    self.schedule(0, Event::Tick(Peer::Device(device)));
                }
            }
            Event::StartSite(name) => {
                if let Some(site) = self.site(name).filter(|site| !site.is_up()) {
                    site.start();
                    self.note(|_| format!("{name:?} starts"));
                    if name == SiteName::Hub {
                        self.read_leases();
                        self.leases.starts(&self.hub.disk, self.now);
                    }
                    self.schedule(0, Event::Tick(Peer::Uplink));
                }
            }
            Event::Pair(device) => self.pair(device),
            Event::PlugIn(peer) => {
                self.note(|_| format!("{peer:?} is plugged in"));
                self.unplugged.remove(&peer);
            }
            Event::MakeRoom(device) => self.devices[device].disk.fill(false),
            Event::MakeRoomAt(site) => {
                if let Some(site) = self.site(site) {
                    site.disk.fill(false);
                }
            }
            Event::SpeedUp(site) => drop(self.slow.remove(&site)),
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

    /// Someone does something at a device, from what the screen of one of its tabs shows.
    pub(super) fn work(&mut self, device: usize, entropy: u64) {
        let mut rng = Rng::with_seed(entropy);
        let tab = rng.usize(..4);
        let user = ["ana", "ben", "cem"][rng.usize(..3)];
        let worker = &mut self.devices[device];
        let (role, old, now) = (worker.role, worker.old, self.now);
        let wanted = worker.read(tab, |replica| workload::next(&mut rng, replica, role, old));
        let Some(commands) = wanted.flatten() else { return };
        let text = self.trace.is_some().then(|| format!("{commands:?}"));
        let Some(acted) = self.devices[device].act(tab, user, commands, now) else {
            return;
        };
        if self.lost_power(device) {
            return;
        }
        self.note(|_| match &acted {
            Ok(entries) => format!(
                "device {device} wrote {}: {}",
                entries.len(),
                text.unwrap_or_default()
            ),
            Err(error) => format!("device {device} could not: {error}"),
        });
        match acted {
            Ok(entries) => self.confirmed(device, &entries),
            Err(NodeError::Store(StoreError::Refused(refusal))) => {
                let violation = format!("device {device} could not go on with its own stream: {refusal}");
                self.history.violations.push(violation);
            }
            Err(_) => {}
        }
    }

    pub(super) fn confirmed(&mut self, device: usize, entries: &[Entry]) {
        self.history.confirm(entries);
        self.written(device);
    }

    /// The tab that syncs tells its pump how far this device's own stream is.
    fn written(&mut self, device: usize) {
        self.devices[device].refresh(1);
        let me = self.devices[device].me;
        if let Some(head) = self.devices[device].read(0, |replica| replica.heads().get(me)) {
            self.wake(Peer::Device(device), Wake::Written(head));
        }
    }

    /// Someone at a till opens, leaves or takes over an order.
    pub(super) fn lease(&mut self, device: usize, entropy: u64) {
        let mut rng = Rng::with_seed(entropy);
        for wish in self.devices[device].lease_wishes(&mut rng) {
            self.note(|_| format!("device {device} wishes {wish:?}"));
            self.wake(Peer::Device(device), Wake::Lease(wish));
        }
    }
}
