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
mod people;
mod place;
mod plausible;
mod problem;
mod rights;
mod roles;
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
pub use rights::{Refused, may_import};
pub use staff::{PinGiven, StaffRow};
pub use summary::{Change, Done, Summary, What};

use crate::access::pins::Pins;
use crate::data::files::NotKept;
use changes::NotImported;
use core_wasm::base::ids::UserId;
use core_wasm::records::catalog::CatalogImported;
use core_wasm::records::described::RecordImported;
use core_wasm::records::staff::PinError;
use core_wasm::records::store_settings::StoreConfigured;
use core_wasm::replica::Replica;
use folder::Files;
use server_kit::journal::{Journal, WriteError};
use staff::Protected;
use thiserror::Error;

/// A whole store, read and checked.
#[derive(Clone, Debug)]
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
    /// Whoever imports may not.
    #[error(transparent)]
    Refused(#[from] Refused),
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

impl From<NotImported> for ImportError {
    fn from(reason: NotImported) -> Self {
        match reason {
            NotImported::Problems(problems) => Self::Problems(problems),
            NotImported::Refused(refused) => Self::Refused(refused),
        }
    }
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

/// Imports the store in `folder`: writes what is new or has changed. In the name of whoever approves it, who must be allowed to;
/// or of nobody, for whoever is at the hub's machine.
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
    let (store, _) = looked_at(journal, folder, answers, by.as_ref()).await?;
    let (store, Protected { members, new }) = protected(journal, pins, store, answers).await?;
    // Before the journal says that they count. Those of an import that then fails are forgotten at the next start.
    pins.add(new)?;
    let (answers, importer) = (answers.clone(), by.clone());
    let decide =
        move |replica: &Replica| match changes::since(replica, store, members, &answers, importer.as_ref()) {
            Ok((commands, done)) => (commands, Ok(done)),
            Err(reason) => (Vec::new(), Err(reason)),
        };
    Ok(journal.record_for(by, decide).await??)
}

/// What [`run`] would do with the same files for the same person, by the same rules; writes nothing.
///
/// # Errors
/// [`ImportError`], as an import would have.
pub async fn preview(
    journal: &Journal,
    pins: &Pins,
    folder: Folder,
    answers: &Answers,
    by: Option<UserId>,
) -> Result<Done, ImportError> {
    let (store, done) = looked_at(journal, folder, answers, by.as_ref()).await?;
    if by.is_some() {
        return Ok(done);
    }
    let (store, Protected { members, .. }) = protected(journal, pins, store, answers).await?;
    let (journal, answers) = (journal.clone(), answers.clone());
    let compared = move || changes::since(&journal.view().replica, store, members, &answers, None);
    let (_, done) = waited(compared).await??;
    Ok(done)
}

/// Reads the files and finds out whether all may go ahead, and what it changes but for PINs, none of which is looked at: an import
/// that comes to nothing tells nobody whether a PIN in the files is somebody's, not even by how long it takes.
async fn looked_at(
    journal: &Journal,
    folder: Folder,
    answers: &Answers,
    by: Option<&UserId>,
) -> Result<(StoreFiles, Done), ImportError> {
    let (journal, answers, by) = (journal.clone(), answers.clone(), by.cloned());
    waited(move || {
        let store = read(&folder, &answers).map_err(ImportError::Problems)?;
        let view = journal.view();
        let members = staff::unlooked(&store.staff, view.replica.staff());
        let (_, done) = changes::since(&view.replica, store.clone(), members, &answers, by.as_ref())?;
        Ok((store, done))
    })
    .await?
}

/// Protects the PINs. That is slow on purpose, so it is done where waiting is allowed, and before the writer is asked.
async fn protected(
    journal: &Journal,
    pins: &Pins,
    store: StoreFiles,
    answers: &Answers,
) -> Result<(StoreFiles, Protected), ImportError> {
    let (known, roles) = {
        let view = journal.view();
        let roles = changes::roles(&view.replica, &store, answers);
        (view.replica.staff().clone(), roles)
    };
    let kept = pins.all();
    waited(move || {
        let protected = staff::protect(&store.staff, &known, &kept, |role| roles.of(role))?;
        Ok((store, protected))
    })
    .await?
}

/// What takes long, where waiting is allowed.
async fn waited<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> Result<T, ImportError> {
    let done = tokio::task::spawn_blocking(work);
    done.await.map_err(|_| ImportError::Interrupted)
}

#[cfg(test)]
mod as_spreadsheets_write;
#[cfg(test)]
mod staff_rules;
#[cfg(test)]
mod tests;
