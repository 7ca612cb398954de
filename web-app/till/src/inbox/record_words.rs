//! Records and their values as people read them: what one is called, and what stands in a field.

use core_wasm::base::money::Amount;
use core_wasm::base::names::Names;
use core_wasm::base::role::Role;
use core_wasm::records::describe::{FieldInfo, FieldType, Kind, Value};
use core_wasm::replica::Replica;
use web_ui::format;
use web_ui::text::{joined, role_name, t};

/// What the record is called; its id where it has no name here. The store is but one.
pub fn name(replica: &Replica, kind: &str, id: &str) -> Option<String> {
    let in_words = |names: &Names| names.get(&t().lang()).to_owned();
    let catalog = replica.catalog();
    let found = match kind {
        "store" => return None,
        "product" => catalog.products.get(&id.into()).map(|row| in_words(&row.name)),
        "category" => catalog.categories.get(&id.into()).map(|row| in_words(&row.name)),
        "modifier_group" => catalog
            .modifier_groups
            .get(&id.into())
            .map(|row| in_words(&row.name)),
        "table" => catalog.tables.get(&id.into()).map(|row| row.name.clone()),
        "member" => replica.staff().0.get(&id.into()).map(|row| row.name.clone()),
        "tax" => replica.settings().tax(&id.into()).map(|row| in_words(&row.name)),
        "station" => replica
            .settings()
            .station(&id.into())
            .map(|row| in_words(&row.name)),
        "unit" => replica.settings().unit(&id.into()).map(|row| in_words(&row.name)),
        kind => {
            let row = replica.records().of(kind).and_then(|rows| rows.get(&id.into()));
            row.and_then(|row| row.fields.get("name")).map(|name| match name {
                Value::Names(names) => in_words(names),
                other => other.text(),
            })
        }
    };
    Some(found.unwrap_or_else(|| id.to_owned()))
}

/// A value as people read it.
pub fn value_words(replica: &Replica, field: Option<&FieldInfo>, value: &Value) -> String {
    let currency = replica.settings().get().map(|store| store.currency);
    let named = |id: &str| {
        let of = field.and_then(|field| field.of);
        of.and_then(|of| name(replica, of, id))
            .unwrap_or_else(|| id.to_owned())
    };
    match (value, field.map(|field| field.kind)) {
        (value, _) if value.is_empty() => t().inbox.no_words().to_owned(),
        (Value::Flag(true), _) => t().inbox.yes().to_owned(),
        (Value::Flag(false), _) => t().inbox.no().to_owned(),
        (Value::Number(amount), Some(Kind::Amount)) => match currency {
            Some(currency) => format::money(Amount(*amount), currency),
            None => format::digits(&amount.to_string()),
        },
        (Value::Number(rate), Some(Kind::Rate)) => format::rate(*rate),
        (Value::Number(number), _) => format::digits(&number.to_string()),
        (Value::Text(id), Some(Kind::Id)) => named(id),
        (Value::Text(_), Some(Kind::Pin)) => "••••".to_owned(),
        (Value::Text(word), Some(Kind::Choice)) => match Role::of(value.clone()) {
            Some(role) => role_name(role).to_owned(),
            None => word.clone(),
        },
        (Value::Text(text), _) => t().inbox.quoted(text),
        (Value::List(ids), _) => joined(ids.iter().map(|id| named(id)), ", "),
        (Value::Rows(rows), _) => joined(rows.iter().map(|row| row_words(row, currency)), ", "),
        (value, _) => value.text(),
    }
}

/// A part of a record: its name, and an amount if it has one.
fn row_words(row: &[(String, Value)], currency: Option<core_wasm::base::money::Currency>) -> String {
    let find = |wanted: &str| {
        row.iter()
            .find(|(field, _)| field == wanted)
            .map(|(_, value)| value)
    };
    let name = match find("name") {
        Some(Value::Names(names)) => names.get(&t().lang()).to_owned(),
        other => other.map(Value::text).unwrap_or_default(),
    };
    match (find("price"), currency) {
        (Some(Value::Number(price)), Some(currency)) => {
            joined([name, format::money(Amount(*price), currency)], " ")
        }
        _ => name,
    }
}
