//! The journal on disk: SQLite in WAL mode with `synchronous=FULL`, so that a returned commit has been synced.
//!
//! Keeps true: one process at a time has a data directory; cursors count entries from 1 without gaps; bytes come back
//! as they went in. What the bytes mean is the core's business.

mod beside;
mod copy;
pub mod disk_space;
mod identity;
mod inspect;
#[cfg(test)]
mod power_cut;
mod query;
mod reader;
mod schema;
mod store;
pub mod verify;

pub use beside::Beside;
pub use copy::{Copied, copy};
pub use identity::{Identity, RealmChoice, Run};
pub use inspect::{Seen, inspect};
pub use reader::reader;
pub use schema::OpenError;
pub(crate) use schema::explain;
pub use store::SqliteStore;

use core_wasm::store::StoreError;

/// The database's file in the data directory.
pub const DATABASE: &str = "hub.db";

/// The largest that the write-ahead log stays, in bytes. It grows past that only while a reader holds on to an old state,
/// as `backup` and `verify` do, and is cut back once it was folded in.
pub const LOG_BYTES: u64 = 32 * 1024 * 1024;

fn failed(error: rusqlite::Error) -> StoreError {
    match error.sqlite_error_code() {
        Some(rusqlite::ErrorCode::DiskFull) => StoreError::Full,
        _ => StoreError::Failed(error.to_string()),
    }
}
