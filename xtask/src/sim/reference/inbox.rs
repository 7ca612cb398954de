//! What people must be asked to settle, by the events alone.

use super::facts::OrderFacts;
use super::{Leniency, Reference, is_of_lease};
use core_wasm::base::clock::Fence;
use core_wasm::base::ids::{ConflictId, DeviceId, EventId, OrderId};
use core_wasm::domain::Body;
use core_wasm::domain::order::event::Paid;
use core_wasm::domain::order::{Conflict, ConflictKind, OrderEvent};
use std::collections::BTreeSet;

impl Reference {
    /// Each conflict is shown once, none that was settled, none where only one till was at work, and one where money
    /// was taken twice by two who did not know of each other.
    pub(super) fn inbox(
        &self,
        id: OrderId,
        conflicts: &[Conflict],
        facts: &OrderFacts,
        leniency: &Leniency,
    ) -> Option<String> {
        let once: BTreeSet<ConflictId> = conflicts.iter().map(|conflict| conflict.id).collect();
        if once.len() != conflicts.len() || !once.is_disjoint(&facts.resolved) {
            return Some(format!("order {id} shows a conflict twice, or a settled one"));
        }
        let of_it = self
            .events
            .iter()
            .filter(|event| event.meta.aggregate_id == id.into());
        let authors: BTreeSet<DeviceId> = of_it
            .clone()
            .filter(|event| !is_of_lease(&event.body))
            .map(|event| event.meta.device_id)
            .collect();
        let between_tills = conflicts
            .iter()
            .any(|conflict| conflict.kind != ConflictKind::StaleFence);
        let whole = leniency.split.is_empty() && !leniency.torn.contains(&id.into());
        if whole && authors.len() == 1 && between_tills {
            return Some(format!(
                "order {id} was only on one till, and shows {conflicts:?}"
            ));
        }
        let paid: Vec<(EventId, &Paid)> = of_it
            .filter_map(|event| match &event.body {
                Body::Order(OrderEvent::Paid(paid)) => Some((event.meta.event_id, &**paid)),
                _ => None,
            })
            .collect();
        let settled = !facts.resolved.is_empty() || !facts.refunds.is_empty();
        match paid[..] {
            [(first, a), (second, b)]
                if !settled && !a.over.contains(&second) && !b.over.contains(&first) =>
            {
                let money = a.amount.0 > 0 && b.amount.0 > 0;
                (money && conflicts.is_empty())
                    .then(|| format!("order {id} was paid twice and nobody is told"))
            }
            _ => None,
        }
    }

    /// Whoever went on under an older lease than one that stood before in the order of events is explained, and nobody
    /// else is.
    pub(super) fn taken_over(
        &self,
        id: OrderId,
        conflicts: &[Conflict],
        facts: &OrderFacts,
    ) -> Option<String> {
        let mut last = Fence::default();
        let mut stale: BTreeSet<EventId> = BTreeSet::new();
        for event in self
            .events
            .iter()
            .filter(|event| event.meta.aggregate_id == id.into())
        {
            let fence = match &event.body {
                Body::Order(OrderEvent::Locked(locked)) => locked.fence,
                _ => event.meta.fence.unwrap_or(last),
            };
            if fence < last && event.meta.fence.is_some() {
                stale.insert(event.meta.event_id);
            }
            last = last.max(fence);
        }
        let shown = conflicts
            .iter()
            .find(|conflict| conflict.kind == ConflictKind::StaleFence);
        let shown: Option<BTreeSet<EventId>> = shown.map(|shown| shown.events.iter().copied().collect());
        let right = match shown {
            Some(shown) => shown == stale,
            // Somebody may have settled it.
            None => stale.is_empty() || !facts.resolved.is_empty(),
        };
        (!right).then(|| {
            format!(
                "order {id}: {stale:?} were written under an older lease, and the inbox says {conflicts:?}"
            )
        })
    }
}
