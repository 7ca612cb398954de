//! The journal on disk: SQLite in WAL mode with `synchronous=FULL`, so that a returned commit has been synced.
//!
//! Keeps true: one process at a time has a data directory; cursors count entries from 1 without gaps; bytes come back
//! as they went in. What the bytes mean is the core's business.

mod copy;
mod identity;
mod inspect;
mod pages;
#[cfg(test)]
mod power_cut;
mod query;
mod reader;
mod schema;
mod store;

pub use copy::{Copied, copy};
pub use identity::{Identity, RealmChoice, Run};
pub use inspect::{Seen, inspect};
pub use pages::Pages;
pub use reader::Reader;
pub use schema::OpenError;
pub use store::{Appended, Batch, SqliteStore};

use core_wasm::store::StoreError;

/// The database's file in the data directory.
pub const DATABASE: &str = "hub.db";

fn failed(error: rusqlite::Error) -> StoreError {
    match error.sqlite_error_code() {
        Some(rusqlite::ErrorCode::DiskFull) => StoreError::Full,
        _ => StoreError::Failed(error.to_string()),
    }
}
