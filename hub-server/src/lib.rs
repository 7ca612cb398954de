//! The hub of one store, as a library, so that tests and tools can run one in their own process. `main` is the
//! program around it.
//!
//! Code map, from the bottom up. What a hub and a cloud share is `server_kit`: the journal, its writer, sessions, leases.
//! `sqlite` is the disk under it, `data` the directory around that, `time_zone` names zones, `epoch` decides whether the data is what the hub left.
//! `network` is where the hub listens and how it is found, `access` who may ask for what, `import` loads stores, `backup`
//! keeps copies of all, `operations` is what its operator asks. `hub` is what a running hub shares; on it stand `socketio`
//! and `http`, with `/ws`. `running` puts all together; `at_machine` is what is done without a running hub. No folder imports one that stands on it.

pub mod access;
pub mod at_machine;
pub mod backup;
pub mod config;
pub mod data;
pub mod epoch;
pub mod http;
pub mod hub;
pub mod import;
mod json;
pub mod network;
pub mod operations;
mod running;
pub mod socketio;
pub mod sqlite;
mod time_zone;

pub use running::{Running, StartError, import_folder, start};

/// The hub's version.
pub const VERSION: &str = env!("CARGO_PKG_VERSION");
