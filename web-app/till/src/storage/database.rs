//! The open database: rexie for all reads and for writes that may wait in the browser's cache, and a connection of its
//! own for the one write that may not (`append`), since rexie keeps its handle to itself and can't ask for strict
//! durability.
//!
//! Keeps true: a transaction ends by itself when nothing but its own requests is awaited, so nothing else is awaited
//! while one is open; one that is not completed leaves nothing.

use super::request::failed_by;
use core_wasm::store::StoreError;
use futures::FutureExt;
use rexie::{KeyRange, Rexie, Transaction, TransactionMode};
use std::cell::RefCell;
use std::rc::Rc;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{DomException, Event, IdbDatabase};

/// The event on the strict connection that says that nothing can begin any more. Browsers have one of their own, 'close', and
/// WebKit does not always say it of what it closed while the page was in the background.
pub const DEAD: &str = "evertill-dead";

/// An open database, until it is closed; copies of the handle are the same one.
#[derive(Clone, Debug)]
pub struct Database(Rc<Connections>);

#[derive(Debug)]
struct Connections {
    rexie: RefCell<Option<Rexie>>,
    strict: IdbDatabase,
}

impl Database {
    /// Both connections to one database.
    pub(super) fn new(rexie: Rexie, strict: IdbDatabase) -> Self {
        Self(Rc::new(Connections {
            rexie: RefCell::new(Some(rexie)),
            strict,
        }))
    }

    /// For the strict append.
    pub fn strict(&self) -> &IdbDatabase {
        &self.0.strict
    }

    /// Closes it, once the transactions that are under way have ended.
    pub fn close(&self) {
        if let Some(rexie) = self.0.rexie.take() {
            rexie.close();
        }
        self.0.strict.close();
    }

    /// Begins to read.
    ///
    /// # Errors
    /// What the browser says, also that the database is closed.
    pub fn reading(&self, stores: &[&str]) -> Result<Reading, StoreError> {
        self.begin(stores, TransactionMode::ReadOnly).map(Reading)
    }

    /// Begins to read and write. What was completed is on the disk a moment later, and before every append that follows.
    ///
    /// # Errors
    /// What the browser says, also that the database is closed.
    pub fn writing(&self, stores: &[&str]) -> Result<Writing, StoreError> {
        let transaction = self.begin(stores, TransactionMode::ReadWrite)?;
        Ok(Writing(Some(transaction)))
    }

    fn begin(&self, stores: &[&str], mode: TransactionMode) -> Result<Transaction, StoreError> {
        let rexie = self.0.rexie.borrow();
        let rexie = rexie
            .as_ref()
            .ok_or_else(|| StoreError::Failed("the database is closed".to_owned()))?;
        rexie.transaction(stores, mode).map_err(|error| {
            if let rexie::Error::IdbError(idb::Error::TransactionOpenFailed(error)) = &error {
                self.could_not_begin(error);
            }
            failed(error)
        })
    }

    /// A transaction could not even begin. Where that is because the browser has closed the connection, nothing will ever begin on it.
    pub(super) fn could_not_begin(&self, error: &JsValue) {
        let is_closed = |error: &DomException| error.name() == "InvalidStateError";
        if error.dyn_ref().is_some_and(is_closed)
            && let Ok(event) = Event::new(DEAD)
        {
            self.strict().dispatch_event(&event).ok();
        }
    }
}

/// A transaction that reads.
pub struct Reading(Transaction);

impl Reading {
    /// One value.
    ///
    /// # Errors
    /// What the browser says.
    pub async fn get(&self, store: &str, key: &JsValue) -> Result<Option<JsValue>, StoreError> {
        get(&self.0, store, key).await
    }

    /// The first `limit` values with keys above `after`, by key.
    ///
    /// # Errors
    /// What the browser says.
    pub async fn behind(&self, store: &str, after: u64, limit: usize) -> Result<Vec<JsValue>, StoreError> {
        behind(&self.0, store, after, limit).await
    }
}

/// A transaction that reads and writes, and leaves nothing if it is dropped before it was completed.
pub struct Writing(Option<Transaction>);

impl Writing {
    fn transaction(&self) -> Result<&Transaction, StoreError> {
        let ended = || StoreError::Failed("the transaction has ended".to_owned());
        self.0.as_ref().ok_or_else(ended)
    }

    /// One value.
    ///
    /// # Errors
    /// What the browser says.
    pub async fn get(&self, store: &str, key: &JsValue) -> Result<Option<JsValue>, StoreError> {
        get(self.transaction()?, store, key).await
    }

    /// All values with keys above `after`, by key.
    ///
    /// # Errors
    /// What the browser says.
    pub async fn behind(&self, store: &str, after: u64) -> Result<Vec<JsValue>, StoreError> {
        behind(self.transaction()?, store, after, usize::MAX).await
    }

    /// The keys up to `last`.
    ///
    /// # Errors
    /// What the browser says.
    pub async fn keys_up_to(&self, store: &str, last: u64) -> Result<Vec<JsValue>, StoreError> {
        let range = up_to(last)?;
        let store = self.transaction()?.store(store).map_err(failed)?;
        store.get_all_keys(Some(range), None).await.map_err(failed)
    }

    /// Writes a value.
    ///
    /// # Errors
    /// What the browser says.
    pub async fn put(&self, store: &str, key: &JsValue, value: &JsValue) -> Result<(), StoreError> {
        let store = self.transaction()?.store(store).map_err(failed)?;
        store.put(value, Some(key)).await.map(drop).map_err(failed)
    }

    /// Takes a value out.
    ///
    /// # Errors
    /// What the browser says.
    pub async fn delete(&self, store: &str, key: &JsValue) -> Result<(), StoreError> {
        let store = self.transaction()?.store(store).map_err(failed)?;
        store.delete(key.clone()).await.map_err(failed)
    }

    /// Takes out all values with keys up to `last`.
    ///
    /// # Errors
    /// What the browser says.
    pub async fn delete_up_to(&self, store: &str, last: u64) -> Result<(), StoreError> {
        let range = up_to(last)?;
        self.delete(store, &range.into()).await
    }

    /// Waits until everything is stored.
    ///
    /// # Errors
    /// What the browser says; nothing of it is stored then.
    pub async fn complete(mut self) -> Result<(), StoreError> {
        let Some(transaction) = self.0.take() else {
            return Ok(());
        };
        // rexie calls a transaction that the browser took back done, too.
        match transaction.done().await {
            Ok(result) if result.is_committed() => Ok(()),
            Ok(_) => Err(StoreError::Failed(
                "the browser took the transaction back".to_owned(),
            )),
            Err(error) => Err(failed(error)),
        }
    }
}

impl Drop for Writing {
    fn drop(&mut self) {
        if let Some(transaction) = self.0.take() {
            // It is aborted by asking for it once; that it has ended is not waited for. One that has ended already throws,
            // which is as good.
            drop(transaction.abort().now_or_never());
        }
    }
}

async fn get(transaction: &Transaction, store: &str, key: &JsValue) -> Result<Option<JsValue>, StoreError> {
    let store = transaction.store(store).map_err(failed)?;
    let value = store.get(key.clone()).await.map_err(failed)?;
    Ok(value.filter(|value| !value.is_undefined()))
}

async fn behind(
    transaction: &Transaction,
    store: &str,
    after: u64,
    limit: usize,
) -> Result<Vec<JsValue>, StoreError> {
    let range = KeyRange::lower_bound(&super::request::key(after), Some(true));
    let range = range.map_err(|error| failed(error.into()))?;
    // 0 would mean 'all'.
    let limit = u32::try_from(limit).unwrap_or(u32::MAX).max(1);
    let store = transaction.store(store).map_err(failed)?;
    store.get_all(Some(range), Some(limit)).await.map_err(failed)
}

fn up_to(last: u64) -> Result<KeyRange, StoreError> {
    let range = KeyRange::upper_bound(&super::request::key(last), None);
    range.map_err(|error| failed(error.into()))
}

/// What an error of rexie's means for the till.
pub(super) fn failed(error: rexie::Error) -> StoreError {
    match error {
        rexie::Error::IdbError(idb::Error::DomException(exception)) => failed_by(&exception.into()),
        rexie::Error::IdbError(error) => StoreError::Failed(error.to_string()),
        error => StoreError::Failed(error.to_string()),
    }
}

#[cfg(test)]
mod tests {
    use super::DEAD;
    use crate::storage::append::Append;
    use crate::storage::schema;
    use core_wasm::store::StoreError;
    use futures::StreamExt;
    use futures::channel::mpsc::unbounded;
    use wasm_bindgen_test::wasm_bindgen_test;
    use web_ui::platform::device::DEVICE;
    use web_ui::platform::events;

    #[wasm_bindgen_test]
    async fn what_was_not_completed_leaves_nothing_and_blocks_nobody() {
        let database = schema::open("not-completed").await.unwrap();
        let writing = database.writing(&[DEVICE]).unwrap();
        writing.put(DEVICE, &"key".into(), &1.into()).await.unwrap();
        drop(writing);
        let writing = database.writing(&[DEVICE]).unwrap();
        assert_eq!(writing.get(DEVICE, &"key".into()).await.unwrap(), None);
        writing.put(DEVICE, &"key".into(), &2.into()).await.unwrap();
        writing.complete().await.unwrap();
        let reading = database.reading(&[DEVICE]).unwrap();
        assert_eq!(reading.get(DEVICE, &"key".into()).await.unwrap(), Some(2.into()));
    }

    #[wasm_bindgen_test]
    async fn what_the_browser_takes_back_is_not_called_done() {
        let database = schema::open("taken-back").await.unwrap();
        let writing = database.writing(&[DEVICE]).unwrap();
        writing.put(DEVICE, &"key".into(), &1.into()).await.unwrap();
        // An error that nobody handles aborts the transaction: this key can't be one.
        let bad = writing.put(DEVICE, &f64::NAN.into(), &2.into()).await;
        assert!(matches!(bad, Err(StoreError::Failed(_))), "{bad:?}");
        drop(writing);
        let reading = database.reading(&[DEVICE]).unwrap();
        assert_eq!(reading.get(DEVICE, &"key".into()).await.unwrap(), None);
    }

    #[wasm_bindgen_test]
    async fn a_connection_that_the_browser_closed_without_a_word_is_noticed() {
        let database = schema::open("closed-unsaid").await.unwrap();
        let (tell, mut heard) = unbounded();
        events::on(database.strict(), DEAD, move || tell.unbounded_send(()).unwrap());
        // As a browser does it: the app has not asked for it.
        database.strict().close();
        assert!(Append::begin(&database).is_err());
        assert_eq!(heard.next().await, Some(()));
        database.close();
    }

    #[wasm_bindgen_test]
    async fn a_closed_database_says_so() {
        let database = schema::open("closed-rexie").await.unwrap();
        database.clone().close();
        assert!(matches!(database.reading(&[DEVICE]), Err(StoreError::Failed(_))));
        assert!(matches!(database.writing(&[DEVICE]), Err(StoreError::Failed(_))));
    }
}
