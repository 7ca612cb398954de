//! Every message of `/ws` that a server knows, with how large it may be. A hub's own test walks it with everything that
//! must not get in.

use core_wasm::protocol::ClientMessage;
use core_wasm::protocol::message::MAX_FRAME_BYTES;

/// A message that a client may send.
#[derive(Clone, Copy, Debug)]
pub struct MessageRow {
    /// Its name.
    pub name: &'static str,
    /// Whether it is taken before the device has greeted, or only after.
    pub greets: bool,
    /// How large its frame may be, in bytes.
    pub bytes: usize,
}

impl MessageRow {
    /// A row.
    pub const fn new(name: &'static str, greets: bool, bytes: usize) -> Self {
        Self { name, greets, bytes }
    }
}

/// What names one thing, with room for what later clients add.
pub const SHORT_BYTES: usize = 4 * 1024;

/// The greeting: a head (some 70 bytes) for each device that the store ever had.
const HELLO: MessageRow = MessageRow::new("hello", true, 256 * 1024);
/// One signature.
const PROOF: MessageRow = MessageRow::new("hello.proof", true, SHORT_BYTES);
const APPEND: MessageRow = MessageRow::new("events.append", false, MAX_FRAME_BYTES);
const CURSOR: MessageRow = MessageRow::new("cursor.request", false, SHORT_BYTES);
const SNAPSHOT: MessageRow = MessageRow::new("snapshot.request", false, SHORT_BYTES);
const PING: MessageRow = MessageRow::new("ping", false, SHORT_BYTES);
const LOCK_REQUEST: MessageRow = MessageRow::new("order.lock.request", false, SHORT_BYTES);
const LOCK_RENEW: MessageRow = MessageRow::new("order.lock.renew", false, SHORT_BYTES);
const LOCK_RELEASE: MessageRow = MessageRow::new("order.lock.release", false, SHORT_BYTES);
const LOCK_STATUS: MessageRow = MessageRow::new("order.lock.status", false, SHORT_BYTES);
const UNKNOWN: MessageRow = MessageRow::new("a later client's", false, MAX_FRAME_BYTES);

/// Every message that a server knows.
pub const MESSAGES: &[MessageRow] = &[
    HELLO,
    PROOF,
    APPEND,
    CURSOR,
    SNAPSHOT,
    PING,
    LOCK_REQUEST,
    LOCK_RENEW,
    LOCK_RELEASE,
    LOCK_STATUS,
];

/// The largest frame that is read of whoever has not greeted, in bytes.
pub const UNGREETED_BYTES: usize = HELLO.bytes;

/// The row of a message.
pub fn row(message: &ClientMessage) -> MessageRow {
    match message {
        ClientMessage::Hello(_) => HELLO,
        ClientMessage::Proof(_) => PROOF,
        ClientMessage::Append(_) => APPEND,
        ClientMessage::CursorRequest(_) => CURSOR,
        ClientMessage::SnapshotRequest(_) => SNAPSHOT,
        ClientMessage::Ping(_) => PING,
        ClientMessage::LockRequest(_) => LOCK_REQUEST,
        ClientMessage::LockRenew(_) => LOCK_RENEW,
        ClientMessage::LockRelease(_) => LOCK_RELEASE,
        ClientMessage::LockStatus(_) => LOCK_STATUS,
        ClientMessage::Unknown => UNKNOWN,
    }
}
