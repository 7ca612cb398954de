//! A shop's day as a script: who is there, and what they and their bad luck do, step by step. It is made from the seed
//! before the day begins, so that a step can be left out and the rest replayed.

use super::device::{Poison, Role};
use super::disk::PowerCut;
use super::world::{Peer, SiteName};
use core_wasm::base::station::StationKind;
use core_wasm::lease::LEASE_MS;
use core_wasm::node::Retention;
use core_wasm::sync::pump::Saving;
use fastrand::Rng;
use server_kit::journal::SnapshotRule;
use std::time::Duration;

/// How long people work, in milliseconds.
pub const WORKDAY_MS: u64 = 60_000;
/// As far off as a clock may be, in milliseconds.
const WEEK_MS: i64 = 7 * 24 * 3_600_000;

/// A device as the day finds it.
#[derive(Clone, Debug)]
pub struct Shape {
    pub role: Role,
    pub tabs: usize,
    pub skew: i64,
    pub old: bool,
}

/// Who is there.
#[derive(Clone, Debug)]
pub struct Shop {
    pub devices: Vec<Shape>,
    pub cloud: bool,
    /// How many entries a page of the hub or the cloud has at most.
    pub page: usize,
    /// What devices keep, and what the hub's snapshots hold.
    pub retention: Retention,
    /// How often a device keeps a snapshot by itself.
    pub saving: Saving,
    /// How often the hub and the cloud do.
    pub snapshots: SnapshotRule,
}

/// Something that happens. Times are in milliseconds.
#[derive(Clone, Debug)]
pub enum Action {
    /// Someone at a device wants something; the entropy decides what, from what the screen shows.
    Work { device: usize, entropy: u64 },
    /// Someone at a till opens, leaves or takes over an order; the entropy decides which.
    Lease { device: usize, entropy: u64 },
    /// No connection at all, for so long; both ends learn of it soon.
    Unplug { peer: Peer, lasts: u64 },
    /// The connection breaks; what is on the way may still arrive at the hub for so long.
    Break { peer: Peer, late: u64 },
    /// Frames of one direction, or of both, stall and nobody is told.
    Stall {
        peer: Peer,
        up: bool,
        down: bool,
        lasts: u64,
    },
    /// A device dies: now, or around its next commit.
    Crash {
        device: usize,
        cut: Option<PowerCut>,
        lasts: u64,
    },
    /// The hub or the cloud dies: now, or around its next commit.
    CrashSite {
        site: SiteName,
        cut: Option<PowerCut>,
        lasts: u64,
    },
    /// A device's disk is full.
    Fill { device: usize, lasts: u64 },
    /// The hub's or the cloud's disk is full.
    FillSite { site: SiteName, lasts: u64 },
    /// Every commit there takes this long.
    Slow { site: SiteName, commit: u64, lasts: u64 },
    /// A device's storage is wiped; it pairs again when it can.
    Wipe { device: usize },
    /// The hub's disk is replaced by an empty one.
    WipeHub { lasts: u64 },
    /// Someone makes a backup of the hub.
    BackUp,
    /// The hub is restored from the backup, if there is one.
    Restore { lasts: u64 },
    /// A device keeps a snapshot, and lets go of what is old.
    Save { device: usize },
    /// The hub keeps a snapshot, and offers it from now on.
    SaveHub,
    /// A device's clock jumps.
    Clock { device: usize, skew: i64 },
    /// A device writes what nobody can read.
    Poison { device: usize, poison: Poison },
    /// A program with a device's token tells the hub what is not true; the entropy decides what.
    Lie { device: usize, entropy: u64 },
    /// An old build is updated.
    Update { device: usize },
    /// A browser profile is copied to a second machine, which then works under the same name.
    Twin { device: usize },
}

/// A moment and what happens then.
#[derive(Clone, Debug)]
pub struct Step {
    pub at: u64,
    pub action: Action,
}

/// A whole day.
#[derive(Clone, Debug)]
pub struct Day {
    pub seed: u64,
    pub shop: Shop,
    pub steps: Vec<Step>,
}

impl Day {
    /// The day of a seed.
    pub fn of(seed: u64) -> Self {
        let mut rng = Rng::with_seed(seed);
        let shop = shop(&mut rng, seed);
        let mut steps = Vec::new();
        for (device, shape) in shop.devices.iter().enumerate() {
            let pause = match shape.role {
                Role::Till => 10..600,
                Role::Station(_) => 100..2_000,
            };
            let mut at = 1;
            while at < WORKDAY_MS {
                let entropy = rng.u64(..);
                let action = Action::Work { device, entropy };
                steps.push(Step { at, action });
                at += rng.u64(pause.clone());
            }
        }
        let mut at = 500;
        // Some days are quieter than others.
        let calm = rng.u64(500..6_000);
        while at < WORKDAY_MS {
            let action = trouble(&mut rng, &shop);
            steps.push(Step { at, action });
            at += rng.u64(100..calm);
        }
        if rng.u8(..24) == 0 {
            let device = rng.usize(..shop.devices.len());
            let at = rng.u64(1_000..WORKDAY_MS);
            steps.push(Step {
                at,
                action: Action::Twin { device },
            });
        }
        if rng.bool() {
            // Often somebody is out of earshot when the last word is said.
            let peer = Peer::Device(rng.usize(..shop.devices.len()));
            let at = WORKDAY_MS - rng.u64(100..3_000);
            let action = Action::Stall {
                peer,
                up: false,
                down: true,
                lasts: rng.u64(3_000..20_000),
            };
            steps.push(Step { at, action });
        }
        if shop.retention != Retention::ALL {
            forgetting(
                &mut Rng::with_seed(seed ^ 0xf0_46e7),
                shop.devices.len(),
                &mut steps,
            );
        }
        if seed % 15 == 13 {
            restored_from_long_ago(&mut Rng::with_seed(seed ^ 0xbac_c0b7), &mut steps);
        }
        leases(&mut Rng::with_seed(seed ^ 0x1ea5e), &shop.devices, &mut steps);
        steps.sort_by_key(|step| step.at);
        Self { seed, shop, steps }
    }
}

/// People open orders, leave them and take them over. On some days somebody walks out of reach for longer than a lease
/// lasts.
fn leases(rng: &mut Rng, devices: &[Shape], steps: &mut Vec<Step>) {
    for (device, shape) in devices.iter().enumerate() {
        let mut at = rng.u64(200..3_000);
        while shape.role == Role::Till && at < WORKDAY_MS {
            let entropy = rng.u64(..);
            let action = Action::Lease { device, entropy };
            steps.push(Step { at, action });
            at += rng.u64(100..4_000);
        }
    }
    if rng.u8(..4) == 0 {
        let peer = Peer::Device(rng.usize(..devices.len()));
        let at = rng.u64(1_000..10_000);
        let lasts = LEASE_MS + rng.u64(0..5_000);
        let action = Action::Unplug { peer, lasts };
        steps.push(Step { at, action });
    }
}

/// On a day on which devices forget, they do so all the time; and no hub loses all it has, since then nobody could give
/// back what is let go (ADR 6): a backup has to.
fn forgetting(rng: &mut Rng, devices: usize, steps: &mut Vec<Step>) {
    for step in steps.iter_mut() {
        if let Action::WipeHub { lasts } = step.action {
            step.action = Action::Restore { lasts };
        }
    }
    for device in 0..devices {
        let mut at = rng.u64(1_000..8_000);
        while at < WORKDAY_MS {
            let action = Action::Save { device };
            steps.push(Step { at, action });
            at += rng.u64(1_000..8_000);
        }
    }
    let mut at = rng.u64(2_000..15_000);
    while at < WORKDAY_MS {
        let action = if rng.u8(..3) == 0 {
            Action::BackUp
        } else {
            Action::SaveHub
        };
        steps.push(Step { at, action });
        at += rng.u64(2_000..10_000);
    }
}

/// On some of the days on which devices keep nothing, the only backup is of the morning: a hub that is restored from it lacks
/// what its tills have long let go of, their receipts among it.
fn restored_from_long_ago(rng: &mut Rng, steps: &mut Vec<Step>) {
    steps.retain(|step| !matches!(step.action, Action::BackUp));
    steps.push(Step {
        at: rng.u64(1_000..10_000),
        action: Action::BackUp,
    });
    let lasts = rng.u64(50..8_000);
    steps.push(Step {
        at: rng.u64(25_000..50_000),
        action: Action::Restore { lasts },
    });
}

fn shop(rng: &mut Rng, seed: u64) -> Shop {
    let often = &mut Rng::with_seed(seed ^ 0x5a7e);
    let mut devices: Vec<Shape> = (0..rng.usize(2..6)).map(|_| shape(rng, Role::Till)).collect();
    if rng.bool() {
        devices.push(shape(rng, Role::Station(StationKind::Kitchen)));
    }
    if rng.u8(..3) == 0 {
        devices.push(shape(rng, Role::Station(StationKind::Bar)));
    }
    Shop {
        devices,
        cloud: rng.u8(..4) > 0,
        page: rng.usize(3..200),
        retention: match seed % 5 {
            2 => Retention { keeps_ms: 6_000 },
            3 => Retention { keeps_ms: 0 },
            _ => Retention::ALL,
        },
        saving: Saving {
            every: often.u64(50..1_000),
            catching_up: often.u64(50..2_000),
            retention: Retention::ALL,
        },
        snapshots: SnapshotRule {
            // Whoever takes over a snapshot lets go of the journal that is in it: on days on which devices forget.
            every: match seed % 5 {
                2 | 3 => often.u64(100..2_000),
                _ => u64::MAX,
            },
            rest: Duration::from_secs(5),
            most: u64::MAX,
        },
    }
}

fn shape(rng: &mut Rng, role: Role) -> Shape {
    Shape {
        role,
        tabs: rng.usize(1..3),
        skew: if rng.bool() {
            rng.i64(-WEEK_MS..=WEEK_MS)
        } else {
            0
        },
        old: rng.u8(..8) == 0,
    }
}

fn trouble(rng: &mut Rng, shop: &Shop) -> Action {
    let device = rng.usize(..shop.devices.len());
    let site = if shop.cloud && rng.u8(..4) == 0 {
        SiteName::Cloud
    } else {
        SiteName::Hub
    };
    let peer = if shop.cloud && rng.u8(..5) == 0 {
        Peer::Uplink
    } else {
        Peer::Device(device)
    };
    let lasts = rng.u64(50..8_000);
    let cut = [
        None,
        Some(PowerCut::Before),
        Some(PowerCut::During),
        Some(PowerCut::After),
    ][rng.usize(..4)];
    match rng.u8(..100) {
        0..=15 => Action::Unplug { peer, lasts },
        16..=32 => Action::Break {
            peer,
            late: rng.u64(..15_000),
        },
        33..=42 => {
            let (up, down) = [(true, false), (false, true), (true, true)][rng.usize(..3)];
            let lasts = rng.u64(500..40_000);
            Action::Stall {
                peer,
                up,
                down,
                lasts,
            }
        }
        43..=57 => Action::Crash { device, cut, lasts },
        58..=61 => Action::Save { device },
        62..=69 => Action::CrashSite { site, cut, lasts },
        70..=74 => Action::Fill { device, lasts },
        75..=77 => Action::FillSite { site, lasts },
        78..=80 => Action::Slow {
            site,
            commit: rng.u64(100..3_000),
            lasts,
        },
        81..=83 => Action::Wipe { device },
        84..=85 => Action::WipeHub { lasts },
        86..=89 => Action::BackUp,
        90..=91 => Action::Restore { lasts },
        92..=93 => Action::Clock {
            device,
            skew: rng.i64(-WEEK_MS..=WEEK_MS),
        },
        94..=96 => {
            let poison = [
                Poison::Garbage,
                Poison::UnknownType,
                Poison::FutureVersion,
                Poison::OtherStore,
                Poison::Forged,
            ][rng.usize(..5)];
            Action::Poison { device, poison }
        }
        97..=98 => Action::Lie {
            device,
            entropy: rng.u64(..),
        },
        _ => Action::Update { device },
    }
}
