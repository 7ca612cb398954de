//! Whether a wish about a ticket is granted, and which tickets a send makes. Pure.

use super::command::{TicketCommand, TicketError};
use super::event::{Created, Nothing, TicketEvent, TicketLine};
use super::state::{Stage, Ticket};
use crate::base::ids::{OrderId, StationId, TicketId};
use crate::base::quantity::Quantity;
use crate::base::station::StationKind;
use crate::domain::order::Order;
use crate::domain::order::event::Sent;
use std::collections::BTreeMap;

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
    let mut stations: BTreeMap<(StationKind, StationId), Vec<TicketLine>> = BTreeMap::new();
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
