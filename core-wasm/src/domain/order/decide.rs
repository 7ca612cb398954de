//! Whether a wish is granted, and what happens then. Pure: looks at the folded order and the command, nothing else.

use super::edits::Field;
use super::event::{
    Created, Discounted, LineQuantityChanged, LineRemoved, Off, OrderEvent, Paid, Parked, Sent, SentLine,
    Updated,
};
use super::{Desk, Line, Order, OrderCommand, OrderError, Status, Tender, settle};
use crate::base::ids::{LineId, OrderId};
use crate::base::money::Amount;
use crate::base::quantity::Quantity;
use std::sync::Arc;

/// Decides `command` against `order`, whose id is `id`.
///
/// # Errors
/// [`OrderError`] says why not; nothing happened then.
pub fn decide(
    id: OrderId,
    order: &Order,
    command: OrderCommand,
    desk: &Desk,
) -> Result<Vec<OrderEvent>, OrderError> {
    match (&command, &order.created) {
        (OrderCommand::Create { .. }, Some(_)) => return Err(OrderError::Exists),
        (OrderCommand::Create { .. }, None) => {}
        (_, None) => return Err(OrderError::Unknown),
        (_, Some(_)) if order.status.is_open() => {}
        (OrderCommand::Refund(_) | OrderCommand::Resolve(_), _) => {}
        (OrderCommand::RemoveLine { .. }, _) if order.status == Status::Paid => {}
        (OrderCommand::Pay(_), _) if order.status == Status::Paid && order.due() > Amount::ZERO => {}
        _ => return Err(OrderError::Closed),
    }
    let event = match command {
        OrderCommand::Create {
            currency,
            service,
            table,
            guests,
        } => OrderEvent::Created(Arc::new(Created {
            number: desk.order.clone(),
            currency,
            service,
            table,
            guests,
        })),
        OrderCommand::AddLine(line) => {
            if line.quantity <= Quantity::ZERO {
                return Err(OrderError::NotAQuantity);
            }
            OrderEvent::LineAdded(line.into())
        }
        OrderCommand::ChangeQuantity { line_id, to } => {
            if to <= Quantity::ZERO {
                return Err(OrderError::NotAQuantity);
            }
            let delta = to - slip_line(order, line_id)?.quantity;
            if delta == Quantity::ZERO {
                return Ok(Vec::new());
            }
            OrderEvent::LineQuantityChanged(LineQuantityChanged { line_id, delta })
        }
        OrderCommand::RestoreLine { line_id, to } => {
            let line = order.line(line_id).ok_or(OrderError::NoSuchLine)?;
            if to <= Quantity::ZERO {
                return Err(OrderError::NotAQuantity);
            }
            if line.is_there() {
                return Ok(Vec::new());
            }
            let delta = to - line.quantity;
            OrderEvent::LineQuantityChanged(LineQuantityChanged { line_id, delta })
        }
        OrderCommand::RemoveLine { line_id } => {
            let line = slip_line(order, line_id)?;
            let seen = line.quantity - line.paid_for;
            if seen <= Quantity::ZERO {
                return Err(OrderError::LinePaid);
            }
            OrderEvent::LineRemoved(LineRemoved { line_id, seen })
        }
        OrderCommand::Update(mut updated) => {
            updated.over = Some(order.edits.over(&fields(&updated)));
            OrderEvent::Updated(updated)
        }
        OrderCommand::Discount(wish) => OrderEvent::Discounted(discount(order, wish)?),
        OrderCommand::Park { label } => {
            not_empty(order)?;
            let mut over = order.edits.over(&[Field::Label]);
            over.extend(order.over_status());
            let parked = Parked {
                label,
                over: Some(over),
            };
            if order.status == Status::Parked {
                OrderEvent::Reparked(parked)
            } else {
                OrderEvent::Parked(parked)
            }
        }
        OrderCommand::Send => OrderEvent::Sent(send(order).ok_or(OrderError::NothingToSend)?),
        OrderCommand::Pay(tender) => return pay(order, tender, desk),
        OrderCommand::Refund(wish) => settle::refund(order, wish, desk)?,
        OrderCommand::Resolve(wish) => return settle::resolve(id, order, wish, desk),
        OrderCommand::Void { reason } => OrderEvent::Voided(settle::void(order, reason)),
    };
    Ok(vec![event])
}

/// Takes what is due, and sends what stations have yet to hear of: it still has to be made. An order that comes to less than
/// nothing (a bottle brought back) has something due to the guest, which is its change.
pub(super) fn pay(order: &Order, tender: Tender, desk: &Desk) -> Result<Vec<OrderEvent>, OrderError> {
    if order.status.is_open() {
        not_empty(order)?;
    }
    let totals = order.totals();
    let due = if order.status.is_open() {
        totals.due
    } else {
        totals.due.max(Amount::ZERO)
    };
    if tender.tendered < due {
        return Err(OrderError::NotEnough { due });
    }
    let paid = OrderEvent::Paid(Arc::new(Paid {
        payment_id: tender.payment_id,
        method: tender.method,
        amount: due,
        tendered: tender.tendered,
        change: tender.tendered - due,
        total: totals.total,
        receipt: desk.receipt.clone(),
        shift: desk.shift,
        utc_offset: desk.utc_offset,
        day_begins: desk.day_begins,
        lines: order.slip().map(|line| (line.id, line.quantity)).collect(),
        over: order.over_payment(),
    }));
    let sent = send(order).map(OrderEvent::Sent);
    Ok(sent.into_iter().chain([paid]).collect())
}

/// Takes something off the price, or takes such a discount back.
fn discount(order: &Order, wish: Discounted) -> Result<Discounted, OrderError> {
    match (wish.off, order.discounts.find(&wish.discount_id)) {
        (None, Some(known)) if known.off.is_some() => return Ok(wish),
        (None, _) => return Err(OrderError::NoSuchDiscount),
        (Some(Off::Percent(1..=1_000_000)), None) => {}
        (Some(Off::Amount(amount)), None) if amount > Amount::ZERO => {}
        (Some(_), _) => return Err(OrderError::NotADiscount),
    }
    match wish.line_id {
        Some(line) => drop(slip_line(order, line)?),
        None => not_empty(order)?,
    }
    Ok(wish)
}

fn fields(updated: &Updated) -> Vec<Field> {
    let named = [
        (Field::Table, updated.table.is_some()),
        (Field::Guests, updated.guests.is_some()),
        (Field::Note, updated.note.is_some()),
        (Field::Label, updated.label.is_some()),
    ];
    let named = named.into_iter().filter(|(_, named)| *named);
    named.map(|(field, _)| field).collect()
}

fn slip_line(order: &Order, id: LineId) -> Result<&Line, OrderError> {
    order
        .line(id)
        .filter(|line| line.is_there())
        .ok_or(OrderError::NoSuchLine)
}

fn not_empty(order: &Order) -> Result<(), OrderError> {
    if order.slip().next().is_none() {
        Err(OrderError::Empty)
    } else {
        Ok(())
    }
}

/// The next send: what stations have yet to hear of. `sent` counts up to a line's whole quantity, so that a
/// repeated send is no second one.
fn send(order: &Order) -> Option<Sent> {
    let lines: Vec<SentLine> = order
        .slip()
        .filter(|line| line.is_to_be_sent())
        .map(|line| SentLine {
            line_id: line.id,
            quantity: line.quantity,
        })
        .collect();
    (!lines.is_empty()).then(|| Sent {
        send: order.sends + 1,
        lines,
    })
}
