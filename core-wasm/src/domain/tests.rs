//! What holds of every row of the registry.

use super::order::{self, Order, OrderEvent};
use super::{Author, Body, Draft, KINDS, Reason, event_types, read, writers};
use crate::base::clock::{Lamport, Timestamp};
use crate::base::ids::{AggregateId, DeviceId, EventId, OrderId};
use crate::base::permission::Permissions;
use crate::base::quantity::Quantity;
use crate::base::sample::uuid;
use crate::codec::Shape;
use crate::journal::{AggregateType, Head};
use crate::lab::realm;
use crate::records::staff::Role;
use crate::testing::metadata;
use std::collections::BTreeSet;

#[test]
fn a_name_stands_once_and_says_what_it_is_about() {
    let names: BTreeSet<&str> = KINDS.iter().map(|(name, _)| *name).collect();
    assert_eq!(names.len(), KINDS.len());
    for body in Body::samples() {
        let (name, _) = body.kind();
        let aggregate = body.aggregate_type();
        assert_ne!(aggregate, AggregateType::Other, "{name}");
        assert!(name.starts_with(&format!("{}.", aggregate.name())), "{name}");
    }
}

#[test]
fn every_type_says_what_it_is_and_has_a_sample_that_reads_back() {
    let sampled: BTreeSet<&str> = Body::samples().iter().map(|body| body.kind().0).collect();
    for kind in event_types() {
        assert!(
            !kind.doc.is_empty() && kind.doc.ends_with('.'),
            "{}: {}",
            kind.name,
            kind.doc
        );
        assert!(sampled.contains(kind.name), "no sample of {}", kind.name);
        let versions: Vec<u16> = kind.older.iter().copied().chain([kind.version]).collect();
        assert_eq!(
            versions,
            (1..=kind.version).collect::<Vec<_>>(),
            "{} has lost a version",
            kind.name
        );
        if let Shape::Map(fields) = kind.payload {
            assert!(
                fields.iter().all(|field| !field.doc.is_empty()),
                "{} has a field without a word",
                kind.name
            );
        }
    }
    for body in Body::samples() {
        let (name, version) = body.kind();
        assert_eq!(Body::decode(name, version, &body.encode()).as_ref(), Ok(&body));
    }
}

#[test]
fn an_order_s_event_takes_what_its_row_says_unless_the_order_says_more() {
    for body in Body::samples() {
        let Body::Order(event) = &body else { continue };
        // It takes what its action does.
        if matches!(event, OrderEvent::ConflictResolved(_)) {
            continue;
        }
        let id = OrderId(uuid(1));
        let mut order = Order::default();
        let row = writers(body.kind().0).unwrap().needs;
        let in_doubt = ["order.line.removed", "order.voided"].contains(&body.kind().0)
            || matches!(event, OrderEvent::LineQuantityChanged(changed) if changed.delta < Quantity::ZERO);
        assert_eq!(
            order::takes(id, &order, event) == row,
            !in_doubt,
            "{body:?} of an order that nobody has heard of"
        );
        for begun in Body::samples() {
            if let Body::Order(begun @ (OrderEvent::Created(_) | OrderEvent::LineAdded(_))) = begun {
                order.evolve(&metadata(1, 1), &begun);
            }
        }
        assert_eq!(order::takes(id, &order, event), row, "{body:?}");
    }
    assert!(writers("order.tipped").is_none(), "nobody knows what that is");
}

/// What the design says of devices and people, whatever rows there are.
#[test]
fn a_station_sells_nothing_and_settings_take_a_manager() {
    let boss = Permissions::all();
    for (name, _) in KINDS {
        let may = |author, may: Permissions| {
            let row = writers(name).unwrap();
            row.devices.contains(&author) && (author == Author::Station || may.has_one_of(row.needs))
        };
        let nobody = Permissions::NONE;
        match name.split_once('.').unwrap_or_default() {
            ("order", "locked" | "lock.released") => {
                assert!(!may(Author::Till, boss) && may(Author::Server, nobody), "{name}");
            }
            ("order" | "shift" | "inventory", _) => {
                assert!(!may(Author::Station, boss) && may(Author::Till, boss), "{name}");
                assert!(!may(Author::Till, nobody), "{name} takes somebody who may");
            }
            ("kds" | "bds", "ticket.created") => {
                assert!(may(Author::Till, boss) && !may(Author::Till, nobody), "{name}");
                assert!(!may(Author::Station, boss), "{name}");
            }
            // Nobody signs in at a kitchen's wall.
            ("kds" | "bds", _) => {
                assert!(
                    may(Author::Till, nobody) && may(Author::Station, nobody),
                    "{name}"
                );
            }
            ("device", "diverged") => {
                assert!(Author::ALL.into_iter().all(|author| may(author, nobody)));
            }
            // What people edit in the office: a till asks the server for it.
            (_, "edited") => {
                assert!(!may(Author::Till, boss) && !may(Author::Station, boss));
                let cashier = Permissions::usual(Role::Cashier);
                assert!(!may(Author::Server, cashier) && may(Author::Server, boss));
            }
            _ => {
                assert!(!may(Author::Till, boss) && !may(Author::Station, boss), "{name}");
                assert!(may(Author::Server, nobody), "{name}");
            }
        }
    }
}

#[test]
fn a_time_that_no_clock_can_reach_is_quarantined() {
    let realm = realm();
    let at = |lamport| {
        let body = Body::samples().remove(0);
        let draft = Draft {
            event_id: EventId(uuid(1)),
            aggregate_id: AggregateId(uuid(2)),
            version: 1,
            at: Timestamp(0),
            user_id: None,
            approved_by: None,
            fence: None,
            body,
        };
        read(
            &realm,
            &draft.seal(&realm, Head::empty(DeviceId(uuid(3))), lamport).1,
        )
    };
    assert!(at(Lamport::LAST).is_ok());
    assert!(matches!(at(Lamport::LAST.next()), Err(Reason::Damaged(_))));
}
