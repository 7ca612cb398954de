//! What merges left for a person to decide, and what somebody has to look at.

mod at_hub;
mod card;
mod conflict;
mod found;
mod page;
mod record_edit;
mod record_words;
mod requests;
mod settle_sheet;
mod settling;
mod unpermitted;

pub use conflict::Conflicts;
pub use found::{action_words, conflict_words};
pub use page::InboxPage;
