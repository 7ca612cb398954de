//! What a client of the Socket.IO contract wrote, kept as it wrote it. The hub writes one of these for each of its events
//! into the stream that it keeps for that client, in front of what it made of it. Nothing folds from it.

use crate::codec::{Describe, Pack, Sample, Unpack};

/// `client.event`
#[derive(Clone, Debug, PartialEq, Eq, Pack, Unpack, Describe)]
#[pack(rename_all = "camelCase")]
pub struct ClientEvent {
    /// The client's own id of it: the same id is never taken twice.
    pub event_id: String,
    /// The event as JSON text, as it came.
    pub json: String,
    /// Why nothing was made of it, if the hub could not understand it.
    #[pack(default, skip_if = Option::is_none)]
    pub fault: Option<String>,
}

impl Sample for ClientEvent {
    fn samples(_: &str) -> Vec<Self> {
        vec![Self {
            event_id: "evt-1".into(),
            json: r#"{"eventId":"evt-1","type":"order.tipped"}"#.into(),
            fault: Some("no till knows what a tip is".into()),
        }]
    }
}
