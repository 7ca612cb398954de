//! The drawer's shift: opened with a float, counted at its end.

mod drawer;
mod page;

pub use drawer::{CloseSheet, Drawer};
pub use page::ShiftPage;
