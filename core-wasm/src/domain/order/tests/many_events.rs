//! An order with more events than one may have.

use super::table_for_two;
use crate::base::ids::PaymentId;
use crate::base::money::Amount;
use crate::base::quantity::Quantity;
use crate::domain::Body;
use crate::domain::Reason;
use crate::domain::order::OrderCommand;
use crate::domain::order::OrderEvent;
use crate::domain::order::event::{Paid, PaymentMethod, Updated};
use crate::journal::Seq;
use crate::replica::{Change, Command, CommandError, MAX_WEIGHT};
use crate::testing::{Device, add, line_id, meet, order_id, pay};
use std::collections::BTreeSet;
use std::sync::Arc;
use uuid::Uuid;

/// Payments of order 1 whose authors knew of no other.
fn payments(device: &mut Device, count: u32) {
    let me = device.replica.me().0.as_u128();
    let commands = (0..count).map(|n| {
        let paid = Paid {
            payment_id: PaymentId(Uuid::from_u128(me << 64 | u128::from(n))),
            method: PaymentMethod::Cash,
            amount: Amount(1),
            tendered: Amount(1),
            change: Amount::ZERO,
            total: Amount(450),
            receipt: format!("1-{n}"),
            shift: None,
            utc_offset: 0,
            day_begins: 0,
            lines: [(line_id(1), Quantity::ONE)].into(),
            over: Vec::new(),
        };
        Command::Record(order_id(1).into(), Body::Order(OrderEvent::Paid(Arc::new(paid))))
    });
    let commands = commands.collect();
    device.run(commands).unwrap();
}

fn left_out(device: &Device) -> Vec<(u128, Seq)> {
    let not_folded = device.replica.not_folded().into_iter();
    let places = not_folded.map(|(device, seq, reason)| {
        assert_eq!(*reason, Reason::TooManyEvents);
        (device.0.as_u128(), seq)
    });
    places.collect()
}

#[test]
fn what_is_too_many_is_shown_and_what_stands_earlier_takes_its_place() {
    let (mut ana, mut ben) = table_for_two();
    let id = order_id(1);
    ben.order(id, add(2, 300)).unwrap();
    payments(&mut ben, 1);
    // Two events begin it, one of which counts with the payments: the last of these is too many.
    payments(&mut ana, MAX_WEIGHT);
    let last = Seq(u64::from(MAX_WEIGHT) + 2);
    assert_eq!(left_out(&ana), [(1, last)]);
    assert_eq!(ana.state(id).totals().paid, Amount(i64::from(MAX_WEIGHT) - 1));

    // Ben's line and payment stand before most of them: the payment moves another out, the line does not.
    for entry in &ben.written {
        ana.replica.apply(entry);
    }
    assert!(ana.replica.settle().contains(&Change::Quarantine), "one more");
    assert_eq!(left_out(&ana), [(1, Seq(last.0 - 1)), (1, last)]);
    assert_eq!(ana.state(id).lines.len(), 2);
    assert_eq!(ana.state(id).totals().paid, Amount(i64::from(MAX_WEIGHT) - 1));

    meet(&mut [&mut ana, &mut ben]);
    assert_eq!(ana.replica.fingerprint(), ben.replica.fingerprint());
    let both: BTreeSet<_> = left_out(&ana).into_iter().collect();
    assert_eq!(both, left_out(&ben).into_iter().collect());
}

#[test]
fn an_order_with_too_many_edits_takes_money_and_nothing_else_and_others_go_on() {
    let (mut ana, _) = table_for_two();
    let id = order_id(1);
    ana.order(id, OrderCommand::Send).unwrap();
    let more = OrderEvent::Updated(Updated {
        guests: Some(2),
        ..Updated::default()
    });
    let more = |_| Command::Record(id.into(), Body::Order(more.clone()));
    ana.run((2..MAX_WEIGHT).map(more).collect()).unwrap();
    let written = ana.written.len();
    assert_eq!(
        ana.order(id, add(2, 300)).unwrap_err(),
        CommandError::TooManyEvents
    );
    assert_eq!((ana.written.len(), left_out(&ana)), (written, Vec::new()));
    ana.order(id, pay(1, 10_000_000)).unwrap();
    assert!(left_out(&ana).is_empty());
    ana.order(order_id(2), crate::testing::create()).unwrap();
}

#[test]
fn a_snapshot_keeps_what_is_too_many() {
    let (mut ana, _) = table_for_two();
    payments(&mut ana, MAX_WEIGHT);
    let mut packed = Vec::new();
    let old = ana.replica.old(crate::base::clock::Timestamp(0));
    ana.replica.pack(&old, &mut packed);
    let mut restored = ana.replica.emptied();
    let mut reader = crate::codec::Reader::new(&packed);
    restored
        .unpack(
            crate::snapshot::FORMAT,
            &mut reader,
            ana.replica.catalog().clone(),
        )
        .unwrap();
    assert_eq!(restored.fingerprint(), ana.replica.fingerprint());
    assert_eq!(restored.not_folded().len(), 1);
}
