//! What many clients are sent alike, encoded once.

use super::Voucher;
use crate::journal::{Cursor, Entry, vouch_for};
use crate::protocol::message::{Events, HubMessage, frame_of};
use std::sync::Arc;

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
    pub fn new(after: Cursor, entries: Vec<Entry>, voucher: Option<&Voucher>) -> Self {
        Self::of(after, entries, voucher, false, HubMessage::Relay)
    }

    /// What fits one frame of the entries behind `after`. Its frame is the `events.bulk` that says that there is more.
    pub fn page(after: Cursor, entries: Vec<Entry>, voucher: Option<&Voucher>) -> Self {
        Self::of(after, frame_of(entries), voucher, true, HubMessage::Bulk)
    }

    fn of(
        after: Cursor,
        mut entries: Vec<Entry>,
        voucher: Option<&Voucher>,
        more: bool,
        message: impl Fn(Events) -> HubMessage,
    ) -> Self {
        if let Some(voucher) = voucher {
            vouch_for(&mut entries, |head| voucher.vouch(head));
        }
        let cursor = Cursor(after.0 + entries.len() as u64);
        let message = message(Events::new(after, cursor, entries, more));
        let frame = message.encode().into();
        // Given back: they are as large as the frame.
        let entries = match message {
            HubMessage::Relay(events) | HubMessage::Bulk(events) => events.events.into(),
            _ => Arc::default(),
        };
        Self {
            after,
            cursor,
            entries,
            frame,
        }
    }
}
