//! The storage port over SQLite, and the group append of the hub's writer.
//!
//! Keeps true: the heads in memory are those on disk; they move only once a commit has returned.

use super::query::{self, number};
use super::{OpenError, failed, schema};
use crate::sqlite::disk_space::{Disk, Room};
use core_wasm::base::ids::DeviceId;
use core_wasm::journal::{Cursor, Entry, Heads, Seq};
use core_wasm::store::{CommitError, Committed, Page, Part, Save, Store, StoreError, SyncState, Write};
use rusqlite::{Connection, TransactionBehavior, params};
use server_kit::journal::port::{self, Sorted};
use server_kit::journal::{Appended, Bases, Batch, JournalStore, ReadJournal};
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};
use uuid::Uuid;

/// The one writing connection of a journal.
#[derive(Debug)]
pub struct SqliteStore(Mutex<Inner>);

#[derive(Debug)]
struct Inner {
    connection: Connection,
    /// Where the database is, whose disk must have room.
    dir: PathBuf,
    heads: Heads,
    bases: Bases,
    base: Cursor,
    end: Cursor,
}

impl SqliteStore {
    /// Opens the journal at `path`, which is made if there is none.
    ///
    /// # Errors
    /// [`OpenError`] with what to do.
    pub fn open(path: &Path) -> Result<Self, OpenError> {
        let connection = schema::open(path)?;
        let explain = |reason| schema::explain(path, reason);
        let heads = query::heads(&connection).map_err(explain)?;
        let (base, end) = query::extent(&connection).map_err(explain)?;
        let bases = query::bases(&connection).map_err(explain)?;
        Ok(Self(Mutex::new(Inner {
            connection,
            dir: path.parent().unwrap_or(Path::new(".")).to_owned(),
            heads,
            bases,
            base,
            end,
        })))
    }

    /// As [`JournalStore::append`], for whoever has it from elsewhere too.
    ///
    /// # Errors
    /// Nothing of any batch was stored.
    pub fn append<B: Into<Batch>>(&self, batches: Vec<B>) -> Result<Appended, StoreError> {
        let batches = batches.into_iter().map(B::into).collect();
        self.inner().append(batches, None)
    }

    /// How far each stream is, for a thread that may wait.
    pub fn heads_now(&self) -> Heads {
        self.inner().heads.clone()
    }

    /// The end of the journal.
    pub fn end(&self) -> Cursor {
        self.inner().end
    }

    /// Streams whose beginning is missing here, each with the last place that is.
    pub fn bases(&self) -> Bases {
        self.inner().bases.clone()
    }

    /// As [`Store::save`], for a thread that may wait.
    ///
    /// # Errors
    /// Nothing was stored.
    pub fn save_now(&self, save: &Save) -> Result<(), StoreError> {
        self.inner().save(save)
    }

    /// As [`JournalStore::stage`], for whoever has it from elsewhere too.
    ///
    /// # Errors
    /// It was not stored.
    pub fn stage(&self, part: &Part) -> Result<(), StoreError> {
        self.inner()
            .transact(|transaction| query::put_part(transaction, part))
    }

    /// Moves the write-ahead log into the database, as a tidy end.
    ///
    /// # Errors
    /// Nothing is lost: the log is read again at the next start.
    pub fn checkpoint(&self) -> Result<(), StoreError> {
        let inner = self.inner();
        let busy = inner
            .connection
            .query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |row| row.get::<_, i64>(0));
        busy.map(drop).map_err(failed)
    }

    pub(crate) fn with_connection<T>(
        &self,
        act: impl FnOnce(&mut Connection) -> rusqlite::Result<T>,
    ) -> rusqlite::Result<T> {
        act(&mut self.inner().connection)
    }

    // A panic elsewhere can't leave it half changed: heads move in one assignment, and a transaction rolls back.
    fn inner(&self) -> MutexGuard<'_, Inner> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Inner {
    fn append(&mut self, batches: Vec<Batch>, sync: Option<SyncState>) -> Result<Appended, StoreError> {
        let mut heads = self.heads.clone();
        let Sorted { new, bases, refused } = port::sort(&mut heads, batches);
        let after = self.end;
        let cursor = self.insert(&new, heads, &bases, sync)?;
        Ok(Appended {
            after,
            cursor,
            new,
            bases,
            refused,
        })
    }

    fn probe(&mut self) -> Result<(), StoreError> {
        self.has_space()?;
        let changed = self.connection.execute("UPDATE identity SET only = 1", []);
        changed.map(drop).map_err(failed)
    }

    fn insert(
        &mut self,
        new: &[Entry],
        heads: Heads,
        bases: &Bases,
        sync: Option<SyncState>,
    ) -> Result<Cursor, StoreError> {
        let end = Cursor(self.end.0 + new.len() as u64);
        if !new.is_empty() || !bases.is_empty() || sync.is_some() {
            let (base, before) = (self.base, self.end);
            self.transact(|transaction| {
                insert(transaction, before, new)?;
                let moved: BTreeSet<DeviceId> = new.iter().map(|entry| entry.device_id).collect();
                for device in moved {
                    query::put_head(transaction, &heads.get(device))?;
                }
                for (device, base) in bases {
                    query::put_head(transaction, &heads.get(*device))?;
                    query::put_base(transaction, *device, *base)?;
                }
                query::put_extent(transaction, base, end)?;
                sync.map_or(Ok(()), |sync| put_sync(transaction, sync))
            })?;
        }
        self.heads = heads;
        self.bases.extend(bases);
        self.end = end;
        Ok(end)
    }

    fn save(&mut self, save: &Save) -> Result<(), StoreError> {
        let (mut heads, mut end) = (self.heads.clone(), self.end);
        let mut forget = save.forget.min(end);
        if let Some(adopt) = &save.adopt {
            if adopt.at != end {
                return Err(StoreError::Moved);
            }
            end.0 += 1;
            forget = end;
            heads = adopt.heads.clone();
        }
        let base = self.base.max(forget);
        self.transact(|transaction| {
            query::put_snapshot(transaction, &save.parts)?;
            query::put_extent(transaction, base, end)?;
            if let Some(adopt) = &save.adopt {
                transaction.execute("DELETE FROM stream", [])?;
                heads
                    .iter()
                    .try_for_each(|head| query::put_head(transaction, head))?;
                put_sync(transaction, adopt.sync)?;
            }
            let (me, acknowledged) = save.unsent;
            transaction
                .execute(
                    "DELETE FROM journal WHERE cursor <= ?1 AND NOT (device_id = ?2 AND seq > ?3)",
                    params![number(forget.0), me.0.as_bytes(), number(acknowledged.0)],
                )
                .map(drop)
        })?;
        (self.heads, self.base, self.end) = (heads, base, end);
        Ok(())
    }

    /// Refuses while there is still room to tidy up in.
    fn has_space(&self) -> Result<(), StoreError> {
        match Disk::of(&self.dir).map(Disk::space) {
            Some(Room::Full) => Err(StoreError::Full),
            _ => Ok(()),
        }
    }

    /// All that `act` does, or nothing.
    fn transact(&mut self, act: impl FnOnce(&Connection) -> rusqlite::Result<()>) -> Result<(), StoreError> {
        self.has_space()?;
        let transaction = self
            .connection
            .transaction_with_behavior(TransactionBehavior::Immediate)
            .map_err(failed)?;
        act(&transaction).map_err(failed)?;
        transaction.commit().map_err(failed)
    }
}

fn insert(connection: &Connection, end: Cursor, new: &[Entry]) -> rusqlite::Result<()> {
    let mut statement = connection
        .prepare_cached("INSERT INTO journal (cursor, device_id, seq, bytes) VALUES (?1, ?2, ?3, ?4)")?;
    for (place, entry) in (end.0 + 1..).zip(new) {
        statement.execute(params![
            number(place),
            entry.device_id.0.as_bytes(),
            number(entry.seq.0),
            entry.bytes
        ])?;
    }
    Ok(())
}

fn put_sync(connection: &Connection, sync: SyncState) -> rusqlite::Result<()> {
    let row = params![
        sync.epoch.map(|epoch| epoch.0.into_bytes()),
        number(sync.cursor.0),
        number(sync.acknowledged.0)
    ];
    connection
        .execute(
            "INSERT OR REPLACE INTO sync_state (only, epoch, cursor, acknowledged) VALUES (1, ?1, ?2, ?3)",
            row,
        )
        .map(drop)
}

impl ReadJournal for SqliteStore {
    fn end(&self) -> Result<Cursor, StoreError> {
        Ok(self.inner().end)
    }

    fn heads(&self) -> Result<Heads, StoreError> {
        Ok(self.inner().heads.clone())
    }

    fn bases(&self) -> Result<Bases, StoreError> {
        Ok(self.inner().bases.clone())
    }

    fn page(&self, after: Cursor, limit: usize, budget: usize) -> Result<Page, StoreError> {
        query::read(&self.inner().connection, after, limit, budget)
    }

    fn stream(&self, device_id: DeviceId, after: Seq, limit: usize) -> Result<Vec<Entry>, StoreError> {
        query::read_stream(&self.inner().connection, device_id, after, limit)
    }

    fn sync_state(&self) -> Result<SyncState, StoreError> {
        query::sync_state(&self.inner().connection).map_err(failed)
    }

    fn snapshot(&self, age: usize) -> Result<Vec<Part>, StoreError> {
        query::snapshot(&self.inner().connection, age).map_err(failed)
    }
}

impl JournalStore for SqliteStore {
    fn append(&mut self, batches: Vec<Batch>, sync: Option<SyncState>) -> Result<Appended, StoreError> {
        self.inner().append(batches, sync)
    }

    fn stage(&mut self, part: &Part) -> Result<(), StoreError> {
        Self::stage(self, part)
    }

    fn save(&mut self, parts: &[Part]) -> Result<(), StoreError> {
        self.save_now(&Save {
            parts: parts.to_vec(),
            forget: Cursor(0),
            unsent: (DeviceId(Uuid::nil()), Seq(0)),
            adopt: None,
        })
    }

    fn probe(&mut self) -> Result<(), StoreError> {
        self.inner().probe()
    }

    fn close(&mut self) -> Result<(), StoreError> {
        self.checkpoint()
    }
}

impl Store for SqliteStore {
    async fn heads(&self) -> Result<Heads, StoreError> {
        Ok(self.heads_now())
    }

    async fn read(&self, after: Cursor, limit: usize) -> Result<Page, StoreError> {
        query::read(&self.inner().connection, after, limit, usize::MAX)
    }

    async fn read_stream(
        &self,
        device_id: DeviceId,
        after: Seq,
        limit: usize,
    ) -> Result<Vec<Entry>, StoreError> {
        query::read_stream(&self.inner().connection, device_id, after, limit)
    }

    async fn sync_state(&self) -> Result<SyncState, StoreError> {
        query::sync_state(&self.inner().connection).map_err(failed)
    }

    async fn snapshot(&self, age: usize) -> Result<Vec<Part>, StoreError> {
        query::snapshot(&self.inner().connection, age).map_err(failed)
    }

    async fn save(&self, save: Save) -> Result<(), StoreError> {
        self.save_now(&save)
    }

    async fn commit<T, E>(
        &self,
        known: Cursor,
        write: impl FnOnce(Page) -> Result<Write<T>, E>,
    ) -> Result<Committed<T>, CommitError<E>> {
        let mut inner = self.inner();
        let newer = query::read(&inner.connection, known, usize::MAX, usize::MAX)?;
        let mut write = write(newer).map_err(CommitError::Refused)?;
        let mut heads = inner.heads.clone();
        let accepted = write.accept(&mut heads)?;
        let at = inner.insert(&accepted.new, heads, &Bases::new(), write.sync)?;
        Ok(Committed {
            at,
            stored: accepted.new,
            refused: accepted.refused,
            value: write.value,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sqlite::LOG_BYTES;
    use core_wasm::journal::Head;
    use core_wasm::store::contract::{self, device, entries};

    #[tokio::test]
    async fn keeps_the_contract() {
        let dir = tempfile::tempdir().unwrap();
        let open = |name: &str| SqliteStore::open(&dir.path().join(format!("{name}.db"))).unwrap();
        contract::run(
            async |name| open(name),
            async |store, name| {
                drop(store);
                open(name)
            },
        )
        .await;
    }

    #[test]
    fn keeps_the_contract_of_a_realm() {
        let dir = tempfile::tempdir().unwrap();
        let open = |name: &str| SqliteStore::open(&dir.path().join(format!("{name}.db"))).unwrap();
        server_kit::journal::contract::run(open, |store, name| {
            drop(store);
            open(name)
        });
    }

    #[test]
    fn a_part_that_was_put_down_for_a_snapshot_that_never_came_is_cleared_away_by_the_next() {
        let dir = tempfile::tempdir().unwrap();
        let store = SqliteStore::open(&dir.path().join("hub.db")).unwrap();
        let part = |name: &str| Part {
            name: name.to_owned(),
            bytes: vec![7; 9].into(),
        };
        let names = || {
            let inner = store.inner();
            let mut all = inner
                .connection
                .prepare("SELECT name FROM part ORDER BY name")
                .unwrap();
            let names = all.query_map([], |row| row.get(0)).unwrap();
            names.collect::<rusqlite::Result<Vec<String>>>().unwrap()
        };
        store.stage(&part("left")).unwrap();
        store.stage(&part("main")).unwrap();
        assert_eq!(names(), ["left", "main"]);
        store
            .save_now(&Save {
                parts: vec![part("main"), part("more")],
                forget: Cursor(0),
                unsent: (device(1), Seq(0)),
                adopt: None,
            })
            .unwrap();
        assert_eq!(names(), ["main", "more"]);
    }

    #[test]
    fn one_batch_that_is_refused_does_not_stop_the_same_stream_from_another() {
        let dir = tempfile::tempdir().unwrap();
        let store = SqliteStore::open(&dir.path().join("hub.db")).unwrap();
        let all = entries(Head::empty(device(1)), 3);
        let appended = store
            .append(vec![vec![all[2].clone()], all[..2].to_vec(), all[1..].to_vec()])
            .unwrap();
        assert_eq!((appended.after, appended.cursor), (Cursor(0), Cursor(3)));
        assert_eq!(appended.new, all);
        assert_eq!(
            appended.refused.iter().map(Vec::len).collect::<Vec<_>>(),
            [1, 0, 0]
        );
    }

    #[test]
    fn a_stream_whose_author_forgot_its_beginning_goes_on_and_the_gap_is_known() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("hub.db");
        let store = SqliteStore::open(&path).unwrap();
        let all = entries(Head::empty(device(1)), 6);
        let behind = |base: usize| Batch {
            entries: all[base..].to_vec(),
            base: Some(all[base - 1].head()),
            ..Batch::default()
        };
        let appended = store.append(vec![behind(3)]).unwrap();
        assert_eq!((appended.new.len(), appended.refused), (3, vec![vec![]]));
        // What is known is not given up for a later beginning.
        assert_eq!(store.append(vec![behind(5)]).unwrap().new, []);
        drop(store);
        let store = SqliteStore::open(&path).unwrap();
        assert_eq!(store.bases(), [(device(1), Seq(3))].into());
        let next = entries(all[5].head(), 1);
        assert_eq!(store.append(vec![next.clone()]).unwrap().new, next);
        assert_eq!(store.bases(), [(device(1), Seq(3))].into());
    }

    #[test]
    fn a_reader_lets_the_log_grow_and_it_is_cut_back_once_the_reader_has_gone() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("hub.db");
        let store = SqliteStore::open(&path).unwrap();
        let mut place = 0;
        // Bytes that nobody can read are kept like any.
        let mut append = |kilobytes: usize| {
            place += 1;
            let entry = Entry {
                device_id: device(1),
                seq: Seq(place),
                bytes: vec![0; kilobytes * 1024],
                vouch: None,
            };
            assert_eq!(store.append(vec![vec![entry.clone()]]).unwrap().new, [entry]);
        };
        let log = || std::fs::metadata(dir.path().join("hub.db-wal")).unwrap().len();
        append(1);
        let reader = Connection::open(&path).unwrap();
        reader.execute_batch("BEGIN; SELECT * FROM extent;").unwrap();
        while log() <= LOG_BYTES {
            append(250);
        }
        reader.execute_batch("COMMIT").unwrap();
        // One commit folds it in, the next begins it anew.
        for _ in 0..3 {
            append(1);
        }
        assert!(log() <= LOG_BYTES, "{}", log());
    }

    #[test]
    fn the_room_of_snapshots_that_left_is_used_again() {
        let dir = tempfile::tempdir().unwrap();
        let store = SqliteStore::open(&dir.path().join("hub.db")).unwrap();
        let save = |n: u8| {
            let part = Part {
                name: format!("part-{n:03}"),
                bytes: vec![n; 300 * 1024].into(),
            };
            let save = Save {
                parts: vec![part],
                forget: Cursor(0),
                unsent: (device(1), Seq(0)),
                adopt: None,
            };
            store.save_now(&save).unwrap();
        };
        let pages = || -> i64 {
            let count = store.with_connection(|connection| {
                connection.pragma_query_value(None, "page_count", |row| row.get(0))
            });
            count.unwrap()
        };
        // Two generations that are kept, and the next beside them.
        (0..4).for_each(save);
        let few = pages();
        (4..40).for_each(save);
        assert_eq!(pages(), few);
    }

    #[test]
    fn a_failed_commit_leaves_heads_and_journal_as_they_were() {
        let dir = tempfile::tempdir().unwrap();
        let store = SqliteStore::open(&dir.path().join("hub.db")).unwrap();
        let all = entries(Head::empty(device(1)), 200);
        store.append(vec![all[..1].to_vec()]).unwrap();
        // As small as it is, and one page more: the disk is full.
        store
            .with_connection(|connection| {
                let pages: i64 = connection.pragma_query_value(None, "page_count", |row| row.get(0))?;
                connection.pragma_update_and_check(None, "max_page_count", pages + 1, |_| Ok(()))
            })
            .unwrap();
        assert_eq!(
            store.append(vec![all[1..].to_vec()]).unwrap_err(),
            StoreError::Full
        );
        store
            .with_connection(|connection| {
                connection.pragma_update_and_check(None, "max_page_count", 1_000_000, |_| Ok(()))
            })
            .unwrap();
        let appended = store.append(vec![all.clone()]).unwrap();
        assert_eq!(
            (appended.after, appended.cursor),
            (Cursor(1), Cursor(200)),
            "stored once there is room"
        );
    }
}
