//! Addresses that lead to one thing, and what they lead to.

use core_wasm::base::ids::OrderId;
use leptos::prelude::*;
use leptos_router::hooks::use_query_map;

const ORDER: &str = "order";

/// Where an order shows among all others.
pub fn of_order(id: OrderId) -> String {
    format!("/orders?{ORDER}={id}")
}

/// The order that the page's address names.
pub fn order() -> Option<OrderId> {
    use_query_map().with_untracked(|query| query.get_str(ORDER)?.parse().ok())
}
