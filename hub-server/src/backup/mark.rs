//! What is remembered of the last backups, in the hub's directory: for `/status`, `/metrics` and the doctor.

use crate::data::files;
use core_wasm::api::{BackupFailure, BackupMark};
use core_wasm::base::clock::Timestamp;
use serde::{Deserialize, Serialize};
use std::fs;
use std::path::Path;

/// Its file.
const FILE: &str = "last-backup.json";

/// What came of the last backups.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Mark {
    /// When the last one that was verified was made; nothing if none was.
    pub made: Option<Timestamp>,
    /// How large it is.
    pub bytes: Option<u64>,
    /// Where it was put.
    pub place: Option<String>,
    /// What went wrong since.
    pub failed: Option<Failed>,
}

/// A backup that was not made, or not quite as it was asked.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Failed {
    /// When.
    pub at: Timestamp,
    /// What happened and what to do, in words.
    pub why: String,
}

impl From<Mark> for BackupMark {
    fn from(mark: Mark) -> Self {
        Self {
            made: mark.made,
            bytes: mark.bytes,
            place: mark.place,
            failed: mark.failed.map(|failed| BackupFailure {
                at: failed.at,
                why: failed.why,
            }),
        }
    }
}

impl Mark {
    /// That of the data in `dir`. One that can't be read is none: the next backup writes it anew.
    pub fn read(dir: &Path) -> Self {
        let text = fs::read(dir.join(FILE)).unwrap_or_default();
        serde_json::from_slice(&text).unwrap_or_default()
    }

    /// Keeps it. That it can't be written is no reason to call a backup failed.
    pub(super) fn keep(&self, dir: &Path) {
        if let Ok(text) = serde_json::to_string(self) {
            drop(files::replace(&dir.join(FILE), &text));
        }
    }

    /// How long ago the last one was made, in seconds.
    pub fn age_seconds(&self, now: Timestamp) -> Option<u64> {
        let age = now.0.saturating_sub(self.made?.0) / 1000;
        Some(u64::try_from(age).unwrap_or(0))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_is_read_as_it_was_kept_and_what_can_not_be_read_is_none() {
        let dir = tempfile::tempdir().unwrap();
        assert_eq!(Mark::read(dir.path()), Mark::default());
        let mark = Mark {
            made: Some(Timestamp(1_800_000_000_000)),
            bytes: Some(7),
            place: Some("/mnt".to_owned()),
            failed: Some(Failed {
                at: Timestamp(1),
                why: "no room".to_owned(),
            }),
        };
        mark.keep(dir.path());
        assert_eq!(Mark::read(dir.path()), mark);
        for (now, age) in [(1_800_000_061_000, 61), (1_700_000_000_000, 0)] {
            assert_eq!(mark.age_seconds(Timestamp(now)), Some(age));
        }
        fs::write(dir.path().join(FILE), "{").unwrap();
        assert_eq!(Mark::read(dir.path()), Mark::default());
    }
}
