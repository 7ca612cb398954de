//! What people do: every command that exists, several people on the same few orders. A kind of work is a row of
//! [`WORK`]: what it is about is in a file of its own, and decides from what the screen shows.

mod conflicts;
mod orders;
mod shifts;
mod stock;
mod tickets;

use super::device::Role;
use core_wasm::replica::{Command, Replica};
use fastrand::Rng;
use uuid::Uuid;

/// Someone at a screen.
pub struct Worker<'a> {
    pub rng: &'a mut Rng,
    pub replica: &'a Replica,
    pub role: Role,
    /// The build is old: see `device::NEW_TYPES`, which it can't write either.
    pub old: bool,
}

impl Worker<'_> {
    /// One of these, if there is any.
    pub fn pick<T: Copy>(&mut self, from: &[T]) -> Option<T> {
        (!from.is_empty()).then(|| from[self.rng.usize(..from.len())])
    }

    /// A fresh id.
    pub fn id(&mut self) -> Uuid {
        Uuid::from_u128(self.rng.u128(..))
    }
}

/// A wish from what the screen shows; nothing if it shows nothing to wish for.
type Work = fn(&mut Worker) -> Option<Vec<Command>>;

/// All work at a till, each kind with how often it is done beside the others.
const WORK: &[(u32, Work)] = &[
    (10, orders::begin),
    (35, orders::add_line),
    (14, orders::change_quantity),
    (6, orders::remove_line),
    (7, orders::update),
    (12, orders::park),
    (9, orders::send),
    (10, orders::pay),
    (4, orders::void),
    (3, orders::refund),
    (4, orders::discount),
    (4, conflicts::settle),
    (5, shifts::open),
    (2, shifts::move_cash),
    (1, shifts::close),
    (3, stock::adjust),
    (1, stock::count),
    (14, tickets::handle),
];

/// All work at a station.
const STATION_WORK: &[(u32, Work)] = &[(1, tickets::handle)];

/// The next thing that someone wants.
pub fn next(rng: &mut Rng, replica: &Replica, role: Role, old: bool) -> Option<Vec<Command>> {
    let work = match role {
        Role::Till => WORK,
        Role::Station(_) => STATION_WORK,
    };
    let all: u32 = work.iter().map(|(weight, _)| weight).sum();
    let mut draw = rng.u32(..all);
    let (_, wish) = work.iter().find(|(weight, _)| {
        let hit = draw < *weight;
        draw = draw.saturating_sub(*weight);
        hit
    })?;
    wish(&mut Worker {
        rng,
        replica,
        role,
        old,
    })
}
