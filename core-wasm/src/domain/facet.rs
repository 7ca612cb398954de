//! What an event type does to the parts of its aggregate, as far as two people can change them apart. A type states this
//! once, in its row of the registry; which types collide, and how, follows from it (`order/conflict/table.rs`).

/// A part of an aggregate.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Facet {
    /// An order: more of its lines.
    Lines,
    /// An order: less of its lines.
    Removals,
    /// An order: what its lines cost.
    Price,
    /// An order: the table.
    Table,
    /// An order: how many guests.
    Guests,
    /// An order: the note.
    Note,
    /// An order: what people call it.
    Label,
    /// An order: parked or voided.
    Status,
    /// An order: what stations have heard of.
    Sent,
    /// An order: money taken for what its author saw.
    Payment,
    /// An order: money given back.
    Refund,
    /// An order: given up, as its author saw it.
    Void,
    /// An order: what merges left, and someone settled.
    Settled,
    /// An order: who holds the lease.
    Lease,
    /// A ticket: what to make.
    Work,
    /// A ticket: how far it is.
    Stage,
    /// Stock: what came and went.
    Movements,
    /// Stock: what was counted.
    Count,
    /// A shift: cash that no order paid.
    Cash,
    /// A shift: its closing.
    Closing,
    /// A device: its row.
    Device,
    /// A device: that its stream has split.
    Alarm,
    /// A device: which of its events count for nothing.
    Refusals,
    /// A device: what was done at it without the permission.
    Marks,
}

/// What an event does to a facet.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Effect {
    /// Its aggregate begins with it: nothing of the same aggregate can be written apart from it.
    Begins,
    /// Commutes with all that others do to the facet.
    Adds(Facet),
    /// The higher (lamport, eventId) wins, and the loser is shown; two that set the same value do not collide. The value, if
    /// the type always sets the same one.
    Sets(Facet, Option<&'static str>),
    /// The same, for each field that it names.
    SetsEachField,
    /// Two that did not know of each other are a conflict of a named kind.
    Decides(Facet),
}

impl Effect {
    /// As documents have it.
    pub fn in_words(self) -> String {
        let name = |facet: Facet| format!("{facet:?}").to_lowercase();
        match self {
            Self::Begins => "begins".to_owned(),
            Self::Adds(facet) => format!("adds {}", name(facet)),
            Self::Sets(facet, None) => format!("sets {}", name(facet)),
            Self::Sets(facet, Some(value)) => format!("sets {} to `{value}`", name(facet)),
            Self::SetsEachField => "sets each field".to_owned(),
            Self::Decides(facet) => format!("decides {}", name(facet)),
        }
    }
}
