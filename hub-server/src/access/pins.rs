//! The staff's PINs, protected: kept here and in no event, given to paired devices, and checked for what a manager must
//! stand behind.
//!
//! Keeps true: a guess is counted before it is checked, so guesses at the same time are no free ones, and a new start of
//! the hub makes none; whoever guesses at one device keeps nobody from giving their PIN at another; whoever may not approve
//! is told the same as whoever does not exist. All is in one small file that only the hub may read, and that is replaced
//! as a whole. Not in it: which PIN counts, which the journal says by its tag.

use super::together::Together;
use crate::data::files::{NotKept, kept, replace};
use core_wasm::base::ids::{DeviceId, UserId};
use core_wasm::base::permission::Permission;
use core_wasm::journal::{Cursor, Envelope};
use core_wasm::records::staff::guesses::{Guesses, SignInError};
use core_wasm::records::staff::{Member, Pin, PinHash, in_old_event};
use core_wasm::replica::Replica;
use core_wasm::store::StoreError;
use serde::{Deserialize, Serialize};
use server_kit::access::ApprovalError;
use server_kit::clock::timestamp;
use server_kit::journal::Journal;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::SystemTime;
use thiserror::Error;
use tokio::sync::Semaphore;

/// The file in the data directory.
pub const FILE: &str = "pins.json";

/// How many PINs are checked at once: each takes some tens of milliseconds and 19 MiB.
const AT_ONCE: usize = 2;

/// How much of the journal is looked at in one go, in entries and in bytes.
const PAGE: (usize, usize) = (4096, 8 * 1024 * 1024);

/// Why the PINs can't be used.
#[derive(Debug, Error)]
pub enum PinsError {
    /// The file.
    #[error("the staff's PINs: {0}")]
    File(#[from] NotKept),
    /// Its content.
    #[error(
        "{0} is damaged: remove it, start again, and import the store's staff again, which sets their PINs. Sales are not in it"
    )]
    Damaged(PathBuf),
    /// The journal could not be searched.
    #[error("the journal can't be read: {0}")]
    Store(#[from] StoreError),
}

#[derive(Debug, Default, Serialize, Deserialize)]
struct Kept {
    pins: Vec<Pin>,
    /// Wrong ones of a person, at each device since the last right one there.
    #[serde(default)]
    guesses_at: BTreeMap<UserId, BTreeMap<DeviceId, Guesses>>,
    /// And at all devices together.
    #[serde(default)]
    guesses_of: BTreeMap<UserId, Together>,
}

/// The PINs, and the wrong guesses at them.
#[derive(Debug)]
pub struct Pins {
    path: PathBuf,
    kept: Mutex<Kept>,
    slots: Semaphore,
}

impl Pins {
    /// Those of the data directory `dir`. PINs that events of before brought along are taken over; those that can't count
    /// any more are forgotten.
    ///
    /// # Errors
    /// [`PinsError`] with what to do.
    pub async fn open(dir: &Path, journal: &Journal) -> Result<Self, PinsError> {
        let path = dir.join(FILE);
        let mut all: Kept = match kept(&path)? {
            Some(text) => serde_json::from_str(&text).map_err(|_| PinsError::Damaged(path.clone()))?,
            None => Kept::default(),
        };
        let known = all.pins.len();
        let counting = journal.view().replica.staff().pins();
        let counts = |pin: &Pin| counting.contains(&(pin.user_id.clone(), pin.tag));
        all.pins.retain(counts);
        let mut changed = all.pins.len() != known;
        if all.pins.len() < counting.len() {
            let mut found = in_journal(journal).await?;
            found.retain(|pin| counts(pin) && !all.pins.contains(pin));
            if !found.is_empty() {
                tracing::warn!(
                    pins = found.len(),
                    "PINs that an older version set are protected in the journal of every device; they were taken over. \
                     Set new ones, which are not"
                );
            }
            changed |= !found.is_empty();
            all.pins.append(&mut found);
        }
        let pins = Self {
            path,
            kept: Mutex::new(all),
            slots: Semaphore::new(AT_ONCE),
        };
        if changed {
            pins.keep(&pins.lock())?;
        }
        Ok(pins)
    }

    /// Keeps further PINs.
    ///
    /// # Errors
    /// [`NotKept`]: they are not on disk.
    pub fn add(&self, pins: Vec<Pin>) -> Result<(), NotKept> {
        if pins.is_empty() {
            return Ok(());
        }
        let mut all = self.lock();
        all.pins.extend(pins);
        self.keep(&all)
    }

    /// Keeps another PIN of a person, at which nobody has guessed yet.
    ///
    /// # Errors
    /// [`NotKept`]: it is not on disk.
    pub fn renew(&self, pin: Pin) -> Result<(), NotKept> {
        let mut all = self.lock();
        all.guesses_at.remove(&pin.user_id);
        all.guesses_of.remove(&pin.user_id);
        all.pins.push(pin);
        self.keep(&all)
    }

    /// All that are kept.
    pub fn all(&self) -> Vec<Pin> {
        self.lock().pins.clone()
    }

    /// Those that count, of whoever works here: what a device needs to let them sign in without the hub.
    pub fn given(&self, replica: &Replica) -> Vec<Pin> {
        let all = self.lock();
        let of = |member: &Member| all.find(member).cloned();
        let staff = replica.staff().0.iter();
        staff.filter_map(|(_, member)| of(member)).collect()
    }

    /// Whether this is the PIN of someone who may do what is needed, or anything that usually takes a manager, as it was given at `device`.
    ///
    /// # Errors
    /// [`ApprovalError`].
    pub async fn approve(
        &self,
        journal: &Journal,
        device: DeviceId,
        user: &UserId,
        pin: String,
        needs: Option<Permission>,
    ) -> Result<(), ApprovalError> {
        let member = {
            let view = journal.view();
            let may = view.replica.permissions(user);
            let may = needs.map_or(may.approves(), |needs| may.has(needs));
            let member = view.replica.staff().0.used(user).cloned();
            member.filter(|_| may).ok_or(ApprovalError::NotAllowed)?
        };
        let hash = self.lock().find(&member).map(|pin| pin.hash.clone());
        let hash = hash.ok_or(ApprovalError::NoPin)?;
        let wrong = self.count(device, user)?;
        if self.fits(hash, pin).await {
            let mut all = self.lock();
            if let Some(at) = all.guesses_at.get_mut(user) {
                at.remove(&device);
            }
            if let Some(together) = all.guesses_of.get_mut(user) {
                together.was_right();
            }
            self.keep_guesses(&all);
            Ok(())
        } else {
            if matches!(wrong, SignInError::Wait { .. }) {
                tracing::warn!(%device, %user, "too many wrong PINs of an approver; they must wait at this device");
            }
            Err(ApprovalError::Guess(wrong))
        }
    }

    fn count(&self, device: DeviceId, user: &UserId) -> Result<SignInError, ApprovalError> {
        let now = timestamp(SystemTime::now());
        let mut all = self.lock();
        let together = all.guesses_of.entry(user.clone()).or_default();
        together.allow(now).map_err(ApprovalError::Guess)?;
        let at = all.guesses_at.entry(user.clone()).or_default();
        let guesses = at.entry(device).or_default();
        guesses.allow(now).map_err(ApprovalError::Guess)?;
        let wrong = guesses.wrong(now);
        all.guesses_of.entry(user.clone()).or_default().count(now);
        self.keep_guesses(&all);
        Ok(wrong)
    }

    async fn fits(&self, hash: PinHash, pin: String) -> bool {
        // The semaphore is never closed, and a check that could not run has not fitted.
        let Ok(_slot) = self.slots.acquire().await else {
            return false;
        };
        let check = tokio::task::spawn_blocking(move || hash.fits(&pin));
        check.await.unwrap_or(false)
    }

    fn keep(&self, all: &Kept) -> Result<(), NotKept> {
        // Texts and numbers always have a form in JSON.
        let text = serde_json::to_string(all).unwrap_or_default();
        replace(&self.path, &text).map_err(|reason| NotKept {
            path: self.path.clone(),
            reason,
        })
    }

    /// A full disk must not keep a manager from taking out a stolen till: the count in memory still counts.
    fn keep_guesses(&self, all: &Kept) {
        if let Err(error) = self.keep(all) {
            tracing::warn!(%error, "wrong PINs are counted only until the hub stops");
        }
    }

    fn lock(&self) -> MutexGuard<'_, Kept> {
        self.kept.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Kept {
    fn find(&self, member: &Member) -> Option<&Pin> {
        let mut pins = self.pins.iter();
        pins.find(|pin| pin.user_id == member.id && pin.tag == member.pin)
    }
}

/// What events of version 1 brought along.
async fn in_journal(journal: &Journal) -> Result<Vec<Pin>, StoreError> {
    let (mut found, mut at) = (Vec::new(), Cursor(0));
    loop {
        let page = journal.reader().page(at, PAGE.0, PAGE.1).await?;
        if page.entries.is_empty() {
            return Ok(found);
        }
        at = page.at;
        for entry in &page.entries {
            found.extend(Envelope::decode(&entry.bytes).iter().flat_map(in_old_event));
        }
    }
}
