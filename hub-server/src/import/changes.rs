//! What an import changes: compares the files with what is known, and makes events of the difference.

use super::StoreFiles;
use super::order;
use super::problem::{Problem, Problems};
use super::toml_table::FILE;
use core_wasm::base::money::Currency;
use core_wasm::codec::{self, Pack};
use core_wasm::domain::Body;
use core_wasm::records::catalog::{CatalogEvent, CatalogImported};
use core_wasm::records::described::{Fields, RecordEvent, RecordImported};
use core_wasm::records::staff::{Member, StaffEvent, StaffImported};
use core_wasm::records::store_settings::{StoreConfigured, StoreEvent};
use core_wasm::replica::{Command, Replica};
use std::collections::BTreeMap;
use std::fmt;

/// How many rows go into one event.
const CHUNK_ROWS: usize = 200;
/// How many bytes of rows go into one event, well below the largest event that anyone accepts.
const CHUNK_BYTES: usize = 128 * 1024;

/// What an import wrote.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Summary {
    /// Whether the settings are new or changed.
    pub settings: bool,
    /// Categories that are new or changed, and so on.
    pub categories: usize,
    /// Products.
    pub products: usize,
    /// Modifier groups.
    pub modifier_groups: usize,
    /// Tables.
    pub tables: usize,
    /// Members of staff.
    pub staff: usize,
    /// Records that are stored by their description, by its name.
    pub records: BTreeMap<String, usize>,
}

impl fmt::Display for Summary {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if *self == Self::default() {
            return f.write_str("nothing has changed since the last import");
        }
        write!(
            f,
            "new or changed: {} products, {} categories, {} modifier groups, {} tables, {} staff{}",
            self.products,
            self.categories,
            self.modifier_groups,
            self.tables,
            self.staff,
            if self.settings {
                ", and the store's settings"
            } else {
                ""
            }
        )?;
        let mut records = self.records.iter();
        records.try_for_each(|(record, count)| write!(f, "; {record}: {count}"))
    }
}

/// Holds a store to its currency: amounts that are in the journal already can't change their meaning.
pub(super) fn same_currency(known: Option<Currency>, settings: &StoreConfigured) -> Result<(), Problems> {
    let problems = Problems::default();
    if let Some(known) = known.filter(|known| *known != settings.currency) {
        problems.add(Problem {
            file: FILE,
            line: None,
            column: Some("currency".to_owned()),
            what: format!(
                "{} is not what this hub's store sells in, which is {}; a store keeps its currency. \
                 Choose another directory with --data-dir for another store",
                settings.currency.code(),
                known.code()
            ),
        });
    }
    if problems.is_empty() {
        Ok(())
    } else {
        Err(problems)
    }
}

/// The commands that bring what is known up to the files. What the files do not name stays.
pub(super) fn since(replica: &Replica, store: StoreFiles, staff: Vec<Member>) -> (Vec<Command>, Summary) {
    let realm = replica.realm();
    let (mut commands, mut summary) = (Vec::new(), Summary::default());
    if replica.settings().imported() != Some(&store.settings) {
        summary.settings = true;
        let body = Body::Store(StoreEvent::Configured(store.settings));
        commands.push(Command::Record(realm.singleton("store"), body));
    }
    let rows = changed_rows(replica, store.catalog);
    summary.categories = rows.categories.len();
    summary.products = rows.products.len();
    summary.modifier_groups = rows.modifier_groups.len();
    summary.tables = rows.tables.len();
    for chunk in chunks(rows) {
        let body = Body::Catalog(CatalogEvent::Imported(chunk));
        commands.push(Command::Record(realm.singleton("catalog"), body));
    }
    let known = replica.staff();
    let staff: Vec<_> = staff
        .into_iter()
        .filter(|member| known.0.imported(&member.id) != Some(member))
        .collect();
    summary.staff = staff.len();
    if !staff.is_empty() {
        let body = Body::Staff(StaffEvent::Imported(StaffImported { staff }));
        commands.push(Command::Record(realm.singleton("staff"), body));
    }
    for imported in store.records {
        let known = replica.records().of(&imported.record);
        let changed = |row: &Fields| known.and_then(|known| known.imported(&row.id)) != Some(row);
        let rows: Vec<Fields> = imported.rows.into_iter().filter(changed).collect();
        if rows.is_empty() {
            continue;
        }
        summary.records.insert(imported.record.clone(), rows.len());
        for rows in parts(rows) {
            let record = imported.record.clone();
            let body = Body::Record(RecordEvent::Imported(RecordImported { record, rows }));
            commands.push(Command::Record(realm.records(&imported.record), body));
        }
    }
    (commands, summary)
}

/// Rows in parts that each fit an event.
fn parts(rows: Vec<Fields>) -> Vec<Vec<Fields>> {
    let mut parts: Vec<Vec<Fields>> = Vec::new();
    let mut bytes = 0;
    for row in rows {
        let size = codec::encode(&row).len();
        match parts.last_mut() {
            Some(part) if part.len() < CHUNK_ROWS && bytes + size <= CHUNK_BYTES => {
                bytes += size;
                part.push(row);
            }
            _ => {
                bytes = size;
                parts.push(vec![row]);
            }
        }
    }
    parts
}

/// The rows that the files say otherwise than at their last import. What people edited since stays where the files say
/// nothing new of a row; a row that has changed in the files is set as a whole.
fn changed_rows(replica: &Replica, mut rows: CatalogImported) -> CatalogImported {
    let known = replica.catalog();
    order::keep(&mut rows.products, |id| Some(known.products.imported(id)?.sort));
    rows.categories
        .retain(|row| known.categories.imported(&row.id) != Some(row));
    rows.products
        .retain(|row| known.products.imported(&row.id).as_ref() != Some(row));
    rows.modifier_groups
        .retain(|row| known.modifier_groups.imported(&row.id) != Some(row));
    rows.tables
        .retain(|row| known.tables.imported(&row.id) != Some(row));
    rows
}

/// The rows in parts that each fit an event, in their order.
fn chunks(rows: CatalogImported) -> Vec<CatalogImported> {
    let mut chunks = Chunks::default();
    rows.categories
        .into_iter()
        .for_each(|row| chunks.part_for(&row).categories.push(row));
    rows.modifier_groups
        .into_iter()
        .for_each(|row| chunks.part_for(&row).modifier_groups.push(row));
    rows.tables
        .into_iter()
        .for_each(|row| chunks.part_for(&row).tables.push(row));
    rows.products
        .into_iter()
        .for_each(|row| chunks.part_for(&row).products.push(row));
    chunks.parts
}

#[derive(Default)]
struct Chunks {
    parts: Vec<CatalogImported>,
    rows: usize,
    bytes: usize,
}

impl Chunks {
    /// The part that takes this row.
    fn part_for(&mut self, row: &impl Pack) -> &mut CatalogImported {
        let bytes = codec::encode(row).len();
        self.rows += 1;
        self.bytes += bytes;
        if self.parts.is_empty() || self.rows > CHUNK_ROWS || self.bytes > CHUNK_BYTES {
            self.parts.push(CatalogImported::default());
            (self.rows, self.bytes) = (1, bytes);
        }
        let last = self.parts.len() - 1;
        &mut self.parts[last]
    }
}
