//! The end of the journal for those who follow it: what was just committed, in frames that all of them share.
//!
//! Keeps true: a follower gets every publication in order, or learns that it fell behind; what is kept is bounded in
//! bytes, however many follow and however slow they are; whoever publishes never waits. Not in it: what is older, which
//! is read from the disk page by page.

use core_wasm::sync::Publication;
use std::collections::VecDeque;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Instant;
use tokio::sync::broadcast::error::RecvError;
use tokio::sync::watch;

/// How many bytes of frames are kept for slow followers; one publication is kept however large it is.
const KEPT_BYTES: usize = 4 * 1024 * 1024;

/// Entries that were just committed, no more than fit one frame.
#[derive(Clone, Debug)]
pub struct Published {
    /// They, as everybody is sent them.
    pub publication: Publication,
    /// When they were on disk and folded.
    pub committed: Instant,
}

/// Where the writer publishes.
#[derive(Clone, Debug)]
pub struct Tail(Arc<Shared>);

#[derive(Debug)]
struct Shared {
    kept: Mutex<Kept>,
    /// The number of the next publication; it wakes those who wait.
    next: watch::Sender<u64>,
}

#[derive(Debug, Default)]
struct Kept {
    /// The number of the first publication that is kept.
    first: u64,
    publications: VecDeque<Published>,
    bytes: usize,
}

/// One place in the journal's end, which moves as its owner takes what comes.
#[derive(Debug)]
pub struct Follower {
    shared: Arc<Shared>,
    /// The number of the publication that it takes next.
    next: u64,
    changed: watch::Receiver<u64>,
}

impl Tail {
    /// One that keeps nothing yet.
    pub fn new() -> Self {
        Self(Arc::new(Shared {
            kept: Mutex::default(),
            next: watch::Sender::new(0),
        }))
    }

    /// Publishes; nobody may be following, and that is no error.
    pub fn publish(&self, published: Published) {
        let next = {
            let mut kept = self.0.kept();
            kept.bytes += published.publication.frame.len();
            kept.publications.push_back(published);
            while kept.bytes > KEPT_BYTES && kept.publications.len() > 1 {
                let gone = kept.publications.pop_front();
                kept.bytes -= gone.map_or(0, |gone| gone.publication.frame.len());
                kept.first += 1;
            }
            kept.first + kept.publications.len() as u64
        };
        self.0.next.send_replace(next);
    }

    /// Follows everything published from now on.
    pub fn follow(&self) -> Follower {
        let changed = self.0.next.subscribe();
        let kept = self.0.kept();
        Follower {
            next: kept.first + kept.publications.len() as u64,
            changed,
            shared: self.0.clone(),
        }
    }
}

impl Shared {
    // A panic elsewhere can't leave it half changed: nothing in between can fail.
    fn kept(&self) -> MutexGuard<'_, Kept> {
        self.kept.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Follower {
    /// The next publication, once there is one. Nothing is lost when the future is dropped.
    ///
    /// # Errors
    /// [`RecvError::Lagged`] if it is kept no more: so many were missed, and the next one is the first that is kept.
    pub async fn recv(&mut self) -> Result<Published, RecvError> {
        loop {
            if let Some(next) = self.try_recv() {
                return next;
            }
            self.changed.changed().await.map_err(|_| RecvError::Closed)?;
        }
    }

    /// The same, if there is one by now.
    pub fn try_recv(&mut self) -> Option<Result<Published, RecvError>> {
        let kept = self.shared.kept();
        if let Some(missed) = kept.first.checked_sub(self.next).filter(|missed| *missed > 0) {
            self.next = kept.first;
            return Some(Err(RecvError::Lagged(missed)));
        }
        let place = usize::try_from(self.next - kept.first).unwrap_or(usize::MAX);
        let published = kept.publications.get(place).cloned()?;
        self.next += 1;
        Some(Ok(published))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use core_wasm::base::ids::DeviceId;
    use core_wasm::journal::{Cursor, Entry, Seq};
    use uuid::Uuid;

    fn publication(place: u64, bytes: usize) -> Published {
        let entry = Entry {
            device_id: DeviceId(Uuid::nil()),
            seq: Seq(place + 1),
            bytes: vec![0; bytes],
            vouch: None,
        };
        Published {
            publication: Publication::new(Cursor(place), vec![entry], None),
            committed: Instant::now(),
        }
    }

    fn places(follower: &mut Follower) -> Vec<Result<u64, RecvError>> {
        let each = std::iter::from_fn(|| follower.try_recv());
        each.map(|next| next.map(|published| published.publication.after.0))
            .collect()
    }

    #[tokio::test]
    async fn each_gets_all_that_comes_after_it_began_and_waits_for_more() {
        let tail = Tail::new();
        tail.publish(publication(0, 1));
        let mut one = tail.follow();
        tail.publish(publication(1, 1));
        let mut two = tail.follow();
        let late = tail.clone();
        let waits =
            tokio::spawn(async move { two.recv().await.map(|published| published.publication.after) });
        tail.publish(publication(2, 1));
        assert_eq!(places(&mut one), [Ok(1), Ok(2)]);
        assert_eq!(waits.await.unwrap(), Ok(Cursor(2)));
        drop(late);
    }

    #[test]
    fn what_is_kept_is_bounded_in_bytes_and_who_falls_behind_learns_it() {
        let tail = Tail::new();
        let (mut slow, mut quick) = (tail.follow(), tail.follow());
        let size = KEPT_BYTES / 4;
        for place in 0..20 {
            tail.publish(publication(place, size));
            assert_eq!(places(&mut quick), [Ok(place)]);
            assert!(tail.0.kept().bytes <= KEPT_BYTES);
        }
        assert_eq!(
            places(&mut slow),
            [Err(RecvError::Lagged(17)), Ok(17), Ok(18), Ok(19)]
        );
        assert_eq!(places(&mut slow), []);
    }

    #[test]
    fn one_larger_than_all_that_is_kept_still_arrives() {
        let tail = Tail::new();
        let mut follower = tail.follow();
        tail.publish(publication(0, 1));
        tail.publish(publication(1, 2 * KEPT_BYTES));
        assert_eq!(places(&mut follower), [Err(RecvError::Lagged(1)), Ok(1)]);
    }

    #[test]
    fn all_share_one_frame() {
        let tail = Tail::new();
        let (mut one, mut two) = (tail.follow(), tail.follow());
        tail.publish(publication(0, 1));
        let frame = |follower: &mut Follower| follower.try_recv().unwrap().unwrap().publication.frame;
        assert!(Arc::ptr_eq(&frame(&mut one), &frame(&mut two)));
    }
}
