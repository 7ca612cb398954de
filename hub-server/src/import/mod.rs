//! Imports a store from a folder of files; `demo/README.md` describes the format.
//!
//! Keeps true: all or nothing; every problem is found and told, not only the first; importing the same again writes
//! nothing. Order: read everything into [`StoreFiles`], compare it with what is known, record the difference.

mod amount;
pub mod answers;
mod barcode;
mod catalog;
mod cells;
mod changes;
mod chunks;
mod clashes;
mod codes;
pub mod demo;
mod described;
mod encoding;
mod field;
mod folder;
mod heading;
mod in_use;
mod lines;
mod order;
mod place;
mod plausible;
mod problem;
mod settings;
mod staff;
mod summary;
mod table;
mod toml_table;

pub use answers::Answers;
pub use folder::Folder;
pub use in_use::InUse;
pub use place::Place;
pub use problem::{Problem, Problems};
pub use staff::StaffRow;
pub use summary::{Change, Done, Summary, What};

use crate::access::pins::Pins;
use crate::data::files::NotKept;
use core_wasm::base::ids::UserId;
use core_wasm::records::catalog::CatalogImported;
use core_wasm::records::described::RecordImported;
use core_wasm::records::staff::{Member, Pin, PinError};
use core_wasm::records::store_settings::StoreConfigured;
use core_wasm::replica::Replica;
use folder::Files;
use server_kit::journal::{Journal, WriteError};
use thiserror::Error;

/// A whole store, read and checked.
#[derive(Debug)]
pub struct StoreFiles {
    /// What it is.
    pub settings: StoreConfigured,
    /// What it sells.
    pub catalog: CatalogImported,
    /// Whether they say which products are favourites; else those stay that are.
    pub says_favourites: bool,
    /// Who works there.
    pub staff: Vec<StaffRow>,
    /// Records that are stored by their description.
    pub records: Vec<RecordImported>,
    /// What is said of their being in use.
    pub in_use: InUse,
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
/// All problems there are, and all questions that `answers` does not answer.
pub fn read(folder: &Folder, answers: &Answers) -> Result<StoreFiles, Problems> {
    let problems = Problems::new(answers.taken.clone());
    let store = read_all(folder, answers, &problems);
    match store {
        Some(store) if problems.is_empty() => Ok(store),
        _ => Err(problems),
    }
}

fn read_all(folder: &Folder, answers: &Answers, problems: &Problems) -> Option<StoreFiles> {
    let files = Files::new(folder, answers.encoding, problems);
    let text = files.settings(toml_table::FILE)?;
    let mut in_use = InUse::default();
    let (mut settings, staff) = settings::read(&text, problems, &mut in_use)?;
    let langs = settings.languages.clone();
    let files = files.in_languages(&langs);
    let mut store = cells::Store {
        langs: &langs,
        currency: settings.currency,
        ids: std::mem::take(&mut settings.ids),
    };
    let (catalog, says_favourites) = catalog::read(&files, &settings, &mut store, &mut in_use);
    let records = described::read(&files, &mut store, &mut in_use);
    Some(StoreFiles {
        settings: settings.complete()?,
        catalog,
        says_favourites,
        staff,
        records,
        in_use,
    })
}

/// Imports the store in `folder`, in the name of whoever approves it: writes what is new or has changed.
///
/// # Errors
/// [`ImportError`]: nothing was imported.
pub async fn run(
    journal: &Journal,
    pins: &Pins,
    folder: Folder,
    answers: &Answers,
    by: Option<UserId>,
) -> Result<Done, ImportError> {
    let (store, members, new) = prepare(journal, pins, folder, answers).await?;
    // Before the journal says that they count. Those of an import that then fails are forgotten at the next start.
    pins.add(new)?;
    let answers = answers.clone();
    let decide = move |replica: &Replica| match changes::since(replica, store, members, &answers) {
        Ok((commands, done)) => (commands, Ok(done)),
        Err(problems) => (Vec::new(), Err(problems)),
    };
    journal
        .record_for(by, decide)
        .await?
        .map_err(ImportError::Problems)
}

/// What [`run`] would do with the same files, by the same rules; writes nothing.
///
/// # Errors
/// [`ImportError`], as an import would have.
pub async fn preview(
    journal: &Journal,
    pins: &Pins,
    folder: Folder,
    answers: &Answers,
) -> Result<Done, ImportError> {
    let (store, members, _) = prepare(journal, pins, folder, answers).await?;
    let (journal, answers) = (journal.clone(), answers.clone());
    let compared = tokio::task::spawn_blocking(move || {
        let view = journal.view();
        changes::since(&view.replica, store, members, &answers)
    });
    let compared = compared.await.map_err(|_| ImportError::Interrupted)?;
    let (_, done) = compared.map_err(ImportError::Problems)?;
    Ok(done)
}

/// Reads the files and protects the PINs. That is slow on purpose, so it is done where waiting is allowed, and before the
/// writer is asked.
async fn prepare(
    journal: &Journal,
    pins: &Pins,
    folder: Folder,
    answers: &Answers,
) -> Result<(StoreFiles, Vec<Member>, Vec<Pin>), ImportError> {
    let known = journal.view().replica.staff().clone();
    let (kept, answers) = (pins.all(), answers.clone());
    let prepared = tokio::task::spawn_blocking(move || {
        let store = read(&folder, &answers).map_err(ImportError::Problems)?;
        let staff::Protected { members, new } = staff::protect(&store.staff, &known, &kept)?;
        Ok((store, members, new))
    });
    prepared.await.map_err(|_| ImportError::Interrupted)?
}

#[cfg(test)]
mod as_spreadsheets_write;
#[cfg(test)]
mod tests;
