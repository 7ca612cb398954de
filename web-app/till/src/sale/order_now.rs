//! An order as a screen shows it, by value.

use crate::engine::{Till, Topic};
use core_wasm::base::ids::OrderId;
use core_wasm::domain::order::Order;
use core_wasm::domain::ticket::Stage;
use core_wasm::replica::{OrderView, Whereabouts};
use leptos::prelude::*;

/// An order as a screen shows it, by value.
#[derive(Clone, Debug, PartialEq)]
pub struct OrderNow {
    /// Its id.
    pub id: OrderId,
    /// What it folds to.
    pub order: Order,
    /// How far it has got.
    pub whereabouts: Whereabouts,
    /// The least advanced stage of its tickets.
    pub kitchen: Option<Stage>,
}

impl From<OrderView<'_>> for OrderNow {
    fn from(view: OrderView<'_>) -> Self {
        Self {
            id: view.id,
            order: view.order.clone(),
            whereabouts: view.whereabouts,
            kitchen: view.kitchen,
        }
    }
}

/// The order of this id as it changes.
pub fn order_now(till: Till, id: Signal<Option<OrderId>>) -> Memo<Option<OrderNow>> {
    Memo::new(move |_| {
        let id = id.get()?;
        till.watch(Topic::Order(id), |replica| replica.order(id).map(OrderNow::from))
    })
}
