//! What a hub and a cloud share: the machines that keep one realm's journal and speak to its devices, and the threads
//! and tasks that a program puts around them. The realm is a parameter everywhere; nothing here is global.
//!
//! Two layers. Machines without thread, clock, socket or runtime, which the simulator drives as they are:
//! `journal::Committer` over the port `journal::JournalStore`, `session::Session` around the core's session, and
//! `lease::Lender`. Around them, with the feature `shell`, what a program needs.
//!
//! Not in it: any database, the network, pairing, and what only a hub has.

/// Whether a fault is injected here: see `core_wasm::fault`. A plain `false` in every build but the simulator's.
#[cfg(feature = "faults")]
macro_rules! injected {
    ($fault:ident) => {
        core_wasm::fault::is_injected(core_wasm::fault::Fault::$fault)
    };
}
#[cfg(not(feature = "faults"))]
macro_rules! injected {
    ($fault:ident) => {
        false
    };
}

pub mod access;
#[cfg(feature = "shell")]
pub mod api;
#[cfg(feature = "shell")]
pub mod clock;
#[cfg(feature = "shell")]
mod counters;
#[cfg(feature = "shell")]
pub mod http;
pub mod journal;
pub mod lease;
pub mod limits;
#[cfg(feature = "shell")]
pub mod metrics;
#[cfg(feature = "shell")]
pub mod presence;
pub mod session;
#[cfg(any(test, feature = "contract"))]
pub mod testing;
