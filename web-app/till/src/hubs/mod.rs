//! The hubs of this network: what the till's own hub says of them, and the page that lists them.

mod list;
mod page;

pub use page::HubsPage;
