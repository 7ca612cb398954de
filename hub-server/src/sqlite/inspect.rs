//! Shows everything that a database holds, without trusting it: for `verify`.

use super::query;
use super::schema::{self, OpenError, explain};
use core_wasm::base::ids::DeviceId;
use core_wasm::journal::{Cursor, Entry, Heads, Seq};
use rusqlite::Connection;
use std::collections::BTreeMap;
use std::path::Path;

/// Something in the database.
pub enum Seen {
    /// What SQLite itself finds wrong with the file.
    Damage(String),
    /// How far the journal reaches, as it is noted apart from it; shown before any entry.
    Extent {
        /// Entries up to here may have been forgotten.
        base: Cursor,
        /// The last place.
        last: Cursor,
        /// The end of every stream.
        heads: Heads,
        /// Streams that go on behind a place before which something is missing, which is known.
        gaps: BTreeMap<DeviceId, Seq>,
    },
    /// An entry and its place, the first place first.
    Entry(Cursor, Entry),
}

/// Shows all of the database at `path` as it is at one moment. The inner error says why it could not be read to its end.
///
/// # Errors
/// [`OpenError`] if it can't be opened, or a later version of the hub wrote it.
pub fn inspect(path: &Path, show: impl FnMut(Seen)) -> Result<rusqlite::Result<()>, OpenError> {
    let failed = |reason| explain(path, reason);
    let mut connection = schema::open_reader(path).map_err(failed)?;
    let layout = schema::readable(&connection, path)?;
    Ok(all(&mut connection, layout, show))
}

fn all(connection: &mut Connection, layout: i32, mut show: impl FnMut(Seen)) -> rusqlite::Result<()> {
    let moment = connection.transaction()?;
    let mut check = moment.prepare("PRAGMA integrity_check")?;
    let words = check.query_map([], |row| row.get::<_, String>(0))?;
    for words in words {
        let words = words?;
        if words != "ok" {
            show(Seen::Damage(words));
        }
    }
    drop(check);
    // The first layout had none.
    if layout >= 2 {
        let (base, last) = query::extent(&moment)?;
        let heads = query::heads(&moment)?;
        let gaps = query::bases(&moment)?;
        show(Seen::Extent {
            base,
            last,
            heads,
            gaps,
        });
    }
    query::each(&moment, |cursor, entry| show(Seen::Entry(cursor, entry)))
}
