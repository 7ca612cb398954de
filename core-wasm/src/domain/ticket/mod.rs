//! The ticket: what one station has to make for one send of an order.

mod command;
mod decide;
pub mod event;
mod fold;
mod samples;
mod state;
mod weight;

pub use command::{TicketCommand, TicketError};
pub use decide::{decide, tickets_for};
pub use event::TicketEvent;
pub use state::{Stage, Ticket};
