//! What the office asks of the hub, and why it may get nothing.

mod requests;
mod trouble;

pub use requests::{demo_staff, kinds, list, people, prove};
pub use trouble::Trouble;
