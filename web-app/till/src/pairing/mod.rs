//! How a device becomes a till or a station of a store: the page, and the way to a hub whose address someone knows.

mod code_entry;
mod demo_staff;
mod home_screen;
mod hub_address;
mod page;
mod purpose;
mod words;

pub use hub_address::{HubAddress, OpenHub};
pub use page::PairPage;
pub use purpose::purpose_of;
pub use words::hub_words;
