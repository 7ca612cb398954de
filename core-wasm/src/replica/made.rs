//! How much a device has made of what is numbered: its next order, receipt and shift take the next number, without a
//! network and without gaps.

use crate::codec::{Pack, Unpack};
use crate::domain::Body;
use crate::domain::order::OrderEvent;
use crate::domain::shift::ShiftEvent;

/// What one device made.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Pack, Unpack)]
#[pack(rename_all = "camelCase", default)]
pub(super) struct Made {
    /// Orders begun.
    pub orders: u64,
    /// Receipts given.
    pub receipts: u64,
    /// Shifts opened.
    pub shifts: u64,
}

impl Made {
    /// Whether `body` is numbered.
    pub fn counts(body: &Body) -> bool {
        match body {
            Body::Order(OrderEvent::Created(_)) | Body::Shift(ShiftEvent::Opened(_)) => true,
            Body::Order(event) => event.has_receipt(),
            _ => false,
        }
    }

    /// The greater of each count.
    pub fn max(self, other: Self) -> Self {
        Self {
            orders: self.orders.max(other.orders),
            receipts: self.receipts.max(other.receipts),
            shifts: self.shifts.max(other.shifts),
        }
    }

    /// The number of the next order of the device with this number.
    pub fn order(self, number: u32) -> String {
        format!("{number}-{}", self.orders + 1)
    }

    /// The number of its next receipt.
    pub fn receipt(self, number: u32) -> String {
        format!("{number}-{:06}", self.receipts + 1)
    }

    /// Counts `body`, if it is numbered.
    pub fn count(&mut self, body: &Body) {
        match body {
            Body::Order(OrderEvent::Created(_)) => self.orders += 1,
            Body::Order(event) if event.has_receipt() => self.receipts += 1,
            Body::Shift(ShiftEvent::Opened(_)) => self.shifts += 1,
            _ => {}
        }
    }
}
