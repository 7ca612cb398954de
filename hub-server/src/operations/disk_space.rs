//! Looks at the room on the hub's disk while it runs.

use crate::sqlite::disk_space::{Disk, MEGABYTE, Room};
use server_kit::journal::DISK_FULL;
use std::path::Path;
use std::time::Duration;
use tokio::sync::watch;
use tokio_util::sync::CancellationToken;

/// How often it is looked at.
const LOOK_EVERY: Duration = Duration::from_secs(30);

/// Says when there is less room, or more again: in the log, and to the devices. For as long as the hub runs.
pub async fn watch(data_dir: &Path, known: &watch::Sender<Room>, stopping: &CancellationToken) {
    loop {
        if let Some(disk) = Disk::of(data_dir) {
            let space = disk.space();
            let free_mb = disk.free / MEGABYTE;
            let has_changed = known.send_if_modified(|known| std::mem::replace(known, space) != space);
            match space {
                _ if !has_changed => {}
                Room::Full => tracing::error!(free_mb, "{DISK_FULL}"),
                Room::Low => tracing::warn!(free_mb, "the hub's disk gets full: free some space"),
                Room::Plenty => tracing::info!(free_mb, "there is room on the hub's disk again"),
            }
        }
        tokio::select! {
            () = tokio::time::sleep(LOOK_EVERY) => {}
            () = stopping.cancelled() => return,
        }
    }
}
