//! `hub-server export`: events as lines of JSON, for whoever wants to read them elsewhere. Reads only; the hub may run
//! meanwhile.
//!
//! Keeps true: the events stand in the order of the hub's journal; what can't be read is exported all the same, by its
//! bytes; memory does not grow with the journal, of which a page is held at a time.

use crate::config::ExportArgs;
use crate::json::event_row::event_row;
use crate::sqlite::{Beside, DATABASE, OpenError};
use crate::time_zone;
use core_wasm::base::clock::Timestamp;
use core_wasm::domain::Body;
use core_wasm::journal::{Cursor, Envelope};
use core_wasm::records::store_settings::StoreSettings;
use core_wasm::store::StoreError;
use jiff::SignedDuration;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};
use tempfile::NamedTempFile;
use thiserror::Error;

/// Why not everything was exported. Nothing stored was changed.
#[derive(Debug, Error)]
pub enum ExportError {
    /// There is no hub's data.
    #[error("there is no hub's data in {0}: name its directory with --data-dir")]
    Nothing(PathBuf),
    /// It can't be opened.
    #[error(transparent)]
    Open(#[from] OpenError),
    /// It can't be read.
    #[error("the journal can't be read ({0}): run `hub-server verify`")]
    Read(#[from] StoreError),
    /// Days are the store's.
    #[error(
        "the store has no settings yet, so nobody knows when its days begin: give --after and --until instead"
    )]
    NoZone,
    /// The file.
    #[error("{path} can't be written ({reason}): it must not be there yet, and its folder must")]
    File {
        /// Which.
        path: PathBuf,
        /// In the system's words.
        reason: io::Error,
    },
    /// Standard output.
    #[error("not everything was exported ({0})")]
    Write(#[from] io::Error),
}

/// Which events.
struct Period {
    /// The store's time zone, and when its days begin, once somebody asked for days.
    days: Option<(TimeZone, SignedDuration)>,
    from: Option<Date>,
    to: Option<Date>,
}

impl Period {
    /// Whether an event of this moment is in it. One whose moment nobody can read is in every period, rather than in none.
    fn has(&self, at: Option<Timestamp>) -> bool {
        let at = at.and_then(|at| jiff::Timestamp::from_millisecond(at.0).ok());
        match (&self.days, at) {
            (Some((zone, begins)), Some(at)) => {
                let day = zone.to_datetime(at).saturating_sub(*begins).date();
                self.from.is_none_or(|from| from <= day) && self.to.is_none_or(|to| day <= to)
            }
            _ => true,
        }
    }
}

/// Exports to standard output, or to a file, which is there whole or not at all. How many events.
///
/// # Errors
/// [`ExportError`].
pub fn export(args: &ExportArgs) -> Result<u64, ExportError> {
    let database = args.data_dir.join(DATABASE);
    if !database.is_file() {
        return Err(ExportError::Nothing(args.data_dir.clone()));
    }
    let beside = Beside::open(&database)?;
    let Some(path) = &args.out else {
        let mut out = BufWriter::new(io::stdout().lock());
        let written = write(args, &beside, &mut out);
        // Whoever reads it may have seen enough.
        return match written {
            Err(ExportError::Write(error)) if error.kind() == io::ErrorKind::BrokenPipe => Ok(0),
            other => other,
        };
    };
    let failed = |reason| ExportError::File {
        path: path.clone(),
        reason,
    };
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty());
    let file = NamedTempFile::new_in(folder.unwrap_or(Path::new("."))).map_err(failed)?;
    let mut out = BufWriter::new(file);
    let count = write(args, &beside, &mut out)?;
    let file = out.into_inner().map_err(|error| failed(error.into_error()))?;
    file.as_file().sync_all().map_err(failed)?;
    file.persist_noclobber(path)
        .map_err(|error| failed(error.error))?;
    Ok(count)
}

fn write(args: &ExportArgs, beside: &Beside, out: &mut impl Write) -> Result<u64, ExportError> {
    let days = if args.from.is_some() || args.to.is_some() {
        Some(days(beside)?)
    } else {
        None
    };
    let (from, to) = (args.from, args.to);
    let period = Period { days, from, to };
    let (mut at, mut count) = (Cursor(args.after), 0);
    loop {
        let page = beside.after(at)?;
        if page.entries.is_empty() {
            break;
        }
        let first = page.at.0 + 1 - page.entries.len() as u64;
        for (place, entry) in (first..).zip(&page.entries) {
            if args.until.is_some_and(|until| place > until) {
                out.flush()?;
                return Ok(count);
            }
            let envelope = Envelope::decode(&entry.bytes).ok();
            if period.has(envelope.map(|envelope| envelope.at)) {
                serde_json::to_writer(&mut *out, &event_row(Cursor(place), entry))
                    .map_err(io::Error::from)?;
                out.write_all(b"\n")?;
                count += 1;
            }
        }
        at = page.at;
    }
    out.flush()?;
    Ok(count)
}

/// The store's time zone and how long after midnight its days begin, by its settings: of all events only these are folded.
fn days(beside: &Beside) -> Result<(TimeZone, SignedDuration), ExportError> {
    let (mut settings, mut at) = (StoreSettings::default(), Cursor(0));
    loop {
        let page = beside.after(at)?;
        if page.entries.is_empty() {
            break;
        }
        for entry in &page.entries {
            if let Ok(envelope) = Envelope::decode(&entry.bytes)
                && let Ok(Body::Store(event)) =
                    Body::decode(envelope.kind, envelope.type_version, envelope.payload.0)
            {
                settings.evolve(&envelope.metadata(), event);
            }
        }
        at = page.at;
    }
    let name = settings.get().map(|settings| settings.time_zone.as_str());
    let zone = name.and_then(time_zone::named).ok_or(ExportError::NoZone)?;
    Ok((zone, SignedDuration::from_mins(settings.day_begins().into())))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_happened_after_midnight_and_before_the_day_begins_is_of_the_day_before() {
        let zone = time_zone::named("Europe/Berlin").unwrap();
        let day = |text: &str| text.parse::<Date>().unwrap();
        let period = |minutes, on: &str| Period {
            days: Some((zone.clone(), SignedDuration::from_mins(minutes))),
            from: Some(day(on)),
            to: Some(day(on)),
        };
        // Half past one, and four o'clock, in the morning of the 29th.
        for (at, begins, on) in [
            ("2026-11-29T00:30:00Z", 240, "2026-11-28"),
            ("2026-11-29T02:59:59Z", 240, "2026-11-28"),
            ("2026-11-29T03:00:00Z", 240, "2026-11-29"),
            ("2026-11-29T00:30:00Z", 0, "2026-11-29"),
        ] {
            let at = at.parse::<jiff::Timestamp>().unwrap().as_millisecond();
            assert!(period(begins, on).has(Some(Timestamp(at))), "{at} {begins} {on}");
            let other = if on == "2026-11-28" {
                "2026-11-29"
            } else {
                "2026-11-28"
            };
            assert!(
                !period(begins, other).has(Some(Timestamp(at))),
                "{at} {begins} {other}"
            );
        }
    }
}
