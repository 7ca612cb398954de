//! The hub's side of one connection, sans I/O.
//!
//! Keeps true: nothing is said to a client before its token and realm were checked; an acknowledgement follows the
//! commit; what is relayed continues exactly where the client stands, and a client that fell behind asks page by page.

mod offering;
mod publication;
#[cfg(test)]
mod tests;
mod voucher;

pub use offering::Offer;
pub use publication::Publication;
pub use voucher::Voucher;

use offering::{Offering, Ours};

use crate::base::ids::{DeviceId, Epoch, Realm};
use crate::base::keys::{PublicKey, Signature};
use crate::journal::{Cursor, Entry, Head, Heads, Refusal, Seq, Vouch};
use crate::lease::LeaseCall;
use crate::protocol::message::{
    ClientMessage, Code, Events, Hello, HelloAck, HelloChallenge, HelloProof, HubMessage, Nonce, PROTOCOL,
    Problem,
};
use crate::protocol::signed;
use crate::snapshot::Piece;
use std::collections::BTreeMap;
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
    /// Whether it is a hub, which speaks to the cloud for all its devices.
    pub is_hub: bool,
}

/// What a client answered to a challenge.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Proof {
    /// What it was to sign.
    pub text: Vec<u8>,
    /// What it made of that.
    pub signature: Signature,
}

/// What happened around a connection.
#[derive(Clone, Debug)]
pub enum HubInput {
    /// A message came.
    Message(ClientMessage),
    /// A frame came that is no message.
    Garbled,
    /// [`HubEffect::Check`] was carried out: the token is good, and its bearer has yet to show that it has the key. It is to be shown
    /// with this number.
    Unproven(Nonce),
    /// [`HubEffect::Check`] was carried out.
    Checked {
        /// What the token says; `None` if it is not good.
        claims: Option<Claims>,
        /// The key that the client has shown it signs with, if nobody knew of it.
        introduces: Option<PublicKey>,
        /// The head of every stream.
        heads: Vec<Head>,
        /// The end of the journal.
        end: Cursor,
        /// Streams whose beginning is not on the hub, each with its last place that is missing.
        bases: BTreeMap<DeviceId, Seq>,
        /// The hub's snapshot, if it has one.
        snapshot: Option<Offer>,
        /// What it signs with what it vouches for.
        key: Option<PublicKey>,
    },
    /// [`HubEffect::Append`] was carried out: on disk up to here.
    Committed(Vec<Head>),
    /// [`HubEffect::Append`] was refused, wholly or for one stream.
    Refused(Refusal),
    /// What the client sent shows that the hub's data was put back from a copy, and the hub begins anew.
    Outlived,
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
        /// What the client says that it signs with.
        key: Option<PublicKey>,
        /// What it answered to the challenge, once it was asked.
        proof: Option<Proof>,
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
        /// The device that sends them; none if it is a hub, which speaks for all its devices.
        carrier: Option<DeviceId>,
        /// What a hub vouched with for the last of them, if they are another's.
        vouch: Option<Vouch>,
    },
    /// Keep that this device signs with this key.
    Introduce {
        /// Who.
        device_id: DeviceId,
        /// With what.
        key: PublicKey,
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

#[derive(Debug)]
enum Phase {
    New,
    Checking(Box<Hello>),
    Proving(Box<Hello>, Nonce),
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
            HubInput::Unproven(nonce) => self.challenge(nonce),
            HubInput::Message(ClientMessage::Proof(proof)) if matches!(self.phase, Phase::Proving(..)) => {
                self.proof(proof)
            }
            HubInput::Checked {
                claims,
                introduces,
                heads,
                end,
                bases,
                snapshot,
                key,
            } => {
                let ours = Ours {
                    heads,
                    bases,
                    snapshot,
                    key,
                };
                let mut effects = self.checked(claims, end, ours);
                let (device, key) = (self.device(), introduces);
                effects.extend(
                    device
                        .zip(key)
                        .map(|(device_id, key)| HubEffect::Introduce { device_id, key }),
                );
                effects
            }
            HubInput::Message(ClientMessage::Append(append)) if live && !append.is_scattered() => {
                let base = append.base.filter(|base| self.may_begin(base.device_id));
                let entries = append.events;
                let (carrier, vouch) = (self.carrier(), append.vouch);
                vec![HubEffect::Append {
                    entries,
                    base,
                    carrier,
                    vouch,
                }]
            }
            HubInput::Outlived if live => self.refuse(
                Code::Unavailable,
                "this hub has less than it once sent: it begins anew, and takes back what is missing",
            ),
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
            HubInput::Overrun if live && !injected!(SlowClientForgotten) => self.overrun(),
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

    fn carrier(&self) -> Option<DeviceId> {
        match self.phase {
            Phase::Live { device_id, is_hub } if !is_hub => Some(device_id),
            _ => None,
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
        self.check(Box::new(hello), None)
    }

    fn check(&mut self, hello: Box<Hello>, proof: Option<Proof>) -> Vec<HubEffect> {
        let (token, key) = (hello.token.clone(), hello.key);
        self.phase = Phase::Checking(hello);
        vec![HubEffect::Check { token, key, proof }]
    }

    fn challenge(&mut self, nonce: Nonce) -> Vec<HubEffect> {
        let Phase::Checking(hello) = std::mem::replace(&mut self.phase, Phase::Over) else {
            return Vec::new();
        };
        self.phase = Phase::Proving(hello, nonce);
        vec![HubEffect::Send(HubMessage::Challenge(HelloChallenge {
            leader_id: self.hub,
            nonce,
        }))]
    }

    fn proof(&mut self, proof: HelloProof) -> Vec<HubEffect> {
        let Phase::Proving(hello, nonce) = std::mem::replace(&mut self.phase, Phase::Over) else {
            return Vec::new();
        };
        let text = signed::hello(self.hub, hello.device_id, &nonce.0);
        let signature = proof.signature;
        self.check(hello, Some(Proof { text, signature }))
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
        // More than there is: the data was put back from a copy, or the client is wrong. What others wrote and this hub vouched
        // for tells which.
        self.position = known.min(self.end);
        self.told = self.position;
        self.knows_of_more = self.position < self.end;
        let offering = ours.offering(&hello, end.0.saturating_sub(self.position.0));
        let (heads, key) = (ours.heads, ours.key);
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
            key,
        }))];
        if offering == Offering::Wanted {
            effects.push(HubEffect::TakeSnapshot);
        }
        // Two that are equally long send each other nothing, so nobody else would notice. Shorter or longer ones meet
        // where the next event is to follow. Of another's stream nobody's word counts: it would be an alarm for nothing.
        for head in hello.heads {
            let own = ours.get(head.device_id);
            if self.may_begin(head.device_id) && own.seq == head.seq && own.hash != head.hash {
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
        let more = cursor < self.end && !injected!(MoreNeverSaid);
        self.knows_of_more = more;
        if more && !injected!(PageShort) {
            return vec![HubEffect::SendFrame(page.frame.clone())];
        }
        let mut events = page.entries.to_vec();
        if injected!(PageShort) && events.len() > 1 {
            events.pop();
        }
        vec![HubEffect::Send(HubMessage::Bulk(Events::new(
            after, cursor, events, more,
        )))]
    }

    /// One that knows, or that is being read a page for, learns from that page whether it is the last.
    fn overrun(&mut self) -> Vec<HubEffect> {
        let must_hear = !self.knows_of_more && !self.reading;
        must_hear.then(|| self.tell_of_more()).into_iter().collect()
    }

    fn tell_of_more(&mut self) -> HubEffect {
        self.knows_of_more = true;
        HubEffect::Send(HubMessage::Relay(Events::new(
            self.told,
            self.told,
            Vec::new(),
            true,
        )))
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
                && !injected!(SlowClientForgotten);
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
        vec![HubEffect::Send(HubMessage::Relay(Events::new(
            told, cursor, events, false,
        )))]
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
        Refusal::TooFarAhead { device_id, seq } => (Code::TooFarAhead, device_id, seq),
        Refusal::NotAllowed { device_id, seq } => (Code::NotAllowed, device_id, seq),
    };
    let message = refusal.to_string();
    HubEffect::Send(HubMessage::Error(Problem {
        code,
        message,
        device_id: Some(device_id),
        seq: Some(seq),
    }))
}
