//! What the app asks of the browser beside storage and sockets.

pub mod broadcast;
pub mod clock;
pub mod events;
pub mod gzip;
pub mod http;
pub mod json;
pub mod keep;
pub mod locks;
pub mod panic;
pub mod persistence;
pub mod service_worker;
pub mod vault;
