//! Tells whoever sold it that an order is ready. Not in it: how a ticket becomes ready, which is the kitchen's.

use crate::engine::{Till, Topic};
use crate::sale::people::joined;
use core_wasm::base::ids::OrderId;
use core_wasm::domain::ticket::Stage;
use core_wasm::replica::Replica;
use leptos::prelude::*;
use std::collections::BTreeSet;
use web_ui::components::notices::{Notices, Tone};
use web_ui::format;
use web_ui::text::t;

/// Tells the till that sold it when everything that was sent of an order is ready.
pub fn follow(till: Till, notices: Notices) {
    let own = format!("{}-", till.device().number);
    let ready = Memo::new(move |_| till.watch(Topic::Tickets, |replica| ready_orders(replica, &own)));
    let mut before: Option<BTreeSet<OrderId>> = None;
    Effect::new(move || {
        let ready = ready.get();
        if let Some(before) = &before {
            for id in ready.iter().filter(|id| !before.contains(*id)) {
                if let Some(words) = till.read(|replica| ready_words(replica, *id)) {
                    notices.say(Tone::Ready, words);
                }
            }
        }
        before = Some(ready);
    });
}

fn ready_orders(replica: &Replica, own: &str) -> BTreeSet<OrderId> {
    let orders = replica.orders().into_iter();
    let ready =
        orders.filter(|view| view.order.number().starts_with(own) && view.kitchen == Some(Stage::Done));
    ready.map(|view| view.id).collect()
}

fn ready_words(replica: &Replica, id: OrderId) -> Option<String> {
    let order = replica.order(id)?.order;
    let table = crate::slip::table_name(replica, order);
    Some(joined([
        Some(t().sell.is_ready(&format::digits(order.number()))),
        table,
    ]))
}
