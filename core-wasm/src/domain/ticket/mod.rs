//! The ticket: what one station has to make for one send of an order.

pub mod event;
mod state;

pub use event::TicketEvent;
pub use state::{Stage, Ticket, TicketCommand, TicketError, decide, tickets_for};
