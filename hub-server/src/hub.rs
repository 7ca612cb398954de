//! The running hub as its routes see it.

use crate::access::pairing::{CODE_LIFE, Pairing};
use crate::access::pins::Pins;
use crate::access::{Allowed, is_about_devices};
use crate::epoch::Keeper;
use crate::network::address::Address;
use crate::network::nearby::Nearby;
use crate::network::places::Places;
use crate::network::tls;
use crate::sqlite::Identity;
use crate::sqlite::disk_space::Room;
use core_wasm::api::DemoMember;
use core_wasm::base::clock::Timestamp;
use core_wasm::base::ids::DeviceId;
use core_wasm::base::keys::{PublicKey, Signature};
use server_kit::access::watcher::Watcher;
use server_kit::access::{self, Authorized, Denied, Shown, Tokens, is_signed};
use server_kit::clock;
use server_kit::journal::{Journal, Snapshots};
use server_kit::lease::Leases;
use server_kit::limits::Limits;
use server_kit::metrics::Metrics;
use server_kit::presence::Presence;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};
use tokio::sync::broadcast::error::RecvError;
use tokio::sync::watch;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

/// How the hub is called where it is counted.
pub const NAME: &str = "hub";

/// How many connections of devices the hub keeps at once.
const MAX_GREETED: usize = 1000;
/// How many connections that have not greeted it keeps beside them, of each transport, and of one address.
pub const STRANGERS: usize = 256;
pub const STRANGERS_EACH: usize = 128;

/// Everything that routes and connections share.
#[derive(Debug)]
pub struct Hub {
    /// Who this hub is.
    pub identity: Identity,
    /// What it keeps.
    pub journal: Journal,
    /// What is counted.
    pub metrics: Metrics,
    /// What it hands to devices that lack much.
    pub snapshots: Snapshots,
    /// Who edits which order.
    pub leases: Leases,
    /// Who is connected.
    pub presence: Presence,
    /// What clients of the Socket.IO contract may do.
    pub allowed: Allowed,
    /// All WebSocket connections, to be waited for at the end.
    pub connections: TaskTracker,
    /// Connections of `/ws` that have not greeted.
    pub strangers: Arc<Places>,
    /// Sessions of Socket.IO that have not greeted, or that nobody let in yet.
    pub client_strangers: Arc<Places>,
    /// Cancelled once the hub goes down.
    pub stopping: CancellationToken,
    /// Cancelled once a device has shown that the data is from before: the hub must be started again.
    pub outlived: CancellationToken,
    /// When it started.
    pub started: Instant,
    /// Where it listens.
    pub address: Address,
    /// How it shows that it is itself.
    pub certificate: Arc<tls::Identity>,
    /// What tells the next start whether its data is what this run leaves.
    pub anchor: Arc<Keeper>,
    /// How much each device has sent.
    pub limits: Limits,
    /// The staff's PINs.
    pub pins: Pins,
    /// Where its data is.
    pub data_dir: PathBuf,
    /// How much room its disk has, as it was last looked at.
    pub disk_space: watch::Sender<Room>,
    /// What is known of its wall clock.
    pub clock: watch::Sender<clock::Standing>,
    /// Who works in the demo store, with their PINs; nobody in any other.
    pub demo: Option<Vec<DemoMember>>,
    /// The other hubs of the network.
    pub nearby: Nearby,
    /// Who may watch it from another machine.
    pub watcher: Option<Watcher>,
    /// Held by the import that goes on: each takes memory and a core for a while, and two would not know of each other.
    pub importing: tokio::sync::Mutex<()>,
    /// What it signs with.
    pub key: PublicKey,
    /// What the house's other hubs sign with.
    cluster: Option<PublicKey>,
    tokens: Tokens,
    pairing: Mutex<Pairing>,
    code: watch::Sender<Option<String>>,
}

/// What a hub is made of.
pub(crate) struct Parts {
    pub identity: Identity,
    pub journal: Journal,
    pub address: Address,
    pub certificate: Arc<tls::Identity>,
    pub data_dir: PathBuf,
    pub pins: Pins,
    pub anchor: Arc<Keeper>,
    pub demo: Option<Vec<DemoMember>>,
    pub nearby: Nearby,
    pub watcher: Option<Watcher>,
    pub tokens: Tokens,
    pub key: PublicKey,
    pub cluster: Option<PublicKey>,
    pub allowed: Allowed,
}

impl Hub {
    pub(crate) fn new(parts: Parts) -> Self {
        let (code, _) = watch::channel(None);
        let leases = Leases::restore(&parts.journal.view());
        Self {
            identity: parts.identity,
            metrics: Metrics::new(NAME, parts.journal.metrics()),
            journal: parts.journal,
            snapshots: Snapshots::default(),
            leases,
            presence: Presence::default(),
            allowed: parts.allowed,
            connections: TaskTracker::new(),
            strangers: Places::new(STRANGERS, STRANGERS_EACH),
            client_strangers: Places::new(STRANGERS, STRANGERS_EACH),
            stopping: CancellationToken::new(),
            outlived: CancellationToken::new(),
            started: Instant::now(),
            address: parts.address,
            certificate: parts.certificate,
            limits: Limits::default(),
            pins: parts.pins,
            disk_space: watch::Sender::default(),
            clock: watch::Sender::default(),
            data_dir: parts.data_dir,
            anchor: parts.anchor,
            demo: parts.demo,
            nearby: parts.nearby,
            watcher: parts.watcher,
            importing: tokio::sync::Mutex::default(),
            key: parts.key,
            cluster: parts.cluster,
            tokens: parts.tokens,
            pairing: Mutex::default(),
            code,
        }
    }

    /// Whether the hub takes another connection. Those that have not greeted use up none of the places of the others.
    pub fn takes_connections(&self) -> bool {
        !self.stopping.is_cancelled() && self.connections.len() < MAX_GREETED + 2 * STRANGERS
    }

    /// The device that may ask something over HTTP: by a pass, or by its token if it has no key.
    ///
    /// # Errors
    /// [`Denied`].
    pub fn authorize_request(&self, shown: &str) -> Result<Authorized, Denied> {
        if let Ok(pass) = self.tokens.verify_pass(shown) {
            return self.authorized(pass);
        }
        match self.authorize(shown)? {
            Authorized { key: Some(_), .. } => Err(Denied::Unproven),
            authorized => Ok(authorized),
        }
    }

    /// The device whose token this is. If it has a key it must show that it has it, before it may come in.
    ///
    /// # Errors
    /// [`Denied`].
    pub fn authorize(&self, token: &str) -> Result<Authorized, Denied> {
        self.authorized(self.tokens.verify(token)?)
    }

    /// Whether this hub signed it, or one of the same house, or one that this one took the place of.
    pub fn has_signed(&self, text: &[u8], signature: &Signature) -> bool {
        let keys = [Some(self.key), self.cluster].into_iter().flatten();
        keys.chain(self.anchor.former_keys())
            .any(|key| is_signed(&key, text, signature))
    }

    fn authorized(&self, shown: Shown) -> Result<Authorized, Denied> {
        let now = jsonwebtoken::get_current_timestamp();
        access::authorize(shown, &self.identity.realm, &self.journal.view().replica, now)
    }

    /// Counts a message of a device, and says how long not to listen to it.
    pub fn spend(&self, device_id: DeviceId, bytes: usize) -> Duration {
        self.limits.spend(self.started.elapsed(), device_id, bytes)
    }

    /// Counts a question of a device, and says how long not to answer it, if it is to be answered.
    pub fn read(&self, device_id: DeviceId) -> Option<Duration> {
        self.limits.read(self.started.elapsed(), device_id)
    }

    /// Another token for a device that is here and has shown this key, from now on.
    ///
    /// # Errors
    /// What the signing says.
    pub fn renew(
        &self,
        device_id: DeviceId,
        key: Option<PublicKey>,
    ) -> Result<String, jsonwebtoken::errors::Error> {
        let after = self.tokens_after(device_id);
        self.tokens.issue(&self.identity.realm, device_id, key, after)
    }

    /// What a device that has shown its key shows over HTTP from now on.
    ///
    /// # Errors
    /// What the signing says.
    pub fn pass(&self, device_id: DeviceId) -> Result<String, jsonwebtoken::errors::Error> {
        let after = self.tokens_after(device_id);
        self.tokens.pass(&self.identity.realm, device_id, after)
    }

    /// What a device is to sign.
    ///
    /// # Errors
    /// What the signing says.
    pub fn challenge(&self, device_id: DeviceId) -> Result<String, jsonwebtoken::errors::Error> {
        self.tokens.challenge(&self.identity.realm, device_id)
    }

    /// Up to when the tokens of a device count no more.
    fn tokens_after(&self, device_id: DeviceId) -> Option<Timestamp> {
        let view = self.journal.view();
        let known = view.replica.devices().0.get(&device_id);
        known.and_then(|device| device.tokens_after)
    }

    /// Whether a device may still be here.
    ///
    /// # Errors
    /// [`Denied`].
    pub fn admit(&self, device_id: DeviceId) -> Result<(), Denied> {
        access::admit(&self.journal.view().replica, device_id)
    }

    /// Ends the connections of whoever was taken out or replaced, as soon as the journal says so, for as long as the
    /// hub runs.
    pub(crate) async fn revoke(&self) {
        let mut published = self.journal.follow();
        loop {
            let told = tokio::select! {
                told = published.recv() => told,
                () = self.stopping.cancelled() => return,
            };
            match told {
                Ok(published) if !published.publication.entries.iter().any(is_about_devices) => {}
                Ok(_) | Err(RecvError::Lagged(_)) => {
                    let view = self.journal.view();
                    let replaced = access::replaced(&view.replica);
                    let devices = &view.replica.devices().0;
                    let is_out = |device: &DeviceId| {
                        replaced.contains(device) || devices.get(device).is_some_and(|row| row.revoked)
                    };
                    let here = self.presence.here().into_iter();
                    here.filter(is_out)
                        .for_each(|device| self.presence.revoke(device));
                }
                Err(RecvError::Closed) => return,
            }
        }
    }

    /// The keys.
    pub fn tokens(&self) -> &Tokens {
        &self.tokens
    }

    /// The pairing code, if there is one, now and whenever that changes.
    pub fn code(&self) -> watch::Receiver<Option<String>> {
        self.code.subscribe()
    }

    /// The pairing code for somebody who asks for one, and for how long it is good.
    ///
    /// # Errors
    /// The system gave no random bytes.
    pub fn ask_for_code(&self) -> Result<(String, Duration), getrandom::Error> {
        let now = tokio::time::Instant::now().into_std();
        let (code, expires) = self.with_pairing(|pairing| pairing.ask(now))?;
        Ok((code, expires.saturating_duration_since(now)))
    }

    /// Acts on the pairing; followers of the code learn of a new one.
    pub fn with_pairing<T>(&self, act: impl FnOnce(&mut Pairing) -> T) -> T {
        let mut pairing: MutexGuard<'_, _> = self.pairing.lock().unwrap_or_else(PoisonError::into_inner);
        let result = act(&mut pairing);
        self.code.send_if_modified(|code| {
            let changed = code.as_deref() != pairing.code();
            *code = pairing.code().map(str::to_owned);
            changed
        });
        result
    }

    /// Whether the store has no device yet.
    pub fn is_new(&self) -> bool {
        self.journal.view().replica.devices().0.iter().next().is_none()
    }

    /// Ends the code if its time is over. While the store has no device yet, whoever started the hub wants to let one in: there is another
    /// then.
    pub(crate) fn keep_code(&self) {
        let now = tokio::time::Instant::now().into_std();
        self.with_pairing(|pairing| pairing.expire(now));
        if self.is_new()
            && let Err(error) = self.ask_for_code()
        {
            // Nobody is let in meanwhile.
            tracing::error!(%error, "no pairing code");
        }
    }

    /// Ends each code in time, for as long as the hub runs.
    pub(crate) async fn keep_codes(&self) {
        loop {
            let now = tokio::time::Instant::now();
            self.keep_code();
            // One that is asked for meanwhile is good for longer; one that was withdrawn is not replaced at once, or guesses would have
            // no end.
            let expires = self.with_pairing(|pairing| pairing.expires());
            tokio::select! {
                () = tokio::time::sleep_until(expires.map_or(now + CODE_LIFE, Into::into)) => {}
                () = self.stopping.cancelled() => return,
            }
        }
    }
}
