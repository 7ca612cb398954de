//! Opening the page's till: storage, fold, other tabs, pump.

use super::notice::Notice;
use super::tab::Engine;
use super::witness::Witness;
use super::{Till, TillError, pump};
use crate::platform::broadcast::Broadcast;
use crate::storage::{Device, IndexedDbStore, schema};
use core_wasm::store::StoreError;
use std::rc::Rc;
use wasm_bindgen_futures::spawn_local;
use web_ui::platform::device::DATABASE;
use web_ui::platform::keep::Keep;
use web_ui::platform::{clock, events};

/// What came of opening the till's storage.
#[derive(Debug)]
pub enum Opening {
    /// The device must be paired first.
    NotPaired {
        /// What it was before its storage was wiped, if it was.
        wiped: Option<Witness>,
    },
    /// Ready.
    Open(Till),
    /// The storage can't be opened.
    Failed(TillError),
}

/// Opens this device's storage, folds what is in it and starts to sync. Call it once a page, and again after pairing.
pub async fn open() -> Opening {
    match engine(DATABASE).await {
        Ok(Some(engine)) => {
            live(&engine);
            Opening::Open(Till::of(engine))
        }
        Ok(None) => Opening::NotPaired {
            wiped: Witness::read(),
        },
        Err(error) => Opening::Failed(error.into()),
    }
}

/// The engine over the database of this name, which is also the name of the channel between its tabs; `None` if the
/// device is not paired.
///
/// # Errors
/// [`StoreError`].
pub(super) async fn engine(name: &str) -> Result<Option<Rc<Engine>>, StoreError> {
    let database = schema::open(name).await?;
    let pairing = Device(&database).pairing().await?;
    let Some(pairing) = pairing else {
        database.close();
        return Ok(None);
    };
    Witness::shows(pairing.device_id, &pairing.token);
    let store = IndexedDbStore::new(database, pairing.device_id);
    let engine = Engine::open(pairing.into(), store, Broadcast::join(name)).await?;
    let hearing = engine.clone();
    engine.tabs.listen(move |notice| hearing.hear(notice));
    Ok(Some(engine))
}

/// sessionStorage: that this page was loaded again because its storage was dead.
const LOADED_AGAIN: &str = "evertill-loaded-again";

/// How old a page must be, in milliseconds, before that is done a second time: one that loads on and on can't even be read.
const ONCE_IN_MS: u64 = 60_000;

fn load_again() {
    if let Some(window) = web_sys::window() {
        window.location().reload().ok();
    }
}

/// Joins it with the hub and the page, for as long as the page lives.
fn live(engine: &Rc<Engine>) {
    spawn_local(pump::run(engine.clone()));
    // Nothing can be sold on a storage that is gone. Loaded again, the page says what became of it.
    engine.store().on_lost(load_again);
    engine.store().on_dead(|| {
        let is_first = Keep::Tab.text(LOADED_AGAIN).is_none();
        if is_first || clock::running() > ONCE_IN_MS {
            Keep::Tab.set_text(LOADED_AGAIN, "yes");
            load_again();
        }
    });
    engine.tabs.send(&Notice::Which);
    engine.measure_storage();
    let returning = engine.clone();
    events::on_return(move || {
        // A frozen tab heard nothing.
        returning.hear(Notice::Stored);
        returning.tabs.send(&Notice::Which);
        returning.hurry();
        returning.measure_storage();
    });
}
