//! What a pump is woken by, what its shell must do then, and what it asks of the platform it runs on.

use crate::base::clock::{Fences, Timestamp};
use crate::base::ids::UserId;
use crate::base::keys::{PublicKey, Signature};
use crate::journal::Head;
use crate::lease::{LeaseWish, Leases};
use crate::node::Retention;
use crate::protocol::message::{HubClock, Problem, Room};
use crate::replica::{Context, Rights};
use crate::store::{StoreError, SyncState};
use crate::sync::Connection;
use uuid::Uuid;

/// What happened on a connection.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SocketEvent {
    /// It is open.
    Opened,
    /// A frame came.
    Frame(Vec<u8>),
    /// It is closed, or never opened.
    Closed,
}

/// What a pump is woken by.
#[derive(Clone, Debug)]
pub enum Wake {
    /// Something may be due.
    Tick {
        /// Or is wanted at once.
        hurry: bool,
    },
    /// Events are stored up to here that did not come from the peer: own ones, or those of a hub's tills.
    Written(Head),
    /// Someone opens, leaves or takes over an order.
    Lease(LeaseWish),
    /// Something happened on the connection of this number, see [`Io::Open`]. Of all but the last it is passed over.
    Socket(u64, SocketEvent),
}

/// How it stands with the peer.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Standing {
    /// The connection.
    pub connection: Connection,
    /// How much room the peer's disk has.
    pub room: Room,
}

/// What the shell must do, in this order. What has to be stored is stored already.
#[derive(Clone, Debug, PartialEq)]
pub enum Io {
    /// Open a connection, and say of all that happens on it that it is of this number. It takes the place of the last.
    Open {
        /// One more than the last.
        number: u64,
    },
    /// Close the connection. [`SocketEvent::Closed`] follows.
    Close,
    /// Send this frame, if there is a connection.
    Send(Vec<u8>),
    /// Something was stored and folded: tell screens and other tabs.
    Stored,
    /// The peer has acknowledged this much, and that is stored and folded.
    Acknowledged(SyncState),
    /// Keep this token in place of the one before.
    Renewed {
        /// It.
        token: String,
    },
    /// This is what the peer's wall clock says: if this device's says something else, a person must know.
    HubClock(HubClock),
    /// The peer vouches with this key: keep it for the day on which the peer is another.
    Voucher(PublicKey),
    /// A person must know.
    Problem(Problem),
    /// Whoever looks for the cause of something may want to know.
    Warn(String),
    /// It stands otherwise with the peer than was last said.
    Standing(Standing),
    /// Other orders are edited than was last said.
    Leases(Leases),
    /// Keep a snapshot, and let go of what this retention lets go.
    Save(Retention),
    /// The store failed, and what was under way counts as not received: close the connection, let go of this pump, and
    /// begin another after [`super::REST_MS`].
    Rest(StoreError),
}

/// Who writes an alarm, and when.
#[derive(Clone, Debug, Default)]
pub struct Stamp {
    /// The time, as far as it is known.
    pub now: Timestamp,
    /// Minutes that it is east of UTC.
    pub utc_offset_minutes: i16,
    /// Who is signed in.
    pub user_id: Option<UserId>,
}

impl Stamp {
    /// For what is written now.
    pub(super) fn context(self, fences: Fences, new_id: &mut dyn FnMut() -> Uuid) -> Context<'_> {
        let Self {
            now,
            utc_offset_minutes,
            user_id,
        } = self;
        Context {
            now,
            utc_offset_minutes,
            fences,
            user_id,
            approved_by: None,
            rights: Rights::All,
            new_id,
        }
    }
}

/// What a pump asks of the platform it runs on.
#[expect(
    async_fn_in_trait,
    reason = "a pump has one concrete platform; the browser's futures can't be Send"
)]
pub trait Platform {
    /// Milliseconds of a clock that only runs forward.
    fn now(&self) -> u64;

    /// Any random number, for jitter.
    fn entropy(&mut self) -> u64;

    /// What this device's wall clock says, right or wrong.
    fn wall(&self) -> Timestamp;

    /// For the metadata of what a pump writes itself.
    fn stamp(&self) -> Stamp;

    /// A fresh id.
    fn new_id(&mut self) -> Uuid;

    /// The peer's snapshot, unpacked from what its pieces make; `None` if it is damaged.
    async fn unpack(&mut self, packed: Vec<u8>) -> Option<Vec<u8>>;

    /// This text, signed with the device's key; `None` if it has none or can't use it.
    async fn sign(&mut self, text: Vec<u8>) -> Option<Signature>;
}
