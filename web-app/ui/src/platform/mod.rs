//! What every app asks of the browser: the time, HTTP, who this device is, small values that outlive a page load.

pub mod approval;
pub mod clock;
pub mod device;
pub mod events;
pub mod keep;
pub mod packed;
pub mod panic;
pub mod pass;
pub mod requests;
pub mod signing;
pub mod sound;
