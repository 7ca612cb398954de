//! Looks at the hub's wall clock while it runs.

use server_kit::clock::Standing;
use server_kit::presence::Presence;
use std::time::{Duration, Instant, SystemTime};
use tokio::sync::watch;
use tokio_util::sync::CancellationToken;

/// How often it is looked at.
const LOOK_EVERY: Duration = Duration::from_secs(5);
/// By how much it may have moved beside the clock that only runs forward, before it counts as set.
const SET: Duration = Duration::from_secs(2);

/// Says when the clock was set, and when the devices agree that it is wrong: in the log, and to the devices, which go by it. For as
/// long as the hub runs.
pub async fn watch(presence: &Presence, known: &watch::Sender<Standing>, stopping: &CancellationToken) {
    let mut last = (SystemTime::now(), Instant::now());
    loop {
        tokio::select! {
            () = tokio::time::sleep(LOOK_EVERY) => {}
            () = stopping.cancelled() => return,
        }
        let now = (SystemTime::now(), Instant::now());
        let by = moved(now.0, last.0 + (now.1 - last.1));
        last = now;
        let was_set = by > SET;
        if was_set {
            tracing::info!(seconds = by.as_secs(), "this machine's clock was set");
            presence.clock_was_set();
        }
        let doubted = presence.doubts_the_clock();
        let was = *known.borrow();
        if doubted && !was.doubted {
            tracing::warn!("this machine's clock says another time than most devices do: set it");
        }
        known.send_if_modified(|standing| {
            standing.set = standing.set.wrapping_add(u32::from(was_set));
            standing.doubted = doubted;
            *standing != was
        });
    }
}

/// How far a clock is from where it should be.
fn moved(now: SystemTime, expected: SystemTime) -> Duration {
    now.duration_since(expected)
        .unwrap_or_else(|earlier| earlier.duration())
}
