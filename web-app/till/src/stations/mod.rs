//! The screens of kitchen and bar.

mod awake;
mod bell;
mod moment;
mod page;
mod places;
mod shown;
mod sight;
mod strip;
mod ticket;
mod units;
mod wheel;

pub use page::StationPage;
