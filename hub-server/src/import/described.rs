//! The files of records that are stored by their description: nothing about them is written here.

use super::cells::{Reader, Store};
use super::field::Ids;
use super::folder::Files;
use super::in_use::InUse;
use super::table::Table;
use core_wasm::records::RECORDS;
use core_wasm::records::describe::{RecordInfo, Value};
use core_wasm::records::described::{Fields, RecordImported};

/// Reads all of them; the ids of their records are added to `store` first, since one may point at another.
pub fn read(files: &Files<'_>, store: &mut Store<'_>, in_use: &mut InUse) -> Vec<RecordImported> {
    let described = RECORDS.iter().filter(|info| info.is_described());
    let tables: Vec<_> = described
        .map(|info| (*info, Table::read(files, info, store.langs)))
        .collect();
    for (info, table) in &tables {
        let ids = Ids::new(info.from.unwrap_or_default(), table.as_ref().and_then(Table::ids));
        store.ids.insert(info.name, ids);
        in_use.say(info.name, table.as_ref().and_then(Table::archived));
    }
    let records = tables.iter().map(|(info, table)| RecordImported {
        record: info.name.to_owned(),
        rows: table
            .as_ref()
            .map(|table| rows(info, table, store))
            .unwrap_or_default(),
    });
    records.collect()
}

fn rows(info: &'static RecordInfo, table: &Table<'_>, store: &Store<'_>) -> Vec<Fields> {
    let reader = Reader::new(info, store);
    let rows = table.rows().filter_map(|row| {
        let mut fields = reader.read(&row).named()?;
        match fields.remove("id")? {
            Value::Text(id) => Some(Fields {
                id: id.into(),
                fields,
            }),
            _ => None,
        }
    });
    rows.collect()
}
