//! A CSV file (RFC 4180) as rows whose fields are found by their column's name.

use super::field::Field;
use super::folder::Folder;
use super::problem::{Problem, Problems};
use core_wasm::base::ids::Lang;
use core_wasm::base::names::Names;
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
    /// Reads `file`. Columns that are missing, unknown or doubled are problems. Nothing is returned if there is no
    /// table to read; an absent file that may be absent is a table without rows.
    pub fn read(
        folder: &Folder,
        file: &'static str,
        required: bool,
        columns: &[&str],
        names: &[(&str, &[Lang])],
        problems: &'a Problems,
    ) -> Option<Self> {
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
        let expected: Vec<String> = columns
            .iter()
            .map(|&column| column.to_owned())
            .chain(
                names
                    .iter()
                    .flat_map(|(stem, langs)| langs.iter().map(move |lang| format!("{stem}_{lang}"))),
            )
            .collect();
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

    /// The field, unless it is empty.
    pub fn optional(&self, column: &str) -> Option<Field<'a>> {
        self.field(column).filter(|field| !field.value.is_empty())
    }

    /// One text for each language, from the columns `<stem>_<lang>`.
    pub fn names(&self, stem: &str, langs: &[Lang]) -> Option<Names> {
        let texts: Vec<_> = langs
            .iter()
            .map(|lang| {
                let text = self
                    .field(&format!("{stem}_{lang}"))
                    .and_then(|field| field.text());
                text.map(|text| (lang.clone(), text))
            })
            .collect();
        texts.into_iter().collect()
    }
}
