//! Money that changed hands for an order. Payments and refunds only add; none is ever dropped. Not in it: which of them
//! were made apart (`apart.rs`).

use super::Order;
use super::apart::{Apart, Move, Places};
use super::event::{Paid, Refunded};
use crate::base::ids::{EventId, PaymentId, RefundId};
use crate::base::money::Amount;
use crate::base::order::arrange;
use crate::codec::{Pack, Unpack};
use crate::domain::list::HasKey;
use crate::journal::Metadata;
use std::sync::Arc;

/// A payment.
#[derive(Clone, Debug, PartialEq, Pack, Unpack)]
#[pack(rename_all = "camelCase")]
pub struct Payment {
    /// Who, when and by which event.
    pub meta: Metadata,
    /// What.
    pub paid: Arc<Paid>,
}

/// A refund.
#[derive(Clone, Debug, PartialEq, Pack, Unpack)]
#[pack(rename_all = "camelCase")]
pub struct Refund {
    /// Who, when and by which event.
    pub meta: Metadata,
    /// What.
    pub refunded: Arc<Refunded>,
}

impl HasKey for Payment {
    type Key = PaymentId;

    fn key(&self) -> PaymentId {
        self.paid.payment_id
    }
}

impl HasKey for Refund {
    type Key = RefundId;

    fn key(&self) -> RefundId {
        self.refunded.refund_id
    }
}

impl Refund {
    /// How much cheaper it made the order.
    fn conceded(&self) -> Amount {
        self.refunded.amount - self.refunded.excess
    }
}

impl<'a> From<&'a Payment> for Move<'a> {
    fn from(payment: &'a Payment) -> Self {
        Self {
            id: payment.meta.event_id,
            over: &payment.paid.over,
            is_refund: false,
        }
    }
}

impl<'a> From<&'a Refund> for Move<'a> {
    fn from(refund: &'a Refund) -> Self {
        Self {
            id: refund.meta.event_id,
            over: &refund.refunded.over,
            is_refund: true,
        }
    }
}

impl Order {
    /// The events that moved money, in the order of their ids.
    pub(super) fn money_events(&self) -> Vec<EventId> {
        let mut ids: Vec<EventId> = self.moves().map(|known| known.id).collect();
        arrange(&mut ids, Ord::cmp);
        ids
    }

    fn moves(&self) -> impl Iterator<Item = Move<'_>> {
        let payments = self.payments.iter().map(Move::from);
        payments.chain(self.refunds.iter().map(Move::from))
    }

    pub(super) fn apart(&self) -> Apart {
        Apart::of(&self.moves().collect::<Vec<_>>())
    }

    /// How much cheaper each refund made the order. What two people gave back for one reason, apart, counts once.
    pub(crate) fn concessions(&self) -> impl Iterator<Item = (&Refund, Amount)> {
        let mut known = self.refunds_known().into_iter().peekable();
        let mut before = 0_i128;
        self.refunds.iter().enumerate().map(move |(place, refund)| {
            let conceded = refund.conceded();
            let mut apart = before;
            while let Some((_, earlier)) = known.next_if(|(later, _)| *later == place) {
                apart -= i128::from(self.refunds[earlier].conceded().0);
            }
            before += i128::from(conceded.0);
            let apart = apart.clamp(i64::MIN.into(), i64::MAX.into());
            let again = conceded.min(Amount(i64::try_from(apart).unwrap_or(i64::MAX)));
            (refund, conceded - again)
        })
    }

    /// Pairs of refunds, the later first, of which the author of one knew of the other; in the order of their places.
    fn refunds_known(&self) -> Vec<(usize, usize)> {
        if self.refunds.len() < 2 {
            return Vec::new();
        }
        let moves: Vec<Move<'_>> = self.refunds.iter().map(Move::from).collect();
        let places = Places::of(&moves);
        let mut known: Vec<(usize, usize)> = Vec::new();
        for (place, its) in moves.iter().enumerate() {
            let named = its.over.iter().flat_map(|id| places.named(*id));
            let others = named.filter(|other| *other != place);
            known.extend(others.map(|other| (place.max(other), place.min(other))));
        }
        known.sort_unstable();
        known.dedup();
        known
    }

    /// How much cheaper all refunds made the order.
    pub(super) fn conceded(&self) -> Amount {
        self.concessions().map(|(_, amount)| amount).sum()
    }

    /// What was paid.
    pub(super) fn paid(&self) -> Amount {
        self.payments.iter().map(|payment| payment.paid.amount).sum()
    }

    /// What was given back.
    pub(super) fn refunded(&self) -> Amount {
        self.refunds.iter().map(|refund| refund.refunded.amount).sum()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::order::OrderEvent;
    use crate::domain::order::event::PaymentMethod;
    use crate::testing::metadata;
    use proptest::prelude::*;
    use uuid::Uuid;

    fn refunded(n: u64, amount: i64, over: &[u64]) -> Refunded {
        Refunded {
            refund_id: RefundId(Uuid::from_u128(u128::from(n))),
            payment_id: None,
            method: PaymentMethod::Cash,
            amount: Amount(amount),
            excess: Amount::ZERO,
            reason: None,
            receipt: String::new(),
            shift: None,
            utc_offset: 0,
            day_begins: 0,
            over: over.iter().map(|n| metadata(*n, 1).event_id).collect(),
        }
    }

    /// The rule as it is said, pair by pair.
    fn plainly(order: &Order) -> Vec<Amount> {
        let knew = |one: &Refund, other: &Refund| one.refunded.over.contains(&other.meta.event_id);
        let each = order.refunds.iter().enumerate();
        let concession = each.map(|(place, refund)| {
            let earlier = order.refunds[..place].iter();
            let apart = earlier.filter(|other| !knew(refund, other) && !knew(other, refund));
            refund.conceded() - refund.conceded().min(apart.map(Refund::conceded).sum())
        });
        concession.collect()
    }

    proptest! {
        #[test]
        fn what_was_given_back_for_one_reason_apart_counts_once(
            refunds in prop::collection::vec((-5..50_i64, prop::collection::vec(0..12_u64, 0..6)), 0..12),
        ) {
            let mut order = Order::default();
            for (n, (amount, over)) in (0..).zip(&refunds) {
                let event = OrderEvent::Refunded(Arc::new(refunded(n, *amount, over)));
                order.evolve(&metadata(n, n), &event);
            }
            let conceded: Vec<Amount> = order.concessions().map(|(_, amount)| amount).collect();
            prop_assert_eq!(conceded, plainly(&order));
        }
    }
}
