//! What events of an order weigh (`domain/weight.rs`).

use super::OrderEvent;
use super::event::{Discounted, LineAdded, Paid, Parked, Updated, Voided};
use crate::base::ids::{EventId, UserId};
use crate::domain::weight::Weight;
use crate::journal::Metadata;

impl OrderEvent {
    /// What it weighs.
    pub fn weight(&self, meta: &Metadata) -> u32 {
        let weight = match self {
            Self::Created(created) => {
                Weight::event().saying(created.table.as_ref().map(|table| table.as_str()))
            }
            Self::LineAdded(added) => line(added),
            Self::Updated(updated) => self::updated(updated),
            Self::Parked(parked) | Self::Reparked(parked) => self::parked(parked),
            Self::Discounted(discounted) => self::discounted(discounted),
            Self::Sent(sent) => Weight::event().naming(sent.lines.len()),
            Self::Paid(paid) => self::paid(paid),
            Self::Voided(voided) => self::voided(voided),
            // Spread over all that was sold.
            Self::Refunded(refunded) => Weight::of_all_lines().naming(refunded.over.len()),
            Self::LineQuantityChanged(_)
            | Self::LineRemoved(_)
            | Self::ConflictResolved(_)
            | Self::Locked(_)
            | Self::LockReleased(_) => Weight::event(),
        };
        weight.saying(meta.user_id.as_ref().map(UserId::as_str)).sum()
    }
}

fn line(added: &LineAdded) -> Weight {
    Weight::event()
        .naming(added.modifiers.len())
        .saying(Some(added.product_id.as_str()))
        .saying(Some(added.tax.as_str()))
}

fn updated(updated: &Updated) -> Weight {
    Weight::event()
        .naming(named(updated.over.as_deref()))
        .saying(updated.table.as_ref().map(|table| table.as_str()))
        .saying(updated.note.as_deref())
        .saying(updated.label.as_deref())
}

fn parked(parked: &Parked) -> Weight {
    Weight::event()
        .naming(named(parked.over.as_deref()))
        .saying(parked.label.as_deref())
}

/// One that is off the whole order is spread over its lines.
fn discounted(discounted: &Discounted) -> Weight {
    match discounted.line_id {
        Some(_) => Weight::event(),
        None => Weight::of_all_lines(),
    }
}

/// One that does not tell what it was for is for all lines before it.
fn paid(paid: &Paid) -> Weight {
    let weight = if paid.lines.is_empty() {
        Weight::of_all_lines()
    } else {
        Weight::event()
    };
    weight.naming(paid.lines.len() + paid.over.len())
}

/// One that does not tell what it gave up gave up all lines before it.
fn voided(voided: &Voided) -> Weight {
    let weight = if voided.over.is_none() {
        Weight::of_all_lines()
    } else {
        Weight::event()
    };
    weight.naming(voided.lines.len() + named(voided.over.as_deref()))
}

fn named(over: Option<&[EventId]>) -> usize {
    over.map_or(0, <[EventId]>::len)
}
