//! The folded ticket, what may be done with it, and which tickets a send makes.

use super::event::{Created, Nothing, TicketEvent, TicketLine};
use crate::base::clock::Timestamp;
use crate::base::ids::{OrderId, StationId, TicketId, UserId};
use crate::base::map::Map;
use crate::base::quantity::Quantity;
use crate::base::station::StationKind;
use crate::codec::Pack;
use crate::domain::order::Order;
use crate::domain::order::event::Sent;
use crate::journal::Metadata;
use thiserror::Error;

/// Where a ticket stands.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Pack)]
#[serde(rename_all = "camelCase")]
pub enum Stage {
    /// Nobody has begun it.
    #[default]
    Waiting,
    /// Someone is making it.
    InHand,
    /// It is ready.
    Done,
}

/// A ticket as the events known so far make it.
#[derive(Clone, Debug, Default, PartialEq, Pack)]
#[serde(rename_all = "camelCase")]
pub struct Ticket {
    /// What to make; missing while only later events of it are known.
    pub created: Option<Created>,
    /// When it was sent, for people.
    pub created_at: Timestamp,
    /// Who sent it.
    pub created_by: Option<UserId>,
    /// When its stage last changed, for people.
    pub changed_at: Timestamp,
    /// Where it stands.
    pub stage: Stage,
    /// The greatest version folded.
    pub version: u32,
}

impl Ticket {
    /// Folds one event. Two devices that sent the same thing made one ticket: their lines are united.
    pub fn evolve(&mut self, meta: &Metadata, event: &TicketEvent) {
        match event {
            TicketEvent::Created(created) => self.unite(meta, created),
            TicketEvent::Acknowledged(_) => self.move_to(meta, self.stage.max(Stage::InHand)),
            TicketEvent::Done(_) => self.move_to(meta, Stage::Done),
            TicketEvent::Recalled(_) => self.move_to(meta, Stage::InHand),
        }
        self.version = self.version.max(meta.version);
    }

    fn move_to(&mut self, meta: &Metadata, stage: Stage) {
        self.stage = stage;
        self.changed_at = meta.at;
    }

    fn unite(&mut self, meta: &Metadata, created: &Created) {
        let Some(known) = &mut self.created else {
            self.created_at = meta.at;
            self.created_by.clone_from(&meta.user_id);
            self.created = Some(created.clone());
            return;
        };
        for line in &created.lines {
            match known.lines.iter_mut().find(|known| known.line_id == line.line_id) {
                Some(known) if injected!(TicketLinesTwice) => known.quantity += line.quantity,
                Some(known) => known.quantity = known.quantity.max(line.quantity),
                None => known.lines.push(line.clone()),
            }
        }
    }
}

/// What a cook asks of a ticket.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TicketCommand {
    /// 'I am on it.'
    Acknowledge,
    /// 'It is ready.'
    Finish,
    /// 'It is not ready after all.'
    Recall,
}

/// Why not. Nothing was changed.
#[derive(Clone, Copy, Debug, Error, PartialEq, Eq)]
pub enum TicketError {
    /// It has not arrived.
    #[error("this ticket has not arrived on this screen yet")]
    Unknown,
}

/// Decides `command` against `ticket`. Asking for what is so already makes no event.
///
/// # Errors
/// [`TicketError::Unknown`] if nobody created it.
pub fn decide(ticket: &Ticket, command: TicketCommand) -> Result<Option<TicketEvent>, TicketError> {
    if ticket.created.is_none() {
        return Err(TicketError::Unknown);
    }
    Ok(match (command, ticket.stage) {
        (TicketCommand::Acknowledge, Stage::Waiting) => Some(TicketEvent::Acknowledged(Nothing {})),
        (TicketCommand::Finish, Stage::Waiting | Stage::InHand) => Some(TicketEvent::Done(Nothing {})),
        (TicketCommand::Recall, Stage::Done) => Some(TicketEvent::Recalled(Nothing {})),
        _ => None,
    })
}

/// The tickets that `sent` makes of `order` as it was before the send: one for each station.
pub fn tickets_for(order_id: OrderId, order: &Order, sent: &Sent) -> Vec<(TicketId, StationKind, Created)> {
    let mut stations: Map<(StationKind, StationId), Vec<TicketLine>> = Map::new();
    for sent_line in &sent.lines {
        let Some(line) = order.line(sent_line.line_id) else {
            continue;
        };
        let Some(added) = &line.added else { continue };
        let Some(station) = &added.station else { continue };
        let quantity = sent_line.quantity - line.sent;
        if quantity > Quantity::ZERO {
            stations
                .entry((station.kind, station.id.clone()))
                .or_default()
                .push(TicketLine {
                    line_id: line.id,
                    name: added.name.clone(),
                    quantity,
                    unit: added.unit.clone(),
                    modifiers: added
                        .modifiers
                        .iter()
                        .map(|modifier| modifier.name.clone())
                        .collect(),
                    note: added.note.clone(),
                });
        }
    }
    stations
        .into_iter()
        .map(|((kind, station), lines)| {
            let created = Created {
                order_id,
                order_number: order.number().to_owned(),
                send: sent.send,
                station: station.clone(),
                table: order.table.clone(),
                note: order.note.clone(),
                lines,
            };
            (TicketId::derive(order_id, sent.send, &station), kind, created)
        })
        .collect()
}
