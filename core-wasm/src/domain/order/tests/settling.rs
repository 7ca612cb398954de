//! What people do about conflicts, and what becomes of it when two of them do.

use super::{conflicts, kinds, table_for_two};
use crate::base::ids::RefundId;
use crate::base::money::Amount;
use crate::base::permission::Permission;
use crate::domain::order::event::PaymentMethod;
use crate::domain::order::{
    Action, Conflict, ConflictKind, FieldValue, OrderCommand, OrderError, OrderEvent, Resolve, Settlement,
    Status, Tender,
};
use crate::journal::Envelope;
use crate::replica::{CommandError, NotAllowed};
use crate::testing::{Device, add, line_id, meet, note, order_id, park, pay, refund, void};
use uuid::Uuid;

fn settle(device: &Device, settlement: Settlement, why: Option<&str>) -> OrderCommand {
    let found = device.state(order_id(1)).conflicts(order_id(1));
    OrderCommand::Resolve(Resolve {
        conflict: found[0].id,
        settlement,
        note: why.map(str::to_owned),
    })
}

fn give_back(n: u128) -> Settlement {
    Settlement::Refund {
        refund_id: RefundId(Uuid::from_u128(n)),
        method: PaymentMethod::Cash,
    }
}

fn take(n: u128, cents: i64) -> Settlement {
    match pay(n, cents) {
        OrderCommand::Pay(tender) => Settlement::Collect(tender),
        _ => unreachable!(),
    }
}

/// Any way to carry out an action.
pub(super) fn carry_out(conflict: &Conflict, action: &Action, fresh: u128) -> OrderCommand {
    let settlement = match action {
        Action::Refund { .. } => give_back(fresh),
        Action::Collect { amount } => Settlement::Collect(Tender {
            payment_id: crate::base::ids::PaymentId(Uuid::from_u128(fresh)),
            method: PaymentMethod::Cash,
            tendered: *amount,
        }),
        Action::VoidLines { .. } => Settlement::VoidLines,
        Action::Reopen => Settlement::Reopen,
        Action::Reapply { .. } => Settlement::Reapply,
        Action::Acknowledge { .. } => Settlement::Acknowledge,
    };
    OrderCommand::Resolve(Resolve {
        conflict: conflict.id,
        settlement,
        note: Some("so be it".into()),
    })
}

/// Ana and Ben after both took money.
fn paid_twice() -> (Device, Device) {
    let (mut ana, mut ben) = table_for_two();
    ana.order(order_id(1), pay(1, 450)).unwrap();
    ben.order(order_id(1), pay(2, 450)).unwrap();
    meet(&mut [&mut ana, &mut ben]);
    (ana, ben)
}

/// Ana and Ben after she took money while he added a line at 3.00.
fn changed() -> (Device, Device) {
    let (mut ana, mut ben) = table_for_two();
    ana.order(order_id(1), pay(1, 450)).unwrap();
    ben.order(order_id(1), add(2, 300)).unwrap();
    meet(&mut [&mut ana, &mut ben]);
    (ana, ben)
}

/// Does something, lets the others know, and sees that nothing is left.
fn settled(mut ana: Device, mut ben: Device, command: OrderCommand, makes: &[&str]) -> Device {
    let made = ana.order(order_id(1), command).unwrap();
    assert_eq!(kinds(&made), makes);
    meet(&mut [&mut ana, &mut ben]);
    assert_eq!(conflicts(&ben), [], "it leaves every inbox");
    assert_eq!(ana.state(order_id(1)), ben.state(order_id(1)));
    ben
}

#[test]
fn one_of_two_payments_is_given_back() {
    let (ana, ben) = paid_twice();
    let command = settle(&ana, give_back(1), None);
    let ben = settled(ana, ben, command, &["order.refunded", "order.conflict.resolved"]);
    let totals = ben.state(order_id(1)).totals();
    assert_eq!((totals.refunded, totals.due), (Amount(450), Amount::ZERO));
}

#[test]
fn what_nobody_paid_for_is_collected() {
    let (ana, ben) = changed();
    let command = settle(&ana, take(9, 500), None);
    let ben = settled(
        ana,
        ben,
        command,
        &[
            "order.sent",
            "kds.ticket.created",
            "order.paid",
            "order.conflict.resolved",
        ],
    );
    let order = ben.state(order_id(1));
    assert_eq!(order.payments[1].paid.change, Amount(200));
    assert_eq!(order.totals().due, Amount::ZERO);
}

#[test]
fn a_paid_order_takes_what_is_due_by_plain_commands_too() {
    let (mut ana, _) = changed();
    let id = order_id(1);
    assert_eq!(
        ana.order(id, OrderCommand::RemoveLine { line_id: line_id(1) })
            .unwrap_err(),
        CommandError::Order(OrderError::LinePaid)
    );
    ana.order(id, OrderCommand::RemoveLine { line_id: line_id(2) })
        .unwrap();
    assert_eq!(conflicts(&ana), []);
    let (mut ana, _) = changed();
    ana.order(id, pay(7, 300)).unwrap();
    assert_eq!(conflicts(&ana), []);
    assert_eq!(
        ana.order(id, pay(8, 300)).unwrap_err(),
        CommandError::Order(OrderError::Closed),
        "nothing is due any more"
    );
}

#[test]
fn what_nobody_paid_for_is_taken_off() {
    let (ana, ben) = changed();
    let command = settle(&ana, Settlement::VoidLines, None);
    let ben = settled(
        ana,
        ben,
        command,
        &["order.line.removed", "order.conflict.resolved"],
    );
    assert_eq!(ben.state(order_id(1)).slip().count(), 1);
}

#[test]
fn money_is_left_as_it_is_only_for_a_reason() {
    let (mut ana, ben) = changed();
    for why in [None, Some("  ")] {
        let command = settle(&ana, Settlement::Acknowledge, why);
        assert_eq!(
            ana.order(order_id(1), command).unwrap_err(),
            CommandError::Order(OrderError::NoteNeeded)
        );
    }
    let command = settle(&ana, Settlement::Acknowledge, Some("on the house"));
    let ben = settled(ana, ben, command, &["order.conflict.resolved"]);
    assert_eq!(ben.state(order_id(1)).totals().due, Amount(300));
}

#[test]
fn a_void_that_met_a_payment_is_kept_or_honoured() {
    for honour in [false, true] {
        let (mut ana, mut ben) = table_for_two();
        ana.order(order_id(1), pay(1, 450)).unwrap();
        ben.order(order_id(1), void()).unwrap();
        meet(&mut [&mut ana, &mut ben]);
        let (how, makes): (_, &[&str]) = if honour {
            (give_back(1), &["order.refunded", "order.conflict.resolved"])
        } else {
            (Settlement::Acknowledge, &["order.conflict.resolved"])
        };
        let command = settle(&ana, how, None);
        let mut ben = settled(ana, ben, command, makes);
        if !honour {
            ben.order(order_id(1), refund(5, 100)).unwrap();
            assert_eq!(
                conflicts(&ben),
                [],
                "giving something back later does not ask again"
            );
        }
    }
}

#[test]
fn what_was_given_up_is_opened_again() {
    let (mut ana, mut ben) = table_for_two();
    ana.order(order_id(1), void()).unwrap();
    ben.order(order_id(1), add(2, 300)).unwrap();
    meet(&mut [&mut ana, &mut ben]);
    let command = settle(&ana, Settlement::Reopen, None);
    let mut ben = settled(ana, ben, command, &["order.parked", "order.conflict.resolved"]);
    assert_eq!(ben.state(order_id(1)).status, Status::Parked);
    ben.order(order_id(1), pay(1, 750)).unwrap();
    assert_eq!(conflicts(&ben), [], "the void was taken back");
}

#[test]
fn a_beaten_value_is_set_again() {
    for (ana_does, ben_does, makes) in [
        (note("no nuts"), note("window"), "order.updated"),
        (park("Ali"), park("Bea"), "order.updated"),
        (void(), park("Ali"), "order.parked"),
        (park("Ali"), void(), "order.voided"),
    ] {
        let (mut ana, mut ben) = table_for_two();
        ana.order(order_id(1), ana_does).unwrap();
        ben.order(order_id(1), ben_does).unwrap();
        meet(&mut [&mut ana, &mut ben]);
        let ConflictKind::Superseded { lost, .. } = conflicts(&ana).remove(0) else {
            panic!("{:?}", conflicts(&ana))
        };
        let command = settle(&ana, Settlement::Reapply, None);
        let ben = settled(ana, ben, command, &[makes, "order.conflict.resolved"]);
        let order = ben.state(order_id(1));
        match lost.value {
            FieldValue::Note(note) => assert_eq!(order.note, Some(note)),
            FieldValue::Label(label) => assert_eq!(order.label, Some(label)),
            FieldValue::Status(status) => assert_eq!(order.status, status),
            other => panic!("{other:?}"),
        }
    }
}

#[test]
fn whoever_pays_an_open_order_knows_of_the_void_that_lost() {
    let (mut ana, mut ben) = table_for_two();
    // Ana's clock is ahead: her parking beats the void.
    ana.order(order_id(9), crate::testing::create()).unwrap();
    ana.order(order_id(1), park("Ali")).unwrap();
    ben.order(order_id(1), void()).unwrap();
    meet(&mut [&mut ana, &mut ben]);
    assert_eq!(ana.state(order_id(1)).status, Status::Parked);
    let command = settle(&ana, Settlement::Acknowledge, None);
    let mut ben = settled(ana, ben, command, &["order.conflict.resolved"]);
    ben.order(order_id(1), pay(1, 450)).unwrap();
    assert_eq!(conflicts(&ben), []);
}

#[test]
fn two_that_both_give_back_did_so_twice() {
    let (mut ana, mut ben) = paid_twice();
    let (hers, his) = (settle(&ana, give_back(1), None), settle(&ben, give_back(2), None));
    ana.order(order_id(1), hers).unwrap();
    ben.order(order_id(1), his).unwrap();
    meet(&mut [&mut ana, &mut ben]);
    assert_eq!(
        conflicts(&ana),
        [ConflictKind::RefundedTwice { amount: Amount(450) }]
    );
    let command = settle(&ana, take(9, 450), None);
    let ben = settled(ana, ben, command, &["order.paid", "order.conflict.resolved"]);
    let totals = ben.state(order_id(1)).totals();
    assert_eq!(
        (totals.paid - totals.refunded, totals.due),
        (Amount(450), Amount::ZERO)
    );
}

#[test]
fn two_that_both_collect_are_paid_twice() {
    let (mut ana, mut ben) = changed();
    let (hers, his) = (settle(&ana, take(8, 300), None), settle(&ben, take(9, 300), None));
    ana.order(order_id(1), hers).unwrap();
    ben.order(order_id(1), his).unwrap();
    meet(&mut [&mut ana, &mut ben]);
    assert_eq!(conflicts(&ana), [ConflictKind::PaidTwice { amount: Amount(300) }]);
}

#[test]
fn one_collects_what_the_other_takes_off() {
    let (mut ana, mut ben) = changed();
    let hers = settle(&ana, take(8, 300), None);
    let his = settle(&ben, Settlement::VoidLines, None);
    ana.order(order_id(1), hers).unwrap();
    ben.order(order_id(1), his).unwrap();
    meet(&mut [&mut ana, &mut ben]);
    assert!(
        matches!(
            &conflicts(&ana)[..],
            [ConflictKind::ChangedAfterPayment {
                due: Amount(-300),
                ..
            }]
        ),
        "{:?}",
        conflicts(&ana)
    );
}

#[test]
fn a_settled_conflict_that_changes_comes_back() {
    let (mut ana, mut ben) = table_for_two();
    let mut eve = Device::new(3);
    meet(&mut [&mut ana, &mut ben, &mut eve]);
    let id = order_id(1);
    ana.order(id, pay(1, 450)).unwrap();
    ben.order(id, pay(2, 450)).unwrap();
    eve.order(id, pay(3, 450)).unwrap();
    meet(&mut [&mut ana, &mut ben]);
    let command = settle(&ana, Settlement::Acknowledge, Some("a tip"));
    ana.order(id, command).unwrap();
    assert_eq!(conflicts(&ana), []);
    meet(&mut [&mut ana, &mut ben, &mut eve]);
    assert_eq!(conflicts(&ana), [ConflictKind::PaidTwice { amount: Amount(900) }]);
}

#[test]
fn what_is_no_conflict_any_more_or_no_action_of_it_is_refused() {
    let (mut ana, _) = paid_twice();
    let id = order_id(1);
    let command = settle(&ana, Settlement::Reopen, None);
    assert_eq!(
        ana.order(id, command).unwrap_err(),
        CommandError::Order(OrderError::NoSuchAction)
    );
    let command = settle(&ana, give_back(1), None);
    ana.order(id, command.clone()).unwrap();
    assert_eq!(
        ana.order(id, command).unwrap_err(),
        CommandError::Order(OrderError::NoSuchConflict)
    );
}

#[test]
fn no_more_is_given_back_than_was_kept() {
    let (mut ana, _) = table_for_two();
    let id = order_id(1);
    let refused = |left| CommandError::Order(OrderError::NotRefundable { left: Amount(left) });
    assert_eq!(ana.order(id, refund(1, 1)).unwrap_err(), refused(0));
    ana.order(id, pay(1, 450)).unwrap();
    assert_eq!(ana.order(id, refund(1, 451)).unwrap_err(), refused(450));
    assert_eq!(ana.order(id, refund(1, 0)).unwrap_err(), refused(450));
    ana.order(id, refund(1, 400)).unwrap();
    assert_eq!(ana.order(id, refund(2, 51)).unwrap_err(), refused(50));
    ana.order(id, refund(2, 50)).unwrap();
    assert_eq!(ana.state(id).totals().due, Amount::ZERO);
}

#[test]
fn who_may_not_do_it_alone_needs_the_approval_of_who_may() {
    let (mut ana, mut ben) = paid_twice();
    let id = order_id(1);
    let wish = settle(&ana, give_back(1), None);
    let needs = Permission::Refund;
    let refused = Err(CommandError::NotAllowed(NotAllowed { needs }));
    for (user, approver) in [
        ("ben", None),
        ("eve", None),
        ("ben", Some("eve")),
        ("nobody", None),
        ("ben", Some("nobody")),
    ] {
        ben.user = user.into();
        ben.approver = approver.map(Into::into);
        assert_eq!(ben.order(id, wish.clone()), refused, "{user} with {approver:?}");
    }
    assert_eq!(conflicts(&ben).len(), 1, "nothing was changed");
    ben.user = "ben".into();
    ben.approver = Some("ana".into());
    ben.order(id, wish).unwrap();
    meet(&mut [&mut ana, &mut ben]);
    let history = ana.replica.order_history(id);
    let settled = history.filter_map(|(meta, event)| match event {
        OrderEvent::ConflictResolved(_) => Some((meta.user_id.clone(), meta.approved_by.clone())),
        _ => None,
    });
    assert_eq!(
        settled.collect::<Vec<_>>(),
        [(Some("ben".into()), Some("ana".into()))],
        "the journal names both"
    );
    let last = ben.written.iter().rev().take(2);
    let behind = last.map(|entry| Envelope::decode(&entry.bytes).unwrap().actor.approved_by);
    assert_eq!(
        behind.collect::<Vec<_>>(),
        [Some("ana"); 2],
        "with all that it wrote"
    );
}

#[test]
fn whoever_may_do_it_alone_needs_nobody() {
    let (ana, mut ben) = changed();
    let id = order_id(1);
    ben.user = "eve".into();
    let collect = settle(&ana, take(9, 300), None);
    ben.order(id, collect).unwrap();
    assert_eq!(conflicts(&ben), []);
}
