//! The hub or the cloud: server-kit's writer, sessions and leases over one disk, as the real hub runs them, but driven
//! step by step. The hub has an uplink to the cloud.
//!
//! Nothing is decided here.

mod clients;
mod uplink;
mod writer;

use super::device::Orders;
use super::host::Ready;
use super::server_disk::{ServerDisk, read};
use super::world::LinkId;
use clients::Client;
use core_wasm::base::ids::{DeviceId, Epoch, Realm};
use core_wasm::base::keys::{PublicKey, Signature};
use core_wasm::fault;
use core_wasm::fault::Fault;
use core_wasm::journal::Cursor;
use core_wasm::protocol::HubMessage;
use core_wasm::replica::Replica;
use core_wasm::sync::pump::{Io, Pump};
use core_wasm::sync::{Connection, Voucher};
use ed25519_dalek::{Signer, SigningKey};
use server_kit::journal::{Committer, ReadJournal, Rules};
use server_kit::lease::Lender;
use std::collections::{BTreeMap, BTreeSet};
use uplink::UplinkPump;
use uuid::Uuid;
use writer::{Ticket, record};

/// How many entries go into one publication at most; small, so that publications and pages overlap.
pub const PUBLISHED_ENTRIES: usize = 8;

/// What a site asks of the world.
#[derive(Debug)]
pub enum SiteWish {
    Send(LinkId, Vec<u8>),
    Close(LinkId),
    /// Call [`Site::write`] once the disk had its time.
    Write,
    /// Take a snapshot: somebody needs one, or it is due.
    Save,
    /// Of its uplink.
    Uplink(Vec<Io>),
    /// It let go of these itself, since a snapshot without them is stored.
    LetGo(Orders),
}

/// What dies in a crash.
struct Running {
    committer: Committer<ServerDisk, Ticket>,
    lender: Lender,
    snapshot: Option<Ready>,
    clients: BTreeMap<LinkId, Client>,
    /// Whether the world was asked for a turn of the writer.
    writing: bool,
    started: u64,
    /// None if it has none.
    uplink: Option<UplinkPump>,
}

/// What a site is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// A store's hub, which may speak to the cloud.
    Hub {
        uplink: bool,
    },
    Cloud,
}

/// Vouches with a site's key.
fn voucher(realm: &Realm, key: &SigningKey, epoch: Epoch) -> Voucher {
    let key = key.clone();
    Voucher::new(realm.clone(), epoch, move |text| {
        Signature(key.sign(text).to_bytes())
    })
}

fn public(key: &SigningKey) -> PublicKey {
    PublicKey::Ed25519(key.verifying_key().to_bytes())
}

pub struct Site {
    realm: Realm,
    pub me: DeviceId,
    epoch: Epoch,
    pub disk: ServerDisk,
    place: Place,
    running: Option<Running>,
    /// Counts starts; what was under way before a crash is gone.
    pub life: u32,
    ids: u64,
    /// How many entries a page has at most, here.
    page: usize,
    rules: Rules,
    /// What it vouches with; it stays, whatever becomes of the disk.
    key: SigningKey,
    /// What time it is; the world says so.
    pub now: u64,
    /// Connections that have no room; the world says so too.
    pub full: BTreeSet<LinkId>,
}

impl Site {
    pub fn new(realm: Realm, name: u128, place: Place, page: usize, rules: Rules) -> Self {
        let mut site = Self {
            realm,
            me: DeviceId(Uuid::from_u128(name)),
            epoch: Epoch(Uuid::from_u128(name << 64)),
            disk: ServerDisk::default(),
            place,
            running: None,
            life: 0,
            ids: 0,
            page,
            rules,
            key: SigningKey::from_bytes(&[7; 32]),
            now: 0,
            full: BTreeSet::new(),
        };
        site.start();
        site
    }

    /// Which store it is of, and the epoch of its journal.
    pub fn names(&self) -> (&Realm, Epoch) {
        (&self.realm, self.epoch)
    }

    pub fn start(&mut self) {
        self.life += 1;
        let opened = Committer::open(self.disk.clone(), self.realm.clone(), self.me, self.rules);
        let committer = read(opened).vouching(Some(voucher(&self.realm, &self.key, self.epoch)));
        let lender = Lender::restore(self.now, &committer.view().read());
        self.running = Some(Running {
            committer,
            lender,
            snapshot: None,
            clients: BTreeMap::new(),
            writing: false,
            started: self.now,
            uplink: (self.place == Place::Hub { uplink: true }).then(UplinkPump::default),
        });
    }

    pub fn stop(&mut self) {
        self.running = None;
    }

    pub fn is_up(&self) -> bool {
        self.running.is_some()
    }

    /// Its disk is another one: empty, or as it was at the time of a backup. Either way it is another epoch of the
    /// journal, and another stream of its own, so that no number is used twice.
    pub fn replace_disk(&mut self, disk: ServerDisk, name: u128) {
        let restored = read(disk.end()) > Cursor(0);
        self.running = None;
        self.disk = disk;
        if restored && fault::is_injected(Fault::RestoredAsBefore) {
            return;
        }
        self.me = DeviceId(Uuid::from_u128(name));
        self.epoch = Epoch(Uuid::from_u128(name << 64));
    }

    pub fn read<R>(&self, f: impl FnOnce(&Replica) -> R) -> Option<R> {
        let running = self.running.as_ref()?;
        Some(f(&running.committer.view().read().replica))
    }

    /// What it says of all leases.
    pub fn leases(&self) -> Option<HubMessage> {
        Some(self.running.as_ref()?.lender.status(self.now))
    }

    /// Whether all it has to say to the peer above it was said.
    pub fn is_settled(&self) -> bool {
        let is_live = |pump: &Pump| pump.standing().connection == Connection::Live;
        self.running.as_ref().is_some_and(|running| {
            let uplink = running.uplink.as_ref();
            running.committer.is_idle()
                && uplink.is_none_or(|uplink| uplink.pump.as_ref().is_some_and(is_live))
        })
    }

    /// When the next lease lapses.
    pub fn next_lapse(&self) -> Option<u64> {
        self.running.as_ref()?.lender.next_lapse()
    }

    /// Ends the leases that were not renewed in time.
    pub fn lapse(&mut self) -> Vec<SiteWish> {
        let Some(running) = &mut self.running else {
            return Vec::new();
        };
        for mut turn in running.lender.lapse(self.now) {
            if let Some(command) = turn.record.take() {
                running
                    .committer
                    .push(Ticket::Lease(None, Box::new(turn)), record(command));
            }
        }
        self.ask_for_turn().into_iter().collect()
    }
}
