//! The reference: what projections must come to, worked out from all events at once, plainly and slowly, as rows of a
//! name and a number. It shares no code with what it judges: no fold, no sums, no rounding.

use crate::base::ids::{DeviceId, EventId};
use crate::domain::order::OrderEvent;
use crate::domain::order::event::{LineAdded, Paid, Refunded};
use crate::domain::shift::ShiftEvent;
use crate::domain::shift::event::CashKind;
use crate::domain::stock::StockEvent;
use crate::domain::stock::event::Counted;
use crate::domain::{Body, Decoded, read};
use crate::journal::{Entry, Seq};
use crate::testing::realm;
use std::collections::BTreeMap;
use uuid::Uuid;

/// Names and numbers; what is nothing has no row.
pub type Rows = BTreeMap<String, i64>;

/// All rows of these events, of which some may be there several times.
pub fn rows(entries: &[Entry]) -> Rows {
    let mut events: Vec<Decoded> = entries
        .iter()
        .map(|entry| ((entry.device_id, entry.seq), entry))
        .collect::<BTreeMap<(DeviceId, Seq), &Entry>>()
        .into_values()
        .map(|entry| read(&realm(), entry).unwrap())
        .collect();
    events.sort_by_key(|event| (event.meta.lamport, event.meta.event_id));

    let mut rows = Rows::new();
    let mut of_orders: BTreeMap<Uuid, Vec<&Decoded>> = BTreeMap::new();
    for event in &events {
        if matches!(event.body, Body::Order(_)) {
            of_orders
                .entry(event.meta.aggregate_id.0)
                .or_default()
                .push(event);
        }
    }
    for events in of_orders.values() {
        order(events, &mut rows);
    }
    stock(&events, &mut rows);
    shifts(&events, &mut rows);
    rows.retain(|_, number| *number != 0);
    rows
}

fn add(rows: &mut Rows, name: String, number: i64) {
    *rows.entry(name).or_default() += number;
}

fn round(numerator: i128, denominator: i128) -> i64 {
    assert!(numerator >= 0 && denominator > 0);
    i64::try_from((2 * numerator + denominator) / (2 * denominator)).unwrap()
}

/// All of one product at one tax rate on one order.
struct Part {
    product: String,
    rate: i128,
    quantity: i64,
    gross: i64,
}

fn parts(events: &[&Decoded]) -> Vec<Part> {
    let mut lines: BTreeMap<Uuid, (Option<&LineAdded>, i64)> = BTreeMap::new();
    for event in events {
        let Body::Order(event) = &event.body else { continue };
        match event {
            OrderEvent::LineAdded(added) => {
                let line = lines.entry(added.line_id.0).or_default();
                if line.0.is_none() {
                    *line = (Some(added), line.1 + added.quantity.0);
                }
            }
            OrderEvent::LineQuantityChanged(change) => {
                lines.entry(change.line_id.0).or_default().1 += change.delta.0;
            }
            OrderEvent::LineRemoved(removed) => {
                lines.entry(removed.line_id.0).or_default().1 -= removed.seen.0;
            }
            _ => {}
        }
    }
    let mut parts: BTreeMap<(String, u32), Part> = BTreeMap::new();
    for (added, quantity) in lines.into_values() {
        let Some(added) = added else { continue };
        if quantity <= 0 {
            continue;
        }
        let (product, rate) = (added.product_id.to_string(), added.tax_rate.0);
        let part = parts.entry((product.clone(), rate)).or_insert(Part {
            product,
            rate: i128::from(rate),
            quantity: 0,
            gross: 0,
        });
        part.quantity += quantity;
        part.gross += round(i128::from(quantity) * i128::from(added.unit_price.0), 1000);
    }
    parts.into_values().collect()
}

fn order(events: &[&Decoded], rows: &mut Rows) {
    let parts = parts(events);
    let mut paid: Vec<(&Decoded, &Paid)> = Vec::new();
    let mut refunded: Vec<(&Decoded, &Refunded)> = Vec::new();
    let mut is_voided = false;
    for event in events {
        match &event.body {
            Body::Order(OrderEvent::Paid(payment)) => paid.push((event, payment)),
            Body::Order(OrderEvent::Refunded(refund)) => refunded.push((event, refund)),
            Body::Order(OrderEvent::Voided(_)) => is_voided = true,
            Body::Order(OrderEvent::Parked(_) | OrderEvent::Reparked(_)) => is_voided = false,
            _ => {}
        }
    }
    if paid.is_empty() {
        if !is_voided {
            for part in &parts {
                add(rows, format!("reserved {}", part.product), part.quantity);
            }
        }
        return;
    }
    for part in &parts {
        add(rows, format!("sold {}", part.product), part.quantity);
    }
    for (_, payment) in &paid {
        if let Some(shift) = payment.shift {
            add(rows, format!("drawer {shift} taken"), payment.amount.0);
            add(rows, format!("drawer {shift} payments"), 1);
        }
    }
    for (_, refund) in &refunded {
        if let Some(shift) = refund.shift {
            add(rows, format!("drawer {shift} refunded"), refund.amount.0);
            add(rows, format!("drawer {shift} refunds"), 1);
        }
    }
    let (first, payment) = paid[0];
    let whole: Vec<i64> = parts.iter().map(|part| part.gross).collect();
    let total: i64 = whole.iter().sum();
    let moment = moment(first, payment.utc_offset);
    money(rows, &moment, &parts, &whole, 1);
    for name in names(&moment) {
        add(rows, format!("{name} orders"), 1);
        add(
            rows,
            format!("{name} quantity"),
            parts.iter().map(|part| part.quantity).sum(),
        );
    }
    let mut products: Vec<&str> = parts.iter().map(|part| part.product.as_str()).collect();
    products.dedup();
    for product in products {
        let quantity = parts.iter().filter(|part| part.product == product);
        let name = format!("day {} product {product}", moment.day);
        add(rows, format!("{name} orders"), 1);
        add(
            rows,
            format!("{name} quantity"),
            quantity.map(|part| part.quantity).sum(),
        );
    }
    // What each refund takes off the sale, in proportion to what the parts cost.
    let mut off = 0;
    for (index, (event, refund)) in refunded.iter().enumerate() {
        let conceded = refund.amount.0 - refund.excess.0;
        let apart = refunded[..index].iter().filter(|(other, earlier)| {
            !refund.over.contains(&other.meta.event_id) && !earlier.over.contains(&event.meta.event_id)
        });
        let twice: i64 = apart
            .map(|(_, earlier)| earlier.amount.0 - earlier.excess.0)
            .sum();
        let before = share(off, &whole);
        off = (off + conceded - conceded.min(twice)).min(total);
        let after = share(off, &whole);
        let moment = self::moment(event, refund.utc_offset);
        money(rows, &moment, &parts, &after, -1);
        money(rows, &moment, &parts, &before, 1);
    }
}

/// So much of a sale, for each of its parts: the difference of the rounded sums up to it and before it.
fn share(amount: i64, whole: &[i64]) -> Vec<i64> {
    let total: i64 = whole.iter().sum();
    let up_to = |index: usize| {
        let sum: i64 = whole[..index].iter().sum();
        if total == 0 {
            0
        } else {
            round(i128::from(amount) * i128::from(sum), i128::from(total))
        }
    };
    (0..whole.len())
        .map(|index| up_to(index + 1) - up_to(index))
        .collect()
}

struct Moment {
    day: i64,
    hour: i64,
    by: String,
}

fn moment(event: &Decoded, utc_offset: i16) -> Moment {
    let minutes = event.meta.at.0.div_euclid(60_000) + i64::from(utc_offset);
    let day = minutes.div_euclid(24 * 60);
    let by = event
        .meta
        .user_id
        .as_ref()
        .map_or(String::new(), |user| user.to_string());
    Moment {
        day,
        hour: (minutes - day * 24 * 60) / 60,
        by,
    }
}

fn names(moment: &Moment) -> [String; 3] {
    let Moment { day, hour, by } = moment;
    [
        format!("day {day}"),
        format!("day {day} hour {hour}"),
        format!("day {day} staff {by}"),
    ]
}

/// Puts amounts, or takes them off, where sales of that moment are told.
fn money(rows: &mut Rows, moment: &Moment, parts: &[Part], amounts: &[i64], sign: i64) {
    let mut taxes: BTreeMap<i128, i64> = BTreeMap::new();
    for (part, amount) in parts.iter().zip(amounts) {
        for name in names(moment) {
            add(rows, format!("{name} gross"), sign * amount);
        }
        add(
            rows,
            format!("day {} product {} gross", moment.day, part.product),
            sign * amount,
        );
        *taxes.entry(part.rate).or_default() += amount;
    }
    for (rate, gross) in taxes {
        let name = format!("day {} tax {rate}", moment.day);
        add(rows, format!("{name} gross"), sign * gross);
        let included = round(i128::from(gross) * rate, 1_000_000 + rate);
        add(rows, format!("{name} included"), sign * included);
    }
}

fn stock(events: &[Decoded], rows: &mut Rows) {
    type At = (DeviceId, Seq);
    let mut counts: BTreeMap<String, Vec<(At, &Counted)>> = BTreeMap::new();
    let mut moved: Rows = Rows::new();
    for event in events {
        match &event.body {
            Body::Stock(StockEvent::Adjusted(adjusted)) => {
                add(&mut moved, adjusted.product_id.to_string(), adjusted.delta.0);
            }
            Body::Stock(StockEvent::Counted(counted)) => {
                let counts = counts.entry(counted.product_id.to_string()).or_default();
                counts.push(((event.meta.device_id, event.meta.seq), counted));
            }
            _ => {}
        }
    }
    for (name, quantity) in rows.clone() {
        if let Some(product) = name.strip_prefix("sold ") {
            add(&mut moved, product.to_owned(), -quantity);
        }
    }
    for (product, number) in &moved {
        add(rows, format!("moved {product}"), *number);
        add(rows, format!("level {product}"), *number);
    }
    for (product, counts) in counts {
        let over = |id| counts.iter().any(|(_, count)| count.over.contains(&id));
        let left: Vec<_> = counts.iter().filter(|(id, _)| !over(*id)).collect();
        add(
            rows,
            format!("counts {product}"),
            i64::try_from(left.len()).unwrap(),
        );
        if let Some((_, count)) = left.last() {
            add(rows, format!("level {product}"), count.counted.0 - count.seen.0);
        }
    }
}

fn shifts(events: &[Decoded], rows: &mut Rows) {
    let mut closed: BTreeMap<Uuid, Vec<(EventId, &crate::domain::shift::event::Closed)>> = BTreeMap::new();
    for event in events {
        let shift = event.meta.aggregate_id.0;
        match &event.body {
            Body::Shift(ShiftEvent::Opened(opened)) => {
                add(rows, format!("expected {shift}"), opened.float.0);
            }
            Body::Shift(ShiftEvent::CashMoved(moved)) => {
                let sign = if moved.kind == CashKind::PaidIn { 1 } else { -1 };
                add(rows, format!("expected {shift}"), sign * moved.amount.0);
            }
            Body::Shift(ShiftEvent::Closed(close)) => {
                closed
                    .entry(shift)
                    .or_default()
                    .push((event.meta.event_id, close));
            }
            _ => {}
        }
    }
    for (name, number) in rows.clone() {
        let Some(name) = name.strip_prefix("drawer ") else {
            continue;
        };
        match name.split_once(' ') {
            Some((shift, "taken")) => add(rows, format!("expected {shift}"), number),
            Some((shift, "refunded")) => add(rows, format!("expected {shift}"), -number),
            _ => {}
        }
    }
    for (shift, closes) in closed {
        let over = |id| closes.iter().any(|(_, close)| close.over.contains(&id));
        let left: Vec<_> = closes.iter().filter(|(id, _)| !over(*id)).collect();
        add(
            rows,
            format!("closes {shift}"),
            i64::try_from(left.len()).unwrap(),
        );
        let expected = rows.get(&format!("expected {shift}")).copied().unwrap_or(0);
        if let Some((_, close)) = left.last() {
            add(rows, format!("late {shift}"), expected - close.expected.0);
        }
    }
}
