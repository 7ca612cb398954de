//! The hub or the cloud: the core's session machines over one disk, with one writer that commits what waits as a group,
//! as the real hub does. The hub has an uplink to the cloud.
//!
//! Keeps true: an answer follows the commit; a session takes nothing while its append is under way; everything new on
//! the disk is published, wherever it came from.

use super::device::{Orders, orders};
use super::disk::{Disk, now, read};
use super::pump::{Pump, Wish};
use super::world::LinkId;
use core_wasm::base::clock::{Fences, Timestamp};
use core_wasm::base::ids::{DeviceId, Epoch, Realm};
use core_wasm::fault::{self, Fault};
use core_wasm::journal::{Cursor, Entry, Head, Refusal, Seq, accept};
use core_wasm::node::Node;
use core_wasm::protocol::HubMessage;
use core_wasm::protocol::message::ClientMessage;
use core_wasm::replica::{Command, Context, Replica};
use core_wasm::snapshot;
use core_wasm::store::{Save, Store, StoreError};
use core_wasm::sync::{Claims, HubEffect, HubInput, HubSession, Offer, Publication, TillInput};
use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::rc::Rc;
use uuid::Uuid;

/// How many entries go into one publication at most; small, so that publications and pages overlap.
const PUBLISHED_ENTRIES: usize = 8;

/// Who lacks fewer events than this gets no snapshot.
const LEAST_EVENTS: u64 = 40;

/// How many publications wait for a slow client; older ones are dropped then, and it is told to ask.
const UNSENT: usize = 3;

/// What a site asks of the world.
#[derive(Debug)]
pub enum SiteWish {
    Send(LinkId, HubMessage),
    Close(LinkId),
    /// Call [`Site::write`] once the disk had its time.
    Write,
    /// Take a snapshot: somebody needs one.
    Save,
    /// Call [`Site::raise`] with these.
    Raise(Vec<Refusal>),
    /// Of its uplink.
    Uplink(Vec<Wish>),
}

struct Session {
    device: DeviceId,
    machine: HubSession,
    /// While an append of it is under way.
    busy: bool,
    waiting: VecDeque<HubInput>,
    /// Publications that wait for room in its connection, the oldest first.
    unsent: VecDeque<HubInput>,
    /// Some did not fit in there either.
    missed: bool,
}

/// What one client wants stored, and where its author's stream begins.
struct Batch {
    entries: Vec<Entry>,
    base: Option<Head>,
}

/// A snapshot that is handed out.
struct Ready {
    at: Cursor,
    offer: Offer,
    bytes: Vec<u8>,
}

/// What dies in a crash.
struct Running {
    node: Node<Rc<Disk>>,
    snapshot: Option<Ready>,
    sessions: BTreeMap<LinkId, Session>,
    /// Appends that wait for the writer.
    pending: Vec<(LinkId, Batch)>,
    writing: bool,
    /// How far the journal was published.
    published: Cursor,
    uplink: Option<Pump>,
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
    pub disk: Rc<Disk>,
    place: Place,
    running: Option<Running>,
    /// Counts starts; what was under way before a crash is gone.
    pub life: u32,
    ids: u64,
    /// How many entries a page has at most, here.
    page: usize,
}

impl Site {
    pub fn new(realm: Realm, name: u128, place: Place, page: usize) -> Self {
        let mut site = Self {
            realm,
            me: DeviceId(Uuid::from_u128(name)),
            epoch: Epoch(Uuid::from_u128(name << 64)),
            disk: Rc::default(),
            place,
            running: None,
            life: 0,
            ids: 0,
            page,
        };
        site.start();
        site
    }

    pub fn start(&mut self) {
        self.life += 1;
        let empty = Replica::new(self.realm.clone(), self.me, 0);
        let node = read(Node::open(Rc::clone(&self.disk), empty));
        while read(node.catch_up()) {}
        self.running = Some(Running {
            node,
            snapshot: None,
            sessions: BTreeMap::new(),
            pending: Vec::new(),
            writing: false,
            published: self.disk.end(),
            uplink: (self.place == Place::Hub { uplink: true })
                .then(|| Pump::of_hub(self.realm.clone(), self.me, &self.disk)),
        });
    }

    pub fn stop(&mut self) {
        self.running = None;
    }

    pub fn is_up(&self) -> bool {
        self.running.is_some()
    }

    /// Its disk is another one: empty, or as it was at the time of a backup. Either way it is another life of the
    /// journal, and another stream of its own, so that no number is used twice.
    pub fn replace_disk(&mut self, disk: Disk, name: u128) {
        let restored = !disk.journal().is_empty();
        self.running = None;
        self.disk = Rc::new(disk);
        if restored && fault::is_injected(Fault::RestoredAsBefore) {
            return;
        }
        self.me = DeviceId(Uuid::from_u128(name));
        self.epoch = Epoch(Uuid::from_u128(name << 64));
    }

    pub fn read<R>(&self, f: impl FnOnce(&Replica) -> R) -> Option<R> {
        self.running.as_ref().map(|running| running.node.read(f))
    }

    /// Whether all it has to say to the peer above it was said.
    pub fn is_settled(&self) -> bool {
        self.running.as_ref().is_some_and(|running| {
            running.pending.is_empty() && running.uplink.as_ref().is_none_or(Pump::is_live)
        })
    }

    pub fn connect(&mut self, id: LinkId, device: DeviceId) {
        let machine = HubSession::new(self.realm.clone(), self.me, self.epoch, "sim".into());
        if let Some(running) = &mut self.running {
            let session = Session {
                device,
                machine,
                busy: false,
                waiting: VecDeque::new(),
                unsent: VecDeque::new(),
                missed: false,
            };
            running.sessions.insert(id, session);
        }
    }

    pub fn disconnect(&mut self, id: LinkId) {
        if let Some(running) = &mut self.running {
            running.sessions.remove(&id);
        }
    }

    pub fn frame(&mut self, id: LinkId, frame: &[u8]) -> Vec<SiteWish> {
        let input = ClientMessage::decode(frame).map_or(HubInput::Garbled, HubInput::Message);
        self.hear(id, input)
    }

    /// A client that had no room has some again.
    pub fn has_room(&mut self, id: LinkId) -> Vec<SiteWish> {
        let Some(session) = self.running.as_mut().and_then(|r| r.sessions.get_mut(&id)) else {
            return Vec::new();
        };
        let missed = std::mem::take(&mut session.missed).then_some(HubInput::Overrun);
        let inputs: Vec<HubInput> = missed.into_iter().chain(session.unsent.drain(..)).collect();
        let wishes = inputs.into_iter().flat_map(|input| self.hear(id, input));
        wishes.collect()
    }

    /// Feeds a session, unless an append of it is under way: then it waits.
    fn hear(&mut self, id: LinkId, input: HubInput) -> Vec<SiteWish> {
        let session = self.running.as_mut().and_then(|r| r.sessions.get_mut(&id));
        match session {
            None => Vec::new(),
            Some(session) if session.busy => {
                session.waiting.push_back(input);
                Vec::new()
            }
            Some(_) => self.feed(id, vec![input]),
        }
    }

    fn feed(&mut self, id: LinkId, inputs: Vec<HubInput>) -> Vec<SiteWish> {
        let (end, page) = (self.disk.end(), self.page);
        let mut wishes = Vec::new();
        let Some(running) = &mut self.running else {
            return wishes;
        };
        let Some(session) = running.sessions.get_mut(&id) else {
            return wishes;
        };
        let mut inputs = VecDeque::from(inputs);
        while let Some(input) = inputs.pop_front() {
            if session.busy {
                session.waiting.push_back(input);
                continue;
            }
            for effect in session.machine.handle(input) {
                match effect {
                    HubEffect::Check { .. } => inputs.push_back(HubInput::Checked {
                        claims: Some(Claims {
                            device_id: session.device,
                            realm: self.realm.clone(),
                            is_hub: self.place == Place::Cloud,
                        }),
                        heads: running
                            .node
                            .read(|replica| replica.heads().iter().copied().collect()),
                        end,
                        bases: self.disk.bases(),
                        snapshot: running.snapshot.as_ref().map(|ready| ready.offer.clone()),
                    }),
                    HubEffect::TakeSnapshot => wishes.push(SiteWish::Save),
                    HubEffect::ReadSnapshot { offset } => {
                        let piece = match &running.snapshot {
                            Some(ready) => snapshot::piece(ready.at, &ready.bytes, offset),
                            None => snapshot::piece(Cursor(0), &[], 0),
                        };
                        inputs.push_back(HubInput::Snapshot(piece));
                    }
                    HubEffect::Send(message) => wishes.push(SiteWish::Send(id, message)),
                    HubEffect::SendFrame(frame) => {
                        wishes.extend(
                            HubMessage::decode(&frame)
                                .ok()
                                .map(|message| SiteWish::Send(id, message)),
                        );
                    }
                    HubEffect::Append { entries, base } => {
                        if fault::is_injected(Fault::AckBeforeCommit)
                            && let Some(last) = entries.last()
                        {
                            wishes.push(SiteWish::Send(id, HubMessage::Ack(last.head())));
                        }
                        session.busy = true;
                        running.pending.push((id, Batch { entries, base }));
                        if !running.writing {
                            running.writing = true;
                            wishes.push(SiteWish::Write);
                        }
                    }
                    HubEffect::Read { after, limit } => {
                        let page = read(self.disk.read(after, limit.min(page)));
                        inputs.push_back(HubInput::Page(Publication::page(after, page.entries)));
                    }
                    HubEffect::Alarm(refusal) => wishes.push(SiteWish::Raise(vec![refusal])),
                    // Nobody here asks for a lease yet.
                    // A hub of the simulator begins another life whenever its disk is another.
                    HubEffect::Lease { .. } | HubEffect::Outlived { .. } => {}
                    HubEffect::Close => wishes.push(SiteWish::Close(id)),
                }
            }
        }
        wishes
    }

    /// Keeps a snapshot without what closed before `before`, and offers it. Returns what is not in it. The journal stays
    /// whole.
    pub fn save(&mut self, before: Timestamp) -> Orders {
        let Some(running) = &mut self.running else {
            return Orders::new();
        };
        let at = self.disk.end();
        let (parts, heads, gone) = running.node.read(|replica| {
            let old = replica.old(before);
            let mut gone = orders(replica);
            gone.retain(|id, _| old.has(*id));
            (
                snapshot::write(replica, &old, at, &[]),
                replica.heads().clone(),
                gone,
            )
        });
        let bytes = snapshot::join(&parts);
        let save = Save {
            parts,
            forget: Cursor(0),
            unsent: (self.me, Seq(0)),
            adopt: None,
        };
        if now(self.disk.save(save)).is_err() {
            // It may have been stored all the same.
            return gone;
        }
        let offer = Offer {
            heads,
            bytes: bytes.len() as u64,
            least: LEAST_EVENTS,
        };
        running.snapshot = Some(Ready { at, offer, bytes });
        gone
    }

    /// Writes down which streams have split, once each. Whoever sent them will send them again if this fails.
    pub fn raise(&mut self, split: &[Refusal], time: u64) {
        for alarm in self.read(|replica| replica.alarms(split)).unwrap_or_default() {
            self.record(alarm, time);
        }
    }

    /// The writer's turn: commits all that waits as one group, then answers and publishes.
    pub fn write(&mut self, full: &BTreeSet<LinkId>) -> Vec<SiteWish> {
        let Some(running) = &mut self.running else {
            return Vec::new();
        };
        running.writing = false;
        let (links, batches): (Vec<LinkId>, Vec<Batch>) =
            std::mem::take(&mut running.pending).into_iter().unzip();
        let mut wishes = Vec::new();
        if fault::is_injected(Fault::RelayBeforeCommit) {
            let entries = batches.iter().flat_map(|batch| batch.entries.clone()).collect();
            wishes.extend(self.relay(self.disk.end(), entries, full));
        }
        let devices: Vec<BTreeSet<DeviceId>> = batches
            .iter()
            .map(|batch| batch.entries.iter().map(|entry| entry.device_id).collect())
            .collect();
        match self.commit(batches) {
            Err(error) => {
                for id in links {
                    let said = error.to_string();
                    let input = match error {
                        StoreError::Full => HubInput::Full(said),
                        _ => HubInput::Unavailable(said),
                    };
                    wishes.extend(self.answer(id, vec![input]));
                }
            }
            Ok(refused) => {
                let diverged = |refusal: &&Refusal| matches!(refusal, Refusal::Diverged { .. });
                let split: Vec<Refusal> = refused.iter().flatten().filter(diverged).cloned().collect();
                for ((id, devices), refused) in links.into_iter().zip(devices).zip(refused) {
                    let answers = self.outcome(&devices, refused);
                    wishes.extend(self.answer(id, answers));
                }
                wishes.extend(self.publish(full));
                if !split.is_empty() {
                    wishes.push(SiteWish::Raise(split));
                }
            }
        }
        wishes
    }

    /// Each batch is judged by itself, behind those before it.
    fn commit(&self, batches: Vec<Batch>) -> Result<Vec<Vec<Refusal>>, StoreError> {
        let Some(running) = &self.running else {
            return Ok(Vec::new());
        };
        let mut heads = self.disk.stream_heads();
        let (mut entries, mut refused) = (Vec::new(), Vec::new());
        let mut bases = Vec::new();
        for Batch { entries: batch, base } in batches {
            if let Some(base) = base.filter(|base| base.seq > heads.get(base.device_id).seq) {
                heads.set(base);
                bases.push(base);
            }
            let accepted = accept(&mut heads, batch);
            entries.extend(accepted.new);
            refused.push(accepted.refused);
        }
        self.disk.append(&bases, entries)?;
        while read(running.node.catch_up()) {}
        Ok(refused)
    }

    /// Acknowledgements first, then what was refused. A gap's refusal is an acknowledgement itself.
    fn outcome(&self, devices: &BTreeSet<DeviceId>, refused: Vec<Refusal>) -> Vec<HubInput> {
        let heads = self.disk.stream_heads();
        let gap = |device: DeviceId| {
            let mut gaps = refused
                .iter()
                .filter(|refusal| matches!(refusal, Refusal::Gap { .. }));
            gaps.any(|gap| gap.device_id() == device)
        };
        let acknowledged: Vec<Head> = devices
            .iter()
            .filter(|device| !gap(**device))
            .map(|&device| heads.get(device))
            .collect();
        [HubInput::Committed(acknowledged)]
            .into_iter()
            .chain(refused.into_iter().map(HubInput::Refused))
            .collect()
    }

    fn answer(&mut self, id: LinkId, answers: Vec<HubInput>) -> Vec<SiteWish> {
        let mut inputs = answers;
        if let Some(session) = self.running.as_mut().and_then(|r| r.sessions.get_mut(&id)) {
            session.busy = false;
            inputs.extend(session.waiting.drain(..));
        }
        self.feed(id, inputs)
    }

    /// Tells everybody what is new on the disk; sessions in `full` have no room for it and will have to ask.
    pub fn publish(&mut self, full: &BTreeSet<LinkId>) -> Vec<SiteWish> {
        let mut wishes = Vec::new();
        while let Some(running) = &mut self.running {
            let after = running.published;
            let page = read(self.disk.read(after, PUBLISHED_ENTRIES));
            if page.entries.is_empty() {
                break;
            }
            running.published = page.at;
            if let Some(uplink) = &mut running.uplink {
                let heads: BTreeMap<DeviceId, Head> = page
                    .entries
                    .iter()
                    .map(|entry| (entry.device_id, entry.head()))
                    .collect();
                for head in heads.into_values() {
                    if head.device_id == self.me || !fault::is_injected(Fault::UplinkForgetsTills) {
                        wishes.push(SiteWish::Uplink(uplink.written(&running.node, head)));
                    }
                }
            }
            wishes.extend(self.relay(after, page.entries, full));
        }
        wishes
    }

    fn relay(&mut self, after: Cursor, entries: Vec<Entry>, full: &BTreeSet<LinkId>) -> Vec<SiteWish> {
        let sessions = self.running.as_mut().map(|running| &mut running.sessions);
        let published = HubInput::Published(Publication::new(after, entries));
        let mut ready = Vec::new();
        for (id, session) in sessions.into_iter().flatten() {
            if !full.contains(id) {
                ready.push(*id);
                continue;
            }
            session.unsent.push_back(published.clone());
            if session.unsent.len() > UNSENT {
                session.unsent.pop_front();
                session.missed = true;
            }
        }
        let wishes = ready.into_iter().flat_map(|id| self.hear(id, published.clone()));
        wishes.collect()
    }

    /// Writes an event of its own, if nothing else waits to be written. False if it could not.
    pub fn record(&mut self, command: Command, time: u64) -> bool {
        let Some(running) = self.running.as_mut().filter(|running| running.pending.is_empty()) else {
            return false;
        };
        let (ids, me) = (&mut self.ids, self.me.0.as_u128());
        let mut new_id = || {
            *ids += 1;
            Uuid::from_u128(u128::from(time) << 80 | u128::from(*ids) << 32 | me & 0xffff_ffff)
        };
        let mut context = Context {
            now: Timestamp(i64::try_from(time).unwrap_or(i64::MAX)),
            utc_offset_minutes: 0,
            fences: Fences::new(),
            user_id: None,
            new_id: &mut new_id,
        };
        now(running.node.execute(vec![command], &mut context)).is_ok()
    }

    pub fn next_tick(&self) -> Option<u64> {
        self.uplink().and_then(Pump::next_tick)
    }

    fn uplink(&self) -> Option<&Pump> {
        self.running.as_ref().and_then(|running| running.uplink.as_ref())
    }

    fn pump(&mut self, f: impl FnOnce(&mut Pump, &Node<Rc<Disk>>) -> Vec<Wish>) -> Vec<Wish> {
        match &mut self.running {
            Some(Running {
                node,
                uplink: Some(uplink),
                ..
            }) => f(uplink, node),
            _ => Vec::new(),
        }
    }

    pub fn opened(&mut self, time: u64) -> Vec<Wish> {
        self.pump(|uplink, node| uplink.opened(node, time))
    }

    pub fn uplink_frame(&mut self, time: u64, frame: &[u8]) -> Vec<Wish> {
        self.pump(|uplink, node| uplink.frame(node, time, frame))
    }

    pub fn feed_uplink(&mut self, input: TillInput) -> Vec<Wish> {
        self.pump(|uplink, node| uplink.feed(node, input))
    }
}
