//! The database's layout, in one list, and how it is opened.
//!
//! rexie deletes every object store that is not listed when the version rises: never take one out of [`STORES`].

use core_wasm::store::StoreError;
use futures::future::{Either, join, select};
use gloo_timers::future::TimeoutFuture;
use rexie::{ObjectStore, Rexie};
use std::pin::pin;
use wasm_bindgen::JsCast;
use web_sys::{IdbDatabase, IdbOpenDbRequest};
use web_ui::platform::device::DEVICE;

use super::database::{Database, failed};
use super::request;

/// Raised by one whenever [`STORES`] grows; a test opens every older one.
pub const VERSION: u32 = 2;

/// Packed groups of entries that were committed together, by the position of the last entry. IndexedDB costs per
/// record, not per byte.
pub const JOURNAL: &str = "journal";
/// The position of the group of own entries that the hub has yet to acknowledge, by the last own number in it.
pub const OUTBOX: &str = "outbox";
/// One record: position, heads and sync state.
pub const STATE: &str = "state";
/// Parts of snapshots, by their names.
pub const PARTS: &str = "parts";

/// Every object store, all with keys of their own beside the value.
pub const STORES: [&str; 5] = [JOURNAL, OUTBOX, STATE, DEVICE, PARTS];

/// The key of the one record in [`STATE`].
pub const STATE_KEY: &str = "state";

/// How long another tab that holds an older layout open is waited for, in milliseconds.
const PATIENCE_MS: u32 = 8_000;

/// Opens the database, laid out as [`STORES`] says.
///
/// # Errors
/// [`StoreError::Blocked`] while another tab holds an older layout open.
pub async fn open(name: &str) -> Result<Database, StoreError> {
    open_at(name, VERSION, PATIENCE_MS).await
}

async fn open_at(name: &str, version: u32, patience_ms: u32) -> Result<Database, StoreError> {
    let builder = STORES
        .iter()
        .fold(Rexie::builder(name).version(version), |builder, store| {
            builder.add_object_store(ObjectStore::new(store))
        });
    // Neither rexie nor idb hear 'blocked'.
    let open = async {
        // rexie keeps its handle to itself, and the strict append needs one. It is asked for at once, and comes behind rexie's:
        // browsers open connections to one database in the order in which they were asked for.
        match join(builder.build(), connect(name)).await {
            (Ok(rexie), Ok(strict)) => Ok(Database::new(rexie, strict)),
            (Ok(rexie), Err(error)) => {
                rexie.close();
                Err(error)
            }
            (Err(error), strict) => {
                strict.iter().for_each(IdbDatabase::close);
                Err(failed(error))
            }
        }
    };
    match select(pin!(open), TimeoutFuture::new(patience_ms)).await {
        Either::Left((database, _)) => database,
        Either::Right(_) => Err(StoreError::Blocked),
    }
}

async fn connect(name: &str) -> Result<IdbDatabase, StoreError> {
    let factory = web_sys::window().and_then(|window| window.indexed_db().ok().flatten());
    let factory = factory.ok_or_else(|| StoreError::Failed("this browser has no IndexedDB".to_owned()))?;
    let request: IdbOpenDbRequest = factory.open(name).map_err(|error| request::failed_by(&error))?;
    Ok(request::result(&request).await?.unchecked_into())
}

#[cfg(test)]
mod tests {
    use super::*;
    use wasm_bindgen_test::wasm_bindgen_test;

    #[wasm_bindgen_test]
    async fn an_older_layout_in_another_tab_is_named_not_waited_for_without_end() {
        let name = "schema-blocked";
        let other_tab = open_at(name, 1, PATIENCE_MS).await.unwrap();
        assert_eq!(open_at(name, 2, 50).await.unwrap_err(), StoreError::Blocked);
        other_tab.close();
    }

    #[wasm_bindgen_test]
    async fn what_version_1_holds_is_there_in_every_later_one() {
        let name = "schema-from-1";
        let database = open_at(name, 1, PATIENCE_MS).await.unwrap();
        let writing = database
            .writing(&["journal", "outbox", "state", "device"])
            .unwrap();
        for store in ["journal", "outbox", "state", "device"] {
            writing.put(store, &1.into(), &store.into()).await.unwrap();
        }
        writing.complete().await.unwrap();
        database.close();
        for version in 2..=VERSION + 1 {
            let later = open_at(name, version, PATIENCE_MS).await.unwrap();
            let reading = later.reading(&STORES).unwrap();
            for store in ["journal", "outbox", "state", "device"] {
                let value = reading.get(store, &1.into()).await.unwrap();
                assert_eq!(value.and_then(|value| value.as_string()).as_deref(), Some(store));
            }
            later.close();
        }
    }
}
