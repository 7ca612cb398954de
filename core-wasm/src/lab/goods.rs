//! A catalogue of 100,000 products as a hub hands it out, and what a screen asks it with every key.

use super::{Day, realm};
use crate::base::clock::{Lamport, Timestamp};
use crate::base::ids::{DeviceId, EventId};
use crate::domain::{Body, Draft};
use crate::journal::Head;
use crate::records::catalog::{Catalog, Product, sample};
use uuid::Uuid;

/// How many products there are.
pub const PRODUCTS: usize = sample::MOST;

/// As many as a screen shows at first.
pub const SHOWN: usize = 120;

/// The stream of a hub that imported a file of so many products, at most [`PRODUCTS`].
pub fn imported(count: usize) -> Day {
    let (realm, hub) = (realm(), DeviceId(Uuid::from_u128(1)));
    let mut head = Head::empty(hub);
    let events = sample::import(count).into_iter().map(Body::Catalog);
    let entries = events.zip(1..).map(|(body, number)| {
        let draft = Draft {
            event_id: EventId(Uuid::from_u128(number.into())),
            aggregate_id: realm.singleton("catalog"),
            version: number,
            at: Timestamp(super::day::BEGAN),
            user_id: None,
            approved_by: None,
            fence: None,
            body,
        };
        let (_, entry) = draft.seal(&realm, head, Lamport(number.into()));
        head = entry.head();
        entry
    });
    let entries = entries.collect();
    Day { realm, entries }
}

/// The first page of what is found, and how much that is.
pub fn ask(catalog: &Catalog, query: &str) -> (usize, Vec<Product>) {
    let hits = catalog.products.search(query);
    (hits.len(), catalog.products.page(&hits, 0..SHOWN))
}

#[cfg(test)]
mod tests {
    use super::super::{catch_up, frames};
    use super::*;
    use crate::store::MemoryStore;
    use crate::testing::now_or_never;

    #[test]
    fn what_is_handed_out_is_a_whole_catalogue() {
        let day = imported(450);
        let node = now_or_never(catch_up(&day, &frames(&day), MemoryStore::default()));
        let (len, found) = node.read(|replica| {
            let goods = replica.catalog();
            (goods.products.len(), ask(goods, "milk"))
        });
        assert_eq!(len, 450);
        assert_eq!(found.1.len(), found.0.min(SHOWN));
        assert!(found.0 > 0);
    }
}
