//! Which epoch of the journal a start begins. A database that was put back from a copy lacks what came after the copy: cursors and
//! the hub's own numbers mean other things there than tills remember. So such a hub takes another epoch and another id of its
//! own, and its tills bring back what it lacks.
//!
//! How it is noticed: every run leaves a mark of its own both in the database and in `anchor.json` beside it, and the anchor
//! keeps how far the journal was at least. A database with another mark, or shorter than that, is not the one that ran last.
//! Copies that the hub makes itself carry a mark of no run. A copy of the whole folder, put back whole, is noticed once a
//! device brings back what the hub vouched for in the same epoch and lacks: nobody else can know.
//!
//! Keeps true: a hub that went through a power cut at any moment of this finds itself the same.

mod opened;

pub use opened::{Opened, OpenedError, open, open_to_serve};

use crate::access::is_about_devices;
use crate::access::keys::{self, KEY_FILE};
use crate::data::files;
use crate::sqlite::{Beside, DATABASE, Identity, OpenError, RealmChoice, Run, SqliteStore, explain};
use core_wasm::base::ids::{DeviceId, Realm};
use core_wasm::base::keys::PublicKey;
use core_wasm::journal::{Cursor, Head};
use serde::{Deserialize, Serialize};
use server_kit::clock::timestamp;
use server_kit::journal::Journal;
use std::fmt;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, SystemTime};
use tokio::sync::broadcast::error::RecvError;
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

/// The anchor's file in the data directory.
pub const ANCHOR: &str = "anchor.json";

/// How many entries the anchor may be behind the journal.
const BEHIND: u64 = 1_000;
/// How old it may get while there are newer entries.
const STALE: Duration = Duration::from_secs(60);
/// How many devices may have been paired since a copy was made whose anchor is gone: so many numbers are left out.
const UNKNOWN_NUMBERS: u32 = 20;

/// What stood in the data directory at a start.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Found {
    /// What the last run left.
    Same,
    /// Nothing: a new hub.
    Nothing,
    /// A hub's other files, without its database.
    Wiped,
    /// A copy of the database from before.
    Copy,
}

impl Found {
    /// Whether the hub was another before.
    pub fn is_another_epoch(self) -> bool {
        matches!(self, Self::Wiped | Self::Copy)
    }
}

impl fmt::Display for Found {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Same => "the data is what the last run left",
            Self::Nothing => "this is a new hub",
            Self::Wiped => {
                "the hub's database is gone, and a new one was begun: its tills bring back what they have. Restore a backup \
                 into an empty directory instead, if there is one: it has also what tills have forgotten"
            }
            Self::Copy => {
                "the hub's database was put back from a copy: its tills bring back what came after that. Until each has been \
                 here, a report may lack its sales, and a device that was taken out since may come in"
            }
        })
    }
}

/// How many former hubs a hub remembers.
const FORMER_KEYS: usize = 4;

/// What is kept beside the database.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Anchor {
    #[serde(flatten)]
    realm: Realm,
    first_id: DeviceId,
    /// Which run wrote last.
    run: Run,
    /// Which is about to: the database may say so already.
    next: Option<Run>,
    /// The journal reaches at least so far.
    cursor: Cursor,
    /// No device has a greater number, unless it was given by a hub whose database and anchor are gone.
    numbers: u32,
    /// Keys of hubs that this one took the place of, the last one first: what they vouched for counts.
    #[serde(default)]
    former_keys: Vec<PublicKey>,
    /// When this was written, in milliseconds since 1970: for people.
    at: i64,
}

/// What was found: the anchor compared with what the database says of itself, which is nothing if it is new.
fn compare(database: Option<(Option<Run>, Cursor)>, anchor: Option<&Anchor>, keys: bool) -> Found {
    let Some((run, end)) = database else {
        return if anchor.is_some() || keys {
            Found::Wiped
        } else {
            Found::Nothing
        };
    };
    match (run, anchor) {
        // A hub that was older than anchors wrote last.
        (None, None) => Found::Same,
        (Some(run), Some(anchor))
            if run != Run::COPY
                && (run == anchor.run || Some(run) == anchor.next)
                && end >= anchor.cursor =>
        {
            Found::Same
        }
        _ => Found::Copy,
    }
}

/// The anchor of a hub that runs.
#[derive(Debug)]
pub struct Keeper {
    path: PathBuf,
    /// Whether numbers may have been given that neither the anchor nor the journal knows.
    unsure: bool,
    anchor: Mutex<Anchor>,
}

/// Begins a run on the data in `dir`: who the hub is in it, and what was found.
///
/// # Errors
/// [`OpenError`]: the data is as it was.
pub fn begin(
    store: &SqliteStore,
    dir: &Path,
    choice: &RealmChoice,
) -> Result<(Identity, Found, Keeper), OpenError> {
    let not_written = |reason: io::Error| match reason.kind() {
        io::ErrorKind::StorageFull => OpenError::Full(dir.to_owned()),
        _ => OpenError::NotWritable {
            dir: dir.to_owned(),
            reason,
        },
    };
    let not_asked = |reason| explain(&dir.join(DATABASE), reason);
    let path = dir.join(ANCHOR);
    let before = read(&path).map_err(not_written)?;
    let known = store.known().map_err(not_asked)?;
    let run = store.run().map_err(not_asked)?;
    let database = known.as_ref().map(|_| (run, store.end()));
    let found = compare(database, before.as_ref(), dir.join(KEY_FILE).exists());
    let wiped = before.as_ref().filter(|_| found == Found::Wiped);
    let mut identity = match wiped {
        Some(anchor) => store.identity(dir, &choice.or(&anchor.realm))?,
        None => store.identity(dir, choice)?,
    };
    if let Some(anchor) = wiped {
        identity.first_id = anchor.first_id;
        store.put_identity(&identity).map_err(not_asked)?;
    }
    if found == Found::Copy {
        identity = identity.in_next_epoch();
        store.put_identity(&identity).map_err(not_asked)?;
    }
    let next = Run(Uuid::now_v7());
    let keeper = Keeper {
        path,
        unsure: before.is_none() && found.is_another_epoch(),
        anchor: Mutex::new(Anchor {
            realm: identity.realm.clone(),
            first_id: identity.first_id,
            run: run.unwrap_or(next),
            next: Some(next),
            cursor: store.end(),
            numbers: before.as_ref().map_or(0, |anchor| anchor.numbers),
            former_keys: before.map_or_else(Vec::new, |anchor| anchor.former_keys),
            at: 0,
        }),
    };
    // First as the one that is about to run, then in the database, then as the one that runs: cut off between any two of
    // these, the next start finds a mark that the anchor knows.
    keeper.write().map_err(not_written)?;
    store.put_run(next).map_err(not_asked)?;
    let mut anchor = keeper.anchor();
    (anchor.run, anchor.next) = (next, None);
    drop(anchor);
    keeper.write().map_err(not_written)?;
    Ok((identity, found, keeper))
}

/// What a start would find in `dir`, where a database is.
///
/// # Errors
/// What the disk says.
pub fn look(dir: &Path) -> io::Result<Found> {
    let anchor = read(&dir.join(ANCHOR))?;
    let database = Beside::open(&dir.join(DATABASE)).map_err(io::Error::other)?;
    let known = database.identity().map_err(io::Error::other)?;
    let run = database.run().map_err(io::Error::other)?;
    let end = database.end().map_err(io::Error::other)?;
    Ok(compare(
        known.map(|_| (run, end)),
        anchor.as_ref(),
        dir.join(KEY_FILE).exists(),
    ))
}

/// What the hub in `dir` vouches with, and those did that it took the place of, the last one first.
///
/// # Errors
/// What the disk says.
pub fn vouchers(dir: &Path) -> io::Result<Vec<PublicKey>> {
    let own = keys::known(dir).map_err(io::Error::other)?;
    let anchor = read(&dir.join(ANCHOR))?;
    Ok(own
        .into_iter()
        .chain(anchor.map_or_else(Vec::new, |anchor| anchor.former_keys))
        .collect())
}

fn read(path: &Path) -> io::Result<Option<Anchor>> {
    match fs::read(path) {
        // One that nobody can read is as good as none: the hub begins another epoch, which costs its tills a moment.
        Ok(bytes) => Ok(serde_json::from_slice(&bytes).ok()),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(error),
    }
}

impl Keeper {
    /// The greatest number that any device of the store may have, as far as is known beside the journal.
    pub fn numbers(&self) -> u32 {
        self.anchor().numbers
    }

    /// Keys of hubs that this one took the place of.
    pub fn former_keys(&self) -> Vec<PublicKey> {
        self.anchor().former_keys.clone()
    }

    /// Has what a former hub vouched for with this key count, from now on.
    pub fn succeed(&self, key: PublicKey, journal: &Journal) {
        let mut anchor = self.anchor();
        anchor.former_keys.retain(|known| *known != key);
        anchor.former_keys.insert(0, key);
        anchor.former_keys.truncate(FORMER_KEYS);
        drop(anchor);
        self.note(journal);
    }

    /// Looks at what the journal folds to at the start: numbers that may have been given are left out.
    pub(crate) fn start(&self, journal: &Journal) {
        if self.unsure {
            let next = journal.view().replica.devices().next_number();
            self.anchor().numbers = next.saturating_add(UNKNOWN_NUMBERS - 1);
        }
        self.note(journal);
    }

    /// Writes down how far the journal is.
    pub(crate) fn note(&self, journal: &Journal) {
        // Nobody must wait for the view while this waits for the disk.
        let (end, next) = {
            let view = journal.view();
            (view.end, view.replica.devices().next_number())
        };
        let mut anchor = self.anchor();
        anchor.cursor = end;
        anchor.numbers = anchor.numbers.max(next - 1);
        drop(anchor);
        if let Err(error) = self.write() {
            tracing::warn!(%error, "the anchor was not written; sales are safe, but a copy put back may go unnoticed");
        }
    }

    /// Has the next start begin another epoch.
    fn disown(&self) -> io::Result<()> {
        let mut anchor = self.anchor();
        (anchor.run, anchor.next) = (Run::COPY, None);
        drop(anchor);
        self.write()
    }

    /// A device has shown events that this hub vouched for in this epoch, and the journal does not have them: its data was put back
    /// from a copy, and the next start begins another epoch. Says whether that was noted.
    pub fn outlived(&self, device: DeviceId, head: Head) -> bool {
        tracing::error!(%device, stream = %head.device_id, has = head.seq.0, "a device has more of the hub's journal than the hub");
        let disowned = self.disown();
        if let Err(error) = &disowned {
            tracing::error!(%error, "the anchor was not written; sales are safe, free some space");
        }
        disowned.is_ok()
    }

    /// Keeps the anchor near the journal's end, for as long as the hub runs.
    pub async fn keep(self: Arc<Self>, journal: Journal, stopping: CancellationToken) {
        let mut published = journal.follow();
        let mut regularly = tokio::time::interval(STALE);
        loop {
            let due = tokio::select! {
                () = stopping.cancelled() => return,
                _ = regularly.tick() => journal.view().end > self.anchor().cursor,
                told = published.recv() => match told {
                    Ok(published) => {
                        published.publication.cursor.0 >= self.anchor().cursor.0 + BEHIND
                            || published.publication.entries.iter().any(is_about_devices)
                    }
                    Err(RecvError::Lagged(_)) => true,
                    Err(RecvError::Closed) => return,
                },
            };
            if due {
                let (keeper, journal) = (self.clone(), journal.clone());
                let noted = tokio::task::spawn_blocking(move || keeper.note(&journal));
                if let Err(error) = noted.await {
                    tracing::error!(%error, "the anchor is not kept any more");
                    return;
                }
            }
        }
    }

    fn write(&self) -> io::Result<()> {
        let mut anchor = self.anchor();
        anchor.at = timestamp(SystemTime::now()).0;
        files::replace(&self.path, &serde_json::to_string_pretty(&*anchor)?)
    }

    fn anchor(&self) -> MutexGuard<'_, Anchor> {
        self.anchor.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sqlite::copy;
    use core_wasm::store::contract::{device, entries};
    use tempfile::TempDir;

    /// A hub's data, and what is asked of it.
    struct Data(TempDir);

    impl Data {
        fn new() -> Self {
            Self(tempfile::tempdir().unwrap())
        }

        fn path(&self, name: &str) -> PathBuf {
            self.0.path().join(name)
        }

        fn store(&self) -> SqliteStore {
            SqliteStore::open(&self.path(DATABASE)).unwrap()
        }

        /// A run of the hub, which appends `count` entries of device 1 and notes that if `tidy`.
        fn run(&self, count: u64, tidy: bool) -> (Identity, Found) {
            let store = self.store();
            let (identity, found, keeper) = begin(&store, self.0.path(), &RealmChoice::default()).unwrap();
            let head = store.heads_now().get(device(1));
            if count > 0 {
                store.append(vec![entries(head, count)]).unwrap();
            }
            if tidy {
                keeper.anchor().cursor = store.end();
                keeper.write().unwrap();
            }
            (identity, found)
        }

        /// The database, put aside and put back.
        fn keep(&self) {
            self.store().checkpoint().unwrap();
            fs::copy(self.path(DATABASE), self.path("kept")).unwrap();
        }

        fn put_back(&self, name: &str) {
            self.remove_database();
            fs::copy(self.path(name), self.path(DATABASE)).unwrap();
        }

        fn remove_database(&self) {
            for end in ["", "-wal", "-shm"] {
                drop(fs::remove_file(self.path(&format!("{DATABASE}{end}"))));
            }
        }
    }

    fn is_another(one: &Identity, other: &Identity) -> bool {
        assert_eq!((&one.realm, one.first_id), (&other.realm, other.first_id));
        assert_eq!(one.hub_id == other.hub_id, one.epoch == other.epoch);
        one.epoch != other.epoch
    }

    #[test]
    fn run_after_run_it_is_the_same_whether_it_ended_well_or_not() {
        let data = Data::new();
        let (first, found) = data.run(3, true);
        assert_eq!(found, Found::Nothing);
        for tidy in [true, false, false, true] {
            assert_eq!(data.run(2, tidy), (first.clone(), Found::Same));
        }
    }

    #[test]
    fn a_copy_from_an_earlier_run_or_from_earlier_in_the_last_is_noticed_once() {
        let data = Data::new();
        let (first, _) = data.run(3, true);
        data.keep();
        data.run(0, true);
        data.put_back("kept");
        let (second, found) = data.run(0, true);
        assert!(is_another(&first, &second) && found == Found::Copy);
        assert_eq!(data.run(1, true), (second.clone(), Found::Same));
        // In one run: as far as the anchor was, and not further.
        data.keep();
        let (store, kept) = (data.store(), data.path("kept"));
        store
            .append(vec![entries(store.heads_now().get(device(1)), 1)])
            .unwrap();
        drop(store);
        let mut anchor = read(&data.path(ANCHOR)).unwrap().unwrap();
        anchor.cursor.0 += 1;
        files::replace(&data.path(ANCHOR), &serde_json::to_string(&anchor).unwrap()).unwrap();
        assert!(kept.exists());
        data.put_back("kept");
        let (third, found) = data.run(0, true);
        assert!(is_another(&second, &third) && found == Found::Copy);
    }

    #[test]
    fn a_copy_that_the_hub_made_is_noticed_wherever_it_is_put() {
        let data = Data::new();
        let (first, _) = data.run(3, true);
        let copied = copy(&data.path(DATABASE), &data.path("kept")).unwrap();
        assert_eq!((copied.identity, copied.end), (first.clone(), Cursor(3)));
        data.put_back("kept");
        let (second, found) = data.run(0, true);
        assert!(is_another(&first, &second) && found == Found::Copy);
        let elsewhere = Data::new();
        fs::copy(data.path("kept"), elsewhere.path(DATABASE)).unwrap();
        let (third, found) = elsewhere.run(0, true);
        assert!(is_another(&first, &third) && is_another(&second, &third) && found == Found::Copy);
    }

    #[test]
    fn a_database_without_its_anchor_is_a_copy_and_an_anchor_without_its_database_a_wiped_hub() {
        let data = Data::new();
        let (first, _) = data.run(3, true);
        fs::remove_file(data.path(ANCHOR)).unwrap();
        let (second, found) = data.run(0, true);
        assert!(is_another(&first, &second) && found == Found::Copy);
        data.remove_database();
        let (third, found) = data.run(0, true);
        assert!(is_another(&second, &third) && found == Found::Wiped);
        assert_eq!(data.run(0, true), (third, Found::Same));
    }

    #[test]
    fn a_wiped_hub_keeps_its_store_and_knows_which_numbers_are_taken() {
        let data = Data::new();
        let mine = RealmChoice {
            tenant_id: Some("t-9".to_owned()),
            store_id: Some("s-9".to_owned()),
        };
        let store = data.store();
        let (first, _, keeper) = begin(&store, data.0.path(), &mine).unwrap();
        keeper.anchor().numbers = 7;
        keeper.write().unwrap();
        drop(store);
        data.remove_database();
        let (second, found, keeper) = begin(&data.store(), data.0.path(), &RealmChoice::default()).unwrap();
        assert!(is_another(&first, &second) && found == Found::Wiped);
        assert_eq!(keeper.numbers(), 7);
    }

    #[test]
    fn a_power_cut_at_any_moment_of_a_start_leaves_the_same_hub() {
        let data = Data::new();
        let (first, _) = data.run(3, true);
        let anchor = || read(&data.path(ANCHOR)).unwrap().unwrap();
        let before = anchor();
        let next = Run(Uuid::now_v7());
        let about = Anchor {
            next: Some(next),
            ..before.clone()
        };
        for database_knows in [false, true] {
            files::replace(&data.path(ANCHOR), &serde_json::to_string(&about).unwrap()).unwrap();
            let run = if database_knows { next } else { before.run };
            data.store().put_run(run).unwrap();
            assert_eq!(
                data.run(0, true),
                (first.clone(), Found::Same),
                "{database_knows}"
            );
        }
    }

    #[test]
    fn a_hub_that_was_older_than_anchors_stays_the_same() {
        let data = Data::new();
        let (first, _) = data.run(3, true);
        data.store()
            .with_connection(|connection| connection.execute("UPDATE identity SET run = NULL", []))
            .unwrap();
        fs::remove_file(data.path(ANCHOR)).unwrap();
        assert_eq!(data.run(0, true), (first, Found::Same));
    }
}
