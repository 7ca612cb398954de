//! What people ask of a ticket.

use thiserror::Error;

/// What a cook asks of a ticket.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TicketCommand {
    /// 'I am on it.'
    Acknowledge,
    /// 'It is ready.'
    Finish,
    /// 'It is not ready after all.'
    Recall,
}

/// Why not. Nothing was changed.
#[derive(Clone, Copy, Debug, Error, PartialEq, Eq)]
pub enum TicketError {
    /// It has not arrived.
    #[error("this ticket has not arrived on this screen yet")]
    Unknown,
}
