//! The machine's clock. Nothing in the journal is ordered by it, but receipts and reports show it, and certificates and
//! tokens end by it.

use super::{Finding, Known};
use core_wasm::base::clock::Timestamp;
use server_kit::clock::timestamp;
use std::time::SystemTime;

const CHECK: &str = "clock";
/// 2026-01-01: no hub of this version ran before.
const FIRST: i64 = 1_767_225_600_000;
/// 2100-01-01.
const LAST: i64 = 4_102_444_800_000;
/// How far clocks of devices may be apart, in milliseconds.
const APART: i64 = 5 * 60 * 1000;

const TODO: &str = "Set the clock, and let the system keep it: timedatectl set-ntp true";

pub(super) fn examine(known: Option<&Known>) -> Finding {
    grade(timestamp(SystemTime::now()), known.and_then(|known| known.last))
}

fn grade(now: Timestamp, last: Option<Timestamp>) -> Finding {
    let shown = serde_json::to_value(now).unwrap_or_default();
    let shown = shown.as_str().unwrap_or_default();
    if !(FIRST..LAST).contains(&now.0) {
        return Finding::fail(CHECK, format!("it is set to {shown}, which can't be"), TODO);
    }
    match last.map(|last| last.0.saturating_sub(now.0)) {
        Some(ahead) if ahead > APART => Finding::warn(
            CHECK,
            format!(
                "the last event was written {} minutes after now ({shown}): this clock, or that of the device that wrote it, \
                 is wrong",
                ahead / 60_000
            ),
            TODO,
        ),
        _ => Finding::ok(CHECK, shown),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::operations::doctor::Level;

    #[test]
    fn a_clock_is_wrong_where_it_can_not_be_and_doubted_where_events_are_ahead() {
        let now = FIRST + 1_000_000_000;
        for (now, last, level) in [
            (now, None, Level::Ok),
            (now, Some(now - 1), Level::Ok),
            (now, Some(now + APART), Level::Ok),
            (now, Some(now + APART + 1), Level::Warn),
            (0, None, Level::Fail),
            (FIRST - 1, Some(now), Level::Fail),
            (LAST, None, Level::Fail),
        ] {
            assert_eq!(
                grade(Timestamp(now), last.map(Timestamp)).level,
                level,
                "{now} {last:?}"
            );
        }
    }
}
