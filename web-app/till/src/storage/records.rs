//! What the records hold: MessagePack, packed, because IndexedDB costs per record.

use core_wasm::base::ids::DeviceId;
use core_wasm::codec::{Pack, Unpack};
use core_wasm::journal::{Cursor, Entry, Head, Heads, Seq};
use core_wasm::protocol::message::Vouched;
use core_wasm::store::{Page, StoreError, SyncState};
use wasm_bindgen::JsValue;
use web_ui::platform::packed::{damaged, pack, unpack};

/// Entries that were committed together.
#[derive(Debug, PartialEq)]
pub struct Group {
    /// The position of the first of them.
    first: Cursor,
    /// At least one.
    pub entries: Vec<Entry>,
}

impl Group {
    /// The group that follows a position; `None` without entries.
    pub fn behind(at: Cursor, entries: Vec<Entry>) -> Option<Self> {
        (!entries.is_empty()).then_some(Self {
            first: Cursor(at.0 + 1),
            entries,
        })
    }

    /// The position of the last of its entries.
    pub fn last(&self) -> Cursor {
        Cursor(self.first.0 + self.entries.len() as u64 - 1)
    }

    /// The last number of a stream in it.
    pub fn last_of(&self, device_id: DeviceId) -> Option<Seq> {
        let last = self
            .entries
            .iter()
            .rev()
            .find(|entry| entry.device_id == device_id);
        last.map(|entry| entry.seq)
    }

    /// Adds to a page what of this group comes next in it, up to `limit` entries in all.
    pub fn continue_page(self, page: &mut Page, limit: usize) -> Result<(), StoreError> {
        if self.first.0 > page.at.0 + 1 || self.last() <= page.at {
            return Err(damaged("the journal's groups do not follow each other"));
        }
        let known = usize::try_from(page.at.0 + 1 - self.first.0).unwrap_or(usize::MAX);
        for entry in self.entries.into_iter().skip(known) {
            if page.entries.len() >= limit {
                break;
            }
            page.entries.push(entry);
            page.at = Cursor(page.at.0 + 1);
        }
        Ok(())
    }

    pub fn pack(&self) -> JsValue {
        // Without field names: three bytes an entry instead of thirty.
        let vouches = Vouched::of(&self.entries);
        match vouches.as_slice() {
            [] => pack(&(self.first, &self.entries)),
            vouches => pack(&(self.first, &self.entries, vouches)),
        }
    }

    pub fn unpack(value: &JsValue) -> Result<Self, StoreError> {
        type Plain = (Cursor, Vec<Entry>);
        type WithVouches = (Cursor, Vec<Entry>, Vec<Vouched>);
        let read = unpack::<WithVouches>(value);
        let read =
            read.or_else(|_| unpack::<Plain>(value).map(|(first, entries)| (first, entries, Vec::new())));
        let (first, entries, vouches) = read?;
        if first.0 == 0 || entries.is_empty() {
            return Err(damaged("a group of nothing"));
        }
        let entries = Vouched::attach(vouches, entries);
        Ok(Self { first, entries })
    }
}

/// Where the store stands.
#[derive(Debug, Default, Pack, Unpack)]
pub struct State {
    /// The last position.
    pub at: Cursor,
    heads: Vec<Head>,
    /// As last stored.
    pub sync: SyncState,
    /// Up to here the journal is not whole.
    #[pack(default)]
    pub base: Cursor,
    /// The names of the parts of each snapshot, the last one first.
    #[pack(default)]
    pub snapshots: Vec<Vec<String>>,
}

impl State {
    pub fn heads(&self) -> Heads {
        self.heads.iter().copied().collect()
    }

    pub fn set_heads(&mut self, heads: &Heads) {
        self.heads = heads.iter().copied().collect();
    }

    pub fn pack(&self) -> JsValue {
        pack(self)
    }

    /// The stored state; of a new database, the empty one.
    pub fn unpack(value: Option<JsValue>) -> Result<Self, StoreError> {
        value.map_or_else(|| Ok(Self::default()), |value| unpack(&value))
    }
}
