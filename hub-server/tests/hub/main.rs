//! The hub from outside: over its sockets, and as a program.

#![expect(clippy::unwrap_used, reason = "a test that can't go on has failed")]

mod access;
mod at_machine;
mod backup;
mod clocks;
mod costly_orders;
mod devices;
mod doctor;
mod documents;
mod export;
mod full_disk;
mod http;
mod import;
mod imports_over_http;
mod keys;
mod lease;
mod limits;
mod logs;
mod metrics;
mod old_data;
mod patience;
mod pins;
mod process;
mod reads;
mod slow;
mod snapshot;
mod socketio;
mod split;
mod support;
mod sync;
mod tls;
mod vouched;
