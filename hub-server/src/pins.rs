//! Managers' PINs, as the hub checks them: who stands behind what changes the store's devices.
//!
//! Keeps true: a guess is counted before it is checked, so guesses at the same time are no free ones; whoever may not
//! approve is told the same as whoever does not exist. The counts are kept until the hub stops.

use crate::journal::Journal;
use core_wasm::clock::Timestamp;
use core_wasm::guesses::{Guesses, SignInError};
use core_wasm::ids::UserId;
use core_wasm::staff::Member;
use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};
use thiserror::Error;
use tokio::sync::Semaphore;
use tokio::time::Instant;

/// How many PINs are checked at once: each takes some tens of milliseconds and 19 MiB.
const AT_ONCE: usize = 2;

/// Why nothing was approved. Nothing was changed.
#[derive(Clone, Copy, Debug, Error, PartialEq, Eq)]
pub enum ApprovalError {
    /// Nobody was named.
    #[error("this needs a manager's PIN")]
    Missing,
    /// They may not, or do not work here.
    #[error("this needs the PIN of a manager or an owner who works here; nothing was changed")]
    NotAllowed,
    /// Their PIN is another.
    #[error("{0}")]
    Guess(SignInError),
}

/// The wrong guesses.
#[derive(Debug)]
pub struct Pins {
    started: Instant,
    guesses: Mutex<HashMap<UserId, Guesses>>,
    slots: Semaphore,
}

impl Default for Pins {
    fn default() -> Self {
        Self {
            started: Instant::now(),
            guesses: Mutex::default(),
            slots: Semaphore::new(AT_ONCE),
        }
    }
}

impl Pins {
    /// Whether this is the PIN of someone who may approve.
    ///
    /// # Errors
    /// [`ApprovalError`].
    pub async fn approve(&self, journal: &Journal, user: &UserId, pin: String) -> Result<(), ApprovalError> {
        let member = journal.view().replica.staff().0.used(user).cloned();
        let member = member
            .filter(|member| member.role.approves())
            .ok_or(ApprovalError::NotAllowed)?;
        let wrong = self.count(user)?;
        if self.fits(member, pin).await {
            self.lock().remove(user);
            Ok(())
        } else {
            Err(ApprovalError::Guess(wrong))
        }
    }

    fn count(&self, user: &UserId) -> Result<SignInError, ApprovalError> {
        let now = Timestamp(i64::try_from(self.started.elapsed().as_millis()).unwrap_or(i64::MAX));
        let mut all = self.lock();
        let guesses = all.entry(user.clone()).or_default();
        guesses.allow(now).map_err(ApprovalError::Guess)?;
        Ok(guesses.wrong(now))
    }

    async fn fits(&self, member: Member, pin: String) -> bool {
        // The semaphore is never closed, and a check that could not run has not fitted.
        let Ok(_slot) = self.slots.acquire().await else {
            return false;
        };
        let check = tokio::task::spawn_blocking(move || member.has_pin(&pin));
        check.await.unwrap_or(false)
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<UserId, Guesses>> {
        self.guesses.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
