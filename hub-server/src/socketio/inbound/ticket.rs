//! Tickets. A client makes its own; what stands on them counts as sent, so that no till sends it again.

use super::items::{Items, is_nothing, quantity};
use super::{Misread, Shop, table};
use crate::socketio::ids;
use crate::socketio::wire::{EventBase, Fields};
use core_wasm::base::ids::{LineId, OrderId};
use core_wasm::base::names::Names;
use core_wasm::base::station::StationKind;
use core_wasm::domain::Body;
use core_wasm::domain::order::event::{LineAdded, Sent, SentLine};
use core_wasm::domain::order::{Line, Order, OrderEvent};
use core_wasm::domain::ticket::event::{Created, TicketLine};
use core_wasm::domain::ticket::{Stage, TicketCommand, TicketEvent};
use core_wasm::replica::Command;

/// What becomes of a ticket.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Move {
    /// Somebody has begun it.
    Begun,
    /// It is ready.
    Done,
    /// It is not ready after all.
    Back,
}

/// `kds.ticket.created`, `bds.ticket.created`
pub(super) fn created(
    event: &EventBase<'_>,
    shop: &Shop<'_>,
    kind: StationKind,
) -> Result<Vec<Command>, Misread> {
    let realm = shop.replica.realm();
    let id = ids::ticket(realm, &event.aggregate_id);
    if shop
        .replica
        .ticket(id)
        .is_some_and(|view| view.ticket.created.is_some())
    {
        return Ok(Vec::new());
    }
    let fields = Fields::of_payload(event.payload).map_err(Misread::Shape)?;
    let order_id = fields.text(&["orderId"]).ok_or(Misread::Missing("orderId"))?;
    let order_id = ids::order(realm, &order_id);
    let view = shop
        .replica
        .order(order_id)
        .filter(|view| view.order.created.is_some());
    let order = view.ok_or(Misread::UnknownOrder)?.order;
    let settings = shop.settings()?;
    let named = fields.text(&["station", "stationId"]);
    let mut stations = settings.stations.iter().filter(|station| station.kind == kind);
    let station = stations
        .clone()
        .find(|station| named.as_deref() == Some(station.id.as_str()))
        .or_else(|| stations.next())
        .ok_or(Misread::NoStation(match kind {
            StationKind::Kitchen => "kitchen",
            StationKind::Bar => "bar",
        }))?;
    let items = fields.list("items").map_err(Misread::Shape)?.unwrap_or_default();
    let mut lines = Vec::new();
    let mut reader = Items::new(shop, order_id, order, settings.currency);
    for item in &items {
        if is_nothing(item)? {
            continue;
        }
        // What is to be made needs no price.
        if item.scalar(&["price", "unitPrice"]).is_none() {
            lines.push(unpriced(shop, order_id, item)?);
            continue;
        }
        let line = reader.line(item)?;
        lines.push(TicketLine {
            line_id: line_of(order, &line, &lines),
            name: line.name,
            quantity: line.quantity,
            unit: line.unit,
            modifiers: line.modifiers.into_iter().map(|modifier| modifier.name).collect(),
            note: line.note,
        });
    }
    if lines.is_empty() {
        return Err(Misread::Missing("anything to make"));
    }
    let send = order.sends + 1;
    let sent: Vec<SentLine> = lines
        .iter()
        .filter_map(|line| order.line(line.line_id))
        .map(|line| SentLine {
            line_id: line.id,
            quantity: line.quantity_there(),
        })
        .collect();
    let mut commands = Vec::new();
    if !sent.is_empty() {
        let sent = OrderEvent::Sent(Sent { send, lines: sent });
        commands.push(Command::Record(order_id.into(), Body::Order(sent)));
    }
    let created = Created {
        order_id,
        order_number: order.number().to_owned(),
        send,
        station: station.id.clone(),
        table: table::named(&fields, shop).or(order.table.clone()),
        note: fields.text(&["notes", "note"]),
        lines,
    };
    commands.push(Command::Record(
        id.into(),
        Body::Ticket(kind, TicketEvent::Created(created)),
    ));
    Ok(commands)
}

/// The line of the order that is to be made: clients leave notes out of one of the two, or add them there.
fn line_of(order: &Order, made: &LineAdded, before: &[TicketLine]) -> LineId {
    let is_free = |line: &&Line| !before.iter().any(|known| known.line_id == line.id);
    let is_same = |line: &Line| {
        line.added.as_ref().is_some_and(|added| {
            added.product_id == made.product_id
                && added.unit_price == made.unit_price
                && added.modifiers == made.modifiers
        })
    };
    let exact = order.slip().find(|line| line.id == made.line_id);
    let found = exact.or_else(|| order.slip().filter(is_free).find(|line| is_same(line)));
    found.map_or(made.line_id, |line| line.id)
}

fn unpriced(shop: &Shop<'_>, order: OrderId, item: &Fields<'_>) -> Result<TicketLine, Misread> {
    let name = item.text(&["name"]).ok_or(Misread::Missing("an item's name"))?;
    let id = item.text(&["id"]).unwrap_or_else(|| name.clone());
    let lang = shop
        .settings()?
        .languages
        .first()
        .map_or("en", |lang| lang.as_str());
    Ok(TicketLine {
        line_id: ids::line(order, &format!("ticket\n{id}")),
        name: Names::of(lang, &name),
        quantity: quantity(item)?,
        unit: "piece".into(),
        modifiers: Vec::new(),
        note: item.text(&["notes", "note"]),
    })
}

/// `….ticket.ack`, `….ticket.done` and their like.
pub(super) fn moved(event: &EventBase<'_>, shop: &Shop<'_>, to: Move) -> Result<Vec<Command>, Misread> {
    let id = ids::ticket(shop.replica.realm(), &event.aggregate_id);
    let view = shop
        .replica
        .ticket(id)
        .filter(|view| view.ticket.created.is_some());
    let stage = view.ok_or(Misread::UnknownTicket)?.ticket.stage;
    let command = match (to, stage) {
        (Move::Begun, Stage::Waiting) => TicketCommand::Acknowledge,
        (Move::Done, Stage::Waiting | Stage::InHand) => TicketCommand::Finish,
        (Move::Back, Stage::Done) => TicketCommand::Recall,
        _ => return Ok(Vec::new()),
    };
    Ok(vec![Command::Ticket(id, command)])
}
