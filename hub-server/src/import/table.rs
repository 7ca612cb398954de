//! A CSV file (RFC 4180, and what spreadsheets make of it) as rows whose fields are found by their column's name.
//!
//! Keeps true: what can't be told apart from what was meant is a problem; columns and rows in which nothing stands are none.

use super::cells::Source;
use super::field::Field;
use super::folder::Files;
use super::heading::{ARCHIVED, Column, expected};
use super::in_use::Said;
use super::lines::{Record, Records, SEPARATORS, cleaned, likeliest_separator, named_separator};
use super::place::Place;
use super::problem::{Problem, quoted};
use core_wasm::base::ids::Lang;
use core_wasm::base::names::Names;
use core_wasm::records::describe::{FieldInfo, RecordInfo};
use std::collections::{BTreeMap, BTreeSet};

/// The most rows of a file: far beyond the 100,000 products that a hub is made for.
const MOST_ROWS: usize = 250_000;

/// The rows of a file.
#[derive(Debug)]
pub struct Table<'a> {
    file: &'static str,
    text: String,
    /// The name of each column; nothing of one in which nothing may stand.
    columns: Vec<Option<String>>,
    rows: Vec<Record>,
    complete: bool,
    /// Whether the store has the file.
    pub is_there: bool,
    has_decimal_comma: bool,
    files: &'a Files<'a>,
}

/// One row.
#[derive(Clone, Copy, Debug)]
pub struct Row<'a> {
    table: &'a Table<'a>,
    record: &'a Record,
}

impl<'a> Table<'a> {
    /// Reads the file of a record. Columns that are missing, unknown or doubled are problems. Nothing is returned if there
    /// is no table to read; an absent file that may be absent is a table without rows.
    pub fn read(files: &'a Files<'a>, info: &'static RecordInfo, langs: &[Lang]) -> Option<Self> {
        let (file, required) = (info.from?, info.needed);
        let known_problems = files.problems.len();
        let text = files.text(file, required);
        let mut table = Self {
            file,
            text: String::new(),
            columns: Vec::new(),
            rows: Vec::new(),
            complete: true,
            is_there: text.is_some(),
            has_decimal_comma: false,
            files,
        };
        let Some(text) = text else {
            return (files.problems.len() == known_problems).then_some(table);
        };
        table.text = text;
        let expected = expected(info, langs);
        let (separator, from) = table.separator(&expected)?;
        // Spreadsheets separate by semicolons where the comma is the decimal mark.
        table.has_decimal_comma = separator == b';';
        let text = std::mem::take(&mut table.text);
        let mut records = Records::new(&text, from, separator).filter(|record| !record.is_empty());
        let heading = records.next();
        let rows: Vec<_> = records.by_ref().take(MOST_ROWS + 1).collect();
        drop(records);
        table.text = text;
        let Some(heading) = heading else {
            table.whole("is empty; the first line names the columns".to_owned());
            return None;
        };
        table.head(&heading, &expected)?;
        if rows.len() > MOST_ROWS {
            table.whole(format!("has more than {MOST_ROWS} rows; no store has"));
            return None;
        }
        let may_be_empty = |column: &Option<String>| {
            let mut known = expected.iter();
            column
                .as_ref()
                .is_none_or(|name| known.any(|known| known.name == *name && known.may_be_empty))
        };
        let needed = table
            .columns
            .iter()
            .rposition(|column| !may_be_empty(column))
            .map_or(0, |at| at + 1);
        for row in rows {
            if table.fits(&row, needed) {
                table.rows.push(row);
            } else {
                table.complete = false;
            }
        }
        Some(table)
    }

    /// Whether it has a column for this field.
    pub fn has_column(&self, field: &str) -> bool {
        self.columns.iter().flatten().any(|column| column == field)
    }

    /// The separator, and where the heading is looked for.
    fn separator(&self, expected: &[Column]) -> Option<(u8, usize)> {
        if let Some((said, end)) = named_separator(&self.text) {
            let known = SEPARATORS
                .into_iter()
                .find(|separator| char::from(*separator) == said);
            let Some(known) = known else {
                let what = format!(
                    "says that {} separates its values; save it with a comma, a semicolon or a tab",
                    quoted(&said.to_string())
                );
                return self.problem(Place::START, None, what);
            };
            return Some((known, end));
        }
        let known = |value: &str| expected.iter().any(|column| column.is_called(cleaned(value)));
        Some((likeliest_separator(&self.text, known), 0))
    }

    /// Takes the names of the columns; nothing if none is known.
    fn head(&mut self, heading: &Record, expected: &[Column]) -> Option<()> {
        let names: Vec<&str> = expected
            .iter()
            .filter(|column| column.needed)
            .map(|column| column.name.as_str())
            .collect();
        let names = names.join(", ");
        let found: Vec<Option<&Column>> = heading
            .values
            .iter()
            .map(|value| expected.iter().find(|column| column.is_called(cleaned(value))))
            .collect();
        if found.iter().flatten().next().is_none() {
            let first = self
                .text
                .get(..)
                .unwrap_or_default()
                .lines()
                .find(|line| !line.trim().is_empty());
            let what = format!(
                "must name the columns, which are {names}; {} names none of them",
                quoted(first.unwrap_or_default())
            );
            return self.problem(heading.place, None, what);
        }
        for column in expected.iter().filter(|column| column.needed) {
            if !found.iter().flatten().any(|found| found.name == column.name) {
                self.problem::<()>(
                    heading.place,
                    Some(&column.name),
                    "this column is missing".to_owned(),
                );
            }
        }
        for (at, (value, column)) in heading.values.iter().zip(&found).enumerate() {
            let (value, place) = (cleaned(value), heading.place_of(&self.text, at));
            match column {
                None if value.is_empty() => self.columns.push(None),
                None => {
                    let what = format!("there is no such column; the columns are {names}");
                    self.problem::<()>(place, Some(value), what);
                    self.columns.push(Some(value.to_owned()));
                }
                Some(column) => {
                    if self.columns.iter().flatten().any(|known| *known == column.name) {
                        let what = format!("{} is this column, which stands there already", quoted(value));
                        self.problem::<()>(place, Some(&column.name), what);
                    }
                    self.columns.push(Some(column.name.clone()));
                }
            }
        }
        Some(())
    }

    /// Whether a row has a value for each column up to the `needed`th, and none beyond the columns. Spreadsheets leave the
    /// last ones out where nothing stands in them, and add some.
    fn fits(&self, row: &Record, needed: usize) -> bool {
        if let Some(at) = row.never_closed {
            let what =
                "begins with a double quote that is never closed; close it, or write it twice if it is meant";
            self.problem::<()>(row.place_of(&self.text, at), self.column(at), what.to_owned());
            return false;
        }
        let beyond = (self.columns.len()..row.count)
            .any(|at| row.values.get(at).is_none_or(|value| !cleaned(value).is_empty()));
        if beyond || row.count < needed {
            let what = format!(
                "has {} values for {} columns; put a value that contains a separator in double quotes",
                row.count,
                self.columns.len()
            );
            self.problem::<()>(row.place, None, what);
            return false;
        }
        let nameless = self.columns.iter().zip(row.values.iter()).enumerate();
        for (at, (column, value)) in nameless {
            if column.is_none() && !cleaned(value).is_empty() {
                let what = format!(
                    "{} stands in a column without a name; name it in the first line",
                    quoted(value)
                );
                self.problem::<()>(row.place_of(&self.text, at), None, what);
                return false;
            }
        }
        true
    }

    fn column(&self, at: usize) -> Option<&str> {
        self.columns.get(at)?.as_deref()
    }

    fn problem<T>(&self, place: Place, column: Option<&str>, what: String) -> Option<T> {
        self.files.problems.add(Problem {
            file: self.file,
            place: Some(place),
            column: column.map(str::to_owned),
            what,
            ask: None,
        });
        None
    }

    fn whole(&self, what: String) {
        self.files.problems.add(Problem {
            file: self.file,
            place: None,
            column: None,
            what,
            ask: None,
        });
    }

    /// All rows.
    pub fn rows(&'a self) -> impl Iterator<Item = Row<'a>> {
        self.rows.iter().map(|record| Row { table: self, record })
    }

    /// Everything that stands in the column `id`; nothing if some of it could not be read.
    pub fn ids(&'a self) -> Option<BTreeSet<String>> {
        let ids = self
            .rows()
            .map(|row| row.field("id").map(|field| field.value.to_owned()));
        ids.collect::<Option<_>>().filter(|_| self.is_complete())
    }

    /// Of each row's id, what the file says of its being out of use; nothing if the store has no such file.
    pub fn archived(&'a self) -> Option<BTreeMap<String, Said>> {
        let rows = self.rows().filter_map(|row| {
            let said = Said {
                place: row.record.place,
                archived: row.archived(),
            };
            Some((row.field("id")?.value.to_owned(), said))
        });
        self.is_there.then(|| rows.collect())
    }

    /// Whether every row could be read.
    pub fn is_complete(&self) -> bool {
        self.complete
    }
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

    fn is_archived(&self) -> bool {
        self.field(ARCHIVED).is_some_and(|field| field.says_yes())
    }
}

impl<'a> Row<'a> {
    /// Its first line.
    pub fn line(&self) -> usize {
        self.record.place.line
    }

    /// What it says of its being out of use, if its file has a column for that.
    pub fn archived(&self) -> Option<bool> {
        let field = self.field(ARCHIVED)?;
        Some(!field.value.is_empty() && field.yes_no()?)
    }

    /// The field of a column; nothing if the column is missing, which the header's check has told.
    pub fn field(&self, column: &str) -> Option<Field<'a>> {
        let place = self
            .table
            .columns
            .iter()
            .position(|name| name.as_deref() == Some(column))?;
        Some(Field {
            file: self.table.file,
            place: self.record.place_of(&self.table.text, place),
            column: column.to_owned(),
            value: cleaned(self.record.values.get(place).unwrap_or_default()),
            has_decimal_comma: self.table.has_decimal_comma,
            problems: self.table.files.problems,
        })
    }
}
