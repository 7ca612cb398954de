//! What a journal means, worked out the plain and slow way from its decoded events. It shares no code with the folds:
//! the judge holds every replica against it.

use super::device::Orders;
use super::slip::slip;
use core_wasm::base::clock::Fence;
use core_wasm::base::ids::{
    AggregateId, ConflictId, DeviceId, EventId, LineId, OrderId, PaymentId, ProductId, Realm, RefundId,
    TicketId,
};
use core_wasm::domain::Body;
use core_wasm::domain::order::event::Paid;
use core_wasm::domain::order::{Conflict, ConflictKind, OrderEvent};
use core_wasm::domain::ticket::{Stage, TicketEvent};
use core_wasm::journal::{Entry, Envelope, Metadata, Seq};
use core_wasm::replica::Replica;
use std::collections::{BTreeMap, BTreeSet};

/// An event that can be read.
pub(super) struct Event {
    pub(super) meta: Metadata,
    pub(super) body: Body,
}

/// A journal, decoded and sorted by (Lamport time, event id).
pub struct Reference {
    pub(super) events: Vec<Event>,
    unreadable: BTreeSet<(DeviceId, Seq)>,
}

/// What can't be asked of a day.
#[derive(Debug, Default)]
pub struct Leniency {
    /// Streams that two machines write.
    pub split: BTreeSet<DeviceId>,
    /// Streams of which something is gone from the hub, as their authors had let it go.
    pub gaps: BTreeSet<DeviceId>,
    /// Of these, something that was written is lost: what is left may contradict itself.
    pub torn: BTreeSet<AggregateId>,
    /// Orders that someone let go, with what was known of them: they may not be shown, or only what came later.
    pub let_go: Orders,
}

/// A line that is gone, or that is only named.
const NOTHING: (i64, i64) = (0, 0);

#[derive(Debug, Default, PartialEq)]
struct OrderFacts {
    lines: BTreeMap<LineId, (i64, i64)>,
    total: i64,
    payments: BTreeMap<PaymentId, (i64, i64, i64)>,
    refunds: BTreeMap<RefundId, i64>,
    resolved: BTreeSet<ConflictId>,
    table: Option<String>,
    guests: Option<u16>,
    note: Option<String>,
    label: Option<String>,
}

#[derive(Debug, Default, PartialEq)]
struct TicketFacts {
    lines: BTreeMap<LineId, i64>,
    stage: Stage,
}

impl Reference {
    /// Reads a journal.
    pub fn of<'a>(journal: impl IntoIterator<Item = &'a Entry>, realm: &Realm) -> Self {
        let (mut events, mut unreadable) = (Vec::new(), BTreeSet::new());
        for entry in journal {
            match decode(entry, realm) {
                Some(event) => events.push(event),
                None => drop(unreadable.insert((entry.device_id, entry.seq))),
            }
        }
        events.sort_by_key(|event| (event.meta.lamport, event.meta.event_id));
        Self { events, unreadable }
    }

    pub(super) fn orders(&self) -> BTreeMap<OrderId, Vec<&OrderEvent>> {
        let mut orders: BTreeMap<OrderId, Vec<&OrderEvent>> = BTreeMap::new();
        for event in &self.events {
            if let Body::Order(body) = &event.body {
                let id = OrderId(event.meta.aggregate_id.0);
                orders.entry(id).or_default().push(body);
            }
        }
        orders
    }

    fn tickets(&self) -> BTreeMap<TicketId, Vec<&TicketEvent>> {
        let mut tickets: BTreeMap<TicketId, Vec<&TicketEvent>> = BTreeMap::new();
        for event in &self.events {
            if let Body::Ticket(_, body) = &event.body {
                let id = TicketId(event.meta.aggregate_id.0);
                tickets.entry(id).or_default().push(body);
            }
        }
        tickets
    }

    /// Where a replica shows something else than its journal says.
    pub fn compare(&self, replica: &Replica, leniency: &Leniency) -> Vec<String> {
        let mut violations = Vec::new();
        for (id, events) in self.orders() {
            let facts = order_facts(&events);
            let view = replica.order(id);
            if leniency.let_go.contains_key(&id) && view.is_none_or(|view| view.order.created.is_none()) {
                continue;
            }
            let conflicts = view.map_or_else(Vec::new, |view| view.order.conflicts(id));
            let shown = view.map(|view| shown_order(view.order));
            if shown.as_ref() != Some(&facts) {
                violations.push(format!("order {id} shows {shown:?}, its events say {facts:?}"));
            }
            violations.extend(self.inbox(id, &conflicts, &facts, leniency));
            violations.extend(self.taken_over(id, &conflicts, &facts));
        }
        for (id, events) in self.tickets() {
            let facts = ticket_facts(&events);
            // A ticket goes with its order, and another device's copy of it may come later.
            if self
                .order_of(id)
                .is_none_or(|order| leniency.let_go.contains_key(&order))
            {
                continue;
            }
            let shown = replica.ticket(id).map(|view| TicketFacts {
                lines: view
                    .ticket
                    .created
                    .iter()
                    .flat_map(|created| &created.lines)
                    .map(|line| (line.line_id, line.quantity.0))
                    .collect(),
                stage: view.ticket.stage,
            });
            if shown.as_ref() != Some(&facts) {
                violations.push(format!("ticket {id} shows {shown:?}, its events say {facts:?}"));
            }
        }
        violations.extend(self.compare_drawers(replica));
        let late = self.late(leniency);
        violations.extend(self.compare_stock(replica, &self.products_of(&late)));
        violations.extend(self.compare_sales(replica, &late));
        violations.extend(self.compare_left(replica));
        let quarantine: Vec<_> = replica
            .quarantine()
            .iter()
            .map(|event| (event.entry.device_id, event.entry.seq))
            .collect();
        let once: BTreeSet<_> = quarantine.iter().copied().collect();
        if once != self.unreadable || once.len() != quarantine.len() {
            violations.push(format!(
                "the quarantine holds {} events, {} can't be read",
                quarantine.len(),
                self.unreadable.len()
            ));
        }
        violations
    }

    /// Orders of which an event came, or may have come, to somebody who had let them go.
    fn late(&self, leniency: &Leniency) -> BTreeSet<AggregateId> {
        let is_late = |event: &&Event| {
            let known = leniency.let_go.get(&OrderId(event.meta.aggregate_id.0));
            let is_news = |known: &BTreeSet<_>| !known.contains(&(event.meta.device_id, event.meta.seq));
            // Who had an order contributes to nothing.
            known.is_some_and(is_news) && !is_of_lease(&event.body)
        };
        let late = self.events.iter().filter(is_late);
        late.map(|event| event.meta.aggregate_id).collect()
    }

    /// What was sold in these orders.
    fn products_of(&self, orders: &BTreeSet<AggregateId>) -> BTreeSet<ProductId> {
        let product = |event: &Event| match &event.body {
            Body::Order(OrderEvent::LineAdded(added)) if orders.contains(&event.meta.aggregate_id) => {
                Some(added.product_id.clone())
            }
            _ => None,
        };
        self.events.iter().filter_map(product).collect()
    }

    /// Orders that someone let go, and their tickets: who did so counts what comes later from the beginning.
    fn let_go(&self, leniency: &Leniency) -> BTreeSet<AggregateId> {
        let ticket = |event: &Event| match &event.body {
            Body::Ticket(_, TicketEvent::Created(created))
                if leniency.let_go.contains_key(&created.order_id) =>
            {
                Some(event.meta.aggregate_id)
            }
            _ => None,
        };
        let orders = leniency.let_go.keys().map(|order| AggregateId::from(*order));
        orders.chain(self.events.iter().filter_map(ticket)).collect()
    }

    /// Which order a ticket is of, if that is known.
    fn order_of(&self, ticket: TicketId) -> Option<OrderId> {
        self.events.iter().find_map(|event| match &event.body {
            Body::Ticket(_, TicketEvent::Created(created)) if event.meta.aggregate_id == ticket.into() => {
                Some(created.order_id)
            }
            _ => None,
        })
    }

    /// Each conflict is shown once, none that was settled, none where only one till was at work, and one where money
    /// was taken twice by two who did not know of each other.
    fn inbox(
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
    fn taken_over(&self, id: OrderId, conflicts: &[Conflict], facts: &OrderFacts) -> Option<String> {
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

    /// What must hold of any journal; split streams are not looked at.
    pub fn check(&self, leniency: &Leniency) -> Vec<String> {
        let mut violations = self.numbers(leniency);
        let ids: BTreeSet<EventId> = self.events.iter().map(|event| event.meta.event_id).collect();
        if ids.len() != self.events.len() {
            violations.push("two events have one id".to_owned());
        }
        let mut tickets: BTreeMap<_, BTreeSet<AggregateId>> = BTreeMap::new();
        for event in &self.events {
            if let Body::Ticket(_, TicketEvent::Created(created)) = &event.body {
                let what = (created.order_id, created.send, created.station.clone());
                tickets.entry(what).or_default().insert(event.meta.aggregate_id);
            }
        }
        for ((order, send, station), ids) in tickets {
            if ids.len() > 1 {
                violations.push(format!(
                    "send {send} of order {order} makes {} tickets for {station}",
                    ids.len()
                ));
            }
        }
        for paid in self.payments().map(|(_, paid)| paid) {
            if paid.amount.0 != paid.tendered.0 - paid.change.0 {
                violations.push(format!(
                    "payment {} is not what was tendered less change",
                    paid.payment_id
                ));
            }
        }
        violations
    }

    /// Nothing sorts before what its author had seen: an event's version is at most its place among its aggregate's,
    /// and grows with each that one author writes.
    pub fn check_causes(&self, leniency: &Leniency) -> Vec<String> {
        let let_go = self.let_go(leniency);
        let mut violations = Vec::new();
        let mut places: BTreeMap<AggregateId, u32> = BTreeMap::new();
        let mut written: BTreeMap<(DeviceId, AggregateId), BTreeMap<Seq, u32>> = BTreeMap::new();
        for Event { meta, .. } in &self.events {
            let place = places.entry(meta.aggregate_id).or_default();
            *place += 1;
            if meta.version > *place {
                violations.push(format!(
                    "event {} has version {} and sorts as number {place} of its aggregate",
                    meta.event_id, meta.version
                ));
            }
            let author = (meta.device_id, meta.aggregate_id);
            let versions = written.entry(author).or_default();
            versions.insert(meta.seq, meta.version);
        }
        for ((author, aggregate), versions) in written {
            let versions: Vec<u32> = versions.into_values().collect();
            if !versions.is_sorted_by(|a, b| a < b) && !let_go.contains(&aggregate) {
                violations.push(format!(
                    "{author} gave its events of {aggregate} versions {versions:?}"
                ));
            }
        }
        violations
    }

    fn payments(&self) -> impl Iterator<Item = (DeviceId, &Paid)> {
        self.events.iter().filter_map(|event| match &event.body {
            Body::Order(OrderEvent::Paid(paid)) => Some((event.meta.device_id, &**paid)),
            _ => None,
        })
    }

    /// Receipts of one author are 1, 2, 3 …, and no two devices share a number; nor do two orders.
    fn numbers(&self, leniency: &Leniency) -> Vec<String> {
        let mut violations = Vec::new();
        let mut receipts: BTreeMap<DeviceId, Vec<(Seq, &str)>> = BTreeMap::new();
        let mut orders: BTreeSet<&str> = BTreeSet::new();
        for event in &self.events {
            let author = event.meta.device_id;
            if leniency.split.contains(&author) {
                continue;
            }
            let seq = event.meta.seq;
            match &event.body {
                Body::Order(OrderEvent::Paid(paid)) => {
                    receipts.entry(author).or_default().push((seq, &paid.receipt));
                }
                Body::Order(OrderEvent::Refunded(refunded)) => {
                    receipts.entry(author).or_default().push((seq, &refunded.receipt));
                }
                Body::Order(OrderEvent::Created(created)) if !orders.insert(&created.number) => {
                    violations.push(format!("two orders have number {}", created.number));
                }
                _ => {}
            }
        }
        let mut prefixes = BTreeSet::new();
        for (author, mut numbers) in receipts {
            numbers.sort_unstable();
            let prefix = numbers[0].1.split('-').next().unwrap_or_default();
            let expected: Vec<String> = (1..=numbers.len())
                .map(|count| format!("{prefix}-{count:06}"))
                .collect();
            let numbers: Vec<&str> = numbers.iter().map(|(_, number)| *number).collect();
            let right = if leniency.gaps.contains(&author) {
                numbers.is_sorted_by(|a, b| a < b)
            } else {
                numbers == expected
            };
            if !right {
                violations.push(format!("the receipts of {author} are not gap-free: {numbers:?}"));
            }
            if !prefixes.insert(prefix.to_owned()) {
                violations.push(format!("two devices write receipts as number {prefix}"));
            }
        }
        violations
    }
}

/// Whether an event says who may edit an order.
fn is_of_lease(body: &Body) -> bool {
    matches!(
        body,
        Body::Order(OrderEvent::Locked(_) | OrderEvent::LockReleased(_))
    )
}

fn decode(entry: &Entry, realm: &Realm) -> Option<Event> {
    let envelope = Envelope::decode(&entry.bytes).ok()?;
    let body = Body::decode(envelope.kind, envelope.type_version, envelope.payload.0).ok()?;
    let right = envelope.tenant_id == realm.tenant_id.as_str()
        && envelope.store_id == realm.store_id.as_str()
        && envelope.clock.device_id == entry.device_id
        && envelope.device_seq == entry.seq
        && body.aggregate_type() == envelope.aggregate_type;
    let meta = envelope.metadata();
    right.then_some(Event { meta, body })
}

fn order_facts(events: &[&OrderEvent]) -> OrderFacts {
    let mut facts = OrderFacts::default();
    for event in events {
        match event {
            OrderEvent::Created(created) => {
                facts.table = created.table.as_ref().map(|table| table.to_string());
                facts.guests = created.guests;
            }
            OrderEvent::LineAdded(added) => {
                facts.lines.entry(added.line_id).or_default().0 += added.quantity.0;
            }
            OrderEvent::LineQuantityChanged(change) => {
                facts.lines.entry(change.line_id).or_default().0 += change.delta.0;
            }
            OrderEvent::LineRemoved(removed) => {
                facts.lines.entry(removed.line_id).or_default().0 -= removed.seen.0;
            }
            OrderEvent::Updated(updated) => {
                if let Some(table) = &updated.table {
                    facts.table = Some(table.to_string());
                }
                if updated.guests.is_some() {
                    facts.guests = updated.guests;
                }
                if let Some(note) = &updated.note {
                    facts.note = (!note.is_empty()).then(|| note.clone());
                }
                if updated.label.is_some() {
                    facts.label.clone_from(&updated.label);
                }
            }
            OrderEvent::Parked(parked) | OrderEvent::Reparked(parked) if parked.label.is_some() => {
                facts.label.clone_from(&parked.label);
            }
            OrderEvent::Sent(sent) => {
                for line in &sent.lines {
                    let known = facts.lines.entry(line.line_id).or_default();
                    known.1 = known.1.max(line.quantity.0);
                }
            }
            OrderEvent::Paid(paid) => {
                let money = (paid.amount.0, paid.tendered.0, paid.change.0);
                facts.payments.insert(paid.payment_id, money);
            }
            OrderEvent::Refunded(refunded) => {
                facts.refunds.insert(refunded.refund_id, refunded.amount.0);
            }
            OrderEvent::ConflictResolved(resolved) => drop(facts.resolved.insert(resolved.conflict)),
            // What these change is no fact of the order by itself: money, leases, and what lines cost (`slip`).
            _ => {}
        }
    }
    facts.total = slip(events).iter().map(|line| line.price).sum();
    facts.lines.retain(|_, line| *line != NOTHING);
    facts
}

fn shown_order(order: &core_wasm::domain::order::Order) -> OrderFacts {
    OrderFacts {
        lines: order
            .lines
            .iter()
            .map(|line| (line.id, (line.quantity.0, line.sent.0)))
            .filter(|(_, line)| *line != NOTHING)
            .collect(),
        total: order.totals().total.0,
        payments: order
            .payments
            .iter()
            .map(|payment| &payment.paid)
            .map(|paid| (paid.payment_id, (paid.amount.0, paid.tendered.0, paid.change.0)))
            .collect(),
        refunds: order
            .refunds
            .iter()
            .map(|refund| (refund.refunded.refund_id, refund.refunded.amount.0))
            .collect(),
        resolved: order.resolved.iter().copied().collect(),
        table: order.table.as_ref().map(|table| table.to_string()),
        guests: order.guests,
        note: order.note.clone(),
        label: order.label.clone(),
    }
}

fn ticket_facts(events: &[&TicketEvent]) -> TicketFacts {
    let mut facts = TicketFacts::default();
    for event in events {
        match event {
            TicketEvent::Created(created) => {
                for line in &created.lines {
                    let quantity = facts.lines.entry(line.line_id).or_default();
                    *quantity = line.quantity.0.max(*quantity);
                }
            }
            TicketEvent::Acknowledged(_) if facts.stage == Stage::Waiting => facts.stage = Stage::InHand,
            TicketEvent::Acknowledged(_) => {}
            TicketEvent::Done(_) => facts.stage = Stage::Done,
            TicketEvent::Recalled(_) => facts.stage = Stage::InHand,
        }
    }
    facts
}
