//! What two events of one order leave for a person that were written apart, each by someone who had not seen the other. It
//! follows from what their types do to which facet, as the registry states it: a new type states that, and has its row and
//! its column. docs/EVENTS.md shows the whole table, and the tests run every cell of it.

use crate::domain::{Effect, Facet};
use std::collections::BTreeSet;

/// Nothing can be written before it.
pub const FIRST: &str = "first";

/// The conflicts' codes; none if the two commute.
pub fn left(one: &[Effect], other: &[Effect]) -> BTreeSet<&'static str> {
    if one.contains(&Effect::Begins) || other.contains(&Effect::Begins) {
        return BTreeSet::from([FIRST]);
    }
    let pairs = one
        .iter()
        .flat_map(|first| other.iter().map(move |second| (*first, *second)));
    pairs.filter_map(|(first, second)| of(first, second)).collect()
}

fn of(one: Effect, other: Effect) -> Option<&'static str> {
    match (one, other) {
        (Effect::Sets(this, to), Effect::Sets(that, with)) => {
            (this == that && (to.is_none() || to != with)).then_some("↑")
        }
        (Effect::Decides(this), Effect::Decides(that)) => of_decisions(this, that),
        (Effect::Decides(decided), Effect::Adds(added)) | (Effect::Adds(added), Effect::Decides(decided)) => {
            of_change(decided, added)
        }
        _ => None,
    }
}

/// Two decisions that did not know of each other.
fn of_decisions(one: Facet, other: Facet) -> Option<&'static str> {
    use Facet::{Payment, Refund, Void};
    match (one, other) {
        (Payment, Payment) => Some("PP"),
        (Refund, Refund) => Some("RR"),
        (Payment, Refund) | (Refund, Payment) => Some("RP"),
        (Void, Void) => Some("VV"),
        (Void, Payment | Refund) | (Payment | Refund, Void) => Some("PV"),
        _ => None,
    }
}

/// A decision that did not know of a change. Money is for lines at a price; only more lines were not given up.
fn of_change(decided: Facet, added: Facet) -> Option<&'static str> {
    use Facet::{Lines, Payment, Price, Refund, Removals, Void};
    match (decided, added) {
        (Payment | Refund, Lines | Removals | Price) => Some("CP"),
        (Void, Lines) => Some("CV"),
        _ => None,
    }
}
