//! What many clients are sent alike, encoded once.

use crate::journal::{Cursor, Entry};
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
    pub fn new(after: Cursor, entries: Vec<Entry>) -> Self {
        Self::of(after, entries, false, HubMessage::Relay)
    }

    /// What fits one frame of the entries behind `after`. Its frame is the `events.bulk` that says that there is more.
    pub fn page(after: Cursor, entries: Vec<Entry>) -> Self {
        Self::of(after, frame_of(entries), true, HubMessage::Bulk)
    }

    fn of(after: Cursor, entries: Vec<Entry>, more: bool, message: impl Fn(Events) -> HubMessage) -> Self {
        let cursor = Cursor(after.0 + entries.len() as u64);
        let message = message(Events {
            after,
            cursor,
            events: entries,
            more,
        });
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
