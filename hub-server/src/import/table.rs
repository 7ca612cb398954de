//! A CSV file (RFC 4180) as rows whose fields are found by their column's name.

use super::cells::{Source, columns};
use super::field::Field;
use super::folder::Folder;
use super::problem::{Problem, Problems};
use core_wasm::base::ids::Lang;
use core_wasm::base::names::Names;
use core_wasm::records::describe::{FieldInfo, Kind, RecordInfo};
use std::collections::BTreeSet;

/// The rows of a file.
#[derive(Debug)]
pub struct Table<'a> {
    file: &'static str,
    columns: Vec<String>,
    rows: Vec<(usize, csv::StringRecord)>,
    complete: bool,
    problems: &'a Problems,
}

/// One row.
#[derive(Clone, Copy, Debug)]
pub struct Row<'a> {
    table: &'a Table<'a>,
    /// Its first line, from 1.
    pub line: usize,
    record: &'a csv::StringRecord,
}

impl<'a> Table<'a> {
    /// Reads the file of a record. Columns that are missing, unknown or doubled are problems. Nothing is returned if there
    /// is no table to read; an absent file that may be absent is a table without rows.
    pub fn read(
        folder: &Folder,
        info: &'static RecordInfo,
        langs: &[Lang],
        problems: &'a Problems,
    ) -> Option<Self> {
        let (file, required) = (info.from?, info.needed);
        let known_problems = problems.len();
        let mut table = Self {
            file,
            columns: Vec::new(),
            rows: Vec::new(),
            complete: true,
            problems,
        };
        let Some(text) = folder.text(file, required, problems) else {
            return (problems.len() == known_problems).then_some(table);
        };
        let mut reader = csv::ReaderBuilder::new()
            .has_headers(false)
            .flexible(true)
            .from_reader(text.as_bytes());
        let mut records = reader.records();
        let problem = |line, column, what: String| {
            problems.add(Problem {
                file,
                line,
                column,
                what,
            });
        };
        let Some(Ok(header)) = records.next() else {
            problem(
                None,
                None,
                "is empty; the first line names the columns".to_owned(),
            );
            return None;
        };
        table.columns = header.iter().map(str::to_owned).collect();
        let expected = expected(info, langs);
        for column in &mut table.columns {
            if let Some((meant, _)) = expected.iter().find(|(_, aliases)| aliases.contains(column)) {
                column.clone_from(meant);
            }
        }
        let expected: Vec<String> = expected.into_iter().map(|(column, _)| column).collect();
        for column in &expected {
            if !table.columns.contains(column) {
                problem(Some(1), Some(column.clone()), "this column is missing".to_owned());
            }
        }
        for (place, column) in table.columns.iter().enumerate() {
            if !expected.contains(column) {
                let what = format!("there is no such column; the columns are {}", expected.join(", "));
                problem(Some(1), Some(column.clone()), what);
            } else if table.columns[..place].contains(column) {
                problem(
                    Some(1),
                    Some(column.clone()),
                    "this column stands twice".to_owned(),
                );
            }
        }
        for record in records {
            let Ok(record) = record else {
                continue;
            };
            let line = record.position().map_or(0, |position| {
                usize::try_from(position.line()).unwrap_or(usize::MAX)
            });
            if record.len() == table.columns.len() {
                table.rows.push((line, record));
            } else {
                table.complete = false;
                let what = format!(
                    "has {} values for {} columns; put a value that contains a comma in double quotes",
                    record.len(),
                    table.columns.len()
                );
                problem(Some(line), None, what);
            }
        }
        Some(table)
    }

    /// All rows.
    pub fn rows(&'a self) -> impl Iterator<Item = Row<'a>> {
        self.rows.iter().map(|(line, record)| Row {
            table: self,
            line: *line,
            record,
        })
    }

    /// Everything that stands in the column `id`; nothing if some of it could not be read.
    pub fn ids(&'a self) -> Option<BTreeSet<String>> {
        let ids = self
            .rows()
            .map(|row| row.field("id").map(|field| field.value.to_owned()));
        ids.collect::<Option<_>>().filter(|_| self.is_complete())
    }

    /// Whether every row could be read.
    pub fn is_complete(&self) -> bool {
        self.complete
    }
}

/// The columns that a record's file has: those of one value, then names in each language; each with what it can be
/// called besides.
fn expected(info: &'static RecordInfo, langs: &[Lang]) -> Vec<(String, Vec<String>)> {
    let owned = |texts: &[&str]| texts.iter().map(|&text| text.to_owned()).collect();
    let (mut single, mut named) = (Vec::new(), Vec::new());
    for column in columns(info) {
        match info.field(column) {
            Some(field) if field.kind == Kind::Names => named.extend(langs.iter().map(|lang| {
                let with = |stem: &&str| format!("{stem}_{lang}");
                (with(&field.name), field.aliases.iter().map(with).collect())
            })),
            Some(field) => single.push((column.to_owned(), owned(field.aliases))),
            None => single.push((column.to_owned(), Vec::new())),
        }
    }
    single.append(&mut named);
    single
}

impl<'a> Source<'a> for Row<'a> {
    fn cell(&self, column: &str) -> Option<Field<'a>> {
        self.field(column)
    }

    /// From the columns `<stem>_<lang>`.
    fn names(&self, stem: &str, langs: &[Lang], max: u16) -> Option<Names> {
        let texts: Vec<_> = langs
            .iter()
            .map(|lang| {
                let text = self
                    .field(&format!("{stem}_{lang}"))
                    .and_then(|field| field.text(max));
                text.map(|text| (lang.clone(), text))
            })
            .collect();
        texts.into_iter().collect()
    }

    fn number(&self, info: &FieldInfo) -> Option<i64> {
        self.field(info.name)?.number(info.least, info.most)
    }
}

impl<'a> Row<'a> {
    /// The field of a column; nothing if the column is missing, which the header's check has told.
    pub fn field(&self, column: &str) -> Option<Field<'a>> {
        let place = self.table.columns.iter().position(|name| name == column)?;
        Some(Field {
            file: self.table.file,
            line: self.line,
            column: column.to_owned(),
            value: self.record.get(place)?,
            problems: self.table.problems,
        })
    }
}
