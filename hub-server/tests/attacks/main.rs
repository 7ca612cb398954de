//! What somebody tries who means harm, against the hub as it runs; a file for each kind.

#![expect(clippy::unwrap_used, reason = "a test that can't go on has failed")]

mod authority;
mod connections;
mod guesses;
mod names;
mod pairing;
mod paths;
mod reads;
#[allow(
    dead_code,
    reason = "what the tests of the hub share; not all of it is needed here"
)]
#[path = "../hub/socketio/client.rs"]
mod socketio;
mod strangers;
#[allow(
    dead_code,
    reason = "what the tests of the hub share; not all of it is needed here"
)]
#[path = "../hub/support.rs"]
mod support;
