//! How a device becomes a till or a station of a store: the page, and the way to a hub whose address someone knows.

mod hub_address;
mod page;

pub use hub_address::{HubAddress, OpenHub};
pub use page::{PairPage, hub_words, purpose_of};
