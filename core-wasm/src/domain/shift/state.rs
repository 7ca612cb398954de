//! The folded shift.

use super::event::{CashKind, CashMoved, Closed, Opened};
use crate::base::clock::{Stamp, Timestamp};
use crate::base::ids::{DeviceId, UserId};
use crate::base::money::Amount;
use crate::codec::{Pack, Unpack};

/// Cash that came or went.
#[derive(Clone, Debug, PartialEq, Pack, Unpack)]
#[pack(rename_all = "camelCase")]
pub struct Movement {
    /// What.
    pub moved: CashMoved,
    /// When, for people.
    pub at: Timestamp,
    /// Who.
    pub by: Option<UserId>,
}

/// One closing of it.
#[derive(Clone, Debug, PartialEq, Pack, Unpack)]
#[pack(rename_all = "camelCase")]
pub struct Close {
    /// Where it folds.
    pub stamp: Stamp,
    /// What was counted.
    pub closed: Closed,
    /// When, for people.
    pub at: Timestamp,
    /// Who.
    pub by: Option<UserId>,
    /// On which device.
    pub device_id: DeviceId,
}

/// A shift as the events known so far make it.
#[derive(Clone, Debug, Default, PartialEq, Pack, Unpack)]
#[pack(rename_all = "camelCase")]
pub struct Shift {
    /// How it began; missing while only later events of it are known.
    pub opened: Option<Opened>,
    /// When it began, for people.
    pub opened_at: Timestamp,
    /// Who began it.
    pub opened_by: Option<UserId>,
    /// The till whose drawer it is.
    pub till: Option<DeviceId>,
    /// Cash that came and went, in the order it folds.
    pub movements: Vec<Movement>,
    /// Closings that no other has taken the place of; the last one stands.
    pub closes: Vec<Close>,
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
        self.closes.last()
    }

    /// Closings on other devices made in ignorance of the one that stands. Closing it once more settles them.
    pub fn losing(&self) -> &[Close] {
        &self.closes[..self.closes.len().saturating_sub(1)]
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
