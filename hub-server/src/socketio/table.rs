//! Every message of Socket.IO that the hub knows, with how large it may be. A test walks it with everything that must not
//! get in.

use core_wasm::protocol::message::MAX_FRAME_BYTES;
use server_kit::session::{MessageRow, SHORT_BYTES};

/// The largest message of Socket.IO that the transport reads, in bytes: a packet has its name beside its body.
pub const SOCKETIO_BYTES: usize = MAX_FRAME_BYTES + SHORT_BYTES;

/// Every message that the hub knows of clients of the Socket.IO contract. What has another name is passed over.
pub const SOCKETIO_MESSAGES: &[MessageRow] = &[
    MessageRow::new("hello", true, SHORT_BYTES),
    // What is kept has to fit into one event of ours.
    MessageRow::new("events.append", false, 200 * 1024),
    MessageRow::new("events.bulk", false, MAX_FRAME_BYTES),
    MessageRow::new("cursor.request", false, SHORT_BYTES),
    MessageRow::new("order.lock.request", false, SHORT_BYTES),
    MessageRow::new("order.lock.renew", false, SHORT_BYTES),
    MessageRow::new("order.lock.release", false, SHORT_BYTES),
    MessageRow::new("order.lock.status", false, SHORT_BYTES),
    MessageRow::new("ping", false, SHORT_BYTES),
];
