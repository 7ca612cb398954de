//! What a hub does to its store in a while, and what must be found in it after each step: what the store in memory holds
//! after the same steps.

use super::recorder::{Op, Recorder};
use crate::sqlite::{DATABASE, RealmChoice, SqliteStore};
use core_wasm::base::ids::Epoch;
use core_wasm::journal::{Cursor, Entry, Head, Heads, Seq, verify_chain};
use core_wasm::store::contract::{device, entries};
use core_wasm::store::{
    Adoption, CommitError, GENERATIONS, MemoryStore, Part, Save, Store, StoreError, SyncState, Write,
};
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
    /// Puts down a part of the next snapshot, or of one that never comes to be.
    Stage(Part),
    /// Keeps a snapshot, and forgets what is in the one before.
    Save(Save),
    /// Moves the log into the database.
    Checkpoint,
    /// Ends and starts again.
    Restart,
}

/// A while, recorded.
pub struct Recording {
    /// What was done to the files.
    pub ops: Vec<Op>,
    /// How much of it was done when nothing was asked for yet, and when each step was acknowledged.
    pub acknowledged: Vec<usize>,
}

/// A while in a hub's life: groups of one to many entries of several devices, snapshots of its own and of a peer, restarts,
/// checkpoints asked for, and enough of all that for checkpoints that SQLite makes by itself.
pub fn steps() -> Vec<Step> {
    let (me, mut end, mut saved) = (device(1), 0, 0);
    let mut streams = [1, 2, 3].map(|number| Head::empty(device(number)));
    let mut next = |stream: usize, count: u64| {
        let entries = entries(streams[stream], count);
        streams[stream] = entries.last().unwrap().head();
        end += count;
        (entries, end)
    };
    let mut sync = SyncState {
        epoch: Some(Epoch(Uuid::from_u128(9))),
        ..SyncState::default()
    };
    let mut steps = vec![Step::Name];
    for round in 0..6 {
        steps.push(Step::Append(vec![next(0, 1).0]));
        let batches = [next(0, 2), next(1, 1 + round), next(0, 1)];
        steps.push(Step::Append(batches.map(|(entries, _)| entries).to_vec()));
        let (received, end) = next(2, 4);
        sync.cursor = Cursor(sync.cursor.0 + 4);
        sync.acknowledged = Seq(round);
        steps.push(Step::Receive(received, sync));
        let save = Save {
            // The middle one stays as it was for two rounds.
            parts: [round, 100 + round / 2, 200 + round].map(part).to_vec(),
            forget: Cursor(saved),
            unsent: (me, sync.acknowledged),
            adopt: None,
        };
        steps.push(Step::Stage(save.parts[2].clone()));
        match round {
            0 => steps.push(Step::Receive(Vec::new(), sync)),
            1 => steps.push(Step::Checkpoint),
            2 => steps.push(Step::Append(vec![next(1, 60).0])),
            4 => steps.push(Step::Restart),
            3 | 5.. => {}
        }
        if round % 2 == 1 {
            steps.push(Step::Save(save));
            saved = end;
        }
    }
    let theirs = entries(Head::empty(device(4)), 3);
    steps.push(Step::Save(Save {
        parts: [300, 301].map(part).to_vec(),
        forget: Cursor(0),
        unsent: (me, sync.acknowledged),
        adopt: Some(Adoption {
            at: Cursor(end),
            heads: theirs.iter().map(Entry::head).collect(),
            sync,
        }),
    }));
    steps.push(Step::Receive(entries(theirs[2].head(), 2), sync));
    steps
}

/// A part that takes several pages.
fn part(number: u64) -> Part {
    Part {
        name: format!("part-{number}"),
        bytes: vec![number as u8; 6_000].into(),
    }
}

/// All that a store holds.
#[derive(Clone, Debug, PartialEq)]
pub struct Held {
    named: bool,
    heads: Heads,
    sync: SyncState,
    snapshots: [Vec<Part>; GENERATIONS],
    /// The place from which the journal is whole, and what is there.
    journal: (Cursor, Vec<Entry>),
    /// What is kept of each stream.
    streams: Vec<Vec<Entry>>,
}

impl Held {
    /// Nothing, and then what the steps come to, one after another.
    pub async fn after(steps: &[Step]) -> Vec<Self> {
        let model = MemoryStore::default();
        let mut all = vec![Self::by(&model, false).await.unwrap()];
        for step in steps {
            match step {
                Step::Append(batches) => commit(&model, batches.concat(), None).await.unwrap(),
                Step::Receive(entries, sync) => commit(&model, entries.clone(), Some(*sync)).await.unwrap(),
                Step::Save(save) => model.save(save.clone()).await.unwrap(),
                Step::Name | Step::Stage(_) | Step::Checkpoint | Step::Restart => {}
            }
            // The first step is its name.
            all.push(Self::by(&model, true).await.unwrap());
        }
        all
    }

    /// What a store holds, if the chains of its streams are whole.
    async fn by(store: &impl Store, named: bool) -> Result<Self, String> {
        let heads = store.heads().await.map_err(text)?;
        let mut streams = Vec::new();
        for head in heads.iter() {
            let stream = store.read_stream(head.device_id, Seq(0), usize::MAX).await;
            let stream = stream.map_err(text)?;
            if let Some((first, rest)) = stream.split_first() {
                let (before, behind) = match first.seq {
                    Seq(1) => (Head::empty(first.device_id), &stream[..]),
                    _ => (first.head(), rest),
                };
                verify_chain(before, behind).map_err(text)?;
            }
            streams.push(stream);
        }
        Ok(Self {
            named,
            heads,
            sync: store.sync_state().await.map_err(text)?,
            snapshots: [
                store.snapshot(0).await.map_err(text)?,
                store.snapshot(1).await.map_err(text)?,
            ],
            journal: journal(store).await.map_err(text)?,
            streams,
        })
    }
}

async fn journal(store: &impl Store) -> Result<(Cursor, Vec<Entry>), StoreError> {
    let mut from = Cursor(0);
    loop {
        match store.read(from, usize::MAX).await {
            Err(StoreError::Forgotten) => from.0 += 1,
            page => return page.map(|page| (from, page.entries)),
        }
    }
}

async fn commit(
    store: &impl Store,
    entries: Vec<Entry>,
    sync: Option<SyncState>,
) -> Result<(), CommitError<StoreError>> {
    let write = Write {
        sync,
        ..Write::of(entries)
    };
    store.commit(Cursor(u64::MAX), |_| Ok(write)).await.map(drop)
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

    /// Opens the store and takes these steps.
    pub async fn record(&self, steps: &[Step]) -> Recording {
        self.forget();
        let mut acknowledged = vec![0];
        let mut store = self.open().unwrap();
        for step in steps {
            store = self.take(step, store).await.unwrap();
            acknowledged.push(self.recorder.done());
        }
        drop(store);
        Recording {
            ops: self.recorder.take(),
            acknowledged,
        }
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
            Step::Name => drop(
                store
                    .identity(self.dir(), &RealmChoice::default())
                    .map_err(text)?,
            ),
            Step::Append(batches) => drop(store.append(batches.clone()).map_err(text)?),
            Step::Receive(entries, sync) => {
                commit(&store, entries.clone(), Some(*sync)).await.map_err(text)?
            }
            Step::Stage(part) => store.stage(part).map_err(text)?,
            Step::Save(save) => store.save(save.clone()).await.map_err(text)?,
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
        Held::by(store, named).await
    }
}

fn text(error: impl std::error::Error) -> String {
    error.to_string()
}
