//! The till's side of sync, sans I/O.
//!
//! Keeps true: one append is under way at a time, and the next begins where the hub's acknowledgement says; pages are
//! asked for one by one, each once the one before is stored; after a connection ends the next waits for a growing,
//! jittered while, and nothing is ever given up. Not in it: sockets, timers, storage. A shell feeds [`TillInput`] and
//! carries out [`TillEffect`]s in order.

use crate::base::clock::Timestamp;
use crate::base::ids::{DeviceId, Realm};
use crate::base::keys::{PublicKey, Signature};
use crate::codec::{Pack, Unpack};
use crate::journal::{Cursor, Entry, Envelope, Head, Heads, Refusal, Seq, proven};
use crate::lease::{LeaseHolder, LeaseWish};
use crate::protocol::message::{
    Append, ClientMessage, Code, CursorRequest, Events, Hello, HelloAck, HelloChallenge, HelloProof,
    HubClock, HubMessage, MAX_FRAME_EVENTS, PROTOCOL, Ping, Problem, Room, RoomNow, SnapshotRequest,
    TokenRenewed, frame_of,
};
use crate::protocol::signed;
use crate::snapshot::{Assembly, FORMAT, Piece, Progress};
use crate::store::SyncState;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// The first wait after a connection ended, in milliseconds; doubled each time up to [`MAX_BACKOFF_MS`].
pub const MIN_BACKOFF_MS: u64 = 250;
/// The longest wait.
pub const MAX_BACKOFF_MS: u64 = 15_000;
/// How long a connection may take to be greeted.
pub const GREETING_MS: u64 = 10_000;
/// How long the hub may be silent before it is asked whether it is there.
pub const PING_AFTER_MS: u64 = 10_000;
/// How long it may be silent before the connection counts as dead.
pub const DEAD_AFTER_MS: u64 = 25_000;
/// How long it may be silent once it was asked in a hurry. A device that slept finds its connection open, however long ago the
/// hub gave it up.
pub const HURRIED_MS: u64 = 5_000;
/// How long nothing is sent to a hub whose disk is full.
pub const FULL_MS: u64 = 30_000;
/// How long a till that the hub refused waits before it asks again: somebody may have let it in meanwhile.
pub const REFUSED_MS: u64 = 30_000;
/// How many entries of a stream are read from storage at once.
pub const READ_ENTRIES: usize = MAX_FRAME_EVENTS;

/// What happened around the machine. Times are milliseconds of any clock that only runs forward.
#[derive(Clone, Debug)]
pub enum TillInput {
    /// Time passed, or something may have changed: an 'online' event, a tap on 'try now'.
    Tick {
        /// Now.
        now: u64,
        /// Connect at once, however long the wait would be; and where there is a connection, see whether it is alive.
        hurry: bool,
    },
    /// The socket opened.
    Opened {
        /// Now.
        now: u64,
        /// How far this till has each stream.
        heads: Heads,
        /// Which of them are servers'.
        servers: BTreeSet<DeviceId>,
        /// What this device's wall clock says.
        at: Timestamp,
    },
    /// The socket closed, or could not open.
    Closed {
        /// Now.
        now: u64,
        /// Any random number, for jitter.
        entropy: u64,
    },
    /// A message came.
    Message {
        /// Now.
        now: u64,
        /// The message.
        message: Box<HubMessage>,
    },
    /// A [`TillEffect::Read`] was carried out.
    Read(Vec<Entry>),
    /// A [`TillEffect::Store`] was carried out up to this cursor.
    Stored(Cursor),
    /// The same, but for entries that do not follow: the hub lacks what stands between. Its snapshot leads past that.
    Missing(Cursor),
    /// Events up to this head were committed here and did not come from the peer: this till's own, of this tab or
    /// another, or what a hub that speaks to the cloud took from its tills.
    Written(Head),
    /// A [`TillEffect::Adopt`] was carried out, or could not be.
    Adopted(Adopted),
    /// A [`TillEffect::Sign`] was carried out, or could not be.
    Signed(Option<Signature>),
    /// Someone opens, leaves or takes over an order.
    Lease {
        /// Now.
        now: u64,
        /// What they do.
        wish: LeaseWish,
    },
}

impl TillInput {
    /// What a [`TillEffect::Store`] up to `cursor` came to, by what was refused of it.
    pub fn stored(cursor: Cursor, refused: &[Refusal]) -> Self {
        if refused.iter().any(Refusal::is_gap) {
            Self::Missing(cursor)
        } else {
            Self::Stored(cursor)
        }
    }
}

/// What became of a hub's snapshot.
#[derive(Clone, Debug, PartialEq)]
pub enum Adopted {
    /// It was taken over; this is how far each stream is known now.
    Whole(Heads),
    /// It lacks what is known here, so nothing was changed.
    Behind,
    /// It can't be read, so nothing was changed.
    Unreadable,
}

/// What the shell must do, in order.
#[derive(Clone, Debug, PartialEq)]
pub enum TillEffect {
    /// Open a socket to the hub.
    Open,
    /// Close it.
    Close,
    /// Send this.
    Send(ClientMessage),
    /// Sign this with the device's key, and give back [`TillInput::Signed`].
    Sign(Vec<u8>),
    /// Read entries of a stream and give them back as [`TillInput::Read`].
    Read {
        /// Whose.
        device_id: DeviceId,
        /// Behind which place.
        after: Seq,
        /// At most so many.
        limit: usize,
    },
    /// Store what is new of these and this sync state, in one transaction; then give back [`TillInput::Stored`].
    Store {
        /// From the hub.
        entries: Vec<Entry>,
        /// The sync state once they are stored.
        sync: SyncState,
    },
    /// Take over this snapshot, and this sync state with it; then give back [`TillInput::Adopted`].
    Adopt {
        /// The hub's, as `snapshot::split` reads it.
        snapshot: Vec<u8>,
        /// The sync state once it is taken over.
        sync: SyncState,
        /// Whether the hub has all that could be given to it: what is known here beyond the snapshot is then nobody's to
        /// give, and need not stand in the way.
        given: bool,
    },
    /// Store that the hub acknowledged this much.
    Acknowledged(SyncState),
    /// Store this sync state: what the hub lacks of this device's own stream was acknowledged once and let go of, so it
    /// waits for nothing. A hub was restored from a backup that is older than what a till keeps.
    Gone(SyncState),
    /// Keep this token in place of the one before.
    Renewed {
        /// It.
        token: String,
    },
    /// This is what the hub's wall clock says.
    HubClock(HubClock),
    /// Keep that the hub vouches with this key.
    Voucher(PublicKey),
    /// Something that a person must know: the hub refuses this till.
    Refused(Problem),
}

/// How it stands with the hub, for the status bar.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, Pack, Unpack)]
#[pack(rename_all = "camelCase")]
#[serde(rename_all = "camelCase")]
pub enum Connection {
    /// No connection; the next try comes by itself.
    #[default]
    Away,
    /// Connecting or greeting.
    Connecting,
    /// Receiving what was missed.
    CatchingUp,
    /// In step.
    Live,
    /// The hub refuses this till; trying again would not help.
    Refused,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Phase {
    Waiting { until: u64 },
    Opening { since: u64 },
    Greeting { since: u64 },
    Talking,
}

/// Entries of one stream that the hub lacks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Sending {
    No,
    /// What stands behind `after`; when it was asked for, `known` was the stream's last.
    Reading {
        device_id: DeviceId,
        after: Seq,
        known: Seq,
    },
    Awaiting {
        device_id: DeviceId,
        through: Seq,
    },
}

impl Sending {
    /// Whether entries of this stream are under way and not answered.
    fn is_of(self, device: DeviceId) -> bool {
        matches!(self, Self::Awaiting { device_id, .. } if device_id == device)
    }
}

/// The machine.
#[derive(Debug)]
pub struct TillSync {
    realm: Realm,
    me: DeviceId,
    /// Whether it speaks for a hub: then what it has is all there is of its tills' streams.
    is_hub: bool,
    token: String,
    /// What it signs with, if it can.
    key: Option<PublicKey>,
    app: String,
    phase: Phase,
    /// Whether the hub refused this till, and has not greeted it since.
    refused: bool,
    failures: u32,
    heard: u64,
    /// When the connection counts as dead, if the hub was asked and has not answered.
    dead_at: Option<u64>,
    pings: u32,
    heads: Heads,
    /// The streams of servers.
    servers: BTreeSet<DeviceId>,
    /// What the hub has of each stream that we have longer.
    behind: BTreeMap<DeviceId, Seq>,
    /// Streams of others that the hub lacks more of than is kept here: what stands behind this place can be given once it has that.
    too_short: BTreeMap<DeviceId, Seq>,
    /// Streams that the hub refuses, until the next connection.
    stopped: BTreeSet<DeviceId>,
    sending: Sending,
    /// Until when nothing is sent, because the hub's disk is full.
    full_until: Option<u64>,
    /// How much room the hub's disk has, as it last said on this connection.
    room: Room,
    /// As stored.
    sync: SyncState,
    /// As asked to be stored.
    received: Cursor,
    /// How many stores are under way.
    storing: u32,
    /// Whether a page was asked for and has not come.
    asked: bool,
    /// Whether the hub said that there is more behind what we received.
    more: bool,
    /// The hub's snapshot, while its pieces come.
    fetching: Option<Assembly>,
    /// Whether a snapshot could not be taken over: then everything comes as events.
    events_only: bool,
    /// Whether the hub's events have a gap. Once the hub has all that is here, a new greeting asks for its snapshot.
    gap: bool,
    /// How many greetings in a row led past no gap: the hub's snapshot may take its time.
    gaps: u32,
    leases: LeaseHolder,
}

impl TillSync {
    /// A machine for a paired till, with the sync state as stored. It connects at the first tick.
    pub fn new(realm: Realm, me: DeviceId, token: String, app: String, sync: SyncState) -> Self {
        Self {
            realm,
            me,
            is_hub: false,
            token,
            key: None,
            app,
            phase: Phase::Waiting { until: 0 },
            refused: false,
            failures: 0,
            heard: 0,
            dead_at: None,
            pings: 0,
            heads: Heads::default(),
            servers: BTreeSet::new(),
            behind: BTreeMap::new(),
            too_short: BTreeMap::new(),
            stopped: BTreeSet::new(),
            sending: Sending::No,
            full_until: None,
            room: Room::Plenty,
            sync,
            received: sync.cursor,
            storing: 0,
            asked: false,
            more: false,
            fetching: None,
            events_only: false,
            gap: false,
            gaps: 0,
            leases: LeaseHolder::new(me),
        }
    }

    /// The same for a device that signs with a key.
    #[must_use]
    pub fn with_key(self, key: Option<PublicKey>) -> Self {
        Self { key, ..self }
    }

    /// The same for a hub that speaks to the cloud. Its journal stays whole: it takes events only.
    #[must_use]
    pub fn of_hub(self) -> Self {
        Self {
            is_hub: true,
            events_only: true,
            ..self
        }
    }

    /// Which orders are open for editing here, and who has them.
    pub fn leases(&self) -> &LeaseHolder {
        &self.leases
    }

    /// How it stands.
    pub fn connection(&self) -> Connection {
        match self.phase {
            _ if self.refused => Connection::Refused,
            Phase::Waiting { .. } => Connection::Away,
            Phase::Opening { .. } | Phase::Greeting { .. } => Connection::Connecting,
            Phase::Talking if self.more || self.asked || self.storing > 0 || self.fetching.is_some() => {
                Connection::CatchingUp
            }
            Phase::Talking => Connection::Live,
        }
    }

    /// How much room the hub's disk has: full for as long as what it refused is held back, else as it last said. Nothing
    /// is known of a hub that is away.
    pub fn room(&self) -> Room {
        match self.phase {
            Phase::Talking if self.full_until.is_some() => Room::Full,
            Phase::Talking => self.room,
            _ => Room::Plenty,
        }
    }

    /// Whether there is a hub that has all that could be given to it. Only then may anything be forgotten here: a hub that
    /// was restored from a backup may lack what its predecessor had.
    pub fn has_given(&self) -> bool {
        self.phase == Phase::Talking && self.sending == Sending::No && self.behind.is_empty()
    }

    /// The sync state as the machine knows it stored.
    pub fn sync_state(&self) -> SyncState {
        self.sync
    }

    /// When the machine wants its next tick at the latest, in the clock of its inputs.
    pub fn next_tick(&self) -> Option<u64> {
        let connection = match self.phase {
            Phase::Waiting { until } => Some(until),
            Phase::Opening { since } | Phase::Greeting { since } => Some(since + GREETING_MS),
            Phase::Talking => Some(self.dead_at.unwrap_or(self.heard + PING_AFTER_MS)),
        };
        let others = self.full_until.into_iter().chain(self.leases.next_tick());
        connection.into_iter().chain(others).min()
    }

    /// Feeds one input.
    pub fn handle(&mut self, input: TillInput) -> Vec<TillEffect> {
        let mut effects = Vec::new();
        match input {
            TillInput::Tick { now, hurry } => {
                self.tick(now, hurry, &mut effects);
                say(&mut effects, |out| self.leases.tick(now, out));
            }
            TillInput::Opened {
                now,
                heads,
                servers,
                at,
            } => {
                self.servers = servers;
                self.opened(now, heads, at, &mut effects);
            }
            TillInput::Closed { now, entropy } => self.closed(now, entropy),
            TillInput::Message { now, message } => {
                self.heard = now;
                self.dead_at = None;
                self.message(now, *message, &mut effects);
            }
            TillInput::Read(entries) => self.read(entries, &mut effects),
            TillInput::Stored(cursor) => {
                self.storing = self.storing.saturating_sub(1);
                self.sync.cursor = cursor;
                self.gaps = 0;
                self.ask_for_more(&mut effects);
            }
            TillInput::Missing(cursor) => {
                self.storing = self.storing.saturating_sub(1);
                self.sync.cursor = cursor;
                self.gap = true;
                self.events_only = self.is_hub;
            }
            TillInput::Adopted(adopted) => self.adopted(adopted, &mut effects),
            TillInput::Written(head) => {
                let known = self.heads.get(head.device_id).seq;
                if head.seq > known {
                    self.heads.set(head);
                    if head.device_id != self.me {
                        self.behind.entry(head.device_id).or_insert(known);
                    }
                }
                self.send_next(&mut effects);
            }
            TillInput::Signed(signature) => self.signed(signature, &mut effects),
            TillInput::Lease { now, wish } => say(&mut effects, |out| self.leases.wish(now, wish, out)),
        }
        if self.gap && self.has_given() {
            self.gap = false;
            self.gaps = self.gaps.saturating_add(1);
            self.failures = self.gaps;
            effects.push(TillEffect::Close);
        }
        effects
    }

    fn tick(&mut self, now: u64, hurry: bool, effects: &mut Vec<TillEffect>) {
        match self.phase {
            Phase::Waiting { until } if hurry || now >= until => {
                self.phase = Phase::Opening { since: now };
                effects.push(TillEffect::Open);
            }
            Phase::Opening { since } | Phase::Greeting { since } if now >= since + GREETING_MS => {
                effects.push(TillEffect::Close);
            }
            Phase::Talking => self.tick_talking(now, hurry, effects),
            _ => {}
        }
        if self.full_until.is_some_and(|until| now >= until) {
            self.full_until = None;
            self.send_next(effects);
        }
    }

    fn tick_talking(&mut self, now: u64, hurry: bool, effects: &mut Vec<TillEffect>) {
        let silent_until = self.heard + DEAD_AFTER_MS;
        let dead_at = self.dead_at.unwrap_or(silent_until);
        if now >= dead_at {
            effects.push(TillEffect::Close);
            return;
        }
        let is_due = self.dead_at.is_none() && now >= self.heard + PING_AFTER_MS;
        // Whoever comes back to a page says so more than once; the first time is enough.
        let is_hurried = hurry && dead_at > now + HURRIED_MS;
        if is_due || is_hurried {
            self.dead_at = Some(if hurry {
                dead_at.min(now + HURRIED_MS)
            } else {
                dead_at
            });
            self.pings = self.pings.wrapping_add(1);
            effects.push(TillEffect::Send(ClientMessage::Ping(Ping { n: self.pings })));
        }
    }

    fn opened(&mut self, now: u64, heads: Heads, at: Timestamp, effects: &mut Vec<TillEffect>) {
        self.phase = Phase::Greeting { since: now };
        self.heard = now;
        self.dead_at = None;
        self.heads = heads;
        self.behind = BTreeMap::new();
        self.too_short = BTreeMap::new();
        self.stopped = BTreeSet::new();
        self.sending = Sending::No;
        self.full_until = None;
        self.room = Room::Plenty;
        self.asked = false;
        self.more = false;
        self.fetching = None;
        self.gap = false;
        effects.push(TillEffect::Send(ClientMessage::Hello(Hello {
            protocol: PROTOCOL,
            device_id: self.me,
            tenant_id: self.realm.tenant_id.clone(),
            store_id: self.realm.store_id.clone(),
            token: self.token.clone(),
            epoch: self.sync.epoch,
            cursor: self.sync.cursor,
            heads: self.heads.iter().copied().collect(),
            app: self.app.clone(),
            snapshot: (!self.events_only).then_some(FORMAT),
            key: self.key,
            at: Some(at),
        })));
    }

    fn signed(&mut self, signature: Option<Signature>, effects: &mut Vec<TillEffect>) {
        effects.push(match (self.phase, signature) {
            (Phase::Greeting { .. }, Some(signature)) => {
                TillEffect::Send(ClientMessage::Proof(HelloProof { signature }))
            }
            // Without the key there is nothing to say; the next connection may have it.
            (Phase::Greeting { .. }, None) => TillEffect::Close,
            // The connection that it was asked on is over.
            _ => return,
        });
    }

    fn closed(&mut self, now: u64, entropy: u64) {
        self.leases.disconnected();
        if self.refused {
            self.phase = Phase::Waiting {
                until: now + REFUSED_MS,
            };
            return;
        }
        // Full jitter: tills that lost the same hub must not come back in one wave.
        let ceiling = (MIN_BACKOFF_MS << self.failures.min(10)).min(MAX_BACKOFF_MS);
        self.failures = self.failures.saturating_add(1);
        self.phase = Phase::Waiting {
            until: now + ceiling / 4 + entropy % (ceiling * 3 / 4 + 1),
        };
    }

    fn message(&mut self, now: u64, message: HubMessage, effects: &mut Vec<TillEffect>) {
        match (self.phase, message) {
            (Phase::Greeting { .. }, HubMessage::Challenge(HelloChallenge { leader_id, nonce })) => {
                effects.push(TillEffect::Sign(signed::hello(leader_id, self.me, &nonce.0)));
            }
            (Phase::Greeting { .. }, HubMessage::HelloAck(ack)) => {
                self.greeted(ack, effects);
                say(effects, |out| self.leases.connected(now, out));
            }
            (Phase::Talking, HubMessage::Ack(head)) => self.acknowledged(head, effects),
            (Phase::Talking, HubMessage::Bulk(events)) => {
                self.asked = false;
                self.events(events, effects);
            }
            (Phase::Talking, HubMessage::Relay(events)) => self.events(events, effects),
            (Phase::Talking, HubMessage::LockResponse(answer) | HubMessage::LockRenewed(answer)) => {
                say(effects, |out| self.leases.answered(now, answer, out));
            }
            (Phase::Talking, HubMessage::LockStatus(status)) => {
                say(effects, |out| self.leases.told(now, status, out));
            }
            (Phase::Talking, HubMessage::Locked(locked)) => self.leases.locked(locked),
            (Phase::Talking, HubMessage::Released(released)) => {
                say(effects, |out| self.leases.released(now, released, out));
            }
            (Phase::Talking, HubMessage::Snapshot(piece)) => self.piece(piece, effects),
            (_, HubMessage::Error(problem)) => self.problem(problem, effects),
            (Phase::Talking, HubMessage::TokenRenewed(TokenRenewed { token })) => {
                self.token.clone_from(&token);
                effects.push(TillEffect::Renewed { token });
            }
            (Phase::Talking, HubMessage::Room(RoomNow { room })) => {
                self.room = room;
                if room != Room::Full && self.full_until.take().is_some() {
                    self.send_next(effects);
                }
            }
            (Phase::Talking, HubMessage::Clock(clock)) => effects.push(TillEffect::HubClock(clock)),
            // A pong only says that the hub is there; anything else is out of turn and changes nothing.
            _ => {}
        }
    }

    fn greeted(&mut self, ack: HelloAck, effects: &mut Vec<TillEffect>) {
        self.phase = Phase::Talking;
        self.refused = false;
        self.failures = 0;
        effects.extend(ack.key.map(TillEffect::Voucher));
        // Another life of the hub's journal: its cursors mean other places. One that is shorter than what was received
        // of it is another too, whatever it says. What we have is ignored as repeats.
        let reborn =
            !injected!(EpochIgnored) && (self.sync.epoch != Some(ack.epoch) || ack.cursor < self.sync.cursor);
        if reborn {
            self.sync.epoch = Some(ack.epoch);
            self.sync.cursor = Cursor(0);
            self.sync.acknowledged = Seq(0);
        }
        self.received = self.sync.cursor;
        let hub: Heads = ack.heads.into_iter().collect();
        let kept = hub.get(self.me).seq.min(self.heads.get(self.me).seq);
        if reborn || self.sync.acknowledged != kept {
            self.sync.acknowledged = kept;
            effects.push(TillEffect::Acknowledged(self.sync));
        }
        self.behind = self
            .heads
            .iter()
            .filter(|head| hub.get(head.device_id).seq < head.seq)
            .map(|head| (head.device_id, hub.get(head.device_id).seq))
            .collect();
        self.more = ack.cursor > self.received;
        if ack.snapshot_needed && !self.events_only {
            self.fetching = Some(Assembly::default());
            request_piece(0, effects);
        }
        self.gap = ack.snapshot_soon;
        self.send_next(effects);
        self.ask_for_more(effects);
    }

    fn piece(&mut self, piece: Piece, effects: &mut Vec<TillEffect>) {
        // One that nobody waits for was asked for on an earlier connection.
        let Some(assembly) = &mut self.fetching else {
            return;
        };
        match assembly.take(piece) {
            Progress::More(offset) => request_piece(offset, effects),
            Progress::Whole(cursor, snapshot) => {
                self.fetching = None;
                self.storing += 1;
                self.received = cursor;
                let sync = SyncState { cursor, ..self.sync };
                let given = self.has_given();
                effects.push(TillEffect::Adopt {
                    snapshot,
                    sync,
                    given,
                });
            }
        }
    }

    fn adopted(&mut self, adopted: Adopted, effects: &mut Vec<TillEffect>) {
        self.storing = self.storing.saturating_sub(1);
        match adopted {
            Adopted::Whole(heads) => {
                self.heads.advance(&heads);
                self.sync.cursor = self.received;
                self.gaps = 0;
            }
            // The hub is being given what its snapshot lacks. The next one has it.
            Adopted::Behind if !self.has_given() => {
                self.gap = true;
                self.received = self.sync.cursor;
            }
            Adopted::Behind | Adopted::Unreadable => {
                self.events_only = true;
                self.received = self.sync.cursor;
            }
        }
        self.send_next(effects);
        self.ask_for_more(effects);
    }

    fn acknowledged(&mut self, head: Head, effects: &mut Vec<TillEffect>) {
        let head = if injected!(LessIsAll) {
            self.heads.get(head.device_id)
        } else {
            head
        };
        if head.device_id == self.me && head.seq > self.sync.acknowledged {
            self.sync.acknowledged = head.seq.min(self.heads.get(self.me).seq);
            effects.push(TillEffect::Acknowledged(self.sync));
        }
        if head.seq < self.heads.get(head.device_id).seq && !injected!(GapIsSuccess) {
            self.behind.insert(head.device_id, head.seq);
        } else {
            self.behind.remove(&head.device_id);
        }
        if self.sending.is_of(head.device_id) {
            self.sending = Sending::No;
        }
        self.send_next(effects);
    }

    /// Begins the next append. What servers wrote comes first: a hub that lost it does not know what this device is. Then this till's own,
    /// for which somebody waits.
    fn send_next(&mut self, effects: &mut Vec<TillEffect>) {
        if self.phase != Phase::Talking || self.sending != Sending::No || self.full_until.is_some() {
            return;
        }
        let mine = self.heads.get(self.me);
        if mine.seq > self.sync.acknowledged {
            self.behind.entry(self.me).or_insert(self.sync.acknowledged);
        }
        self.behind
            .retain(|device_id, _| !self.stopped.contains(device_id));
        let of_server = |(device, _): &(&DeviceId, &Seq)| self.servers.contains(device);
        let next = self
            .behind
            .iter()
            .find(of_server)
            .or_else(|| self.behind.get_key_value(&self.me))
            .or_else(|| self.behind.iter().next());
        if let Some((&device_id, &after)) = next {
            let known = self.heads.get(device_id).seq;
            self.sending = Sending::Reading {
                device_id,
                after,
                known,
            };
            effects.push(TillEffect::Read {
                device_id,
                after,
                limit: READ_ENTRIES,
            });
        }
    }

    fn read(&mut self, entries: Vec<Entry>, effects: &mut Vec<TillEffect>) {
        // A read that was asked for on an earlier connection.
        let Sending::Reading {
            device_id,
            after,
            known,
        } = self.sending
        else {
            return;
        };
        if self.phase != Phase::Talking {
            return;
        }
        let (base, entries) = base_of(entries, after);
        let mut events = frame_of(entries);
        // Of its own, and of its tills' to the cloud, nobody doubts that it may say what stands there, and where it begins.
        let speaks_for_it = device_id == self.me || self.is_hub;
        if !speaks_for_it {
            events = proven(events);
        }
        match (events.last(), base) {
            (Some(last), base)
                if last.device_id == device_id
                    && !self.stopped.contains(&device_id)
                    && (base.is_none() || speaks_for_it) =>
            {
                self.sending = Sending::Awaiting {
                    device_id,
                    through: last.seq,
                };
                let vouch = last.vouch.as_deref().copied().filter(|_| !speaks_for_it);
                effects.push(TillEffect::Send(ClientMessage::Append(Append {
                    events,
                    base,
                    vouch,
                })));
            }
            // Refused meanwhile, vouched for by nobody, or not here any more: closed orders leave a till once the hub has them.
            _ => {
                self.behind.remove(&device_id);
                if let Some(base) = base {
                    self.too_short.insert(device_id, base.seq);
                }
                self.sending = Sending::No;
                if device_id == self.me && !self.stopped.contains(&device_id) {
                    self.sync.acknowledged = self.sync.acknowledged.max(known);
                    effects.push(TillEffect::Gone(self.sync));
                }
                self.send_next(effects);
            }
        }
    }

    fn events(&mut self, events: Events, effects: &mut Vec<TillEffect>) {
        if self.gap {
            return;
        }
        if events.after != self.received {
            // Something between was missed; ask from where we stand.
            self.more = true;
            self.ask_for_more(effects);
            return;
        }
        self.more = events.more;
        self.received = events.cursor;
        self.hub_has(&events);
        if events.cursor > events.after {
            self.storing += 1;
            let sync = SyncState {
                cursor: events.cursor,
                ..self.sync
            };
            let entries = events.entries();
            if injected!(CursorFirst) {
                effects.push(TillEffect::Acknowledged(sync));
            }
            effects.push(TillEffect::Store { entries, sync });
            self.send_next(effects);
        } else {
            self.ask_for_more(effects);
        }
    }

    /// The hub sends these, so it has them: what is kept here may follow now.
    fn hub_has(&mut self, events: &Events) {
        // The last one of a stream says most.
        for entry in events.events.iter().rev() {
            let device_id = entry.device_id;
            if self
                .too_short
                .get(&device_id)
                .is_some_and(|base| entry.seq >= *base)
            {
                self.too_short.remove(&device_id);
                self.behind.insert(device_id, entry.seq);
            }
        }
    }

    fn ask_for_more(&mut self, effects: &mut Vec<TillEffect>) {
        let busy = self.asked || self.storing > 0 || self.fetching.is_some() || self.gap;
        if self.phase == Phase::Talking && self.more && !busy {
            self.asked = true;
            effects.push(TillEffect::Send(ClientMessage::CursorRequest(CursorRequest {
                cursor: self.received,
            })));
        }
    }

    fn problem(&mut self, problem: Problem, effects: &mut Vec<TillEffect>) {
        match problem.code {
            Code::Unauthorized | Code::WrongRealm | Code::WrongProtocol => {
                // It is said once, however often the hub is asked again.
                if !std::mem::replace(&mut self.refused, true) {
                    effects.push(TillEffect::Refused(problem));
                }
                effects.push(TillEffect::Close);
            }
            Code::Diverged | Code::TooLarge | Code::TooFarAhead | Code::NotAllowed => {
                // That stream stops; the others go on.
                if let Some(device_id) = problem.device_id {
                    self.stopped.insert(device_id);
                    if self.sending.is_of(device_id) {
                        self.sending = Sending::No;
                    }
                }
                effects.push(TillEffect::Refused(problem));
                self.send_next(effects);
            }
            Code::Full => {
                // What was sent is still to be sent, and what others have comes all the same.
                self.sending = Sending::No;
                self.full_until = Some(self.heard + FULL_MS);
            }
            Code::BadMessage | Code::Unavailable | Code::Other => effects.push(TillEffect::Close),
        }
    }
}

/// The place behind which these entries begin, if those between `after` and it are not there any more, and the entries
/// behind it. One that can't be read does not say what stood before it: then it counts as gone too.
fn base_of(mut entries: Vec<Entry>, after: Seq) -> (Option<Head>, Vec<Entry>) {
    if entries.first().is_none_or(|first| first.seq <= after.next()) {
        return (None, entries);
    }
    let prev_hash = |entry: &Entry| {
        Envelope::decode(&entry.bytes)
            .ok()
            .map(|envelope| envelope.prev_hash)
    };
    let gone = entries
        .iter()
        .take_while(|entry| prev_hash(entry).is_none())
        .count();
    let rest = entries.split_off(gone);
    let base = match (entries.last(), rest.first()) {
        (Some(last), _) => Some(last.head()),
        (None, Some(first)) => prev_hash(first).map(|hash| Head {
            device_id: first.device_id,
            seq: Seq(first.seq.0 - 1),
            hash,
        }),
        (None, None) => None,
    };
    (base, rest)
}

fn request_piece(offset: u64, effects: &mut Vec<TillEffect>) {
    effects.push(TillEffect::Send(ClientMessage::SnapshotRequest(
        SnapshotRequest { offset },
    )));
}

/// Sends what the leases say.
fn say(effects: &mut Vec<TillEffect>, speak: impl FnOnce(&mut Vec<ClientMessage>)) {
    let mut messages = Vec::new();
    speak(&mut messages);
    effects.extend(messages.into_iter().map(TillEffect::Send));
}
