//! Given events, when a command, then events; and what two devices that were apart come to when they meet.

mod conflicts;
mod many_events;
mod merge;
mod pairs;
mod settling;
mod taken_names;

use super::{ConflictKind, OrderCommand, OrderError, Status};
use crate::base::money::Amount;
use crate::base::quantity::Quantity;
use crate::domain::ticket::{Stage, TicketCommand};
use crate::replica::{Change, Command, CommandError, Whereabouts};
use crate::testing::{Device, add, create, line_id, meet, order_id, pay};

/// The conflicts of order 1.
fn conflicts(device: &Device) -> Vec<ConflictKind> {
    let id = order_id(1);
    let found = device.state(id).conflicts(id);
    found.into_iter().map(|conflict| conflict.kind).collect()
}

fn kinds(entries: &[crate::journal::Entry]) -> Vec<String> {
    entries
        .iter()
        .map(|entry| {
            crate::journal::Envelope::decode(&entry.bytes)
                .unwrap()
                .kind
                .to_owned()
        })
        .collect()
}

/// A device with order 1 of one soup at 4.50, and the same on another device.
fn table_for_two() -> (Device, Device) {
    let (mut ana, mut ben) = (Device::new(1), Device::new(2));
    ana.order(order_id(1), create()).unwrap();
    ana.order(order_id(1), add(1, 450)).unwrap();
    meet(&mut [&mut ana, &mut ben]);
    (ana, ben)
}

#[test]
fn a_sale_from_first_tap_to_change() {
    let mut till = Device::new(3);
    let id = order_id(1);
    let made = till
        .run(vec![
            Command::Order(id, create()),
            Command::Order(id, add(1, 450)),
        ])
        .unwrap();
    assert_eq!(kinds(&made), ["order.created", "order.line.added"]);
    till.order(
        id,
        OrderCommand::ChangeQuantity {
            line_id: line_id(1),
            to: Quantity::whole(3),
        },
    )
    .unwrap();
    assert_eq!(till.state(id).totals().total, Amount(1350));
    assert_eq!(
        kinds(&till.order(id, OrderCommand::Park { label: None }).unwrap()),
        ["order.parked"]
    );
    assert_eq!(
        kinds(&till.order(id, OrderCommand::Park { label: None }).unwrap()),
        ["order.reparked"]
    );
    let paid = till.order(id, pay(1, 2000)).unwrap();
    assert_eq!(
        kinds(&paid),
        ["order.sent", "kds.ticket.created", "order.paid"],
        "what was not sent still gets made"
    );
    let order = till.state(id);
    assert_eq!((order.status, order.number()), (Status::Paid, "3-1"));
    assert_eq!(
        (order.payments[0].paid.change, order.totals().due),
        (Amount(650), Amount(0))
    );
    assert_eq!(order.payments[0].paid.receipt, "3-000001");
    assert_eq!(order.payments[0].paid.utc_offset, 120, "of the till's clock");
    assert_eq!(order.totals().taxes[0].included, Amount(111), "9 % in 13.50");
    assert_eq!(order.version, 7);
}

#[test]
fn an_order_below_nothing_gives_the_difference_back() {
    let mut till = Device::new(3);
    let id = order_id(1);
    till.order(id, create()).unwrap();
    till.order(id, add(1, 300)).unwrap();
    till.order(id, add(2, -500)).unwrap();
    let order = till.state(id);
    assert_eq!(order.totals().due, Amount(-200));
    till.order(id, pay(1, 0)).unwrap();
    let order = till.state(id);
    let paid = &order.payments[0].paid;
    assert_eq!(
        (paid.amount, paid.tendered, paid.change),
        (Amount(-200), Amount(0), Amount(200))
    );
    assert_eq!((order.status, order.totals().due), (Status::Paid, Amount(0)));
    assert_eq!(conflicts(&till), [], "nobody paid too much");
}

#[test]
fn what_cannot_be_is_refused_and_changes_nothing() {
    let (mut till, _) = table_for_two();
    let before = till.replica.fingerprint();
    let id = order_id(1);
    let cases = [
        (order_id(9), OrderCommand::Send, OrderError::Unknown),
        (id, create(), OrderError::Exists),
        (
            id,
            OrderCommand::RemoveLine { line_id: line_id(9) },
            OrderError::NoSuchLine,
        ),
        (
            id,
            OrderCommand::ChangeQuantity {
                line_id: line_id(1),
                to: Quantity::ZERO,
            },
            OrderError::NotAQuantity,
        ),
        (id, pay(1, 449), OrderError::NotEnough { due: Amount(450) }),
    ];
    for (order, command, error) in cases {
        assert_eq!(
            till.order(order, command).unwrap_err(),
            CommandError::Order(error)
        );
    }
    assert_eq!(till.replica.fingerprint(), before);
    till.order(id, pay(1, 450)).unwrap();
    for command in [
        add(2, 100),
        pay(2, 450),
        OrderCommand::Void { reason: None },
        OrderCommand::Park { label: None },
    ] {
        assert_eq!(
            till.order(id, command).unwrap_err(),
            CommandError::Order(OrderError::Closed)
        );
    }
    let empty = order_id(2);
    till.order(empty, create()).unwrap();
    assert_eq!(
        till.order(empty, pay(3, 100)).unwrap_err(),
        CommandError::Order(OrderError::Empty)
    );
}

#[test]
fn a_batch_is_all_or_nothing() {
    let mut till = Device::new(1);
    let id = order_id(1);
    let batch = vec![
        Command::Order(id, create()),
        Command::Order(id, add(1, 450)),
        Command::Order(id, pay(1, 1)),
    ];
    till.run(batch).unwrap_err();
    assert!(till.replica.order(id).is_none());
    assert!(till.written.is_empty());
}

#[test]
fn two_that_add_while_apart_both_keep_their_lines() {
    let (mut ana, mut ben) = table_for_two();
    let id = order_id(1);
    ana.order(id, add(2, 300)).unwrap();
    ben.order(id, add(3, 700)).unwrap();
    ana.order(
        id,
        OrderCommand::ChangeQuantity {
            line_id: line_id(1),
            to: Quantity::whole(2),
        },
    )
    .unwrap();
    ben.order(
        id,
        OrderCommand::ChangeQuantity {
            line_id: line_id(1),
            to: Quantity::whole(3),
        },
    )
    .unwrap();
    meet(&mut [&mut ana, &mut ben]);
    assert_eq!(ana.state(id), ben.state(id));
    assert_eq!(ana.state(id).slip().count(), 3);
    assert_eq!(
        ana.state(id).line(line_id(1)).unwrap().quantity,
        Quantity::whole(4),
        "one and two more were added to one"
    );
}

#[test]
fn removing_a_line_takes_only_what_was_seen() {
    let (mut ana, mut ben) = table_for_two();
    let id = order_id(1);
    ana.order(id, OrderCommand::RemoveLine { line_id: line_id(1) })
        .unwrap();
    ben.order(
        id,
        OrderCommand::ChangeQuantity {
            line_id: line_id(1),
            to: Quantity::whole(2),
        },
    )
    .unwrap();
    meet(&mut [&mut ana, &mut ben]);
    assert_eq!(ana.state(id).line(line_id(1)).unwrap().quantity, Quantity::ONE);
}

#[test]
fn a_line_that_is_brought_back_is_as_it_was_and_not_sent_again() {
    let (mut ana, _) = table_for_two();
    let (id, unknown, line_id) = (order_id(1), line_id(9), line_id(1));
    ana.order(id, OrderCommand::Send).unwrap();
    let before = ana.state(id).line(line_id).unwrap().clone();
    let back = || OrderCommand::RestoreLine {
        line_id,
        to: before.quantity,
    };
    assert_eq!(ana.order(id, back()).unwrap().len(), 0, "it is there");
    ana.order(id, OrderCommand::RemoveLine { line_id }).unwrap();
    assert_eq!(ana.state(id).slip().count(), 0);
    ana.order(id, back()).unwrap();
    assert_eq!(ana.state(id).line(line_id), Some(&before));
    assert!(!ana.state(id).has_unsent());
    let unknown = OrderCommand::RestoreLine {
        line_id: unknown,
        to: Quantity::ONE,
    };
    assert_eq!(
        ana.order(id, unknown).unwrap_err(),
        CommandError::Order(OrderError::NoSuchLine)
    );
}

#[test]
fn two_that_send_the_same_thing_make_one_ticket() {
    let (mut ana, mut ben) = table_for_two();
    let id = order_id(1);
    ben.order(id, add(2, 700)).unwrap();
    ana.order(id, OrderCommand::Send).unwrap();
    ben.order(id, OrderCommand::Send).unwrap();
    meet(&mut [&mut ana, &mut ben]);
    let tickets: Vec<_> = ana.replica.tickets_of(id).collect();
    assert_eq!(tickets.len(), 1);
    let lines = &tickets[0].1.created.as_ref().unwrap().lines;
    assert_eq!(
        lines.iter().map(|line| line.quantity).collect::<Vec<_>>(),
        [Quantity::ONE; 2],
        "each thing once"
    );
    assert_eq!(ana.replica.fingerprint(), ben.replica.fingerprint());
}

#[test]
fn a_second_send_has_only_what_is_new() {
    let (mut ana, _) = table_for_two();
    let id = order_id(1);
    ana.order(id, OrderCommand::Send).unwrap();
    assert_eq!(
        ana.order(id, OrderCommand::Send).unwrap_err(),
        CommandError::Order(OrderError::NothingToSend)
    );
    ana.order(
        id,
        OrderCommand::ChangeQuantity {
            line_id: line_id(1),
            to: Quantity::whole(3),
        },
    )
    .unwrap();
    ana.order(id, OrderCommand::Send).unwrap();
    let sends: Vec<_> = ana
        .replica
        .tickets_of(id)
        .map(|(_, t)| t.created.as_ref().map(|c| (c.send, c.lines[0].quantity)))
        .collect();
    assert_eq!(sends.len(), 2);
    assert!(sends.contains(&Some((2, Quantity::whole(2)))));
}

#[test]
fn the_kitchen_reports_back() {
    let (mut ana, mut ben) = table_for_two();
    let id = order_id(1);
    ana.order(id, OrderCommand::Send).unwrap();
    meet(&mut [&mut ana, &mut ben]);
    let ticket = ben.replica.tickets_of(id).next().unwrap().0;
    ben.run(vec![Command::Ticket(ticket, TicketCommand::Finish)])
        .unwrap();
    assert_eq!(
        ben.run(vec![Command::Ticket(ticket, TicketCommand::Finish)])
            .unwrap(),
        [],
        "done once"
    );
    meet(&mut [&mut ana, &mut ben]);
    assert_eq!(ana.replica.order(id).unwrap().kitchen, Some(Stage::Done));
}

#[test]
fn an_order_is_on_the_hub_once_its_own_events_are() {
    let (mut ana, ben) = table_for_two();
    let id = order_id(1);
    assert_eq!(ana.replica.order(id).unwrap().whereabouts, Whereabouts::Till);
    assert_eq!(
        ben.replica.order(id).unwrap().whereabouts,
        Whereabouts::Hub,
        "others' events came through the hub"
    );
    assert_eq!(ana.replica.unsent(), 2);
    ana.replica.acknowledge(crate::journal::Seq(2));
    assert_eq!(
        (ana.replica.order(id).unwrap().whereabouts, ana.replica.unsent()),
        (Whereabouts::Hub, 0)
    );
}

#[test]
fn a_bad_event_is_quarantined_and_does_not_block() {
    let mut ana = Device::new(1);
    ana.order(order_id(1), create()).unwrap();
    let good = ana.order(order_id(1), add(1, 450)).unwrap();
    let mut ben = Device::new(2);
    let garbage = crate::journal::Entry {
        bytes: vec![0xc1],
        ..ana.written[0].clone()
    };
    assert_eq!(ben.replica.apply(&garbage), Some(Change::Quarantine));
    ben.receive(&good);
    assert_eq!(ben.replica.quarantine().len(), 1);
    assert_eq!(
        ben.state(order_id(1)).slip().count(),
        1,
        "the line is there, though its order's beginning is not"
    );
    assert_eq!(
        ben.replica.orders().len(),
        0,
        "an order without a beginning is not listed"
    );
}
