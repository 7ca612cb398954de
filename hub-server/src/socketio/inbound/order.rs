//! Orders. A client sends all items of an order whenever one changes; here they become what was added, changed by how
//! much, and taken off, so that what another till adds meanwhile stays.

use super::{Misread, Shop};
use crate::socketio::ids;
use crate::socketio::wire::{EventBase, Fields};
use core_wasm::base::ids::{LineId, OrderId, PaymentId, ProductId, TableId};
use core_wasm::base::money::{Amount, Currency};
use core_wasm::base::names::Names;
use core_wasm::base::quantity::Quantity;
use core_wasm::base::station::StationKind;
use core_wasm::base::tax::TaxRate;
use core_wasm::domain::Body;
use core_wasm::domain::order::event::{
    ChosenModifier, LineAdded, LineQuantityChanged, LineRemoved, Paid, Parked, PaymentMethod, Service,
    StationRef, Updated, Voided,
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
        let table = self
            .fields
            .text(&["tableNumber", "tableId", "table"])
            .map(TableId::from);
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
        for item in &items {
            let line = self.line(before, item)?;
            match wanted.iter_mut().find(|known| known.line_id == line.line_id) {
                Some(known) => known.quantity += line.quantity,
                None => wanted.push(line),
            }
        }
        wanted.extend(self.difference(&wanted)?);
        let mut commands = Vec::new();
        for line in before.slip() {
            let stays = wanted.iter().any(|wanted| wanted.line_id == line.id);
            if !stays && (is_difference(line.added.as_deref()) || (self.shop.knows)(self.id, line.id)) {
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

    fn line(&self, before: &Order, item: &Fields<'_>) -> Result<LineAdded, Misread> {
        line(self.shop, self.id, before, item, self.currency)
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

fn amount(
    fields: &Fields<'_>,
    field: &'static str,
    names: &[&str],
    currency: Currency,
) -> Result<Option<Amount>, Misread> {
    let Some(scalar) = fields.scalar(names) else {
        return Ok(None);
    };
    scalar.amount(currency).map(Some).ok_or_else(|| Misread::Number {
        field,
        text: scalar.text().unwrap_or_default(),
        fits: format!("{} has {} decimals", currency.code(), currency.digits()),
    })
}

/// An item as a line of `order`, whose state is `before`.
///
/// # Errors
/// [`Misread`].
pub(super) fn line(
    shop: &Shop<'_>,
    order: OrderId,
    before: &Order,
    item: &Fields<'_>,
    currency: Currency,
) -> Result<LineAdded, Misread> {
    let settings = shop.settings()?;
    let product = item.text(&["productId", "sku", "id"]);
    let product = product.ok_or(Misread::Missing("an item's id, sku or productId"))?;
    let name = item.text(&["name"]).unwrap_or_else(|| product.clone());
    let price = amount(item, "price", &["price", "unitPrice"], currency)?
        .ok_or(Misread::Missing("an item's price"))?;
    let quantity = quantity(item)?;
    let lang = settings.languages.first().map_or("en", |lang| lang.as_str());
    let mut modifiers = Vec::new();
    for choice in item
        .list("modifiers")
        .map_err(Misread::Shape)?
        .unwrap_or_default()
    {
        let name = choice.text(&["name"]).unwrap_or_default();
        modifiers.push(ChosenModifier {
            modifier_id: choice.text(&["id"]).unwrap_or_else(|| name.clone()).into(),
            name: Names::of(lang, &name),
            price: amount(&choice, "a modifier's price", &["price"], currency)?.unwrap_or(Amount::ZERO),
        });
    }
    // One of ours comes back as it is, if it still costs the same.
    let own = item
        .text(&["id"])
        .and_then(|id| Uuid::parse_str(&id).ok())
        .map(LineId);
    let own = own.and_then(|id| before.line(id)?.added.as_deref());
    let chosen =
        |modifiers: &[ChosenModifier]| -> Amount { modifiers.iter().map(|modifier| modifier.price).sum() };
    if let Some(own) =
        own.filter(|own| own.unit_price == price && chosen(&own.modifiers) == chosen(&modifiers))
    {
        return Ok(LineAdded {
            quantity,
            ..own.clone()
        });
    }
    let note = item.text(&["notes", "note"]);
    let id = item.text(&["id"]).unwrap_or_default();
    let choices = modifiers
        .iter()
        .map(|choice| format!("{}={}", choice.modifier_id, choice.price.0));
    let choices = choices.collect::<Vec<_>>().join(",");
    let content = format!("{id}\n{product}\n{name}\n{}\n{choices}", price.0);
    let product_id = ProductId::from(product);
    let sold = shop.replica.catalog().products.get(&product_id);
    let station = match &sold {
        Some(sold) => sold
            .station
            .as_ref()
            .and_then(|id| shop.replica.settings().station(id)),
        None => {
            let kind = match item.text(&["category"]).as_deref() {
                Some("food") => Some(StationKind::Kitchen),
                Some("beverage") => Some(StationKind::Bar),
                _ => None,
            };
            kind.and_then(|kind| settings.stations.iter().find(|station| station.kind == kind))
        }
    };
    let tax = sold
        .as_ref()
        .and_then(|sold| shop.replica.settings().tax(&sold.tax));
    Ok(LineAdded {
        line_id: ids::line(order, &content),
        product_id,
        name: sold
            .as_ref()
            .filter(|sold| sold.name.iter().any(|(_, known)| known == name))
            .map_or_else(|| Names::of(lang, &name), |sold| sold.name.clone()),
        unit_price: price,
        quantity,
        unit: sold
            .as_ref()
            .map_or_else(|| "piece".into(), |sold| sold.unit.clone()),
        tax: tax.map_or_else(|| "none".into(), |tax| tax.id.clone()),
        tax_rate: tax.map_or(TaxRate(0), |tax| tax.rate),
        station: station.map(|station| StationRef {
            id: station.id.clone(),
            kind: station.kind,
        }),
        modifiers,
        note,
    })
}

/// More than nothing, and one if nothing is named.
pub(super) fn quantity(item: &Fields<'_>) -> Result<Quantity, Misread> {
    let Some(scalar) = item.scalar(&["quantity", "qty"]) else {
        return Ok(Quantity::ONE);
    };
    let quantity = scalar.quantity().filter(|quantity| *quantity > Quantity::ZERO);
    quantity.ok_or_else(|| Misread::Number {
        field: "quantity",
        text: scalar.text().unwrap_or_default(),
        fits: "more than nothing, with at most 3 decimals".to_owned(),
    })
}

/// `order.created`: begins it; one that exists already is changed to what this says.
pub(super) fn created(event: &EventBase<'_>, shop: &Shop<'_>) -> Result<Vec<Command>, Misread> {
    let incoming = Incoming::read(event, shop)?;
    if let Some(order) = incoming.order() {
        return incoming.changes(order);
    }
    let table = incoming
        .fields
        .text(&["tableNumber", "tableId", "table"])
        .map(TableId::from);
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
    Ok(incoming.cancel(incoming.known()?).into_iter().collect())
}

/// `order.paid`: money that changed hands. It is recorded even if somebody else was paid already; that is a conflict.
pub(super) fn paid(event: &EventBase<'_>, shop: &Shop<'_>) -> Result<Vec<Command>, Misread> {
    let incoming = Incoming::read(event, shop)?;
    let order = incoming.known()?;
    let totals = order.totals();
    let wanted = incoming.amount("amount", &["amount", "amountPaid"])?;
    let handed = incoming.amount("tendered", &["tendered", "amountTendered", "cashReceived"])?;
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
    let own = incoming
        .fields
        .text(&["paymentId"])
        .unwrap_or_else(|| event.event_id.to_string());
    let payment_id = PaymentId(Uuid::new_v5(&incoming.id.0, format!("payment\n{own}").as_bytes()));
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
        utc_offset: 0,
        lines: order.slip().map(|line| (line.id, line.quantity)).collect(),
        over: seen(knowing),
    })))])
}
