//! The screens of kitchen and bar.

mod page;
mod strip;
mod ticket;

pub use page::StationPage;
