//! What people ask of a shift.

use super::DrawerSums;
use super::event::CashMoved;
use crate::base::money::{Amount, Currency};
use thiserror::Error;

/// A wish.
#[derive(Clone, Debug, PartialEq)]
pub enum ShiftCommand {
    /// Begin it, on this till.
    Open {
        /// The cash in the drawer.
        float: Amount,
        /// The store's currency.
        currency: Currency,
    },
    /// Put cash in or take it out.
    MoveCash(CashMoved),
    /// Count the drawer and end it; also on another device than its till.
    Close {
        /// The cash in the drawer.
        counted: Amount,
        /// In someone's words.
        note: Option<String>,
    },
}

/// What a decision needs to know beside the shift itself.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Drawer {
    /// The number for a new shift: `3-12`.
    pub number: String,
    /// The number of the shift that is open on this till.
    pub open: Option<String>,
    /// What orders put into the shift's drawer and took from it.
    pub sums: DrawerSums,
}

/// Why a wish can't be granted. Nothing was changed.
#[derive(Clone, Debug, Error, PartialEq, Eq)]
pub enum ShiftError {
    /// It has not begun.
    #[error("this shift does not exist on this till yet; it may still be on its way from another one")]
    Unknown,
    /// It has begun already.
    #[error("this shift exists already; nothing was changed")]
    Exists,
    /// Another one is open here.
    #[error("shift {number} is still open on this till; count its drawer and close it first")]
    StillOpen {
        /// That one's number.
        number: String,
    },
    /// It is over.
    #[error("this shift is closed; nothing was changed. Start a new one")]
    Closed,
    /// Nothing, or less.
    #[error("that is not an amount of cash; nothing was changed. Check what was typed")]
    NotCash,
}
