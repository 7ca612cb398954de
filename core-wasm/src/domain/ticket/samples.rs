//! Samples of what can happen to a ticket, for the golden corpus.

use super::event::{Created, Nothing, TicketLine};
use crate::base::ids::{LineId, OrderId};
use crate::base::quantity::Quantity;
use crate::base::sample::{names, uuid};
use crate::codec::Sample;

impl Sample for Created {
    fn samples(_: &str) -> Vec<Self> {
        vec![Self {
            order_id: OrderId(uuid(10)),
            order_number: "2-14".into(),
            send: 1,
            station: "kitchen".into(),
            table: Some("5".into()),
            note: Some("birthday".into()),
            lines: vec![TicketLine {
                line_id: LineId(uuid(20)),
                name: names("Lentil soup", "شوربة عدس"),
                quantity: Quantity::whole(2),
                unit: "piece".into(),
                modifiers: vec![names("No onion", "بدون بصل")],
                note: Some("one without lemon".into()),
            }],
        }]
    }
}

impl Sample for Nothing {
    fn samples(_: &str) -> Vec<Self> {
        vec![Self {}]
    }
}
