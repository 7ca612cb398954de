//! A hub's data, held by this process, of a decided epoch, folded and ready to be written to.

use super::{Found, Keeper, begin};
use crate::access::keys::{self, KeyError};
use crate::config::DataArgs;
use crate::data::folder::DataDir;
use crate::sqlite::{self, Identity, OpenError, SqliteStore};
use core_wasm::store::StoreError;
use core_wasm::sync::Voucher;
use ed25519_dalek::SigningKey;
use server_kit::journal::{Journal, WriterThread};
use std::path::Path;
use thiserror::Error;

/// Why the data was not opened. Nothing stored was changed.
#[derive(Debug, Error)]
pub enum OpenedError {
    /// Its directory or its database.
    #[error(transparent)]
    Open(#[from] OpenError),
    /// Its journal.
    #[error("the journal can't be read: {0}")]
    Store(#[from] StoreError),
    /// Its key.
    #[error(transparent)]
    Key(#[from] KeyError),
}

/// A hub's data.
pub struct Opened {
    /// Where it is, held until this is dropped.
    pub data_dir: DataDir,
    /// Who the hub is.
    pub identity: Identity,
    /// What it keeps.
    pub journal: Journal,
    /// What writes it.
    pub writer: WriterThread,
    /// What tells the next start whether its data is what this run leaves.
    pub anchor: Keeper,
    /// What stood there.
    pub found: Found,
}

/// Opens the data, for what is done to it while no hub serves it.
///
/// # Errors
/// [`OpenedError`] with what to do.
pub fn open(args: &DataArgs) -> Result<Opened, OpenedError> {
    open_with(args, |_, _| Ok(None))
}

/// Opens the data for a hub that serves it, and with it the key that it signs with.
///
/// # Errors
/// [`OpenedError`] with what to do.
pub fn open_to_serve(args: &DataArgs) -> Result<(Opened, SigningKey), OpenedError> {
    let mut own = None;
    let opened = open_with(args, |dir, identity| {
        let key = own.insert(keys::own(dir)?);
        Ok(Some(keys::voucher(&identity.realm, identity.epoch, key)))
    })?;
    let key = own.ok_or_else(|| StoreError::Failed("it was opened without a key".to_owned()))?;
    Ok((opened, key))
}

fn open_with(
    args: &DataArgs,
    voucher: impl FnOnce(&Path, &Identity) -> Result<Option<Voucher>, KeyError>,
) -> Result<Opened, OpenedError> {
    let data_dir = DataDir::claim(&args.data_dir)?;
    let store = SqliteStore::open(&data_dir.database())?;
    let (identity, found, anchor) = begin(&store, data_dir.path(), &args.realm())?;
    if found.is_another_epoch() {
        tracing::warn!("{found}");
    }
    let voucher = voucher(data_dir.path(), &identity)?;
    let reader = sqlite::reader(data_dir.database());
    let (realm, me) = (identity.realm.clone(), identity.hub_id);
    let (journal, writer) = Journal::start(store, reader, realm, me, voucher)?;
    anchor.start(&journal);
    Ok(Opened {
        data_dir,
        identity,
        journal,
        writer,
        anchor,
        found,
    })
}

impl Opened {
    /// Closes it again, as a tidy end of a run.
    pub async fn close(self) {
        self.writer.stop().await;
        self.anchor.note(&self.journal);
    }
}
