//! Tickets of kitchens and bars, as `GET /api/orders/{id}` lists those of an order.

use super::EpochMs;
use crate::base::ids::{LineId, OrderId, StationId, TableId, TicketId, UnitId, UserId};
use crate::base::names::Names;
use crate::base::quantity::Quantity;
use crate::domain::ticket;
use serde::{Deserialize, Serialize};

/// A ticket and its id.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct TicketRow {
    /// Which.
    pub ticket_id: TicketId,
    /// The ticket.
    pub ticket: Ticket,
}

/// Where a ticket stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum TicketStage {
    /// Nobody has begun it.
    Waiting,
    /// Someone is making it.
    InHand,
    /// It is ready.
    Done,
}

/// What one station has to make for one send of an order.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Ticket {
    /// What to make; nothing while only later events of it are known.
    pub created: Option<TicketBegun>,
    /// When it was sent.
    pub created_at: EpochMs,
    /// Who sent it.
    pub created_by: Option<UserId>,
    /// When its stage last changed.
    pub changed_at: EpochMs,
    /// Where it stands.
    pub stage: TicketStage,
    /// The greatest version folded.
    pub version: u32,
}

/// How a ticket began.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct TicketBegun {
    /// Of which order.
    pub order_id: OrderId,
    /// That order's number, for calling out.
    pub order_number: String,
    /// Which send of it.
    pub send: u32,
    /// Who makes it.
    pub station: StationId,
    /// Where it goes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub table: Option<TableId>,
    /// A note for the whole order.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
    /// What to make.
    pub lines: Vec<TicketLine>,
}

/// One thing to make.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct TicketLine {
    /// The order's line.
    pub line_id: LineId,
    /// Its name.
    pub name: Names,
    /// How much of it, in thousandths of its unit.
    pub quantity: Quantity,
    /// Counted in this.
    pub unit: UnitId,
    /// What was chosen with it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub modifiers: Vec<Names>,
    /// What the guest said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
}

impl From<&ticket::Ticket> for Ticket {
    fn from(ticket: &ticket::Ticket) -> Self {
        Self {
            created: ticket.created.as_ref().map(Into::into),
            created_at: ticket.created_at.into(),
            created_by: ticket.created_by.clone(),
            changed_at: ticket.changed_at.into(),
            stage: ticket.stage.into(),
            version: ticket.version,
        }
    }
}

impl From<ticket::Stage> for TicketStage {
    fn from(stage: ticket::Stage) -> Self {
        match stage {
            ticket::Stage::Waiting => Self::Waiting,
            ticket::Stage::InHand => Self::InHand,
            ticket::Stage::Done => Self::Done,
        }
    }
}

impl From<&ticket::event::Created> for TicketBegun {
    fn from(created: &ticket::event::Created) -> Self {
        Self {
            order_id: created.order_id,
            order_number: created.order_number.clone(),
            send: created.send,
            station: created.station.clone(),
            table: created.table.clone(),
            note: created.note.clone(),
            lines: created.lines.iter().map(Into::into).collect(),
        }
    }
}

impl From<&ticket::event::TicketLine> for TicketLine {
    fn from(line: &ticket::event::TicketLine) -> Self {
        Self {
            line_id: line.line_id,
            name: line.name.clone(),
            quantity: line.quantity,
            unit: line.unit.clone(),
            modifiers: line.modifiers.clone(),
            note: line.note.clone(),
        }
    }
}
