//! Paying what is on the slip.

mod notes;
mod pane;

pub use pane::{PaidPane, PayPane};
