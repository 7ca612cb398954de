//! The running hub as its routes see it.

use crate::demo::DemoMember;
use crate::journal::Journal;
use crate::leases::Leases;
use crate::pairing::{Pairing, is_replaced};
use crate::presence::Presence;
use crate::snapshots::Snapshots;
use crate::sqlite::Identity;
use crate::token::Tokens;
use core_wasm::sync::Claims;
use std::path::PathBuf;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Instant;
use tokio::sync::watch;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

/// Everything that routes and connections share.
#[derive(Debug)]
pub struct Hub {
    /// Who this hub is.
    pub identity: Identity,
    /// What it keeps.
    pub journal: Journal,
    /// What it hands to devices that lack much.
    pub snapshots: Snapshots,
    /// Who edits which order.
    pub leases: Leases,
    /// Who is connected.
    pub presence: Presence,
    /// All WebSocket connections, to be waited for at the end.
    pub connections: TaskTracker,
    /// Cancelled once the hub goes down.
    pub stopping: CancellationToken,
    /// When it started.
    pub started: Instant,
    /// Where its data is.
    pub data_dir: PathBuf,
    /// Who works in the demo store, with their PINs; nobody in any other.
    pub demo: Option<Vec<DemoMember>>,
    tokens: Tokens,
    pairing: Mutex<Pairing>,
    code: watch::Sender<String>,
}

/// What a hub is made of.
pub(crate) struct Parts {
    pub identity: Identity,
    pub journal: Journal,
    pub data_dir: PathBuf,
    pub demo: Option<Vec<DemoMember>>,
    pub tokens: Tokens,
    pub pairing: Pairing,
}

impl Hub {
    pub(crate) fn new(parts: Parts) -> Self {
        let (code, _) = watch::channel(parts.pairing.code().to_owned());
        let leases = Leases::restore(&parts.journal.view());
        Self {
            identity: parts.identity,
            journal: parts.journal,
            snapshots: Snapshots::default(),
            leases,
            presence: Presence::default(),
            connections: TaskTracker::new(),
            stopping: CancellationToken::new(),
            started: Instant::now(),
            data_dir: parts.data_dir,
            demo: parts.demo,
            tokens: parts.tokens,
            pairing: Mutex::new(parts.pairing),
            code,
        }
    }

    /// What a token says, if it is good and its device was not replaced. The realm is for the caller to compare.
    pub fn claims(&self, token: &str) -> Option<Claims> {
        let claims = self.tokens.verify(token)?;
        (!is_replaced(&self.journal.view().replica, claims.device_id)).then_some(claims)
    }

    /// The keys.
    pub fn tokens(&self) -> &Tokens {
        &self.tokens
    }

    /// The pairing code, now and whenever it changes.
    pub fn code(&self) -> watch::Receiver<String> {
        self.code.subscribe()
    }

    /// Acts on the pairing; followers of the code learn of a new one.
    pub fn with_pairing<T>(&self, act: impl FnOnce(&mut Pairing) -> T) -> T {
        let mut pairing: MutexGuard<'_, _> = self.pairing.lock().unwrap_or_else(PoisonError::into_inner);
        let result = act(&mut pairing);
        self.code.send_if_modified(|code| {
            let changed = code != pairing.code();
            pairing.code().clone_into(code);
            changed
        });
        result
    }

    /// Gives another code whenever one expires, for as long as the hub runs.
    pub(crate) async fn renew_codes(&self) {
        loop {
            let expires = self.with_pairing(|pairing| pairing.expires());
            tokio::select! {
                () = tokio::time::sleep_until(expires.into()) => {}
                () = self.stopping.cancelled() => return,
            }
            self.with_pairing(|pairing| {
                let now = tokio::time::Instant::now().into_std();
                if now >= pairing.expires()
                    && let Err(error) = pairing.renew(now)
                {
                    // The old code has expired and stays so: nobody is let in by it.
                    tracing::error!(%error, "no new pairing code");
                }
            });
        }
    }
}
