//! A realm's one table of leases: the core decides, the journal keeps, everyone is told.
//!
//! Keeps true: a grant is in the journal before anybody hears of it; one that could not be journalled did not happen.
//! It has no clock and no journal of its own: times are milliseconds of a clock that only runs forward, and whoever
//! drives it has [`Turn::record`] written and says how that went.

#[cfg(feature = "shell")]
mod leases;

#[cfg(feature = "shell")]
pub use leases::Leases;

use crate::journal::{View, WriteError};
use core_wasm::base::ids::DeviceId;
use core_wasm::lease::{self, LeaseCall, LeaseTable, Turn};
use core_wasm::protocol::HubMessage;
use core_wasm::replica::Replica;

/// Who may edit which order.
#[derive(Clone, Debug)]
pub struct Lender(LeaseTable);

/// What is said of a lease once the journal has it.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Told {
    /// To whoever called.
    pub answer: Option<HubMessage>,
    /// To every connection.
    pub all: Option<HubMessage>,
}

impl Lender {
    /// The leases of a server that starts at `now`: whoever the journal says had one still has it for a while.
    pub fn restore(now: u64, view: &View) -> Self {
        Self(LeaseTable::restore(now, view.replica.locks()))
    }

    /// One device's call. What it wants recorded must be written behind everything else, and [`Lender::settle`] told.
    pub fn call(&mut self, now: u64, device: DeviceId, call: LeaseCall, replica: &Replica) -> Turn {
        lease::turn(&mut self.0, now, device, call, replica)
    }

    /// Ends what was not renewed in time: each as a call.
    pub fn lapse(&mut self, now: u64) -> Vec<Turn> {
        lease::lapsed(&mut self.0, now)
    }

    /// What to say, now that what was to be recorded is written, or could not be.
    ///
    /// # Errors
    /// [`WriteError`]: nothing was granted.
    pub fn settle(&mut self, turn: Turn, recorded: Result<(), WriteError>) -> Result<Told, WriteError> {
        match recorded {
            Err(_) if injected!(LeaseNotJournalled) => Ok(Told {
                answer: turn.answer,
                all: turn.tell,
            }),
            Ok(()) => {
                turn.keep(&mut self.0);
                Ok(Told {
                    answer: turn.answer,
                    all: turn.tell,
                })
            }
            Err(error) => {
                turn.undo(&mut self.0);
                Err(error)
            }
        }
    }

    /// When the next lease lapses, unless it is renewed.
    pub fn next_lapse(&self) -> Option<u64> {
        self.0.next_lapse()
    }

    /// Everything that is held, for a connection that missed what was told.
    pub fn status(&self, now: u64) -> HubMessage {
        lease::status(&self.0, now)
    }
}
