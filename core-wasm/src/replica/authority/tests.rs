//! What has begun, and whose drawer a shift is, as a server is told of it by devices that it knows.

use super::*;
use crate::base::ids::MovementId;
use crate::base::money::{Amount, Currency};
use crate::domain::Body;
use crate::domain::device::{DeviceEvent, Replaced};
use crate::domain::order::OrderCommand;
use crate::domain::shift::ShiftCommand;
use crate::domain::shift::event::{CashKind, CashMoved};
use crate::journal::Seq;
use crate::replica::Command;
use crate::store::contract::device;
use crate::testing::{Device, create, order_id};
use uuid::Uuid;

const HONEST: u32 = 2;
const OTHER: u32 = 3;

/// A hub that has let both tills in.
fn hub() -> Device {
    let mut hub = Device::new(1);
    for n in [HONEST, OTHER] {
        pair(&mut hub, n, None);
    }
    hub
}

fn pair(hub: &mut Device, n: u32, replaces: Option<u32>) {
    let replaces = replaces.map(|former| Replaced {
        device_id: device(former.into()),
        kept: Seq(9),
        written: Seq(9),
    });
    let row = DevicePaired {
        replaces,
        ..DevicePaired::new(device(n.into()), n, format!("Till {n}"))
    };
    let row = Body::Device(DeviceEvent::Paired(row));
    hub.run(vec![Command::Record(device(n.into()).into(), row)])
        .unwrap();
}

fn shift_id() -> ShiftId {
    ShiftId(Uuid::from_u128(0x5_0001))
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

fn cash() -> ShiftCommand {
    ShiftCommand::MoveCash(CashMoved {
        movement_id: MovementId(Uuid::from_u128(1)),
        kind: CashKind::PaidOut,
        amount: Amount(700),
        reason: "lemons".to_owned(),
    })
}

fn on_shift(till: &mut Device, command: ShiftCommand) -> Entry {
    let mut written = till.run(vec![Command::Shift(shift_id(), command)]).unwrap();
    written.remove(0)
}

fn on_order(till: &mut Device, command: OrderCommand) -> Entry {
    till.order(order_id(1), command).unwrap().remove(0)
}

/// A device that begins the same thing, not having heard of it: so late that it stands behind whatever there is.
fn deaf(n: u32) -> Device {
    let mut till = Device::new(n);
    for other in 1..50 {
        till.order(order_id(1_000 * u128::from(n) + other), create())
            .unwrap();
    }
    till
}

#[test]
fn a_drawer_is_its_own_tills_and_those_who_took_its_place() {
    let mut hub = hub();
    let mut honest = Device::new(HONEST);
    let opened = on_shift(&mut honest, open(10_000));
    assert_eq!(hub.replica.forbids(&opened, false), None);
    hub.receive(std::slice::from_ref(&opened));
    let mut other = Device::new(OTHER);
    other.receive(std::slice::from_ref(&opened));
    for command in [cash(), close(1)] {
        let entry = on_shift(&mut other, command);
        assert_eq!(hub.replica.forbids(&entry, false), Some(Forbidden::Drawer));
    }
    let closed = on_shift(&mut honest, close(10_000));
    assert_eq!(hub.replica.forbids(&closed, false), None);
    // A till that took its place by way of another, which has heard of nothing but the beginning.
    pair(&mut hub, 4, Some(HONEST));
    pair(&mut hub, 5, Some(4));
    for n in [4, 5] {
        let mut next = Device::new(n);
        next.receive(std::slice::from_ref(&opened));
        for command in [cash(), close(2)] {
            let entry = on_shift(&mut next, command);
            assert_eq!(hub.replica.forbids(&entry, false), None, "{n}");
        }
    }
    // Two that say of each other that they took their place lead nowhere.
    pair(&mut hub, OTHER, Some(6));
    pair(&mut hub, 6, Some(OTHER));
    let entry = on_shift(&mut deaf(OTHER), open(0));
    hub.receive(std::slice::from_ref(&closed));
    assert_eq!(hub.replica.forbids(&entry, false), Some(Forbidden::Begun));
    let mut other = Device::new(OTHER);
    other.receive(&[opened]);
    let over = on_shift(&mut other, close(3));
    assert_eq!(hub.replica.forbids(&over, false), Some(Forbidden::Drawer));
}

#[test]
fn a_shift_that_stands_closed_twice_is_anybodys_to_count_once_more() {
    let mut hub = hub();
    let mut honest = Device::new(HONEST);
    let opened = on_shift(&mut honest, open(10_000));
    pair(&mut hub, 4, Some(HONEST));
    let mut next = Device::new(4);
    next.receive(std::slice::from_ref(&opened));
    let closes = [on_shift(&mut honest, close(1)), on_shift(&mut next, close(2))];
    hub.receive(&[opened]);
    hub.receive(&closes);
    let mut other = Device::new(OTHER);
    other.receive(&hub.written);
    other.receive(&honest.written);
    other.receive(&next.written);
    let again = on_shift(&mut other, close(3));
    assert_eq!(hub.replica.forbids(&again, false), None);
    let moved = on_shift_anyway(&mut other);
    assert_eq!(hub.replica.forbids(&moved, false), Some(Forbidden::Drawer));
}

/// What a program writes that is not the app: cash out of a drawer that is closed.
fn on_shift_anyway(till: &mut Device) -> Entry {
    let Body::Shift(moved) = Body::samples()
        .into_iter()
        .find(|body| body.kind().0 == "shift.cash.moved")
        .unwrap()
    else {
        panic!("no shift's")
    };
    let record = Command::Record(shift_id().into(), Body::Shift(moved));
    till.run(vec![record]).unwrap().remove(0)
}

#[test]
fn what_has_begun_is_not_begun_once_more() {
    let mut hub = hub();
    let mut honest = Device::new(HONEST);
    let order = on_order(&mut honest, create());
    let shift = on_shift(&mut honest, open(10_000));
    let mut before = Device::new(OTHER);
    for entry in [&order, &shift] {
        assert_eq!(hub.replica.forbids(entry, false), None);
    }
    hub.receive(&[order.clone(), shift.clone()]);
    for entry in [&order, &shift] {
        assert_eq!(hub.replica.forbids(entry, false), None, "sent again");
    }
    for n in [HONEST, OTHER] {
        let mut again = deaf(n);
        for entry in [on_order(&mut again, create()), on_shift(&mut again, open(1))] {
            assert_eq!(hub.replica.forbids(&entry, false), Some(Forbidden::Begun), "{n}");
            assert_eq!(
                hub.replica.forbids(&entry, true),
                None,
                "it was asked when it came first"
            );
        }
    }
    // One that stands before it changes nothing, as it may be the right one that comes late.
    before.run(vec![Command::Shift(shift_id(), open(1))]).unwrap();
    let early = before.written.remove(0);
    assert_eq!(hub.replica.forbids(&early, false), None);
    let shown = |hub: &Device| {
        let shift = hub.replica.shift(shift_id()).unwrap().shift;
        (shift.till, shift.opened.clone())
    };
    let known = shown(&hub);
    hub.receive(&[early]);
    assert_eq!(shown(&hub), known);
    // A hub that was wiped does not know who is who yet, nor what was there before.
    let mut again = deaf(OTHER);
    for entry in [on_order(&mut again, create()), on_shift(&mut again, open(1))] {
        let mut wiped = Device::new(1);
        wiped.receive(&honest.written);
        assert_eq!(wiped.replica.forbids(&entry, false), None);
        pair(&mut wiped, OTHER, None);
        assert_eq!(wiped.replica.forbids(&entry, false), Some(Forbidden::Begun));
    }
}
