//! The one thread that writes: a [`Committer`] with a clock and a queue. It takes all that waits, has it committed as one
//! group with one sync of the disk, and only then answers and publishes.
//!
//! Keeps true: an answer follows the commit. A panic here ends the process: a server that can't write must not look
//! alive, and what starts it again finds everything acknowledged on disk.

use super::committer::{Ask, Committer, Moment, Pace, Turn};
use super::metrics::{JournalMetrics, Timed};
use super::port::JournalStore;
use super::tail::{Published, Tail};
use super::{Outcome, WriteError};
use crate::clock::timestamp;
use std::sync::Arc;
use std::time::{Duration, Instant, SystemTime};
use std::{io, thread};
use tokio::sync::{Notify, mpsc, oneshot};
use uuid::Uuid;

/// How often it is looked whether those that a group is kept open for are there.
const GATHER_STEP: Duration = Duration::from_micros(100);

/// Where the answer goes; whoever has gone meanwhile needs none.
pub(super) type Answer = oneshot::Sender<Result<Outcome, WriteError>>;

/// What the writer is asked for.
pub(super) enum Request {
    /// Something that the committer does.
    Ask(Ask, Answer),
    /// Take nothing more; finish what waits.
    Stop,
}

/// What the thread shares with those who ask.
#[derive(Clone, Debug)]
pub(super) struct Shared {
    pub tail: Tail,
    /// Told when a snapshot is due.
    pub due: Arc<Notify>,
    pub metrics: Arc<JournalMetrics>,
    /// When the journal was opened.
    pub started: Instant,
}

/// Starts the thread. It ends after [`Request::Stop`], or once nobody can ask any more.
pub(super) fn spawn<S: JournalStore + 'static>(
    committer: Committer<S, Answer>,
    requests: mpsc::Receiver<Request>,
    shared: Shared,
) -> io::Result<thread::JoinHandle<()>> {
    let timed = Timed::new(shared.metrics.clone());
    let writer = Writer {
        committer,
        requests,
        shared,
        timed,
    };
    thread::Builder::new().name("writer".to_owned()).spawn(move || {
        let _guard = EndsTheProcess;
        writer.run();
    })
}

/// Dropped by a panic, it takes the process down.
struct EndsTheProcess;

impl Drop for EndsTheProcess {
    fn drop(&mut self) {
        if thread::panicking() {
            eprintln!(
                "The server's writer failed and the server stops, so that it can be started again. \
                 Every sale that was acknowledged is on disk; tills keep selling meanwhile."
            );
            std::process::abort();
        }
    }
}

struct Writer<S> {
    committer: Committer<S, Answer>,
    requests: mpsc::Receiver<Request>,
    shared: Shared,
    timed: Timed,
}

impl<S: JournalStore> Writer<S> {
    fn run(mut self) {
        let mut pace = Pace::default();
        while self.wait() {
            self.gather(pace);
            let begun = Instant::now();
            if let Some(batches) = self.turn() {
                pace = Pace::after(batches, begun.elapsed());
            }
        }
        if let Err(error) = self.committer.close() {
            tracing::warn!(%error, "the write-ahead log was not folded in; the next start does it");
        }
    }

    /// Waits until there is something to do. False at the end.
    fn wait(&mut self) -> bool {
        while self.committer.is_idle() {
            match self.requests.blocking_recv() {
                Some(request) => self.take(request),
                None => return false,
            }
        }
        true
    }

    fn take(&mut self, request: Request) {
        match request {
            Request::Ask(ask, answer) => self.committer.push(answer, ask),
            Request::Stop => self.requests.close(),
        }
    }

    /// Takes what waits into the group, and waits for as many batches as `pace` says.
    fn gather(&mut self, pace: Pace) {
        let Some(here) = self.take_waiting().filter(|_| pace.awaited > 0) else {
            return;
        };
        let (all, until) = (here + pace.awaited, Instant::now() + pace.patience);
        while Instant::now() < until {
            thread::sleep(GATHER_STEP);
            if self.take_waiting().is_none_or(|batches| batches >= all) {
                return;
            }
        }
    }

    /// Takes what waits, as long as it goes into the group. How many batches that has, if there could be more.
    fn take_waiting(&mut self) -> Option<usize> {
        loop {
            let batches = self.committer.open_batches()?;
            match self.requests.try_recv() {
                Ok(request) => self.take(request),
                Err(_) => return Some(batches),
            }
        }
    }

    /// Does what is next, answers and publishes. How many batches that were, if it was a group.
    fn turn(&mut self) -> Option<usize> {
        let mut new_id = Uuid::now_v7;
        let mut moment = Moment {
            now: timestamp(SystemTime::now()),
            uptime: self.shared.started.elapsed(),
            new_id: &mut new_id,
        };
        let mut turn = self.committer.turn(&mut moment, &mut self.timed)?;
        if turn.snapshot_due {
            self.shared.due.notify_one();
        }
        for (answer, done) in turn.answers.drain(..) {
            drop(answer.send(done));
        }
        self.publish(&mut turn);
        (turn.batches > 0).then_some(turn.batches)
    }

    fn publish(&self, turn: &mut Turn<Answer>) {
        let committed = Instant::now();
        for publication in turn.publications() {
            self.shared.tail.publish(Published {
                publication,
                committed,
            });
        }
    }
}

#[cfg(test)]
mod tests;
