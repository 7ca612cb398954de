//! The order: what a customer asked for, and what was paid. Commands are decided against the folded state; events
//! fold into it. Edits are made to commute wherever they can: a line has its own id, quantities change by
//! differences, payments only add.

mod apart;
mod command;
pub mod conflict;
mod contribution;
mod decide;
mod edits;
pub mod event;
mod fold;
mod lock;
mod payments;
mod prices;
pub(crate) mod samples;
mod settle;
mod state;
mod takes;
mod totals;
mod voids;
mod weight;

pub use command::{Desk, OrderCommand, OrderError, RefundWish, Resolve, Settlement, Tender};
pub use conflict::{Action, ActionKind, Conflict, ConflictKind};
pub use contribution::{Contribution, Sale};
pub use decide::decide;
pub use edits::{Edit, Edits, Field, FieldValue};
pub use event::OrderEvent;
pub use lock::Lock;
pub use payments::{Payment, Refund};
pub use state::{Line, Order, Status};
pub use takes::takes;
pub use totals::{TaxPart, Totals};
pub use voids::{Void, Voids};

#[cfg(test)]
mod tests;
