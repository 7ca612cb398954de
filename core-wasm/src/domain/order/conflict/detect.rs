//! Which conflicts a folded order has: the one place that decides. A function of the state and nothing else, so that
//! replicas with the same events find the same conflicts.
//!
//! Keeps true: money that is missing or too much is in one conflict and not in two; what someone resolved stays away
//! until it changes.

use super::{Conflict, ConflictKind};
use crate::base::clock::Timestamp;
use crate::base::ids::{EventId, LineId, OrderId};
use crate::base::money::Amount;
use crate::base::quantity::Quantity;
use crate::domain::order::edits::Field;
use crate::domain::order::{Line, Order, Status};
use crate::journal::Metadata;
use std::collections::BTreeMap;

impl Order {
    /// What merges left on this order for a person, and nobody has settled yet. `id` is the order's own.
    pub fn conflicts(&self, id: OrderId) -> Vec<Conflict> {
        let mut found: Vec<Conflict> = [
            self.money_conflict(id),
            self.paid_and_voided(id),
            self.voided_twice(id),
            self.changed_after_void(id),
            self.stale_fence(id),
        ]
        .into_iter()
        .flatten()
        .chain(self.superseded(id))
        .collect();
        found.retain(|conflict| !self.resolved.contains(&conflict.id));
        found
    }

    /// Whether merges left anything for a person.
    pub fn has_conflicts(&self, id: OrderId) -> bool {
        !self.conflicts(id).is_empty()
    }

    /// What was paid and not given back.
    fn kept(&self) -> Amount {
        self.paid() - self.refunded()
    }

    fn money_conflict(&self, id: OrderId) -> Option<Conflict> {
        if self.payments.is_empty() {
            return None;
        }
        let (due, apart) = (self.due(), self.apart());
        let changed = || ConflictKind::ChangedAfterPayment {
            due,
            lines: self.differing(|line| line.quantity_there() - line.paid_for),
        };
        let raced = ConflictKind::RefundedAndPaid {
            due,
            kept: self.kept(),
        };
        let kind = match due.cmp(&Amount::ZERO) {
            std::cmp::Ordering::Greater if apart.refunds => ConflictKind::RefundedTwice { amount: due },
            std::cmp::Ordering::Less if apart.payments && !apart.payment_and_refund => {
                ConflictKind::PaidTwice { amount: -due }
            }
            std::cmp::Ordering::Equal if !apart.payment_and_refund || self.kept() <= Amount::ZERO => {
                if !apart.payments {
                    return None;
                }
                ConflictKind::ClosedTwice
            }
            _ if apart.payment_and_refund => raced,
            _ => changed(),
        };
        Some(Conflict::new(id, self.last_money_at(), self.money_events(), kind))
    }

    fn paid_and_voided(&self, id: OrderId) -> Option<Conflict> {
        let last = self.voids.standing().last()?;
        let kept = self.kept();
        if self.payments.is_empty() || kept <= Amount::ZERO {
            return None;
        }
        let voids = self.voids.standing().map(|void| void.meta.event_id);
        let payments = self.payments.iter().map(|payment| payment.meta.event_id);
        let events = voids.chain(payments).collect();
        let at = last.meta.at.max(self.last_money_at());
        Some(Conflict::new(
            id,
            at,
            events,
            ConflictKind::PaidAndVoided { kept },
        ))
    }

    fn voided_twice(&self, id: OrderId) -> Option<Conflict> {
        let voids: Vec<&Metadata> = self.voids.standing().map(|void| &void.meta).collect();
        if self.status != Status::Voided || voids.len() < 2 {
            return None;
        }
        let (events, at) = all(&voids);
        Some(Conflict::new(id, at, events, ConflictKind::ClosedTwice))
    }

    fn changed_after_void(&self, id: OrderId) -> Option<Conflict> {
        if self.status != Status::Voided {
            return None;
        }
        let mut lines = self.differing(|line| line.quantity_there() - line.given_up);
        lines.retain(|_, quantity| *quantity > Quantity::ZERO);
        if lines.is_empty() {
            return None;
        }
        let prices = lines.iter().filter_map(|(line, quantity)| {
            let line = self.line(*line)?;
            Some(quantity.price(line.unit_price()))
        });
        let amount = prices.sum();
        let voids: Vec<&Metadata> = self.voids.standing().map(|void| &void.meta).collect();
        let (events, at) = all(&voids);
        let kind = ConflictKind::ChangedAfterVoid { lines, amount };
        Some(Conflict::new(id, at, events, kind))
    }

    fn stale_fence(&self, id: OrderId) -> Option<Conflict> {
        let stale: Vec<&Metadata> = self.stale_fences.iter().collect();
        if stale.is_empty() {
            return None;
        }
        let (events, at) = all(&stale);
        Some(Conflict::new(id, at, events, ConflictKind::StaleFence))
    }

    fn superseded(&self, id: OrderId) -> impl Iterator<Item = Conflict> {
        // Once it is paid, that is its status, whatever was wished for before.
        let paid = !self.payments.is_empty();
        let lost = self.edits.lost().iter();
        lost.filter(move |lost| !(paid && lost.value.field() == Field::Status))
            .filter_map(move |lost| {
                let stands = self.edits.standing(lost.value.field())?.value.clone();
                let kind = ConflictKind::Superseded {
                    lost: Box::new(lost.clone()),
                    stands,
                };
                Some(Conflict::new(id, lost.meta.at, vec![lost.meta.event_id], kind))
            })
    }

    fn last_money_at(&self) -> Timestamp {
        let payments = self.payments.iter().map(|payment| payment.meta.at);
        let refunds = self.refunds.iter().map(|refund| refund.meta.at);
        payments.chain(refunds).max().unwrap_or_default()
    }

    fn differing(&self, by: impl Fn(&Line) -> Quantity) -> BTreeMap<LineId, Quantity> {
        let lines = self.lines.iter().map(|line| (line.id, by(line)));
        lines.filter(|(_, by)| *by != Quantity::ZERO).collect()
    }
}

fn all(metas: &[&Metadata]) -> (Vec<EventId>, Timestamp) {
    let events = metas.iter().map(|meta| meta.event_id).collect();
    let at = metas.iter().map(|meta| meta.at).max().unwrap_or_default();
    (events, at)
}
