//! `hub-server doctor`: whether the machine lets the hub do its work, and what to do where it does not. Changes nothing that
//! is kept; the hub may run meanwhile. It asks nobody but this machine and its network.
//!
//! Each check looks, and then grades what it saw; the grading is pure and tested by tables.

mod certificate;
mod clock;
mod database;
mod disk;
mod network;

use crate::config::DoctorArgs;
use crate::sqlite::{Beside, DATABASE, Identity};
use core_wasm::base::clock::Timestamp;
use core_wasm::journal::{Cursor, Envelope};
use core_wasm::store::StoreError;
use serde::Serialize;
use std::fmt;
use std::path::Path;

/// How bad it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Level {
    /// As it should be.
    Ok,
    /// The hub works, and something will go wrong or is not as it could be.
    Warn,
    /// The hub does not do its work.
    Fail,
}

/// What one check found.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Finding {
    /// What was looked at.
    pub check: &'static str,
    /// How bad it is.
    pub level: Level,
    /// What was seen.
    pub says: String,
    /// What to do.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub todo: Option<&'static str>,
}

impl Finding {
    fn ok(check: &'static str, says: impl Into<String>) -> Self {
        Self {
            check,
            level: Level::Ok,
            says: says.into(),
            todo: None,
        }
    }

    fn warn(check: &'static str, says: impl Into<String>, todo: &'static str) -> Self {
        Self {
            check,
            level: Level::Warn,
            says: says.into(),
            todo: Some(todo),
        }
    }

    fn fail(check: &'static str, says: impl Into<String>, todo: &'static str) -> Self {
        Self {
            level: Level::Fail,
            ..Self::warn(check, says, todo)
        }
    }
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let level = match self.level {
            Level::Ok => "ok  ",
            Level::Warn => "warn",
            Level::Fail => "FAIL",
        };
        write!(f, "{level}  {:<12} {}", self.check, self.says)?;
        match self.todo {
            Some(todo) => write!(f, "\n                   {todo}"),
            None => Ok(()),
        }
    }
}

/// Everything that was found.
#[derive(Debug, Serialize)]
#[serde(transparent)]
pub struct Report(Vec<Finding>);

impl Report {
    /// How bad the worst is.
    pub fn worst(&self) -> Level {
        self.0
            .iter()
            .map(|finding| finding.level)
            .max()
            .unwrap_or(Level::Ok)
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for finding in &self.0 {
            writeln!(f, "{finding}")?;
        }
        f.write_str(match self.worst() {
            Level::Ok => "All is well.",
            Level::Warn => "The hub works; see the warnings.",
            Level::Fail => "Something is wrong. What tills have sold is safe on them.",
        })
    }
}

/// Looks at everything.
pub async fn examine(args: &DoctorArgs) -> Report {
    let dir = &args.serve.data.data_dir;
    let mut findings = disk::examine(dir);
    let data = data_of(dir);
    findings.extend(database::examine(dir, &data));
    let known = data.as_ref().ok().and_then(Option::as_ref);
    findings.push(clock::examine(known));
    findings.extend(certificate::examine(&args.serve));
    findings.extend(network::examine(&args.serve, known.map(|known| &known.identity)).await);
    Report(findings)
}

/// What a database says of itself.
struct Known {
    identity: Identity,
    /// When its last event was written, by its author's clock.
    last: Option<Timestamp>,
}

/// The data in `dir`; nothing if there is none yet.
fn data_of(dir: &Path) -> Result<Option<Known>, String> {
    let path = dir.join(DATABASE);
    if !path.is_file() {
        return Ok(None);
    }
    let reader = Beside::open(&path).map_err(|error| error.to_string())?;
    let identity = reader.identity().map_err(|error| error.to_string())?;
    let last = last_moment(&reader).map_err(|error| error.to_string())?;
    Ok(identity.map(|identity| Known { identity, last }))
}

fn last_moment(reader: &Beside) -> Result<Option<Timestamp>, StoreError> {
    let end = reader.end()?;
    let page = reader.after(Cursor(end.0.saturating_sub(1)))?;
    let last = page.entries.last();
    Ok(last.and_then(|entry| Envelope::decode(&entry.bytes).ok().map(|envelope| envelope.at)))
}
