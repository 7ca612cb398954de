//! What clients said of an order that had not come: a payment, that it is given up. It is in the journal, and is acted on
//! once the order has come, from whomever.
//!
//! Keeps true: what is kept is bounded for each client; what goes beyond is in the journal all the same, and waits again
//! after a new start.

use core_wasm::base::ids::{DeviceId, OrderId, PaymentId};
use std::collections::HashMap;

/// So many events of a client wait.
const MOST: usize = 1000;
/// A payment with all that clients add to it is smaller; so many bytes of JSON are kept.
const MOST_BYTES: usize = 16 * 1024;

/// An event that waits.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Waiting {
    /// For which order.
    pub order: OrderId,
    /// The payment that it is; nothing if it gives the order up.
    pub payment: Option<PaymentId>,
    /// As it came.
    pub json: String,
}

/// All that wait, by their authors, in the order in which they came.
#[derive(Debug, Default)]
pub struct Early(HashMap<DeviceId, Vec<Waiting>>);

impl Early {
    /// An event waits from now on.
    pub fn wait(&mut self, client: DeviceId, event: Waiting) {
        let waiting = self.0.entry(client).or_default();
        if waiting.len() >= MOST || event.json.len() > MOST_BYTES {
            tracing::warn!(%client, "more events of a client wait for their orders than are kept; the others wait for a new start");
        } else {
            waiting.push(event);
        }
    }

    /// What a client's event meant was written: the first that waited and `is` it does no more.
    pub fn acted(&mut self, client: DeviceId, is: impl Fn(&Waiting) -> bool) {
        self.forget(client, is);
    }

    /// An event waits no more.
    pub fn done(&mut self, client: DeviceId, event: &Waiting) {
        self.forget(client, |waiting| waiting == event);
    }

    fn forget(&mut self, client: DeviceId, is: impl Fn(&Waiting) -> bool) {
        if let Some(waiting) = self.0.get_mut(&client) {
            if let Some(at) = waiting.iter().position(is) {
                waiting.remove(at);
            }
            if waiting.is_empty() {
                self.0.remove(&client);
            }
        }
    }

    /// Whether nothing waits.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// What waits for an order that `has_come`, by client.
    pub fn ready(&self, has_come: impl Fn(OrderId) -> bool) -> Vec<(DeviceId, Vec<Waiting>)> {
        let of = |(client, waiting): (&DeviceId, &Vec<Waiting>)| {
            let ready: Vec<_> = waiting
                .iter()
                .filter(|waiting| has_come(waiting.order))
                .cloned()
                .collect();
            (!ready.is_empty()).then_some((*client, ready))
        };
        self.0.iter().filter_map(of).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use core_wasm::store::contract::device;
    use uuid::Uuid;

    fn waiting(order: u128, payment: Option<u128>, json: &str) -> Waiting {
        Waiting {
            order: OrderId(Uuid::from_u128(order)),
            payment: payment.map(|payment| PaymentId(Uuid::from_u128(payment))),
            json: json.to_owned(),
        }
    }

    #[test]
    fn an_event_waits_until_it_was_acted_on_and_no_client_fills_the_memory() {
        let mut early = Early::default();
        let (a, b, c) = (
            waiting(1, Some(1), "a"),
            waiting(1, Some(2), "b"),
            waiting(1, None, "c"),
        );
        early.wait(device(1), a.clone());
        early.wait(device(1), b.clone());
        early.wait(device(2), c.clone());
        assert!(early.ready(|id| id != a.order).is_empty());
        assert_eq!(early.ready(|_| true).len(), 2);
        early.acted(device(1), |waiting| waiting.payment == b.payment);
        early.acted(device(1), |waiting| waiting.payment.is_none());
        early.done(device(2), &c);
        assert_eq!(early.ready(|_| true), [(device(1), vec![a.clone()])]);
        early.done(device(1), &a);
        assert!(early.is_empty());
        for n in 0..2 * MOST as u128 {
            early.wait(device(3), waiting(n, None, "x"));
        }
        early.wait(device(4), waiting(1, None, &"x".repeat(MOST_BYTES + 1)));
        let kept = early.ready(|_| true);
        assert_eq!((kept.len(), kept[0].1.len()), (1, MOST));
    }
}
