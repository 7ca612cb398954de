//! A committer over memory, and over a disk that fails.

use super::*;
use crate::journal::port::{Bases, ReadJournal};
use crate::journal::{MemoryJournal, contract};
use core_wasm::journal::{Envelope, Head, Heads, Seq};
use core_wasm::store::contract::{device, entries, realm};
use core_wasm::store::{Page, SyncState};
use core_wasm::sync::Publication;

/// A disk in memory that counts its commits and can be full.
#[derive(Default)]
struct Disk {
    journal: MemoryJournal,
    commits: usize,
    full: bool,
}

impl ReadJournal for Disk {
    fn end(&self) -> Result<Cursor, StoreError> {
        self.journal.end()
    }
    fn heads(&self) -> Result<Heads, StoreError> {
        self.journal.heads()
    }
    fn bases(&self) -> Result<Bases, StoreError> {
        self.journal.bases()
    }
    fn page(&self, after: Cursor, limit: usize, budget: usize) -> Result<Page, StoreError> {
        self.journal.page(after, limit, budget)
    }
    fn stream(&self, device_id: DeviceId, after: Seq, limit: usize) -> Result<Vec<Entry>, StoreError> {
        self.journal.stream(device_id, after, limit)
    }
    fn sync_state(&self) -> Result<SyncState, StoreError> {
        self.journal.sync_state()
    }
    fn snapshot(&self, age: usize) -> Result<Vec<Part>, StoreError> {
        self.journal.snapshot(age)
    }
}

impl JournalStore for Disk {
    fn append(&mut self, batches: Vec<Batch>, sync: Option<SyncState>) -> Result<Appended, StoreError> {
        self.probe()?;
        self.commits += 1;
        self.journal.append(batches, sync)
    }
    fn stage(&mut self, part: &Part) -> Result<(), StoreError> {
        self.journal.stage(part)
    }
    fn save(&mut self, parts: &[Part]) -> Result<(), StoreError> {
        self.journal.save(parts)
    }
    fn probe(&mut self) -> Result<(), StoreError> {
        if self.full {
            return Err(StoreError::Full);
        }
        Ok(())
    }
    fn close(&mut self) -> Result<(), StoreError> {
        self.journal.close()
    }
}

fn open(disk: Disk) -> Committer<Disk, u32> {
    let rules = Rules {
        frame_entries: 4,
        snapshots: SnapshotRule {
            every: 3,
            rest: Duration::from_secs(60),
            most: 100,
        },
        ..Rules::default()
    };
    Committer::open(disk, realm(), device(100), rules).unwrap()
}

fn turn(committer: &mut Committer<Disk, u32>) -> Option<Turn<u32>> {
    let mut ids = 0_u128;
    let mut new_id = || {
        ids += 1;
        Uuid::from_u128(ids)
    };
    let mut moment = Moment {
        now: Timestamp(7),
        uptime: Duration::from_secs(1),
        new_id: &mut new_id,
    };
    committer.turn(&mut moment, &mut ())
}

fn append(n: u128, count: u64) -> Ask {
    Ask::Append(entries(Head::empty(device(n)), count).into())
}

#[test]
fn what_waits_is_one_commit_and_each_has_its_own_answer() {
    let mut committer = open(Disk::default());
    assert_eq!(committer.open_batches(), Some(0));
    for n in 1..=3 {
        committer.push(u32::try_from(n).unwrap(), append(n, 2));
    }
    assert_eq!(committer.open_batches(), Some(3));
    let mut done = turn(&mut committer).unwrap();
    assert_eq!((committer.store().commits, done.batches), (1, 3));
    for ((ticket, outcome), n) in done.answers.drain(..).zip(1..) {
        let last = entries(Head::empty(device(n)), 2)[1].head();
        assert_eq!((u128::from(ticket), outcome.unwrap().heads), (n, vec![last]));
    }
    let places: Vec<(u64, u64, usize)> = done
        .publications()
        .map(
            |Publication {
                 after,
                 cursor,
                 entries,
                 ..
             }| (after.0, cursor.0, entries.len()),
        )
        .collect();
    assert_eq!(places, [(0, 4, 4), (4, 6, 2)], "without a gap, a frame each");
    assert_eq!(committer.view().read().end, Cursor(6));
    assert!(turn(&mut committer).is_none());
}

#[test]
fn something_else_ends_a_group_and_a_full_group_takes_no_more() {
    let mut committer = open(Disk::default());
    committer.push(1, append(1, 1));
    committer.push(2, Ask::Probe);
    assert_eq!(committer.open_batches(), None);
    committer.push(3, append(2, 1));
    for (ticket, batches) in [(1, 1), (2, 0), (3, 1)] {
        let done = turn(&mut committer).unwrap();
        assert_eq!((done.answers[0].0, done.batches), (ticket, batches));
        assert!(done.answers[0].1.is_ok());
    }
    committer.rules.group_bytes = 1;
    committer.push(4, append(3, 1));
    assert_eq!(committer.open_batches(), None);
    committer.push(5, append(4, 1));
    for ticket in [4, 5] {
        let done = turn(&mut committer).unwrap();
        assert_eq!((done.answers.len(), done.answers[0].0), (1, ticket));
    }
}

#[test]
fn a_failed_commit_is_said_to_all_and_changes_nothing() {
    let mut committer = open(Disk {
        full: true,
        ..Disk::default()
    });
    committer.push(1, append(1, 1));
    committer.push(2, append(2, 1));
    let mut done = turn(&mut committer).unwrap();
    assert!(
        done.answers
            .iter()
            .all(|(_, answer)| *answer == Err(WriteError::Store(StoreError::Full)))
    );
    assert_eq!((done.answers.len(), done.publications().count()), (2, 0));
    assert!(!done.snapshot_due);
    assert_eq!(committer.view().read().end, Cursor(0));
    committer.store.full = false;
    committer.push(3, append(1, 1));
    assert!(turn(&mut committer).unwrap().answers[0].1.is_ok());
}

#[test]
fn a_stream_that_has_split_is_written_down_before_anything_else() {
    let mut committer = open(Disk::default());
    committer.push(1, append(1, 1));
    drop(turn(&mut committer));
    let forged = Entry {
        bytes: entries(Head::empty(device(2)), 1)[0].bytes.clone(),
        ..entries(Head::empty(device(1)), 1)[0].clone()
    };
    committer.push(2, Ask::Append(vec![forged].into()));
    let done = turn(&mut committer).unwrap();
    let outcome = done.answers[0].1.clone().unwrap();
    assert!(matches!(outcome.refused[..], [Refusal::Diverged { .. }]));
    committer.push(3, append(3, 1));
    let mut alarm = turn(&mut committer).unwrap();
    assert!(alarm.answers.is_empty());
    let written: Vec<Publication> = alarm.publications().collect();
    let kind = Envelope::decode(&written[0].entries[0].bytes)
        .unwrap()
        .kind
        .to_owned();
    assert_eq!(kind, "device.diverged");
    assert_eq!(turn(&mut committer).unwrap().answers[0].0, 3);
}

#[test]
fn a_snapshot_is_asked_for_until_one_is_kept_and_the_next_start_begins_there() {
    let mut committer = open(Disk::default());
    committer.push(1, append(1, 2));
    assert!(!turn(&mut committer).unwrap().snapshot_due);
    committer.push(2, append(2, 2));
    assert!(turn(&mut committer).unwrap().snapshot_due);
    let saved = committer.view().read().pack(Timestamp(0)).seal();
    for part in saved.parts.clone() {
        committer.push(3, Ask::Stage(part));
    }
    committer.push(4, Ask::Save(saved.parts.clone()));
    while let Some(done) = turn(&mut committer) {
        assert!(done.answers[0].1.is_ok() && !done.snapshot_due);
    }
    let uptime = Duration::from_secs(1);
    committer.view().write().keep(&saved, Timestamp(0), uptime);
    committer.push(5, append(3, 4));
    assert!(
        !turn(&mut committer).unwrap().snapshot_due,
        "it has not rested yet"
    );
    let folded = committer.view().read().replica.fingerprint();
    let again = open(committer.into_store());
    let view = again.view().read();
    assert_eq!((view.saved, view.end), (Cursor(4), Cursor(8)));
    assert_eq!(view.replica.fingerprint(), folded);
}

#[test]
fn the_disk_of_these_tests_keeps_the_contract() {
    contract::run(|_| Disk::default(), |disk, _| disk);
}

#[test]
fn what_the_peer_above_sent_is_stored_with_how_far_it_is_in_step_or_not_at_all() {
    let mut committer = open(Disk::default());
    let sync = SyncState {
        cursor: Cursor(9),
        ..SyncState::default()
    };
    let receive = || Ask::Receive {
        batch: entries(Head::empty(device(1)), 2).into(),
        sync,
    };
    committer.store.full = true;
    committer.push(1, receive());
    let failed = turn(&mut committer).unwrap();
    assert_eq!(failed.answers[0].1, Err(StoreError::Full.into()));
    assert_eq!(committer.store().sync_state(), Ok(SyncState::default()));
    committer.store.full = false;
    committer.push(2, receive());
    let mut done = turn(&mut committer).unwrap();
    assert!(done.answers[0].1.is_ok());
    assert_eq!(done.publications().count(), 1, "the devices here hear of it");
    assert_eq!(committer.store().sync_state(), Ok(sync));
}
