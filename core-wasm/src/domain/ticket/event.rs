//! What can happen to a ticket. A ticket says all that a cook needs, so that a screen needs nothing else to show it.

use crate::base::ids::{LineId, OrderId, StationId, TableId, UnitId};
use crate::base::names::Names;
use crate::base::quantity::Quantity;
use crate::codec::{Describe, Pack, Unpack};

/// Anything that happened to a ticket.
#[derive(Clone, Debug, PartialEq)]
pub enum TicketEvent {
    /// A send made it.
    Created(Created),
    /// Someone at the station has begun it.
    Acknowledged(Nothing),
    /// It is ready.
    Done(Nothing),
    /// 'Done' was a slip of the finger.
    Recalled(Nothing),
}

/// A payload that says nothing more than its type: an empty map.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Pack, Unpack, Describe)]
pub struct Nothing {}

/// `kds.ticket.created`, `bds.ticket.created`
#[derive(Clone, Debug, PartialEq, Pack, Unpack, Describe)]
#[pack(rename_all = "camelCase")]
pub struct Created {
    /// Of which order.
    pub order_id: OrderId,
    /// Its number, for calling out.
    pub order_number: String,
    /// Which send of it.
    pub send: u32,
    /// Who makes it.
    pub station: StationId,
    /// Where it goes.
    #[pack(default, skip_if = Option::is_none)]
    pub table: Option<TableId>,
    /// A note for the whole order.
    #[pack(default, skip_if = Option::is_none)]
    pub note: Option<String>,
    /// What to make.
    pub lines: Vec<TicketLine>,
}

/// One thing to make.
#[derive(Clone, Debug, PartialEq, Pack, Unpack, Describe)]
#[pack(rename_all = "camelCase")]
pub struct TicketLine {
    /// The order's line.
    pub line_id: LineId,
    /// Its name.
    pub name: Names,
    /// How much of it, in this send.
    pub quantity: Quantity,
    /// Counted in this.
    pub unit: UnitId,
    /// What was chosen with it.
    #[pack(default, skip_if = Vec::is_empty)]
    pub modifiers: Vec<Names>,
    /// What the guest said.
    #[pack(default, skip_if = Option::is_none)]
    pub note: Option<String>,
}
