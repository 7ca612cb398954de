//! The messages of `/ws`: MessagePack maps of one key, the message's name, whose value is its body with camelCase
//! field names. Each WebSocket binary frame is one message.

use super::lease::{
    LockAnswer, LockRelease, LockRenew, LockRequest, LockStatus, LockStatusRequest, LockedOrder,
    ReleasedOrder,
};
use crate::base::clock::Timestamp;
use crate::base::ids::{DeviceId, Epoch, StoreId, TenantId};
use crate::base::keys::{PublicKey, Signature};
use crate::codec::{self, Bytes, Malformed, Pack, Reader, Unpack};
use crate::journal::{Cursor, Entry, Head, Seq, Vouch};
use crate::snapshot::Piece;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;
use thiserror::Error;

/// The version of the protocol. A hub serves this one and says so; a client of another shows that it needs an update.
pub const PROTOCOL: u16 = 1;

/// The largest frame that a hub takes, in bytes.
pub const MAX_FRAME_BYTES: usize = 1024 * 1024;

/// How many bytes of events go into one frame before the next is begun.
pub const FRAME_TARGET_BYTES: usize = 512 * 1024;

/// How many events go into one frame at most.
pub const MAX_FRAME_EVENTS: usize = 1024;

/// What a client says.
#[derive(Clone, Debug, PartialEq, Pack, Unpack)]
pub enum ClientMessage {
    /// The first message of a connection.
    #[pack(rename = "hello")]
    Hello(Hello),
    /// The answer to a challenge.
    #[pack(rename = "hello.proof")]
    Proof(HelloProof),
    /// Entries of one stream, in order.
    #[pack(rename = "events.append")]
    Append(Append),
    /// 'Go on from here.'
    #[pack(rename = "cursor.request")]
    CursorRequest(CursorRequest),
    /// 'The piece of your snapshot that begins here.'
    #[pack(rename = "snapshot.request")]
    SnapshotRequest(SnapshotRequest),
    /// 'Are you there?'
    #[pack(rename = "ping")]
    Ping(Ping),
    /// 'I want to edit this order.'
    #[pack(rename = "order.lock.request")]
    LockRequest(LockRequest),
    /// 'I still do.'
    #[pack(rename = "order.lock.renew")]
    LockRenew(LockRenew),
    /// 'I don't any more.'
    #[pack(rename = "order.lock.release")]
    LockRelease(LockRelease),
    /// 'Who edits what?'
    #[pack(rename = "order.lock.status")]
    LockStatus(LockStatusRequest),
    /// Something that a later client says; it is passed over. Never sent.
    #[pack(other)]
    Unknown,
}

/// What a hub says.
#[derive(Clone, Debug, PartialEq, Pack, Unpack)]
pub enum HubMessage {
    /// 'Show that you have the key', before `hello` is answered.
    #[pack(rename = "hello.challenge")]
    Challenge(HelloChallenge),
    /// The answer to `hello`.
    #[pack(rename = "hello.ack")]
    HelloAck(HelloAck),
    /// Everything of a stream up to here is on the hub's disk.
    #[pack(rename = "events.ack")]
    Ack(Head),
    /// A page of the journal, as asked for.
    #[pack(rename = "events.bulk")]
    Bulk(Events),
    /// What was just committed.
    #[pack(rename = "events.relay")]
    Relay(Events),
    /// A piece of the snapshot, as asked for.
    #[pack(rename = "snapshot.piece")]
    Snapshot(Piece),
    /// Something was refused.
    #[pack(rename = "error")]
    Error(Problem),
    /// A new token, in place of the one that was shown.
    #[pack(rename = "token.renewed")]
    TokenRenewed(TokenRenewed),
    /// How much room the hub's disk has, when that changes, and after `hello.ack` unless there is plenty.
    #[pack(rename = "hub.room")]
    Room(RoomNow),
    /// What the hub's wall clock says, after `hello.ack` to a client that said what its own does, and when that changes.
    #[pack(rename = "hub.clock")]
    Clock(HubClock),
    /// 'I am.'
    #[pack(rename = "pong")]
    Pong(Ping),
    /// The answer to a request.
    #[pack(rename = "order.lock.response")]
    LockResponse(LockAnswer),
    /// The answer to a renewal.
    #[pack(rename = "order.lock.renewed")]
    LockRenewed(LockAnswer),
    /// Who edits what.
    #[pack(rename = "order.lock.status")]
    LockStatus(LockStatus),
    /// Somebody edits an order now.
    #[pack(rename = "order.locked")]
    Locked(LockedOrder),
    /// Nobody does any more.
    #[pack(rename = "order.released")]
    Released(ReleasedOrder),
    /// Something that a later hub says; it is passed over. Never sent.
    #[pack(other)]
    Unknown,
}

/// `hello`
#[derive(Clone, Debug, PartialEq, Pack, Unpack)]
#[pack(rename_all = "camelCase")]
pub struct Hello {
    /// [`PROTOCOL`].
    pub protocol: u16,
    /// Who speaks.
    pub device_id: DeviceId,
    /// In which realm: its tenant.
    pub tenant_id: TenantId,
    /// In which realm: its store.
    pub store_id: StoreId,
    /// The token from pairing.
    pub token: String,
    /// The hub's epoch as last seen.
    #[pack(default)]
    pub epoch: Option<Epoch>,
    /// How far the client has stored the hub's journal of that epoch.
    pub cursor: Cursor,
    /// How far the client has each stream.
    pub heads: Vec<Head>,
    /// The app's version, for the hub's list of devices.
    #[pack(default)]
    pub app: String,
    /// The format of snapshots that the client can read.
    #[pack(default, skip_if = Option::is_none)]
    pub snapshot: Option<u16>,
    /// What the client signs with. A server that knows none of a device yet, once it has seen that the device has this one, knows it
    /// from then on.
    #[pack(default, skip_if = Option::is_none)]
    pub key: Option<PublicKey>,
    /// What the client's wall clock says.
    #[pack(default, skip_if = Option::is_none)]
    pub at: Option<Timestamp>,
}

/// `hello.challenge`
#[derive(Clone, Copy, Debug, PartialEq, Eq, Pack, Unpack)]
#[pack(rename_all = "camelCase")]
pub struct HelloChallenge {
    /// The server's own device.
    pub leader_id: DeviceId,
    /// A number that nobody has seen before.
    pub nonce: Nonce,
}

/// `hello.proof`
#[derive(Clone, Copy, Debug, PartialEq, Eq, Pack, Unpack)]
pub struct HelloProof {
    /// Of [`signed::hello`](super::signed::hello).
    pub signature: Signature,
}

/// A number that nobody has seen before.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Nonce(pub [u8; 32]);

impl Pack for Nonce {
    fn pack(&self, out: &mut Vec<u8>) {
        Bytes(&self.0).pack(out);
    }
}

impl<'a> Unpack<'a> for Nonce {
    fn blank() -> Self {
        Self([0; 32])
    }

    fn unpack(reader: &mut Reader<'a>) -> Result<Self, Malformed> {
        reader.bytes_of().map(Self)
    }
}

/// `hello.ack`
#[derive(Clone, Debug, PartialEq, Pack, Unpack)]
#[pack(rename_all = "camelCase")]
pub struct HelloAck {
    /// [`PROTOCOL`].
    pub protocol: u16,
    /// The hub's own device.
    pub leader_id: DeviceId,
    /// Which life of the hub's journal cursors count in.
    pub epoch: Epoch,
    /// The end of the hub's journal.
    pub cursor: Cursor,
    /// How far the hub has each stream. The client sends what is missing of those that it has longer.
    pub heads: Vec<Head>,
    /// Whether the client should ask for a snapshot first, and for events only behind it.
    pub snapshot_needed: bool,
    /// The till lacks events that no hub has any more, and the snapshot that leads past them is being made: it should come
    /// again in a moment.
    #[pack(default, skip_if = std::ops::Not::not)]
    pub snapshot_soon: bool,
    /// The hub's version.
    pub version: String,
    /// What the hub signs with what it vouches for. A client shows it to a hub that is new.
    #[pack(default, skip_if = Option::is_none)]
    pub key: Option<PublicKey>,
}

/// `events.append`
#[derive(Clone, Debug, PartialEq, Pack, Unpack)]
pub struct Append {
    /// Entries, each `[deviceId, deviceSeq, bytes]`.
    pub events: Vec<Entry>,
    /// The place in the client's own stream up to which it no longer keeps events, if the hub lacks some of them.
    #[pack(default, skip_if = Option::is_none)]
    pub base: Option<Head>,
    /// What a hub vouched with for the last of these, if they are another's.
    #[pack(default, skip_if = Option::is_none)]
    pub vouch: Option<Vouch>,
}

impl Append {
    /// Of how many streams an append may be. A client sends one at a time; some more cost nothing, thousands would.
    pub const MAX_STREAMS: usize = 16;

    /// Whether it is of more streams than one append may be.
    pub fn is_scattered(&self) -> bool {
        let mut streams = BTreeSet::new();
        self.events.iter().any(|entry| {
            streams.insert(entry.device_id);
            streams.len() > Self::MAX_STREAMS
        })
    }
}

/// `snapshot.request`
#[derive(Clone, Copy, Debug, PartialEq, Eq, Pack, Unpack)]
pub struct SnapshotRequest {
    /// Where the piece begins, in bytes.
    pub offset: u64,
}

/// `cursor.request`
#[derive(Clone, Copy, Debug, PartialEq, Eq, Pack, Unpack)]
pub struct CursorRequest {
    /// What the client has stored.
    pub cursor: Cursor,
}

/// `events.bulk` and `events.relay`
#[derive(Clone, Debug, PartialEq, Pack, Unpack)]
pub struct Events {
    /// The place before these. A client that stands elsewhere asks from where it stands.
    pub after: Cursor,
    /// The place once these are stored.
    pub cursor: Cursor,
    /// Entries, each `[deviceId, deviceSeq, bytes]`.
    pub events: Vec<Entry>,
    /// Whether there is more to ask for.
    pub more: bool,
    /// What the hub vouches with for some of the entries.
    #[pack(default, skip_if = Vec::is_empty)]
    pub vouches: Vec<Vouched>,
}

impl Events {
    /// Entries with what is vouched for them.
    pub fn new(after: Cursor, cursor: Cursor, events: Vec<Entry>, more: bool) -> Self {
        Self {
            after,
            cursor,
            vouches: Vouched::of(&events),
            events,
            more,
        }
    }

    /// The entries, each with what was vouched for it.
    pub fn entries(self) -> Vec<Entry> {
        Vouched::attach(self.vouches, self.events)
    }
}

/// What is vouched for one of some entries.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Pack, Unpack)]
pub struct Vouched {
    /// Which of them, from 0.
    pub index: u32,
    /// In which life of its journal the hub vouched.
    pub epoch: Epoch,
    /// Of [`signed::vouch`](super::signed::vouch).
    pub signature: Signature,
}

impl Vouched {
    /// All that is vouched for these entries.
    pub fn of(entries: &[Entry]) -> Vec<Self> {
        let vouched = (0..)
            .zip(entries)
            .filter_map(|(index, entry)| Some((index, entry.vouch.as_deref()?)));
        vouched
            .map(|(index, &Vouch { epoch, signature })| Self {
                index,
                epoch,
                signature,
            })
            .collect()
    }

    /// The entries with what is vouched for them. Of what is vouched for none of them nothing is left.
    pub fn attach(vouches: Vec<Self>, mut entries: Vec<Entry>) -> Vec<Entry> {
        for Self {
            index,
            epoch,
            signature,
        } in vouches
        {
            let entry = usize::try_from(index)
                .ok()
                .and_then(|index| entries.get_mut(index));
            if let Some(entry) = entry {
                entry.vouch = Some(Box::new(Vouch { epoch, signature }));
            }
        }
        entries
    }
}

/// `ping` and `pong`
#[derive(Clone, Copy, Debug, PartialEq, Eq, Pack, Unpack)]
pub struct Ping {
    /// Comes back as it was.
    pub n: u32,
}

/// `token.renewed`
#[derive(Clone, Debug, PartialEq, Eq, Pack, Unpack)]
pub struct TokenRenewed {
    /// To be kept, and shown from now on.
    pub token: String,
}

/// How much room the hub's disk has, as far as people must know of it.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, Pack, Unpack,
)]
#[pack(rename_all = "kebab-case")]
#[serde(rename_all = "kebab-case")]
pub enum Room {
    /// Nothing is taken any more.
    Full,
    /// Someone should free some space.
    Low,
    /// Enough; also whatever a later hub calls it.
    #[default]
    #[pack(other)]
    #[serde(other)]
    Plenty,
}

/// `hub.room`
#[derive(Clone, Copy, Debug, PartialEq, Eq, Pack, Unpack)]
#[pack(rename_all = "camelCase")]
pub struct RoomNow {
    /// It.
    pub room: Room,
}

/// `hub.clock`
#[derive(Clone, Copy, Debug, PartialEq, Eq, Pack, Unpack)]
#[pack(rename_all = "camelCase")]
pub struct HubClock {
    /// What it says.
    pub at: Timestamp,
    /// Whether most of the devices that are connected say another time, and all the same one: then it is the hub's clock that is wrong.
    #[pack(default, skip_if = std::ops::Not::not)]
    pub doubted: bool,
}

/// What a hub refuses, by a code for machines.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, Pack, Unpack)]
#[pack(rename_all = "kebab-case")]
#[serde(rename_all = "kebab-case")]
pub enum Code {
    /// Not a message, or not one for now.
    BadMessage,
    /// The token is missing, false, expired or revoked.
    Unauthorized,
    /// The token is another device's or another realm's.
    WrongRealm,
    /// The client speaks another version of the protocol.
    WrongProtocol,
    /// A stream has split: an alarm.
    Diverged,
    /// Larger than allowed.
    TooLarge,
    /// An event is from a Lamport time that nobody can have reached.
    TooFarAhead,
    /// An event is another device's, or its stream has as many refused runs as it may have.
    NotAllowed,
    /// The hub can't write just now.
    Unavailable,
    /// The hub's disk is full. It takes no events for now, and goes on reading and relaying.
    Full,
    /// A code of a later hub.
    #[pack(other)]
    #[serde(other)]
    Other,
}

/// `error`
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Pack, Unpack)]
#[pack(rename_all = "camelCase")]
#[serde(rename_all = "camelCase")]
pub struct Problem {
    /// For machines.
    pub code: Code,
    /// For people.
    pub message: String,
    /// The stream that it is about, if it is about one.
    #[pack(default, skip_if = Option::is_none)]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub device_id: Option<DeviceId>,
    /// The place in it.
    #[pack(default, skip_if = Option::is_none)]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub seq: Option<Seq>,
}

/// A frame that is no message.
#[derive(Debug, Error)]
#[error("this frame is not a message of the protocol: {0}")]
pub struct NotAMessage(#[from] Malformed);

macro_rules! frames {
    ($($message:ty),+) => {$(
        impl $message {
            /// As one binary frame.
            pub fn encode(&self) -> Vec<u8> {
                codec::encode(self)
            }

            /// Reads one binary frame.
            ///
            /// # Errors
            /// [`NotAMessage`].
            pub fn decode(frame: &[u8]) -> Result<Self, NotAMessage> {
                Ok(codec::decode(frame)?)
            }
        }
    )+};
}

frames!(ClientMessage, HubMessage);

/// As many of `entries` as fit one frame, at least one if there is any.
pub(crate) fn frame_of(entries: Vec<Entry>) -> Vec<Entry> {
    let mut bytes = 0;
    entries
        .into_iter()
        .take(MAX_FRAME_EVENTS)
        .enumerate()
        .take_while(|(index, entry)| {
            bytes += entry.bytes.len();
            *index == 0 || bytes <= FRAME_TARGET_BYTES
        })
        .map(|(_, entry)| entry)
        .collect()
}
