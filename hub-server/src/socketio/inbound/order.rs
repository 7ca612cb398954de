//! Orders. A client sends all items of an order whenever one changes; here they become what was added, changed by how
//! much, and taken off, so that what another till adds meanwhile stays.

use super::items::{Items, amount, is_nothing};
use super::{Misread, Shop, table};
use crate::socketio::ids;
use crate::socketio::wire::{EventBase, Fields};
use core_wasm::base::ids::{LineId, OrderId, PaymentId};
use core_wasm::base::money::{Amount, Currency};
use core_wasm::base::names::Names;
use core_wasm::base::quantity::Quantity;
use core_wasm::base::tax::TaxRate;
use core_wasm::domain::Body;
use core_wasm::domain::order::event::{
    LineAdded, LineQuantityChanged, LineRemoved, Paid, Parked, PaymentMethod, Service, Updated, Voided,
};
use core_wasm::domain::order::{Order, OrderCommand, OrderEvent, Status, Tender};
use core_wasm::replica::Command;
use std::sync::Arc;
use uuid::Uuid;

/// The product of the line that stands for what a client's total is more, or less, than its items: a tax on top, a
/// discount.
pub const DIFFERENCE: &str = "client-difference";

/// What an event says, next to the order that it is about.
struct Incoming<'a> {
    id: OrderId,
    fields: Fields<'a>,
    shop: &'a Shop<'a>,
    currency: Currency,
}

impl<'a> Incoming<'a> {
    fn read(event: &EventBase<'a>, shop: &'a Shop<'a>) -> Result<Self, Misread> {
        let fields = Fields::of_payload(event.payload).map_err(Misread::Shape)?;
        let currency = shop.currency()?;
        if let Some(other) = fields.text(&["currency"]).filter(|code| code != currency.code()) {
            return Err(Misread::Currency(other, currency.code().to_owned()));
        }
        Ok(Self {
            id: ids::order(shop.replica.realm(), &event.aggregate_id),
            fields,
            shop,
            currency,
        })
    }

    /// The order, if its beginning is known.
    fn order(&self) -> Option<&'a Order> {
        let view = self.shop.replica.order(self.id)?;
        view.order.created.is_some().then_some(view.order)
    }

    fn known(&self) -> Result<&'a Order, Misread> {
        self.order().ok_or(Misread::UnknownOrder)
    }

    fn amount(&self, field: &'static str, names: &[&str]) -> Result<Option<Amount>, Misread> {
        amount(&self.fields, field, names, self.currency)
    }

    fn record(&self, event: OrderEvent) -> Command {
        Command::Record(self.id.into(), Body::Order(event))
    }

    fn command(&self, command: OrderCommand) -> Command {
        Command::Order(self.id, command)
    }

    /// What changes of an order that stands as `before`, but for its money.
    fn changes(&self, before: &Order) -> Result<Vec<Command>, Misread> {
        let mut commands = self.lines(before)?;
        commands.extend(self.details(before)?);
        match self.fields.text(&["status"]).as_deref() {
            Some("parked") if before.status == Status::Active => {
                let filled = before.slip().next().is_some() || !commands.is_empty();
                commands.extend(filled.then(|| self.command(OrderCommand::Park { label: None })));
            }
            Some("cancelled") => commands.extend(self.cancel(before)),
            _ => {}
        }
        Ok(commands)
    }

    fn details(&self, before: &Order) -> Result<Option<Command>, Misread> {
        let table = table::named(&self.fields, self.shop);
        let guests = self.guests()?;
        let note = self.fields.text(&["notes", "note"]);
        let label = self
            .fields
            .text(&["orderNumber"])
            .filter(|label| label != before.number());
        let updated = Updated {
            table: table.filter(|table| before.table.as_ref() != Some(table)),
            guests: guests.filter(|guests| before.guests != Some(*guests)),
            note: note.filter(|note| before.note.as_ref() != Some(note)),
            label: label.filter(|label| before.label.as_ref() != Some(label)),
            over: None,
        };
        if updated == Updated::default() {
            return Ok(None);
        }
        Ok(Some(if before.status.is_open() {
            self.command(OrderCommand::Update(updated))
        } else {
            self.record(OrderEvent::Updated(Updated {
                over: Some(Vec::new()),
                ..updated
            }))
        }))
    }

    fn guests(&self) -> Result<Option<u16>, Misread> {
        let guests = self.fields.text(&["guestCount", "guests"]);
        let parsed = guests.map(|text| {
            text.parse().map_err(|_| Misread::Number {
                field: "guestCount",
                text,
                fits: "0 to 65535".to_owned(),
            })
        });
        parsed.transpose()
    }

    /// The items against the lines there are.
    fn lines(&self, before: &Order) -> Result<Vec<Command>, Misread> {
        let Some(items) = self.fields.list("items").map_err(Misread::Shape)? else {
            return Ok(Vec::new());
        };
        let mut wanted: Vec<LineAdded> = Vec::new();
        let mut reader = Items::new(self.shop, self.id, before, self.currency);
        // What is named with a quantity of nothing is known to whoever names it.
        let mut taken_off: Vec<LineId> = Vec::new();
        for item in &items {
            if is_nothing(item)? {
                taken_off.extend(reader.named(item)?);
                continue;
            }
            let line = reader.line(item)?;
            match wanted.iter_mut().find(|known| known.line_id == line.line_id) {
                Some(known) => known.quantity += line.quantity,
                None => wanted.push(line),
            }
        }
        wanted.extend(self.difference(&wanted)?);
        let mut commands = Vec::new();
        for line in before.slip() {
            let stays = wanted.iter().any(|wanted| wanted.line_id == line.id);
            let knows = taken_off.contains(&line.id) || (self.shop.knows)(self.id, line.id);
            if !stays && (is_difference(line.added.as_deref()) || knows) {
                commands.push(self.record(OrderEvent::LineRemoved(LineRemoved {
                    line_id: line.id,
                    seen: line.quantity,
                })));
            }
        }
        for line in wanted {
            let known = before.line(line.line_id).filter(|known| known.added.is_some());
            let event = match known {
                Some(known) if known.quantity == line.quantity => continue,
                Some(known) => OrderEvent::LineQuantityChanged(LineQuantityChanged {
                    line_id: line.line_id,
                    delta: line.quantity - known.quantity,
                }),
                None => OrderEvent::LineAdded(line.into()),
            };
            commands.push(self.record(event));
        }
        Ok(commands)
    }

    /// What the client's total is more than its items.
    fn difference(&self, lines: &[LineAdded]) -> Result<Option<LineAdded>, Misread> {
        let Some(total) = self.amount("total", &["total"])? else {
            return Ok(None);
        };
        let price = |line: &LineAdded| {
            let modifiers: Amount = line.modifiers.iter().map(|modifier| modifier.price).sum();
            line.quantity.price(line.unit_price + modifiers)
        };
        let difference = total - lines.iter().map(price).sum();
        if difference == Amount::ZERO {
            return Ok(None);
        }
        let name = if self.amount("tax", &["tax"])? == Some(difference) {
            "Tax"
        } else {
            "Difference"
        };
        Ok(Some(LineAdded {
            line_id: ids::line(self.id, &format!("{DIFFERENCE}\n{}", difference.0)),
            product_id: DIFFERENCE.into(),
            name: Names::of("en", name),
            unit_price: difference,
            quantity: Quantity::ONE,
            unit: "piece".into(),
            tax: "none".into(),
            tax_rate: TaxRate(0),
            station: None,
            modifiers: Vec::new(),
            note: None,
        }))
    }

    fn cancel(&self, before: &Order) -> Option<Command> {
        let reason = self.fields.text(&["reason"]);
        match before.status {
            Status::Voided => None,
            Status::Paid => Some(self.record(OrderEvent::Voided(Voided {
                reason,
                lines: before.slip().map(|line| (line.id, line.quantity)).collect(),
                over: Some(Vec::new()),
            }))),
            Status::Active | Status::Parked => Some(self.command(OrderCommand::Void { reason })),
        }
    }
}

/// Whether a line is what a client's total is more than its items.
pub fn is_difference(line: Option<&LineAdded>) -> bool {
    line.is_some_and(|line| line.product_id.as_str() == DIFFERENCE)
}

/// `order.created`: begins it; one that exists already is changed to what this says.
pub(super) fn created(event: &EventBase<'_>, shop: &Shop<'_>) -> Result<Vec<Command>, Misread> {
    let incoming = Incoming::read(event, shop)?;
    if let Some(order) = incoming.order() {
        return incoming.changes(order);
    }
    let table = table::named(&incoming.fields, shop);
    let guests = incoming.guests()?;
    let create = OrderCommand::Create {
        currency: incoming.currency,
        service: if table.is_some() {
            Service::DineIn
        } else {
            Service::Counter
        },
        table: table.clone(),
        guests,
    };
    // Events of it may have come before its beginning.
    let early = shop.replica.order(incoming.id).map(|view| view.order.clone());
    let begun = Order {
        table,
        guests,
        ..early.unwrap_or_default()
    };
    let mut commands = vec![incoming.command(create)];
    commands.extend(incoming.changes(&begun)?);
    Ok(commands)
}

/// `order.updated`
pub(super) fn updated(event: &EventBase<'_>, shop: &Shop<'_>) -> Result<Vec<Command>, Misread> {
    let incoming = Incoming::read(event, shop)?;
    incoming.changes(incoming.known()?)
}

/// `order.parked`, and `order.reparked` if it is `again`.
pub(super) fn parked(event: &EventBase<'_>, shop: &Shop<'_>, again: bool) -> Result<Vec<Command>, Misread> {
    let incoming = Incoming::read(event, shop)?;
    let order = incoming.known()?;
    let mut commands = incoming.lines(order)?;
    commands.extend(incoming.details(order)?);
    let filled = order.slip().next().is_some() || !commands.is_empty();
    match order.status {
        // Clients say it twice: in an update, and by this.
        Status::Parked if !again => {}
        Status::Active | Status::Parked if filled => {
            commands.push(incoming.command(OrderCommand::Park { label: None }));
        }
        Status::Active | Status::Parked => return Err(Misread::Missing("anything on the order")),
        Status::Paid | Status::Voided => commands.push(incoming.record(OrderEvent::Parked(Parked {
            label: None,
            over: Some(Vec::new()),
        }))),
    }
    Ok(commands)
}

/// `order.cancelled`
pub(super) fn cancelled(event: &EventBase<'_>, shop: &Shop<'_>) -> Result<Vec<Command>, Misread> {
    let incoming = Incoming::read(event, shop)?;
    let order = incoming.order().ok_or(Misread::Waits)?;
    Ok(incoming.cancel(order).into_iter().collect())
}

/// `order.paid`: money that changed hands. It is recorded even if somebody else was paid already; that is a conflict.
pub(super) fn paid(event: &EventBase<'_>, shop: &Shop<'_>) -> Result<Vec<Command>, Misread> {
    let incoming = Incoming::read(event, shop)?;
    // Read before it waits: what is wrong with it is told when it comes.
    let wanted = incoming.amount("amount", &["amount", "amountPaid"])?;
    let handed = incoming.amount("tendered", &["tendered", "amountTendered", "cashReceived"])?;
    let order = incoming.order().ok_or(Misread::Waits)?;
    let totals = order.totals();
    let is_due = totals.due > Amount::ZERO;
    let knowing = order.status.is_open() || (order.status == Status::Paid && is_due);
    let amount = wanted.unwrap_or(if knowing { totals.due } else { totals.total });
    let tendered = handed.unwrap_or(amount);
    if tendered < amount || amount < Amount::ZERO {
        return Err(Misread::TooLittle);
    }
    let method = match incoming.fields.text(&["paymentMethod", "method"]).as_deref() {
        None | Some("cash") => PaymentMethod::Cash,
        Some("card") => PaymentMethod::Card,
        Some(_) => PaymentMethod::Other,
    };
    let payment_id = payment_id(event, incoming.id, &incoming.fields);
    if order
        .payments
        .iter()
        .any(|payment| payment.paid.payment_id == payment_id)
    {
        return Ok(Vec::new());
    }
    let filled = order.slip().next().is_some();
    if knowing && filled && amount == totals.due {
        let tender = Tender {
            payment_id,
            method,
            tendered,
        };
        return Ok(vec![incoming.command(OrderCommand::Pay(tender))]);
    }
    let seen = |open: bool| {
        let payments = order.payments.iter().map(|payment| payment.meta.event_id);
        let refunds = order.refunds.iter().map(|refund| refund.meta.event_id);
        let voids = order.voids.iter().map(|void| void.meta.event_id);
        let all = payments.chain(refunds).chain(voids);
        if open { all.collect() } else { Vec::new() }
    };
    Ok(vec![incoming.record(OrderEvent::Paid(Arc::new(Paid {
        payment_id,
        method,
        amount,
        tendered,
        change: tendered - amount,
        total: totals.total,
        receipt: shop.receipt.clone(),
        shift: None,
        utc_offset: shop.utc_offset,
        day_begins: shop.replica.settings().day_begins(),
        lines: order.slip().map(|line| (line.id, line.quantity)).collect(),
        over: seen(knowing),
    })))])
}

/// What a payment is called here: by the client's name for it, or by its event's.
fn payment_id(event: &EventBase<'_>, order: OrderId, fields: &Fields<'_>) -> PaymentId {
    let own = fields
        .text(&["paymentId"])
        .unwrap_or_else(|| event.event_id.to_string());
    PaymentId(Uuid::new_v5(&order.0, format!("payment\n{own}").as_bytes()))
}

/// The payment that an `order.paid` of this order is; nothing of another event.
pub fn payment_of(event: &EventBase<'_>, order: OrderId) -> Option<PaymentId> {
    let fields = Fields::of_payload(event.payload).ok()?;
    (event.kind == "order.paid").then(|| payment_id(event, order, &fields))
}
