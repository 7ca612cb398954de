//! What only the till asks of the browser, beside storage and sockets.

pub mod after_frame;
pub mod broadcast;
pub mod gzip;
pub mod home_screen;
pub mod locks;
pub mod narrow;
pub mod persistence;
pub mod service_worker;
pub mod vault;
