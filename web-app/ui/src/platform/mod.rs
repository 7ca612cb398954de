//! What every app asks of the browser: the time, HTTP, small values that outlive a page load.

pub mod clock;
pub mod events;
pub mod keep;
pub mod requests;
