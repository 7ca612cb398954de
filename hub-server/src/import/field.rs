//! One value of a file with its place, and how each type of the format is read from it. A value that is not of its
//! type becomes a problem that says what would be right.

use super::problem::{Problem, Problems};
use core_wasm::barcode::{Gtin, NotGtin, check_digit, trimmed};
use core_wasm::base::money::{Amount, Currency};
use core_wasm::base::tax::TaxRate;
use core_wasm::records::describe::MAX_ID;
use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Display;

/// A value and where it stands.
#[derive(Clone, Debug)]
pub struct Field<'a> {
    /// The file.
    pub file: &'static str,
    /// The line, from 1.
    pub line: usize,
    /// The column, or the key in TOML.
    pub column: String,
    /// The value as it stands there.
    pub value: &'a str,
    /// Where problems go.
    pub problems: &'a Problems,
}

impl<'a> Field<'a> {
    /// Says what is wrong here.
    pub fn wrong<T>(&self, what: impl Display) -> Option<T> {
        self.problems.add(Problem {
            file: self.file,
            line: Some(self.line),
            column: Some(self.column.clone()),
            what: what.to_string(),
        });
        None
    }

    /// The value, which must not be empty.
    pub fn filled(&self) -> Option<&'a str> {
        if self.value.trim().is_empty() {
            return self.wrong("is empty; it must be filled in");
        }
        Some(self.value)
    }

    /// An id.
    pub fn id(&self) -> Option<&'a str> {
        let value = self.filled()?;
        let plain = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
        if value.len() > usize::from(MAX_ID) || !value.bytes().all(plain) {
            return self.wrong(format_args!(
                "\"{value}\" is not an id; use 1 to {MAX_ID} of a-z, 0-9 and -"
            ));
        }
        Some(value)
    }

    /// One line of text, of at most `max` characters.
    pub fn text(&self, max: u16) -> Option<String> {
        let value = self.filled()?;
        if value.contains(['\n', '\r']) {
            return self.wrong("has a line break; write it in one line");
        }
        let length = value.chars().count();
        if length > usize::from(max) {
            return self.wrong(format_args!("has {length} characters; at most {max} fit"));
        }
        Some(value.to_owned())
    }

    /// An amount, which is not negative.
    pub fn price(&self, currency: Currency) -> Option<Amount> {
        let amount = self.amount(currency)?;
        if amount < Amount::ZERO {
            return self.wrong(format_args!("\"{}\" is negative; a price can't be", self.value));
        }
        Some(amount)
    }

    /// An amount, which may be negative.
    pub fn amount(&self, currency: Currency) -> Option<Amount> {
        let value = self.filled()?;
        if let Ok(amount) = Amount::parse(value, currency) {
            return Some(amount);
        }
        // A comma is the usual slip, and then what was meant is clear.
        let right = match Amount::parse(&value.replacen(',', ".", 1), currency) {
            Ok(meant) => format!("write {}", meant.to_decimal(currency)),
            Err(_) => format!("write it like {}", Amount(1250).to_decimal(currency)),
        };
        self.wrong(format_args!(
            "\"{value}\" is not an amount in {}; {right}",
            currency.code()
        ))
    }

    /// A tax rate.
    pub fn rate(&self) -> Option<TaxRate> {
        let value = self.filled()?;
        TaxRate::parse(value)
            .or_else(|| self.wrong(format_args!("\"{value}\" is not a rate; write 9% or 16.5%")))
    }

    /// A whole number from `least` to `most`.
    pub fn number(&self, least: i64, most: i64) -> Option<i64> {
        let value = self.filled()?;
        let digits = value.bytes().all(|byte| byte.is_ascii_digit());
        match value.parse() {
            Ok(number) if digits && (least..=most).contains(&number) => Some(number),
            _ => self.wrong(format_args!(
                "\"{value}\" is not a number that fits here; write a whole number, {least} or more"
            )),
        }
    }

    /// `yes` or `no`.
    pub fn yes_no(&self) -> Option<bool> {
        self.one_of(&[("yes", true), ("no", false)])
    }

    /// One of a few words.
    pub fn one_of<T: Copy>(&self, words: &[(&str, T)]) -> Option<T> {
        let value = self.filled()?;
        let found = words
            .iter()
            .find(|(word, _)| *word == value)
            .map(|(_, meaning)| *meaning);
        found.or_else(|| {
            let words: Vec<_> = words.iter().map(|(word, _)| *word).collect();
            self.no_word(&words)
        })
    }

    /// One of a few words, as it stands there.
    pub fn one_word(&self, words: &[&str]) -> Option<&'a str> {
        let value = self.filled()?;
        let found = words.contains(&value).then_some(value);
        found.or_else(|| self.no_word(words))
    }

    fn no_word<T>(&self, words: &[&str]) -> Option<T> {
        self.wrong(format_args!(
            "\"{}\" is not one of {}",
            self.value,
            words.join(", ")
        ))
    }

    /// Ids with `;` between them, none twice.
    pub fn list(&self) -> Vec<Field<'a>> {
        let mut parts: Vec<Field<'a>> = Vec::new();
        for value in self.value.split(';').filter(|_| !self.value.is_empty()) {
            let part = Field {
                value,
                ..self.clone()
            };
            if parts.iter().any(|other| other.value == value) {
                self.wrong::<()>(format_args!("\"{value}\" stands twice in the list"));
            } else {
                parts.push(part);
            }
        }
        parts
    }

    /// A bar code. Those of 12 to 14 digits must have the check digit that a scanner sees to; all else is the shop's own.
    pub fn barcode(&self, max: u16) -> Option<String> {
        let value = trimmed(self.filled()?);
        let right = match Gtin::read(value) {
            Err(NotGtin::CheckDigit) if value.len() > 8 => check_digit(&value[..value.len() - 1]),
            _ => None,
        };
        if let Some(right) = right {
            return self.wrong(format_args!(
                "\"{value}\" has the wrong check digit; with {right} at its end it would be valid"
            ));
        }
        Field {
            value,
            ..self.clone()
        }
        .text(max)
    }
}

/// What a bar code is compared by: one number can be written in several lengths.
pub fn key_of(barcode: &str) -> String {
    Gtin::read(barcode).map_or_else(|_| barcode.to_owned(), |number| number.to_string())
}

/// Holds each value of a column to being the only one.
#[derive(Debug, Default)]
pub struct Unique(RefCell<BTreeMap<String, (&'static str, usize)>>);

impl Unique {
    /// The value, or a problem if it stood in an earlier line already.
    pub fn check<T>(&self, field: &Field<'_>, value: T) -> Option<T> {
        self.check_as(field, field.value.to_owned(), value)
    }

    /// The same, of what is compared by a `key`.
    pub fn check_as<T>(&self, field: &Field<'_>, key: String, value: T) -> Option<T> {
        if let Some(place) = self.seen(field, key) {
            return field.wrong(format_args!(
                "\"{}\" is used in {place} already; give each its own",
                field.value
            ));
        }
        Some(value)
    }

    /// The same, without repeating the value itself, which is a secret.
    pub fn check_secretly<T>(&self, field: &Field<'_>, value: T) -> Option<T> {
        if let Some(place) = self.seen(field, field.value.to_owned()) {
            return field.wrong(format_args!("is the same as in {place}; give each their own"));
        }
        Some(value)
    }

    /// Where it stood first, if not here.
    fn seen(&self, field: &Field<'_>, key: String) -> Option<String> {
        let mut seen = self.0.borrow_mut();
        match seen.get(&key) {
            Some((file, line)) if *file == field.file => Some(format!("line {line}")),
            Some((file, line)) => Some(format!("{file} line {line}")),
            None => {
                seen.insert(key, (field.file, field.line));
                None
            }
        }
    }
}

/// The ids that something can point at, and where they are.
#[derive(Debug)]
pub struct Ids {
    place: String,
    /// Nothing if they could not be read; then nothing is held against whoever points at them.
    ids: Option<BTreeSet<String>>,
}

impl Ids {
    /// Ids that are found in `place`.
    pub fn new(place: impl Into<String>, ids: Option<BTreeSet<String>>) -> Self {
        let place = place.into();
        Self { place, ids }
    }

    /// The field's value, if it is one of them.
    pub fn check<'a>(&self, field: &Field<'a>) -> Option<&'a str> {
        let value = field.id()?;
        match &self.ids {
            Some(ids) if !ids.contains(value) => {
                field.wrong(format_args!("\"{value}\" is not an id of {}", self.place))
            }
            _ => Some(value),
        }
    }
}
