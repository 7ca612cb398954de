//! The shift: the time between the float put into a till's drawer and the cash counted out of it. Commands are decided
//! against the folded shift; events fold into it. What orders put into the drawer is `projection`'s to add up.

mod closes;
mod command;
mod decide;
pub mod event;
mod fold;
mod movements;
mod samples;
mod state;
mod totals;

pub use closes::{Close, Closes};
pub use command::{Drawer, ShiftCommand, ShiftError};
pub use decide::decide;
pub use event::ShiftEvent;
pub use movements::{Movement, Movements};
pub use state::Shift;
pub use totals::{DrawerSums, ShiftTotals};

#[cfg(test)]
mod tests;
