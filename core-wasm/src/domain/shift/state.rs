//! The folded shift.

use super::closes::{Close, Closes};
use super::event::{CashKind, Opened};
use super::movements::Movements;
use crate::base::clock::Timestamp;
use crate::base::ids::{DeviceId, UserId};
use crate::base::money::Amount;
use crate::codec::Pack;
use crate::journal::Place;

/// A shift as the events known so far make it.
#[derive(Clone, Debug, Default, PartialEq, Pack)]
#[pack(rename_all = "camelCase")]
pub struct Shift {
    /// How it began; missing while only later events of it are known.
    pub opened: Option<Opened>,
    /// Where that folds.
    pub(super) began: Option<Place>,
    /// When it began, for people.
    pub opened_at: Timestamp,
    /// Who began it.
    pub opened_by: Option<UserId>,
    /// The till whose drawer it is.
    pub till: Option<DeviceId>,
    /// Cash that came and went, in the order it folds.
    pub movements: Movements,
    /// Closings that no other has taken the place of; the last one stands.
    pub closes: Closes,
}

impl Shift {
    /// Readable number, or nothing while its beginning is unknown.
    pub fn number(&self) -> &str {
        self.opened.as_ref().map_or("", |opened| &opened.number)
    }

    /// Whether cash may still go into its drawer.
    pub fn is_open(&self) -> bool {
        self.opened.is_some() && self.closes.is_empty()
    }

    /// The closing that stands.
    pub fn closed(&self) -> Option<&Close> {
        self.closes.iter().next_back()
    }

    /// Closings on other devices made in ignorance of the one that stands: the last ones, if there are many. Closing it once
    /// more settles them.
    pub fn losing(&self) -> impl ExactSizeIterator<Item = &Close> {
        self.closes.losing()
    }

    /// The cash moved in one way.
    pub fn moved(&self, kind: CashKind) -> Amount {
        self.movements
            .iter()
            .filter(|movement| movement.moved.kind == kind)
            .map(|movement| movement.moved.amount)
            .sum()
    }
}
