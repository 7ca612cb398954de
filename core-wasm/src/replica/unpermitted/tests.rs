//! Who is found to have done what they may not, and who is not.

use super::*;
use crate::base::clock::Lamport;
use crate::base::ids::EventId;
use crate::base::quantity::Quantity;
use crate::base::role::Role;
use crate::domain::Draft;
use crate::domain::device::{DevicePaired, DeviceRole};
use crate::domain::order::event::{ConflictResolved, LineRemoved, Voided};
use crate::domain::order::{ActionKind, OrderCommand};
use crate::domain::ticket::tickets_for;
use crate::journal::{Cursor, Head};
use crate::records::member::{Member, PinTag};
use crate::records::staff::{StaffEvent, StaffImported};
use crate::replica::{Left, Old};
use crate::snapshot;
use crate::testing::{Device, add, create, line_id, of_hub, order_id, park, pay, realm, refund, says, void};
use proptest::prelude::*;
use uuid::Uuid;

/// A hub that knows both tills, and one of them whose list says that everybody is a manager.
fn shop() -> (Device, Device) {
    let (mut hub, mut till) = (Device::new(1), Device::new(2));
    let row = DevicePaired::new(till.replica.me(), 2, "Till 2".to_owned());
    let paired = Body::Device(DeviceEvent::Paired(row));
    hub.run(vec![Command::Record(till.replica.me().into(), paired)])
        .unwrap();
    till.receive(&hub.written);
    let everybody = ["eve", "ben"].map(|id| Member {
        id: id.into(),
        name: id.into(),
        role: Role::Manager,
        pin: PinTag::default(),
    });
    let staff = StaffImported {
        staff: everybody.into(),
    };
    let believed = of_hub(
        0xbad,
        realm().singleton("staff"),
        Body::Staff(StaffEvent::Imported(staff)),
    );
    till.receive(&[believed]);
    till.user = "eve".into();
    (hub, till)
}

fn arrive(hub: &mut Device, entries: &[Entry]) -> Vec<String> {
    hub.receive(entries);
    let commands = hub.replica.marks_for(entries);
    hub.run(commands).unwrap();
    let open = hub.replica.unpermitted().open();
    open.map(|mark| format!("{} {}", mark.kind, mark.needs)).collect()
}

#[test]
fn what_a_till_let_somebody_do_stands_and_is_marked_once_and_leaves_when_who_may_has_looked() {
    let (mut hub, mut till) = shop();
    let id = order_id(1);
    let remove = OrderCommand::RemoveLine { line_id: line_id(1) };
    for command in [create(), add(1, 500), OrderCommand::Send, remove] {
        till.order(id, command).unwrap();
    }
    let written = till.written.clone();
    assert_eq!(arrive(&mut hub, &written), ["order.line.removed void_sent"]);
    assert!(!hub.state(id).line(line_id(1)).unwrap().is_there(), "it stands");
    let inbox = hub.replica.inbox();
    let [Left::Unpermitted(mark)] = &inbox[..] else {
        panic!("{inbox:?}")
    };
    assert_eq!(
        (mark.user_id.clone(), mark.aggregate_id),
        (Some("eve".into()), id.into())
    );
    let (device, seq) = (mark.device_id, mark.seq);
    let parts = snapshot::write(&hub.replica, &Old::default(), Cursor(9), &[]);
    let again = snapshot::read(&hub.replica, &parts).unwrap().replica;
    assert_eq!(again.unpermitted(), hub.replica.unpermitted(), "after a restart");
    assert_eq!(hub.replica.see_unpermitted(device, seq, &"ben".into()), None);
    let seen = hub.replica.see_unpermitted(device, seq, &"ana".into()).unwrap();
    hub.run(vec![seen]).unwrap();
    assert_eq!(hub.replica.inbox(), []);
    assert_eq!(hub.replica.see_unpermitted(device, seq, &"ana".into()), None);
}

#[test]
fn what_somebody_approved_who_may_is_not_marked_and_what_is_usual_neither() {
    let (mut hub, mut till) = shop();
    let id = order_id(1);
    for command in [create(), add(1, 500), OrderCommand::Send, add(2, 100)] {
        till.order(id, command).unwrap();
    }
    till.order(id, OrderCommand::RemoveLine { line_id: line_id(2) })
        .unwrap();
    let written = till.written.clone();
    assert_eq!(arrive(&mut hub, &written), [""; 0]);
    // Written by an honest till: its user may not, and who approved may.
    let mut honest = Device::new(2);
    honest.receive(&hub.written);
    honest.receive(&written);
    honest.user = "eve".into();
    honest.approver = Some("ana".into());
    let entries = honest.order(id, OrderCommand::Void { reason: None }).unwrap();
    assert_eq!(arrive(&mut hub, &entries), [""; 0]);
}

/// Of what a till wrote while its list said that everybody is a manager, and how the hub sees it.
fn let_do(commands: impl IntoIterator<Item = OrderCommand>) -> (Device, Device, Vec<String>) {
    let (mut hub, mut till) = shop();
    for command in commands {
        till.order(order_id(1), command).unwrap();
    }
    let written = till.written.clone();
    let marked = arrive(&mut hub, &written);
    (hub, till, marked)
}

/// What a till writes that lies, behind all that it wrote.
fn lie(till: &mut Device, lamport: u64, body: Body) -> Entry {
    let head = till
        .written
        .last()
        .map_or(Head::empty(till.replica.me()), Entry::head);
    let draft = Draft {
        event_id: EventId(Uuid::from_u128(0x11e_0000 + u128::from(lamport))),
        aggregate_id: order_id(1).into(),
        version: 9,
        at: till.now,
        user_id: Some(till.user.clone()),
        approved_by: None,
        fence: None,
        body,
    };
    let (_, entry) = draft.seal(&realm(), head, Lamport(lamport));
    till.written.push(entry.clone());
    entry
}

fn change(to: i64) -> OrderCommand {
    OrderCommand::ChangeQuantity {
        line_id: line_id(1),
        to: Quantity(to),
    }
}

#[test]
fn what_came_later_says_nothing_of_what_was_right_when_it_was_done() {
    // Taken off before it was sent, and sent after that, all in one step.
    let right = [
        create(),
        add(1, 500),
        change(2_000),
        change(1_000),
        OrderCommand::Send,
    ];
    assert_eq!(let_do(right).2, [""; 0]);
    let more = [
        create(),
        add(1, 500),
        OrderCommand::Send,
        change(3_000),
        change(2_000),
    ];
    assert_eq!(let_do(more).2, [""; 0]);
}

#[test]
fn a_sent_order_is_given_up_with_the_permission_whatever_the_event_names() {
    let (mut hub, mut till, _) = let_do([create(), add(1, 500), OrderCommand::Send]);
    let voided = Voided {
        reason: None,
        lines: BTreeMap::new(),
        over: Some(Vec::new()),
    };
    let entry = lie(&mut till, 99, Body::Order(OrderEvent::Voided(voided)));
    assert_eq!(arrive(&mut hub, &[entry]), ["order.voided void_sent"]);
}

#[test]
fn what_is_taken_off_an_order_that_nobody_has_heard_of_yet_is_marked() {
    let (mut hub, mut till) = shop();
    let removed = LineRemoved {
        line_id: line_id(1),
        seen: Quantity::ONE,
    };
    let entry = lie(&mut till, 1, Body::Order(OrderEvent::LineRemoved(removed)));
    assert_eq!(arrive(&mut hub, &[entry]), ["order.line.removed void_sent"]);
}

#[test]
fn what_a_station_makes_that_the_order_does_not_know_of_is_marked() {
    let (mut hub, mut till, _) = let_do([create(), add(1, 500)]);
    let order = hub.state(order_id(1)).clone();
    let sent = order::event::Sent {
        send: 1,
        lines: vec![order::event::SentLine {
            line_id: line_id(1),
            quantity: Quantity::ONE,
        }],
    };
    let (_, kind, created) = tickets_for(order_id(1), &order, &sent).remove(0);
    let entry = lie(&mut till, 99, Body::Ticket(kind, TicketEvent::Created(created)));
    assert_eq!(arrive(&mut hub, &[entry]), ["kds.ticket.created void_sent"]);
}

#[test]
fn a_conflict_that_a_settlement_leaves_as_it_is_takes_the_permission_whatever_it_is_called() {
    let (mut hub, mut till) = shop();
    let id = order_id(1);
    let mut other = Device::new(3);
    for command in [create(), add(1, 500)] {
        till.order(id, command).unwrap();
    }
    other.receive(&till.written.clone());
    till.order(id, pay(1, 500)).unwrap();
    other.order(id, pay(2, 500)).unwrap();
    let written = [till.written.clone(), other.written.clone()].concat();
    assert_eq!(arrive(&mut hub, &written), [""; 0]);
    let resolved = ConflictResolved {
        conflict: hub.state(id).conflicts(id)[0].id,
        action: ActionKind::Collect,
        note: None,
        approved_by: None,
    };
    let entry = lie(&mut till, 99, Body::Order(OrderEvent::ConflictResolved(resolved)));
    assert_eq!(arrive(&mut hub, &[entry]), ["order.conflict.resolved refund"]);
}

#[test]
fn whoever_is_not_known_yet_is_looked_at_and_no_mark_repeats_what_nobody_is_called() {
    let (mut hub, _) = shop();
    let mut stranger = Device::new(7);
    stranger.user = "x".repeat(250_000).as_str().into();
    let refunded = Body::samples()
        .into_iter()
        .find(|body| body.kind().0 == "order.refunded");
    for command in [create(), add(1, 500)] {
        stranger.user = "eve".into();
        stranger.order(order_id(1), command).unwrap();
    }
    stranger.user = "x".repeat(250_000).as_str().into();
    let entry = lie(&mut stranger, 99, refunded.unwrap());
    assert_eq!(
        arrive(&mut hub, &stranger.written.clone()),
        ["order.refunded refund"]
    );
    let mark = hub.replica.unpermitted().at(entry.device_id, entry.seq).unwrap();
    assert_eq!(mark.user_id, None);
}

#[test]
fn no_colleague_waves_through_what_everybody_may() {
    let (mut hub, mut till) = shop();
    till.user = "ben".into();
    let waiter = [(Permission::TakeMoney, Some(false))];
    hub.user = "ola".into();
    hub.run(vec![says("cashier", &waiter)]).unwrap();
    for command in [create(), add(1, 500), pay(1, 500)] {
        till.order(order_id(1), command).unwrap();
    }
    let written = till.written.clone();
    assert_eq!(arrive(&mut hub, &written), ["order.paid take_money"]);
    let mark = hub.replica.unpermitted().open().next().unwrap().clone();
    let see = |user: &str| {
        hub.replica
            .see_unpermitted(mark.device_id, mark.seq, &user.into())
    };
    assert_eq!(see("eve"), None, "who may do the same");
    assert!(see("ana").is_some());
}

#[test]
fn what_counts_for_nothing_is_not_marked_and_what_is_marked_is_not_marked_again() {
    let (mut hub, mut till, marked) = let_do([create(), add(1, 500), OrderCommand::Send, void()]);
    assert_eq!(marked.len(), 1);
    let written = till.written.clone();
    assert_eq!(hub.replica.marks_for(&written), []);
    let mut damaged = lie(&mut till, 99, Body::samples().remove(0));
    damaged.bytes = damaged.bytes.iter().rev().copied().collect();
    hub.receive(std::slice::from_ref(&damaged));
    assert_eq!(hub.replica.marks_for([&damaged]), []);
}

#[test]
fn of_a_device_of_which_enough_waits_no_more_is_marked() {
    let (mut hub, mut till) = shop();
    let most = u128::try_from(Marks::MOST).unwrap();
    for n in 0..most + 9 {
        for command in [
            create(),
            add(1, 500),
            OrderCommand::Send,
            OrderCommand::Void { reason: None },
        ] {
            till.order(order_id(n + 1), command).unwrap();
        }
    }
    let written = till.written.clone();
    assert_eq!(arrive(&mut hub, &written).len(), Marks::MOST);
    assert_eq!(hub.replica.marks_for(&written), [], "nor of what comes later");
    let first = hub.replica.unpermitted().open().next().unwrap();
    let seen = hub
        .replica
        .see_unpermitted(first.device_id, first.seq, &"ola".into());
    hub.run(vec![seen.unwrap()]).unwrap();
    assert_eq!(
        hub.replica.marks_for(&written).len(),
        1,
        "once one of them was looked at"
    );
}

#[test]
fn stations_clients_and_stores_without_staff_are_not_looked_at_and_no_device_marks_anything() {
    let (mut hub, mut till) = shop();
    let id = order_id(1);
    for command in [
        create(),
        add(1, 500),
        OrderCommand::Send,
        OrderCommand::Void { reason: None },
    ] {
        till.order(id, command).unwrap();
    }
    let written = till.written.clone();
    let me = till.replica.me();
    for row in [
        DevicePaired {
            alias: Some("web-1".to_owned()),
            ..DevicePaired::new(me, 2, "Client".to_owned())
        },
        DevicePaired::new(me, 2, "Till".to_owned()).with_role(Some(DeviceRole::Kitchen)),
    ] {
        let changed = DevicePaired {
            was_till: false,
            ..row
        };
        hub.run(vec![Command::Record(
            me.into(),
            Body::Device(DeviceEvent::Changed(changed)),
        )])
        .unwrap();
        assert_eq!(arrive(&mut hub, &written), [""; 0]);
    }
    let mark = Unpermitted {
        device_id: me,
        seq: Seq(1),
        at: till.now,
        kind: "order.created".to_owned(),
        aggregate_id: id.into(),
        user_id: None,
        needs: "sell".to_owned(),
    };
    till.run(vec![Command::Record(
        me.into(),
        Body::Device(DeviceEvent::Unpermitted(mark)),
    )])
    .unwrap();
    assert_eq!(till.replica.unpermitted().open().count(), 0);
}

/// What people wish for, whoever they are.
fn wish(what: u8, n: u128) -> OrderCommand {
    let line_id = line_id(n % 2);
    match what {
        0 => create(),
        1 | 2 => add(n % 2, 500),
        3 => OrderCommand::RemoveLine { line_id },
        4 => OrderCommand::ChangeQuantity {
            line_id,
            to: Quantity(1_000 * (1 + i64::try_from(n % 3).unwrap())),
        },
        5 | 6 => OrderCommand::Send,
        7 => park("later"),
        8 => void(),
        9 => pay(n, 10_000),
        10 => refund(n, 100),
        _ => OrderCommand::RestoreLine {
            line_id,
            to: Quantity::ONE,
        },
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 256, ..ProptestConfig::default() })]

    /// Whatever the store says of its roles, and whoever approves.
    #[test]
    fn what_a_till_lets_people_do_who_may_is_never_marked(
        wishes in prop::collection::vec((0_u8..12, any::<u16>(), 0_usize..5, 0_usize..5), 1..60),
        may in prop::collection::vec((0_usize..Permission::ALL.len(), any::<bool>()), 0..6),
        step in 1_usize..8,
    ) {
        let (mut hub, mut till) = (Device::new(1), Device::new(2));
        let set: Vec<_> = may.into_iter().map(|(at, says)| (Permission::ALL[at], Some(says))).collect();
        hub.user = "ola".into();
        hub.run(vec![says("waiter", &set), says("manager", &set)]).unwrap();
        till.receive(&hub.written);
        let people = ["eve", "ben", "ana", "ola", "nobody"];
        for (n, (what, line, user, approver)) in (1..).zip(wishes) {
            till.user = people[user].into();
            till.approver = Some(people[approver].into());
            drop(till.order(order_id(1), wish(what, n + u128::from(line))));
        }
        for sent in till.written.clone().chunks(step) {
            prop_assert_eq!(arrive(&mut hub, sent), [""; 0]);
        }
    }
}
