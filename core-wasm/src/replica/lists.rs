//! Lists of records by their descriptions, page by page.

use super::Replica;
use crate::base::order::arrange;
use crate::records::catalog::folded;
use crate::records::describe::{Kind, Record, RecordInfo, Value};
use crate::records::described::Fields;
use crate::records::lww::{Keyed, Rows};
use crate::records::record;

/// What is asked for.
#[derive(Clone, Copy, Debug)]
pub struct Wanted<'a> {
    /// Behind the record of this id.
    pub after: Option<&'a str>,
    /// At most so many.
    pub limit: usize,
    /// Text that one of the searched fields has, whatever its case and accents.
    pub search: Option<&'a str>,
}

/// A page of records, by their ids.
#[derive(Clone, Debug, PartialEq)]
pub struct Listed {
    /// The records.
    pub rows: Vec<ListedRow>,
    /// Whether there are more behind them.
    pub more: bool,
}

/// A record in a list.
#[derive(Clone, Debug, PartialEq)]
pub struct ListedRow {
    /// Its id.
    pub id: String,
    /// Its fields by name; of a secret, none.
    pub fields: Vec<(String, Value)>,
    /// Those of them that only a later build knows.
    pub unknown: Vec<String>,
}

impl Replica {
    /// The records of a kind that are in use, by their ids; nothing if the kind has no list.
    pub fn listed(&self, name: &str, wanted: &Wanted<'_>) -> Option<Listed> {
        let settings = self.settings.get();
        Some(match name {
            "category" => typed(&self.catalog.categories, wanted),
            "modifier_group" => typed(&self.catalog.modifier_groups, wanted),
            "table" => typed(&self.catalog.tables, wanted),
            "member" => typed(&self.staff.0, wanted),
            "tax" => parts(settings.map(|store| &store.taxes), wanted),
            "station" => parts(settings.map(|store| &store.stations), wanted),
            "unit" => parts(settings.map(|store| &store.units), wanted),
            _ => {
                let info = record(name).filter(|info| info.is_described());
                let rows = self.records.of(name);
                if info.is_none() && rows.is_none() {
                    return None;
                }
                let rows = rows.into_iter().flat_map(Rows::iter);
                page(info, rows.map(|(_, row)| of_fields(row)), wanted)
            }
        })
    }
}

fn of_fields(row: &Fields) -> Vec<(String, Value)> {
    let id = ("id".to_owned(), Value::Text(row.id.to_string()));
    let fields = row
        .fields
        .iter()
        .map(|(field, value)| (field.clone(), value.clone()));
    [id].into_iter().chain(fields).collect()
}

fn typed<R: Keyed + Record>(rows: &Rows<R>, wanted: &Wanted<'_>) -> Listed {
    page(Some(R::INFO), rows.iter().map(|(_, row)| row.row()), wanted)
}

fn parts<R: Record>(rows: Option<&Vec<R>>, wanted: &Wanted<'_>) -> Listed {
    let mut rows: Vec<_> = rows.into_iter().flatten().map(R::row).collect();
    arrange(&mut rows, |a, b| id_of(a).cmp(&id_of(b)));
    page(Some(R::INFO), rows.into_iter(), wanted)
}

fn id_of(row: &[(String, Value)]) -> String {
    let mut ids = row.iter().filter(|(field, _)| field == "id");
    ids.next().map(|(_, id)| id.text()).unwrap_or_default()
}

/// The page of rows, which come by their ids as they rise.
fn page(
    info: Option<&'static RecordInfo>,
    rows: impl Iterator<Item = Vec<(String, Value)>>,
    wanted: &Wanted<'_>,
) -> Listed {
    let text = wanted.search.map(folded).filter(|text| !text.is_empty());
    let known = |field: &str| info.and_then(|info| info.field(field));
    let found = |row: &Vec<(String, Value)>| {
        text.as_ref().is_none_or(|text| {
            let mut searched = row
                .iter()
                .filter(|(field, _)| known(field).is_some_and(|field| field.search));
            searched.any(|(_, value)| has(value, text))
        })
    };
    let behind = |row: &Vec<(String, Value)>| wanted.after.is_none_or(|after| id_of(row).as_str() > after);
    let rows = rows.filter(behind).filter(found).take(wanted.limit + 1);
    let mut rows: Vec<ListedRow> = rows.map(|row| listed(info, row)).collect();
    let more = rows.len() > wanted.limit;
    rows.truncate(wanted.limit);
    Listed { rows, more }
}

fn has(value: &Value, text: &str) -> bool {
    match value {
        Value::Names(names) => names.iter().any(|(_, name)| folded(name).contains(text)),
        value => folded(&value.text()).contains(text),
    }
}

fn listed(info: Option<&'static RecordInfo>, row: Vec<(String, Value)>) -> ListedRow {
    let known = |field: &str| info.and_then(|info| info.field(field));
    let mut listed = ListedRow {
        id: id_of(&row),
        fields: Vec::new(),
        unknown: Vec::new(),
    };
    for (field, value) in row {
        let described = known(&field);
        if field == "id" || value == Value::Nothing || described.is_some_and(|field| field.kind == Kind::Pin)
        {
            continue;
        }
        if !described.is_some_and(|described| described.fits(&value)) {
            listed.unknown.push(field.clone());
        }
        listed.fields.push((field, value));
    }
    listed
}
