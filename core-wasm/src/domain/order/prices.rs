//! What each line on the slip costs in the end. Totals, what is due and what the order contributes to sales are all made of
//! this, so they cannot disagree.
//!
//! Keeps true: discounts apply in the order in which they fold, each on what those before it left; nothing is ever off that
//! is not there; what is off the whole order comes, over its lines, to exactly that. Tax is in the price, so it falls in
//! proportion. A discount is rounded once, half away from zero; its parts are cut off, and the minor units that this leaves
//! go to those that were cut off the most.

use super::event::Off;
use super::{Line, Order};
use crate::base::money::{Amount, div_round};
use crate::base::order::arrange_by_key;
use std::cmp::Reverse;

impl Order {
    /// The lines on the slip, each with what it costs, tax included, less what is off.
    pub fn priced(&self) -> impl Iterator<Item = (&Line, Amount)> {
        let discounted = self.discounted();
        let lines = self.lines.iter().enumerate().filter(|(_, line)| line.is_there());
        lines.map(move |(place, line)| {
            let price = discounted.get(place).copied();
            (line, price.unwrap_or_else(|| line.price()))
        })
    }

    /// The prices of all lines less what is off; empty if nothing is. What is not on the slip costs nothing.
    fn discounted(&self) -> Vec<Amount> {
        let mut standing = self
            .discounts
            .iter()
            .filter_map(|known| Some((known.line, known.off?)))
            .peekable();
        if standing.peek().is_none() {
            return Vec::new();
        }
        let mut prices: Vec<Amount> = self.lines.iter().map(Line::price).collect();
        for (line, off) in standing {
            match line {
                None => {
                    let parts = allocate(off.of(prices.iter().copied().sum()), &prices);
                    prices
                        .iter_mut()
                        .zip(parts)
                        .for_each(|(price, part)| *price = *price - part);
                }
                Some(line) => {
                    if let Some(place) = self.lines.place(&line) {
                        prices[place] = prices[place] - off.of(prices[place]);
                    }
                }
            }
        }
        prices
    }
}

impl Off {
    /// What this takes off a price: something from nothing to all of it.
    fn of(self, price: Amount) -> Amount {
        let off = match self {
            Self::Percent(parts) => Amount(div_round(i128::from(price.0) * i128::from(parts), 1_000_000)),
            Self::Amount(amount) => amount,
        };
        off.min(price).max(Amount::ZERO)
    }
}

/// `amount` over `weights` in proportion, by largest remainder, the first of equals first. What weighs nothing, or less, gets
/// nothing.
fn allocate(amount: Amount, weights: &[Amount]) -> Vec<Amount> {
    let weighs = |weight: &Amount| i128::from(weight.0.max(0));
    let whole: i128 = weights.iter().map(weighs).sum();
    let mut parts = vec![Amount::ZERO; weights.len()];
    if whole == 0 {
        return parts;
    }
    let mut left = amount;
    let mut cut: Vec<(i128, usize)> = Vec::new();
    for (place, weight) in weights.iter().enumerate() {
        let exact = i128::from(amount.0) * weighs(weight);
        parts[place] = Amount(i64::try_from(exact / whole).unwrap_or(i64::MAX));
        left = left - parts[place];
        cut.push((exact % whole, place));
    }
    arrange_by_key(&mut cut, |(rest, place)| (Reverse(*rest), *place));
    for (_, place) in cut.into_iter().take(usize::try_from(left.0).unwrap_or(0)) {
        parts[place] += Amount(1);
    }
    parts
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::ids::DiscountId;
    use crate::base::permission::Permission;
    use crate::base::quantity::Quantity;
    use crate::base::tax::TaxRate;
    use crate::domain::order::event::{Discounted, LineAdded};
    use crate::domain::order::{ConflictKind, OrderCommand, OrderError};
    use crate::replica::CommandError;
    use crate::replica::NotAllowed;
    use crate::testing::{Device, add, create, line_added, line_id, meet, order_id, pay};
    use uuid::Uuid;

    const A: u32 = 190_000;
    const B: u32 = 70_000;

    /// What is off a line, by its place, or off all.
    type Step = (Option<u128>, Off);

    fn off(id: u128, line: Option<u128>, off: Option<Off>) -> OrderCommand {
        OrderCommand::Discount(Discounted {
            discount_id: DiscountId(Uuid::from_u128(id)),
            line_id: line.map(line_id),
            off,
            reason: None,
            approved_by: None,
        })
    }

    fn till(lines: &[(i64, i64, u32)], steps: &[Step]) -> Device {
        let mut till = Device::new(1);
        till.order(order_id(1), create()).unwrap();
        for (place, (unit_price, quantity, rate)) in (0..).zip(lines) {
            let line = LineAdded {
                quantity: Quantity(*quantity),
                tax: rate.to_string().into(),
                tax_rate: TaxRate(*rate),
                station: None,
                ..line_added(place, *unit_price)
            };
            till.order(order_id(1), OrderCommand::AddLine(Box::new(line)))
                .unwrap();
        }
        for (id, (line, step)) in (0..).zip(steps) {
            till.order(order_id(1), off(id, *line, Some(*step))).unwrap();
        }
        till
    }

    const BASKET: &[(i64, i64, u32)] = &[(333, 1000, A), (299, 1000, B), (1999, 1000, A), (109, 2000, B)];

    /// Worked cases: lines (price, thousandths, tax rate), what is off, and what is off each line then, the total, and the tax
    /// in it by rate. They were worked out from the rule, or stand in the tests of other systems.
    #[expect(clippy::type_complexity, reason = "rows of a table")]
    const CASES: &[(&str, &[(i64, i64, u32)], &[Step], &[i64], i64, &[(u32, i64)])] = &[
        (
            "10 % off two rates",
            BASKET,
            &[(None, Off::Percent(100_000))],
            &[33, 30, 200, 22],
            2564,
            &[(A, 335), (B, 30)],
        ),
        (
            "5.00 off two rates",
            BASKET,
            &[(None, Off::Amount(Amount(500)))],
            &[58, 53, 351, 38],
            2349,
            &[(A, 307), (B, 28)],
        ),
        (
            "half a cent goes to the discount, line by line",
            &[(5, 1000, A), (15, 1000, A), (25, 1000, A)],
            &[
                (Some(0), Off::Percent(100_000)),
                (Some(1), Off::Percent(100_000)),
                (Some(2), Off::Percent(100_000)),
            ],
            &[1, 2, 3],
            39,
            &[(A, 6)],
        ),
        (
            "4.5 cents once, spread",
            &[(5, 1000, A), (15, 1000, A), (25, 1000, A)],
            &[(None, Off::Percent(100_000))],
            &[0, 2, 3],
            40,
            &[(A, 6)],
        ),
        (
            "all of it",
            &[(999, 1000, A)],
            &[(None, Off::Percent(1_000_000))],
            &[999],
            0,
            &[(A, 0)],
        ),
        (
            "no more than there is",
            &[(2500, 1000, 0)],
            &[(None, Off::Amount(Amount(24_900)))],
            &[2500],
            0,
            &[(0, 0)],
        ),
        (
            "happy hour, then staff: each off what is left",
            &[(449, 3000, A), (395, 1000, B)],
            &[(Some(0), Off::Percent(200_000)), (None, Off::Percent(300_000))],
            &[592, 119],
            1031,
            &[(A, 121), (B, 18)],
        ),
        (
            "7.5 % of three decimals",
            &[(1250, 3000, 160_000)],
            &[(None, Off::Percent(75_000))],
            &[281],
            3469,
            &[(160_000, 478)],
        ),
        (
            "99.99 off nine lines",
            &[
                (7, 1000, B),
                (9999, 1000, A),
                (123, 1000, B),
                (4567, 1000, A),
                (89, 1000, B),
                (1010, 1000, A),
                (333, 1000, B),
                (777, 1000, A),
                (2500, 1000, B),
            ],
            &[(None, Off::Amount(Amount(9999)))],
            &[4, 5152, 63, 2353, 46, 521, 172, 400, 1288],
            9406,
            &[(A, 1266), (B, 97)],
        ),
    ];

    #[test]
    fn discounts_come_to_what_was_worked_out() {
        for (name, lines, steps, discounts, total, taxes) in CASES {
            let till = till(lines, steps);
            let order = till.state(order_id(1));
            let off: Vec<i64> = order
                .priced()
                .map(|(line, price)| line.price().0 - price.0)
                .collect();
            assert_eq!(off, *discounts, "{name}");
            let totals = order.totals();
            assert_eq!(
                (totals.total, totals.due),
                (Amount(*total), Amount(*total)),
                "{name}"
            );
            for (rate, tax) in *taxes {
                let part = totals.taxes.iter().find(|part| part.rate == TaxRate(*rate));
                assert_eq!(
                    part.map(|part| part.included),
                    Some(Amount(*tax)),
                    "{name} at {rate}"
                );
            }
        }
    }

    #[test]
    fn parts_come_to_the_whole_and_what_weighs_nothing_gets_nothing() {
        let cases: &[(i64, &[i64], &[i64])] = &[
            (100, &[1, 1, 1], &[34, 33, 33]),
            (1, &[0, 1, 1], &[0, 1, 0]),
            (5, &[-3, 10, 0], &[0, 5, 0]),
            (5, &[0, 0], &[0, 0]),
        ];
        for (amount, weights, parts) in cases {
            let weights: Vec<Amount> = weights.iter().copied().map(Amount).collect();
            let allocated: Vec<i64> = allocate(Amount(*amount), &weights)
                .iter()
                .map(|part| part.0)
                .collect();
            assert_eq!(allocated, *parts);
        }
    }

    #[test]
    fn a_discount_is_taken_back_by_its_id_and_only_once() {
        let mut till = till(
            BASKET,
            &[(None, Off::Percent(100_000)), (Some(2), Off::Amount(Amount(100)))],
        );
        till.order(order_id(1), off(0, None, None)).unwrap();
        assert_eq!(till.state(order_id(1)).totals().total, Amount(2749));
        let gone = till.order(order_id(1), off(0, None, None)).unwrap_err();
        assert_eq!(gone, CommandError::Order(OrderError::NoSuchDiscount));
    }

    #[test]
    fn what_is_no_discount_is_refused() {
        let mut till = till(BASKET, &[(None, Off::Percent(100_000))]);
        let before = till.replica.fingerprint();
        let none = OrderError::NotADiscount;
        for (command, error) in [
            (off(9, None, Some(Off::Percent(0))), none.clone()),
            (off(9, None, Some(Off::Percent(1_000_001))), none.clone()),
            (off(9, None, Some(Off::Amount(Amount(-1)))), none.clone()),
            (off(0, None, Some(Off::Percent(1))), none),
            (off(9, Some(9), Some(Off::Percent(1))), OrderError::NoSuchLine),
        ] {
            assert_eq!(
                till.order(order_id(1), command).unwrap_err(),
                CommandError::Order(error)
            );
        }
        till.user = "eve".into();
        let needs = Permission::Discount;
        let alone = till
            .order(order_id(1), off(9, None, Some(Off::Percent(1))))
            .unwrap_err();
        assert_eq!(alone, CommandError::NotAllowed(NotAllowed { needs }));
        assert_eq!(till.replica.fingerprint(), before);
        let OrderCommand::Discount(mut wish) = off(9, None, Some(Off::Percent(1))) else {
            unreachable!()
        };
        wish.approved_by = Some("ana".into());
        till.order(order_id(1), OrderCommand::Discount(wish)).unwrap();
        till.order(order_id(1), pay(1, 100_000)).unwrap();
        let closed = till
            .order(order_id(1), off(10, None, Some(Off::Percent(1))))
            .unwrap_err();
        assert_eq!(closed, CommandError::Order(OrderError::Closed));
    }

    #[test]
    fn two_that_discount_while_apart_both_do_and_one_that_did_not_know_of_a_payment_is_shown() {
        let mut ana = till(&[(1000, 1000, A)], &[]);
        let mut ben = Device::new(2);
        meet(&mut [&mut ana, &mut ben]);
        ben.user = "ana".into();
        ana.order(order_id(1), off(1, None, Some(Off::Percent(100_000))))
            .unwrap();
        ben.order(order_id(1), off(2, None, Some(Off::Amount(Amount(100)))))
            .unwrap();
        meet(&mut [&mut ana, &mut ben]);
        assert_eq!(ana.state(order_id(1)), ben.state(order_id(1)));
        assert_eq!(ana.state(order_id(1)).totals().total, Amount(810));
        ana.order(order_id(1), pay(1, 810)).unwrap();
        ben.order(order_id(1), off(3, None, Some(Off::Amount(Amount(50)))))
            .unwrap();
        meet(&mut [&mut ana, &mut ben]);
        let conflicts = ana.state(order_id(1)).conflicts(order_id(1));
        let due = Amount(-50);
        assert!(
            matches!(&conflicts[..], [one] if matches!(&one.kind, ConflictKind::ChangedAfterPayment { due: its, .. } if *its == due))
        );
    }

    #[test]
    fn what_is_off_is_off_the_sales_too() {
        let mut till = till(BASKET, &[(None, Off::Percent(100_000))]);
        till.order(order_id(1), pay(1, 2564)).unwrap();
        let days: Vec<_> = till
            .replica
            .sales(crate::projection::Day(0)..=crate::projection::Day(0))
            .collect();
        assert_eq!(days[0].1.total.gross, Amount(2564));
        till.order(order_id(2), create()).unwrap();
        till.order(order_id(2), add(50, 450)).unwrap();
        assert_eq!(
            till.state(order_id(2)).totals().total,
            Amount(450),
            "another order's are its own"
        );
    }
}
