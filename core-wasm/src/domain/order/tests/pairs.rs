//! The table of docs/EVENTS.md, row against column, is what this test runs: for every pair of types, two devices do
//! them apart, whichever clock is ahead, and what is left for a person must be what their facets say.

use super::{kinds, table_for_two};
use crate::base::quantity::Quantity;
use crate::domain::order::conflict::table;
use crate::domain::order::event::{LineAdded, Updated};
use crate::domain::order::{Conflict, ConflictKind, OrderCommand, Resolve, Settlement, samples};
use crate::domain::{Body, Effect, EventType, Facet, event_types};
use crate::journal::Entry;
use crate::replica::{Command, CommandError};
use crate::testing::{Device, add, create, line_added, meet, note, order_id, park, pay, refund, void};
use std::collections::BTreeSet;

fn code(conflict: &Conflict) -> &'static str {
    match conflict.kind {
        ConflictKind::PaidTwice { .. } => "PP",
        ConflictKind::ChangedAfterPayment { .. } => "CP",
        ConflictKind::RefundedAndPaid { .. } => "RP",
        ConflictKind::RefundedTwice { .. } => "RR",
        ConflictKind::PaidAndVoided { .. } => "PV",
        ConflictKind::ClosedTwice => "VV",
        ConflictKind::ChangedAfterVoid { .. } => "CV",
        ConflictKind::StaleFence => "SF",
        ConflictKind::Superseded { .. } => "↑",
    }
}

/// What must have happened before, for a type to be written.
fn before(kind: &str, side: u128) -> Vec<OrderCommand> {
    match kind {
        "reparked" => vec![park(&format!("before {side}"))],
        "refunded" => vec![pay(100 + side, 450)],
        _ => Vec::new(),
    }
}

/// Writes an event of a type, as its author would, beside one of another type; of a type that is not named here, what its
/// sample says.
fn act(device: &mut Device, kind: &str, beside: &EventType, side: u128) -> Result<Vec<Entry>, CommandError> {
    let line_id = samples::line_id();
    let names_it = |facet| {
        beside
            .effects
            .iter()
            .any(|effect| matches!(effect, Effect::Sets(its, _) if *its == facet))
    };
    let command = match kind {
        "line.added" => add(10 + side, 300),
        "line.quantityChanged" => OrderCommand::ChangeQuantity {
            line_id,
            to: Quantity::whole(2),
        },
        "line.removed" => OrderCommand::RemoveLine { line_id },
        "updated" if names_it(Facet::Label) && !names_it(Facet::Note) => OrderCommand::Update(Updated {
            label: Some(format!("window {side}")),
            ..Updated::default()
        }),
        "updated" => note(&format!("note {side}")),
        "parked" | "reparked" => park(&format!("label {side}")),
        "sent" => OrderCommand::Send,
        "paid" => pay(200 + side, 10_000),
        "voided" => void(),
        "refunded" => refund(300 + side, 100),
        "conflict.resolved" => OrderCommand::Resolve(Resolve {
            conflict: device.state(order_id(1)).conflicts(order_id(1))[0].id,
            settlement: Settlement::Acknowledge,
            note: None,
        }),
        other => {
            let mut samples = Body::samples().into_iter();
            let sample = samples.find(|body| body.kind().0.strip_prefix("order.") == Some(other));
            return device.run(vec![Command::Record(order_id(1).into(), sample.unwrap())]);
        }
    };
    let entries = device.order(order_id(1), command)?;
    let wrote = format!("order.{kind}");
    if kinds(&entries).contains(&wrote) {
        Ok(entries)
    } else {
        Err(CommandError::TooLarge)
    }
}

/// Two devices that know the same, with a conflict if one of them is to settle it.
fn start(row: &str, column: &str, ahead: bool) -> (Device, Device) {
    let (mut ana, mut ben) = (Device::new(1), Device::new(2));
    let soup = LineAdded {
        line_id: samples::line_id(),
        ..line_added(1, 450)
    };
    ana.order(order_id(1), create()).unwrap();
    ana.order(order_id(1), OrderCommand::AddLine(Box::new(soup)))
        .unwrap();
    meet(&mut [&mut ana, &mut ben]);
    if [row, column].contains(&"conflict.resolved") {
        ana.order(order_id(1), note("no nuts")).unwrap();
        ben.order(order_id(1), note("window")).unwrap();
        meet(&mut [&mut ana, &mut ben]);
    }
    for n in 0..4 {
        let device = if ahead { &mut ana } else { &mut ben };
        device.order(order_id(50 + n), create()).unwrap();
    }
    (ana, ben)
}

/// What is left once `row` and `column` were written apart. What they need before is known to both, if that does not
/// keep one of them from being written; else each does it by itself.
fn left(row: &EventType, column: &EventType, ahead: bool) -> BTreeSet<&'static str> {
    let id = order_id(1);
    let [first, second] = [row, column].map(|kind| kind.name.trim_start_matches("order."));
    let shared = || -> Result<(Device, Device), CommandError> {
        let (mut ana, mut ben) = start(first, second, ahead);
        let needs = before(first, 1);
        let same = before(second, 1) == needs;
        for command in needs
            .into_iter()
            .chain(before(second, 2).into_iter().filter(|_| !same))
        {
            ana.order(id, command)?;
        }
        meet(&mut [&mut ana, &mut ben]);
        act(&mut ana, first, column, 1)?;
        act(&mut ben, second, row, 2)?;
        Ok((ana, ben))
    };
    let alone = || {
        let (mut ana, mut ben) = start(first, second, ahead);
        for (device, kind, beside, side) in [(&mut ana, first, column, 1), (&mut ben, second, row, 2)] {
            for command in before(kind, side) {
                device.order(id, command).unwrap();
            }
            act(device, kind, beside, side).unwrap();
        }
        (ana, ben)
    };
    let (mut ana, mut ben) = shared().unwrap_or_else(|_| alone());
    meet(&mut [&mut ana, &mut ben]);
    assert_eq!(ana.state(id), ben.state(id), "{first} and {second}");
    let found = ana.state(id).conflicts(id);
    assert_eq!(found, ben.state(id).conflicts(id));
    found.iter().map(code).collect()
}

#[test]
fn every_pair_leaves_what_its_facets_say() {
    let types: Vec<EventType> = event_types()
        .into_iter()
        .filter(|kind| kind.name.starts_with("order."))
        .collect();
    let mut wrong = Vec::new();
    for row in &types {
        for column in &types {
            let said = table::left(&row.effects, &column.effects);
            if said.contains(table::FIRST) {
                continue;
            }
            for ahead in [true, false] {
                let left = left(row, column, ahead);
                if left != said {
                    wrong.push(format!("{} × {}: {said:?}, but {left:?}", row.name, column.name));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn fields_that_only_one_of_two_named_collide_with_nothing() {
    let (mut ana, mut ben) = table_for_two();
    ana.order(order_id(1), note("no nuts")).unwrap();
    ben.order(order_id(1), park("terrace")).unwrap();
    meet(&mut [&mut ana, &mut ben]);
    assert_eq!(ana.state(order_id(1)).conflicts(order_id(1)), []);
}
