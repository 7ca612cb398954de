//! Sales by day, hour, product, staff and tax; and sums that know nothing of the order they were made in.

mod property;
mod reference;

use super::{Day, Projections, Share, Sums, Tally, TaxTally};
use crate::ids::{OrderId, ProductId};
use crate::money::Amount;
use crate::order::OrderCommand;
use crate::quantity::Quantity;
use crate::replica::Command;
use crate::tax::TaxRate;
use crate::testing::{Device, create, line_added, order_id, pay};

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
        day.taxes[&"food".into()],
        [
            (TaxRate(90_000), tax(1850, 116 + 37)),
            (TaxRate(190_000), tax(499, 80)),
        ]
        .into()
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
    till.order(id, crate::testing::add(1, 450)).unwrap();
    assert_eq!(till.replica.sales(Day(0)..=Day(0)).count(), 0);
    till.order(id, OrderCommand::Void { reason: None }).unwrap();
    assert_eq!(till.replica.sales(Day(0)..=Day(0)).count(), 0);
}

#[test]
fn what_is_replaced_leaves_nothing_and_what_is_retired_stays() {
    let mut till = Device::new(1);
    sell(&mut till, 1, &[("soup", 1000, 450, 90_000)]);
    sell(&mut till, 2, &[("ham", 1250, 399, 190_000)]);
    let share = |n| Share::of(till.state(order_id(n)));
    let (one, two) = (share(1), share(2));
    let ids: [OrderId; 2] = [order_id(1), order_id(2)];

    let mut sums = Projections::default();
    sums.replace(ids[0], one.clone());
    let only_one = sums.sums().clone();
    assert!(sums.replace(ids[1], two.clone()).sales);
    assert!(!sums.replace(ids[1], two.clone()).sales, "a repeat moves nothing");
    sums.replace(ids[1], Share::default());
    assert_eq!(*sums.sums(), only_one);

    sums.replace(ids[1], two.clone());
    let both = sums.sums().clone();
    assert_eq!(sums.base(), Sums::default(), "live orders make it all");
    sums.retire(ids[0]);
    assert_eq!((sums.sums(), &sums.base()), (&both, &only_one));
    // A device that starts from a snapshot has the base, and the live orders.
    let packed = crate::pack::encode(&sums.base());
    let mut started = Projections::over(crate::pack::decode(&packed).unwrap());
    started.replace(ids[1], two);
    assert_eq!(*started.sums(), both);
}
