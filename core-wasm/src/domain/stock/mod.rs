//! Stock: what was put on and taken off the shelf, and what was counted there. Adjustments add up, so they commute; a
//! count says which movements its author had folded, so a sale made meanwhile still counts.
//!
//! Keeps true: the fold depends on which events there are and never on their order. Not in it: what orders take and
//! reserve, which `projection` adds up.

mod command;
mod counts;
mod decide;
pub mod event;
mod fold;
mod samples;
mod state;

pub use command::{StockCommand, StockError};
pub use counts::{Count, Counts};
pub use decide::decide;
pub use event::StockEvent;
pub use fold::Arrived;
pub use state::{Inventory, StockRecord};

#[cfg(test)]
mod tests;
