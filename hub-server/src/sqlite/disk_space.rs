//! How much room there must be on the hub's disk: when people are told, and when nothing more is taken.
//!
//! Keeps true: what is refused for want of room is refused before anything of it is written, and so early that what is on
//! the disk can still be tidied up, read and sent: SQLite must be able to fold its log in.

use super::LOG_BYTES;
pub use core_wasm::protocol::message::Room;
use std::path::Path;

/// Bytes.
pub(crate) const MEGABYTE: u64 = 1_000_000;
/// Below this, people are told, however large the disk.
const LOW: u64 = 500 * MEGABYTE;
/// Below this part of a large disk, they are told too.
const LOW_PART: u64 = 20;
/// Below this nothing more is taken: twice the largest log that SQLite may have to fold in
/// ([`LOG_BYTES`]).
const FULL: u64 = 2 * LOG_BYTES;

/// What a disk has, in bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Disk {
    /// Free for the hub.
    pub free: u64,
    /// In all.
    pub size: u64,
}

impl Disk {
    /// The disk of `dir`; nothing if the system does not tell.
    pub fn of(dir: &Path) -> Option<Self> {
        let disk = rustix::fs::statvfs(dir).ok()?;
        Some(Self {
            free: disk.f_bavail.checked_mul(disk.f_frsize)?,
            size: disk.f_blocks.checked_mul(disk.f_frsize)?,
        })
    }

    /// Whether that is enough.
    pub fn space(self) -> Room {
        if self.free < FULL {
            Room::Full
        } else if self.free < LOW.max(self.size / LOW_PART) {
            Room::Low
        } else {
            Room::Plenty
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_disk_gets_low_before_it_is_full() {
        let giga = 1_000 * MEGABYTE;
        for (free, size, space) in [
            (0, 8 * giga, Room::Full),
            (FULL - 1, 8 * giga, Room::Full),
            (FULL, 8 * giga, Room::Low),
            (LOW - 1, 8 * giga, Room::Low),
            (LOW, 8 * giga, Room::Plenty),
            (49 * giga, 1_000 * giga, Room::Low),
            (50 * giga, 1_000 * giga, Room::Plenty),
        ] {
            assert_eq!(Disk { free, size }.space(), space, "{free} of {size}");
        }
    }

    #[test]
    fn a_disk_that_is_there_tells() {
        let disk = Disk::of(&std::env::temp_dir()).unwrap();
        assert!(disk.free <= disk.size && disk.size > 0);
        assert_eq!(Disk::of(Path::new("/nowhere/at/all")), None);
    }
}
