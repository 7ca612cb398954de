//! A drawer from its float to its count, on one till and on several.

use super::event::{CashKind, CashMoved, Closed, Opened};
use super::{Shift, ShiftCommand, ShiftError, ShiftEvent, ShiftTotals};
use crate::base::clock::{Stamp, Timestamp};
use crate::base::ids::{MovementId, ShiftId};
use crate::base::money::{Amount, Currency};
use crate::domain::Body;
use crate::journal::Metadata;
use crate::replica::{Change, Command, CommandError, Whereabouts};
use crate::testing::{Device, add, create, meet, metadata, order_id, pay};
use proptest::prelude::*;
use uuid::Uuid;

fn id(n: u128) -> ShiftId {
    ShiftId(Uuid::from_u128(0x5_0000 + n))
}

fn open(cents: i64) -> ShiftCommand {
    ShiftCommand::Open {
        float: Amount(cents),
        currency: Currency::from_code("EUR").unwrap(),
    }
}

fn close(cents: i64) -> ShiftCommand {
    ShiftCommand::Close {
        counted: Amount(cents),
        note: None,
    }
}

fn cash(n: u128, kind: CashKind, cents: i64) -> ShiftCommand {
    ShiftCommand::MoveCash(CashMoved {
        movement_id: MovementId(Uuid::from_u128(n)),
        kind,
        amount: Amount(cents),
        reason: "lemons".into(),
    })
}

fn ask(device: &mut Device, shift: ShiftId, command: ShiftCommand) -> Result<(), CommandError> {
    device.run(vec![Command::Shift(shift, command)]).map(drop)
}

fn sell(device: &mut Device, n: u128, cents: i64) {
    device.order(order_id(n), create()).unwrap();
    device.order(order_id(n), add(100 + n, cents)).unwrap();
    device.order(order_id(n), pay(n, cents + 50)).unwrap();
}

fn totals(device: &Device, shift: ShiftId) -> ShiftTotals {
    device.replica.shift(shift).unwrap().totals
}

#[test]
fn a_shift_from_float_to_count() {
    let mut till = Device::new(3);
    sell(&mut till, 1, 999);
    ask(&mut till, id(1), open(10_000)).unwrap();
    assert_eq!(till.replica.open_shift().unwrap().shift.number(), "3-1");
    sell(&mut till, 2, 450);
    for (n, kind, cents) in [
        (1, CashKind::PaidIn, 5_000),
        (2, CashKind::PaidOut, 300),
        (3, CashKind::Drop, 8_000),
    ] {
        ask(&mut till, id(1), cash(n, kind, cents)).unwrap();
    }
    let sums = totals(&till, id(1));
    assert_eq!(
        (sums.drawer.taken, sums.drawer.payments),
        (Amount(450), 1),
        "change went back, and the sale before the shift is not its own"
    );
    assert_eq!(
        (sums.paid_in, sums.paid_out, sums.dropped),
        (Amount(5_000), Amount(300), Amount(8_000))
    );
    assert_eq!(
        (sums.expected, sums.difference()),
        (Amount(10_000 + 450 + 5_000 - 300 - 8_000), None)
    );
    ask(&mut till, id(1), close(7_100)).unwrap();
    let sums = totals(&till, id(1));
    assert_eq!((sums.difference(), sums.late), (Some(Amount(-50)), Amount(0)));
    assert!(till.replica.open_shift().is_none());
    ask(&mut till, id(2), open(100)).unwrap();
    let numbers: Vec<_> = till
        .replica
        .shifts()
        .iter()
        .map(|view| view.shift.number().to_owned())
        .collect();
    assert!(numbers.contains(&"3-2".to_owned()) && numbers.len() == 2);
    assert_eq!(till.replica.shift(id(1)).unwrap().whereabouts, Whereabouts::Till);
}

#[test]
fn what_cannot_be_is_refused_and_changes_nothing() {
    let mut till = Device::new(1);
    ask(&mut till, id(1), open(0)).unwrap();
    let before = till.replica.fingerprint();
    let cases = [
        (id(1), open(0), ShiftError::Exists),
        (id(2), open(0), ShiftError::StillOpen { number: "1-1".into() }),
        (id(2), close(0), ShiftError::Unknown),
        (id(1), cash(1, CashKind::PaidIn, 0), ShiftError::NotCash),
        (id(1), cash(1, CashKind::Drop, -5), ShiftError::NotCash),
        (id(1), close(-1), ShiftError::NotCash),
    ];
    for (shift, command, error) in cases {
        assert_eq!(
            ask(&mut till, shift, command).unwrap_err(),
            CommandError::Shift(error)
        );
    }
    assert_eq!(till.replica.fingerprint(), before);
    ask(&mut till, id(1), close(0)).unwrap();
    for command in [close(0), cash(1, CashKind::PaidIn, 5)] {
        assert_eq!(
            ask(&mut till, id(1), command).unwrap_err(),
            CommandError::Shift(ShiftError::Closed)
        );
    }
    assert_eq!(
        ask(&mut till, id(3), open(-1)).unwrap_err(),
        CommandError::Shift(ShiftError::NotCash)
    );
}

#[test]
fn a_batch_opens_sells_and_closes() {
    let mut till = Device::new(1);
    till.run(vec![
        Command::Shift(id(1), open(100)),
        Command::Order(order_id(1), create()),
        Command::Order(order_id(1), add(1, 450)),
        Command::Order(order_id(1), pay(1, 500)),
        Command::Shift(id(1), close(550)),
        Command::Shift(id(2), open(200)),
    ])
    .unwrap();
    let sums = totals(&till, id(1));
    assert_eq!(
        (sums.expected, sums.difference(), sums.late),
        (Amount(550), Some(Amount(0)), Amount(0))
    );
    assert_eq!(till.replica.open_shift().unwrap().id, id(2));
}

#[test]
fn a_payment_that_arrives_after_the_close_is_late() {
    let (mut till, mut office) = (Device::new(1), Device::new(2));
    ask(&mut till, id(1), open(1_000)).unwrap();
    sell(&mut till, 1, 450);
    meet(&mut [&mut till, &mut office]);
    ask(&mut office, id(1), close(1_450)).unwrap();
    // The till has not heard of that, and sells on.
    sell(&mut till, 2, 300);
    ask(&mut till, id(1), cash(1, CashKind::PaidOut, 100)).unwrap();
    meet(&mut [&mut till, &mut office]);
    for device in [&till, &office] {
        let sums = totals(device, id(1));
        assert_eq!(
            (sums.expected, sums.late, sums.difference()),
            (Amount(1_650), Amount(200), Some(Amount(-200)))
        );
    }
    assert!(till.replica.open_shift().is_none(), "closed here by the office");
}

#[test]
fn closed_on_two_devices_the_higher_wins_and_the_other_is_shown_until_it_is_counted_again() {
    let (mut till, mut office) = (Device::new(1), Device::new(2));
    ask(&mut till, id(1), open(1_000)).unwrap();
    meet(&mut [&mut till, &mut office]);
    sell(&mut till, 1, 450);
    ask(&mut till, id(1), close(1_440)).unwrap();
    ask(&mut office, id(1), close(1_000)).unwrap();
    meet(&mut [&mut till, &mut office]);
    assert_eq!(till.replica.fingerprint(), office.replica.fingerprint());
    for device in [&till, &office] {
        let shift = device.replica.shift(id(1)).unwrap().shift;
        assert_eq!(shift.closed().unwrap().closed.counted, Amount(1_440));
        let losing: Vec<Amount> = shift.losing().map(|close| close.closed.counted).collect();
        assert_eq!(losing, [Amount(1_000)]);
    }
    ask(&mut office, id(1), close(1_450)).unwrap();
    meet(&mut [&mut till, &mut office]);
    let shift = till.replica.shift(id(1)).unwrap();
    assert_eq!(shift.shift.losing().len(), 0);
    assert_eq!(shift.totals.difference(), Some(Amount(0)));
}

#[test]
fn screens_hear_of_the_drawers_that_moved() {
    let mut till = Device::new(1);
    ask(&mut till, id(1), open(1_000)).unwrap();
    till.order(order_id(1), create()).unwrap();
    till.order(order_id(1), add(1, 450)).unwrap();
    let paid = till.order(order_id(1), pay(1, 450)).unwrap();
    let mut other = Device::new(2);
    let before = till.written.len() - paid.len();
    other.receive(&till.written[..before]);
    let changes = |device: &mut Device, entries: &[crate::journal::Entry]| {
        for entry in entries {
            device.replica.apply(entry);
        }
        device.replica.settle()
    };
    assert_eq!(
        changes(&mut other, &paid),
        [Change::Shift(id(1)), Change::Stock, Change::Sales].into()
    );
    assert_eq!(changes(&mut other, &paid), [].into(), "a repeat moves nothing");
}

/// Any event of a shift: what it is, a number in it, and the closings that it is over.
fn event((what, n, over): (u8, u128, Vec<u64>)) -> ShiftEvent {
    match what {
        0 => ShiftEvent::Opened(Opened {
            number: n.to_string(),
            float: Amount::ZERO,
            currency: Currency::EUR,
        }),
        1 | 2 => ShiftEvent::CashMoved(CashMoved {
            movement_id: MovementId(Uuid::from_u128(n)),
            kind: CashKind::PaidIn,
            amount: Amount(1),
            reason: String::new(),
        }),
        _ => ShiftEvent::Closed(Closed {
            counted: Amount::ZERO,
            expected: Amount::ZERO,
            note: None,
            over: over.into_iter().map(|n| metadata(n, 1).event_id).collect(),
        }),
    }
}

/// The seqs of the opening, the movements and the closings that count, by the rules as they are said: each over what folds
/// before it.
fn plainly(events: &[(Metadata, ShiftEvent)]) -> (Option<String>, Vec<i64>, Vec<Stamp>) {
    let (mut opened, mut moved, mut closes) = (None, Vec::<(MovementId, i64)>::new(), Vec::new());
    for (meta, event) in events {
        match event {
            ShiftEvent::Opened(its) => opened = Some(its.number.clone()),
            ShiftEvent::CashMoved(its) => {
                if moved.iter().all(|(id, _)| *id != its.movement_id) {
                    moved.push((its.movement_id, meta.at.0));
                }
            }
            ShiftEvent::Closed(its) => {
                closes.retain(|known: &Stamp| !its.over.contains(&known.event_id));
                closes.push(meta.stamp());
            }
        }
    }
    (opened, moved.into_iter().map(|(_, at)| at).collect(), closes)
}

proptest! {
    #[test]
    fn a_shift_is_the_same_in_whatever_order_its_events_come(
        events in prop::collection::vec((0..5_u8, 0..4_u128, prop::collection::vec(0..12_u64, 0..4)), 0..12)
            .prop_map(|events| {
                let events = (0..12).zip(events);
                events
                    .map(|(n, what)| {
                        let at = Timestamp(i64::try_from(n).unwrap());
                        (Metadata { at, ..metadata(n, n) }, event(what))
                    })
                    .collect::<Vec<_>>()
            })
            .prop_flat_map(|events| (Just(events.clone()), Just(events).prop_shuffle())),
    ) {
        let (in_order, shuffled) = events;
        let mut shift = Shift::default();
        shuffled.iter().for_each(|(meta, event)| shift.evolve(meta, event));
        let found = (
            shift.opened.as_ref().map(|opened| opened.number.clone()),
            shift.movements.iter().map(|movement| movement.at.0).collect(),
            shift.closes.iter().map(|close| close.stamp).collect(),
        );
        prop_assert_eq!(found, plainly(&in_order));
    }
}

#[test]
fn of_many_closings_made_apart_each_new_one_settles_as_many_as_an_event_should_name() {
    let mut till = Device::new(1);
    ask(&mut till, id(1), open(0)).unwrap();
    let apart = event((3, 0, Vec::new()));
    let apart = |_| Command::Record(id(1).into(), Body::Shift(apart.clone()));
    till.run((0..1_500).map(apart).collect()).unwrap();
    let losing = |till: &Device| {
        let shift = till.replica.shift(id(1)).unwrap().shift;
        (
            shift.closes.len(),
            shift.losing().len(),
            till.replica.inbox().len(),
        )
    };
    assert_eq!(losing(&till), (1_500, 64, 64), "the last ones are shown");
    ask(&mut till, id(1), close(0)).unwrap();
    assert_eq!(losing(&till), (501, 64, 64));
    ask(&mut till, id(1), close(0)).unwrap();
    assert_eq!(losing(&till), (1, 0, 0));
}
