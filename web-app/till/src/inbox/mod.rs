//! What merges left for a person to decide.

mod conflict;
mod page;
mod record_edit;
mod settle_sheet;

pub use conflict::{Conflicts, conflict_words};
pub use page::InboxPage;
