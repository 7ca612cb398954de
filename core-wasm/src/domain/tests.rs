//! What holds of every row of the registry.

use super::{Author, Body, KINDS, event_types, may_write};
use crate::codec::Shape;
use crate::journal::AggregateType;
use crate::records::staff::Role;
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

/// Who may write what, row by row as it is meant: till, station, server; and the least role behind it.
#[test]
fn who_may_write_is_as_it_is_meant() {
    use Role::{Cook, Manager, Owner, Waiter};
    for (name, _) in KINDS {
        let (till, station, server, role) = match name.split_once('.').unwrap_or_default() {
            ("order", "locked" | "lock.released") => (false, false, true, None),
            ("order" | "inventory" | "shift", _) => (true, false, false, None),
            ("kds" | "bds", "ticket.created") => (true, false, false, None),
            ("kds" | "bds", _) => (true, true, false, None),
            ("store" | "catalog" | "staff", "edited") => (true, false, true, Some(Manager)),
            ("device", "diverged") => (true, true, true, None),
            ("store" | "catalog" | "staff" | "device" | "client", _) => (false, false, true, None),
            other => panic!("who may write {other:?}?"),
        };
        for (author, may) in Author::ALL.into_iter().zip([till, station, server]) {
            for who in [None, Some(Cook), Some(Waiter), Some(Manager), Some(Owner)] {
                let expected = may && role.is_none_or(|role| who >= Some(role));
                assert_eq!(
                    may_write(name, author, who),
                    expected,
                    "{name} by {author:?} with {who:?}"
                );
            }
        }
    }
    assert!(
        !may_write("order.tipped", Author::Till, Some(Owner)),
        "nobody knows what that is"
    );
}
