//! The hub of one store, as a library, so that tests and tools can run one in their own process. `main` is the
//! program around it.
//!
//! Code map: `sqlite` is the disk, `writer` the one thread that writes to it, `journal` what the others see of both;
//! `room` says whether there is room on the disk, and `doctor` what else the machine lacks;
//! `life` says whether the data is what the hub left, `backup` keeps copies of it, and `export` writes it down for others;
//! `leases` says who edits what, `snapshots` what those get that lack
//! much; `listen`, `tls`, `ws` and `http` are the network, `mdns` and `nearby` this hub and others on it,
//! `hub` what they share; `metrics` and `status` what is seen of it from outside; `door` says who may come in and ask for
//! what, by `token`, `pairing`, `pins` and `devices`; `import` and
//! `demo` load stores.

pub mod address;
pub mod backup;
pub mod clock;
pub mod config;
pub mod data_dir;
pub mod demo;
pub mod devices;
pub mod doctor;
pub mod door;
pub mod event_row;
pub mod export;
pub mod http;
pub mod hub;
pub mod import;
pub mod journal;
mod json;
pub mod leases;
pub mod life;
pub mod limits;
mod listen;
pub mod logs;
mod mdns;
pub mod metrics;
pub mod nearby;
mod outgoing;
pub mod pages;
pub mod pairing;
pub mod pins;
pub mod presence;
pub mod qr;
pub mod room;
mod running;
pub mod snapshots;
pub mod socketio;
pub mod sqlite;
pub mod status;
mod tail;
#[cfg(test)]
mod testing;
pub mod tls;
pub mod token;
pub mod verify;
mod writer;
pub mod ws;

pub use running::{Running, StartError, import_folder, start};

/// The hub's version.
pub const VERSION: &str = env!("CARGO_PKG_VERSION");
