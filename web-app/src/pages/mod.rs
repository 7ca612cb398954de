//! The pages, one file each.

pub mod devices;
pub mod hubs;
pub mod inbox;
pub mod orders;
pub mod pair;
pub mod pay;
pub mod sell;
pub mod shift;
pub mod sign_in;
pub mod station;
