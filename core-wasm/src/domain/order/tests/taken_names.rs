//! What one device calls by a name that another has given: a line, a payment. No sound device does.

use super::*;
use crate::base::clock::{Lamport, Timestamp};
use crate::base::ids::{DeviceId, EventId};
use crate::domain::order::OrderEvent;
use crate::domain::order::event::Paid;
use crate::domain::{Body, Draft};
use crate::journal::{Entry, Head};
use crate::testing::{line_added, realm};
use std::sync::Arc;
use uuid::Uuid;

/// The first events of a device that lies about when it wrote them: before all that it names.
fn early(bodies: Vec<OrderEvent>) -> Vec<Entry> {
    let mut head = Head::empty(DeviceId(Uuid::from_u128(66)));
    let mut entries = Vec::new();
    for (n, body) in (1..).zip(bodies) {
        let draft = Draft {
            event_id: EventId(Uuid::from_u128(0x11e + n)),
            aggregate_id: order_id(1).into(),
            version: 1,
            at: Timestamp(0),
            user_id: Some("eve".into()),
            approved_by: None,
            fence: None,
            body: Body::Order(body),
        };
        let (_, entry) = draft.seal(&realm(), head, Lamport(1));
        head = entry.head();
        entries.push(entry);
    }
    entries
}

#[test]
fn a_line_that_takes_the_name_of_another_stands_beside_it() {
    let (mut till, mut other) = (Device::new(1), Device::new(2));
    let id = order_id(1);
    for command in [create(), add(1, 5_000), pay(1, 5_000)] {
        till.order(id, command).unwrap();
    }
    let false_line = line_added(1, 1);
    let lies = early(vec![OrderEvent::LineAdded(Arc::new(false_line))]);
    till.receive(&lies);
    other.receive(&lies);
    other.receive(&till.written.clone());
    assert_eq!(till.replica.fingerprint(), other.replica.fingerprint());
    let order = till.state(id);
    assert_eq!(order.totals().total, Amount(5_001));
    assert_eq!(order.due(), Amount(1), "and a person looks at it");
    assert_eq!(conflicts(&till).len(), 1);
    // Told twice, it is one.
    let again = early(vec![OrderEvent::LineAdded(Arc::new(line_added(1, 5_000)))]);
    let mut once = Device::new(1);
    once.receive(&till.written.clone());
    once.receive(&again);
    assert_eq!(once.state(id).totals().total, Amount(5_000));
}

#[test]
fn money_that_another_device_calls_by_the_same_name_is_money_of_its_own() {
    let mut till = Device::new(1);
    let id = order_id(1);
    for command in [create(), add(1, 5_000), pay(1, 5_000)] {
        till.order(id, command).unwrap();
    }
    let payments = &till.state(id).payments;
    let paid = payments.iter().next().unwrap().paid.clone();
    let lies = early(vec![OrderEvent::Paid(Arc::new(Paid {
        amount: Amount(1),
        total: Amount(1),
        ..Paid::clone(&paid)
    }))]);
    till.receive(&lies);
    assert_eq!(till.state(id).paid(), Amount(5_001));
    assert_eq!(conflicts(&till), [ConflictKind::PaidTwice { amount: Amount(1) }]);
    let told_twice = early(vec![OrderEvent::Paid(paid)]);
    let mut once = Device::new(1);
    once.receive(&till.written.clone());
    once.receive(&told_twice);
    assert_eq!(once.state(id).paid(), Amount(5_000));
}
