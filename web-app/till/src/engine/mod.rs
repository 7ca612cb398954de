//! The till: what screens read and command. Everything that is confirmed here is on this device's disk.
//!
//! Keeps true: state advances only after a commit, so a tab that dies loses nothing; a screen never waits for the hub.

mod behind;
mod guesses;
mod hub_error;
mod hub_time;
mod leases;
mod notice;
mod opening;
mod pairing;
mod pins;
mod pump;
mod sign_in;
mod socket;
mod status;
mod tab;
#[cfg(test)]
mod tests;
mod topic;
mod turn;
mod unsent;
mod witness;

pub use behind::Behind;
pub use core_wasm::node::NodeError as TillError;
pub use core_wasm::records::staff::guesses::SignInError;
pub use hub_error::HubError;
pub use hub_time::{APART_MS, Clocks};
pub use opening::{Opening, open};
pub use pairing::{Paired, offer, pair};
pub use status::{Lost, Status, StorageHealth};
pub use topic::Topic;
pub use witness::Witness;

use core_wasm::base::clock::Timestamp;
use core_wasm::base::ids::{LineId, MovementId, OrderId, PaymentId, RefundId, ShiftId, UserId};
use core_wasm::base::permission::Permission;
use core_wasm::records::staff::Member;
use core_wasm::replica::{Command, Replica};
use core_wasm::store::StoreError;
use futures::channel::oneshot;
use leptos::prelude::{Get, Signal};
use std::cell::RefCell;
use std::rc::Rc;
use tab::Engine;
use uuid::Uuid;
use wasm_bindgen_futures::spawn_local;

thread_local! {
    /// The page's tills; a page opens one, and it lives as long as the page. Out of reach of reactive owners, so that
    /// no screen's end can be the till's.
    static TILLS: RefCell<Vec<Rc<Engine>>> = const { RefCell::new(Vec::new()) };
}

/// A handle to this page's till; copy it freely.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Till(usize);

impl Till {
    fn of(engine: Rc<Engine>) -> Self {
        TILLS.with_borrow_mut(|tills| {
            tills.push(engine);
            Self(tills.len() - 1)
        })
    }

    fn engine(self) -> Rc<Engine> {
        TILLS.with_borrow(|tills| tills[self.0].clone())
    }

    /// Reads the folded state, without tracking.
    pub fn read<R>(&self, f: impl FnOnce(&Replica) -> R) -> R {
        self.engine().read(f)
    }

    /// Reads the folded state, and has the caller run again whenever what belongs to `topic` changed.
    pub fn watch<R>(&self, topic: Topic, f: impl FnOnce(&Replica) -> R) -> R {
        let engine = self.engine();
        engine.topics.track(topic);
        engine.read(f)
    }

    /// Decides the commands, all or none, and stores what they make. Once it returns, all is on disk and folded; it goes
    /// on to that end even if the caller goes away.
    ///
    /// # Errors
    /// [`TillError`]; nothing was changed then.
    pub async fn run(&self, commands: Vec<Command>, behind: Behind) -> Result<(), TillError> {
        let engine = self.engine();
        let (tell, outcome) = oneshot::channel();
        spawn_local(async move {
            // Nobody may be left to hear it.
            tell.send(engine.run(commands, behind).await).ok();
        });
        outcome
            .await
            .unwrap_or_else(|_| Err(StoreError::Failed("the step was never ended".to_owned()).into()))
    }

    /// The time, for what is shown: the hub's, if this device's clock is known to be wrong.
    pub fn now(&self) -> Timestamp {
        self.engine().now()
    }

    /// How this till stands; tracked.
    pub fn status(&self) -> Signal<Status> {
        let till = *self;
        Signal::derive(move || till.engine().status.get())
    }

    /// Who this device is.
    pub fn device(&self) -> Paired {
        self.engine().paired.clone()
    }

    /// Who is signed in, in this tab; tracked.
    pub fn user(&self) -> Signal<Option<Member>> {
        let till = *self;
        Signal::derive(move || {
            let user = till.engine().user.get()?;
            till.watch(Topic::Staff, |replica| replica.staff().0.used(&user).cloned())
        })
    }

    /// Who stands behind what is asked for now.
    pub fn behind(&self) -> Behind {
        Behind {
            user: self.engine().signed_in(),
            approved_by: None,
        }
    }

    /// Whether who is signed in may do this alone; tracked.
    pub fn may(&self, permission: Permission) -> bool {
        let user = self.engine().user.get();
        user.is_some_and(|user| {
            self.watch(Topic::Staff, |replica| replica.permissions(&user).has(permission))
        })
    }

    /// Signs someone in, in this tab. Takes some tens of milliseconds, as a PIN's check must.
    ///
    /// # Errors
    /// [`SignInError`]; after five wrong guesses each next one must wait, longer each time, through reloads too.
    pub fn sign_in(&self, user: &UserId, pin: &str) -> Result<(), SignInError> {
        self.engine().sign_in(user, pin)
    }

    /// Whether it is the PIN of someone who stands behind what is done by another. Guesses count as for signing in.
    ///
    /// # Errors
    /// As [`Till::sign_in`].
    pub fn check_pin(&self, user: &UserId, pin: &str) -> Result<(), SignInError> {
        self.engine().check_pin(user, pin)
    }

    /// Signs out.
    pub fn sign_out(&self) {
        self.engine().sign_out();
    }

    /// Tries the hub now, however long the wait would be.
    pub fn retry_now(&self) {
        self.engine().hurry();
    }

    /// The user has seen what a wipe took.
    pub fn dismiss_lost(&self) {
        self.engine().dismiss_lost();
    }

    /// A fresh id.
    pub fn new_order_id() -> OrderId {
        OrderId(Uuid::now_v7())
    }

    /// A fresh id.
    pub fn new_line_id() -> LineId {
        LineId(Uuid::now_v7())
    }

    /// A fresh id.
    pub fn new_payment_id() -> PaymentId {
        PaymentId(Uuid::now_v7())
    }

    /// A fresh id.
    pub fn new_refund_id() -> RefundId {
        RefundId(Uuid::now_v7())
    }

    /// A fresh id.
    pub fn new_shift_id() -> ShiftId {
        ShiftId(Uuid::now_v7())
    }

    /// A fresh id.
    pub fn new_movement_id() -> MovementId {
        MovementId(Uuid::now_v7())
    }
}
