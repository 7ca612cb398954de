//! What a shelf holds, as sales, deliveries and counts come together.

use super::event::Reason;
use super::{StockCommand, StockError};
use crate::base::ids::{OrderId, ProductId};
use crate::base::quantity::Quantity;
use crate::domain::order::OrderCommand;
use crate::replica::{Command, CommandError};
use crate::testing::{Device, add, create, meet, order_id, pay};

fn soup() -> ProductId {
    "soup".into()
}

fn adjust(device: &mut Device, pieces: i32, reason: Reason) {
    let command = StockCommand::Adjust {
        delta: Quantity::whole(pieces),
        reason,
        note: None,
    };
    device.run(vec![Command::Stock(soup(), command)]).unwrap();
}

fn count(device: &mut Device, pieces: i32) {
    let counted = Quantity::whole(pieces);
    device
        .run(vec![Command::Stock(soup(), StockCommand::Count { counted })])
        .unwrap();
}

/// One soup on an order, not paid yet.
fn order(device: &mut Device, id: OrderId) {
    let line = 1000 + id.0.as_u128();
    let commands = vec![Command::Order(id, create()), Command::Order(id, add(line, 450))];
    device.run(commands).unwrap();
}

fn sell(device: &mut Device, n: u128) {
    order(device, order_id(n));
    device.order(order_id(n), pay(n, 450)).unwrap();
}

/// Level, reserved and available, in pieces.
fn shelf(device: &Device) -> (i64, i64, i64) {
    let view = device.replica.stock(&soup());
    (
        view.level.0 / 1000,
        view.reserved.0 / 1000,
        view.available().0 / 1000,
    )
}

#[test]
fn open_orders_reserve_paid_ones_take_and_voided_ones_give_back() {
    let mut till = Device::new(1);
    adjust(&mut till, 10, Reason::Received);
    order(&mut till, order_id(1));
    order(&mut till, order_id(2));
    assert_eq!(shelf(&till), (10, 2, 8));
    till.order(order_id(1), pay(1, 450)).unwrap();
    assert_eq!(shelf(&till), (9, 1, 8));
    till.order(order_id(2), OrderCommand::Void { reason: None })
        .unwrap();
    assert_eq!(shelf(&till), (9, 0, 9));
    adjust(&mut till, -2, Reason::Wasted);
    adjust(&mut till, 1, Reason::Returned);
    assert_eq!(shelf(&till), (8, 0, 8));
}

#[test]
fn what_nobody_put_there_is_less_than_nothing_and_shown() {
    let mut till = Device::new(1);
    sell(&mut till, 1);
    assert_eq!(shelf(&till), (-1, 0, -1));
    assert_eq!(till.replica.stocked(), [&soup()].into());
}

#[test]
fn a_sale_made_during_the_count_still_counts() {
    let (mut ana, mut ben) = (Device::new(1), Device::new(2));
    adjust(&mut ana, 10, Reason::Received);
    sell(&mut ana, 1);
    // Ben counts without having heard of the delivery and the first sale; they happened all the same.
    count(&mut ben, 4);
    sell(&mut ben, 2);
    assert_eq!(shelf(&ben), (3, 0, 3));
    meet(&mut [&mut ana, &mut ben]);
    assert_eq!((shelf(&ana), shelf(&ben)), ((12, 0, 12), (12, 0, 12)));
    // A count that has heard of everything is what is there.
    count(&mut ana, 7);
    meet(&mut [&mut ana, &mut ben]);
    assert_eq!((shelf(&ana), shelf(&ben)), ((7, 0, 7), (7, 0, 7)));
}

#[test]
fn a_line_that_was_not_seen_is_taken_off_the_count_though_its_payment_was_seen() {
    let (mut ana, mut ben) = (Device::new(1), Device::new(2));
    order(&mut ana, order_id(1));
    meet(&mut [&mut ana, &mut ben]);
    ana.order(order_id(1), pay(1, 450)).unwrap();
    ben.order(order_id(1), add(7, 450)).unwrap();
    count(&mut ana, 5);
    assert_eq!(shelf(&ana), (5, 0, 5));
    meet(&mut [&mut ana, &mut ben]);
    assert_eq!((shelf(&ana), shelf(&ben)), ((4, 0, 4), (4, 0, 4)));
}

#[test]
fn of_two_counts_made_apart_the_higher_stands_and_the_other_is_shown_until_someone_counts_again() {
    let (mut ana, mut ben) = (Device::new(1), Device::new(2));
    adjust(&mut ana, 10, Reason::Received);
    meet(&mut [&mut ana, &mut ben]);
    count(&mut ana, 8);
    adjust(&mut ben, 1, Reason::Received);
    count(&mut ben, 9);
    meet(&mut [&mut ana, &mut ben]);
    for device in [&ana, &ben] {
        let record = device.replica.stock(&soup()).record.unwrap();
        assert_eq!(record.standing().unwrap().counted, Quantity::whole(9));
        let losing: Vec<_> = record.losing().map(|(_, count)| count.counted).collect();
        assert_eq!(losing, [Quantity::whole(8)]);
        assert_eq!(shelf(device).0, 9);
    }
    count(&mut ana, 10);
    // Whoever hears of the count over them first forgets them when they come.
    let mut late = Device::new(3);
    late.receive(&ana.written);
    late.receive(&ben.written);
    for device in [&ana, &late] {
        let record = device.replica.stock(&soup()).record.unwrap();
        assert_eq!((record.counts.len(), shelf(device).0), (1, 10));
    }
    assert_eq!(ana.replica.fingerprint(), late.replica.fingerprint());
}

#[test]
fn a_count_sees_what_was_done_in_the_same_step() {
    let mut till = Device::new(1);
    order(&mut till, order_id(1));
    till.run(vec![
        Command::Order(order_id(1), pay(1, 450)),
        Command::Stock(
            soup(),
            StockCommand::Adjust {
                delta: Quantity::whole(5),
                reason: Reason::Transferred,
                note: None,
            },
        ),
        Command::Stock(
            soup(),
            StockCommand::Count {
                counted: Quantity::whole(3),
            },
        ),
    ])
    .unwrap();
    assert_eq!(shelf(&till), (3, 0, 3));
    let version = |at: usize| {
        crate::journal::Envelope::decode(&till.written[at].bytes)
            .unwrap()
            .version
    };
    let end = till.written.len();
    assert_eq!((version(end - 2), version(end - 1)), (1, 2));
}

#[test]
fn what_is_no_change_and_no_count_is_refused() {
    let mut till = Device::new(1);
    let adjust = |delta, reason| StockCommand::Adjust {
        delta,
        reason,
        note: None,
    };
    let cases = [
        (adjust(Quantity::ZERO, Reason::Corrected), StockError::NotAChange),
        (adjust(-Quantity::ONE, Reason::Received), StockError::NotAChange),
        (adjust(Quantity::ONE, Reason::Wasted), StockError::NotAChange),
        (
            StockCommand::Count {
                counted: Quantity(-1),
            },
            StockError::NotACount,
        ),
    ];
    for (command, error) in cases {
        let refused = till.run(vec![Command::Stock(soup(), command)]).unwrap_err();
        assert_eq!(refused, CommandError::Stock(error));
    }
    assert!(till.written.is_empty());
}

#[test]
fn two_counts_over_one_that_comes_between_them_leave_nothing_behind() {
    let mut devices = [Device::new(1), Device::new(2), Device::new(3)];
    count(&mut devices[0], 5);
    let [ana, ben, eve] = &mut devices;
    meet(&mut [ana, ben, eve]);
    count(ben, 6);
    count(eve, 7);
    meet(&mut [ana, ben, eve]);
    let mut late = Device::new(4);
    for first in [ben, ana, eve] {
        late.receive(&first.written);
    }
    assert_eq!(late.replica.fingerprint(), devices[0].replica.fingerprint());
}
