//! The one transaction that business events are stored by. It goes through web-sys because rexie can't ask for
//! `durability: 'strict'`: a browser's default reports 'complete' before the disk has it.

use super::database::Database;
use super::records::{Group, State};
use super::request::{behind, failed_by, get, key, names, object_store};
use super::schema::{JOURNAL, OUTBOX, STATE, STATE_KEY};
use core_wasm::base::ids::DeviceId;
use core_wasm::journal::{Cursor, Seq};
use core_wasm::store::{Page, StoreError};
use futures::channel::oneshot;
use js_sys::{Array, Object, Reflect};
use wasm_bindgen::prelude::*;
use web_sys::{Event, IdbDatabase, IdbKeyRange, IdbTransaction};

#[wasm_bindgen]
extern "C" {
    /// The database with the third argument that web-sys still counts as unstable.
    #[wasm_bindgen(extends = IdbDatabase)]
    type StrictDatabase;
    #[wasm_bindgen(method, catch)]
    fn transaction(
        this: &StrictDatabase,
        stores: &Array,
        mode: &str,
        options: &Object,
    ) -> Result<IdbTransaction, JsValue>;
}

/// Begins a strict readwrite transaction.
fn strict(database: &Database, stores: &[&str]) -> Result<Strict, StoreError> {
    let options = Object::new();
    Reflect::set(&options, &"durability".into(), &"strict".into()).map_err(|error| failed_by(&error))?;
    let connection: &StrictDatabase = database.strict().unchecked_ref();
    let transaction = connection.transaction(&names(stores), "readwrite", &options);
    transaction.map(Strict::of).map_err(|error| {
        database.could_not_begin(&error);
        failed_by(&error)
    })
}

/// A transaction that is either completed or leaves nothing.
struct Strict {
    transaction: IdbTransaction,
    ended: oneshot::Receiver<bool>,
    completed: bool,
    _heard: Closure<dyn FnMut(Event)>,
}

impl Strict {
    fn of(transaction: IdbTransaction) -> Self {
        let (done, ended) = oneshot::channel();
        let heard = Closure::once(move |event: Event| {
            // Nobody waits any more: that is their choice.
            done.send(event.type_() == "complete").ok();
        });
        transaction.set_oncomplete(Some(heard.as_ref().unchecked_ref()));
        transaction.set_onabort(Some(heard.as_ref().unchecked_ref()));
        Self {
            transaction,
            ended,
            completed: false,
            _heard: heard,
        }
    }

    /// Adds a write. It fails, if it does, with the transaction as a whole.
    fn put(&self, store: &str, key: &JsValue, value: &JsValue) -> Result<(), StoreError> {
        let put = object_store(&self.transaction, store)?.put_with_key(value, key);
        put.map(drop).map_err(|error| failed_by(&error))
    }

    /// Takes a record out.
    fn delete(&self, store: &str, key: &JsValue) -> Result<(), StoreError> {
        let delete = object_store(&self.transaction, store)?.delete(key);
        delete.map(drop).map_err(|error| failed_by(&error))
    }

    /// Waits until everything is on disk.
    async fn complete(mut self) -> Result<(), StoreError> {
        self.completed = (&mut self.ended).await == Ok(true);
        match self.completed {
            true => Ok(()),
            false => Err(match self.transaction.error() {
                Some(error) => failed_by(&error.into()),
                None => StoreError::Failed("the browser took the transaction back".to_owned()),
            }),
        }
    }
}

impl Drop for Strict {
    fn drop(&mut self) {
        self.transaction.set_oncomplete(None);
        self.transaction.set_onabort(None);
        if !self.completed {
            // Throws if it has ended already, which is as good.
            self.transaction.abort().ok();
        }
    }
}

/// The append.
pub struct Append(Strict);

impl Append {
    pub fn begin(database: &Database) -> Result<Self, StoreError> {
        strict(database, &[JOURNAL, OUTBOX, STATE]).map(Self)
    }

    pub async fn state(&self) -> Result<State, StoreError> {
        State::unpack(get(&self.0.transaction, STATE, &STATE_KEY.into()).await?)
    }

    /// Everything behind `known`, which other tabs wrote.
    pub async fn newer(&self, known: Cursor, at: Cursor, base: Cursor) -> Result<Page, StoreError> {
        if known < base {
            return Err(StoreError::Forgotten);
        }
        let mut page = Page {
            entries: Vec::new(),
            at: known,
        };
        if known < at {
            for group in behind(&self.0.transaction, JOURNAL, known.0, usize::MAX).await? {
                Group::unpack(&group)?.continue_page(&mut page, usize::MAX)?;
            }
        }
        Ok(page)
    }

    /// Stores entries, and an outbox row if some are `me`'s own.
    pub fn put_group(&self, group: &Group, me: DeviceId) -> Result<(), StoreError> {
        let position = key(group.last().0);
        self.0.put(JOURNAL, &position, &group.pack())?;
        match group.last_of(me) {
            Some(seq) => self.0.put(OUTBOX, &key(seq.0), &position),
            None => Ok(()),
        }
    }

    /// Forgets the outbox rows of what the hub has whole.
    pub fn forget_outbox(&self, acknowledged: Seq) -> Result<(), StoreError> {
        let range = IdbKeyRange::upper_bound(&key(acknowledged.0)).map_err(|error| failed_by(&error))?;
        self.0.delete(OUTBOX, &range)
    }

    pub fn put_state(&self, state: &State) -> Result<(), StoreError> {
        self.0.put(STATE, &STATE_KEY.into(), &state.pack())
    }

    pub async fn complete(self) -> Result<(), StoreError> {
        self.0.complete().await
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::storage::schema;
    use wasm_bindgen_test::wasm_bindgen_test;

    #[wasm_bindgen_test]
    async fn the_browser_is_asked_for_the_disk_and_not_for_its_cache() {
        let database = schema::open("strict").await.unwrap();
        let append = Append::begin(&database).unwrap();
        let durability = Reflect::get(&append.0.transaction, &"durability".into()).unwrap();
        assert_eq!(durability.as_string().as_deref(), Some("strict"));
        append.complete().await.unwrap();
    }
}
