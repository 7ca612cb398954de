//! What a hub does to its store in a while, and what must be found in it after each step.

use super::recorder::{Op, Recorder};
use crate::sqlite::{DATABASE, Identity, RealmChoice, SqliteStore};
use core_wasm::ids::Epoch;
use core_wasm::journal::{Cursor, Entry, Head, Seq, verify_chain};
use core_wasm::store::contract::{device, entries};
use core_wasm::store::{Store, StoreError, SyncState, Write};
use std::path::Path;
use tempfile::TempDir;
use uuid::Uuid;

/// How SQLite is told to sync.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Syncing {
    /// As the hub does.
    AsBuilt,
    /// The log at checkpoints only.
    Normal,
    /// Never.
    Off,
}

/// One thing that the hub does. Each is acknowledged by returning.
#[derive(Clone, Debug)]
pub enum Step {
    /// Takes its name.
    Name,
    /// Commits a group of batches.
    Append(Vec<Vec<Entry>>),
    /// Commits entries from above with how far it got, in one transaction.
    Receive(Vec<Entry>, SyncState),
    /// Moves the log into the database.
    Checkpoint,
    /// Ends and starts again.
    Restart,
}

/// All that a store holds.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Held {
    identity: Option<Identity>,
    entries: Vec<Entry>,
    sync: SyncState,
}

impl Held {
    /// Whether two stores hold the same. Each makes up a name of its own.
    pub fn same_but_for_name(&self, other: &Self) -> bool {
        (&self.entries, self.sync) == (&other.entries, other.sync)
            && self.identity.is_some() == other.identity.is_some()
    }
}

/// A while, recorded.
pub struct Recording {
    /// What was done to the files.
    pub ops: Vec<Op>,
    /// How much of it was done when each state of [`Recording::held`] was acknowledged.
    pub acknowledged: Vec<usize>,
    /// What is held: nothing, and then what each step came to.
    pub held: Vec<Held>,
}

/// A while in a hub's life: groups of one to many entries of several devices, restarts, checkpoints asked for, and enough
/// entries for checkpoints that SQLite makes by itself.
pub fn steps() -> Vec<Step> {
    let mut streams = [1, 2, 3].map(|number| Head::empty(device(number)));
    let mut next = |stream: usize, count: u64| {
        let entries = entries(streams[stream], count);
        streams[stream] = entries.last().unwrap().head();
        entries
    };
    let mut received = SyncState {
        epoch: Some(Epoch(Uuid::from_u128(9))),
        ..SyncState::default()
    };
    let mut steps = vec![Step::Name];
    for round in 0..6 {
        steps.push(Step::Append(vec![next(0, 1)]));
        steps.push(Step::Append(vec![next(0, 2), next(1, 1 + round), next(0, 1)]));
        received.cursor = Cursor(received.cursor.0 + 4);
        received.acknowledged = Seq(round);
        steps.push(Step::Receive(next(2, 4), received));
        steps.push(match round {
            1 => Step::Checkpoint,
            2 => Step::Append(vec![next(1, 60)]),
            4 => Step::Restart,
            _ => Step::Receive(Vec::new(), received),
        });
    }
    steps
}

/// A hub's data folder on a machine whose disk can be looked at.
pub struct Machine {
    recorder: &'static Recorder,
    dir: TempDir,
    syncing: Syncing,
}

impl Machine {
    /// A new one, under a name that no other has.
    pub fn new(name: &str, syncing: Syncing) -> Self {
        Self {
            recorder: Recorder::register(name),
            dir: tempfile::tempdir().unwrap(),
            syncing,
        }
    }

    /// The folder.
    pub fn dir(&self) -> &Path {
        self.dir.path()
    }

    /// Opens the store and takes all steps, from where it `held` something.
    pub async fn record(&self, held: Held, steps: &[Step]) -> Recording {
        self.forget();
        let mut recording = Recording {
            ops: Vec::new(),
            acknowledged: vec![0],
            held: vec![held],
        };
        let mut store = self.open().unwrap();
        for step in steps {
            store = self.take(step, store).await.unwrap();
            recording.acknowledged.push(self.recorder.done());
            let mut held = recording.held.last().unwrap().clone();
            match step {
                Step::Name => held.identity = Some(self.name(&store).unwrap()),
                Step::Append(batches) => held.entries.extend(batches.concat()),
                Step::Receive(entries, sync) => {
                    held.entries.extend(entries.clone());
                    held.sync = *sync;
                }
                Step::Checkpoint | Step::Restart => {}
            }
            recording.held.push(held);
        }
        drop(store);
        recording.ops = self.recorder.take();
        recording
    }

    /// Takes no more note of what was done.
    pub fn forget(&self) {
        drop(self.recorder.take());
    }

    /// Opens the store as the hub does, but that its log is moved into the database much sooner.
    pub fn open(&self) -> Result<SqliteStore, String> {
        let path = self.recorder.path(&self.dir().join(DATABASE));
        let store = SqliteStore::open(&path).map_err(text)?;
        let set = store.with_connection(|connection| {
            connection.pragma_update_and_check(None, "wal_autocheckpoint", 20, |_| Ok(()))?;
            match self.syncing {
                Syncing::AsBuilt => Ok(()),
                Syncing::Normal => connection.pragma_update(None, "synchronous", "normal"),
                Syncing::Off => connection.pragma_update(None, "synchronous", "off"),
            }
        });
        set.map_err(text).map(|()| store)
    }

    /// Takes one step.
    pub async fn take(&self, step: &Step, store: SqliteStore) -> Result<SqliteStore, String> {
        match step {
            Step::Name => drop(self.name(&store)?),
            Step::Append(batches) => drop(store.append(batches.clone()).map_err(text)?),
            Step::Receive(entries, sync) => {
                let write = Write {
                    entries: entries.clone(),
                    sync: Some(*sync),
                    value: (),
                };
                let write = |_| Ok::<_, StoreError>(write);
                store.commit(Cursor(u64::MAX), write).await.map_err(text)?;
            }
            Step::Checkpoint => store.checkpoint().map_err(text)?,
            Step::Restart => {
                drop(store);
                return self.open();
            }
        }
        Ok(store)
    }

    /// All that a store holds, if SQLite and the streams' chains find nothing wrong with it.
    pub async fn read(&self, store: &SqliteStore) -> Result<Held, String> {
        let found = store.with_connection(|connection| {
            let found: String = connection.query_row("PRAGMA integrity_check", [], |row| row.get(0))?;
            let named: bool = connection.query_row("SELECT count(*) FROM identity", [], |row| row.get(0))?;
            Ok((found, named))
        });
        let (found, named) = found.map_err(text)?;
        if found != "ok" {
            return Err(found);
        }
        for head in store.heads().await.map_err(text)?.iter() {
            let stream = store.read_stream(head.device_id, Seq(0), usize::MAX).await;
            verify_chain(Head::empty(head.device_id), &stream.map_err(text)?).map_err(text)?;
        }
        Ok(Held {
            identity: named.then(|| self.name(store)).transpose()?,
            entries: store.read(Cursor(0), usize::MAX).await.map_err(text)?.entries,
            sync: store.sync_state().await.map_err(text)?,
        })
    }

    fn name(&self, store: &SqliteStore) -> Result<Identity, String> {
        store.identity(self.dir(), &RealmChoice::default()).map_err(text)
    }
}

fn text(error: impl std::error::Error) -> String {
    error.to_string()
}
