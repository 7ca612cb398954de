//! Each outcome that a merge can have, with its amounts, its events and what may be done about it.

use super::{conflicts, table_for_two};
use crate::base::clock::Timestamp;
use crate::base::ids::EventId;
use crate::base::money::Amount;
use crate::base::quantity::Quantity;
use crate::domain::order::{
    Action, Conflict, ConflictKind, Field, FieldValue, Order, OrderCommand, OrderEvent, Status,
};
use crate::testing::{Device, add, line_id, meet, note, order_id, park, pay, refund, void};
use std::collections::BTreeMap;
use uuid::Uuid;

/// Two devices with one order, after each did its own thing apart.
fn apart(ana_does: Vec<OrderCommand>, ben_does: Vec<OrderCommand>) -> (Device, Device) {
    let (mut ana, mut ben) = table_for_two();
    for command in ana_does {
        ana.order(order_id(1), command).unwrap();
    }
    for command in ben_does {
        ben.order(order_id(1), command).unwrap();
    }
    meet(&mut [&mut ana, &mut ben]);
    assert_eq!(ana.state(order_id(1)), ben.state(order_id(1)));
    (ana, ben)
}

fn actions(device: &Device) -> Vec<Action> {
    let found = device.state(order_id(1)).conflicts(order_id(1));
    assert_eq!(found.len(), 1, "{found:?}");
    found[0].actions()
}

fn remove() -> OrderCommand {
    OrderCommand::RemoveLine { line_id: line_id(1) }
}

#[test]
fn paid_twice_keeps_both_payments_and_says_so() {
    let (ana, _) = apart(vec![pay(1, 450)], vec![pay(2, 500)]);
    let order = ana.state(order_id(1));
    assert_eq!(order.totals().paid, Amount(900));
    let mut receipts: Vec<_> = order
        .payments
        .iter()
        .map(|payment| payment.paid.receipt.as_str())
        .collect();
    receipts.sort_unstable();
    assert_eq!(receipts, ["1-000001", "2-000001"]);
    assert_eq!(conflicts(&ana), [ConflictKind::PaidTwice { amount: Amount(450) }]);
    let mut paid: Vec<_> = order
        .payments
        .iter()
        .map(|payment| payment.meta.event_id)
        .collect();
    paid.sort_unstable();
    assert_eq!(order.conflicts(order_id(1))[0].events, paid);
    assert_eq!(
        actions(&ana),
        [
            Action::Refund { amount: Amount(450) },
            Action::Acknowledge {
                unsettled: Amount(450)
            }
        ]
    );
}

#[test]
fn a_line_that_nobody_paid_for_is_due() {
    let (ana, _) = apart(vec![pay(1, 450)], vec![add(2, 300)]);
    assert_eq!(ana.state(order_id(1)).status, Status::Paid);
    let lines: BTreeMap<_, _> = [(line_id(2), Quantity::ONE)].into();
    assert_eq!(
        conflicts(&ana),
        [ConflictKind::ChangedAfterPayment {
            due: Amount(300),
            lines: lines.clone()
        }]
    );
    assert_eq!(
        actions(&ana),
        [
            Action::Collect { amount: Amount(300) },
            Action::VoidLines { lines },
            Action::Acknowledge {
                unsettled: Amount(300)
            }
        ]
    );
}

#[test]
fn which_line_was_not_paid_for_does_not_depend_on_the_order_of_the_fold() {
    // Ana's clock is ahead, so that her payment folds behind the line that she had not seen.
    let (mut ana, mut ben) = table_for_two();
    ana.order(order_id(8), crate::testing::create()).unwrap();
    ana.order(order_id(9), crate::testing::create()).unwrap();
    ana.order(order_id(1), pay(1, 450)).unwrap();
    ben.order(order_id(1), add(2, 300)).unwrap();
    meet(&mut [&mut ana, &mut ben]);
    assert!(matches!(
        &conflicts(&ana)[..],
        [ConflictKind::ChangedAfterPayment { lines, .. }] if *lines == [(line_id(2), Quantity::ONE)].into()
    ));
}

#[test]
fn what_was_paid_for_and_taken_off_is_to_be_given_back() {
    let (ana, _) = apart(vec![pay(1, 450)], vec![remove()]);
    assert_eq!(
        conflicts(&ana),
        [ConflictKind::ChangedAfterPayment {
            due: Amount(-450),
            lines: [(line_id(1), Quantity(-1000))].into()
        }]
    );
    assert_eq!(actions(&ana)[0], Action::Refund { amount: Amount(450) });
    assert_eq!(actions(&ana).len(), 2, "nothing to take off");
}

#[test]
fn money_that_is_paid_is_never_dropped_by_a_void() {
    for void_first in [true, false] {
        let (mut ana, mut ben) = table_for_two();
        let id = order_id(1);
        if void_first {
            // Ana's clock runs ahead, so that the payment folds after the void.
            ana.order(order_id(7), crate::testing::create()).unwrap();
            ana.order(order_id(8), crate::testing::create()).unwrap();
        }
        ana.order(id, pay(1, 450)).unwrap();
        ben.order(id, void()).unwrap();
        meet(&mut [&mut ana, &mut ben]);
        assert_eq!(ana.state(id), ben.state(id));
        assert_eq!(ana.state(id).status, Status::Paid);
        assert_eq!(ana.state(id).totals().paid, Amount(450));
        assert_eq!(
            conflicts(&ana),
            [ConflictKind::PaidAndVoided { kept: Amount(450) }]
        );
        assert_eq!(
            actions(&ana),
            [
                Action::Refund { amount: Amount(450) },
                Action::Acknowledge {
                    unsettled: Amount::ZERO
                }
            ]
        );
    }
}

#[test]
fn two_that_give_back_for_one_reason_did_so_twice() {
    let (mut ana, mut ben) = table_for_two();
    let id = order_id(1);
    ana.order(id, pay(1, 450)).unwrap();
    meet(&mut [&mut ana, &mut ben]);
    ana.order(id, refund(1, 450)).unwrap();
    ben.order(id, refund(2, 100)).unwrap();
    meet(&mut [&mut ana, &mut ben]);
    assert_eq!(
        conflicts(&ana),
        [ConflictKind::RefundedTwice { amount: Amount(100) }]
    );
    assert_eq!(actions(&ana)[0], Action::Collect { amount: Amount(100) });
    let mut receipts: Vec<_> = ana
        .state(id)
        .refunds
        .iter()
        .map(|refund| refund.refunded.receipt.as_str())
        .collect();
    receipts.sort_unstable();
    assert_eq!(
        receipts,
        ["1-000002", "2-000001"],
        "in one row with receipts of payments"
    );
}

#[test]
fn a_second_refund_by_someone_who_knew_of_the_first_is_none() {
    let (mut ana, mut ben) = table_for_two();
    let id = order_id(1);
    ana.order(id, pay(1, 450)).unwrap();
    ana.order(id, refund(1, 100)).unwrap();
    meet(&mut [&mut ana, &mut ben]);
    ben.order(id, refund(2, 100)).unwrap();
    assert_eq!(conflicts(&ben), []);
    let totals = ben.state(id).totals();
    assert_eq!(
        (totals.paid, totals.refunded, totals.due),
        (Amount(450), Amount(200), Amount::ZERO)
    );
}

#[test]
fn given_back_here_and_paid_there() {
    let (ana, _) = apart(vec![pay(1, 450), refund(1, 450)], vec![pay(2, 450)]);
    assert_eq!(
        conflicts(&ana),
        [ConflictKind::RefundedAndPaid {
            due: Amount(-450),
            kept: Amount(450)
        }]
    );
    assert_eq!(actions(&ana)[0], Action::Refund { amount: Amount(450) });
}

#[test]
fn given_up_twice_is_closed_twice() {
    let (ana, _) = apart(vec![void()], vec![void()]);
    assert_eq!(conflicts(&ana), [ConflictKind::ClosedTwice]);
    assert_eq!(
        actions(&ana),
        [Action::Acknowledge {
            unsettled: Amount::ZERO
        }]
    );
}

#[test]
fn two_payments_that_come_to_the_total_are_closed_twice() {
    let (mut ana, mut ben) = table_for_two();
    let mut eve = Device::new(3);
    meet(&mut [&mut ana, &mut ben, &mut eve]);
    let id = order_id(1);
    ana.order(id, pay(1, 450)).unwrap();
    ben.order(id, pay(2, 450)).unwrap();
    eve.order(id, add(2, 450)).unwrap();
    meet(&mut [&mut ana, &mut ben, &mut eve]);
    assert_eq!(conflicts(&eve), [ConflictKind::ClosedTwice]);
}

#[test]
fn what_was_put_on_an_order_that_another_gave_up_is_shown() {
    let (ana, _) = apart(vec![void()], vec![add(2, 300)]);
    assert_eq!(ana.state(order_id(1)).status, Status::Voided);
    assert_eq!(
        conflicts(&ana),
        [ConflictKind::ChangedAfterVoid {
            lines: [(line_id(2), Quantity::ONE)].into(),
            amount: Amount(300)
        }]
    );
    assert_eq!(actions(&ana)[0], Action::Reopen);
}

#[test]
fn the_edit_that_was_beaten_unseen_stays_readable() {
    let (ana, _) = apart(vec![note("by the window")], vec![note("no nuts")]);
    let found = ana.state(order_id(1)).conflicts(order_id(1));
    let [conflict] = &found[..] else {
        panic!("{found:?}")
    };
    let ConflictKind::Superseded { lost, stands } = &conflict.kind else {
        panic!("{conflict:?}")
    };
    assert_eq!(lost.value.field(), Field::Note);
    assert_eq!(
        *stands,
        FieldValue::Note("by the window".into()),
        "equal times: the higher id"
    );
    assert_eq!(lost.value, FieldValue::Note("no nuts".into()));
    assert_eq!(lost.meta.user_id, Some("ana".into()));
    assert_eq!(conflict.events, [lost.meta.event_id]);
    assert_eq!(
        conflict.actions()[0],
        Action::Reapply {
            value: lost.value.clone()
        }
    );
}

#[test]
fn an_edit_over_one_that_was_seen_is_no_conflict() {
    let (mut ana, mut ben) = apart(vec![note("no nuts")], vec![]);
    // Stale, since Ana does more meanwhile; but Ben had seen the note that he overrides.
    ana.order(order_id(1), add(2, 300)).unwrap();
    ben.order(order_id(1), note("no nuts, no milk")).unwrap();
    meet(&mut [&mut ana, &mut ben]);
    assert_eq!(conflicts(&ana), []);
    assert_eq!(ana.state(order_id(1)).note.as_deref(), Some("no nuts, no milk"));
}

#[test]
fn many_own_edits_do_not_hide_what_was_not_seen() {
    // Ana's version is far above Ben's by her own doing.
    let (ana, _) = apart(
        vec![add(2, 100), add(3, 100), add(4, 100), note("window")],
        vec![note("no nuts")],
    );
    let shown = conflicts(&ana);
    assert!(
        matches!(&shown[..], [ConflictKind::Superseded { lost, .. }] if lost.value == FieldValue::Note("no nuts".into())),
        "{shown:?}"
    );
}

#[test]
fn two_that_wish_for_the_same_agree() {
    let (ana, _) = apart(
        vec![note("no nuts"), park("Ali")],
        vec![note("no nuts"), park("Ali")],
    );
    assert_eq!(conflicts(&ana), []);
}

#[test]
fn parked_here_and_given_up_there_shows_what_lost() {
    let (ana, ben) = apart(vec![void()], vec![park("Ali")]);
    let shown = conflicts(&ana);
    let lost = match &shown[..] {
        [ConflictKind::Superseded { lost, .. }] => lost.value.clone(),
        other => panic!("{other:?}"),
    };
    let stands = ben.state(order_id(1)).status;
    assert_eq!(
        (stands, lost),
        (Status::Voided, FieldValue::Status(Status::Parked))
    );
}

#[test]
fn whoever_writes_under_a_lease_that_was_taken_over_is_shown() {
    use crate::base::clock::Fence;
    let (ana, _) = apart(vec![add(2, 100)], vec![add(3, 100), add(4, 100)]);
    let mut order = crate::domain::order::Order::default();
    let history: Vec<_> = ana.replica.order_history(order_id(1)).cloned().collect();
    let fences = [1, 1, 1, 2, 1].map(|fence| Some(Fence(fence)));
    for ((mut meta, event), fence) in history.into_iter().zip(fences) {
        meta.fence = fence;
        order.evolve(&meta, &event);
    }
    let found = order.conflicts(order_id(1));
    assert_eq!(
        found.iter().map(|found| &found.kind).collect::<Vec<_>>(),
        [&ConflictKind::StaleFence]
    );
    assert_eq!(found[0].events.len(), 1);
    assert_eq!(order.slip().count(), 4, "what was written stays");
}

/// The order as it folds if the first builds had written its events: they told neither `over` nor `lines`.
fn as_of_old(device: &Device) -> Order {
    let mut order = Order::default();
    for (meta, event) in device.replica.order_history(order_id(1)) {
        let mut event = event.clone();
        match &mut event {
            OrderEvent::Updated(updated) => updated.over = None,
            OrderEvent::Parked(parked) | OrderEvent::Reparked(parked) => parked.over = None,
            OrderEvent::Voided(voided) => (voided.over, voided.lines) = (None, [].into()),
            OrderEvent::Paid(paid) => {
                let paid = std::sync::Arc::make_mut(paid);
                (paid.over, paid.lines) = (Vec::new(), [].into());
            }
            _ => {}
        }
        order.evolve(meta, &event);
    }
    order
}

#[test]
fn what_the_first_builds_wrote_is_told_apart_by_versions() {
    type Does = Vec<OrderCommand>;
    let cases: [(Does, Does, &[ConflictKind]); 4] = [
        (
            vec![pay(1, 450)],
            vec![pay(2, 450)],
            &[ConflictKind::PaidTwice { amount: Amount(450) }],
        ),
        (
            vec![pay(1, 450)],
            vec![add(5, 100), add(6, 100), add(7, 100), add(2, 300)],
            &[ConflictKind::ChangedAfterPayment {
                due: Amount(600),
                // All but the last fold before the payment, and nothing tells that its author had not seen them.
                lines: [(line_id(2), Quantity::ONE)].into(),
            }],
        ),
        (
            vec![pay(1, 450)],
            vec![void()],
            &[ConflictKind::PaidAndVoided { kept: Amount(450) }],
        ),
        (
            vec![void()],
            vec![add(5, 100), add(2, 300)],
            &[ConflictKind::ChangedAfterVoid {
                lines: [(line_id(2), Quantity::ONE)].into(),
                amount: Amount(300),
            }],
        ),
    ];
    for (ana_does, ben_does, expected) in cases {
        let (ana, _) = apart(ana_does, ben_does);
        let found = as_of_old(&ana).conflicts(order_id(1));
        let kinds: Vec<_> = found.into_iter().map(|conflict| conflict.kind).collect();
        assert_eq!(kinds, expected);
    }
    let (mut ana, mut ben) = apart(vec![note("window")], vec![note("no nuts")]);
    assert_eq!(
        as_of_old(&ana).edits.lost().len(),
        1,
        "equal versions: neither had seen the other"
    );
    ben.order(order_id(1), note("no nuts, window")).unwrap();
    meet(&mut [&mut ana, &mut ben]);
    assert_eq!(
        as_of_old(&ana).edits.lost().len(),
        1,
        "a higher version had seen what it overrides"
    );
}

/// Whoever resolved a conflict named its id in the journal, for ever: an id that changes brings the conflict back.
#[test]
fn ids_of_conflicts_stay_what_they_are() {
    let amount = Amount(450);
    let lines = BTreeMap::from([(line_id(7), Quantity::ONE)]);
    let (ana, _) = apart(vec![note("window")], vec![note("no nuts")]);
    let ConflictKind::Superseded { lost, stands } = conflicts(&ana).remove(0) else {
        panic!("{:?}", conflicts(&ana))
    };
    let kinds = [
        ConflictKind::PaidTwice { amount },
        ConflictKind::ChangedAfterPayment {
            due: amount,
            lines: lines.clone(),
        },
        ConflictKind::RefundedAndPaid {
            due: amount,
            kept: Amount(900),
        },
        ConflictKind::RefundedTwice { amount },
        ConflictKind::PaidAndVoided { kept: amount },
        ConflictKind::ClosedTwice,
        ConflictKind::ChangedAfterVoid { lines, amount },
        ConflictKind::StaleFence,
        ConflictKind::Superseded { lost, stands },
    ];
    let event = EventId(Uuid::from_u128(5));
    let ids = kinds.map(|kind| {
        let conflict = Conflict::new(order_id(1), Timestamp(0), vec![event], kind);
        conflict.id.to_string()
    });
    insta::assert_debug_snapshot!(ids);
}
