//! A table of store.toml whose values are found by key, with the line each stands in.

use super::cells::Source;
use super::field::Field;
use super::problem::{Problem, Problems};
use core_wasm::base::ids::Lang;
use core_wasm::base::names::Names;
use core_wasm::records::describe::FieldInfo;
use std::collections::BTreeSet;
use std::ops::Range;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

/// The file.
pub const FILE: &str = "store.toml";

/// A table and where it stands.
#[derive(Clone, Debug)]
pub struct TomlTable<'a> {
    table: &'a DeTable<'a>,
    /// What it is called in problems: nothing for the file itself, `tax` in `[[tax]]`.
    name: String,
    line: usize,
    text: &'a str,
    problems: &'a Problems,
}

impl<'a> TomlTable<'a> {
    /// The file's own table.
    pub fn root(table: &'a DeTable<'a>, text: &'a str, problems: &'a Problems) -> Self {
        Self {
            table,
            name: String::new(),
            line: 1,
            text,
            problems,
        }
    }

    /// Keys that are none of `known` become problems.
    pub fn only(&self, known: &[&str]) {
        for key in self.table.keys() {
            if !known.contains(&key.get_ref().as_ref()) {
                let what = format!("there is no such key here; the keys are {}", known.join(", "));
                self.problem(line_of(self.text, &key.span()), key.get_ref(), what);
            }
        }
    }

    /// Whether a key is there.
    pub fn has(&self, key: &str) -> bool {
        self.table.get(key).is_some()
    }

    /// A text's field.
    pub fn string(&self, key: &str) -> Option<Field<'a>> {
        let (value, line) = self.value(key)?;
        let found = self.field(key, value, line);
        found.or_else(|| self.wrong_type(line, key, "a text in double quotes"))
    }

    /// Several texts' fields, at least one.
    pub fn strings(&self, key: &str) -> Option<Vec<Field<'a>>> {
        let (value, line) = self.value(key)?;
        let right = "a list of texts, such as [\"en\", \"ar\"]";
        match value.as_array() {
            Some(values) if !values.is_empty() => {
                let fields = values.iter().map(|value| {
                    let line = line_of(self.text, &value.span());
                    let found = self.field(key, value.get_ref(), line);
                    found.or_else(|| self.wrong_type(line, key, right))
                });
                fields.collect()
            }
            _ => self.wrong_type(line, key, right),
        }
    }

    /// The ids in the tables of `[[key]]`, whatever else is wrong with them; nothing if they can't be known.
    pub fn ids(&self, key: &str) -> Option<BTreeSet<String>> {
        let Some(value) = self.table.get(key) else {
            return Some(BTreeSet::new());
        };
        let id = |value: &Spanned<DeValue<'_>>| {
            let id = value.get_ref().as_table()?.get("id")?.get_ref().as_str();
            id.map(str::to_owned)
        };
        value.get_ref().as_array()?.iter().map(id).collect()
    }

    /// `true` or `false`, with its line.
    pub fn boolean(&self, key: &str) -> Option<(bool, usize)> {
        let (value, line) = self.value(key)?;
        match value.as_bool() {
            Some(value) => Some((value, line)),
            None => self.wrong_type(line, key, "true or false"),
        }
    }

    /// One text for each language, of at most `max` characters.
    pub fn names(&self, key: &str, langs: &[Lang], max: u16) -> Option<Names> {
        let (value, line) = self.value(key)?;
        let Some(table) = value.as_table() else {
            let example: Vec<_> = langs.iter().map(|lang| format!("{lang} = \"…\"")).collect();
            return self.wrong_type(
                line,
                key,
                &format!("a text for each language: {{ {} }}", example.join(", ")),
            );
        };
        let names = Self {
            table,
            name: self.path(key),
            line,
            ..self.clone()
        };
        let known: Vec<&str> = langs.iter().map(Lang::as_str).collect();
        names.only(&known);
        let texts: Vec<_> = langs
            .iter()
            .map(|lang| {
                let text = names.string(lang.as_str()).and_then(|field| field.text(max));
                text.map(|text| (lang.clone(), text))
            })
            .collect();
        texts.into_iter().collect()
    }

    /// The tables of `[[key]]`; none if there is no such.
    pub fn tables(&self, key: &str) -> Vec<Self> {
        let Some(value) = self.table.get(key) else {
            return Vec::new();
        };
        let line = line_of(self.text, &value.span());
        let right = format!("written as [[{key}]]");
        let Some(values) = value.get_ref().as_array() else {
            return self.wrong_type(line, key, &right).unwrap_or_default();
        };
        let tables = values.iter().map(|value| {
            let table = value.get_ref().as_table();
            let found = table.map(|table| Self {
                table,
                name: self.path(key),
                line: line_of(self.text, &value.span()),
                ..self.clone()
            });
            found.or_else(|| self.wrong_type(line, key, &right))
        });
        tables.collect::<Option<_>>().unwrap_or_default()
    }

    /// Where it begins.
    pub fn line(&self) -> usize {
        self.line
    }

    /// Says what is wrong with a key.
    pub fn problem(&self, line: usize, key: &str, what: String) {
        self.problems.add(Problem {
            file: FILE,
            line: Some(line),
            column: Some(self.path(key)),
            what,
        });
    }

    fn value(&self, key: &str) -> Option<(&'a DeValue<'a>, usize)> {
        match self.table.get(key) {
            Some(value) => Some((value.get_ref(), line_of(self.text, &value.span()))),
            None => {
                self.problem(self.line, key, "is missing".to_owned());
                None
            }
        }
    }

    fn field(&self, key: &str, value: &'a DeValue<'a>, line: usize) -> Option<Field<'a>> {
        Some(Field {
            file: FILE,
            line,
            column: self.path(key),
            value: value.as_str()?,
            problems: self.problems,
        })
    }

    fn wrong_type<T>(&self, line: usize, key: &str, right: &str) -> Option<T> {
        self.problem(line, key, format!("must be {right}"));
        None
    }

    fn path(&self, key: &str) -> String {
        if self.name.is_empty() {
            key.to_owned()
        } else {
            format!("{}.{key}", self.name)
        }
    }
}

impl<'a> Source<'a> for TomlTable<'a> {
    fn cell(&self, column: &str) -> Option<Field<'a>> {
        self.string(column)
    }

    fn names(&self, stem: &str, langs: &[Lang], max: u16) -> Option<Names> {
        TomlTable::names(self, stem, langs, max)
    }

    fn number(&self, info: &FieldInfo) -> Option<i64> {
        let (key, range) = (info.name, info.least..=info.most);
        let (value, line) = self.value(key)?;
        let number = value.as_integer().and_then(|number| number.as_str().parse().ok());
        match number {
            Some(number) if range.contains(&number) => Some(number),
            _ => {
                let right = format!("a whole number from {} to {}", range.start(), range.end());
                self.wrong_type(line, key, &right)
            }
        }
    }
}

/// Reads the file; what is no TOML becomes problems.
pub fn parse<'a>(text: &'a str, problems: &Problems) -> Option<Spanned<DeTable<'a>>> {
    let (table, errors) = DeTable::parse_recoverable(text);
    for error in &errors {
        problems.add(Problem {
            file: FILE,
            line: error.span().map(|span| line_of(text, &span)),
            column: None,
            what: error.message().to_owned(),
        });
    }
    errors.is_empty().then_some(table)
}

fn line_of(text: &str, span: &Range<usize>) -> usize {
    let before = text.as_bytes().iter().take(span.start);
    before.filter(|&&byte| byte == b'\n').count() + 1
}
