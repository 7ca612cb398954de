//! The order: what a customer asked for, and what was paid. Commands are decided against the folded state; events
//! fold into it. Edits are made to commute wherever they can: a line has its own id, quantities change by
//! differences, payments only add.

mod command;
mod decide;
pub mod event;
mod evolve;
mod state;
mod totals;

pub use command::{Desk, OrderCommand, OrderError, Tender};
pub use decide::decide;
pub use event::OrderEvent;
pub use state::{Flag, Line, Order, Status};
pub use totals::{TaxPart, Totals};

#[cfg(test)]
mod tests;
