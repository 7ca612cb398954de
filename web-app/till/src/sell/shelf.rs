//! What the rail leads to: the shop's favourites, what was sold here last, and the categories.

use core_wasm::base::ids::{CategoryId, ProductId};
use core_wasm::domain::order::Status;
use core_wasm::replica::Replica;

/// So many of what was sold last: about what a tablet shows at once.
const RECENT: usize = 24;

/// One of what the rail leads to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Shelf {
    /// What the shop has marked.
    Favourites,
    /// What was sold on this till last, the latest first.
    Recent,
    /// A category.
    Category(CategoryId),
}

/// What is on the latest orders of this till, the latest order first, its last line first; what is on the slip counts. The orders of this till have numbers that begin
/// with `own`.
pub fn sold_last(replica: &Replica, own: &str) -> Vec<ProductId> {
    let mut found = Vec::new();
    let orders = replica.orders().into_iter();
    let sold_here =
        orders.filter(|view| view.order.number().starts_with(own) && view.order.status != Status::Voided);
    for view in sold_here {
        let lines: Vec<_> = view.order.slip().filter_map(|line| line.added.as_ref()).collect();
        for added in lines.into_iter().rev() {
            if !found.contains(&added.product_id) {
                found.push(added.product_id.clone());
            }
        }
        if found.len() >= RECENT {
            break;
        }
    }
    found.truncate(RECENT);
    found
}
