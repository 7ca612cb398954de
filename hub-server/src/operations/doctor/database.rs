//! The data: a quick look at the database's structure (`verify` is the thorough one), whether the next start finds it as the
//! last run left it, and when it was last copied to somewhere else.

use super::{Finding, Known};
use crate::backup::Mark;
use crate::epoch;
use crate::sqlite::{Beside, DATABASE};
use core_wasm::base::clock::Timestamp;
use server_kit::clock::timestamp;
use std::path::Path;
use std::time::SystemTime;

const DATA: &str = "database";
const EPOCH: &str = "life";
const BACKUP: &str = "backup";
/// Tills forget what the hub has after two days (ADR 6), in seconds.
const OLD: u64 = 2 * 24 * 3600;

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
                grade_backup(&Mark::read(dir), timestamp(SystemTime::now())),
            ]
        }
    }
}

fn quick(dir: &Path) -> Result<Option<String>, String> {
    let reader = Beside::open(&dir.join(DATABASE)).map_err(|error| error.to_string())?;
    reader.quick_check().map_err(|error| error.to_string())
}

fn lives_on(dir: &Path) -> Finding {
    match epoch::look(dir) {
        Ok(found) if found.is_another_epoch() => Finding::warn(
            EPOCH,
            format!("the next start begins another life: {found}"),
            "If that is not what you want, put the right data back before you start the hub.",
        ),
        Ok(found) => Finding::ok(EPOCH, found.to_string()),
        Err(error) => Finding::warn(
            EPOCH,
            error.to_string(),
            "Check the rights of the data directory.",
        ),
    }
}

fn grade_backup(mark: &Mark, now: Timestamp) -> Finding {
    const TODO: &str =
        "Run `hub-server backup` every night: tills forget after two days, and can't fill an empty hub then.";
    const AGAIN: &str = "Mend that, and run `hub-server backup` by hand to see that it goes through.";
    let made = match mark.age_seconds(now) {
        Some(age) => format!("the last one was made {} hours ago", age / 3600),
        None => "none was made of this data".to_owned(),
    };
    if let Some(failed) = &mark.failed {
        let hours = now.0.saturating_sub(failed.at.0).max(0) / 3_600_000;
        let says = format!("{made}, and {hours} hours ago it failed: {}", failed.why);
        return Finding::warn(BACKUP, says, AGAIN);
    }
    if mark.age_seconds(now).is_none_or(|age| age > OLD) {
        Finding::warn(BACKUP, made, TODO)
    } else {
        Finding::ok(BACKUP, made)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::backup::Failed;
    use crate::operations::doctor::Level;

    #[test]
    fn a_backup_gets_old_or_fails() {
        let now = Timestamp(1_800_000_000_000);
        let old = i64::try_from(OLD).unwrap() * 1000;
        let failure = Failed {
            at: now,
            why: "no room".to_owned(),
        };
        for (age, failed, level) in [
            (None, None, Level::Warn),
            (Some(old), None, Level::Ok),
            (Some(old + 1000), None, Level::Warn),
            (Some(0), Some(failure.clone()), Level::Warn),
            (None, Some(failure), Level::Warn),
        ] {
            let mark = Mark {
                made: age.map(|age| Timestamp(now.0 - age)),
                failed,
                ..Mark::default()
            };
            let finding = grade_backup(&mark, now);
            assert_eq!(finding.level, level, "{age:?}");
            assert_eq!(
                finding.says.contains("no room"),
                mark.failed.is_some(),
                "{finding}"
            );
        }
    }
}
