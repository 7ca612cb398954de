//! The till's own storage: one IndexedDB database.
//!
//! Keeps true: what a commit confirmed is on disk (`durability: 'strict'`); a stream has no gap and no fork, however many
//! tabs write, because IndexedDB runs their transactions one after another and each reads the heads before it writes;
//! a refused or failed commit leaves nothing. Not in it: what events mean (core-wasm) and what shows them.

mod append;
mod database;
mod device;
mod records;
mod request;
mod saving;
pub mod schema;
#[cfg(test)]
mod tests;

pub use database::Database;
pub use device::Device;

use append::Append;
use core_wasm::base::ids::DeviceId;
use core_wasm::journal::{Cursor, Entry, Heads, Seq};
use core_wasm::store::{CommitError, Committed, Page, Part, Save, Store, StoreError, SyncState, Write};
use records::{Group, State};
use web_ui::platform::events;
use web_ui::platform::packed::damaged;

/// How many groups are fetched by one request at most: enough to make requests few, few enough for a phone's memory.
const GROUPS_AT_ONCE: usize = 256;

/// How many entries a search through the whole journal looks at in one go.
const SCAN_ENTRIES: usize = 2048;

/// The journal of one device, shared by all its tabs.
#[derive(Clone, Debug)]
pub struct IndexedDbStore {
    database: Database,
    me: DeviceId,
}

impl IndexedDbStore {
    /// The journal in an open database, as the device `me` keeps it: `me`'s own entries are found fast until the hub
    /// has them.
    pub fn new(database: Database, me: DeviceId) -> Self {
        Self { database, me }
    }

    /// The device's own records beside the journal.
    pub fn device(&self) -> Device<'_> {
        Device(&self.database)
    }

    /// Calls `lost` if the browser closes the database under the app: its data was wiped, or its disk failed.
    pub fn on_lost(&self, lost: impl Fn() + 'static) {
        events::on(self.database.strict(), "close", lost);
    }

    /// Calls `dead` whenever nothing could begin because the browser has closed the database without a word.
    pub fn on_dead(&self, dead: impl Fn() + 'static) {
        events::on(self.database.strict(), database::DEAD, dead);
    }

    /// Own entries behind `after`, by the outbox; `None` where it does not reach back that far.
    async fn unsent(&self, after: Seq, limit: usize) -> Result<Option<Vec<Entry>>, StoreError> {
        let reading = self.database.reading(&[schema::OUTBOX, schema::JOURNAL])?;
        let rows = reading.behind(schema::OUTBOX, after.0, limit).await?;
        let mut entries = Vec::new();
        for row in rows {
            let group = reading.get(schema::JOURNAL, &row).await?;
            let group = group.ok_or_else(|| damaged("an outbox row names a record that is not there"))?;
            entries.extend(
                Group::unpack(&group)?
                    .entries
                    .into_iter()
                    .filter(|entry| entry.device_id == self.me && entry.seq > after),
            );
            if entries.len() >= limit {
                break;
            }
        }
        entries.truncate(limit);
        let reaches_back = entries.first().is_some_and(|first| first.seq == after.next());
        Ok(reaches_back.then_some(entries))
    }

    async fn state(&self) -> Result<State, StoreError> {
        let reading = self.database.reading(&[schema::STATE])?;
        State::unpack(reading.get(schema::STATE, &schema::STATE_KEY.into()).await?)
    }
}

impl Drop for IndexedDbStore {
    fn drop(&mut self) {
        self.database.close();
    }
}

impl Store for IndexedDbStore {
    async fn heads(&self) -> Result<Heads, StoreError> {
        Ok(self.state().await?.heads())
    }

    async fn read(&self, after: Cursor, limit: usize) -> Result<Page, StoreError> {
        let reading = self.database.reading(&[schema::JOURNAL, schema::STATE])?;
        let state = State::unpack(reading.get(schema::STATE, &schema::STATE_KEY.into()).await?)?;
        if after < state.base {
            return Err(StoreError::Forgotten);
        }
        let mut page = Page {
            entries: Vec::new(),
            at: after,
        };
        while page.entries.len() < limit {
            let wanted = (limit - page.entries.len()).min(GROUPS_AT_ONCE);
            let groups = reading.behind(schema::JOURNAL, page.at.0, wanted).await?;
            let is_end = groups.len() < wanted;
            for group in groups {
                if page.entries.len() < limit {
                    Group::unpack(&group)?.continue_page(&mut page, limit)?;
                }
            }
            if is_end {
                break;
            }
        }
        Ok(page)
    }

    async fn read_stream(
        &self,
        device_id: DeviceId,
        after: Seq,
        limit: usize,
    ) -> Result<Vec<Entry>, StoreError> {
        if self.heads().await?.get(device_id).seq <= after {
            return Ok(Vec::new());
        }
        if device_id == self.me
            && let Some(entries) = self.unsent(after, limit).await?
        {
            return Ok(entries);
        }
        // Only a hub that lost its disk asks for this.
        let (mut found, mut at) = (Vec::new(), self.state().await?.base);
        loop {
            let page = self.read(at, SCAN_ENTRIES).await?;
            if page.entries.is_empty() || found.len() >= limit {
                found.truncate(limit);
                return Ok(found);
            }
            at = page.at;
            let wanted = |entry: &Entry| entry.device_id == device_id && entry.seq > after;
            found.extend(page.entries.into_iter().filter(wanted));
        }
    }

    async fn sync_state(&self) -> Result<SyncState, StoreError> {
        Ok(self.state().await?.sync)
    }

    async fn snapshot(&self, age: usize) -> Result<Vec<Part>, StoreError> {
        saving::snapshot(&self.database, age).await
    }

    async fn save(&self, save: Save) -> Result<(), StoreError> {
        saving::save(&self.database, save).await
    }

    async fn commit<T, E>(
        &self,
        known: Cursor,
        write: impl FnOnce(Page) -> Result<Write<T>, E>,
    ) -> Result<Committed<T>, CommitError<E>> {
        // Dropped without `complete`, it is aborted.
        let append = Append::begin(&self.database)?;
        let mut state = append.state().await?;
        let newer = append.newer(known.min(state.at), state.at, state.base).await?;
        let mut write = write(newer).map_err(CommitError::Refused)?;
        let mut heads = state.heads();
        let accepted = write.accept(&mut heads)?;
        let group = Group::behind(state.at, accepted.new);
        if let Some(group) = &group {
            append.put_group(group, self.me)?;
            state.at = group.last();
        }
        if let Some(sync) = write.sync {
            if sync.acknowledged > state.sync.acknowledged {
                append.forget_outbox(sync.acknowledged)?;
            }
            state.sync = sync;
        }
        state.set_heads(&heads);
        append.put_state(&state)?;
        append.complete().await?;
        Ok(Committed {
            at: state.at,
            stored: group.map_or_else(Vec::new, |group| group.entries),
            refused: accepted.refused,
            value: write.value,
        })
    }
}
