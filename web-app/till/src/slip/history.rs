//! What happened to an order, in words: what, who, and on which till.

use super::table_called;
use crate::sale::people::{joined, name, who};
use core_wasm::base::clock::Timestamp;
use core_wasm::base::ids::{DeviceId, LineId, OrderId, TableId};
use core_wasm::base::quantity::Quantity;
use core_wasm::domain::order::event::Off;
use core_wasm::domain::order::{Order, OrderEvent};
use core_wasm::journal::{Metadata, Seq};
use core_wasm::replica::Replica;
use std::collections::BTreeMap;
use web_ui::format;
use web_ui::text::{self, t};

/// The steps of an order that are wanted, the first one first.
pub fn steps(replica: &Replica, id: OrderId, wanted: impl Fn(&Metadata) -> bool) -> Vec<(Timestamp, String)> {
    let Some(view) = replica.order(id) else {
        return Vec::new();
    };
    let mut quantities = Quantities::default();
    let steps = replica.order_history(id).filter_map(|(meta, event)| {
        let change = quantities.follow(event);
        let what = wanted(meta).then(|| step(replica, view.order, change, event));
        let who = who(replica, meta.user_id.as_ref(), meta.device_id);
        let approver = meta.approved_by.as_ref().or(event.approved_by());
        let approver = name(replica, approver).map(|name| t().orders.approved_by(&name));
        Some((meta.at, joined([Some(what??), who, approver])))
    });
    steps.collect()
}

/// What happened at this place of the journal, if that is known here to have happened to this order.
pub fn step_at(replica: &Replica, id: OrderId, device: DeviceId, seq: Seq) -> Option<String> {
    let view = replica.order(id)?;
    let mut quantities = Quantities::default();
    let mut steps = replica.order_history(id).map(|(meta, event)| {
        let change = quantities.follow(event);
        let is_it = (meta.device_id, meta.seq) == (device, seq);
        is_it.then(|| step(replica, view.order, change, event))
    });
    steps.find_map(|step| step)?
}

/// From how much of a line to how much of it.
type Change = (Quantity, Quantity);

/// How much of each line there is as the events go by.
#[derive(Default)]
struct Quantities(BTreeMap<LineId, Quantity>);

impl Quantities {
    /// Takes in an event; how it changed its line, if it is about one.
    fn follow(&mut self, event: &OrderEvent) -> Change {
        let (line, delta) = match event {
            OrderEvent::LineAdded(line) => (line.line_id, line.quantity),
            OrderEvent::LineQuantityChanged(changed) => (changed.line_id, changed.delta),
            OrderEvent::LineRemoved(removed) => (removed.line_id, -removed.seen),
            _ => return (Quantity::ZERO, Quantity::ZERO),
        };
        let quantity = self.0.entry(line).or_default();
        let before = *quantity;
        *quantity += delta;
        (before, *quantity)
    }
}

/// One step; nothing where an event is none.
fn step(replica: &Replica, order: &Order, (from, to): Change, event: &OrderEvent) -> Option<String> {
    let with = |word: &str, amount| match order.currency() {
        Some(currency) => text::joined([word, &format::money(amount, currency)], " "),
        None => word.to_owned(),
    };
    let line = |id| {
        let added = order.line(id).and_then(|line| line.added.as_ref());
        added.map_or("…", |added| added.name.get(&t().lang()))
    };
    let place = |table: &Option<TableId>| table.as_ref().map(|id| table_called(replica, id));
    let guests = |guests: Option<u16>| {
        let guests = u64::from(guests?);
        Some(t().sell.guest_count(guests, &format::count(guests)))
    };
    let said = |text: &Option<String>| {
        text.as_deref().map(|text| match text {
            "" => t().inbox.no_words().to_owned(),
            text => t().inbox.quoted(text),
        })
    };
    Some(match event {
        OrderEvent::Created(created) => joined([
            Some(t().orders.was_begun().to_owned()),
            place(&created.table),
            guests(created.guests),
        ]),
        OrderEvent::LineAdded(added) if added.quantity == Quantity::ONE => {
            t().orders.was_added(added.name.get(&t().lang()))
        }
        OrderEvent::LineAdded(added) => t()
            .orders
            .was_added_times(added.name.get(&t().lang()), &format::quantity(added.quantity)),
        OrderEvent::LineQuantityChanged(changed) => {
            let (from, to) = (format::quantity(from), format::quantity(to));
            t().orders.was_changed(line(changed.line_id), &from, &to)
        }
        OrderEvent::LineRemoved(removed) => t()
            .orders
            .was_removed(line(removed.line_id), &format::quantity(removed.seen)),
        OrderEvent::Updated(updated) => joined([
            place(&updated.table).map(|table| t().orders.was_moved(&table)),
            guests(updated.guests),
            said(&updated.label).map(|label| t().orders.was_called(&label)),
            said(&updated.note).map(|note| t().orders.was_noted(&note)),
        ]),
        OrderEvent::Parked(parked) | OrderEvent::Reparked(parked) => {
            joined([Some(t().state.parked().to_owned()), said(&parked.label)])
        }
        OrderEvent::Discounted(discounted) => match discounted.off {
            Some(Off::Percent(parts)) => {
                text::joined([t().orders.discounted(), &format::rate(parts.into())], " ")
            }
            Some(Off::Amount(amount)) => with(t().orders.discounted(), amount),
            None => t().orders.discount_taken_back().to_owned(),
        },
        OrderEvent::Sent(_) => t().state.sent().to_owned(),
        OrderEvent::Paid(paid) => with(t().state.paid(), paid.amount),
        OrderEvent::Voided(voided) => joined([Some(t().state.voided().to_owned()), said(&voided.reason)]),
        OrderEvent::Refunded(refunded) => with(t().orders.given_back(), refunded.amount),
        OrderEvent::ConflictResolved(_) => t().orders.settled().to_owned(),
        // Who may edit it is no step of it.
        OrderEvent::Locked(_) | OrderEvent::LockReleased(_) => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use core_wasm::domain::order::event::{LineQuantityChanged, LineRemoved, Sent};
    use uuid::Uuid;
    use wasm_bindgen_test::wasm_bindgen_test;

    fn id(line: u128) -> LineId {
        LineId(Uuid::from_u128(line))
    }

    fn changed(line: u128, delta: i32) -> OrderEvent {
        let (line_id, delta) = (id(line), Quantity::whole(delta));
        OrderEvent::LineQuantityChanged(LineQuantityChanged { line_id, delta })
    }

    #[wasm_bindgen_test]
    fn a_change_is_told_from_how_much_to_how_much_line_by_line() {
        let removed = |line, seen| {
            let (line_id, seen) = (id(line), Quantity::whole(seen));
            OrderEvent::LineRemoved(LineRemoved { line_id, seen })
        };
        let sent = OrderEvent::Sent(Sent {
            send: 1,
            lines: Vec::new(),
        });
        let mut quantities = Quantities::default();
        for (event, from, to) in [
            (changed(1, 2), 0, 2),
            (changed(2, 5), 0, 5),
            (changed(1, 1), 2, 3),
            (sent, 0, 0),
            (removed(2, 5), 5, 0),
            (changed(1, -2), 3, 1),
            // Another added to it without knowing that it was taken off.
            (changed(2, 1), 0, 1),
        ] {
            let expected = (Quantity::whole(from), Quantity::whole(to));
            assert_eq!(quantities.follow(&event), expected, "{event:?}");
        }
    }
}
