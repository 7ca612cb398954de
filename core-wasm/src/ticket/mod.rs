//! The ticket: what one station has to make for one send of an order.

pub mod event;
mod state;

pub use event::TicketEvent;
pub use state::{Stage, Ticket, TicketCommand, TicketError, decide, tickets_for};

use crate::pack::{Pack, Unpack};
use serde::{Deserialize, Serialize};

/// What kind of station makes it, which decides whether events are named `kds` or `bds`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, Pack, Unpack)]
#[serde(rename_all = "camelCase")]
pub enum StationKind {
    /// A kitchen screen (KDS).
    Kitchen,
    /// A bar screen (BDS).
    Bar,
}
