//! The drawer's shift: opened with a float, counted at its end.

mod drawer;
mod page;
mod sheets;

pub use drawer::{Drawer, difference_words, moved_words};
pub use page::ShiftPage;
pub use sheets::CloseSheet;
