//! The one thread that writes. It takes all that waits, commits it as one group with one sync of the disk, and only
//! then answers and publishes.
//!
//! Keeps true: an answer follows the commit; a failed commit changes nothing and says so to everybody in the group.
//! A panic here ends the process: a hub that can't write must not look alive, and what starts it again finds
//! everything acknowledged on disk.

use crate::clock::timestamp;
use crate::journal::{Outcome, Published, View, WriteError};
use crate::metrics::Metrics;
use crate::sqlite::{Appended, Batch, SqliteStore};
use crate::tail::Tail;
use core_wasm::base::clock::Fences;
use core_wasm::base::ids::{DeviceId, UserId};
use core_wasm::journal::{Cursor, Entry, Refusal, Seq};
use core_wasm::protocol::message::{FRAME_TARGET_BYTES, MAX_FRAME_EVENTS};
use core_wasm::replica::{Command, Context, Replica};
use core_wasm::store::{Part, Save, StoreError};
use core_wasm::sync::Publication;
use std::collections::BTreeSet;
use std::sync::{Arc, PoisonError, RwLock};
use std::time::{Duration, Instant, SystemTime};
use std::{io, thread};
use tokio::sync::{Notify, mpsc, oneshot};
use uuid::Uuid;

/// How many bytes of events one commit takes before the next group is begun.
const GROUP_BYTES: usize = 8 * 1024 * 1024;

/// From how many batches on a group says that many write at the same time.
const CROWD: usize = 8;
/// How long those that were just answered are waited for at most, and which part of the last commit's time.
const GATHER: Duration = Duration::from_millis(2);
const GATHER_PART: u32 = 4;
/// How often it is looked whether they are there.
const GATHER_STEP: Duration = Duration::from_micros(100);

/// Where the answer goes; whoever has gone meanwhile needs none.
pub(crate) type Answer<T> = oneshot::Sender<Result<T, WriteError>>;
/// Decides what to record, behind everything written so far.
pub(crate) type Decide = Box<dyn FnOnce(&Replica) -> Vec<Command> + Send>;

/// What the writer is asked for.
pub(crate) enum Request {
    Append {
        batch: Batch,
        answer: Answer<Outcome>,
    },
    Record {
        user: Option<UserId>,
        decide: Decide,
        answer: Answer<()>,
    },
    /// Put down a part of the next snapshot.
    Stage {
        part: Part,
        answer: Answer<()>,
    },
    /// Make these parts the last snapshot.
    Save {
        parts: Vec<Part>,
        answer: Answer<()>,
    },
    /// Show that a commit goes through.
    Probe {
        answer: Answer<()>,
    },
    /// Take nothing more; finish what waits.
    Stop,
}

/// Starts the thread. It ends after [`Request::Stop`], or once nobody can ask any more.
pub(crate) fn spawn(
    store: SqliteStore,
    requests: mpsc::Receiver<Request>,
    view: Arc<RwLock<View>>,
    tail: Tail,
    due: Arc<Notify>,
    metrics: Arc<Metrics>,
) -> io::Result<thread::JoinHandle<()>> {
    let writer = Writer {
        store,
        view,
        tail,
        due,
        metrics,
    };
    thread::Builder::new().name("writer".to_owned()).spawn(move || {
        let _guard = EndsTheProcess;
        writer.run(requests);
    })
}

/// Dropped by a panic, it takes the process down.
struct EndsTheProcess;

impl Drop for EndsTheProcess {
    fn drop(&mut self) {
        if thread::panicking() {
            eprintln!(
                "The hub's writer failed and the hub stops, so that it can be started again. \
                 Every sale that was acknowledged is on disk; tills keep selling meanwhile."
            );
            std::process::abort();
        }
    }
}

struct Writer {
    store: SqliteStore,
    view: Arc<RwLock<View>>,
    tail: Tail,
    /// Told when a snapshot is due.
    due: Arc<Notify>,
    metrics: Arc<Metrics>,
}

#[derive(Default)]
struct Group {
    batches: Vec<Batch>,
    waiting: Vec<(BTreeSet<DeviceId>, Answer<Outcome>)>,
    bytes: usize,
}

impl Group {
    fn add(&mut self, batch: Batch, answer: Answer<Outcome>) {
        let entries = &batch.entries;
        self.bytes += entries.iter().map(|entry| entry.bytes.len()).sum::<usize>();
        self.waiting
            .push((entries.iter().map(|entry| entry.device_id).collect(), answer));
        self.batches.push(batch);
    }

    /// Adds what waits, and waits for as many batches as `pace` says. Returns the request that came between.
    fn gather(&mut self, requests: &mut mpsc::Receiver<Request>, pace: Pace) -> Option<Request> {
        let between = self.take(requests);
        let all = self.batches.len() + pace.awaited;
        if between.is_some() || pace.awaited == 0 {
            return between;
        }
        let until = Instant::now() + pace.patience;
        while self.batches.len() < all && self.bytes < GROUP_BYTES && Instant::now() < until {
            thread::sleep(GATHER_STEP);
            if let Some(between) = self.take(requests) {
                return Some(between);
            }
        }
        None
    }

    fn take(&mut self, requests: &mut mpsc::Receiver<Request>) -> Option<Request> {
        while self.bytes < GROUP_BYTES {
            match requests.try_recv() {
                Ok(Request::Append { batch, answer }) => self.add(batch, answer),
                Ok(other) => return Some(other),
                Err(_) => break,
            }
        }
        None
    }
}

/// For whom a group is kept open. When many write, those that the last group answered are waited for a little: each would
/// else write again while the others' group is being synced, and every group would be half as large.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Pace {
    /// How many batches.
    awaited: usize,
    /// How long at most.
    patience: Duration,
}

impl Pace {
    /// After a group of so many batches that took so long from its first to its last answer, the sync of the disk included.
    fn after(batches: usize, took: Duration) -> Self {
        if batches < CROWD {
            return Self::default();
        }
        Self {
            awaited: batches,
            patience: GATHER.min(took / GATHER_PART),
        }
    }
}

impl Writer {
    fn run(&self, mut requests: mpsc::Receiver<Request>) {
        let mut next = None;
        let mut pace = Pace::default();
        while let Some(request) = next.take().or_else(|| requests.blocking_recv()) {
            match request {
                Request::Append { batch, answer } => {
                    let mut group = Group::default();
                    group.add(batch, answer);
                    next = group.gather(&mut requests, pace);
                    let (batches, begun) = (group.batches.len(), Instant::now());
                    self.append(group);
                    pace = Pace::after(batches, begun.elapsed());
                }
                Request::Record { user, decide, answer } => drop(answer.send(self.record(user, decide))),
                Request::Stage { part, answer } => {
                    drop(answer.send(self.store.stage(&part).map_err(WriteError::from)));
                }
                Request::Save { parts, answer } => drop(answer.send(self.save(parts))),
                Request::Probe { answer } => drop(answer.send(self.store.probe().map_err(WriteError::from))),
                Request::Stop => requests.close(),
            }
        }
        if let Err(error) = self.store.checkpoint() {
            tracing::warn!(%error, "the write-ahead log was not folded in; the next start does it");
        }
    }

    fn append(&self, group: Group) {
        match self.commit(group.batches) {
            Ok(Appended {
                after,
                cursor,
                new,
                refused,
            }) => {
                self.advance(&new, cursor);
                let split: Vec<Refusal> = refused
                    .iter()
                    .flatten()
                    .filter(|refusal| matches!(refusal, Refusal::Diverged { .. }))
                    .cloned()
                    .collect();
                for ((devices, answer), refused) in group.waiting.into_iter().zip(refused) {
                    for refusal in &refused {
                        self.metrics.refused(refusal);
                        tracing::warn!(%refusal, "events refused");
                    }
                    drop(answer.send(Ok(self.outcome(&devices, refused))));
                }
                self.publish(after, new);
                if !split.is_empty()
                    && let Err(error) = self.record(None, Box::new(move |replica| replica.alarms(&split)))
                {
                    // Whoever sent it will send it again.
                    tracing::error!(%error, "a stream has split, and the alarm was not stored");
                }
            }
            Err(error) => {
                tracing::error!(%error, "a group was not stored");
                for (_, answer) in group.waiting {
                    drop(answer.send(Err(error.clone().into())));
                }
            }
        }
    }

    /// One transaction, and its place in the numbers.
    fn commit(&self, batches: Vec<Batch>) -> Result<Appended, StoreError> {
        let begun = Instant::now();
        let appended = self.store.append(batches);
        match &appended {
            Ok(appended) => self
                .metrics
                .committed(appended.cursor, appended.new.len(), begun.elapsed()),
            Err(_) => self.metrics.commit_failed(),
        }
        appended
    }

    fn record(&self, user_id: Option<UserId>, decide: Decide) -> Result<(), WriteError> {
        let entries = {
            let view = self.view.read().unwrap_or_else(PoisonError::into_inner);
            let commands = decide(&view.replica);
            let mut new_id = Uuid::now_v7;
            let mut context = Context {
                now: timestamp(SystemTime::now()),
                utc_offset_minutes: 0,
                fences: Fences::new(),
                user_id,
                new_id: &mut new_id,
            };
            view.replica.execute(commands, &mut context)?
        };
        let appended = self.commit(vec![entries.into()])?;
        if let Some(refusal) = appended.refused.into_iter().flatten().next() {
            return Err(StoreError::Refused(refusal).into());
        }
        self.advance(&appended.new, appended.cursor);
        self.publish(appended.after, appended.new);
        Ok(())
    }

    fn save(&self, parts: Vec<Part>) -> Result<(), WriteError> {
        let save = Save {
            parts,
            // The hub's journal stays whole: it is what everybody else forgets against.
            forget: Cursor(0),
            unsent: (DeviceId(Uuid::nil()), Seq(0)),
            adopt: None,
        };
        Ok(self.store.save_now(&save)?)
    }

    fn advance(&self, new: &[Entry], end: Cursor) {
        let begun = Instant::now();
        let mut view = self.view.write().unwrap_or_else(PoisonError::into_inner);
        view.replica.apply_all(new);
        view.replica.settle();
        view.end = end;
        view.bases = self.store.bases();
        if view.wants_snapshot() {
            self.due.notify_one();
        }
        self.metrics.folded(end, begun.elapsed());
    }

    fn outcome(&self, devices: &BTreeSet<DeviceId>, refused: Vec<Refusal>) -> Outcome {
        let view = self.view.read().unwrap_or_else(PoisonError::into_inner);
        let heads = devices.iter().map(|&device| view.replica.heads().get(device));
        Outcome {
            heads: heads.collect(),
            refused,
        }
    }

    fn publish(&self, mut after: Cursor, new: Vec<Entry>) {
        let committed = Instant::now();
        for entries in frames(new) {
            let publication = Publication::new(after, entries);
            after = publication.cursor;
            self.tail.publish(Published {
                publication,
                committed,
            });
        }
    }
}

/// Parts that each fit one frame, in order.
fn frames(entries: Vec<Entry>) -> Vec<Vec<Entry>> {
    let mut frames: Vec<Vec<Entry>> = Vec::new();
    let mut bytes = 0;
    for entry in entries {
        bytes += entry.bytes.len();
        match frames.last_mut() {
            Some(frame) if bytes <= FRAME_TARGET_BYTES && frame.len() < MAX_FRAME_EVENTS => frame.push(entry),
            _ => {
                bytes = entry.bytes.len();
                frames.push(vec![entry]);
            }
        }
    }
    frames
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::journal::Journal;
    use crate::sqlite::{DATABASE, Reader, RealmChoice};
    use core_wasm::journal::Head;
    use core_wasm::store::contract::{device, entries};
    use std::path::Path;
    use std::process::Command as Process;

    async fn start(dir: &Path) -> (Journal, crate::journal::WriterThread) {
        let store = SqliteStore::open(&dir.join(DATABASE)).unwrap();
        let identity = store.identity(dir, &RealmChoice::default()).unwrap();
        Journal::start(store, Reader::new(dir.join(DATABASE)), &identity)
            .await
            .unwrap()
    }

    #[tokio::test]
    async fn answers_everybody_in_a_group_and_publishes_without_gaps() {
        let dir = tempfile::tempdir().unwrap();
        let (journal, thread) = start(dir.path()).await;
        let mut follower = journal.follow();
        let tills = (1..=20).map(|n| entries(Head::empty(device(n)), 5));
        let appends: Vec<_> = tills
            .map(|entries| {
                let journal = journal.clone();
                tokio::spawn(async move {
                    let last = entries[4].head();
                    (journal.append(entries).await.unwrap(), last)
                })
            })
            .collect();
        for append in appends {
            let (outcome, last) = append.await.unwrap();
            assert_eq!((outcome.heads, outcome.refused), (vec![last], vec![]));
        }
        thread.stop().await;
        let mut at = Cursor(0);
        while let Some(published) = follower.try_recv() {
            let Publication {
                after,
                cursor,
                entries,
                ..
            } = published.unwrap().publication;
            assert_eq!(after, at);
            assert_eq!(cursor.0 - after.0, entries.len() as u64);
            at = cursor;
        }
        assert_eq!((at, journal.view().end), (Cursor(100), Cursor(100)));
        assert_eq!(journal.append(Batch::default()).await, Err(WriteError::Stopping));
    }

    #[tokio::test]
    async fn what_waits_is_written_before_the_end_and_found_by_the_next_start() {
        let dir = tempfile::tempdir().unwrap();
        let (journal, thread) = start(dir.path()).await;
        let all = entries(Head::empty(device(1)), 3);
        let (outcome, ()) = tokio::join!(journal.append(all.clone()), thread.stop());
        drop(journal);
        let (journal, thread) = start(dir.path()).await;
        let stored = journal
            .reader()
            .read(Cursor(0), 10, usize::MAX)
            .await
            .unwrap()
            .entries;
        match outcome {
            Ok(_) => assert_eq!(stored, all),
            Err(error) => assert_eq!((error, stored), (WriteError::Stopping, vec![])),
        }
        thread.stop().await;
    }

    #[test]
    fn only_a_crowd_is_waited_for_and_never_long() {
        let took = Duration::from_millis(4);
        assert_eq!(Pace::after(CROWD - 1, took), Pace::default());
        let pace = Pace::after(CROWD, took);
        assert_eq!(
            pace,
            Pace {
                awaited: CROWD,
                patience: took / GATHER_PART
            }
        );
        assert_eq!(Pace::after(CROWD, Duration::from_secs(9)).patience, GATHER);
    }

    #[test]
    fn a_group_is_closed_once_all_are_back_or_something_else_is_asked() {
        let forever = Pace {
            awaited: 2,
            patience: Duration::from_secs(3600),
        };
        let append = || Request::Append {
            batch: entries(Head::empty(device(1)), 1).into(),
            answer: oneshot::channel().0,
        };
        let (sender, mut requests) = mpsc::channel(8);
        sender.try_send(append()).unwrap();
        let late = sender.clone();
        let others = thread::spawn(move || [append(), append(), append()].map(|one| late.blocking_send(one)));
        let mut group = Group::default();
        assert!(group.gather(&mut requests, forever).is_none());
        assert!(group.batches.len() >= 3, "the one that waited, and two behind it");
        assert!(others.join().unwrap().iter().all(Result::is_ok));
        while requests.try_recv().is_ok() {}

        sender.try_send(append()).unwrap();
        sender.try_send(Request::Stop).unwrap();
        let mut group = Group::default();
        assert!(matches!(
            group.gather(&mut requests, forever),
            Some(Request::Stop)
        ));
        assert_eq!(group.batches.len(), 1);
    }

    #[test]
    fn a_publication_fits_one_frame() {
        let many = entries(Head::empty(device(1)), 2 * MAX_FRAME_EVENTS as u64 + 1);
        let parts = frames(many.clone());
        assert_eq!(parts.iter().map(Vec::len).collect::<Vec<_>>(), [1024, 1024, 1]);
        assert_eq!(parts.concat(), many);
        let large = |seq| Entry {
            device_id: device(1),
            seq: core_wasm::journal::Seq(seq),
            bytes: vec![0; 200 * 1024],
        };
        let parts = frames((1..=5).map(large).collect());
        assert_eq!(parts.iter().map(Vec::len).collect::<Vec<_>>(), [2, 2, 1]);
    }

    const CHILD: &str = "EVERTILL_WRITER_PANICS";

    /// The child of the test below: its writer panics, and it would live on for ever.
    #[tokio::test]
    async fn child_whose_writer_panics() {
        if std::env::var_os(CHILD).is_none() {
            return;
        }
        let dir = tempfile::tempdir().unwrap();
        let (journal, _thread) = start(dir.path()).await;
        let asked = journal.record(|_| -> (Vec<Command>, ()) { panic!("on purpose") });
        // Whether anybody still learns of it does not matter; that nothing goes on does.
        drop(asked.await);
        std::future::pending::<()>().await;
    }

    #[test]
    fn a_panic_of_the_writer_ends_the_process() {
        use std::os::unix::process::ExitStatusExt;
        let child = Process::new(std::env::current_exe().unwrap())
            .args([
                "--exact",
                "writer::tests::child_whose_writer_panics",
                "--nocapture",
            ])
            .env(CHILD, "1")
            .output()
            .unwrap();
        assert_eq!(child.status.signal(), Some(6), "{child:?}");
        assert!(String::from_utf8_lossy(&child.stderr).contains("The hub's writer failed"));
    }
}
