//! Imports a store from a folder of files; `demo/README.md` describes the format.
//!
//! Keeps true: all or nothing; every problem is found and told, not only the first; importing the same again writes
//! nothing. Order: read everything into [`StoreFiles`], compare it with what is known, record the difference.

mod catalog;
mod cells;
mod changes;
pub mod demo;
mod described;
mod field;
mod folder;
mod order;
mod problem;
mod settings;
mod staff;
mod table;
mod toml_table;

pub use changes::Summary;
pub use folder::Folder;
pub use problem::{Problem, Problems};
pub use staff::StaffRow;

use crate::access::pins::Pins;
use crate::data::files::NotKept;
use core_wasm::records::catalog::CatalogImported;
use core_wasm::records::described::RecordImported;
use core_wasm::records::staff::PinError;
use core_wasm::records::store_settings::StoreConfigured;
use server_kit::journal::{Journal, WriteError};
use thiserror::Error;

/// A whole store, read and checked.
#[derive(Debug)]
pub struct StoreFiles {
    /// What it is.
    pub settings: StoreConfigured,
    /// What it sells.
    pub catalog: CatalogImported,
    /// Who works there.
    pub staff: Vec<StaffRow>,
    /// Records that are stored by their description.
    pub records: Vec<RecordImported>,
}

/// Why nothing was imported.
#[derive(Debug, Error)]
pub enum ImportError {
    /// The files.
    #[error("{0}")]
    Problems(Problems),
    /// The journal.
    #[error(transparent)]
    Write(#[from] WriteError),
    /// The PINs could not be protected.
    #[error("nothing was imported: {0}")]
    Pin(#[from] PinError),
    /// Nor kept.
    #[error("nothing was imported: the staff's PINs: {0}")]
    Kept(#[from] NotKept),
    /// The system gave no random bytes.
    #[error("nothing was imported: the system gave no random bytes ({0})")]
    Random(getrandom::Error),
    /// The work was interrupted.
    #[error("nothing was imported: the hub is stopping")]
    Interrupted,
}

/// Reads and checks the store in `folder`.
///
/// # Errors
/// All problems there are.
pub fn read(folder: &Folder) -> Result<StoreFiles, Problems> {
    let problems = Problems::default();
    let store = read_all(folder, &problems);
    match store {
        Some(store) if problems.is_empty() => Ok(store),
        _ => Err(problems),
    }
}

fn read_all(folder: &Folder, problems: &Problems) -> Option<StoreFiles> {
    let text = folder.text("store.toml", true, problems)?;
    let (mut settings, staff) = settings::read(&text, problems)?;
    let langs = settings.languages.clone();
    let mut store = cells::Store {
        langs: &langs,
        currency: settings.currency,
        ids: std::mem::take(&mut settings.ids),
    };
    let catalog = catalog::read(folder, &settings, &mut store, problems);
    let records = described::read(folder, &mut store, problems);
    Some(StoreFiles {
        settings: settings.complete()?,
        catalog,
        staff,
        records,
    })
}

/// Imports the store in `folder`, which writes what is new or has changed.
///
/// # Errors
/// [`ImportError`]: nothing was imported.
pub async fn run(journal: &Journal, pins: &Pins, folder: Folder) -> Result<Summary, ImportError> {
    let known = {
        let view = journal.view();
        let currency = view.replica.settings().get().map(|settings| settings.currency);
        (view.replica.staff().clone(), pins.all(), currency)
    };
    // Hashing PINs is slow on purpose, so it is done where waiting is allowed, and before the writer is asked.
    let prepared = tokio::task::spawn_blocking(move || {
        let (staff, pins, currency) = known;
        let store = read(&folder).map_err(ImportError::Problems)?;
        changes::same_currency(currency, &store.settings).map_err(ImportError::Problems)?;
        let protected = staff::protect(&store.staff, &staff, &pins)?;
        Ok::<_, ImportError>((store, protected))
    });
    let (store, protected) = prepared.await.map_err(|_| ImportError::Interrupted)??;
    // Before the journal says that they count. Those of an import that then fails are forgotten at the next start.
    pins.add(protected.new)?;
    let staff = protected.members;
    Ok(journal
        .record(move |replica| changes::since(replica, store, staff))
        .await?)
}

#[cfg(test)]
mod tests;
