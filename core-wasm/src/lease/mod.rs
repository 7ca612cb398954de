//! Leases: a renewable, fenced right to edit one order, so that two people do not stand on one table's order while the
//! hub is there. Two sans-I/O machines: the hub's [`LeaseTable`] and the till's [`LeaseHolder`].
//!
//! Keeps true: by the hub's clock at most one device holds an order; a till gives its lease up before the hub does;
//! an order's fences only rise, because each is journalled (`order.locked`) before anyone is told of it. Whoever was
//! taken over is found by the fence: what it goes on to write is folded all the same and flagged. Without the hub a
//! till may edit, and the merge makes that safe: a lease is a courtesy between people, not what protects the sale.
//! Not in it: sockets, timers, storage; times are milliseconds of a clock that only runs forward.

mod desk;
mod holder;
mod leases;
mod table;
#[cfg(test)]
mod tests;

pub use desk::{LeaseCall, Turn, lapsed, status, turn};
pub use holder::{LeaseHolder, LeaseView, LeaseWish};
pub use leases::Leases;
pub use table::{Acquired, Grant, LeaseTable};

/// How long the hub keeps a lease that is not renewed, in milliseconds.
pub const LEASE_MS: u64 = 45_000;
/// How often its holder renews it, in milliseconds.
pub const RENEW_MS: u64 = 15_000;
/// How long a holder counts on a lease after it *sent* what the hub granted, in milliseconds: less than [`LEASE_MS`],
/// so that it gives up first even where its clock runs two in a hundred slower than the hub's.
pub const HOLD_MS: u64 = 44_000;

/// The greatest fence that every client can hold: JavaScript's numbers are exact below 2^53. A claim of more is none.
const MAX_FENCE: u64 = (1 << 53) - 1;
