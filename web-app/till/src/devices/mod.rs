//! The store's devices: what the hub says of them, and the page where a manager changes them.

mod desk;
mod page;
mod requests;
mod row;

pub use page::DevicesPage;
