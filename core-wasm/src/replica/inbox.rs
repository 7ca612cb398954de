//! The inbox: all that is left for a person to look at, on every device the same: what merges left, and what was done without the
//! permission.

use super::Replica;
use crate::base::clock::{Stamp, Timestamp};
use crate::base::ids::{OrderId, ProductId, ShiftId};
use crate::base::order::arrange_by_key;
use crate::domain::order::Conflict;
use crate::domain::shift::Close;
use crate::domain::stock::Count;
use crate::domain::unpermitted::Unpermitted;
use crate::records::lww::LostEdit;

/// Something that a merge left for a person.
#[derive(Clone, Debug, PartialEq)]
pub enum Left<'a> {
    /// On an order; its actions say what may be done.
    Order {
        /// Which order.
        id: OrderId,
        /// What.
        conflict: &'a Conflict,
    },
    /// A shift was closed on two devices; this closing lost. Closing it once more settles it.
    Close {
        /// Which shift.
        id: ShiftId,
        /// The closing that lost.
        close: &'a Close,
    },
    /// A product was counted on two devices; this count lost. Counting it once more settles it.
    Count {
        /// Which product.
        product: &'a ProductId,
        /// Where the count folds.
        stamp: Stamp,
        /// The count that lost.
        count: &'a Count,
    },
    /// A field of a record was set on two devices; this edit lost. Setting it once more settles it.
    Edit(Box<LostEdit>),
    /// Someone did it who may not. Whoever may looks at it.
    Unpermitted(&'a Unpermitted),
}

impl Left<'_> {
    /// When it happened, for people.
    pub fn at(&self) -> Timestamp {
        match self {
            Self::Order { conflict, .. } => conflict.at,
            Self::Close { close, .. } => close.at,
            Self::Count { count, .. } => count.at,
            Self::Edit(edit) => edit.lost.by.at,
            Self::Unpermitted(mark) => mark.at,
        }
    }
}

impl Replica {
    /// All that is left for a person, the oldest first. What was settled is not in it.
    pub fn inbox(&self) -> Vec<Left<'_>> {
        debug_assert!(self.is_settled(), "settle before reading");
        let orders = self.index.conflicts();
        let orders = orders.map(|(id, conflict)| Left::Order { id, conflict });
        let closes = self.shifts.iter().flat_map(|(&id, shift)| {
            let losing = shift.state().losing();
            losing.map(move |close| Left::Close { id, close })
        });
        let counts = self.inventory.losing();
        let counts = counts.map(|(product, stamp, count)| Left::Count {
            product,
            stamp,
            count,
        });
        let edits = self
            .lost_edits()
            .into_iter()
            .map(|edit| Left::Edit(Box::new(edit)));
        let marks = self.marks.open().map(Left::Unpermitted);
        let mut inbox: Vec<_> = orders
            .chain(closes)
            .chain(counts)
            .chain(edits)
            .chain(marks)
            .collect();
        // Stable, and made in the order of ids: equal times show equally everywhere.
        arrange_by_key(&mut inbox, Left::at);
        inbox
    }
}
