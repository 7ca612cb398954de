//! The one that writes a realm's journal: takes all that waits, commits it as one group with one sync of the disk, moves
//! the view on, and only then has answers and publications to hand out.
//!
//! Keeps true: an answer follows the commit; a failed commit changes nothing and says so to everybody in the group; what
//! it notes by itself (a stream that has split, what was done without the permission) is written down before anything else. It has no thread, no clock and no channel: whoever
//! drives it (`writer` in a program, the simulator in a day) pushes what is asked, calls [`Committer::turn`], and hands
//! out what the turn brought in the order that [`Turn`] says.

mod arrival;
#[cfg(feature = "faults")]
mod faulty;
mod frames;
mod marks;
mod pace;
mod turn;

pub use pace::Pace;
pub use turn::Turn;

use super::port::{Appended, Batch, JournalStore};
use super::view::{SharedView, SnapshotRule, View};
use super::{Outcome, WriteError};
use core_wasm::base::clock::{Fences, Timestamp};
use core_wasm::base::ids::{DeviceId, Realm, UserId};
use core_wasm::journal::{Cursor, Entry, Refusal};
use core_wasm::protocol::message::{FRAME_TARGET_BYTES, MAX_FRAME_EVENTS};
use core_wasm::replica::{Command, Context, Replica, Rights};
use core_wasm::snapshot::{self, Damaged, Restored};
use core_wasm::store::{GENERATIONS, Part, StoreError, SyncState};
use core_wasm::sync::Voucher;
use std::collections::{BTreeSet, VecDeque};
use std::time::Duration;
use uuid::Uuid;

/// How many entries the start reads at once.
const START_PAGE: usize = 4096;

/// How many entries behind its own last one a server looks at once more at its start, at most.
const LOOK_AGAIN: usize = 4096;

/// Decides what to record, behind everything written so far.
pub type Decide = Box<dyn FnOnce(&Replica) -> Vec<Command> + Send>;

/// What a committer is asked for.
pub enum Ask {
    /// Store what is new of a batch.
    Append(Batch),
    /// Store what is new of what the peer above sent, and how far this server is in step with it then, together.
    Receive {
        /// What it sent.
        batch: Batch,
        /// How far this server is in step with it.
        sync: SyncState,
    },
    /// Write events of the server's own.
    Record {
        /// In whose name.
        user: Option<UserId>,
        /// Which.
        decide: Decide,
    },
    /// Put down a part of the next snapshot.
    Stage(Part),
    /// Make these parts the last snapshot.
    Save(Vec<Part>),
    /// Show that a commit goes through.
    Probe,
}

/// What a turn can't know by itself.
pub struct Moment<'a> {
    /// The wall clock, for people.
    pub now: Timestamp,
    /// How long the committer has been there, by a clock that only runs forward.
    pub uptime: Duration,
    /// Makes fresh UUIDs v7.
    pub new_id: &'a mut dyn FnMut() -> Uuid,
}

/// How much goes together, and how often a snapshot is due.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rules {
    /// How many bytes of events one commit takes before the next group is begun.
    pub group_bytes: usize,
    /// How many entries a publication has at most ...
    pub frame_entries: usize,
    /// ... and how many bytes of them, unless it is one entry.
    pub frame_bytes: usize,
    /// When a snapshot is due.
    pub snapshots: SnapshotRule,
}

impl Default for Rules {
    fn default() -> Self {
        Self {
            group_bytes: 8 * 1024 * 1024,
            frame_entries: MAX_FRAME_EVENTS,
            frame_bytes: FRAME_TARGET_BYTES,
            snapshots: SnapshotRule::default(),
        }
    }
}

/// Looks on while a committer works: for what is counted and timed.
pub trait Observer {
    /// A commit begins.
    fn committing(&mut self) {}
    /// It brought so many events, up to `end`.
    fn committed(&mut self, end: Cursor, events: usize) {
        let _ = (end, events);
    }
    /// It did not go through.
    fn commit_failed(&mut self) {}
    /// What it brought is being folded.
    fn folding(&mut self) {}
    /// All up to `end` is folded.
    fn folded(&mut self, end: Cursor) {
        let _ = end;
    }
    /// A stream was not taken whole.
    fn refused(&mut self, refusal: &Refusal) {
        let _ = refusal;
    }
}

/// Nobody looks on.
impl Observer for () {}

/// The writer of one realm's journal. `T` is the ticket that an answer goes to.
pub struct Committer<S, T> {
    store: S,
    voucher: Option<Voucher>,
    view: SharedView,
    rules: Rules,
    waiting: VecDeque<Waiting<T>>,
    /// How many bytes of events wait.
    bytes: usize,
}

struct Waiting<T> {
    /// None if nobody asked: a stream has split, or something was done without the permission, and that is to be written down.
    ticket: Option<T>,
    ask: Ask,
}

impl<S: JournalStore, T> Committer<S, T> {
    /// Folds what is stored of `realm`, as the replica of `me`.
    ///
    /// # Errors
    /// [`StoreError`] if the journal can't be read.
    pub fn open(store: S, realm: Realm, me: DeviceId, rules: Rules) -> Result<Self, StoreError> {
        let (restored, damaged) = restore(&store, Replica::new(realm, me, 0))?;
        if let Some(damaged) = damaged {
            tracing::warn!(%damaged, "the last snapshot could not be used");
        }
        let (mut replica, saved) = (restored.replica, restored.at);
        let mut end = saved;
        let mut last = Vec::new();
        loop {
            let page = store.page(end, START_PAGE, usize::MAX)?;
            if page.entries.is_empty() {
                break;
            }
            replica.apply_all(&page.entries);
            end = page.at;
            for entry in page.entries {
                if entry.device_id == me {
                    last.clear();
                } else {
                    last.push(entry);
                }
            }
            last.drain(..last.len().saturating_sub(LOOK_AGAIN));
        }
        replica.settle();
        let view = SharedView::new(View {
            replica,
            end,
            bases: store.bases()?,
            saved,
            saved_at: None,
        });
        let mut committer = Self {
            store,
            voucher: None,
            view,
            rules,
            waiting: VecDeque::new(),
            bytes: 0,
        };
        committer.look_again(&last);
        Ok(committer)
    }

    /// The same, for a server that vouches for what it sends on.
    #[must_use]
    pub fn vouching(self, voucher: Option<Voucher>) -> Self {
        Self { voucher, ..self }
    }

    /// What the journal folds to.
    pub fn view(&self) -> &SharedView {
        &self.view
    }

    /// The disk.
    pub fn store(&self) -> &S {
        &self.store
    }

    /// The disk, at the end of a run.
    pub fn into_store(self) -> S {
        self.store
    }

    /// Asks for something, behind all that waits.
    pub fn push(&mut self, ticket: T, ask: Ask) {
        if let Ask::Append(batch) = &ask {
            self.bytes += size(batch);
        }
        let ticket = Some(ticket);
        self.waiting.push_back(Waiting { ticket, ask });
    }

    /// Whether nothing waits.
    pub fn is_idle(&self) -> bool {
        self.waiting.is_empty()
    }

    /// How many batches wait, if the next turn takes them all as one group and has room for more: until something else
    /// was asked for, or so many bytes wait that the group is full.
    pub fn open_batches(&self) -> Option<usize> {
        let is_append = |waiting: &Waiting<T>| matches!(waiting.ask, Ask::Append(_));
        let is_open = self.bytes < self.rules.group_bytes
            && self.waiting.front().is_none_or(is_append)
            && self.waiting.back().is_none_or(is_append);
        is_open.then_some(self.waiting.len())
    }

    /// Does the next thing that waits: batches that wait behind each other are one group. `None` if nothing waits.
    pub fn turn(&mut self, moment: &mut Moment<'_>, observer: &mut impl Observer) -> Option<Turn<T>> {
        let Waiting { ticket, ask } = self.waiting.pop_front()?;
        let uptime = moment.uptime;
        let mut turn = match ask {
            Ask::Append(batch) => self.append(ticket, batch, moment, observer),
            Ask::Receive { batch, sync } => {
                let asked = vec![(ticket, devices(&batch))];
                self.group(asked, vec![batch], Vec::new(), Some(sync), observer)
            }
            Ask::Record { user, decide } => {
                let recorded = self.record(user, decide, moment, observer);
                if let (None, Err(error)) = (&ticket, &recorded) {
                    // Whoever sent a stream that has split will send it again. What was done without the permission is looked at again at
                    // the next start, unless this server has written something meanwhile.
                    tracing::error!(%error, "a stream has split, or something was done without the permission, and that was not written down");
                }
                let (done, appended) = match recorded {
                    Ok(appended) => (Ok(()), Some(appended)),
                    Err(error) => (Err(error), None),
                };
                Turn::of(self.rules, ticket, done, appended)
            }
            Ask::Stage(part) => self.done(ticket, |store| store.stage(&part)),
            Ask::Save(parts) => self.done(ticket, |store| store.save(&parts)),
            Ask::Probe => self.done(ticket, S::probe),
        };
        turn.voucher.clone_from(&self.voucher);
        turn.snapshot_due =
            turn.has_committed() && self.view.read().wants_snapshot(self.rules.snapshots, uptime);
        Some(turn)
    }

    /// Leaves the disk tidy.
    ///
    /// # Errors
    /// Nothing is lost: the next start tidies up.
    pub fn close(&mut self) -> Result<(), StoreError> {
        self.store.close()
    }

    /// Has the disk do what brings nothing new.
    fn done(&mut self, ticket: Option<T>, act: impl FnOnce(&mut S) -> Result<(), StoreError>) -> Turn<T> {
        let done = act(&mut self.store).map_err(WriteError::from);
        Turn::of(self.rules, ticket, done, None)
    }

    /// Commits the batch and those that wait behind it.
    fn append(
        &mut self,
        ticket: Option<T>,
        batch: Batch,
        moment: &mut Moment<'_>,
        observer: &mut impl Observer,
    ) -> Turn<T> {
        let mut bytes = size(&batch);
        let mut asked = vec![(ticket, devices(&batch))];
        let mut batches = vec![batch];
        while bytes < self.rules.group_bytes
            && let Some(Waiting {
                ask: Ask::Append(_), ..
            }) = self.waiting.front()
            && let Some(Waiting {
                ticket,
                ask: Ask::Append(batch),
            }) = self.waiting.pop_front()
        {
            bytes += size(&batch);
            asked.push((ticket, devices(&batch)));
            batches.push(batch);
        }
        self.bytes -= bytes;
        let horizon = self.view.read().replica.lamport().horizon();
        batches.iter_mut().for_each(|batch| batch.horizon = horizon);
        let together = batches.len();
        let not_taken = self.check_arrivals(&mut batches, moment);
        let carried = marks::carried(&batches);
        let mut turn = self.group(asked, batches, not_taken, None, observer);
        self.note_unpermitted(&carried, &turn);
        turn.batches = together;
        turn
    }

    /// Commits batches as one group, with the sync state if it changes. Of each some was not taken before.
    fn group(
        &mut self,
        asked: Vec<(Option<T>, BTreeSet<DeviceId>)>,
        batches: Vec<Batch>,
        not_taken: Vec<Vec<Refusal>>,
        sync: Option<SyncState>,
        observer: &mut impl Observer,
    ) -> Turn<T> {
        #[cfg(feature = "faults")]
        let hasty = faulty::Hasty::of(&self.view.read(), &batches);
        match self.commit(batches, sync, observer) {
            Ok(mut appended) => {
                self.advance(&appended, observer);
                let mut refused = std::mem::take(&mut appended.refused);
                for (refused, before) in refused.iter_mut().zip(not_taken) {
                    refused.extend(before);
                }
                self.note_splits(&refused);
                let answers = self.outcomes(asked, refused, observer);
                Turn::group(self.rules, answers, Some(appended))
            }
            Err(error) => {
                tracing::error!(%error, "a group was not stored");
                #[cfg(feature = "faults")]
                if let Some(hasty) = hasty {
                    if injected!(ViewAheadOfDisk) {
                        self.advance(&hasty.0, observer);
                    }
                    return hasty.turn(self.rules, asked, &error);
                }
                let failed = |(ticket, _): (Option<T>, _)| Some((ticket?, Err(error.clone().into())));
                Turn::group(self.rules, asked.into_iter().filter_map(failed).collect(), None)
            }
        }
    }

    fn commit(
        &mut self,
        batches: Vec<Batch>,
        sync: Option<SyncState>,
        observer: &mut impl Observer,
    ) -> Result<Appended, StoreError> {
        observer.committing();
        let appended = self.store.append(batches, sync);
        match &appended {
            Ok(appended) => observer.committed(appended.cursor, appended.new.len()),
            Err(_) => observer.commit_failed(),
        }
        appended
    }

    fn record(
        &mut self,
        user_id: Option<UserId>,
        decide: Decide,
        moment: &mut Moment<'_>,
        observer: &mut impl Observer,
    ) -> Result<Appended, WriteError> {
        let entries = {
            let view = self.view.read();
            let commands = decide(&view.replica);
            let mut context = Context {
                now: moment.now,
                utc_offset_minutes: 0,
                fences: Fences::new(),
                user_id,
                approved_by: None,
                rights: Rights::All,
                new_id: moment.new_id,
            };
            view.replica.execute(commands, &mut context)?
        };
        let mut appended = self.commit(vec![entries.into()], None, observer)?;
        if let Some(refusal) = appended.refused.drain(..).flatten().next() {
            return Err(StoreError::Refused(refusal).into());
        }
        self.advance(&appended, observer);
        Ok(appended)
    }

    /// Moves the view past what was committed.
    fn advance(&self, appended: &Appended, observer: &mut impl Observer) {
        observer.folding();
        let mut view = self.view.write();
        view.replica.apply_all(&appended.new);
        view.replica.settle();
        view.end = appended.cursor;
        view.bases.extend(&appended.bases);
        drop(view);
        observer.folded(appended.cursor);
    }

    /// Has streams that have split written down next, before anything that waits.
    fn note_splits(&mut self, refused: &[Vec<Refusal>]) {
        let split = |refusal: &&Refusal| matches!(refusal, Refusal::Diverged { .. });
        let split: Vec<Refusal> = refused.iter().flatten().filter(split).cloned().collect();
        if !split.is_empty() {
            self.note(Box::new(move |replica| replica.alarms(&split)));
        }
    }

    /// Has something written down behind what is already to be noted, before anything that was asked for.
    fn note(&mut self, decide: Decide) {
        let noted = self.waiting.iter().take_while(|waiting| waiting.ticket.is_none());
        let place = noted.count();
        let (ticket, user) = (None, None);
        let ask = Ask::Record { user, decide };
        self.waiting.insert(place, Waiting { ticket, ask });
    }

    fn outcomes(
        &self,
        asked: Vec<(Option<T>, BTreeSet<DeviceId>)>,
        refused: Vec<Vec<Refusal>>,
        observer: &mut impl Observer,
    ) -> Vec<(T, Result<Outcome, WriteError>)> {
        let view = self.view.read();
        let mut answers = Vec::with_capacity(asked.len());
        #[cfg(feature = "faults")]
        let asked = faulty::mixed(asked);
        for ((ticket, devices), refused) in asked.into_iter().zip(refused) {
            for refusal in &refused {
                observer.refused(refusal);
                tracing::warn!(%refusal, "events refused");
            }
            let heads = devices.iter().map(|&device| view.replica.heads().get(device));
            let heads = heads.collect();
            answers.extend(ticket.map(|ticket| (ticket, Ok(Outcome { heads, refused }))));
        }
        answers
    }
}

fn size(batch: &Batch) -> usize {
    batch.entries.iter().map(|entry| entry.bytes.len()).sum()
}

fn devices(batch: &Batch) -> BTreeSet<DeviceId> {
    batch
        .entries
        .iter()
        .map(|entry: &Entry| entry.device_id)
        .collect()
}

/// The last good snapshot of a store, or `empty`; and what is wrong with the last one, if it is not that.
fn restore(store: &impl JournalStore, empty: Replica) -> Result<(Restored, Option<Damaged>), StoreError> {
    let mut damaged = None;
    for age in 0..GENERATIONS {
        let parts = store.snapshot(age)?;
        if parts.is_empty() {
            break;
        }
        match snapshot::read(&empty, &parts) {
            Ok(restored) => return Ok((restored, damaged)),
            Err(error) => damaged = damaged.or(Some(error)),
        }
    }
    Ok((Restored::empty(empty), damaged))
}

#[cfg(test)]
mod tests;
