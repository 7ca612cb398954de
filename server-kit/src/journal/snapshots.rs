//! A realm's snapshots: taken when the journal has grown enough, kept for the server's own next start, and handed to
//! devices for which they are shorter than the events.
//!
//! Keeps true: what is handed out is what was stored, packed with gzip, which every browser can unpack; the server goes
//! on taking sales while one is made.

use super::{Journal, Saved, WriteError};
use crate::clock::timestamp;
use core_wasm::journal::Cursor;
use core_wasm::node::Retention;
use core_wasm::snapshot::{self, Piece, Restored};
use core_wasm::store::StoreError;
use core_wasm::sync::Offer;
use flate2::Compression;
use flate2::write::GzEncoder;
use std::io::{self, Write};
use std::sync::{Arc, PoisonError, RwLock};
use std::time::{Duration, Instant, SystemTime};
use tokio::sync::Notify;
use tokio_util::sync::CancellationToken;

/// Fewer missing events than this are sent as events.
const LEAST_EVENTS: u64 = 2_000;

/// The last snapshot, ready to be handed out.
#[derive(Debug, Default)]
pub struct Snapshots {
    last: RwLock<Option<Arc<Ready>>>,
    /// Told when one is wanted that reaches further.
    wanted: Notify,
}

#[derive(Debug)]
struct Ready {
    taken: Instant,
    cursor: Cursor,
    offer: Offer,
    bytes: Vec<u8>,
}

impl Snapshots {
    /// What can be offered to a device that says hello.
    pub fn offer(&self) -> Option<Offer> {
        self.ready().map(|ready| ready.offer.clone())
    }

    /// How long ago the last was taken, since the server started.
    pub fn age(&self) -> Option<Duration> {
        self.ready().map(|ready| ready.taken.elapsed())
    }

    /// The piece that begins at `offset`; one of nothing if there is no snapshot.
    pub fn piece(&self, offset: u64) -> Piece {
        match self.ready() {
            Some(ready) => snapshot::piece(ready.cursor, &ready.bytes, offset),
            None => snapshot::piece(Cursor(0), &[], 0),
        }
    }

    /// Has one taken soon, however far the last one reaches.
    pub fn want(&self) {
        self.wanted.notify_one();
    }

    /// Takes a snapshot whenever one is due, for as long as the server runs.
    pub async fn run(&self, journal: &Journal, stopping: &CancellationToken) {
        if let Err(error) = self.recall(journal).await {
            tracing::warn!(%error, "no snapshot is handed out until the next one is taken");
        }
        loop {
            tokio::select! {
                // Said at every commit until one is stored: also while the last one was being made.
                () = journal.due().notified() => if !journal.wants_snapshot() {
                    continue;
                },
                () = self.wanted.notified() => {}
                () = stopping.cancelled() => return,
            }
            if let Err(error) = self.take(journal).await {
                tracing::warn!(%error, "no snapshot was stored; the journal has everything");
            }
        }
    }

    /// Takes one now.
    ///
    /// # Errors
    /// [`WriteError`]: the one before is still there.
    pub async fn take(&self, journal: &Journal) -> Result<(), WriteError> {
        // What a till keeps, since that is who gets it. The server's journal has the rest for good.
        let before = Retention::TILL.before(timestamp(SystemTime::now()));
        let saved = journal.save(before).await?;
        let packed = tokio::task::spawn_blocking(|| Ready::of(saved)).await;
        let ready = packed.map_err(io::Error::from).flatten();
        self.put(ready.map_err(|error| StoreError::Failed(error.to_string()))?);
        Ok(())
    }

    /// Hands out the one that is stored: whoever comes right after the start may lack much.
    async fn recall(&self, journal: &Journal) -> Result<(), WriteError> {
        let parts = journal.reader().snapshot().await?;
        if parts.is_empty() {
            return Ok(());
        }
        let empty = journal.view().replica.emptied();
        let read = move || {
            let Restored { replica, at, .. } = snapshot::read(&empty, &parts).ok()?;
            let heads = replica.heads().clone();
            Ready::of(Saved { parts, at, heads }).ok()
        };
        match tokio::task::spawn_blocking(read).await {
            Ok(Some(ready)) => self.put(ready),
            // The start has said so already; another takes its place.
            _ => self.want(),
        }
        Ok(())
    }

    fn ready(&self) -> Option<Arc<Ready>> {
        self.last.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    fn put(&self, ready: Ready) {
        let mut last = self.last.write().unwrap_or_else(PoisonError::into_inner);
        if last.as_ref().is_none_or(|last| last.cursor <= ready.cursor) {
            *last = Some(Arc::new(ready));
        }
    }
}

impl Ready {
    /// Takes a while for a large one.
    fn of(saved: Saved) -> io::Result<Self> {
        // The quickest level: a tenth is left of most, and a better one would save little more.
        let mut packer = GzEncoder::new(Vec::new(), Compression::fast());
        packer.write_all(&snapshot::join(&saved.parts))?;
        let bytes = packer.finish()?;
        let offer = Offer {
            heads: saved.heads,
            bytes: bytes.len() as u64,
            least: LEAST_EVENTS,
        };
        Ok(Self {
            taken: Instant::now(),
            cursor: saved.at,
            offer,
            bytes,
        })
    }
}
