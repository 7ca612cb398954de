//! The disk of the data: its room, whether it can be written, and how long it takes until something is on it.

use super::Finding;
use crate::sqlite::disk_space::{Disk, Room};
use std::fs;
use std::io::{self, Write};
use std::path::Path;
use std::time::{Duration, Instant};

const ROOM: &str = "disk";
const WRITING: &str = "writing";
/// How many writes are timed; the middle one counts.
const TRIES: usize = 9;
/// Each commit waits this long at least, and everybody for it.
const SLOW: Duration = Duration::from_millis(50);

pub(super) fn examine(dir: &Path) -> Vec<Finding> {
    vec![grade_space(Disk::of(dir)), grade_writing(write(dir))]
}

fn grade_space(disk: Option<Disk>) -> Finding {
    const TODO: &str =
        "Free some space: old logs, old backups, other programs' files. Never remove the hub's data.";
    let Some(disk) = disk else {
        return Finding::warn(
            ROOM,
            "the system does not tell how much is free",
            "Check that --data-dir names the hub's directory.",
        );
    };
    let says = format!(
        "{} MB of {} MB are free",
        disk.free / 1_000_000,
        disk.size / 1_000_000
    );
    match disk.space() {
        Room::Plenty => Finding::ok(ROOM, says),
        Room::Low => Finding::warn(ROOM, says, TODO),
        Room::Full => Finding::fail(
            ROOM,
            says + ": the hub takes nothing more; tills keep their sales",
            TODO,
        ),
    }
}

fn grade_writing(took: io::Result<Duration>) -> Finding {
    match took {
        Ok(took) if took > SLOW => Finding::warn(
            WRITING,
            format!("it takes {} ms until something is on the disk", took.as_millis()),
            "Look for what else keeps the disk busy; an SD card or a network drive is too slow for a hub.",
        ),
        Ok(took) => Finding::ok(
            WRITING,
            format!("{:.1} ms until it is on the disk", took.as_secs_f64() * 1000.0),
        ),
        Err(error) => Finding::fail(
            WRITING,
            format!("the data directory can't be written ({error})"),
            "Check that it is there, whose it is and its rights, or name another with --data-dir.",
        ),
    }
}

/// How long a page of the database takes.
fn write(dir: &Path) -> io::Result<Duration> {
    // A hub makes its directory at its first start; where that will be matters as much.
    let there = dir
        .ancestors()
        .find(|dir| dir.as_os_str().is_empty() || dir.is_dir());
    let there = there
        .filter(|there| !there.as_os_str().is_empty())
        .unwrap_or(Path::new("."));
    if dir.exists() && !dir.is_dir() {
        return Err(io::ErrorKind::NotADirectory.into());
    }
    let mut file = tempfile::NamedTempFile::new_in(there)?;
    let mut took = Vec::with_capacity(TRIES);
    for _ in 0..TRIES {
        let begun = Instant::now();
        file.write_all(&[0; 4096])?;
        file.as_file().sync_data()?;
        took.push(begun.elapsed());
    }
    fs::metadata(file.path())?;
    took.sort_unstable();
    Ok(took[TRIES / 2])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::operations::doctor::Level;

    #[test]
    fn room_and_speed_are_judged() {
        let size = 100_000_000_000;
        for (free, level) in [
            (90_000_000_000, Level::Ok),
            (400_000_000, Level::Warn),
            (1, Level::Fail),
        ] {
            assert_eq!(grade_space(Some(Disk { free, size })).level, level, "{free}");
        }
        assert_eq!(grade_space(None).level, Level::Warn);
        assert_eq!(grade_writing(Ok(Duration::from_millis(4))).level, Level::Ok);
        assert_eq!(grade_writing(Ok(Duration::from_millis(400))).level, Level::Warn);
    }

    #[test]
    fn a_directory_that_is_none_can_not_be_written_and_one_that_will_be_made_can() {
        let dir = tempfile::tempdir().unwrap();
        assert!(write(&dir.path().join("later/still")).is_ok());
        let file = dir.path().join("file");
        fs::write(&file, "").unwrap();
        assert_eq!(grade_writing(write(&file)).level, Level::Fail);
        assert_eq!(fs::read_dir(dir.path()).unwrap().count(), 1, "nothing is left");
    }
}
