//! The screens of kitchen and bar.

mod page;

pub use page::StationPage;
