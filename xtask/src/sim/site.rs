//! The hub or the cloud: server-kit's writer, sessions and leases over one disk, as the real hub runs them, but driven
//! step by step. The hub has an uplink to the cloud.
//!
//! Keeps true: what a turn of the writer brought is handed out in the order that it says; a client that takes too little
//! falls behind by itself. Nothing is decided here.

use super::device::{Orders, orders};
use super::host::{Host, Ready};
use super::platform::{Ids, Platform};
use super::server_disk::{ServerDisk, read};
use super::uplink::Uplink;
use super::world::LinkId;
use core_wasm::base::clock::Timestamp;
use core_wasm::base::ids::{DeviceId, Epoch, Realm};
use core_wasm::fault::{self, Fault};
use core_wasm::journal::{Cursor, Head};
use core_wasm::lease::Turn as LeaseTurn;
use core_wasm::protocol::HubMessage;
use core_wasm::replica::{Command, Replica};
use core_wasm::snapshot;
use core_wasm::sync::pump::{Io, Pump, REST_MS, Saving, Stamp, Wake};
use core_wasm::sync::{Connection, Offer, Publication};
use server_kit::journal::{Ask, Committer, Moment, Outcome, ReadJournal, Rules, Saved, Turn, WriteError};
use server_kit::lease::Lender;
use server_kit::session::{Done, Output, Session, Work};
use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::time::Duration;
use uuid::Uuid;

/// How many entries go into one publication at most; small, so that publications and pages overlap.
pub const PUBLISHED_ENTRIES: usize = 8;

/// Who lacks fewer events than this gets no snapshot.
const LEAST_EVENTS: u64 = 40;

/// How many publications wait for a slow client; older ones are dropped then, and it is told to ask.
const UNSENT: usize = 3;

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

/// Who waits for the writer.
pub enum Ticket {
    /// A session, for what it wants stored.
    Append(LinkId),
    /// A session, for what it wants written down.
    Note(LinkId),
    /// The table of leases, and the session that called, if it was one.
    Lease(Option<LinkId>, Box<LeaseTurn>),
    /// A snapshot without what closed before.
    Save(Saved, Timestamp),
    /// The hub itself.
    Own,
    /// What came from the cloud.
    Uplink,
}

/// A connection, as the site knows it.
struct Client {
    device: DeviceId,
    session: Session,
    /// What it said while its session was at work.
    waiting: VecDeque<Vec<u8>>,
    /// Publications that wait for room in its connection, the oldest first.
    unsent: VecDeque<Publication>,
    /// Some did not fit in there either.
    missed: bool,
    /// It was not told of a change of the leases.
    leases_missed: bool,
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

struct UplinkPump {
    /// None while it rests, since the disk failed.
    pump: Option<Pump>,
    rests_until: u64,
    /// Counts pumps.
    life: u64,
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
            now: 0,
            full: BTreeSet::new(),
        };
        site.start();
        site
    }

    pub fn start(&mut self) {
        self.life += 1;
        let opened = Committer::open(self.disk.clone(), self.realm.clone(), self.me, self.rules);
        let committer = read(opened);
        let lender = Lender::restore(self.now, &committer.view().read());
        self.running = Some(Running {
            committer,
            lender,
            snapshot: None,
            clients: BTreeMap::new(),
            writing: false,
            started: self.now,
            uplink: (self.place == Place::Hub { uplink: true }).then_some(UplinkPump {
                pump: None,
                rests_until: 0,
                life: 0,
            }),
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

    pub fn connect(&mut self, id: LinkId, device: DeviceId) {
        let session = Session::new(self.realm.clone(), self.me, self.epoch, "sim".into());
        if let Some(running) = &mut self.running {
            let client = Client {
                device,
                session,
                waiting: VecDeque::new(),
                unsent: VecDeque::new(),
                missed: false,
                leases_missed: false,
            };
            running.clients.insert(id, client);
        }
    }

    pub fn disconnect(&mut self, id: LinkId) {
        if let Some(running) = &mut self.running {
            running.clients.remove(&id);
        }
    }

    pub fn frame(&mut self, id: LinkId, frame: &[u8]) -> Vec<SiteWish> {
        if let Some(client) = self.client(id) {
            client.waiting.push_back(frame.to_vec());
        }
        self.drive(id, |_, _| {})
    }

    /// A client that had no room has some again.
    pub fn has_room(&mut self, id: LinkId) -> Vec<SiteWish> {
        self.full.remove(&id);
        let Some(client) = self.client(id) else {
            return Vec::new();
        };
        let missed = std::mem::take(&mut client.missed);
        let unsent = std::mem::take(&mut client.unsent);
        let leases_missed = std::mem::take(&mut client.leases_missed);
        let leases = self.leases().filter(|_| leases_missed);
        self.drive(id, |session, host| {
            if missed {
                session.overrun(host);
            }
            for publication in unsent {
                session.published(host, publication);
            }
            // Whoever missed something is told all.
            if let Some(leases) = leases {
                session.lease(host, leases);
            }
        })
    }

    fn client(&mut self, id: LinkId) -> Option<&mut Client> {
        self.running.as_mut()?.clients.get_mut(&id)
    }

    /// Has something happen to a session, and carries out what it wants then.
    fn drive(&mut self, id: LinkId, happens: impl FnOnce(&mut Session, &mut Host)) -> Vec<SiteWish> {
        let mut wishes = Vec::new();
        let mut told = Vec::new();
        let Some(running) = &mut self.running else {
            return wishes;
        };
        let Some(client) = running.clients.get_mut(&id) else {
            return wishes;
        };
        let mut host = Host {
            realm: &self.realm,
            device: client.device,
            is_hub: self.place == Place::Cloud,
            view: &running.committer.view().clone(),
            ready: running.snapshot.as_ref(),
            wants_snapshot: false,
        };
        let session = &mut client.session;
        happens(session, &mut host);
        loop {
            while let Some(output) = session.output() {
                let work = match output {
                    Output::Send(frame) => {
                        wishes.push(SiteWish::Send(id, frame.as_ref().to_vec()));
                        continue;
                    }
                    Output::Close => {
                        wishes.push(SiteWish::Close(id));
                        continue;
                    }
                    Output::Work(work) => work,
                };
                let committer = &mut running.committer;
                match work {
                    Work::Append(batch) => committer.push(Ticket::Append(id), Ask::Append(batch)),
                    Work::Read { after, limit } => {
                        let page = committer.store().page(after, limit.min(self.page), usize::MAX);
                        let page = page.map(|page| Publication::page(after, page.entries));
                        session.done(&mut host, Done::Read(page));
                    }
                    Work::Lease { device_id, call } => {
                        let view = committer.view().clone();
                        let view = view.read();
                        let mut turn = running.lender.call(self.now, device_id, call, &view.replica);
                        drop(view);
                        match turn.record.take() {
                            Some(command) => {
                                committer.push(Ticket::Lease(Some(id), Box::new(turn)), record(command))
                            }
                            None => {
                                let settled = running.lender.settle(turn, Ok(()));
                                let settled = settled.map(|said| {
                                    told.extend(said.all);
                                    said.answer
                                });
                                session.done(&mut host, Done::Lease(settled));
                            }
                        }
                    }
                    Work::Alarm(split) => {
                        let decide = Box::new(move |replica: &Replica| replica.alarms(&[split]));
                        committer.push(Ticket::Note(id), Ask::Record { user: None, decide });
                    }
                    // A hub of the simulator begins another epoch whenever its disk is another.
                    Work::Outlived { .. } => session.done(&mut host, Done::Noted(Ok(()))),
                }
            }
            match client.waiting.pop_front() {
                Some(frame) if !session.is_working() => session.frame(&mut host, &frame),
                Some(frame) => {
                    client.waiting.push_front(frame);
                    break;
                }
                None => break,
            }
        }
        if host.wants_snapshot {
            wishes.push(SiteWish::Save);
        }
        for message in told {
            wishes.extend(self.tell(&message));
        }
        wishes.extend(self.ask_for_turn());
        wishes
    }

    fn ask_for_turn(&mut self) -> Option<SiteWish> {
        let running = self.running.as_mut()?;
        let wants = !running.writing && !running.committer.is_idle();
        running.writing |= wants;
        wants.then_some(SiteWish::Write)
    }

    /// Keeps a snapshot without what closed before `before`, and offers it once it is stored. Returns what is not in it.
    pub fn save(&mut self, before: Timestamp) -> (Orders, Vec<SiteWish>) {
        let Some(running) = &mut self.running else {
            return (Orders::new(), Vec::new());
        };
        let view = running.committer.view().clone();
        let view = view.read();
        let old = view.replica.old(before);
        let mut gone = orders(&view.replica);
        gone.retain(|id, _| old.has(*id));
        let saved = view.pack(before).seal();
        drop(view);
        let parts = saved.parts.clone();
        running
            .committer
            .push(Ticket::Save(saved, before), Ask::Save(parts));
        (gone, self.ask_for_turn().into_iter().collect())
    }

    fn turn(&mut self) -> Option<Turn<Ticket>> {
        let running = self.running.as_mut()?;
        let at = i64::try_from(self.now).unwrap_or(i64::MAX);
        let mut ids = Ids {
            at,
            device: self.me,
            count: &mut self.ids,
        };
        let mut moment = Moment {
            now: Timestamp(at),
            uptime: Duration::from_millis(self.now - running.started),
            new_id: &mut || ids.next(),
        };
        running.committer.turn(&mut moment, &mut ())
    }

    /// The writer's turn: one group, or one other thing.
    pub fn write(&mut self) -> Vec<SiteWish> {
        if let Some(running) = &mut self.running {
            running.writing = false;
        }
        let Some(turn) = self.turn() else {
            return Vec::new();
        };
        let (_, mut wishes) = self.hand_out(turn);
        wishes.extend(self.ask_for_turn());
        wishes
    }

    /// Writes an event of its own at once, if nothing else waits to be written. None if it could not.
    pub fn record(&mut self, command: Command) -> Option<Vec<SiteWish>> {
        let running = self
            .running
            .as_mut()
            .filter(|running| running.committer.is_idle())?;
        running.committer.push(Ticket::Own, record(command));
        let turn = self.turn()?;
        let (recorded, wishes) = self.hand_out(turn);
        recorded.then_some(wishes)
    }

    /// Answers first, then what is new, then a snapshot if one is due. Says whether what the hub itself wanted was done.
    fn hand_out(&mut self, mut turn: Turn<Ticket>) -> (bool, Vec<SiteWish>) {
        let (mut own, mut wishes) = (false, Vec::new());
        for (ticket, done) in std::mem::take(&mut turn.answers) {
            own |= matches!(ticket, Ticket::Own) && done.is_ok();
            wishes.extend(self.answer(ticket, done));
        }
        for publication in turn.publications() {
            wishes.extend(self.publish(&publication));
        }
        if turn.snapshot_due {
            wishes.push(SiteWish::Save);
        }
        (own, wishes)
    }

    fn answer(&mut self, ticket: Ticket, done: Result<Outcome, WriteError>) -> Vec<SiteWish> {
        match ticket {
            Ticket::Append(id) => self.drive(id, |session, host| session.done(host, Done::Append(done))),
            Ticket::Note(id) => {
                let done = Done::Noted(done.map(drop));
                self.drive(id, |session, host| session.done(host, done))
            }
            Ticket::Lease(id, turn) => {
                let Some(running) = &mut self.running else {
                    return Vec::new();
                };
                let (answer, all) = match running.lender.settle(*turn, done.map(drop)) {
                    Ok(told) => (Ok(told.answer), told.all),
                    Err(error) => (Err(error), None),
                };
                let mut wishes = id.map_or_else(Vec::new, |id| {
                    self.drive(id, |session, host| session.done(host, Done::Lease(answer)))
                });
                if let Some(message) = all {
                    wishes.extend(self.tell(&message));
                }
                wishes
            }
            Ticket::Save(saved, before) => {
                if let (Some(running), Ok(_)) = (&mut self.running, done) {
                    let uptime = Duration::from_millis(self.now - running.started);
                    let mut view = running.committer.view().write();
                    let mut gone = orders(&view.replica);
                    view.keep(&saved, before, uptime);
                    for order in orders(&view.replica).keys() {
                        gone.remove(order);
                    }
                    drop(view);
                    let bytes = snapshot::join(&saved.parts);
                    let offer = Offer {
                        heads: saved.heads,
                        bytes: bytes.len() as u64,
                        least: LEAST_EVENTS,
                    };
                    let at = saved.at;
                    running.snapshot = Some(Ready { at, offer, bytes });
                    return vec![SiteWish::LetGo(gone)];
                }
                Vec::new()
            }
            Ticket::Own | Ticket::Uplink => Vec::new(),
        }
    }

    /// Tells everybody what is new on the disk; clients that have no room for it will have to ask.
    fn publish(&mut self, publication: &Publication) -> Vec<SiteWish> {
        let mut wishes = Vec::new();
        let heads: BTreeMap<DeviceId, Head> = publication
            .entries
            .iter()
            .map(|entry| (entry.device_id, entry.head()))
            .collect();
        for head in heads.into_values() {
            if head.device_id == self.me || !fault::is_injected(Fault::UplinkForgetsTills) {
                wishes.extend(self.wake_uplink(Wake::Written(head), 0));
            }
        }
        for id in self.links() {
            let is_full = self.full.contains(&id);
            let Some(client) = self.client(id) else { continue };
            if !is_full {
                let publication = publication.clone();
                wishes.extend(self.drive(id, |session, host| session.published(host, publication)));
                continue;
            }
            client.unsent.push_back(publication.clone());
            if client.unsent.len() > UNSENT {
                client.unsent.pop_front();
                client.missed = true;
            }
        }
        wishes
    }

    /// Tells everybody of a lease.
    fn tell(&mut self, message: &HubMessage) -> Vec<SiteWish> {
        let mut wishes = Vec::new();
        for id in self.links() {
            let is_full = self.full.contains(&id);
            match self.client(id) {
                Some(client) if is_full => client.leases_missed = true,
                _ => {
                    let message = message.clone();
                    wishes.extend(self.drive(id, |session, host| session.lease(host, message)));
                }
            }
        }
        wishes
    }

    fn links(&self) -> Vec<LinkId> {
        let running = self.running.iter();
        running
            .flat_map(|running| running.clients.keys().copied())
            .collect()
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

    pub fn next_tick(&self) -> Option<u64> {
        let uplink = self.running.as_ref()?.uplink.as_ref()?;
        match &uplink.pump {
            Some(pump) => pump.next_tick(),
            None => Some(uplink.rests_until),
        }
    }

    /// Which of its pumps it is, counted from the first.
    pub fn pump_life(&self) -> u64 {
        let uplink = self.running.as_ref().and_then(|running| running.uplink.as_ref());
        u64::from(self.life) << 32 | uplink.map_or(0, |uplink| uplink.life)
    }

    /// Wakes the pump of its uplink. Nothing comes of it while that rests.
    pub fn wake_uplink(&mut self, wake: Wake, entropy: u64) -> Vec<SiteWish> {
        let at = i64::try_from(self.now).unwrap_or(i64::MAX);
        let Some(running) = &mut self.running else {
            return Vec::new();
        };
        let Some(uplink) = &mut running.uplink else {
            return Vec::new();
        };
        let local = Uplink {
            uptime: Duration::from_millis(self.now - running.started),
            committer: RefCell::new(&mut running.committer),
            turns: RefCell::default(),
        };
        if uplink.pump.is_none() && self.now >= uplink.rests_until {
            let begun = Pump::begin(&local, String::new(), "sim".into(), Saving::NEVER);
            uplink.pump = Some(super::disk::read(begun).of_hub());
            uplink.life += 1;
        }
        let Some(pump) = &mut uplink.pump else {
            return Vec::new();
        };
        let mut platform = Platform {
            now: self.now,
            entropy,
            stamp: Stamp {
                now: Timestamp(at),
                ..Stamp::default()
            },
            ids: Ids {
                at,
                device: self.me,
                count: &mut self.ids,
            },
        };
        let io = super::disk::now(pump.wake(&local, wake, &mut platform));
        if let Some(Io::Rest(_)) = io.last() {
            uplink.pump = None;
            uplink.rests_until = self.now + u64::from(REST_MS);
        }
        let turns = local.turns.into_inner();
        let mut wishes = vec![SiteWish::Uplink(io)];
        for turn in turns {
            wishes.extend(self.hand_out(turn).1);
        }
        wishes.extend(self.ask_for_turn());
        wishes
    }
}

fn record(command: Command) -> Ask {
    Ask::Record {
        user: None,
        decide: Box::new(move |_| vec![command]),
    }
}
