//! The till in one tab: the folded replica over the storage that all tabs share.
//!
//! Keeps true: the replica holds exactly a prefix of the stored journal, and moves on only past what is stored. Every
//! commit first folds what other tabs stored, inside its transaction, so commands are decided against all there is.
//! IndexedDB runs the transactions of all tabs one after another: that is the queue. Not in it: the hub (`pump`).

use super::notice::Notice;
use super::pairing::{Paired, Witness};
use super::pump::Wake;
use super::status::{Lost, Status};
use super::topic::{Changed, Topics};
use super::{StorageHealth, TillError};
use crate::platform::broadcast::Broadcast;
use crate::platform::clock;
use crate::storage::IndexedDbStore;
use core_wasm::clock::Timestamp;
use core_wasm::event::Envelope;
use core_wasm::ids::UserId;
use core_wasm::journal::{Cursor, Entry, Head, Refusal, Seq, accept};
use core_wasm::replica::{Command, CommandError, Context, Replica};
use core_wasm::store::{CommitError, Page, Store, StoreError, SyncState, Write};
use core_wasm::sync::Connection;
use futures::channel::mpsc::UnboundedSender;
use leptos::prelude::{ArcRwSignal, GetUntracked, Set, Update};
use std::cell::RefCell;
use std::convert::Infallible;
use std::rc::Rc;
use uuid::Uuid;
use wasm_bindgen_futures::spawn_local;

/// How many entries are folded before other work gets its turn.
const PAGE_ENTRIES: usize = 1024;

/// The till in one tab.
#[derive(Debug)]
pub struct Engine {
    /// Who this device is.
    pub paired: Paired,
    /// Where all is kept.
    pub store: IndexedDbStore,
    /// To the other tabs.
    pub tabs: Broadcast<Notice>,
    /// What screens watch.
    pub topics: Topics,
    /// What the status bar shows.
    pub status: ArcRwSignal<Status>,
    /// Who is signed in, in this tab.
    pub user: ArcRwSignal<Option<UserId>>,
    folded: RefCell<Folded>,
    /// To the pump, where it runs in this tab.
    pump: RefCell<Option<UnboundedSender<Wake>>>,
}

/// The replica, and how far into the store's journal it has come.
#[derive(Debug)]
struct Folded {
    replica: Replica,
    at: Cursor,
}

impl Folded {
    fn fold(&mut self, entries: &[Entry], at: Cursor, changed: &mut Changed) {
        for entry in entries {
            if let Some(change) = self.replica.apply(entry) {
                changed.add(change, &self.replica);
            }
        }
        self.at = self.at.max(at);
    }
}

impl Engine {
    /// The till over an open store, folded up to its end.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn open(
        paired: Paired,
        store: IndexedDbStore,
        tabs: Broadcast<Notice>,
    ) -> Result<Rc<Self>, StoreError> {
        let replica = Replica::new(paired.realm.clone(), paired.device_id, paired.number);
        let engine = Rc::new(Self {
            store,
            tabs,
            topics: Topics::default(),
            status: ArcRwSignal::new(Status {
                lost: Lost::kept(),
                ..Status::default()
            }),
            user: ArcRwSignal::new(None),
            folded: RefCell::new(Folded {
                replica,
                at: Cursor(0),
            }),
            pump: RefCell::new(None),
            paired,
        });
        engine.catch_up().await?;
        engine.stay_signed_in();
        Ok(engine)
    }

    /// Reads the folded state.
    pub fn read<R>(&self, f: impl FnOnce(&Replica) -> R) -> R {
        f(&self.folded.borrow().replica)
    }

    /// This device's last event that is folded.
    pub fn head(&self) -> Head {
        self.read(|replica| replica.heads().get(replica.me()))
    }

    fn known(&self) -> Cursor {
        self.folded.borrow().at
    }

    fn fold(&self, page: &Page, changed: &mut Changed) {
        self.folded.borrow_mut().fold(&page.entries, page.at, changed);
    }

    /// Decides the commands and stores what they make.
    ///
    /// # Errors
    /// [`TillError`]; nothing was changed then.
    pub async fn run(self: &Rc<Self>, commands: Vec<Command>) -> Result<(), TillError> {
        let mut changed = Changed::default();
        let committed = self
            .store
            .commit(self.known(), |newer| {
                self.fold(&newer, &mut changed);
                let mut context = Context {
                    now: clock::now(),
                    user_id: self.user.get_untracked(),
                    new_id: &mut Uuid::now_v7,
                };
                let entries = self.read(|replica| replica.execute(commands, &mut context))?;
                Ok::<_, CommandError>(Write {
                    entries: entries.clone(),
                    sync: None,
                    value: entries,
                })
            })
            .await;
        let outcome = committed.map(|done| {
            let page = Page {
                entries: done.value,
                at: done.at,
            };
            self.fold(&page, &mut changed);
            self.tabs.send(&Notice::Stored);
        });
        self.moved(changed);
        outcome.map_err(|error| match error {
            CommitError::Refused(refused) => refused.into(),
            CommitError::Store(error) => {
                self.measure_storage();
                error.into()
            }
        })
    }

    /// Stores what the hub sent, and says which streams could not be continued.
    ///
    /// # Errors
    /// [`StoreError`]; nothing was stored then.
    pub async fn receive(
        self: &Rc<Self>,
        received: Vec<Entry>,
        sync: SyncState,
    ) -> Result<Vec<Refusal>, StoreError> {
        let mut changed = Changed::default();
        let committed = self
            .store
            .commit(self.known(), |newer| {
                self.fold(&newer, &mut changed);
                // All that is stored is folded now, so these are the store's heads.
                let mut heads = self.read(|replica| replica.heads().clone());
                let accepted = accept(&mut heads, received);
                Ok::<_, Infallible>(Write {
                    entries: accepted.new.clone(),
                    sync: Some(sync),
                    value: (accepted.new, accepted.refused),
                })
            })
            .await;
        let outcome = committed.map(|done| {
            let (entries, refused) = done.value;
            let page = Page { entries, at: done.at };
            self.fold(&page, &mut changed);
            self.tabs.send(&Notice::Stored);
            refused
        });
        self.moved(changed);
        outcome.map_err(|error| match error {
            CommitError::Refused(never) => match never {},
            CommitError::Store(error) => error,
        })
    }

    /// Stores that the hub has acknowledged this much.
    ///
    /// # Errors
    /// [`StoreError`]; nothing was stored then.
    pub async fn acknowledged(self: &Rc<Self>, sync: SyncState) -> Result<(), StoreError> {
        self.receive(Vec::new(), sync).await?;
        self.acknowledge(sync.acknowledged);
        Ok(())
    }

    /// Folds whatever other tabs stored.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn catch_up(self: &Rc<Self>) -> Result<(), StoreError> {
        loop {
            let page = self.store.read(self.known(), PAGE_ENTRIES).await?;
            if page.entries.is_empty() {
                break;
            }
            let mut changed = Changed::default();
            self.fold(&page, &mut changed);
            self.moved(changed);
        }
        self.acknowledge(self.store.sync_state().await?.acknowledged);
        Ok(())
    }

    fn acknowledge(self: &Rc<Self>, through: Seq) {
        let before = self.read(Replica::unsent);
        self.folded.borrow_mut().replica.acknowledge(through);
        if self.read(Replica::unsent) != before {
            self.topics.notify_whereabouts();
            self.set_status(|status| status.unsent_since = None);
            self.count_unsent();
        }
    }

    /// Tells everyone in this tab what changed.
    fn moved(self: &Rc<Self>, changed: Changed) {
        self.topics.notify(changed);
        self.count_unsent();
        let head = self.head();
        Witness::write(&self.paired, head.seq);
        self.wake_pump(Wake::Written(head));
    }

    fn count_unsent(self: &Rc<Self>) {
        let unsent = self.read(Replica::unsent);
        self.set_status(|status| {
            status.unsent = unsent;
            if unsent == 0 {
                status.unsent_since = None;
            }
        });
        if unsent > 0 && self.status.get_untracked().unsent_since.is_none() {
            let engine = self.clone();
            spawn_local(async move {
                let since = engine.oldest_unsent().await;
                engine.set_status(|status| {
                    if status.unsent > 0 {
                        status.unsent_since = status.unsent_since.or(since);
                    }
                });
            });
        }
    }

    async fn oldest_unsent(&self) -> Option<Timestamp> {
        let acknowledged = self.store.sync_state().await.ok()?.acknowledged;
        let own = self.store.read_stream(self.paired.device_id, acknowledged, 1);
        let oldest = own.await.ok()?.into_iter().next()?;
        Envelope::decode(&oldest.bytes).ok().map(|envelope| envelope.at)
    }

    /// Changes the status, and repaints only if it is another one then.
    pub fn set_status(&self, change: impl FnOnce(&mut Status)) {
        let before = self.status.get_untracked();
        let mut after = before.clone();
        change(&mut after);
        if after != before {
            self.status.set(after);
        }
    }

    /// How it stands with the hub, without tracking.
    pub fn connection(&self) -> Connection {
        self.status.get_untracked().connection
    }

    /// Looks how full the storage is.
    pub fn measure_storage(self: &Rc<Self>) {
        let engine = self.clone();
        spawn_local(async move {
            let storage = StorageHealth::measure().await;
            engine.set_status(|status| status.storage = storage);
        });
    }

    /// Makes this tab the one that syncs.
    pub fn set_pump(&self, pump: UnboundedSender<Wake>) {
        self.pump.replace(Some(pump));
        self.set_status(|status| status.pump = true);
    }

    /// Tells the pump, if it runs in this tab.
    pub fn wake_pump(&self, wake: Wake) {
        if let Some(pump) = &*self.pump.borrow() {
            // A pump that is about to begin anew looks at everything anyway.
            pump.unbounded_send(wake).ok();
        }
    }

    /// Tries the hub now, whichever tab syncs.
    pub fn hurry(&self) {
        self.wake_pump(Wake::Tick { hurry: true });
        self.tabs.send(&Notice::Hurry);
    }

    /// Hears another tab.
    pub fn hear(self: &Rc<Self>, notice: Notice) {
        match notice {
            Notice::Stored => {
                let engine = self.clone();
                spawn_local(async move {
                    // What can't be read now is read when this tab is looked at, or when it sells.
                    engine.catch_up().await.ok();
                });
            }
            Notice::Status { connection, problem } => self.set_status(|status| {
                status.connection = connection;
                status.problem = problem;
            }),
            Notice::Which => {
                if self.pump.borrow().is_some() {
                    self.tell_status();
                }
            }
            Notice::Hurry => self.wake_pump(Wake::Tick { hurry: true }),
        }
    }

    /// Tells the other tabs how this one stands with the hub.
    pub fn tell_status(&self) {
        let Status {
            connection, problem, ..
        } = self.status.get_untracked();
        self.tabs.send(&Notice::Status { connection, problem });
    }

    /// The user has seen what a wipe took.
    pub fn dismiss_lost(&self) {
        Lost::forget();
        self.status.update(|status| status.lost = None);
    }
}
