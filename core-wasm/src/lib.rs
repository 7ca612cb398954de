//! Evertill's core: events, journal, folds and sync as pure code. It reads no clock, no random source, no network and
//! no disk; shells (the web app, the hub, the simulator) pass time and ids in and carry effects out.

// What is derived names the core as its users do.
extern crate self as core_wasm;

/// Whether a bug is planted here: see `plant`. A plain `false` in every build but the simulator's.
#[cfg(feature = "plants")]
macro_rules! planted {
    ($plant:ident) => {
        crate::plant::on(crate::plant::Plant::$plant)
    };
}
#[cfg(not(feature = "plants"))]
macro_rules! planted {
    ($plant:ident) => {
        false
    };
}

pub mod base;
pub mod codec;
pub mod domain;
pub mod journal;
#[cfg(all(target_arch = "wasm32", feature = "js"))]
mod js;
#[cfg(any(test, feature = "lab"))]
pub mod lab;
pub mod lease;
pub mod node;
#[cfg(feature = "plants")]
pub mod plant;
pub mod projection;
pub mod protocol;
pub mod records;
pub mod replica;
pub mod snapshot;
pub mod store;
pub mod sync;
#[cfg(test)]
mod testing;
