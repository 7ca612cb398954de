//! A writer over memory.

use super::*;
use crate::journal::port::Batch;
use crate::journal::{Journal, MemoryJournal, Reader, Rules, WriterThread};
use core_wasm::journal::{Cursor, Head};
use core_wasm::replica::Command;
use core_wasm::store::StoreError;
use core_wasm::store::contract::{device, entries, realm};
use core_wasm::sync::Publication;
use std::process::Command as Process;

/// Nobody reads beside the writer here.
fn unread() -> Reader {
    Reader::new(|| Err(StoreError::Failed("nobody reads here".to_owned())))
}

fn start() -> (Journal, WriterThread) {
    Journal::start(MemoryJournal::default(), unread(), realm(), device(100), None).unwrap()
}

fn append(answer: Answer) -> Request {
    Request::Ask(Ask::Append(entries(Head::empty(device(1)), 1).into()), answer)
}

#[tokio::test]
async fn answers_everybody_in_a_group_and_publishes_without_gaps() {
    let (journal, thread) = start();
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

fn writer_of(requests: mpsc::Receiver<Request>) -> Writer<MemoryJournal> {
    let metrics = Arc::new(JournalMetrics::new(Cursor(0)));
    let committer = Committer::open(MemoryJournal::default(), realm(), device(100), Rules::default());
    Writer {
        committer: committer.unwrap(),
        requests,
        timed: Timed::new(metrics.clone()),
        shared: Shared {
            tail: Tail::new(),
            due: Arc::default(),
            metrics,
            started: Instant::now(),
        },
    }
}

#[test]
fn a_group_is_closed_once_all_are_back_or_something_else_is_asked() {
    let forever = Pace {
        awaited: 2,
        patience: Duration::from_secs(3600),
    };
    let one = || append(oneshot::channel().0);
    let (sender, requests) = mpsc::channel(8);
    let mut writer = writer_of(requests);
    sender.try_send(one()).unwrap();
    // Another one comes whenever all before it were taken, for as long as the writer listens.
    let late = sender.clone();
    let others = thread::spawn(move || {
        while !late.is_closed() {
            if late.capacity() == late.max_capacity() {
                drop(late.blocking_send(one()));
            }
            thread::yield_now();
        }
    });
    assert!(writer.wait());
    writer.gather(forever);
    assert!(
        writer.turn().unwrap() >= 3,
        "the one that waited, and two behind it"
    );
    drop(writer);
    others.join().unwrap();

    let (sender, requests) = mpsc::channel(8);
    let mut writer = writer_of(requests);
    sender.try_send(append(oneshot::channel().0)).unwrap();
    sender
        .try_send(Request::Ask(Ask::Probe, oneshot::channel().0))
        .unwrap();
    assert!(writer.wait());
    writer.gather(forever);
    assert_eq!(writer.turn(), Some(1));
    assert_eq!((writer.turn(), writer.committer.is_idle()), (None, true));
}

const CHILD: &str = "EVERTILL_WRITER_PANICS";

/// The child of the test below: its writer panics, and it would live on for ever.
#[tokio::test]
async fn child_whose_writer_panics() {
    if std::env::var_os(CHILD).is_none() {
        return;
    }
    let (journal, _thread) = start();
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
            "journal::writer::tests::child_whose_writer_panics",
            "--nocapture",
        ])
        .env(CHILD, "1")
        .output()
        .unwrap();
    assert_eq!(child.status.signal(), Some(6), "{child:?}");
    assert!(String::from_utf8_lossy(&child.stderr).contains("The server's writer failed"));
}
