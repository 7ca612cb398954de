//! What a session asks of the server around it, and what it has the server do.

use crate::access::{Authorized, Denied};
use crate::journal::{Bases, Batch, Outcome, WriteError};
use core_wasm::base::clock::Timestamp;
use core_wasm::base::ids::DeviceId;
use core_wasm::base::keys::{PublicKey, Signature};
use core_wasm::journal::{Cursor, Head, Refusal, Seq};
use core_wasm::lease::LeaseCall;
use core_wasm::protocol::HubMessage;
use core_wasm::protocol::message::{Hello, HubClock, Nonce, Room};
use core_wasm::snapshot::Piece;
use core_wasm::store::StoreError;
use core_wasm::sync::{Offer, Publication};
use std::sync::Arc;

/// The server around one session: what is answered at once, out of memory. What the disk must be asked for is [`Work`].
pub trait Host {
    /// Whether the bearer of a token may come in.
    ///
    /// # Errors
    /// [`Denied`].
    fn authorize(&mut self, token: &str) -> Result<Authorized, Denied>;

    /// A number that nobody has seen before; none if there are none just now.
    fn nonce(&mut self) -> Option<Nonce>;

    /// Whether a device that is in may stay.
    ///
    /// # Errors
    /// [`Denied`].
    fn admit(&mut self, device_id: DeviceId) -> Result<(), Denied>;

    /// Somebody was refused; `claimed` is who it said it is.
    fn denied(&mut self, claimed: Option<DeviceId>, reason: Denied);

    /// How far the journal is, and which snapshot there is.
    fn standing(&mut self) -> Standing;

    /// How far a stream is.
    fn head(&mut self, device_id: DeviceId) -> Seq;

    /// Whether this server, or one that it was before, signed this to vouch for something.
    fn has_signed(&mut self, text: &[u8], signature: &Signature) -> bool;

    /// A device is in. It counts as connected as long as the session lasts.
    fn connected(&mut self, device_id: DeviceId, greeting: &Greeting);

    /// A device that is in sent a frame of so many bytes.
    fn received(&mut self, device_id: DeviceId, bytes: usize);

    /// How much room the disk has.
    fn disk_space(&mut self) -> Room;

    /// What the wall clock says, for who shows it to people.
    fn clock(&mut self) -> HubClock;

    /// The wall clock, in seconds since 1970.
    fn seconds(&mut self) -> u64;

    /// Another token for a device that is in and has shown this key; none if none can be made just now.
    fn renew(&mut self, device_id: DeviceId, key: Option<PublicKey>) -> Option<String>;

    /// The piece of the snapshot that begins at `offset`; one of nothing if there is no snapshot.
    fn snapshot_piece(&mut self, offset: u64) -> Piece;

    /// Have a snapshot taken soon.
    fn want_snapshot(&mut self);
}

/// How far the journal is, and which snapshot there is.
#[derive(Clone, Debug, Default)]
pub struct Standing {
    /// The head of every stream.
    pub heads: Vec<Head>,
    /// The end of the journal.
    pub end: Cursor,
    /// Streams whose beginning is missing.
    pub bases: Bases,
    /// The snapshot, if there is one.
    pub snapshot: Option<Offer>,
    /// What the server signs with what it vouches for.
    pub key: Option<PublicKey>,
}

/// What is noted of a `hello`.
#[derive(Clone, Debug, Default)]
pub struct Greeting {
    /// Who it says it is.
    pub device_id: Option<DeviceId>,
    /// The version of its app.
    pub app: String,
    /// The end of its own stream, as it says itself.
    pub written: Seq,
    /// What its wall clock says.
    pub at: Option<Timestamp>,
}

impl From<&Hello> for Greeting {
    fn from(hello: &Hello) -> Self {
        let own = hello.heads.iter().find(|head| head.device_id == hello.device_id);
        Self {
            device_id: Some(hello.device_id),
            app: hello.app.clone(),
            written: own.map_or(Seq(0), |head| head.seq),
            at: hello.at,
        }
    }
}

/// What a session wants done, in this order.
#[derive(Debug)]
pub enum Output {
    /// Send this.
    Send(Frame),
    /// Do this, and tell [`super::Session::done`] what came of it. There is no other before that.
    Work(Work),
    /// Say goodbye once all before this was sent: the client was refused. Nothing comes after it.
    Close,
}

/// An encoded message.
#[derive(Clone, Debug)]
pub enum Frame {
    /// For this client alone.
    Own(Vec<u8>),
    /// Others are sent the same.
    Shared(Arc<[u8]>),
}

impl AsRef<[u8]> for Frame {
    fn as_ref(&self) -> &[u8] {
        match self {
            Self::Own(bytes) => bytes,
            Self::Shared(bytes) => bytes,
        }
    }
}

/// What the disk must be asked for.
#[derive(Debug)]
pub enum Work {
    /// Commit what is new of these: [`Done::Append`].
    Append(Batch),
    /// Read the journal: [`Done::Read`].
    Read {
        /// Behind which place.
        after: Cursor,
        /// At most so many entries.
        limit: usize,
    },
    /// Ask the realm's one table of leases: [`Done::Lease`].
    Lease {
        /// Whose call it is.
        device_id: DeviceId,
        /// What it is.
        call: LeaseCall,
    },
    /// This device has shown that it signs with this key; the journal knows none of it: [`Done::Key`].
    Key {
        /// Who.
        device_id: DeviceId,
        /// With what.
        key: PublicKey,
    },
    /// A stream has split; write it down: [`Done::Noted`].
    Alarm(Refusal),
    /// This device has shown events that this server vouched for in this epoch and does not have: the data was put back from a
    /// copy: [`Done::Outlived`].
    Outlived {
        /// Who.
        device_id: DeviceId,
        /// The last of them.
        head: Head,
    },
}

/// What came of [`Work`].
#[derive(Clone, Debug)]
pub enum Done {
    /// Of an append.
    Append(Result<Outcome, WriteError>),
    /// Of reading.
    Read(Result<Publication, StoreError>),
    /// Of a call for a lease, with the answer if it gets one.
    Lease(Result<Option<HubMessage>, WriteError>),
    /// Of a key that was shown for the first time: whether it is the device's now.
    Key(Result<bool, WriteError>),
    /// Of having been outlived: the server begins anew as soon as it can.
    Outlived,
    /// Of what is only written down.
    Noted(Result<(), WriteError>),
}
