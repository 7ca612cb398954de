//! Money that changed hands for an order. Payments and refunds only add; none is ever dropped. Two of them were made
//! *apart* if neither's author knew of the other; a third whose author knew of both has settled that.

use super::Order;
use super::event::{Paid, Refunded};
use crate::base::ids::EventId;
use crate::base::money::Amount;
use crate::codec::{Pack, Unpack};
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

impl Refund {
    /// How much cheaper it made the order.
    fn conceded(&self) -> Amount {
        self.refunded.amount - self.refunded.excess
    }
}

/// A payment or a refund, by what tells whether two were made apart.
#[derive(Clone, Copy)]
struct Move<'a> {
    id: EventId,
    over: &'a [EventId],
    is_refund: bool,
}

impl Move<'_> {
    fn apart_from(self, other: Self) -> bool {
        !self.over.contains(&other.id) && !other.over.contains(&self.id)
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

/// Which moves of money were made apart, and settled by nobody yet.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Apart {
    pub(super) payments: bool,
    pub(super) refunds: bool,
    pub(super) payment_and_refund: bool,
}

impl Order {
    /// The events that moved money, in the order of their ids.
    pub(super) fn money_events(&self) -> Vec<EventId> {
        let mut ids: Vec<EventId> = self.moves().map(|known| known.id).collect();
        ids.sort();
        ids
    }

    fn moves(&self) -> impl Iterator<Item = Move<'_>> {
        let payments = self.payments.iter().map(Move::from);
        payments.chain(self.refunds.iter().map(Move::from))
    }

    pub(super) fn apart(&self) -> Apart {
        let moves: Vec<Move> = self.moves().collect();
        let mut apart = Apart::default();
        for (index, first) in moves.iter().enumerate() {
            for second in &moves[index + 1..] {
                let settled = || {
                    moves
                        .iter()
                        .any(|third| third.over.contains(&first.id) && third.over.contains(&second.id))
                };
                if first.apart_from(*second) && !settled() {
                    match (first.is_refund, second.is_refund) {
                        (false, false) => apart.payments = true,
                        (true, true) => apart.refunds = true,
                        _ => apart.payment_and_refund = true,
                    }
                }
            }
        }
        apart
    }

    /// How much cheaper each refund made the order. What two people gave back for one reason, apart, counts once.
    pub(crate) fn concessions(&self) -> impl Iterator<Item = (&Refund, Amount)> {
        self.refunds.iter().enumerate().map(|(index, refund)| {
            let others = self.refunds[..index]
                .iter()
                .filter(|other| Move::from(refund).apart_from(Move::from(*other)));
            let again = refund.conceded().min(others.map(Refund::conceded).sum());
            (refund, refund.conceded() - again)
        })
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
