//! What the app asks of the browser beside storage and sockets.

pub mod locks;
pub mod panic;
pub mod service_worker;
