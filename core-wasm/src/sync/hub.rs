//! The hub's side of one connection, sans I/O.
//!
//! Keeps true: nothing is said to a client before its token and realm were checked; an acknowledgement follows the
//! commit; what is relayed continues exactly where the client stands, and a client that fell behind asks page by page.

use super::message::{ClientMessage, Code, Events, Hello, HelloAck, HubMessage, PROTOCOL, Problem, frame_of};
use crate::ids::{DeviceId, Epoch, Realm};
use crate::journal::{Cursor, Entry, Head, Heads, Refusal};
use crate::lease::LeaseCall;
use std::sync::Arc;

/// How many entries a page has at most.
pub const PAGE_ENTRIES: usize = 1024;

/// What a checked token says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Claims {
    /// Whose it is.
    pub device_id: DeviceId,
    /// For which realm.
    pub realm: Realm,
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
    },
    /// [`HubEffect::Append`] was carried out: on disk up to here.
    Committed(Vec<Head>),
    /// [`HubEffect::Append`] was refused, wholly or for one stream.
    Refused(Refusal),
    /// The disk could not take it just now.
    Unavailable(String),
    /// [`HubEffect::Read`] was carried out.
    Page {
        /// Behind which place.
        after: Cursor,
        /// The place of the last entry.
        cursor: Cursor,
        /// What stands there.
        entries: Vec<Entry>,
    },
    /// Somebody's entries were committed.
    Published {
        /// The place before them.
        after: Cursor,
        /// The place of the last.
        cursor: Cursor,
        /// The entries.
        entries: Arc<[Entry]>,
    },
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
    /// Commit what is new of these.
    Append(Vec<Entry>),
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

#[derive(Debug)]
enum Phase {
    New,
    Checking(Box<Hello>),
    Live { device_id: DeviceId },
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
            Phase::Live { device_id } => Some(device_id),
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
            HubInput::Checked { claims, heads, end } => self.checked(claims, heads, end),
            HubInput::Message(ClientMessage::Append(append)) if live => {
                vec![HubEffect::Append(append.events)]
            }
            HubInput::Message(ClientMessage::CursorRequest(request)) if live && !self.reading => {
                self.reading = true;
                vec![HubEffect::Read {
                    after: request.cursor.min(self.end),
                    limit: PAGE_ENTRIES,
                }]
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
            HubInput::Unavailable(message) if live => self.refuse(Code::Unavailable, &message),
            HubInput::Page {
                after,
                cursor,
                entries,
            } if live => self.page(after, cursor, entries),
            HubInput::Published {
                after,
                cursor,
                entries,
            } => self.published(after, cursor, &entries),
            HubInput::Overrun if live => vec![self.tell_of_more()],
            HubInput::Lease(message) if live => vec![HubEffect::Send(message)],
            _ => Vec::new(),
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

    fn checked(&mut self, claims: Option<Claims>, heads: Vec<Head>, end: Cursor) -> Vec<HubEffect> {
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
            tenant_id: hello.tenant_id,
            store_id: hello.store_id,
        };
        if claims.realm != self.realm || hello_realm != self.realm || claims.device_id != hello.device_id {
            return self.refuse(Code::WrongRealm, "this hub does not serve that device");
        }
        self.phase = Phase::Live {
            device_id: claims.device_id,
        };
        self.end = self.end.max(end);
        let known = if hello.epoch == Some(self.epoch) {
            hello.cursor
        } else {
            Cursor(0)
        };
        self.position = known.min(self.end);
        self.told = self.position;
        self.knows_of_more = self.position < self.end;
        let ours: Heads = heads.iter().copied().collect();
        let mut effects = vec![HubEffect::Send(HubMessage::HelloAck(HelloAck {
            protocol: PROTOCOL,
            leader_id: self.hub,
            epoch: self.epoch,
            cursor: self.end,
            heads,
            snapshot_needed: false,
            version: self.version.clone(),
        }))];
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

    fn page(&mut self, after: Cursor, mut cursor: Cursor, entries: Vec<Entry>) -> Vec<HubEffect> {
        self.reading = false;
        let count = entries.len();
        let events = frame_of(entries);
        // Places count entries, so leaving some for the next frame moves the cursor back by as many.
        cursor.0 -= (count - events.len()) as u64;
        self.position = cursor;
        self.told = cursor;
        let more = cursor < self.end;
        self.knows_of_more = more;
        vec![HubEffect::Send(HubMessage::Bulk(Events {
            after,
            cursor,
            events,
            more,
        }))]
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

    fn published(&mut self, after: Cursor, cursor: Cursor, entries: &[Entry]) -> Vec<HubEffect> {
        self.end = self.end.max(cursor);
        let Phase::Live { device_id } = self.phase else {
            return Vec::new();
        };
        if self.position != after || self.reading {
            // A page may end in the middle of what is published here; a client that took it for the last would wait
            // for ever. One that knows asks by itself, and what it has already needs no word.
            let must_hear = self.position < cursor && !self.knows_of_more && !self.reading;
            return must_hear.then(|| self.tell_of_more()).into_iter().collect();
        }
        self.position = cursor;
        let events: Vec<Entry> = entries
            .iter()
            .filter(|entry| entry.device_id != device_id)
            .cloned()
            .collect();
        if events.is_empty() {
            return Vec::new();
        }
        let relay = Events {
            after: self.told,
            cursor,
            events,
            more: false,
        };
        self.told = cursor;
        vec![HubEffect::Send(HubMessage::Relay(relay))]
    }

    fn refuse(&mut self, code: Code, message: &str) -> Vec<HubEffect> {
        self.phase = Phase::Over;
        let problem = Problem {
            code,
            message: message.to_owned(),
            device_id: None,
            seq: None,
        };
        vec![HubEffect::Send(HubMessage::Error(problem)), HubEffect::Close]
    }
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
    use crate::journal::Seq;
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
        let realm = Realm {
            tenant_id: TenantId::from("t"),
            store_id: StoreId::from("s"),
        };
        let (device_id, epoch) = (DeviceId(Uuid::from_u128(1)), Epoch(Uuid::from_u128(2)));
        let mut session = HubSession::new(realm.clone(), DeviceId(Uuid::from_u128(3)), epoch, String::new());
        session.handle(HubInput::Message(ClientMessage::Hello(Hello {
            protocol: PROTOCOL,
            device_id,
            tenant_id: realm.tenant_id.clone(),
            store_id: realm.store_id.clone(),
            token: String::new(),
            epoch: None,
            cursor: Cursor(0),
            heads: Vec::new(),
            app: String::new(),
        })));
        let claims = Some(Claims { device_id, realm });
        let heads = Vec::new();
        session.handle(HubInput::Checked { claims, heads, end });
        session
    }

    /// The page that the session's client is given when it asks behind `after`, and whether it says that there is more.
    fn page(session: &mut HubSession, after: u64, to: u64) -> bool {
        let cursor = Cursor(after);
        session.handle(HubInput::Message(ClientMessage::CursorRequest(CursorRequest {
            cursor,
        })));
        let page = HubInput::Page {
            after: cursor,
            cursor: Cursor(to),
            entries: entries(after + 1..=to),
        };
        match session.handle(page).as_slice() {
            [HubEffect::Send(HubMessage::Bulk(events))] => events.more,
            other => panic!("no page: {other:?}"),
        }
    }

    fn publish(session: &mut HubSession, after: u64, to: u64) -> Vec<HubEffect> {
        session.handle(HubInput::Published {
            after: Cursor(after),
            cursor: Cursor(to),
            entries: entries(after + 1..=to).into(),
        })
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
}
