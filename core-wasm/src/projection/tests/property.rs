//! Whole days of several devices that meet now and then: whatever order their events arrive in and however often, the
//! projections are what the reference makes of all events at once; and what a count or a closing says it has seen is
//! what the reference makes of the events that its author had.

use super::reference::{Rows, rows};
use crate::base::clock::Timestamp;
use crate::base::ids::{MovementId, ShiftId};
use crate::base::money::{Amount, Currency};
use crate::base::quantity::Quantity;
use crate::base::tax::TaxRate;
use crate::domain::order::OrderCommand;
use crate::domain::shift::event::{CashKind, CashMoved};
use crate::domain::shift::{ShiftCommand, ShiftEvent};
use crate::domain::stock::event::Reason;
use crate::domain::stock::{StockCommand, StockEvent};
use crate::domain::{Body, read};
use crate::journal::Entry;
use crate::projection::{Day, Tally};
use crate::replica::{Command, Replica};
use crate::testing::{Device, create, line_added, line_id, order_id, park, pay, realm, refund, void};
use proptest::prelude::*;
use proptest::sample::Index;
use uuid::Uuid;

const PRODUCTS: [(&str, u32); 3] = [("soup", 90_000), ("ham", 190_000), ("gum", 88_750)];

/// One step on one of three devices: who, what, two numbers, and with whom it meets then, if not with itself.
type Step = (usize, u8, u8, u8, usize);

fn steps() -> impl Strategy<Value = Vec<Step>> {
    prop::collection::vec((0..3_usize, 0..16_u8, 0..6_u8, 0..6_u8, 0..3_usize), 1..70)
}

/// A device, and all events that it has.
struct Till {
    device: Device,
    known: Vec<Entry>,
}

impl Till {
    fn new(number: u32) -> Self {
        let device = Device::new(number);
        let known = Vec::new();
        Self { device, known }
    }

    /// Asks for something that may well be refused, and holds what comes of it against the reference.
    fn ask(&mut self, commands: Vec<Command>) {
        let Ok(entries) = self.device.run(commands) else {
            return;
        };
        for entry in entries {
            let decoded = read(&realm(), &entry).unwrap();
            let seen = |name: String| rows(&self.known).get(&name).copied().unwrap_or(0);
            match decoded.body {
                Body::Shift(ShiftEvent::Closed(closed)) => {
                    let expected = seen(format!("expected {}", decoded.meta.aggregate_id));
                    assert_eq!(closed.expected.0, expected);
                }
                Body::Stock(StockEvent::Counted(counted)) => {
                    assert_eq!(counted.seen.0, seen(format!("moved {}", counted.product_id)));
                }
                _ => {}
            }
            self.known.push(entry);
        }
    }

    fn hear(&mut self, entries: &[Entry]) {
        self.device.receive(entries);
        for entry in entries {
            if !self.known.contains(entry) {
                self.known.push(entry.clone());
            }
        }
    }
}

fn command(unique: u128, what: u8, a: u8, b: u8, till: &Device) -> Command {
    let order = order_id(1 + u128::from(a) % 3);
    let (name, rate) = PRODUCTS[usize::from(a) % PRODUCTS.len()];
    let cents = i64::from(a) * 333 + i64::from(b) * 50;
    let shift = till.replica.open_shift().map(|view| view.id);
    // Mostly the shift that is open here; now and then one of another till.
    let any = till.replica.shifts().get(usize::from(b)).map(|view| view.id);
    let shift = shift
        .filter(|_| b < 4)
        .or(any)
        .unwrap_or(ShiftId(Uuid::from_u128(unique)));
    let order_command = |command| Command::Order(order, command);
    match what {
        0..=2 => {
            let mut line = line_added(unique, cents);
            line.product_id = name.into();
            line.tax_rate = TaxRate(rate);
            line.quantity = Quantity(500 + 250 * i64::from(b));
            order_command(OrderCommand::AddLine(Box::new(line)))
        }
        3 => order_command(OrderCommand::ChangeQuantity {
            line_id: line_id(100 + u128::from(b)),
            to: Quantity::whole(i32::from(a)),
        }),
        4 => order_command(OrderCommand::RemoveLine {
            line_id: line_id(100 + u128::from(b)),
        }),
        5 | 6 => order_command(pay(unique, 1_000_000)),
        7 => order_command(refund(unique, cents)),
        8 => order_command(if a < 2 { void() } else { park("window") }),
        9 | 10 => {
            let reason = if a < 4 { Reason::Received } else { Reason::Wasted };
            let sign = if a < 4 { 1 } else { -1 };
            let delta = Quantity(sign * (1 + i64::from(b)) * 500);
            Command::Stock(
                name.into(),
                StockCommand::Adjust {
                    delta,
                    reason,
                    note: None,
                },
            )
        }
        11 => Command::Stock(
            name.into(),
            StockCommand::Count {
                counted: Quantity::whole(i32::from(b)),
            },
        ),
        12 | 13 => Command::Shift(
            ShiftId(Uuid::from_u128(unique)),
            ShiftCommand::Open {
                float: Amount(cents),
                currency: Currency::from_code("EUR").unwrap(),
            },
        ),
        14 => Command::Shift(
            shift,
            ShiftCommand::MoveCash(CashMoved {
                movement_id: MovementId(Uuid::from_u128(unique)),
                kind: [CashKind::PaidIn, CashKind::PaidOut, CashKind::Drop][usize::from(a) % 3],
                amount: Amount(cents + 1),
                reason: "change".into(),
            }),
        ),
        _ => Command::Shift(
            shift,
            ShiftCommand::Close {
                counted: Amount(cents),
                note: None,
            },
        ),
    }
}

/// Three devices after a day.
fn day(steps: Vec<Step>) -> [Till; 3] {
    let mut tills = [Till::new(1), Till::new(2), Till::new(3)];
    for (index, (who, what, a, b, whom)) in steps.into_iter().enumerate() {
        let unique = index as u128 + 100;
        let till = &mut tills[who];
        // Some hours pass, differently for each of them; at the end it is days.
        till.device.now = Timestamp(till.device.now.0 + i64::from(a) * 3_000_000);
        till.ask(vec![Command::Order(order_id(1 + u128::from(a) % 3), create())]);
        let command = command(unique, what, a, b, &till.device);
        till.ask(vec![command]);
        if who != whom {
            let (there, here) = (tills[who].known.clone(), tills[whom].known.clone());
            tills[whom].hear(&there);
            tills[who].hear(&here);
        }
    }
    tills
}

/// What a replica shows, as rows of the reference.
fn shown(replica: &Replica) -> Rows {
    let mut rows = Rows::new();
    let mut put = |name: String, number: i64| assert_eq!(rows.insert(name, number), None);
    for product in replica.stocked() {
        let stock = replica.stock(product);
        put(format!("level {product}"), stock.level.0);
        put(format!("sold {product}"), stock.sold.0);
        put(format!("reserved {product}"), stock.reserved.0);
        let adjusted = stock.record.map_or(0, |record| record.moved().0);
        put(format!("moved {product}"), adjusted - stock.sold.0);
        let counts = stock.record.map_or(0, |record| record.counts.len());
        put(format!("counts {product}"), i64::try_from(counts).unwrap());
    }
    for view in replica.shifts() {
        let (id, drawer) = (view.id, view.totals.drawer);
        put(format!("drawer {id} taken"), drawer.taken.0);
        put(format!("drawer {id} refunded"), drawer.refunded.0);
        put(format!("drawer {id} payments"), drawer.payments);
        put(format!("drawer {id} refunds"), drawer.refunds);
        put(format!("expected {id}"), view.totals.expected.0);
        put(format!("late {id}"), view.totals.late.0);
        put(
            format!("closes {id}"),
            i64::try_from(view.shift.closes.len()).unwrap(),
        );
    }
    for (Day(day), sales) in replica.sales(Day(i64::MIN)..=Day(i64::MAX)) {
        let mut tally = |name: String, tally: &Tally| {
            put(format!("{name} gross"), tally.gross.0);
            put(format!("{name} quantity"), tally.quantity.0);
            put(format!("{name} orders"), tally.orders);
        };
        tally(format!("day {day}"), &sales.total);
        for (hour, its) in &sales.hours {
            tally(format!("day {day} hour {hour}"), its);
        }
        for (product, its) in &sales.products {
            tally(format!("day {day} product {product}"), its);
        }
        for (user, its) in &sales.staff {
            tally(format!("day {day} staff {user}"), its);
        }
        for (rate, its) in sales.taxes.values().flatten() {
            put(format!("day {day} tax {} gross", rate.0), its.gross.0);
            put(format!("day {day} tax {} included", rate.0), its.included.0);
        }
    }
    rows.retain(|_, number| *number != 0);
    rows
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 192, ..ProptestConfig::default() })]

    #[test]
    fn projections_are_what_the_reference_says_in_any_order_of_arrival(
        steps in steps(),
        picks in prop::collection::vec(any::<(Index, bool)>(), 250),
    ) {
        let tills = day(steps);
        for till in &tills {
            prop_assert_eq!(shown(&till.device.replica), rows(&till.known), "what one device has heard of");
        }
        let streams: Vec<Vec<Entry>> = tills.iter().map(|till| till.device.written.clone()).collect();
        let expected = rows(&streams.concat());
        let mut prints = Vec::new();
        for number in [8, 9] {
            // A fresh device hears the streams interleaved at random, with repeats, and settles now and then.
            let (mut next, mut fresh) = ([0; 3], Device::new(number));
            for (index, settles) in picks.iter().cycle() {
                let open: Vec<usize> = (0..3).filter(|&s| next[s] < streams[s].len()).collect();
                if open.is_empty() {
                    break;
                }
                let stream = if number == 8 { open[index.index(open.len())] } else { open[open.len() - 1] };
                for entry in &streams[stream][next[stream].saturating_sub(2)..=next[stream]] {
                    fresh.replica.apply(entry);
                }
                if *settles {
                    fresh.replica.settle();
                }
                next[stream] += 1;
            }
            fresh.replica.settle();
            prop_assert_eq!(&shown(&fresh.replica), &expected);
            prints.push(fresh.replica.fingerprint());
            let again = fresh.replica.settle();
            prop_assert!(again.is_empty(), "settled is settled");
            // The inbox: each conflict of each order, each losing closing and count, once.
            let inbox = fresh.replica.inbox();
            let on_orders: usize = (1..4).filter_map(|n| fresh.replica.order(order_id(n)))
                .map(|view| view.order.conflicts(view.id).len()).sum();
            let lost: i64 = expected.iter()
                .filter(|(name, _)| name.starts_with("counts ") || name.starts_with("closes "))
                .map(|(_, number)| number - 1).sum();
            prop_assert_eq!(inbox.len(), on_orders + usize::try_from(lost).unwrap());
            prop_assert!(inbox.is_sorted_by_key(crate::replica::Left::at));
        }
        prop_assert_eq!(prints[0], prints[1]);
    }
}
