//! An order that one device writes far too much about, while others sell.

use crate::support::{Till, hub};
use core_wasm::base::clock::{Lamport, Timestamp};
use core_wasm::base::ids::{AggregateId, EventId, LineId, OrderId, PaymentId};
use core_wasm::base::money::Amount;
use core_wasm::base::quantity::Quantity;
use core_wasm::domain::order::OrderEvent;
use core_wasm::domain::order::event::{Paid, PaymentMethod};
use core_wasm::domain::{Body, Draft, Reason};
use core_wasm::journal::{Entry, Head, Seq};
use core_wasm::replica::MAX_WEIGHT;
use core_wasm::store::contract::{device, realm};
use hub_server::Running;
use std::sync::Arc;
use uuid::Uuid;

const PAYMENTS: u32 = 5_000;
const OTHERS: u64 = 20;

fn id(n: u32) -> Uuid {
    Uuid::from_u128(u128::from(n))
}

/// Payments of one order, each by someone who knew of no other.
fn payments() -> Vec<Entry> {
    let mut head = Head::empty(device(1));
    let payment = |n| {
        let paid = Paid {
            payment_id: PaymentId(id(n)),
            method: PaymentMethod::Cash,
            amount: Amount(1),
            tendered: Amount(1),
            change: Amount::ZERO,
            total: Amount(1),
            receipt: format!("1-{n:06}"),
            shift: None,
            utc_offset: 0,
            day_begins: 0,
            lines: [(LineId(id(7)), Quantity::ONE)].into(),
            over: Vec::new(),
        };
        let draft = Draft {
            event_id: EventId(id(n)),
            aggregate_id: AggregateId(id(7)),
            version: 1,
            at: Timestamp(0),
            user_id: None,
            approved_by: None,
            fence: None,
            body: Body::Order(OrderEvent::Paid(Arc::new(paid))),
        };
        let (_, entry) = draft.seal(&realm(), head, Lamport(n.into()));
        head = entry.head();
        entry
    };
    (1..=PAYMENTS).map(payment).collect()
}

/// What the order was paid, and how many of its events are in quarantine.
fn shown(running: &Running) -> (Amount, usize) {
    let view = running.hub.journal.view();
    let order = view.replica.order(OrderId(id(7))).unwrap().order;
    let left_out = view
        .replica
        .not_folded()
        .into_iter()
        .filter(|(author, _, reason)| {
            assert_eq!((*author, *reason), (device(1), &Reason::TooManyEvents));
            true
        });
    (order.totals().paid, left_out.count())
}

#[tokio::test]
async fn all_is_acknowledged_what_is_too_many_is_in_quarantine_and_others_go_on_before_and_after_a_restart() {
    let dir = tempfile::tempdir().unwrap();
    let running = hub(dir.path()).await;
    let (mut one, mut two) = (Till::paired(&running, 1).await, Till::paired(&running, 2).await);
    one.connect().await;
    two.connect().await;
    one.write_entries(payments()).await;
    let all = Seq(PAYMENTS.into());
    let flood = one.run_until(|till| till.acknowledged() == all);
    let others = async {
        for n in 1..=OTHERS {
            two.write(1).await;
            assert!(two.run_until(|till| till.acknowledged() == Seq(n)).await);
        }
    };
    assert!(tokio::join!(flood, others).0);
    let folded = Amount(MAX_WEIGHT.into());
    let left_out = (PAYMENTS - MAX_WEIGHT) as usize;
    assert_eq!(shown(&running), (folded, left_out));
    running.stop().await;

    let running = hub(dir.path()).await;
    assert_eq!(shown(&running), (folded, left_out));
    two.lose_connection().await;
    two.moves_to(&running.address.to_string());
    two.connect().await;
    two.write(1).await;
    assert!(two.run_until(|till| till.acknowledged() == Seq(OTHERS + 1)).await);
    running.stop().await;
}
