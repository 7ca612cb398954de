//! A node's snapshots: where it starts, what it keeps, what it takes over from a peer.
//!
//! Keeps true: what a snapshot says is what the journal up to its place folds to; should the last one be damaged, the one
//! before and the journal behind it say the same; what the hub has not acknowledged is never forgotten.

use super::Node;
use crate::base::clock::Timestamp;
use crate::journal::{Cursor, Heads, Seq};
use crate::replica::{Change, Old, Replica};
use crate::snapshot::{self, Damaged, Mark};
use crate::store::{Adoption, Part, Save, Store, StoreError, SyncState};
use thiserror::Error;

const DAY_MS: u64 = 24 * 3_600_000;

/// How often a snapshot is united again with what was stored meanwhile.
const ADOPT_TRIES: u32 = 5;

/// For how long a device keeps what it needs no more.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Retention {
    /// Milliseconds after which closed orders leave, and the journal's entries with them.
    pub keeps_ms: u64,
}

impl Retention {
    /// What a till keeps: yesterday's orders can be found on it; older ones are on the hub.
    pub const TILL: Self = Self { keeps_ms: 2 * DAY_MS };

    /// What a till keeps that does not know whether the hub has all it could give.
    pub const ALL: Self = Self { keeps_ms: u64::MAX };

    /// Before this, things may go.
    pub fn before(self, now: Timestamp) -> Timestamp {
        Timestamp(now.0.saturating_sub_unsigned(self.keeps_ms))
    }

    /// When the next mark is due after one at `last`: two of them span what is kept.
    fn next_mark(self, last: Timestamp) -> Timestamp {
        Timestamp(last.0.saturating_add_unsigned(self.keeps_ms / 2))
    }
}

/// What is known of the store's snapshots.
#[derive(Debug, Default)]
pub(super) struct Saved {
    /// Where the last one stands.
    at: Cursor,
    /// How long the journal was when.
    marks: Vec<Mark>,
    /// Why the last one could not be used.
    damaged: Option<Damaged>,
}

/// Why a peer's snapshot was not taken over. Nothing was changed.
#[derive(Debug, Error)]
pub enum AdoptError {
    /// It can't be read.
    #[error(transparent)]
    Damaged(#[from] Damaged),
    /// It lacks what is known here.
    #[error("the snapshot does not reach as far as what this device knows")]
    Behind,
    /// The store could not.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl<S: Store> Node<S> {
    /// How many entries stand behind the last snapshot.
    pub fn unsaved(&self) -> u64 {
        self.at.get().0.saturating_sub(self.saved.borrow().at.0)
    }

    /// Why the last snapshot could not be used when this node opened; an older one, or the journal, took its place.
    pub fn damaged(&self) -> Option<Damaged> {
        self.saved.borrow().damaged.clone()
    }

    /// Starts from the last good snapshot, if there is one.
    pub(super) async fn load(&self) -> Result<(), StoreError> {
        let empty = self.replica.borrow().emptied();
        let (restored, damaged) = snapshot::restore(&self.store, empty).await?;
        #[cfg(feature = "faults")]
        let restored = if injected!(TailSkipped) && restored.at > Cursor(0) {
            let at = self.store.read(Cursor(u64::MAX), 0).await?.at;
            snapshot::Restored { at, ..restored }
        } else {
            restored
        };
        self.at.set(restored.at);
        self.replica.replace(restored.replica);
        self.saved.replace(Saved {
            at: restored.at,
            marks: restored.marks,
            damaged,
        });
        Ok(())
    }

    /// Starts again, since others have forgotten what this node has not folded. True: there may be more.
    pub(super) async fn load_again(&self) -> Result<bool, StoreError> {
        let before = self.at.get();
        self.load().await?;
        if self.at.get() <= before {
            // No snapshot reaches to where the journal begins.
            return Err(StoreError::Forgotten);
        }
        self.changes.borrow_mut().insert(Change::Everything);
        Ok(true)
    }

    /// Lets closed orders go that the hub has and that are older than `retention`, and keeps a snapshot of the rest.
    ///
    /// # Errors
    /// [`StoreError`]; nothing was stored then.
    pub async fn save(&self, now: Timestamp, retention: Retention) -> Result<(), StoreError> {
        let before = retention.before(now);
        let (at, again) = (self.at.get(), self.saved.borrow().damaged.is_some());
        let old = self.replica.borrow().old(before);
        let (marks, forget) = {
            let saved = self.saved.borrow();
            let mut marks = saved.marks.clone();
            if marks
                .last()
                .is_none_or(|last| retention.next_mark(last.time) <= now)
            {
                marks.push(Mark { time: now, at });
            }
            let old = marks.iter().rposition(|mark| mark.time <= before);
            let old = old.map(|index| {
                marks
                    .drain(..=index)
                    .next_back()
                    .map_or(Cursor(0), |mark| mark.at)
            });
            (marks, old.unwrap_or_default().min(saved.at))
        };
        let parts = snapshot::write(&self.replica.borrow(), &old, at, &marks);
        let unsent = || {
            let (me, acknowledged) = self.replica.borrow().own_acknowledged();
            let all = injected!(CompactionTakesUnsent);
            (me, if all { Seq(u64::MAX) } else { acknowledged })
        };
        let save = |parts| Save {
            parts,
            forget,
            unsent: unsent(),
            adopt: None,
        };
        if again {
            // The one before is no good either, or is the last that is: both places get a good one.
            self.store.save(save(parts.clone())).await?;
        }
        self.store.save(save(parts)).await?;
        // Not before it is stored: what left the screen must not be there again after a start.
        if !old.is_empty() {
            self.replica.borrow_mut().let_go(&old);
            self.changes.borrow_mut().insert(Change::Everything);
        }
        self.saved.replace(Saved {
            at,
            marks,
            damaged: None,
        });
        Ok(())
    }

    /// Takes over a peer's snapshot, and puts on top of it what only this device wrote. `sync` is how far this device is in
    /// step with that peer then; `given`, whether that peer has all that this device could give it. Only then may the
    /// snapshot lack what is known here of others: the peer sends it again, or nobody has it.
    ///
    /// # Errors
    /// [`AdoptError`]; nothing was changed then.
    pub async fn adopt(&self, parts: &[Part], sync: SyncState, given: bool) -> Result<(), AdoptError> {
        for _ in 0..ADOPT_TRIES {
            while self.catch_up().await? {}
            let end = self.at.get();
            let mut replica = snapshot::read(&self.replica.borrow().emptied(), parts)?.replica;
            if !given && !covers(replica.heads(), &self.replica.borrow()) {
                return Err(AdoptError::Behind);
            }
            let me = replica.me();
            let known = replica.heads().get(me).seq;
            let own = self.store.read_stream(me, known, usize::MAX).await?;
            // What this device let go of, and a peer that was restored from a backup lost, only others can give that peer back.
            // Until then its snapshot would have this stream begin again at numbers that are used.
            let whole = own.first().is_none_or(|first| first.seq == known.next());
            let reached = own.last().map_or(known, |last| last.seq);
            if !whole || reached < self.replica.borrow().heads().get(me).seq {
                return Err(AdoptError::Behind);
            }
            replica.apply_all(&own);
            replica.settle();
            if !injected!(AdoptionForgetsNumbers) {
                replica.succeed(&self.replica.borrow());
            }
            replica.acknowledge(sync.acknowledged);
            let at = Cursor(end.0 + 1);
            let heads = replica.heads().clone();
            let save = Save {
                parts: snapshot::write(&replica, &Old::default(), at, &[]),
                forget: end,
                unsent: replica.own_acknowledged(),
                adopt: Some(Adoption { at: end, heads, sync }),
            };
            match self.store.save(save).await {
                Err(StoreError::Moved) => continue,
                saved => saved?,
            }
            self.at.set(at);
            self.replica.replace(replica);
            self.saved.replace(Saved {
                at,
                ..Saved::default()
            });
            self.changes.borrow_mut().insert(Change::Everything);
            return Ok(());
        }
        Err(StoreError::Moved.into())
    }
}

/// Whether a snapshot with these heads has all that is known here of others' streams.
fn covers(heads: &Heads, known: &Replica) -> bool {
    let others = known.heads().iter().filter(|head| head.device_id != known.me());
    others
        .into_iter()
        .all(|head| heads.get(head.device_id).seq >= head.seq)
}
