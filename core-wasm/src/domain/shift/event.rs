//! What can happen to a shift. Payload shapes are stored forever: a field is only ever added, with a default.

use crate::base::ids::{EventId, MovementId};
use crate::base::money::{Amount, Currency};
use crate::codec::{Describe, Pack, Unpack};

/// Anything that happened to a shift.
#[derive(Clone, Debug, PartialEq)]
pub enum ShiftEvent {
    /// It was begun.
    Opened(Opened),
    /// Cash came or went that no order paid.
    CashMoved(CashMoved),
    /// The drawer was counted, and the shift was over.
    Closed(Closed),
}

/// `shift.opened`
#[derive(Clone, Debug, PartialEq, Pack, Unpack, Describe)]
#[pack(rename_all = "camelCase")]
pub struct Opened {
    /// Readable and unique without a network: till number, dash, count of that till's shifts.
    pub number: String,
    /// The cash in the drawer to begin with.
    pub float: Amount,
    /// Every amount of the shift is in its minor units.
    pub currency: Currency,
}

/// Why cash moved.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Pack, Unpack, Describe)]
#[pack(rename_all = "camelCase")]
pub enum CashKind {
    /// Put in, such as change from the bank.
    PaidIn,
    /// Taken out to pay for something.
    PaidOut,
    /// Taken out to the safe.
    Drop,
}

/// `shift.cash.moved`: movements only add, so they commute.
#[derive(Clone, Debug, PartialEq, Pack, Unpack, Describe)]
#[pack(rename_all = "camelCase")]
pub struct CashMoved {
    /// Its own id.
    pub movement_id: MovementId,
    /// In or out, and why.
    pub kind: CashKind,
    /// How much; more than nothing, whichever way it went.
    pub amount: Amount,
    /// In someone's words.
    pub reason: String,
}

/// `shift.closed`
#[derive(Clone, Debug, PartialEq, Pack, Unpack, Describe)]
#[pack(rename_all = "camelCase")]
pub struct Closed {
    /// The cash that was in the drawer.
    pub counted: Amount,
    /// The cash that should have been, as far as the author knew.
    pub expected: Amount,
    /// In someone's words.
    #[pack(default, skip_if = Option::is_none)]
    pub note: Option<String>,
    /// Earlier closes that the author had folded and this one takes the place of.
    #[pack(default, skip_if = Vec::is_empty)]
    pub over: Vec<EventId>,
}
