//! The table of docs/EVENTS.md, row against column, is what this test runs: for every pair of types, two devices do
//! them apart, whichever clock is ahead, and what is left for a person must be what the cell says.

use super::{kinds, table_for_two};
use crate::base::clock::Fence;
use crate::base::quantity::Quantity;
use crate::domain::order::event::{LockReleased, Locked, OrderEvent};
use crate::domain::order::{Conflict, ConflictKind, OrderCommand, Resolve, Settlement};
use crate::domain::{Body, KINDS};
use crate::journal::Entry;
use crate::replica::{Command, CommandError};
use crate::testing::{Device, add, create, line_id, meet, note, order_id, park, pay, refund, void};
use std::collections::{BTreeMap, BTreeSet};

const DOCS: &str = include_str!("../../../../../docs/EVENTS.md");

/// Types that nobody can write apart from another: what they are about begins with them.
const FIRST: &str = "first";

/// The cells below the heading, by (row, column).
fn table() -> BTreeMap<(String, String), String> {
    let cells = |line: &str| -> Vec<String> {
        let inner = line.trim().trim_start_matches('|').trim_end_matches('|');
        inner.split('|').map(|cell| cell.trim().to_owned()).collect()
    };
    let (_, section) = DOCS
        .split_once("### Written apart")
        .expect("the section of the table");
    let mut rows = section
        .lines()
        .skip_while(|line| !line.starts_with('|'))
        .take_while(|line| line.starts_with('|'));
    let head = cells(rows.next().expect("a head"));
    rows.next().expect("the rule below the head");
    rows.map(cells)
        .flat_map(|row| {
            let columns = head.clone().into_iter().zip(row.clone()).skip(1);
            columns
                .map(|(column, cell)| ((row[0].clone(), column), cell))
                .collect::<Vec<_>>()
        })
        .collect()
}

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

/// Writes an event of a type, as its author would.
fn act(device: &mut Device, kind: &str, side: u128) -> Result<Vec<Entry>, CommandError> {
    let line_id = line_id(1);
    // What the hub writes.
    let lease = match kind {
        "locked" => Some(OrderEvent::Locked(Locked {
            device_id: device.replica.me(),
            user_id: None,
            fence: Fence(1),
            approved_by: None,
        })),
        "lock.released" => Some(OrderEvent::LockReleased(LockReleased { fence: Fence(1) })),
        _ => None,
    };
    if let Some(event) = lease {
        return device.run(vec![Command::Record(order_id(1).into(), Body::Order(event))]);
    }
    let command = match kind {
        "line.added" => add(10 + side, 300),
        "line.quantityChanged" => OrderCommand::ChangeQuantity {
            line_id,
            to: Quantity::whole(2),
        },
        "line.removed" => OrderCommand::RemoveLine { line_id },
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
            approved_by: None,
        }),
        other => panic!("how does one write {other}?"),
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
    let (mut ana, mut ben) = table_for_two();
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
fn left(row: &str, column: &str, ahead: bool) -> BTreeSet<&'static str> {
    let id = order_id(1);
    let shared = || -> Result<(Device, Device), CommandError> {
        let (mut ana, mut ben) = start(row, column, ahead);
        let needs = before(row, 1);
        let same = before(column, 1) == needs;
        for command in needs
            .into_iter()
            .chain(before(column, 2).into_iter().filter(|_| !same))
        {
            ana.order(id, command)?;
        }
        meet(&mut [&mut ana, &mut ben]);
        act(&mut ana, row, 1)?;
        act(&mut ben, column, 2)?;
        Ok((ana, ben))
    };
    let alone = || {
        let (mut ana, mut ben) = start(row, column, ahead);
        for (device, kind, side) in [(&mut ana, row, 1), (&mut ben, column, 2)] {
            for command in before(kind, side) {
                device.order(id, command).unwrap();
            }
            act(device, kind, side).unwrap();
        }
        (ana, ben)
    };
    let (mut ana, mut ben) = shared().unwrap_or_else(|_| alone());
    meet(&mut [&mut ana, &mut ben]);
    assert_eq!(ana.state(id), ben.state(id), "{row} and {column}");
    let found = ana.state(id).conflicts(id);
    assert_eq!(found, ben.state(id).conflicts(id));
    found.iter().map(code).collect()
}

#[test]
fn every_pair_leaves_what_the_docs_say() {
    let types: Vec<&str> = KINDS
        .iter()
        .filter_map(|(kind, _)| kind.strip_prefix("order."))
        .collect();
    let table = table();
    assert_eq!(
        table.len(),
        types.len().pow(2),
        "a row and a column for each type, and no more"
    );
    let mut wrong = Vec::new();
    for row in &types {
        for column in &types {
            let cell = &table[&(row.to_string(), column.to_string())];
            if [row, column].contains(&&"created") {
                assert_eq!(cell, FIRST, "{row} × {column}");
                continue;
            }
            for ahead in [true, false] {
                let left = left(row, column, ahead);
                let said: BTreeSet<&str> = cell.split(' ').filter(|code| *code != "=").collect();
                if left != said {
                    wrong.push(format!("{row} × {column}: '{cell}', but {left:?}"));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
