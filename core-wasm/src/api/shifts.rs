//! Shifts and their drawers: `GET /api/shifts`.

use super::EpochMs;
use crate::base::clock::{self, Lamport};
use crate::base::ids::{DeviceId, EventId, MovementId, ShiftId, UserId};
use crate::base::money::{Amount, Currency};
use crate::domain::shift;
use crate::replica::ShiftView;
use serde::{Deserialize, Serialize};

/// A shift and what it comes to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ShiftRow {
    /// Which.
    pub shift_id: ShiftId,
    /// The shift.
    pub shift: Shift,
    /// What it comes to.
    pub totals: ShiftTotals,
}

/// The time that one drawer is someone's to answer for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Shift {
    /// How it began; nothing while only later events of it are known.
    pub opened: Option<Opened>,
    /// When it began.
    pub opened_at: EpochMs,
    /// Who began it.
    pub opened_by: Option<UserId>,
    /// The till whose drawer it is.
    pub till: Option<DeviceId>,
    /// Cash that came and went, but for orders.
    pub movements: Vec<Movement>,
    /// Closings that no other has taken the place of; the last one stands.
    pub closes: Vec<Close>,
}

/// How a shift began.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Opened {
    /// Till number, dash, count of that till's shifts.
    pub number: String,
    /// The cash in the drawer to begin with.
    pub float: Amount,
    /// Every amount of the shift is in its minor units.
    pub currency: Currency,
}

/// Cash that came or went.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Movement {
    /// What.
    pub moved: CashMoved,
    /// When.
    pub at: EpochMs,
    /// Who.
    pub by: Option<UserId>,
}

/// How much cash moved, and why.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
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

/// Why cash moved.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum CashKind {
    /// Put in, such as change from the bank.
    PaidIn,
    /// Taken out to pay for something.
    PaidOut,
    /// Taken out to the safe.
    Drop,
}

/// One closing of a shift.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Close {
    /// Its place in the order of events.
    pub stamp: Stamp,
    /// What was counted.
    pub closed: Closed,
    /// When.
    pub at: EpochMs,
    /// Who.
    pub by: Option<UserId>,
    /// On which device.
    pub device_id: DeviceId,
}

/// An event's place in the order of events.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Stamp {
    /// Lamport time.
    pub lamport: Lamport,
    /// Breaks ties.
    pub event_id: EventId,
}

/// What was counted when a shift was closed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Closed {
    /// The cash that was in the drawer.
    pub counted: Amount,
    /// The cash that should have been, as far as the author knew.
    pub expected: Amount,
    /// In someone's words.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
    /// Earlier closings that this one takes the place of.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub over: Vec<EventId>,
}

/// What a shift comes to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
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

/// What orders put into a drawer and took from it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
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

impl From<&ShiftView<'_>> for ShiftRow {
    fn from(view: &ShiftView<'_>) -> Self {
        Self {
            shift_id: view.id,
            shift: view.shift.into(),
            totals: view.totals.into(),
        }
    }
}

impl From<&shift::Shift> for Shift {
    fn from(shift: &shift::Shift) -> Self {
        Self {
            opened: shift.opened.as_ref().map(Into::into),
            opened_at: shift.opened_at.into(),
            opened_by: shift.opened_by.clone(),
            till: shift.till,
            movements: shift.movements.iter().map(Into::into).collect(),
            closes: shift.closes.iter().map(Into::into).collect(),
        }
    }
}

impl From<&shift::event::Opened> for Opened {
    fn from(opened: &shift::event::Opened) -> Self {
        Self {
            number: opened.number.clone(),
            float: opened.float,
            currency: opened.currency,
        }
    }
}

impl From<&shift::Movement> for Movement {
    fn from(movement: &shift::Movement) -> Self {
        let moved = &movement.moved;
        Self {
            moved: CashMoved {
                movement_id: moved.movement_id,
                kind: moved.kind.into(),
                amount: moved.amount,
                reason: moved.reason.clone(),
            },
            at: movement.at.into(),
            by: movement.by.clone(),
        }
    }
}

impl From<shift::event::CashKind> for CashKind {
    fn from(kind: shift::event::CashKind) -> Self {
        match kind {
            shift::event::CashKind::PaidIn => Self::PaidIn,
            shift::event::CashKind::PaidOut => Self::PaidOut,
            shift::event::CashKind::Drop => Self::Drop,
        }
    }
}

impl From<&shift::Close> for Close {
    fn from(close: &shift::Close) -> Self {
        Self {
            stamp: close.stamp.into(),
            closed: Closed {
                counted: close.closed.counted,
                expected: close.closed.expected,
                note: close.closed.note.clone(),
                over: close.closed.over.clone(),
            },
            at: close.at.into(),
            by: close.by.clone(),
            device_id: close.device_id,
        }
    }
}

impl From<clock::Stamp> for Stamp {
    fn from(stamp: clock::Stamp) -> Self {
        Self {
            lamport: stamp.lamport,
            event_id: stamp.event_id,
        }
    }
}

impl From<shift::ShiftTotals> for ShiftTotals {
    fn from(totals: shift::ShiftTotals) -> Self {
        Self {
            float: totals.float,
            drawer: totals.drawer.into(),
            paid_in: totals.paid_in,
            paid_out: totals.paid_out,
            dropped: totals.dropped,
            expected: totals.expected,
            counted: totals.counted,
            late: totals.late,
        }
    }
}

impl From<shift::DrawerSums> for DrawerSums {
    fn from(sums: shift::DrawerSums) -> Self {
        Self {
            taken: sums.taken,
            refunded: sums.refunded,
            payments: sums.payments,
            refunds: sums.refunds,
        }
    }
}
