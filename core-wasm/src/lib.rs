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

pub mod catalog;
mod checksum;
pub mod client;
pub mod clock;
pub mod device;
pub mod event;
pub mod guesses;
pub mod ids;
pub mod journal;
#[cfg(all(target_arch = "wasm32", feature = "js"))]
mod js;
#[cfg(any(test, feature = "lab"))]
pub mod lab;
pub mod lease;
mod lww;
pub mod map;
pub mod money;
pub mod names;
pub mod node;
pub mod order;
pub mod pack;
#[cfg(feature = "plants")]
pub mod plant;
pub mod projection;
pub mod quantity;
pub mod replica;
pub mod shift;
pub mod snapshot;
pub mod sorted;
pub mod staff;
pub mod stock;
pub mod store;
pub mod store_settings;
pub mod sync;
pub mod tax;
#[cfg(test)]
mod testing;
mod text;
pub mod ticket;
