//! The hub's side of one connection, sans I/O.
//!
//! Keeps true: nothing is said to a client before its token and realm were checked; an acknowledgement follows the
//! commit; what is relayed continues exactly where the client stands, and a client that fell behind asks page by page.

use super::message::{ClientMessage, Code, Events, Hello, HelloAck, HubMessage, PROTOCOL, Problem, frame_of};
use crate::ids::{DeviceId, Epoch, Realm};
use crate::journal::{Cursor, Entry, Head, Heads, Refusal, Seq};
use crate::lease::LeaseCall;
use crate::snapshot::{FORMAT, Piece};
use std::collections::BTreeMap;
use std::sync::Arc;

/// How many entries a page has at most.
pub const PAGE_ENTRIES: usize = 1024;

/// What an event is reckoned at, in bytes, against a snapshot; a little less than the usual one has.
const EVENT_BYTES: u64 = 300;

/// What a checked token says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Claims {
    /// Whose it is.
    pub device_id: DeviceId,
    /// For which realm.
    pub realm: Realm,
    /// Whether it is a hub, which speaks to the cloud for all its devices.
    pub is_hub: bool,
}

/// Entries that stand behind each other in the journal, no more than fit one frame: what was just committed, or a page.
/// It is shared by all who get it.
#[derive(Clone, Debug)]
pub struct Publication {
    /// The place before them.
    pub after: Cursor,
    /// The place of the last.
    pub cursor: Cursor,
    /// The entries.
    pub entries: Arc<[Entry]>,
    /// All of them as one encoded message.
    pub frame: Arc<[u8]>,
}

impl Publication {
    /// What was committed behind `after`. Its frame is the `events.relay` for whoever stands there and wrote none of it.
    pub fn new(after: Cursor, entries: Arc<[Entry]>) -> Self {
        Self::of(after, entries, false, HubMessage::Relay)
    }

    /// What fits one frame of the entries behind `after`. Its frame is the `events.bulk` that says that there is more.
    pub fn page(after: Cursor, entries: Vec<Entry>) -> Self {
        Self::of(after, frame_of(entries).into(), true, HubMessage::Bulk)
    }

    fn of(after: Cursor, entries: Arc<[Entry]>, more: bool, message: impl Fn(Events) -> HubMessage) -> Self {
        let cursor = Cursor(after.0 + entries.len() as u64);
        let events = Events {
            after,
            cursor,
            events: entries.to_vec(),
            more,
        };
        Self {
            after,
            cursor,
            entries,
            frame: message(events).encode().into(),
        }
    }
}

/// What happened around a connection.
#[derive(Clone, Debug)]
pub enum HubInput {
    /// A message came.
    Message(ClientMessage),
    /// A frame came that is no message.
    Garbled,
    /// [`HubEffect::Check`] was carried out.
    Checked {
        /// What the token says; `None` if it is not good.
        claims: Option<Claims>,
        /// The head of every stream.
        heads: Vec<Head>,
        /// The end of the journal.
        end: Cursor,
        /// Streams whose beginning is not on the hub, each with its last place that is missing.
        bases: BTreeMap<DeviceId, Seq>,
        /// The hub's snapshot, if it has one.
        snapshot: Option<Offer>,
    },
    /// [`HubEffect::Append`] was carried out: on disk up to here.
    Committed(Vec<Head>),
    /// [`HubEffect::Append`] was refused, wholly or for one stream.
    Refused(Refusal),
    /// The disk could not take it just now.
    Unavailable(String),
    /// The disk has no room for it. The connection goes on: the client can still be told what others have.
    Full(String),
    /// [`HubEffect::Read`] was carried out.
    Page(Publication),
    /// [`HubEffect::ReadSnapshot`] was carried out.
    Snapshot(Piece),
    /// Somebody's entries were committed.
    Published(Publication),
    /// The client took so little that what it should have got was dropped; it must ask.
    Overrun,
    /// [`HubEffect::Lease`] was carried out and this is the answer, or somebody's lease changed and this says so.
    Lease(HubMessage),
}

/// What the hub must do for a connection, in order.
#[derive(Clone, Debug, PartialEq)]
pub enum HubEffect {
    /// Check this token, and tell heads and end of the journal.
    Check {
        /// The token.
        token: String,
    },
    /// Send this.
    Send(HubMessage),
    /// Send this, which is encoded: others are sent the same.
    SendFrame(Arc<[u8]>),
    /// Commit what is new of these.
    Append {
        /// They.
        entries: Vec<Entry>,
        /// The place behind which the stream of their author begins, should the hub not have it as far.
        base: Option<Head>,
    },
    /// This client has received more of this life of the journal than there is: the hub's data was put back from a copy.
    Outlived {
        /// Who.
        device_id: DeviceId,
        /// How far it received the journal.
        cursor: Cursor,
    },
    /// Take a snapshot soon: a client needs one that reaches further than the last.
    TakeSnapshot,
    /// Read the piece of the snapshot that begins here.
    ReadSnapshot {
        /// In bytes.
        offset: u64,
    },
    /// Read the journal behind `after`.
    Read {
        /// Behind which place.
        after: Cursor,
        /// At most so many.
        limit: usize,
    },
    /// Ask the hub's one table of leases for this device.
    Lease {
        /// Whose call it is.
        device_id: DeviceId,
        /// What it is.
        call: LeaseCall,
    },
    /// A stream has split; keep the alarm. The client was told.
    Alarm(Refusal),
    /// Close the connection; what was sent before still goes out.
    Close,
}

/// A snapshot that a client may have instead of events.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Offer {
    /// How far each stream is in it.
    pub heads: Heads,
    /// How many bytes it is.
    pub bytes: u64,
    /// A device that lacks fewer events than this gets them as events.
    pub least: u64,
}

/// What a hub has when someone says hello.
struct Ours {
    heads: Vec<Head>,
    bases: BTreeMap<DeviceId, Seq>,
    snapshot: Option<Offer>,
}

impl Ours {
    /// Whether a client is better off with the snapshot: it can't do without, or the `missing` events would be longer.
    fn offering(&self, hello: &Hello, missing: u64) -> Offering {
        if hello.snapshot < Some(FORMAT) {
            return Offering::Events;
        }
        let theirs: Heads = hello.heads.iter().copied().collect();
        let lacks = |(device, base): (&DeviceId, &Seq)| theirs.get(*device).seq < *base;
        let offer = self.snapshot.as_ref();
        if self.bases.iter().any(lacks) {
            // One from before a gap leads nobody past it; and what the client itself wrote since, it may have let go.
            let mut own = self.heads.iter().filter(|head| head.device_id == hello.device_id);
            let reaches = |offer: &Offer| {
                let mut bases = self.bases.iter();
                bases.all(|(device, base)| offer.heads.get(*device).seq >= *base)
                    && own.all(|head| offer.heads.get(head.device_id).seq >= head.seq)
            };
            return if offer.is_some_and(reaches) {
                Offering::Snapshot
            } else {
                Offering::Wanted
            };
        }
        // What a client has of others beyond it would be lost from its sight.
        let mut others = theirs.iter().filter(|head| head.device_id != hello.device_id);
        let better = offer.is_some_and(|offer| {
            missing >= offer.least
                && offer.bytes < missing.saturating_mul(EVENT_BYTES)
                && others.all(|head| offer.heads.get(head.device_id).seq >= head.seq)
        });
        if better {
            Offering::Snapshot
        } else {
            Offering::Events
        }
    }
}

/// What a client gets.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Offering {
    Events,
    Snapshot,
    /// Events, which have a gap for it: it needs a snapshot that was not taken yet.
    Wanted,
}

#[derive(Debug)]
enum Phase {
    New,
    Checking(Box<Hello>),
    Live { device_id: DeviceId, is_hub: bool },
    Over,
}

/// One connection.
#[derive(Debug)]
pub struct HubSession {
    realm: Realm,
    hub: DeviceId,
    epoch: Epoch,
    version: String,
    phase: Phase,
    /// How far the journal was looked at for this client; its own events behind this were left out.
    position: Cursor,
    /// How far the client was told that it stands.
    told: Cursor,
    /// The end of the journal as last heard of.
    end: Cursor,
    /// Whether a page is being read.
    reading: bool,
    /// Whether the client knows that there is more than what it was told.
    knows_of_more: bool,
}

impl HubSession {
    /// A new connection to the hub of `realm`.
    pub fn new(realm: Realm, hub: DeviceId, epoch: Epoch, version: String) -> Self {
        let start = Cursor(0);
        Self {
            realm,
            hub,
            epoch,
            version,
            phase: Phase::New,
            position: start,
            told: start,
            end: start,
            reading: false,
            knows_of_more: false,
        }
    }

    /// Which device it turned out to be, once its token was checked.
    pub fn device(&self) -> Option<DeviceId> {
        match self.phase {
            Phase::Live { device_id, .. } => Some(device_id),
            _ => None,
        }
    }

    /// Feeds one input.
    pub fn handle(&mut self, input: HubInput) -> Vec<HubEffect> {
        let live = matches!(self.phase, Phase::Live { .. });
        match input {
            HubInput::Message(ClientMessage::Hello(hello)) if matches!(self.phase, Phase::New) => {
                self.hello(hello)
            }
            HubInput::Checked {
                claims,
                heads,
                end,
                bases,
                snapshot,
            } => {
                let ours = Ours {
                    heads,
                    bases,
                    snapshot,
                };
                self.checked(claims, end, ours)
            }
            HubInput::Message(ClientMessage::Append(append)) if live => {
                let base = append.base.filter(|base| self.may_begin(base.device_id));
                let entries = append.events;
                vec![HubEffect::Append { entries, base }]
            }
            HubInput::Message(ClientMessage::SnapshotRequest(request)) if live => {
                vec![HubEffect::ReadSnapshot {
                    offset: request.offset,
                }]
            }
            HubInput::Snapshot(piece) if live => vec![HubEffect::Send(HubMessage::Snapshot(piece))],
            HubInput::Message(ClientMessage::CursorRequest(request)) if live && !self.reading => {
                self.reading = true;
                let after = request.cursor.min(self.end);
                // Pages end at round places, so that those who catch up together ask for the same ones.
                let into = usize::try_from(after.0 % PAGE_ENTRIES as u64).unwrap_or(0);
                let limit = PAGE_ENTRIES - into;
                vec![HubEffect::Read { after, limit }]
            }
            HubInput::Message(ClientMessage::Ping(ping)) if live => {
                vec![HubEffect::Send(HubMessage::Pong(ping))]
            }
            HubInput::Message(ClientMessage::LockRequest(request)) if live => {
                self.lease(LeaseCall::Request(request))
            }
            HubInput::Message(ClientMessage::LockRenew(renew)) if live => self.lease(LeaseCall::Renew(renew)),
            HubInput::Message(ClientMessage::LockRelease(release)) if live => {
                self.lease(LeaseCall::Release(release))
            }
            HubInput::Message(ClientMessage::LockStatus(_)) if live => self.lease(LeaseCall::Status),
            HubInput::Message(ClientMessage::Unknown) if live => Vec::new(),
            HubInput::Message(_) | HubInput::Garbled => self.refuse(
                Code::BadMessage,
                "this is not a message that the hub understands at this point",
            ),
            HubInput::Committed(heads) if live => heads
                .into_iter()
                .map(|head| HubEffect::Send(HubMessage::Ack(head)))
                .collect(),
            HubInput::Refused(refusal) if live => vec![refused(&refusal)],
            HubInput::Full(message) if live => vec![problem(Code::Full, message)],
            HubInput::Unavailable(message) if live => self.refuse(Code::Unavailable, &message),
            HubInput::Page(page) if live => self.page(&page),
            HubInput::Published(published) => self.published(&published),
            HubInput::Overrun if live && !planted!(SlowClientForgotten) => self.overrun(),
            HubInput::Lease(message) if live => vec![HubEffect::Send(message)],
            _ => Vec::new(),
        }
    }

    /// Whether the client may say of a stream that its beginning is gone. Nobody may of another's, but for a hub that
    /// speaks to the cloud.
    fn may_begin(&self, stream: DeviceId) -> bool {
        match self.phase {
            Phase::Live { device_id, is_hub } => is_hub || device_id == stream,
            _ => false,
        }
    }

    fn lease(&self, call: LeaseCall) -> Vec<HubEffect> {
        let effect = |device_id| HubEffect::Lease { device_id, call };
        self.device().map(effect).into_iter().collect()
    }

    fn hello(&mut self, hello: Hello) -> Vec<HubEffect> {
        if hello.protocol != PROTOCOL {
            let message =
                format!("this hub speaks version {PROTOCOL} of the protocol; update the app or the hub");
            return self.refuse(Code::WrongProtocol, &message);
        }
        let token = hello.token.clone();
        self.phase = Phase::Checking(Box::new(hello));
        vec![HubEffect::Check { token }]
    }

    fn checked(&mut self, claims: Option<Claims>, end: Cursor, ours: Ours) -> Vec<HubEffect> {
        let Phase::Checking(hello) = std::mem::replace(&mut self.phase, Phase::Over) else {
            return Vec::new();
        };
        let Some(claims) = claims else {
            return self.refuse(
                Code::Unauthorized,
                "this device is not paired with this hub, or no longer; pair it again",
            );
        };
        let hello_realm = Realm {
            tenant_id: hello.tenant_id.clone(),
            store_id: hello.store_id.clone(),
        };
        if claims.realm != self.realm || hello_realm != self.realm || claims.device_id != hello.device_id {
            return self.refuse(Code::WrongRealm, "this hub does not serve that device");
        }
        self.phase = Phase::Live {
            device_id: claims.device_id,
            is_hub: claims.is_hub,
        };
        self.end = self.end.max(end);
        let known = if hello.epoch == Some(self.epoch) {
            hello.cursor
        } else {
            Cursor(0)
        };
        let outlived = (known > self.end).then_some(HubEffect::Outlived {
            device_id: claims.device_id,
            cursor: known,
        });
        self.position = known.min(self.end);
        self.told = self.position;
        self.knows_of_more = self.position < self.end;
        let offering = ours.offering(&hello, end.0.saturating_sub(self.position.0));
        let heads = ours.heads;
        let ours: Heads = heads.iter().copied().collect();
        let mut effects = vec![HubEffect::Send(HubMessage::HelloAck(HelloAck {
            protocol: PROTOCOL,
            leader_id: self.hub,
            epoch: self.epoch,
            cursor: self.end,
            heads,
            snapshot_needed: offering == Offering::Snapshot,
            snapshot_soon: offering == Offering::Wanted,
            version: self.version.clone(),
        }))];
        effects.extend(outlived);
        if offering == Offering::Wanted {
            effects.push(HubEffect::TakeSnapshot);
        }
        // Two that are equally long send each other nothing, so nobody else would notice. Shorter or longer ones meet
        // where the next event is to follow.
        for head in hello.heads {
            let own = ours.get(head.device_id);
            if own.seq == head.seq && own.hash != head.hash {
                let (device_id, seq, found) = (head.device_id, head.seq, head.hash);
                let split = Refusal::Diverged {
                    device_id,
                    seq,
                    found,
                };
                effects.push(refused(&split));
                effects.push(HubEffect::Alarm(split));
            }
        }
        effects
    }

    fn page(&mut self, page: &Publication) -> Vec<HubEffect> {
        self.reading = false;
        let Publication { after, cursor, .. } = *page;
        self.position = cursor;
        self.told = cursor;
        let more = cursor < self.end && !planted!(MoreNeverSaid);
        self.knows_of_more = more;
        if more && !planted!(PageShort) {
            return vec![HubEffect::SendFrame(page.frame.clone())];
        }
        let mut events = page.entries.to_vec();
        if planted!(PageShort) && events.len() > 1 {
            events.pop();
        }
        vec![HubEffect::Send(HubMessage::Bulk(Events {
            after,
            cursor,
            events,
            more,
        }))]
    }

    /// One that knows, or that is being read a page for, learns from that page whether it is the last.
    fn overrun(&mut self) -> Vec<HubEffect> {
        let must_hear = !self.knows_of_more && !self.reading;
        must_hear.then(|| self.tell_of_more()).into_iter().collect()
    }

    fn tell_of_more(&mut self) -> HubEffect {
        self.knows_of_more = true;
        HubEffect::Send(HubMessage::Relay(Events {
            after: self.told,
            cursor: self.told,
            events: Vec::new(),
            more: true,
        }))
    }

    fn published(&mut self, published: &Publication) -> Vec<HubEffect> {
        let Publication { after, cursor, .. } = *published;
        self.end = self.end.max(cursor);
        let Phase::Live { device_id, .. } = self.phase else {
            return Vec::new();
        };
        if self.position != after || self.reading {
            // A page may end in the middle of what is published here; a client that took it for the last would wait
            // for ever. One that knows asks by itself, and what it has already needs no word.
            let must_hear = self.position < cursor
                && !self.knows_of_more
                && !self.reading
                && !planted!(SlowClientForgotten);
            return must_hear.then(|| self.tell_of_more()).into_iter().collect();
        }
        self.position = cursor;
        let is_own = |entry: &Entry| entry.device_id == device_id;
        let told = self.told;
        if told == after && !published.entries.iter().any(is_own) {
            self.told = cursor;
            return vec![HubEffect::SendFrame(published.frame.clone())];
        }
        let others = published.entries.iter().filter(|entry| !is_own(entry));
        let events: Vec<Entry> = others.cloned().collect();
        if events.is_empty() {
            return Vec::new();
        }
        self.told = cursor;
        vec![HubEffect::Send(HubMessage::Relay(Events {
            after: told,
            cursor,
            events,
            more: false,
        }))]
    }

    fn refuse(&mut self, code: Code, message: &str) -> Vec<HubEffect> {
        self.phase = Phase::Over;
        vec![problem(code, message.to_owned()), HubEffect::Close]
    }
}

/// What is said of no stream in particular.
fn problem(code: Code, message: String) -> HubEffect {
    HubEffect::Send(HubMessage::Error(Problem {
        code,
        message,
        device_id: None,
        seq: None,
    }))
}

/// A gap is no error: the acknowledgement of what is there tells the client where to go on.
fn refused(refusal: &Refusal) -> HubEffect {
    let (code, device_id, seq) = match *refusal {
        Refusal::Gap { device_id, after, .. } => {
            let hash = crate::journal::Hash::NONE;
            return HubEffect::Send(HubMessage::Ack(Head {
                device_id,
                seq: after,
                hash,
            }));
        }
        Refusal::Diverged { device_id, seq, .. } => (Code::Diverged, device_id, seq),
        Refusal::TooLarge { device_id, seq } => (Code::TooLarge, device_id, seq),
    };
    let message = refusal.to_string();
    HubEffect::Send(HubMessage::Error(Problem {
        code,
        message,
        device_id: Some(device_id),
        seq: Some(seq),
    }))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ids::{StoreId, TenantId};
    use crate::sync::message::CursorRequest;
    use uuid::Uuid;

    fn entries(range: std::ops::RangeInclusive<u64>) -> Vec<Entry> {
        range
            .map(|seq| Entry {
                device_id: DeviceId(Uuid::from_u128(9)),
                seq: Seq(seq),
                bytes: vec![0],
            })
            .collect()
    }

    fn greeted(end: Cursor) -> HubSession {
        greet(end, Vec::new(), Vec::new(), None).0
    }

    fn realm() -> Realm {
        Realm {
            tenant_id: TenantId::from("t"),
            store_id: StoreId::from("s"),
        }
    }

    /// What a device says that has this.
    fn hello(heads: Vec<Head>) -> Hello {
        let realm = realm();
        Hello {
            protocol: PROTOCOL,
            device_id: DeviceId(Uuid::from_u128(1)),
            tenant_id: realm.tenant_id,
            store_id: realm.store_id,
            token: String::new(),
            epoch: None,
            cursor: Cursor(0),
            heads,
            app: String::new(),
            snapshot: Some(FORMAT),
        }
    }

    /// A session after the greeting of a client with these heads, and what the hub does then.
    fn greet(
        end: Cursor,
        theirs: Vec<Head>,
        bases: Vec<Head>,
        snapshot: Option<Offer>,
    ) -> (HubSession, Vec<HubEffect>) {
        let bases = bases.iter().map(|base| (base.device_id, base.seq)).collect();
        let realm = realm();
        let epoch = Epoch(Uuid::from_u128(2));
        let mut session = HubSession::new(realm.clone(), DeviceId(Uuid::from_u128(3)), epoch, String::new());
        session.handle(HubInput::Message(ClientMessage::Hello(hello(theirs))));
        let claims = Some(Claims {
            device_id: DeviceId(Uuid::from_u128(1)),
            realm,
            is_hub: false,
        });
        let heads = Vec::new();
        let effects = session.handle(HubInput::Checked {
            claims,
            heads,
            end,
            bases,
            snapshot,
        });
        (session, effects)
    }

    fn head(device: u128, seq: u64) -> Head {
        Head {
            seq: Seq(seq),
            ..Head::empty(DeviceId(Uuid::from_u128(device)))
        }
    }

    #[test]
    fn a_snapshot_is_offered_to_who_reads_its_format_or_a_later_one() {
        let offer = Offer {
            heads: Heads::default(),
            bytes: 1,
            least: 1,
        };
        let ours = Ours {
            heads: Vec::new(),
            bases: BTreeMap::new(),
            snapshot: Some(offer),
        };
        for (snapshot, offered) in [
            (None, Offering::Events),
            (Some(FORMAT - 1), Offering::Events),
            (Some(FORMAT), Offering::Snapshot),
            (Some(FORMAT + 1), Offering::Snapshot),
        ] {
            let hello = Hello {
                snapshot,
                ..hello(Vec::new())
            };
            assert_eq!(ours.offering(&hello, 10), offered, "{snapshot:?}");
        }
    }

    #[test]
    fn a_snapshot_is_offered_where_it_is_shorter_or_all_there_is() {
        let offer = |bytes, heads: &[Head]| {
            Some(Offer {
                heads: heads.iter().copied().collect(),
                bytes,
                least: 2_000,
            })
        };
        let long = Cursor(100_000);
        let cases = [
            (
                "a new device",
                long,
                vec![],
                vec![],
                offer(9_000_000, &[]),
                Offering::Snapshot,
            ),
            ("without one", long, vec![], vec![], None, Offering::Events),
            (
                "longer than the events",
                long,
                vec![],
                vec![],
                offer(90_000_000, &[]),
                Offering::Events,
            ),
            (
                "few events",
                Cursor(1_999),
                vec![],
                vec![],
                offer(1, &[]),
                Offering::Events,
            ),
            (
                "its beginning is gone",
                Cursor(10),
                vec![],
                vec![head(9, 5)],
                offer(1, &[head(9, 5)]),
                Offering::Snapshot,
            ),
            (
                "and the last snapshot is older than that",
                Cursor(10),
                vec![],
                vec![head(9, 5)],
                offer(1, &[head(9, 4)]),
                Offering::Wanted,
            ),
            (
                "and there is no snapshot",
                Cursor(10),
                vec![],
                vec![head(9, 5)],
                None,
                Offering::Wanted,
            ),
            (
                "and the client knows more of another, which it can send",
                Cursor(10),
                vec![head(8, 3)],
                vec![head(9, 5)],
                offer(1, &[head(9, 5), head(8, 2)]),
                Offering::Snapshot,
            ),
            (
                "known further than that",
                Cursor(10),
                vec![head(9, 5)],
                vec![head(9, 5)],
                offer(1, &[head(9, 7)]),
                Offering::Events,
            ),
            (
                "it lacks what the client has",
                long,
                vec![head(9, 8)],
                vec![],
                offer(1, &[head(9, 7)]),
                Offering::Events,
            ),
            (
                "the client's own can follow",
                long,
                vec![head(1, 8)],
                vec![],
                offer(1, &[head(1, 7)]),
                Offering::Snapshot,
            ),
        ];
        for (what, end, theirs, bases, snapshot, expected) in cases {
            let (_, effects) = greet(end, theirs, bases, snapshot);
            let (ack, rest) = match effects.as_slice() {
                [HubEffect::Send(HubMessage::HelloAck(ack)), rest @ ..] => (ack, rest),
                _ => panic!("{what}: {effects:?}"),
            };
            let wanted = expected == Offering::Wanted;
            assert_eq!(ack.snapshot_needed, expected == Offering::Snapshot, "{what}");
            assert_eq!(ack.snapshot_soon, wanted, "{what}");
            assert_eq!(rest == [HubEffect::TakeSnapshot], wanted, "{what}");
        }
    }

    #[test]
    fn nobody_says_of_anothers_stream_that_its_beginning_is_gone() {
        let mut session = greeted(Cursor(10));
        for (device, heard) in [(1, true), (2, false)] {
            let base = Some(head(device, 5));
            let append = crate::sync::message::Append {
                events: Vec::new(),
                base,
            };
            let effects = session.handle(HubInput::Message(ClientMessage::Append(append)));
            let expected = base.filter(|_| heard);
            assert_eq!(
                effects,
                [HubEffect::Append {
                    entries: Vec::new(),
                    base: expected
                }]
            );
        }
    }

    /// The page that the session's client is given when it asks behind `after`, and whether it says that there is more.
    fn page(session: &mut HubSession, after: u64, to: u64) -> bool {
        let cursor = Cursor(after);
        session.handle(HubInput::Message(ClientMessage::CursorRequest(CursorRequest {
            cursor,
        })));
        let page = Publication::page(cursor, entries(after + 1..=to));
        let page_frame = page.frame.clone();
        match session.handle(HubInput::Page(page)).as_slice() {
            [HubEffect::SendFrame(frame)] => {
                assert_eq!(*frame, page_frame);
                true
            }
            [HubEffect::Send(HubMessage::Bulk(events))] => events.more,
            other => panic!("no page: {other:?}"),
        }
    }

    fn publish(session: &mut HubSession, after: u64, to: u64) -> Vec<HubEffect> {
        let entries = entries(after + 1..=to).into();
        session.handle(HubInput::Published(Publication::new(Cursor(after), entries)))
    }

    #[test]
    fn pages_end_at_round_places_wherever_they_begin() {
        let mut session = greeted(Cursor(5_000));
        let size = PAGE_ENTRIES as u64;
        for (after, limit) in [
            (0, size),
            (1, size - 1),
            (size - 1, 1),
            (size, size),
            (9_999, 120),
        ] {
            let cursor = Cursor(after);
            let asked = session.handle(HubInput::Message(ClientMessage::CursorRequest(CursorRequest {
                cursor,
            })));
            let limit = usize::try_from(limit).unwrap();
            let after = cursor.min(Cursor(5_000));
            assert_eq!(asked, [HubEffect::Read { after, limit }]);
            session.handle(HubInput::Page(Publication::page(after, Vec::new())));
        }
    }

    #[test]
    fn a_client_that_received_more_than_there_is_has_outlived_the_hub() {
        let end = Cursor(10);
        for (epoch, cursor, outlived) in [(2, 11, true), (2, 10, false), (3, 11, false)] {
            let mut session = HubSession::new(
                realm(),
                DeviceId(Uuid::from_u128(3)),
                Epoch(Uuid::from_u128(2)),
                String::new(),
            );
            session.handle(HubInput::Message(ClientMessage::Hello(Hello {
                epoch: Some(Epoch(Uuid::from_u128(epoch))),
                cursor: Cursor(cursor),
                ..hello(Vec::new())
            })));
            let device_id = DeviceId(Uuid::from_u128(1));
            let effects = session.handle(HubInput::Checked {
                claims: Some(Claims {
                    device_id,
                    realm: realm(),
                    is_hub: false,
                }),
                heads: Vec::new(),
                end,
                bases: BTreeMap::new(),
                snapshot: None,
            });
            let cursor = Cursor(cursor);
            let told = effects.contains(&HubEffect::Outlived { device_id, cursor });
            assert_eq!(told, outlived, "{epoch} {cursor:?}");
        }
    }

    #[test]
    fn a_page_that_ends_inside_a_publication_leaves_nobody_waiting() {
        let mut session = greeted(Cursor(10));
        // The page reaches into what was committed meanwhile and is published only now.
        assert!(!page(&mut session, 0, 15));
        let effects = publish(&mut session, 10, 20);
        assert!(
            matches!(effects.as_slice(), [HubEffect::Send(HubMessage::Relay(events))]
                if events.more && events.cursor == Cursor(15) && events.events.is_empty()),
            "{effects:?}"
        );
        assert_eq!(publish(&mut session, 20, 25), Vec::new(), "it is told once");
        assert!(!page(&mut session, 15, 25));
        assert_eq!(publish(&mut session, 25, 26).len(), 1);
    }

    #[test]
    fn what_a_page_held_already_is_not_relayed() {
        let mut session = greeted(Cursor(10));
        assert!(!page(&mut session, 0, 20));
        assert_eq!(publish(&mut session, 10, 20), Vec::new());
        assert_eq!(publish(&mut session, 20, 21).len(), 1);
    }

    #[test]
    fn who_falls_behind_again_while_it_asks_is_told_once() {
        let mut session = greeted(Cursor(10));
        assert!(!page(&mut session, 0, 10));
        assert_eq!(session.handle(HubInput::Overrun).len(), 1);
        assert_eq!(session.handle(HubInput::Overrun), [], "it knows");
        session.handle(HubInput::Message(ClientMessage::CursorRequest(CursorRequest {
            cursor: Cursor(10),
        })));
        assert_eq!(publish(&mut session, 40, 50), [], "behind what was missed");
        assert_eq!(
            session.handle(HubInput::Overrun),
            [],
            "it is being read a page for"
        );
        let last = Publication::page(Cursor(10), entries(11..=30));
        let effects = session.handle(HubInput::Page(last));
        assert!(
            matches!(effects.as_slice(), [HubEffect::SendFrame(_)]),
            "there is more"
        );
        assert!(!page(&mut session, 30, 50));
        assert_eq!(session.handle(HubInput::Overrun).len(), 1, "it was at the end");
    }

    #[test]
    fn who_wrote_nothing_of_a_publication_is_sent_the_frame_that_all_share() {
        let mut session = greeted(Cursor(10));
        assert!(!page(&mut session, 0, 10));
        let others = Publication::new(Cursor(10), entries(11..=12).into());
        let effects = session.handle(HubInput::Published(others.clone()));
        assert_eq!(effects, [HubEffect::SendFrame(others.frame.clone())]);
        let relayed = HubMessage::decode(&others.frame).unwrap();
        assert!(matches!(relayed, HubMessage::Relay(events)
            if (events.after, events.cursor, events.events.len()) == (Cursor(10), Cursor(12), 2)));

        // Its own is left out; the next relay begins where it was told that it stands, and is another frame.
        let mut own = entries(13..=14);
        own[0].device_id = DeviceId(Uuid::from_u128(1));
        let mixed = Publication::new(Cursor(12), own[..1].into());
        assert_eq!(session.handle(HubInput::Published(mixed)), []);
        let effects = publish(&mut session, 13, 15);
        assert!(
            matches!(effects.as_slice(), [HubEffect::Send(HubMessage::Relay(events))]
                if (events.after, events.cursor, events.events.len()) == (Cursor(12), Cursor(15), 2)),
            "{effects:?}"
        );
        assert!(matches!(
            publish(&mut session, 15, 16)[..],
            [HubEffect::SendFrame(_)]
        ));
    }
}
