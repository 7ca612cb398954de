//! Whether a wish about a shift is granted, and what happens then. Pure: looks at the folded shift and what it is given.

use super::Shift;
use super::command::{Drawer, ShiftCommand, ShiftError};
use super::event::{Closed, Opened, ShiftEvent};
use crate::base::ids::EventId;
use crate::base::money::Amount;
use crate::domain::MOST_NAMED;

/// Decides `command` against `shift`.
///
/// # Errors
/// [`ShiftError`] says why not; nothing happened then.
pub fn decide(shift: &Shift, command: ShiftCommand, drawer: &Drawer) -> Result<ShiftEvent, ShiftError> {
    match (&command, &shift.opened) {
        (ShiftCommand::Open { .. }, None) => {}
        (ShiftCommand::Open { .. }, Some(_)) => return Err(ShiftError::Exists),
        (_, None) => return Err(ShiftError::Unknown),
        // Two closings that knew nothing of each other are settled by counting once more.
        (ShiftCommand::Close { .. }, Some(_)) if shift.closes.len() > 1 => {}
        (_, Some(_)) if !shift.is_open() => return Err(ShiftError::Closed),
        _ => {}
    }
    match command {
        ShiftCommand::Open { float, currency } => {
            if let Some(number) = &drawer.open {
                return Err(ShiftError::StillOpen {
                    number: number.clone(),
                });
            }
            if float < Amount::ZERO {
                return Err(ShiftError::NotCash);
            }
            Ok(ShiftEvent::Opened(Opened {
                number: drawer.number.clone(),
                float,
                currency,
            }))
        }
        ShiftCommand::MoveCash(moved) if moved.amount <= Amount::ZERO => Err(ShiftError::NotCash),
        ShiftCommand::MoveCash(moved) => Ok(ShiftEvent::CashMoved(moved)),
        ShiftCommand::Close { counted, .. } if counted < Amount::ZERO => Err(ShiftError::NotCash),
        ShiftCommand::Close { counted, note } => Ok(ShiftEvent::Closed(Closed {
            counted,
            expected: shift.totals(drawer.sums).expected,
            note,
            over: over(shift),
        })),
    }
}

/// The closings that a new one takes the place of: the last ones, if there are more than an event should name.
fn over(shift: &Shift) -> Vec<EventId> {
    let closes = shift.closes.iter();
    let more = shift.closes.len().saturating_sub(MOST_NAMED);
    closes.skip(more).map(|close| close.stamp.event_id).collect()
}
