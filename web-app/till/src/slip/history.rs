//! What happened to an order, in words: what, who, and on which till.

use crate::sale::people::{joined, name, who};
use core_wasm::base::clock::Timestamp;
use core_wasm::base::ids::OrderId;
use core_wasm::domain::order::event::Off;
use core_wasm::domain::order::{Order, OrderEvent};
use core_wasm::journal::Metadata;
use core_wasm::replica::Replica;
use web_ui::format;
use web_ui::text::{self, t};

/// The steps of an order, the first one first.
pub fn steps(replica: &Replica, id: OrderId) -> Vec<(Timestamp, String)> {
    let Some(view) = replica.order(id) else {
        return Vec::new();
    };
    let history = replica.order_history(id);
    let steps = history.filter_map(|(meta, event)| Some((meta.at, step(replica, view.order, meta, event)?)));
    steps.collect()
}

/// One step; nothing where an event is none.
pub fn step(replica: &Replica, order: &Order, meta: &Metadata, event: &OrderEvent) -> Option<String> {
    let with = |word: &str, amount| match order.currency() {
        Some(currency) => text::joined([word, &format::money(amount, currency)], " "),
        None => word.to_owned(),
    };
    let what = match event {
        OrderEvent::Created(_) => t().orders.was_begun().to_owned(),
        OrderEvent::LineAdded(line) => t().orders.was_added(line.name.get(&t().lang())),
        OrderEvent::LineQuantityChanged(_) => t().orders.was_changed().to_owned(),
        OrderEvent::LineRemoved(_) => t().orders.was_removed().to_owned(),
        OrderEvent::Updated(_) => t().orders.was_moved().to_owned(),
        OrderEvent::Parked(_) | OrderEvent::Reparked(_) => t().state.parked().to_owned(),
        OrderEvent::Discounted(discounted) => match discounted.off {
            Some(Off::Percent(parts)) => {
                text::joined([t().orders.discounted(), &format::rate(parts.into())], " ")
            }
            Some(Off::Amount(amount)) => with(t().orders.discounted(), amount),
            None => t().orders.discount_taken_back().to_owned(),
        },
        OrderEvent::Sent(_) => t().state.sent().to_owned(),
        OrderEvent::Paid(paid) => with(t().state.paid(), paid.amount),
        OrderEvent::Voided(_) => t().state.voided().to_owned(),
        OrderEvent::Refunded(refunded) => with(t().orders.given_back(), refunded.amount),
        OrderEvent::ConflictResolved(resolved) => match name(replica, resolved.approved_by.as_ref()) {
            Some(approver) => t().inbox.settled_with(&approver),
            None => t().orders.settled().to_owned(),
        },
        // Who may edit it is no step of it.
        OrderEvent::Locked(_) | OrderEvent::LockReleased(_) => return None,
    };
    Some(joined([
        Some(what),
        who(replica, meta.user_id.as_ref(), meta.device_id),
    ]))
}
