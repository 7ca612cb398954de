//! Sales by day, hour, product, staff and tax; and sums that know nothing of the order they were made in.

mod property;
mod reference;

use super::{Day, Projections, Sums, Tally, TaxTally};
use crate::base::clock::Timestamp;
use crate::base::ids::{OrderId, ProductId, RefundId, ShiftId};
use crate::base::money::{Amount, Currency};
use crate::base::quantity::Quantity;
use crate::base::tax::TaxRate;
use crate::codec::Sample;
use crate::domain::Body;
use crate::domain::order::Contribution;
use crate::domain::order::event::{PaymentMethod, Updated};
use crate::domain::order::{ConflictKind, OrderCommand, Resolve, Settlement};
use crate::domain::shift::ShiftCommand;
use crate::records::day_begins::DayBegins;
use crate::records::store_settings::{StoreConfigured, StoreEvent};
use crate::replica::{Command, Left, OrderView};
use crate::testing::{Device, add, create, line_added, line_id, meet, of_hub, order_id, pay, realm, refund};
use std::collections::BTreeSet;

/// An order of these lines `(product, quantity in thousandths, cents a unit, rate)`, paid.
fn sell(device: &mut Device, n: u128, lines: &[(&str, i64, i64, u32)]) {
    let id = order_id(n);
    let mut commands = vec![Command::Order(id, create())];
    for (place, &(product, quantity, cents, rate)) in lines.iter().enumerate() {
        let mut line = line_added(n * 100 + place as u128, cents);
        line.product_id = product.into();
        line.quantity = Quantity(quantity);
        line.tax_rate = TaxRate(rate);
        commands.push(Command::Order(id, OrderCommand::AddLine(Box::new(line))));
    }
    commands.push(Command::Order(id, pay(n, 1_000_000)));
    device.run(commands).unwrap();
}

fn tally(gross: i64, quantity: i64, orders: i64) -> Tally {
    Tally {
        gross: Amount(gross),
        quantity: Quantity(quantity),
        orders,
    }
}

#[test]
fn a_day_by_hour_product_staff_and_tax() {
    let mut till = Device::new(1);
    sell(
        &mut till,
        1,
        &[
            ("soup", 2000, 450, 90_000),
            ("ham", 1250, 399, 190_000),
            ("soup", 1000, 500, 90_000),
        ],
    );
    sell(&mut till, 2, &[("soup", 1000, 450, 90_000)]);
    let days: Vec<_> = till.replica.sales(Day(0)..=Day(0)).collect();
    let [(_, day)] = days[..] else { panic!("{days:?}") };
    // 9.00 + 4.99 (1.25 × 3.99) + 5.00, and 4.50.
    assert_eq!(day.total, tally(2349, 5250, 2));
    assert_eq!(
        day.hours,
        [(2, day.total)].into(),
        "one second after midnight in UTC is past two here"
    );
    assert_eq!(day.staff, [("ana".into(), day.total)].into());
    assert_eq!(
        day.products,
        [
            (ProductId::from("ham"), tally(499, 1250, 1)),
            (ProductId::from("soup"), tally(1850, 4000, 2)),
        ]
        .into()
    );
    let tax = |gross, included| TaxTally {
        gross: Amount(gross),
        included: Amount(included),
    };
    // 9 % in 14.00 is 1.16 and in 4.50 is 0.37: rounded on each receipt, not on their sum.
    assert_eq!(
        day.taxes.get(&"food".into()),
        Some(
            &[
                (TaxRate(90_000), tax(1850, 116 + 37)),
                (TaxRate(190_000), tax(499, 80)),
            ]
            .into()
        )
    );
    assert_eq!(till.replica.sales(Day(1)..=Day(9)).count(), 0);
    // The range that someone types in the wrong order.
    let backwards = till.replica.sales(Day(9)..=Day(0)).count();
    assert_eq!(backwards, 0);
}

#[test]
fn open_and_voided_orders_are_no_sales() {
    let mut till = Device::new(1);
    let id = order_id(1);
    till.order(id, create()).unwrap();
    till.order(id, add(1, 450)).unwrap();
    assert_eq!(till.replica.sales(Day(0)..=Day(0)).count(), 0);
    till.order(id, OrderCommand::Void { reason: None }).unwrap();
    assert_eq!(till.replica.sales(Day(0)..=Day(0)).count(), 0);
}

#[test]
fn what_is_replaced_leaves_nothing_and_what_is_retired_stays() {
    let mut till = Device::new(1);
    sell(&mut till, 1, &[("soup", 1000, 450, 90_000)]);
    sell(&mut till, 2, &[("ham", 1250, 399, 190_000)]);
    let share = |n| Contribution::of(till.state(order_id(n)));
    let (one, two) = (share(1), share(2));
    let ids: [OrderId; 2] = [order_id(1), order_id(2)];

    let mut sums = Projections::default();
    sums.replace(ids[0], one.clone());
    let only_one = sums.sums().clone();
    assert!(sums.replace(ids[1], two.clone()).sales);
    assert!(!sums.replace(ids[1], two.clone()).sales, "a repeat moves nothing");
    sums.replace(ids[1], Contribution::default());
    assert_eq!(*sums.sums(), only_one);

    sums.replace(ids[1], two.clone());
    let both = sums.sums().clone();
    assert_eq!(
        sums.base(&BTreeSet::default()),
        Sums::default(),
        "live orders make it all"
    );
    sums.retire(ids[0]);
    assert_eq!(
        (sums.sums(), &sums.base(&BTreeSet::default())),
        (&both, &only_one)
    );
    // A device that starts from a snapshot has the base, and the live orders.
    let packed = crate::codec::encode(&sums.base(&BTreeSet::default()));
    let mut started = Projections::over(crate::codec::decode(&packed).unwrap());
    started.replace(ids[1], two);
    assert_eq!(*started.sums(), both);
}

#[test]
fn a_refund_takes_off_its_own_day_by_how_much_it_made_the_order_cheaper() {
    let mut till = Device::new(1);
    sell(
        &mut till,
        1,
        &[("soup", 1000, 300, 90_000), ("ham", 1000, 700, 190_000)],
    );
    let totals = |till: &Device, day| {
        let sales = till.replica.sales(Day(day)..=Day(day)).next();
        sales.map(|(_, sales)| sales.clone()).unwrap_or_default()
    };
    let first = totals(&till, 0);
    till.now = Timestamp(86_400_000 + 1_000);
    till.order(order_id(1), refund(1, 101)).unwrap();
    assert_eq!(totals(&till, 0), first, "what was sold that day was sold");
    let day = totals(&till, 1);
    assert_eq!(day.total, tally(-101, 0, 0));
    // 0.303 and 0.707 of 1.01, to the cent.
    let of = |name: &str| day.products.get(&ProductId::from(name)).copied().unwrap();
    assert_eq!((of("ham"), of("soup")), (tally(-71, 0, 0), tally(-30, 0, 0)));
    // The rest of it: two refunds leave nothing of the sale, to the cent, in any of its parts.
    till.order(order_id(1), refund(2, 899)).unwrap();
    let day = totals(&till, 1);
    for (rate, included) in [(90_000, 25), (190_000, 112)] {
        let of =
            |day: &crate::projection::DaySales| day.taxes.get(&"food".into())?.get(&TaxRate(rate)).copied();
        let (sold, back) = (of(&first).unwrap(), of(&day).unwrap());
        assert_eq!(
            (sold.included, back.included),
            (Amount(included), Amount(-included))
        );
        assert_eq!(back.gross, -sold.gross);
    }
}

#[test]
fn what_is_sold_before_the_day_begins_is_of_the_day_before_also_once_days_begin_otherwise() {
    let mut till = Device::new(1);
    let day_begins = |hub, day_begins| {
        let mut store = StoreConfigured::samples("store.configured").remove(0);
        store.day_begins = day_begins;
        let body = Body::Store(StoreEvent::Configured(store));
        of_hub(hub, realm().singleton("store"), body)
    };
    let sold = |till: &Device, day| {
        till.replica
            .sales(Day(day)..=Day(day))
            .next()
            .map(|(_, day)| day.clone())
    };
    till.receive(&[day_begins(0xb1, DayBegins::At0400)]);
    // Half past one of the third night, by the store's clock, and four.
    let night = 2 * 86_400_000 - 2 * 3_600_000;
    till.now = Timestamp(night + 90 * 60_000);
    sell(&mut till, 1, &[("soup", 1000, 450, 90_000)]);
    till.now = Timestamp(night + 240 * 60_000);
    sell(&mut till, 2, &[("soup", 1000, 600, 90_000)]);
    let before = sold(&till, 1).unwrap();
    assert_eq!(
        (before.total, before.hours.keys().copied().collect::<Vec<_>>()),
        (tally(450, 1000, 1), vec![1])
    );
    assert_eq!(sold(&till, 2).unwrap().total, tally(600, 1000, 1));
    // What was counted stays where it was counted.
    till.receive(&[day_begins(0xb2, DayBegins::At0000)]);
    assert_eq!(sold(&till, 1), Some(before));
    till.now = Timestamp(night + 100 * 60_000);
    sell(&mut till, 3, &[("soup", 1000, 700, 90_000)]);
    assert_eq!(sold(&till, 2).unwrap().total, tally(1300, 2000, 2));
}

#[test]
fn what_was_paid_too_much_was_never_a_sale() {
    let (mut ana, mut ben) = (Device::new(1), Device::new(2));
    ana.order(order_id(1), create()).unwrap();
    ana.order(order_id(1), add(1, 450)).unwrap();
    meet(&mut [&mut ana, &mut ben]);
    ana.order(order_id(1), pay(1, 450)).unwrap();
    ben.order(order_id(1), pay(2, 450)).unwrap();
    meet(&mut [&mut ana, &mut ben]);
    let gross = |till: &Device| {
        till.replica
            .sales(Day(0)..=Day(0))
            .map(|(_, day)| day.total)
            .collect::<Vec<_>>()
    };
    assert_eq!(gross(&ana), [tally(450, 1000, 1)], "paid twice, sold once");
    let [Left::Order { conflict, .. }] = ana.replica.inbox()[..] else {
        panic!("{:?}", ana.replica.inbox())
    };
    assert_eq!(conflict.kind, ConflictKind::PaidTwice { amount: Amount(450) });
    assert_eq!(ana.replica.inbox(), ben.replica.inbox());
    let resolve = Resolve {
        conflict: conflict.id,
        settlement: Settlement::Refund {
            refund_id: RefundId(uuid::Uuid::from_u128(7)),
            method: PaymentMethod::Cash,
        },
        note: None,
    };
    ana.order(order_id(1), OrderCommand::Resolve(resolve)).unwrap();
    meet(&mut [&mut ana, &mut ben]);
    for till in [&ana, &ben] {
        assert_eq!(gross(till), [tally(450, 1000, 1)]);
        assert!(till.replica.inbox().is_empty(), "settled here, gone everywhere");
    }
}

#[test]
fn open_orders_are_found_by_table_and_age() {
    let mut till = Device::new(1);
    for n in 1..=3 {
        till.now = Timestamp(n * 1_000);
        let id = order_id(10 - n.unsigned_abs() as u128);
        till.order(id, create()).unwrap();
        till.order(id, add(100 + n.unsigned_abs() as u128, 450)).unwrap();
    }
    let ids = |views: Vec<OrderView<'_>>| views.iter().map(|view| view.id).collect::<Vec<_>>();
    let [oldest, middle, newest] = [order_id(9), order_id(8), order_id(7)];
    assert_eq!(
        ids(till.replica.open_orders().collect()),
        [newest, middle, oldest]
    );
    till.order(middle, pay(1, 450)).unwrap();
    let moved = Updated {
        table: Some("9".into()),
        ..Updated::default()
    };
    till.order(newest, OrderCommand::Update(moved)).unwrap();
    assert_eq!(ids(till.replica.open_orders().collect()), [newest, oldest]);
    assert_eq!(ids(till.replica.orders_at(&"5".into()).collect()), [oldest]);
    assert_eq!(ids(till.replica.orders_at(&"9".into()).collect()), [newest]);
    assert_eq!(ids(till.replica.orders()), [newest, middle, oldest]);
}

#[test]
fn no_more_than_the_sale_is_taken_off_it() {
    let (mut ana, mut ben) = (Device::new(1), Device::new(2));
    ana.order(order_id(1), create()).unwrap();
    ana.order(order_id(1), add(1, 300)).unwrap();
    ana.order(order_id(1), add(2, 700)).unwrap();
    meet(&mut [&mut ana, &mut ben]);
    ana.order(order_id(1), pay(1, 1_000)).unwrap();
    ana.order(order_id(1), refund(1, 1_000)).unwrap();
    let line_id = line_id(2);
    ben.order(order_id(1), OrderCommand::RemoveLine { line_id })
        .unwrap();
    meet(&mut [&mut ana, &mut ben]);
    let day = ben.replica.sales(Day(0)..=Day(0)).next().unwrap().1;
    assert_eq!(day.total, tally(0, 1000, 1));
}

#[test]
fn what_was_given_back_left_the_drawer_though_the_payment_never_arrived() {
    let (mut ana, mut ben, mut cook) = (Device::new(1), Device::new(2), Device::new(3));
    let (order, shift) = (order_id(1), ShiftId(uuid::Uuid::from_u128(70)));
    let open = ShiftCommand::Open {
        float: Amount(10_000),
        currency: Currency::from_code("EUR").unwrap(),
    };
    ben.run(vec![Command::Shift(shift, open)]).unwrap();
    for command in [create(), add(1, 450), pay(1, 450)] {
        ana.order(order, command).unwrap();
    }
    meet(&mut [&mut ana, &mut ben]);
    ben.order(order, refund(1, 450)).unwrap();
    cook.receive(&ben.written);
    for device in [&ben, &cook] {
        let totals = device.replica.shift(shift).unwrap().totals;
        assert_eq!(totals.expected, Amount(10_000 - 450));
    }
}
