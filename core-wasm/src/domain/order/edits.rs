//! The fields of an order that hold one value only: the higher (lamport, eventId) wins, and a value that was beaten by
//! someone who had not seen it stays readable. Not in it: lines and money, where nothing is ever beaten.

use super::Status;
use crate::base::ids::{EventId, TableId};
use crate::base::order::arrange;
use crate::codec::{Pack, Unpack};
use crate::domain::MOST_LOST;
use crate::journal::Metadata;

/// Which field.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Pack, Unpack)]
#[pack(rename_all = "camelCase")]
pub enum Field {
    /// The table.
    Table,
    /// How many guests.
    Guests,
    /// The note for all of it.
    Note,
    /// What people call it when it is parked.
    Label,
    /// Parked or voided.
    Status,
}

/// A value that someone gave a field.
#[derive(Clone, Debug, PartialEq, Eq, Pack, Unpack)]
#[pack(rename_all = "camelCase")]
pub enum FieldValue {
    /// A table.
    Table(TableId),
    /// So many guests.
    Guests(u16),
    /// A note; empty if it was taken away.
    Note(String),
    /// A label.
    Label(String),
    /// A status.
    Status(Status),
}

impl FieldValue {
    /// Whose value it is.
    pub fn field(&self) -> Field {
        match self {
            Self::Table(_) => Field::Table,
            Self::Guests(_) => Field::Guests,
            Self::Note(_) => Field::Note,
            Self::Label(_) => Field::Label,
            Self::Status(_) => Field::Status,
        }
    }
}

/// Someone gave a field a value.
#[derive(Clone, Debug, PartialEq, Pack, Unpack)]
#[pack(rename_all = "camelCase")]
pub struct Edit {
    /// Who, when and by which event.
    pub meta: Metadata,
    /// What.
    pub value: FieldValue,
}

/// What became of all edits of an order.
#[derive(Clone, Debug, Default, PartialEq, Pack, Unpack)]
pub struct Edits {
    /// The edit that stands, for each field that was ever set.
    standing: Vec<Edit>,
    /// Edits that were beaten by someone who had not seen them, in the order in which they folded: the last [`MOST_LOST`].
    lost: Vec<Edit>,
}

/// Whether the author of an event had seen `other`. `over` names what it had seen of what it overrides. The first builds
/// did not tell: there, a version that is not above the other's is stale.
fn had_seen(over: Option<&[EventId]>, version: u32, other: &Metadata) -> bool {
    match over {
        Some(over) => over.contains(&other.event_id),
        None => version > other.version,
    }
}

impl Edits {
    /// Sets a field; called in the order of (lamport, eventId), so that the later call wins.
    pub(super) fn set(&mut self, meta: &Metadata, over: Option<&[EventId]>, value: FieldValue) {
        // Whoever asks for a lost value again has it back.
        self.lost.retain(|lost| lost.value != value);
        let field = value.field();
        let meta = meta.clone();
        let Some(standing) = self.standing.iter_mut().find(|edit| edit.value.field() == field) else {
            self.standing.push(Edit { meta, value });
            return;
        };
        let unseen = standing.value != value && !had_seen(over, meta.version, &standing.meta);
        let beaten = std::mem::replace(standing, Edit { meta, value });
        if unseen {
            if self.lost.len() == MOST_LOST {
                self.lost.remove(0);
            }
            self.lost.push(beaten);
        }
    }

    /// The edit that stands, if the field was ever set.
    pub fn standing(&self, field: Field) -> Option<&Edit> {
        self.standing.iter().find(|edit| edit.value.field() == field)
    }

    /// The edit that stands, for each field that was ever set.
    pub fn all_standing(&self) -> &[Edit] {
        &self.standing
    }

    /// The last edits that were beaten by someone who had not seen them.
    pub fn lost(&self) -> &[Edit] {
        &self.lost
    }

    /// What a new event over these fields must name.
    pub(super) fn over(&self, fields: &[Field]) -> Vec<EventId> {
        let standing = fields.iter().filter_map(|field| self.standing(*field));
        let mut over: Vec<EventId> = standing.map(|edit| edit.meta.event_id).collect();
        arrange(&mut over, Ord::cmp);
        over.dedup();
        over
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::metadata;

    #[test]
    fn of_many_that_lost_the_last_are_kept() {
        let mut edits = Edits::default();
        let value = |n: u64| FieldValue::Note(n.to_string());
        for n in 0..200 {
            edits.set(&metadata(n, n), None, value(n));
        }
        let lost: Vec<&FieldValue> = edits.lost().iter().map(|edit| &edit.value).collect();
        let last: Vec<FieldValue> = (135..199).map(value).collect();
        assert_eq!(lost, last.iter().collect::<Vec<_>>());
    }
}
