//! Evertill's core: events, journal, folds and sync as pure code. It reads no clock, no random source, no network and
//! no disk; shells (the web app, the hub, the simulator) pass time and ids in and carry effects out.

// What is derived names the core as its users do.
extern crate self as core_wasm;

/// Whether a fault is injected here: see `fault`. A plain `false` in every build but the simulator's.
#[cfg(feature = "faults")]
macro_rules! injected {
    ($fault:ident) => {
        crate::fault::is_injected(crate::fault::Fault::$fault)
    };
}
#[cfg(not(feature = "faults"))]
macro_rules! injected {
    ($fault:ident) => {
        false
    };
}

pub mod api;
pub mod barcode;
pub mod base;
pub mod codec;
pub mod domain;
#[cfg(feature = "faults")]
pub mod fault;
pub mod journal;
#[cfg(all(target_arch = "wasm32", feature = "js"))]
mod js;
#[cfg(any(test, feature = "lab"))]
pub mod lab;
pub mod lease;
pub mod node;
pub mod projection;
pub mod protocol;
pub mod records;
pub mod replica;
pub mod scanner;
pub mod snapshot;
pub mod store;
pub mod sync;
#[cfg(test)]
mod testing;
