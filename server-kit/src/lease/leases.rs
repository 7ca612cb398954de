//! A realm's leases over its journal, shared by all connections: a [`Lender`] with a clock, and what everybody is told.

use super::Lender;
use crate::journal::{Journal, View, WriteError};
use core_wasm::base::ids::DeviceId;
use core_wasm::lease::{LeaseCall, Turn};
use core_wasm::protocol::HubMessage;
use std::sync::{Mutex, MutexGuard, PoisonError};
use tokio::sync::{Notify, broadcast};
use tokio::time::{Duration, Instant, sleep_until};
use tokio_util::sync::CancellationToken;

/// How many changes a slow connection may be behind before it is told everything anew.
const FOLLOW: usize = 256;

/// Who may edit which order.
#[derive(Debug)]
pub struct Leases {
    lender: Mutex<Lender>,
    told: broadcast::Sender<HubMessage>,
    changed: Notify,
    started: Instant,
}

impl Leases {
    /// The leases of a server that starts now: whoever the journal says had one still has it for a while.
    pub fn restore(view: &View) -> Self {
        let (told, _) = broadcast::channel(FOLLOW);
        Self {
            lender: Mutex::new(Lender::restore(0, view)),
            told,
            changed: Notify::new(),
            started: Instant::now(),
        }
    }

    /// Everything that is told to all from now on.
    pub fn follow(&self) -> broadcast::Receiver<HubMessage> {
        self.told.subscribe()
    }

    /// Everything that is held, for a connection that missed what was told.
    pub fn status(&self) -> HubMessage {
        self.lender().status(self.now())
    }

    /// Carries out one device's call, and returns its answer if it gets one.
    ///
    /// # Errors
    /// [`WriteError`]: nothing was granted.
    pub async fn call(
        &self,
        journal: &Journal,
        device: DeviceId,
        call: LeaseCall,
    ) -> Result<Option<HubMessage>, WriteError> {
        let turn = {
            let mut lender = self.lender();
            lender.call(self.now(), device, call, &journal.view().replica)
        };
        self.settle(journal, turn).await
    }

    /// Collects what was not renewed in time, for as long as the server runs.
    pub async fn collect(&self, journal: &Journal, stopping: &CancellationToken) {
        loop {
            let next = self.lender().next_lapse();
            let due = async {
                match next {
                    Some(next) => sleep_until(self.started + Duration::from_millis(next)).await,
                    None => std::future::pending().await,
                }
            };
            tokio::select! {
                () = due => {}
                () = self.changed.notified() => continue,
                () = stopping.cancelled() => return,
            }
            let turns = self.lender().lapse(self.now());
            for turn in turns {
                if let Err(error) = self.settle(journal, turn).await {
                    // It has lapsed all the same; the next start finds it in the journal and lets it lapse again.
                    tracing::warn!(%error, "the end of a lease was not journalled");
                }
            }
        }
    }

    async fn settle(&self, journal: &Journal, mut turn: Turn) -> Result<Option<HubMessage>, WriteError> {
        let recorded = match turn.record.take() {
            Some(command) => journal.record(move |_| (vec![command], ())).await,
            None => Ok(()),
        };
        let told = self.lender().settle(turn, recorded)?;
        self.changed.notify_one();
        if let Some(message) = told.all {
            // Nobody may be following; that is no error.
            drop(self.told.send(message));
        }
        Ok(told.answer)
    }

    fn now(&self) -> u64 {
        u64::try_from(self.started.elapsed().as_millis()).unwrap_or(u64::MAX)
    }

    // A panic elsewhere can't leave it half changed: each step of the table is one assignment.
    fn lender(&self) -> MutexGuard<'_, Lender> {
        self.lender.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::journal::{MemoryJournal, Reader, WriterThread};
    use core_wasm::base::clock::Fence;
    use core_wasm::base::ids::OrderId;
    use core_wasm::protocol::lease::{LockOutcome, LockRequest};
    use core_wasm::store::contract::{device, realm};
    use std::sync::Arc;
    use uuid::Uuid;

    const ORDER: OrderId = OrderId(Uuid::from_u128(7));

    type Disk = Arc<Mutex<MemoryJournal>>;

    fn start(disk: &Disk) -> (Journal, WriterThread, Leases) {
        let opened = disk.clone();
        let reader = Reader::new(move || Ok(Box::new(opened.clone())));
        let (journal, thread) = Journal::start(disk.clone(), reader, realm(), device(100), None).unwrap();
        let leases = Leases::restore(&journal.view());
        (journal, thread, leases)
    }

    async fn ask(leases: &Leases, journal: &Journal, n: u128) -> Result<(LockOutcome, Fence), WriteError> {
        let request = LockRequest {
            order_id: ORDER,
            n: 1,
            user_id: None,
            seen: Fence(0),
            approved_by: None,
        };
        let answer = leases
            .call(journal, device(n), LeaseCall::Request(request))
            .await?;
        match answer {
            Some(HubMessage::LockResponse(answer)) => Ok((answer.outcome, answer.lock.unwrap().fence)),
            other => panic!("{other:?}"),
        }
    }

    #[tokio::test(start_paused = true)]
    async fn a_lease_that_nobody_renews_lapses_and_everyone_is_told() {
        let disk = Disk::default();
        let (journal, thread, leases) = start(&disk);
        let mut told = leases.follow();
        assert_eq!(
            ask(&leases, &journal, 1).await,
            Ok((LockOutcome::Granted, Fence(1)))
        );
        assert_eq!(journal.view().replica.locks().count(), 1, "journalled");
        assert_eq!(ask(&leases, &journal, 2).await, Ok((LockOutcome::Held, Fence(1))));
        let stopping = CancellationToken::new();
        let heard = async {
            assert!(matches!(told.recv().await, Ok(HubMessage::Locked(_))));
            assert!(
                matches!(told.recv().await, Ok(HubMessage::Released(released)) if released.fence == Fence(1))
            );
            stopping.cancel();
        };
        tokio::join!(leases.collect(&journal, &stopping), heard);
        assert_eq!(journal.view().replica.locks().count(), 0);
        assert_eq!(
            ask(&leases, &journal, 2).await,
            Ok((LockOutcome::Granted, Fence(2)))
        );
        thread.stop().await;
    }

    #[tokio::test]
    async fn a_hub_that_starts_again_still_knows_who_has_what() {
        let disk = Disk::default();
        let (journal, thread, leases) = start(&disk);
        ask(&leases, &journal, 1).await.unwrap();
        thread.stop().await;
        drop((journal, leases));
        let (journal, thread, leases) = start(&disk);
        assert_eq!(ask(&leases, &journal, 2).await, Ok((LockOutcome::Held, Fence(1))));
        assert_eq!(
            ask(&leases, &journal, 1).await,
            Ok((LockOutcome::Granted, Fence(2))),
            "fences only rise"
        );
        thread.stop().await;
    }

    #[tokio::test]
    async fn what_can_not_be_journalled_is_not_granted() {
        let disk = Disk::default();
        let (journal, thread, leases) = start(&disk);
        thread.stop().await;
        assert_eq!(ask(&leases, &journal, 1).await, Err(WriteError::Stopping));
        let HubMessage::LockStatus(status) = leases.status() else {
            panic!("no status");
        };
        assert_eq!(status.locks, []);
    }
}
