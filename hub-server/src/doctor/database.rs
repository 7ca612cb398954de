//! The data: a quick look at the database's structure (`verify` is the thorough one), whether the next start finds it as the
//! last run left it, and when it was last copied to somewhere else.

use super::{Finding, Known};
use crate::backup::last_made;
use crate::clock::timestamp;
use crate::life;
use crate::sqlite::{Beside, DATABASE};
use core_wasm::clock::Timestamp;
use std::path::Path;
use std::time::SystemTime;

const DATA: &str = "database";
const LIFE: &str = "life";
const BACKUP: &str = "backup";
/// Tills forget what the hub has after two days (ADR 6), in milliseconds.
const OLD: i64 = 2 * 24 * 3600 * 1000;

pub(super) fn examine(dir: &Path, known: &Result<Option<Known>, String>) -> Vec<Finding> {
    const TODO: &str = "Keep this data as it is. Run `hub-server verify`; restore a backup into another directory if it can't be read.";
    match known {
        Err(error) => vec![Finding::fail(DATA, error.clone(), TODO)],
        Ok(None) => vec![Finding::ok(DATA, "none yet: the first start makes it")],
        Ok(Some(_)) => {
            let database = match quick(dir) {
                Ok(None) => Finding::ok(DATA, "its structure is sound"),
                Ok(Some(words)) => Finding::fail(DATA, format!("it is damaged: {words}"), TODO),
                Err(error) => Finding::fail(DATA, error, TODO),
            };
            vec![
                database,
                lives_on(dir),
                judge_backup(last_made(dir), timestamp(SystemTime::now())),
            ]
        }
    }
}

fn quick(dir: &Path) -> Result<Option<String>, String> {
    let reader = Beside::open(&dir.join(DATABASE)).map_err(|error| error.to_string())?;
    reader.quick_check().map_err(|error| error.to_string())
}

fn lives_on(dir: &Path) -> Finding {
    match life::look(dir) {
        Ok(found) if found.is_another_life() => Finding::warn(
            LIFE,
            format!("the next start begins another life: {found}"),
            "If that is not what you want, put the right data back before you start the hub.",
        ),
        Ok(found) => Finding::ok(LIFE, found.to_string()),
        Err(error) => Finding::warn(LIFE, error.to_string(), "Check the rights of the data directory."),
    }
}

fn judge_backup(made: Option<Timestamp>, now: Timestamp) -> Finding {
    const TODO: &str =
        "Run `hub-server backup` every night: tills forget after two days, and can't fill an empty hub then.";
    let Some(made) = made else {
        return Finding::warn(BACKUP, "none was made of this data", TODO);
    };
    let hours = now.0.saturating_sub(made.0) / 3_600_000;
    let says = format!("the last one was made {hours} hours ago");
    if now.0.saturating_sub(made.0) > OLD {
        Finding::warn(BACKUP, says, TODO)
    } else {
        Finding::ok(BACKUP, says)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::doctor::Level;

    #[test]
    fn a_backup_gets_old() {
        let now = Timestamp(1_800_000_000_000);
        for (age, level) in [
            (None, Level::Warn),
            (Some(OLD), Level::Ok),
            (Some(OLD + 1), Level::Warn),
        ] {
            let made = age.map(|age| Timestamp(now.0 - age));
            assert_eq!(judge_backup(made, now).level, level, "{age:?}");
        }
    }
}
