//! `hub-server verify`: whether the hub's data is still what was written. Reads only; the hub may run meanwhile.
//!
//! Keeps true: each finding is one sentence. The journal's chains are audited against the ends that were acknowledged;
//! the file's own structure is SQLite's to check.

use crate::sqlite::{DATABASE, OpenError, Seen, inspect};
use core_wasm::journal::{Cursor, Heads};
use core_wasm::store::Audit;
use std::fmt;
use std::path::Path;
use thiserror::Error;

/// What was looked at, and what was found.
#[derive(Debug)]
pub struct Verdict {
    /// How many events there are.
    pub events: u64,
    /// Of how many devices.
    pub streams: usize,
    /// What is not as it was written; each a sentence.
    pub findings: Vec<String>,
}

/// Why nothing could be looked at.
#[derive(Debug, Error)]
pub enum VerifyError {
    /// There is no hub's data.
    #[error("there is no hub's data in {0}: name its directory with --data-dir")]
    Nothing(std::path::PathBuf),
    /// It can't be opened.
    #[error(transparent)]
    Open(#[from] OpenError),
}

/// Verifies the data in `dir`.
///
/// # Errors
/// [`VerifyError`] if there is nothing that could be looked at.
pub fn verify(dir: &Path) -> Result<Verdict, VerifyError> {
    let path = dir.join(DATABASE);
    if !path.is_file() {
        return Err(VerifyError::Nothing(dir.to_owned()));
    }
    let mut findings = Vec::new();
    let (mut place, mut end) = (Cursor(0), None);
    let mut audit = Audit::default();
    let inspected = inspect(&path, |seen| match seen {
        Seen::Damage(words) => findings.push(format!("the database file is damaged: {words}")),
        Seen::Extent {
            base,
            last,
            heads,
            gaps,
        } => {
            (place, end) = (base, Some(last));
            audit = Audit::new(&Heads::default(), heads.iter().copied());
            audit.set_gaps(gaps);
            if base > Cursor(0) {
                audit.set_pruned();
            }
        }
        Seen::Entry(cursor, entry) => {
            if cursor > place {
                findings.extend(missing(place, Cursor(cursor.0 - 1)));
                place = cursor;
            }
            audit.feed(&entry);
        }
    });
    match inspected? {
        Ok(()) => findings.extend(end.and_then(|end| missing(place, end))),
        Err(reason) => findings.push(format!("the database can't be read to its end: {reason}")),
    }
    let (events, streams) = (audit.entries(), audit.streams());
    findings.extend(audit.finish().iter().map(ToString::to_string));
    Ok(Verdict {
        events,
        streams,
        findings,
    })
}

/// The places behind `after`, up to `last`, if there are any.
fn missing(after: Cursor, last: Cursor) -> Option<String> {
    (last > after).then(|| {
        format!(
            "places {} to {} of the hub's journal are missing",
            after.0 + 1,
            last.0
        )
    })
}

impl fmt::Display for Verdict {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for finding in &self.findings {
            writeln!(f, "{finding}")?;
        }
        write!(
            f,
            "{} events of {} devices were looked at; ",
            self.events, self.streams
        )?;
        match self.findings.len() {
            0 => f.write_str("all is as it was written."),
            1 => {
                f.write_str("1 finding. Keep this data as it is: tills and backups may hold what is missing.")
            }
            count => write!(
                f,
                "{count} findings. Keep this data as it is: tills and backups may hold what is missing."
            ),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sqlite::SqliteStore;
    use core_wasm::journal::Head;
    use core_wasm::store::contract::{device, entries};
    use rusqlite::Connection;
    use std::io::{Seek, SeekFrom, Write};

    /// The findings in a hub's data of two streams, after `damage`.
    fn after(damage: impl FnOnce(&Connection)) -> Vec<String> {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join(DATABASE);
        let store = SqliteStore::open(&path).unwrap();
        for n in [1, 2] {
            store.append(vec![entries(Head::empty(device(n)), 5)]).unwrap();
        }
        drop(store);
        damage(&Connection::open(&path).unwrap());
        let verdict = verify(dir.path()).unwrap();
        assert!(verdict.to_string().contains("looked at"));
        verdict.findings
    }

    #[test]
    fn untouched_data_has_no_findings_and_damaged_data_has_some() {
        assert_eq!(after(|_| {}), Vec::<String>::new());
        for (sql, words) in [
            (
                "DELETE FROM journal WHERE cursor = 3",
                vec!["places 3 to 3", "events 3 to 3"],
            ),
            (
                "DELETE FROM journal WHERE cursor > 8",
                vec!["ends at 3 and was seen as far as 5", "places 9 to 10"],
            ),
            (
                "UPDATE journal SET bytes = CAST(bytes || 'x' AS BLOB) WHERE cursor = 2",
                vec!["event 3 of"],
            ),
            (
                "UPDATE journal SET bytes = CAST(bytes || 'x' AS BLOB) WHERE cursor = 10",
                vec!["event 5 of", "not the one that others have"],
            ),
            (
                "UPDATE journal SET bytes = (SELECT bytes FROM journal WHERE cursor = 4) WHERE cursor = 2",
                vec!["does not stand where it belongs"],
            ),
            ("DELETE FROM journal", vec!["ends at 0 and was seen as far as 5"]),
        ] {
            let findings = after(|connection| assert!(connection.execute(sql, []).unwrap() > 0));
            for words in words {
                assert!(
                    findings.iter().any(|finding| finding.contains(words)),
                    "{sql}: {findings:?}"
                );
            }
        }
    }

    #[test]
    fn a_damaged_file_is_told_and_not_followed() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join(DATABASE);
        let store = SqliteStore::open(&path).unwrap();
        store.append(vec![entries(Head::empty(device(1)), 500)]).unwrap();
        store.checkpoint().unwrap();
        drop(store);
        let mut file = std::fs::OpenOptions::new().write(true).open(&path).unwrap();
        // A page in the middle of the journal.
        file.seek(SeekFrom::Start(4096 * 12)).unwrap();
        file.write_all(&[0xee; 4096]).unwrap();
        drop(file);
        let findings = verify(dir.path()).unwrap().findings;
        assert!(
            findings.iter().any(|finding| finding.contains("database")),
            "{findings:?}"
        );
    }

    #[test]
    fn where_there_is_nothing_nothing_is_made() {
        let dir = tempfile::tempdir().unwrap();
        let error = verify(dir.path()).unwrap_err().to_string();
        assert!(error.contains("no hub's data"), "{error}");
        assert_eq!(std::fs::read_dir(dir.path()).unwrap().count(), 0);
    }
}
