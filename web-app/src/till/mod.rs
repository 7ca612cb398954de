//! The till: what screens read and command. Everything that is confirmed here is on this device's disk.

mod pairing;
mod status;

pub use pairing::{OneTap, OneTapStaff, PairError, Paired, PairingOffer, Witness, offer, pair};
pub use status::{Lost, Status, StorageHealth};

use core_wasm::ids::{LineId, OrderId, PaymentId, UserId};
use core_wasm::replica::{Command, CommandError, Replica};
use core_wasm::staff::Member;
use core_wasm::store::StoreError;
use leptos::prelude::Signal;
use thiserror::Error;

/// What a screen watches.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Topic {
    /// Any order, and where it is.
    Orders,
    /// One order, its tickets and where they are.
    Order(OrderId),
    /// Any ticket.
    Tickets,
    /// The catalogue.
    Catalog,
    /// The store's settings.
    Store,
    /// The staff.
    Staff,
    /// The devices.
    Devices,
    /// The quarantine.
    Quarantine,
}

/// Why a command came to nothing. Nothing was changed, and all that was confirmed before is safe.
#[derive(Clone, Debug, Error, PartialEq, Eq)]
pub enum TillError {
    /// It can't be granted.
    #[error(transparent)]
    Refused(#[from] CommandError),
    /// The storage could not.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Why nobody was signed in.
#[derive(Clone, Copy, Debug, Error, PartialEq, Eq)]
pub enum SignInError {
    /// Not their PIN.
    #[error("that is not the PIN; {left} more tries before you must wait")]
    WrongPin {
        /// Guesses left before a wait.
        left: u32,
    },
    /// Too many wrong guesses.
    #[error("too many wrong PINs; try again in {seconds} s")]
    Wait {
        /// How long, in seconds.
        seconds: u32,
    },
    /// Nobody of that name works here.
    #[error("nobody of that name works here any more")]
    Unknown,
}

/// What came of opening the till's storage.
pub enum Opening {
    /// The device must be paired first.
    NotPaired {
        /// What it was before its storage was wiped, if it was.
        wiped: Option<Witness>,
    },
    /// Ready.
    Open(Till),
    /// The storage can't be opened.
    Failed(TillError),
}

/// Opens this device's storage, folds what is in it and starts to sync. Call once a page.
pub async fn open() -> Opening {
    unimplemented!()
}

/// A handle to this page's till; copy it freely.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Till(usize);

impl Till {
    /// Reads the folded state, without tracking.
    pub fn read<R>(&self, _f: impl FnOnce(&Replica) -> R) -> R {
        unimplemented!()
    }
    /// Reads the folded state, and again whenever what belongs to `topic` changed.
    pub fn watch<R>(&self, _topic: Topic, _f: impl FnOnce(&Replica) -> R) -> R {
        unimplemented!()
    }
    /// Decides the commands, all or none, and stores what they make. Once it returns, all is on disk and folded.
    ///
    /// # Errors
    /// [`TillError`]; nothing was changed then.
    pub async fn run(&self, _commands: Vec<Command>) -> Result<(), TillError> {
        unimplemented!()
    }
    /// How this till stands; tracked.
    pub fn status(&self) -> Signal<Status> {
        unimplemented!()
    }
    /// Who this device is.
    pub fn device(&self) -> Paired {
        unimplemented!()
    }
    /// Who is signed in, in this tab; tracked.
    pub fn user(&self) -> Signal<Option<Member>> {
        unimplemented!()
    }
    /// Signs someone in.
    ///
    /// # Errors
    /// [`SignInError`].
    pub fn sign_in(&self, _user: &UserId, _pin: &str) -> Result<(), SignInError> {
        unimplemented!()
    }
    /// Signs out.
    pub fn sign_out(&self) {
        unimplemented!()
    }
    /// Tries the hub now, however long the wait would be.
    pub fn retry_now(&self) {
        unimplemented!()
    }
    /// The user has seen which sales a wipe took.
    pub fn dismiss_lost(&self) {
        unimplemented!()
    }
    /// A fresh id.
    pub fn new_order_id() -> OrderId {
        OrderId(uuid::Uuid::now_v7())
    }
    /// A fresh id.
    pub fn new_line_id() -> LineId {
        LineId(uuid::Uuid::now_v7())
    }
    /// A fresh id.
    pub fn new_payment_id() -> PaymentId {
        PaymentId(uuid::Uuid::now_v7())
    }
}
