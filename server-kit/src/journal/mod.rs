//! One realm's journal as a server keeps it: the port of its disk, the committer that writes, and what the others see.
//!
//! Keeps true: an answer follows the commit; what is published was committed and folded; whoever follows first and looks
//! at the view then misses nothing. The committer needs no thread and no clock; `writer` gives it both.

pub mod committer;
#[cfg(any(test, feature = "contract"))]
pub mod contract;
#[cfg(feature = "shell")]
mod handle;
mod memory;
#[cfg(feature = "shell")]
mod metrics;
#[cfg(feature = "shell")]
mod pages;
pub mod port;
#[cfg(feature = "shell")]
mod reader;
mod shared;
#[cfg(feature = "shell")]
mod snapshots;
#[cfg(feature = "shell")]
mod tail;
mod view;
#[cfg(feature = "shell")]
mod writer;

pub use committer::{Ask, Committer, Decide, Moment, Observer, Pace, Rules, Turn};
#[cfg(feature = "shell")]
pub use handle::{Journal, WriterThread};
pub use memory::MemoryJournal;
#[cfg(feature = "shell")]
pub use metrics::JournalMetrics;
#[cfg(feature = "shell")]
pub use pages::Pages;
pub use port::{Appended, Bases, Batch, JournalStore, ReadJournal};
#[cfg(feature = "shell")]
pub use reader::{Connection, Reader};
#[cfg(feature = "shell")]
pub use snapshots::Snapshots;
#[cfg(feature = "shell")]
pub use tail::{Follower, Published};
pub use view::{Saved, SharedView, SnapshotRule, Unsealed, View};

use core_wasm::journal::{Head, Refusal};
use core_wasm::replica::CommandError;
use core_wasm::store::StoreError;
use thiserror::Error;

/// What is said to whoever wants something stored for which there is no room.
pub const DISK_FULL: &str = "the server's disk is full: nothing new is stored there, and all that was acknowledged is safe. Devices \
                             keep what they have and send it once there is room. Free some space on it";

/// What came of one append.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Outcome {
    /// The heads of the streams that it was about: on disk up to there.
    pub heads: Vec<Head>,
    /// Streams that were not taken whole.
    pub refused: Vec<Refusal>,
}

/// Why nothing was stored.
#[derive(Clone, Debug, Error, PartialEq, Eq)]
pub enum WriteError {
    /// The disk.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// An event of the server's own can't be made.
    #[error(transparent)]
    Command(#[from] CommandError),
    /// The server is going down.
    #[error(
        "the server is stopping and stored nothing of this; everything acknowledged is safe. Try again shortly"
    )]
    Stopping,
}

/// In a word, why a stream was not taken whole.
pub fn reason(refusal: &Refusal) -> &'static str {
    match refusal {
        Refusal::Gap { .. } => "gap",
        Refusal::Diverged { .. } => "diverged",
        Refusal::TooLarge { .. } => "too-large",
        Refusal::TooFarAhead { .. } => "too-far-ahead",
        Refusal::NotAllowed { .. } => "not-allowed",
    }
}
