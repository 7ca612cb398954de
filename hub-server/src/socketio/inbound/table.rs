//! Which table of the store a client means: by its id, or by the name that is on it.

use super::Shop;
use crate::socketio::wire::Fields;
use core_wasm::base::ids::TableId;
use core_wasm::records::catalog::Table;

/// The table that is named, if any is. One that the store has not keeps the text that it is named by.
pub(super) fn named(fields: &Fields<'_>, shop: &Shop<'_>) -> Option<TableId> {
    let inner = fields.object("table");
    let inner = |name: &str| inner.as_ref().and_then(|table| table.text(&[name]));
    // What people read on the table before what a program calls it.
    let names = [
        fields.text(&["tableNumber"]),
        fields.text(&["tableName"]),
        inner("number"),
        inner("name"),
        fields.text(&["table"]),
    ];
    let ids = [fields.text(&["tableId"]), inner("id")];
    let (names, ids) = (names.into_iter().flatten(), ids.into_iter().flatten());
    let tables = &shop.replica.catalog().tables;
    let of_name = |name: &str| {
        let called = |table: &Table| table.name.trim().to_lowercase() == name.trim().to_lowercase();
        tables
            .iter()
            .find(|(_, table)| called(table))
            .map(|(id, _)| id.clone())
    };
    let of_id = |id: &str| {
        let id = TableId::from(id);
        tables.used(&id).is_some().then_some(id)
    };
    // `Table 5` is a way to say 5.
    let short = |name: &str| {
        let (word, rest) = name.trim().split_once(' ')?;
        word.eq_ignore_ascii_case("table")
            .then(|| of_name(rest))
            .flatten()
    };
    let (names, ids): (Vec<String>, Vec<String>) = (names.collect(), ids.collect());
    let by_id = ids.iter().find_map(|id| of_id(id).or_else(|| of_name(id)));
    let by_name = || {
        let mut all = names.iter();
        all.find_map(|name| of_name(name).or_else(|| short(name)).or_else(|| of_id(name)))
    };
    let as_said = || {
        names
            .first()
            .or(ids.first())
            .map(|text| TableId::from(text.as_str()))
    };
    by_id.or_else(by_name).or_else(as_said)
}
