//! The store's devices: what the hub says of them, and the page where a manager changes them.

mod page;
mod requests;

pub use page::DevicesPage;
