//! What the rail leads to: the shop's favourites, what was sold here last, and the categories.
//!
//! Keeps true: while a shelf is looked at, nothing on it changes its place under the finger.

use core_wasm::base::ids::{CategoryId, ProductId};
use core_wasm::records::catalog::Hits;
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

impl Shelf {
    /// What stands on it. The orders of this till have numbers that begin with `own`.
    pub fn hits(&self, replica: &Replica, own: &str) -> Hits {
        let products = &replica.catalog().products;
        match self {
            Self::Favourites => products.favourites(),
            Self::Recent => products.these(&recent(replica, own)),
            Self::Category(id) => products.in_category(id),
        }
    }
}

fn recent(replica: &Replica, own: &str) -> Vec<ProductId> {
    let mut found = Vec::new();
    let orders = replica.orders().into_iter();
    for view in orders.filter(|view| view.order.number().starts_with(own)) {
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
