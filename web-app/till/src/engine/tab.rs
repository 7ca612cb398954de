//! The till in one tab: the folded replica over the storage that all tabs share.
//!
//! Keeps true: what a screen shows follows the core's node, which follows the disk; whatever a step folded is told to
//! this tab's screens, whatever it stored to the other tabs. IndexedDB runs the transactions of all tabs one after
//! another: that is the queue. Not in it: the hub (`pump`), and what the tabs tell each other (`notice`).

use super::TillError;
use super::behind::Behind;
use super::hub_time::Compared;
use super::leases::Leases;
use super::notice::Notice;
use super::pairing::Paired;
use super::pump::Wake;
use super::status::{Lost, Status};
use super::topic::{Changed, Topics};
use super::witness::Witness;
use crate::platform::after_frame::after_frame;
use crate::platform::broadcast::Broadcast;
use crate::storage::IndexedDbStore;
use core_wasm::base::clock::Timestamp;
use core_wasm::base::ids::UserId;
use core_wasm::journal::Head;
use core_wasm::node::{Node, Retention};
use core_wasm::records::staff::Pin;
use core_wasm::replica::{Change, Command, Context, Replica, Rights};
use core_wasm::store::StoreError;
use core_wasm::sync::Connection;
use futures::channel::mpsc::UnboundedSender;
use futures::future::join;
use leptos::prelude::{ArcRwSignal, GetUntracked};
use std::cell::{Cell, RefCell};
use std::rc::Rc;
use uuid::Uuid;
use web_ui::platform::clock;

/// The till in one tab.
#[derive(Debug)]
pub struct Engine {
    /// Who this device is.
    pub paired: Paired,
    node: Node<IndexedDbStore>,
    /// To the other tabs.
    pub tabs: Broadcast<Notice>,
    /// What screens watch.
    pub topics: Topics,
    /// What the status bar shows.
    pub status: ArcRwSignal<Status>,
    /// Who is signed in, in this tab.
    pub user: ArcRwSignal<Option<UserId>>,
    /// The staff's PINs that are here, opened.
    pub(super) pins: RefCell<Vec<Pin>>,
    /// This device's clock beside the hub's.
    pub(super) compared: Cell<Option<Compared>>,
    /// Whether the tab that syncs was heard since that was last looked at.
    pub(super) answered: Cell<bool>,
    /// To the pump, where it runs in this tab.
    pump: RefCell<Option<UnboundedSender<Wake>>>,
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
            node: Node::open(store, replica).await?,
            tabs,
            topics: Topics::default(),
            status: ArcRwSignal::new(Status {
                lost: Lost::kept(),
                ..Status::default()
            }),
            user: ArcRwSignal::new(None),
            pins: RefCell::default(),
            compared: Cell::default(),
            answered: Cell::default(),
            pump: RefCell::new(None),
            paired,
        });
        let ((), caught_up) = join(engine.open_pins(), engine.catch_up()).await;
        caught_up?;
        engine.stay_signed_in();
        Ok(engine)
    }

    /// Reads the folded state.
    pub fn read<R>(&self, f: impl FnOnce(&Replica) -> R) -> R {
        self.node.read(f)
    }

    /// Where all is kept.
    pub fn store(&self) -> &IndexedDbStore {
        self.node.store()
    }

    /// This device's last event that is folded.
    pub fn head(&self) -> Head {
        self.read(|replica| replica.heads().get(replica.me()))
    }

    /// Decides the commands and stores what they make.
    ///
    /// # Errors
    /// [`TillError`]; nothing was changed then.
    pub async fn run(self: &Rc<Self>, commands: Vec<Command>, behind: Behind) -> Result<(), TillError> {
        let mut new_id = Uuid::now_v7;
        let done = self
            .node
            .execute(commands, &mut self.context(behind, &mut new_id))
            .await;
        self.moved();
        match done {
            Ok(_) => {
                self.tabs.send(&Notice::Stored);
                Ok(())
            }
            Err(error) => {
                if matches!(error, TillError::Store(_)) {
                    self.measure_storage();
                }
                Err(error)
            }
        }
    }

    fn context<'a>(&self, behind: Behind, new_id: &'a mut dyn FnMut() -> Uuid) -> Context<'a> {
        let now = self.now();
        Context {
            now,
            utc_offset_minutes: self.utc_offset(now),
            fences: self.leases().fences(),
            user_id: behind.user,
            approved_by: behind.approved_by,
            rights: Rights::OfPeople,
            new_id,
        }
    }

    /// How many minutes east of UTC the store's clocks are: which day a sale is of does not hang on the device's settings.
    pub(super) fn utc_offset(&self, at: Timestamp) -> i16 {
        let zone = |replica: &Replica| replica.settings().get().map(|store| store.time_zone.clone());
        clock::utc_offset_minutes(self.node.read(zone).as_deref(), at)
    }

    /// Who is signed in, in this tab.
    pub fn signed_in(&self) -> Option<UserId> {
        self.user.get_untracked()
    }

    /// Who edits which order, without tracking.
    pub fn leases(&self) -> Leases {
        self.status.get_untracked().leases
    }

    /// The core's node, for the pump.
    pub(super) fn node(&self) -> &Node<IndexedDbStore> {
        &self.node
    }

    /// Tells everyone that the pump has stored something.
    pub(super) fn stored(self: &Rc<Self>) {
        self.moved();
        self.tabs.send(&Notice::Stored);
    }

    /// Lets old closed orders go, and keeps a snapshot, so that the next start is quick.
    ///
    /// # Errors
    /// [`StoreError`]; nothing was stored then.
    pub async fn save(self: &Rc<Self>, retention: Retention) -> Result<(), StoreError> {
        let saved = self.node.save(self.now(), retention).await;
        self.moved();
        self.measure_storage();
        saved
    }

    /// Folds whatever other tabs stored.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn catch_up(self: &Rc<Self>) -> Result<(), StoreError> {
        let before = self.unsent();
        loop {
            let is_more = self.node.catch_up().await?;
            self.moved();
            if !is_more {
                break;
            }
        }
        self.arrived(before);
        // What is acknowledged is known once all is read: until then all that this till wrote counted as not sent.
        self.count_unsent();
        Ok(())
    }

    /// Tells everyone in this tab what changed.
    fn moved(self: &Rc<Self>) {
        let changes = self.node.take_changes();
        let staff = |change: &Change| matches!(change, Change::Staff | Change::Everything);
        // In the one tab that syncs.
        if self.connection() == Connection::Live && self.pump.borrow().is_some() && changes.iter().any(staff)
        {
            self.refresh_pins(false);
        }
        self.topics
            .notify(self.read(|replica| Changed::of(changes, replica)));
        self.count_unsent();
        Witness::write(&self.paired, self.head().seq);
        let engine = self.clone();
        after_frame(move || engine.wake_pump(Wake::Written(engine.head())));
    }

    /// Makes this tab the one that syncs.
    pub fn set_pump(&self, pump: UnboundedSender<Wake>) {
        self.pump.replace(Some(pump));
        self.set_status(|status| status.pump = true);
    }

    /// Makes it one that does not.
    pub(super) fn end_pump(&self) {
        self.pump.replace(None);
        self.set_status(|status| status.pump = false);
    }

    /// Whether the pump runs in this tab.
    pub fn syncs(&self) -> bool {
        self.pump.borrow().is_some()
    }

    /// Tells the pump, if it runs in this tab.
    pub fn wake_pump(&self, wake: Wake) {
        if let Some(pump) = &*self.pump.borrow() {
            // A pump that is about to begin anew looks at everything anyway.
            pump.unbounded_send(wake).ok();
        }
    }
}
