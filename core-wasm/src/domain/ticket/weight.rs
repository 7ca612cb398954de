//! What events of a ticket weigh (`domain/weight.rs`).

use super::TicketEvent;
use super::event::{Created, TicketLine};
use crate::base::names::Names;
use crate::domain::weight::Weight;

impl TicketEvent {
    /// What it weighs.
    pub fn weight(&self) -> u32 {
        match self {
            Self::Created(created) => self::created(created).sum(),
            Self::Acknowledged(_) | Self::Done(_) | Self::Recalled(_) => Weight::event().sum(),
        }
    }
}

/// Each line is looked for among those that are there.
fn created(created: &Created) -> Weight {
    let weight = Weight::events(created.lines.len())
        .saying(Some(&created.order_number))
        .saying(created.note.as_deref());
    created.lines.iter().fold(weight, line)
}

fn line(weight: Weight, line: &TicketLine) -> Weight {
    let weight = weight.naming(line.modifiers.len()).saying(line.note.as_deref());
    let names = line.modifiers.iter().chain([&line.name]).flat_map(Names::iter);
    names.fold(weight, |weight, (_, name)| weight.saying(Some(name)))
}
