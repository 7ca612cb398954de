//! Who sells: signing in by PIN, and the PIN of someone who stands behind what another does.

mod approval;
mod page;

pub use approval::{ApprovalSheet, Approved};
pub use page::SignInPage;
