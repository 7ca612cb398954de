//! The targets, one file each.

mod event;
mod fold;
mod import;
mod message;
mod session;
mod snapshot;
mod socketio;
mod token;

use crate::{Memory, Target, samples};
use core_wasm::codec::{Pack, Unpack, decode, encode};
use std::fmt::Debug;

/// All of them.
pub const TARGETS: [Target; 10] = [
    Target {
        name: "client-message",
        seeds: message::client_seeds,
        tries: 20_000,
        run: message::client,
        memory: Memory { base: 4096, each: 64 },
    },
    Target {
        name: "hub-message",
        seeds: message::hub_seeds,
        tries: 20_000,
        run: message::hub,
        memory: Memory { base: 4096, each: 64 },
    },
    Target {
        name: "event",
        seeds: samples::golden,
        tries: 30_000,
        run: event::run,
        memory: Memory { base: 4096, each: 64 },
    },
    Target {
        name: "fold",
        seeds: samples::days,
        tries: 600,
        run: fold::run,
        memory: Memory {
            base: 1 << 20,
            each: 256,
        },
    },
    Target {
        name: "snapshot",
        seeds: snapshot::seeds,
        tries: 2_000,
        run: snapshot::run,
        memory: Memory {
            base: 1 << 20,
            each: 256,
        },
    },
    Target {
        name: "till-session",
        seeds: session::till_seeds,
        tries: 5_000,
        run: session::till,
        memory: Memory {
            base: 1 << 16,
            each: 128,
        },
    },
    Target {
        name: "hub-session",
        seeds: session::hub_seeds,
        tries: 5_000,
        run: session::hub,
        memory: Memory {
            base: 1 << 16,
            each: 128,
        },
    },
    Target {
        name: "socketio",
        seeds: socketio::seeds,
        tries: 4_000,
        run: socketio::run,
        memory: Memory {
            base: 1 << 20,
            each: 256,
        },
    },
    Target {
        name: "token",
        seeds: token::seeds,
        tries: 2_000,
        run: token::run,
        memory: Memory {
            base: 1 << 16,
            each: 64,
        },
    },
    Target {
        name: "import",
        seeds: import::seeds,
        tries: 400,
        run: import::run,
        memory: Memory {
            base: 1 << 20,
            each: 256,
        },
    },
];

/// What reads as a `T` reads the same once it is written, and is then written the same.
fn reads_the_same<T: for<'a> Unpack<'a> + Pack + PartialEq + Debug>(value: &T) {
    let written = encode(value);
    match decode::<T>(&written) {
        Ok(again) => {
            assert_eq!(again, *value);
            assert_eq!(encode(&again), written);
        }
        Err(error) => panic!("{value:?} can't be read once it is written: {error}"),
    }
}
