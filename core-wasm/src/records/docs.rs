//! docs/RECORDS.md, made from the descriptions: a test compares, and writes it anew with `EVERTILL_DOCS=write`.

use super::RECORDS;
use super::describe::{FieldInfo, Kind, MAX_TEXT, RecordInfo};
use std::fmt::Write;

const HEAD: &str = "# Records

Master data, by its descriptions (`core-wasm/src/records`). This page is written by a test: run it with `EVERTILL_DOCS=write` after
a description has changed. How the fields of two people's edits meet is in EVENTS.md; how a record is added, in CONTRIBUTING.md.

*Seen by* and *changed by* are the permissions that it takes to list a record, and to change one or approve a change (the record `role`
says who has which). A file's columns have the fields' names (of a name, `name_en` for each language) or one of those in *columns*.
A field that is *personal* is about a person. A record that names no event is stored by its description, and travels in
`record.imported` and `record.edited`.
";

/// The whole page.
pub fn page() -> String {
    let mut page = HEAD.to_owned();
    for info in RECORDS {
        record(info, &mut page);
    }
    page
}

fn record(info: &RecordInfo, page: &mut String) {
    let _ = write!(page, "\n## {}\n\n{}\n\n", info.name, info.doc);
    let from = match info.from {
        Some(from) if info.needed => format!("`{from}`, which every store has"),
        Some(from) if from.starts_with('[') => format!("`{from}` in store.toml"),
        Some(from) => format!("`{from}`"),
        None => "store.toml itself".to_owned(),
    };
    let _ = writeln!(
        page,
        "Seen by: {} · changed by: {} · imported from: {from} · events: {}\n",
        info.seen_by
            .map_or("anybody who works here".to_owned(), |seen_by| format!(
                "`{}`",
                seen_by.word()
            )),
        format_args!("`{}`", info.changed_by.word()),
        info.events.unwrap_or("`record.imported`, `record.edited`"),
    );
    page.push_str("| field | form | | columns | what it is |\n|---|---|---|---|---|\n");
    for field in info.fields {
        let _ = writeln!(
            page,
            "| {} | {} | {} | {} | {} |",
            field.name,
            form(field),
            marks(field),
            columns(field),
            field.doc.replace('|', "\\|"),
        );
    }
}

fn form(field: &FieldInfo) -> String {
    let mut form = field.kind.word().to_owned();
    match (field.kind, field.of) {
        (Kind::Id, Some(of)) => form = format!("id of `{of}`"),
        (Kind::List, Some(of)) => form = format!("ids of `{of}`"),
        (Kind::Rows, Some(of)) => form = format!("list of `{of}`"),
        _ => {}
    }
    if !field.words.is_empty() {
        form = field
            .words
            .iter()
            .map(|word| format!("`{word}`"))
            .collect::<Vec<_>>()
            .join(", ");
    }
    if field.kind == Kind::Number || field.kind == Kind::Amount && field.least == 0 {
        let _ = match field.most {
            i64::MAX => write!(form, ", {} or more", field.least),
            most => write!(form, ", {} to {most}", field.least),
        };
    }
    if field.max != MAX_TEXT {
        let _ = write!(form, ", at most {} characters", field.max);
    }
    form
}

fn marks(field: &FieldInfo) -> String {
    let default = field.default.map(|default| match (field.kind, default) {
        (Kind::Flag, 0) => "default no".to_owned(),
        (Kind::Flag, _) => "default yes".to_owned(),
        _ => format!("default {default}"),
    });
    let marks = [
        field.required.then(|| "required".to_owned()),
        default,
        field.unique.then(|| "unique".to_owned()),
        field.personal.then(|| "personal".to_owned()),
        field.list.then(|| "in lists".to_owned()),
        field.search.then(|| "searched".to_owned()),
    ];
    marks.into_iter().flatten().collect::<Vec<_>>().join(", ")
}

fn columns(field: &FieldInfo) -> String {
    match field.kind {
        _ if !field.imported => "none".to_owned(),
        _ => {
            let names = [field.name].into_iter().chain(field.aliases.iter().copied());
            names
                .map(|name| format!("`{name}`"))
                .collect::<Vec<_>>()
                .join(", ")
        }
    }
}
