//! What people ask of one product's stock.

use super::event::Reason;
use crate::base::quantity::Quantity;
use thiserror::Error;

/// A wish about one product's stock.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum StockCommand {
    /// Some came or went.
    Adjust {
        /// So much more, or less.
        delta: Quantity,
        /// Why.
        reason: Reason,
        /// In someone's words.
        note: Option<String>,
    },
    /// So much is there.
    Count {
        /// What is there.
        counted: Quantity,
    },
}

/// Why not. Nothing was changed.
#[derive(Clone, Copy, Debug, Error, PartialEq, Eq)]
pub enum StockError {
    /// A change by nothing, a delivery of less, or a loss of more than nothing.
    #[error(
        "this would not change the stock as it says; nothing was changed. Check the quantity and its sign"
    )]
    NotAChange,
    /// Less than nothing on a shelf.
    #[error("a shelf can't hold less than nothing; nothing was changed. Count again")]
    NotACount,
}
