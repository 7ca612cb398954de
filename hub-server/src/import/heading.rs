//! Which column of a file is which field: by the field's name or what else it is called, in any case, with any signs between
//! its words.

use super::cells::columns;
use core_wasm::base::ids::Lang;
use core_wasm::records::describe::{FieldInfo, Kind, RecordInfo};

/// The column that says whether a record is out of use. Every file may have it, and none must.
pub const ARCHIVED: &str = "archived";
const CALLED_ARCHIVED: [&str; 3] = [ARCHIVED, "inactive", "discontinued"];

/// A column that a file may have.
#[derive(Debug)]
pub struct Column {
    /// What problems call it: `price`, `name_en`.
    pub name: String,
    /// All that it may be called, as [`plain`] has it.
    called: Vec<String>,
    /// Whether a file without it is refused.
    pub needed: bool,
    /// Whether a value in it may be empty.
    pub may_be_empty: bool,
}

impl Column {
    /// Whether a file may call it so.
    pub fn is_called(&self, heading: &str) -> bool {
        self.called.contains(&plain(heading))
    }
}

/// The columns that a record's file has: those of one value, names in each language, and the one that archives.
pub fn expected(info: &'static RecordInfo, langs: &[Lang]) -> Vec<Column> {
    let (mut single, mut named) = (Vec::new(), Vec::new());
    for column in columns(info) {
        let aliases = info.field(column).map(|field| field.aliases).unwrap_or_default();
        let stems = || [column].into_iter().chain(aliases.iter().copied());
        match info.field(column).map(|field| field.kind) {
            Some(Kind::Names) => named.extend(langs.iter().enumerate().map(|(at, lang)| {
                let with = stems().map(|stem| plain(&format!("{stem}_{lang}")));
                // A name in no language is one in the store's own.
                let without = stems().filter(|_| at == 0).map(plain);
                Column {
                    name: format!("{column}_{lang}"),
                    called: with.chain(without).collect(),
                    needed: true,
                    may_be_empty: false,
                }
            })),
            kind => single.push(Column {
                name: column.to_owned(),
                called: stems().map(plain).collect(),
                needed: !info.field(column).is_some_and(FieldInfo::may_be_left_out),
                may_be_empty: kind == Some(Kind::List)
                    || info.field(column).is_some_and(|field| !field.required),
            }),
        }
    }
    single.append(&mut named);
    single.push(Column {
        name: ARCHIVED.to_owned(),
        called: CALLED_ARCHIVED.map(str::to_owned).into(),
        needed: false,
        may_be_empty: true,
    });
    single
}

/// A heading without case, and with `_` for whatever stands between its words.
fn plain(heading: &str) -> String {
    let lower = heading.to_lowercase();
    let words = lower.split(|character: char| !character.is_alphanumeric());
    words
        .filter(|word| !word.is_empty())
        .collect::<Vec<_>>()
        .join("_")
}

#[cfg(test)]
mod tests {
    use super::*;
    use core_wasm::records::catalog::Product;
    use core_wasm::records::describe::Record;

    #[test]
    fn headings_are_known_in_any_case_by_their_usual_names() {
        let columns = expected(Product::INFO, &["en".into(), "pt-BR".into()]);
        for (heading, column) in [
            ("ID", Some("id")),
            ("Price", Some("price")),
            ("Unit price", Some("price")),
            ("Bar code", Some("barcode")),
            ("EAN", Some("barcode")),
            ("Modifier-Groups", Some("modifier_groups")),
            ("Name (EN)", Some("name_en")),
            ("NAME_PT_BR", Some("name_pt-BR")),
            ("name", Some("name_en")),
            ("Inactive", Some("archived")),
            ("Colour", None),
            ("", None),
        ] {
            let found = columns.iter().find(|column| column.is_called(heading));
            assert_eq!(found.map(|column| column.name.as_str()), column, "{heading}");
        }
    }

    #[test]
    fn no_heading_is_two_columns() {
        let langs = ["en".into(), "ar".into()];
        for info in core_wasm::records::RECORDS
            .iter()
            .filter(|info| info.from.is_some())
        {
            let columns = expected(info, &langs);
            for column in &columns {
                for called in &column.called {
                    let all = columns.iter().filter(|other| other.is_called(called));
                    assert_eq!(all.count(), 1, "{}: {called}", info.name);
                }
            }
        }
    }
}
