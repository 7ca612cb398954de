//! Stock: what was put on and taken off the shelf, and what was counted there. Adjustments add up, so they commute; a
//! count says which movements its author had folded, so a sale made meanwhile still counts.
//!
//! Keeps true: the fold depends on which events there are and never on their order. Not in it: what orders take and
//! reserve, which `projection` adds up.

mod decide;
pub mod event;
mod state;

pub use decide::{StockCommand, StockError, decide};
pub use event::StockEvent;
pub use state::{Arrived, Count, Inventory, StockRecord};

#[cfg(test)]
mod tests;
