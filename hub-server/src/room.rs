//! How much room there must be on the hub's disk: when people are told, and when nothing more is taken.
//!
//! Keeps true: what is refused for want of room is refused before anything of it is written, and so early that what is on
//! the disk can still be tidied up, read and sent: SQLite must be able to fold its log in.

use crate::hub::Hub;
pub use core_wasm::protocol::message::Room;
use std::path::Path;
use std::time::Duration;

/// What is said to whoever wants something stored for which there is no room.
pub const SAID: &str = "the hub's disk is full: nothing new is stored there, and all that was acknowledged is safe. Devices keep \
                        what they have and send it once there is room. Free some space on the hub";
/// How long whoever was refused had better wait, in seconds.
pub const AGAIN_S: u32 = 30;

/// How often it is looked at while the hub runs.
const LOOK_EVERY: Duration = Duration::from_secs(30);

/// Bytes.
const MEGABYTE: u64 = 1_000_000;
/// Below this, people are told, however large the disk.
const LOW: u64 = 500 * MEGABYTE;
/// Below this part of a large disk, they are told too.
const LOW_PART: u64 = 20;
/// Below this nothing more is taken: twice the largest log that SQLite may have to fold in
/// ([`crate::sqlite::LOG_BYTES`]).
const FULL: u64 = 2 * crate::sqlite::LOG_BYTES;

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

    /// How much room that is.
    pub fn room(self) -> Room {
        if self.free < FULL {
            Room::Full
        } else if self.free < LOW.max(self.size / LOW_PART) {
            Room::Low
        } else {
            Room::Plenty
        }
    }
}

/// Says when there is less room, or more again: in the log, and to the devices. For as long as the hub runs.
pub(crate) async fn watch(hub: &Hub) {
    loop {
        if let Some(disk) = Disk::of(&hub.data_dir) {
            let room = disk.room();
            let free_mb = disk.free / MEGABYTE;
            let has_changed = hub
                .room
                .send_if_modified(|known| std::mem::replace(known, room) != room);
            match room {
                _ if !has_changed => {}
                Room::Full => tracing::error!(free_mb, "{SAID}"),
                Room::Low => tracing::warn!(free_mb, "the hub's disk gets full: free some space"),
                Room::Plenty => tracing::info!(free_mb, "there is room on the hub's disk again"),
            }
        }
        tokio::select! {
            () = tokio::time::sleep(LOOK_EVERY) => {}
            () = hub.stopping.cancelled() => return,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_disk_gets_low_before_it_is_full() {
        let giga = 1_000 * MEGABYTE;
        for (free, size, room) in [
            (0, 8 * giga, Room::Full),
            (FULL - 1, 8 * giga, Room::Full),
            (FULL, 8 * giga, Room::Low),
            (LOW - 1, 8 * giga, Room::Low),
            (LOW, 8 * giga, Room::Plenty),
            (49 * giga, 1_000 * giga, Room::Low),
            (50 * giga, 1_000 * giga, Room::Plenty),
        ] {
            assert_eq!(Disk { free, size }.room(), room, "{free} of {size}");
        }
    }

    #[test]
    fn a_disk_that_is_there_tells() {
        let disk = Disk::of(&std::env::temp_dir()).unwrap();
        assert!(disk.free <= disk.size && disk.size > 0);
        assert_eq!(Disk::of(Path::new("/nowhere/at/all")), None);
    }
}
