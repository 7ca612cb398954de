//! What a shift comes to: what should be in the drawer, what was counted, and what came after it was closed.

use super::Shift;
use super::event::CashKind;
use crate::base::money::Amount;
use crate::codec::{Pack, Unpack};

/// What orders put into a drawer and took from it; `projection` adds it up. Cash only: nothing else lies in a drawer.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Pack, Unpack)]
#[pack(rename_all = "camelCase")]
pub struct DrawerSums {
    /// Cash payments less what was handed back as change.
    pub taken: Amount,
    /// Cash refunds.
    pub refunded: Amount,
    /// How many cash payments.
    pub payments: i64,
    /// How many cash refunds.
    pub refunds: i64,
}

impl DrawerSums {
    /// Both together; wraps, so that what was put in can always be taken out again.
    pub fn plus(self, other: Self) -> Self {
        Self {
            taken: Amount(self.taken.0.wrapping_add(other.taken.0)),
            refunded: Amount(self.refunded.0.wrapping_add(other.refunded.0)),
            payments: self.payments.wrapping_add(other.payments),
            refunds: self.refunds.wrapping_add(other.refunds),
        }
    }

    /// What takes this out again.
    pub fn negated(self) -> Self {
        Self {
            taken: Amount(self.taken.0.wrapping_neg()),
            refunded: Amount(self.refunded.0.wrapping_neg()),
            payments: self.payments.wrapping_neg(),
            refunds: self.refunds.wrapping_neg(),
        }
    }
}

/// The foot of a shift's report.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Pack, Unpack)]
#[pack(rename_all = "camelCase")]
pub struct ShiftTotals {
    /// The cash to begin with.
    pub float: Amount,
    /// What orders put in and took out.
    pub drawer: DrawerSums,
    /// Put in for other reasons.
    pub paid_in: Amount,
    /// Taken out to pay for something.
    pub paid_out: Amount,
    /// Taken out to the safe.
    pub dropped: Amount,
    /// What should be in the drawer, by all that is known now.
    pub expected: Amount,
    /// What was in it when the shift was closed.
    pub counted: Option<Amount>,
    /// How much more, or less, is expected now than who closed it knew of.
    pub late: Amount,
}

impl ShiftTotals {
    /// Counted less expected: above nothing if there is too much. `None` while the shift is open.
    pub fn difference(&self) -> Option<Amount> {
        self.counted.map(|counted| counted - self.expected)
    }
}

impl Shift {
    /// Adds it up.
    pub fn totals(&self, drawer: DrawerSums) -> ShiftTotals {
        let float = self.opened.as_ref().map_or(Amount::ZERO, |opened| opened.float);
        let [paid_in, paid_out, dropped] =
            [CashKind::PaidIn, CashKind::PaidOut, CashKind::Drop].map(|kind| self.moved(kind));
        let expected = float + drawer.taken - drawer.refunded + paid_in - paid_out - dropped;
        let closed = self.closed().map(|close| &close.closed);
        ShiftTotals {
            float,
            drawer,
            paid_in,
            paid_out,
            dropped,
            expected,
            counted: closed.map(|closed| closed.counted),
            late: closed.map_or(Amount::ZERO, |closed| expected - closed.expected),
        }
    }
}
